import { registry } from "@web/core/registry";

const ENTRY = ".o-mail-Message:has(.o_mailbox_direction)";

/** Asks for a picture of what is on the screen, and waits until it is taken. */
function picture(name) {
    return [
        { trigger: "body", run: () => console.log(`picture:${name}`) },
        { trigger: `body[data-picture='${name}']` },
    ];
}

/** From an email: its address is blocked, what is filed goes, and all of it comes back. */
registry.category("web_tour.tours").add("crm_mailbox_block", {
    steps: () => [
        { trigger: ENTRY, run: "hover && click button[name='mailbox-why-here']" },
        { trigger: ".o_mailbox_never", run: "click" },
        { trigger: ".o_mailbox_never_step:contains('nina@northwind.example')" },
        { content: "an employee decides for the own mailbox", trigger: ".modal:not(:has(#mailbox_company))" },
        { content: "how much it is, is said first", trigger: ".o_mailbox_never_step:contains('2 archived already')" },
        { trigger: "#mailbox_past", run: "select off" },
        ...picture("block_why_here"),
        { trigger: ".o_mailbox_do_never:contains('Block')", run: "click" },
        { trigger: ".o_notification:contains('No later email with nina@northwind.example is stored')" },
        { content: "they are gone", trigger: ".o-mail-Thread:not(:has(.o_mailbox_direction))" },
        ...picture("block_removed"),
        { trigger: ".o_notification button:contains('Undo')", run: "click" },
        { trigger: ".o_notification:contains('Undone')" },
        { content: "and back", trigger: `${ENTRY}:contains('Subject: Re: price')` },
    ],
});

/** For the whole company, by its administrator, and everybody at the domain. */
registry.category("web_tour.tours").add("crm_mailbox_block_company", {
    steps: () => [
        { trigger: ENTRY, run: "hover && click button[name='mailbox-why-here']" },
        { trigger: ".o_mailbox_never", run: "click" },
        { trigger: "#mailbox_domain", run: "click" },
        { trigger: "#mailbox_protected", run: "click" },
        { trigger: "#mailbox_company", run: "click" },
        { trigger: "#mailbox_past", run: "select off" },
        ...picture("block_company"),
        { trigger: ".o_mailbox_do_never:contains('Protect')", run: "click" },
        { trigger: ".o_notification:contains('Emails with northwind.example are hidden from colleagues')" },
        { trigger: ".o-mail-Thread:not(:has(.o_mailbox_direction))" },
    ],
});

/** The own list: empty, a domain where anybody is, an address, and lifted again. */
registry.category("web_tour.tours").add("crm_mailbox_block_list", {
    steps: () => [
        { trigger: ".o_view_nocontent:contains('Whose emails are nobody')" },
        ...picture("block_list_empty"),
        { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
        { trigger: "[name='name'] input", run: "edit gmail.com && press Tab" },
        { trigger: ".alert-warning:contains('everybody who does')" },
        ...picture("block_free_mail"),
        { trigger: "[name='name'] input", run: "edit Northwind.example && press Tab" },
        { trigger: "[name='past_count']:contains('2')" },
        { content: "hide what is archived as well", trigger: "[name='hides_past'] input", run: "click" },
        ...picture("block_form"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_dirty))" },
        { trigger: "button[name='action_lift']" },
        { trigger: ".o_back_button a, button.o_back_button", run: "click" },
        { trigger: ".o_data_row:contains('Northwind.example'), .o_kanban_record:contains('Northwind.example')" },
        ...picture("block_list"),
        { trigger: ".o_data_row button[name='action_lift'], .o_kanban_record button[name='action_lift']", run: "click" },
        { trigger: ".modal:contains('Put the 2 earlier emails back')" },
        ...picture("block_lift"),
        { trigger: ".modal button:contains('Lift')", run: "click" },
        { trigger: ".o_view_nocontent:contains('Whose emails are nobody')" },
    ],
});
