import { registry } from "@web/core/registry";

const FRAME = ".o_mailbox_email iframe.o_mailbox_frame";

/** From the smart button to the whole email and why it is here. */
registry.category("web_tour.tours").add("crm_mailbox_emails", {
    steps: () => [
        { trigger: "button[name='action_open_mailbox_emails']:contains('2')", run: "click" },
        { trigger: ".o_mailbox_conversation:contains('Renewal 2027')" },
        { trigger: ".o_mailbox_conversation:contains('Forty conveyors')", run: "click" },
        { trigger: ".o_mailbox_reader_pane h2:contains('Forty conveyors')" },
        { content: "the body stands in a frame without scripts", trigger: `${FRAME}:not([sandbox*='allow-scripts'])` },
        { trigger: `${FRAME}:iframe body:contains('Could you do 4 %')` },
        { trigger: ".o_mailbox_files:contains('plan.pdf')" },
        { trigger: ".o_mailbox_email_menu", run: "click" },
        { trigger: ".o-dropdown-item:contains('Why Here?')", run: "click" },
        { trigger: ".o_mailbox_reasons:contains('nina@northwind.example in From')" },
        { trigger: ".modal .btn-primary:contains('Close')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "words find it", trigger: ".o_mailbox_search input", run: "edit renewal" },
        { trigger: ".o_mailbox_list:not(:contains('Forty conveyors')):contains('Renewal 2027')" },
        { trigger: ".o_mailbox_search input", run: "clear" },
        { trigger: ".o_mailbox_list:contains('Forty conveyors')" },
        { trigger: ".o_mailbox_filters button:contains('Outgoing')", run: "click" },
        { trigger: ".o_mailbox_empty:contains('No email is like this')" },
        { trigger: ".o_mailbox_explain", run: "click" },
        { trigger: ".o_mailbox_do_explain", run: "click" },
        { trigger: ".o_mailbox_explained:contains('2 on Forty conveyors')" },
        { trigger: ".modal .btn-secondary:contains('Close')", run: "click" },
        { trigger: ".o_breadcrumb a:contains('Nina')", run: "click" },
        { trigger: ".o_form_view" },
    ],
});

/** A locked email says that it exists, and whom to ask. */
registry.category("web_tour.tours").add("crm_mailbox_locked", {
    steps: () => [
        { trigger: "button[name='action_open_mailbox_emails']", run: "click" },
        { trigger: ".o_mailbox_conversation .fa-lock" },
        { trigger: ".o_mailbox_conversation:contains('exchanged an email')" },
        { trigger: ".o_mailbox_locked:contains('shows only that this email exists')" },
        { trigger: "body:not(:has(iframe.o_mailbox_frame))" },
        { trigger: ".o_mailbox_ask", run: "click" },
        { trigger: ".o_notification:contains('asked')" },
    ],
});

/** On a phone the list fills the page, an email opens over it, back keeps the list. */
registry.category("web_tour.tours").add("crm_mailbox_emails_phone", {
    steps: () => [
        { trigger: ".o_mailbox_conversation:contains('Forty conveyors')" },
        { trigger: "body:not(:has(.o_mailbox_email:visible))" },
        { trigger: ".o_mailbox_conversation:contains('Forty conveyors')", run: "click" },
        { trigger: `${FRAME}:iframe body:contains('Could you do 4 %')` },
        { trigger: "body:not(:has(.o_mailbox_list_pane:visible))" },
        {
            content: "nothing is wider than the screen",
            trigger: ".o_mailbox_reader_pane",
            run() {
                const wide = document.documentElement.scrollWidth > window.innerWidth;
                if (wide || this.anchor.scrollWidth > window.innerWidth) {
                    throw new Error("the page scrolls sideways");
                }
            },
        },
        { trigger: ".o_mailbox_back", run: "click" },
        { trigger: ".o_mailbox_conversation:contains('Renewal 2027')" },
    ],
});
