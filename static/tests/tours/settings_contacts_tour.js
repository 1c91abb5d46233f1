import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_mailbox_settings_contacts", {
    steps: () => [
        {
            trigger: "#mailbox_contacts .o_radio_item:contains('Customers and prospects') input",
            run: "click",
        },
        {
            trigger: "#mailbox_contacts:contains('a lead, an opportunity or an order')",
        },
        {
            trigger: "#mailbox_deals .o_radio_item:contains('All') input",
            run: "click",
        },
        {
            trigger: "#mailbox_leave_out [name='mailbox_leave_out_bulk'] input",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "saved",
            trigger: "body:not(:has(.o_dirty_warning)):has(.o_form_view)",
        },
    ],
});
