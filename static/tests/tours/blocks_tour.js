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

/** The same on a phone, from the page of the record's emails. */
registry.category("web_tour.tours").add("crm_mailbox_block_phone", {
    steps: () => [
        { trigger: ".o_mailbox_conversation:contains('Re: price')", run: "click" },
        { trigger: ".o_mailbox_email_menu", run: "click" },
        { trigger: ".o-dropdown-item:contains('Why Here?')", run: "click" },
        { trigger: ".o_mailbox_never", run: "click" },
        { trigger: "#mailbox_past", run: "select off" },
        ...picture("block_why_here"),
        { trigger: ".o_mailbox_do_never:contains('Block')", run: "click" },
        { trigger: ".o_notification button:contains('Undo')", run: "click" },
        { trigger: ".o_notification:contains('Undone')" },
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

/** Where somebody blocked writes with others, the company says in the settings; its list is one click away. */
registry.category("web_tour.tours").add("crm_mailbox_block_settings", {
    steps: () => [
        { trigger: "[name='mailbox_mixed_policy'] .o_radio_item:contains('On no timeline') input", run: "click" },
        { trigger: "[name='mailbox_files'] .o_radio_item:contains('On the record as well') input", run: "click" },
        { trigger: "[name='mailbox_file_types'] input", run: "edit pdf, docx && press Tab" },
        {
            trigger: "#mailbox_leave_out",
            run() {
                this.anchor.scrollIntoView({ block: "start" });
            },
        },
        ...picture("block_settings"),
        { trigger: ".o_form_button_save", run: "click", expectUnloadPage: true },
        { content: "saved", trigger: "body:not(:has(.o_dirty_warning)):has(.o_form_view)" },
        { trigger: "button:contains('Blocked and Protected Addresses (1)')", run: "click" },
        { trigger: ".o_data_row:contains('lawyer.example')" },
        ...picture("block_company_list"),
    ],
});

/** Who answers for mailboxes asks what became of the mail of an address. */
registry.category("web_tour.tours").add("crm_mailbox_explain_anywhere", {
    steps: () => [
        { trigger: "[name='asked'] input", run: "edit nina@northwind.example" },
        { trigger: "button[name='action_explain']", run: "click" },
        { trigger: "[name='answer']:contains('2 emails since')" },
        ...picture("explain"),
        { trigger: "[name='asked'] input", run: "edit doctor@clinic.example" },
        { trigger: "button[name='action_explain']", run: "click" },
        { trigger: "[name='answer']:contains('This address is on no record. Its mail is private.')" },
        { trigger: ".modal-footer button:contains('Close')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
