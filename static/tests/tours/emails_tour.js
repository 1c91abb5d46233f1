import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_mailbox_emails", {
    steps: () => [
        {
            trigger: "button[name='action_open_mailbox_emails']:contains('1')",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Forty conveyors')" },
        { trigger: ".o_data_row:contains('Incoming') td[name='subject']", run: "click" },
        { trigger: ".o_form_view h1:contains('Forty conveyors')" },
        { trigger: ".o_field_widget[name='reason']:contains('has this address')" },
        {
            content: "the body stands in a frame without scripts",
            trigger: ".o_field_widget[name='body'] iframe[sandbox]:not([sandbox*='allow-scripts'])",
        },
        { trigger: ".o_field_widget[name='body'] :iframe body:contains('Could you do 4 %')" },
        { trigger: ".o_attachment:contains('plan.pdf')" },
        { trigger: "button[name='action_open_record']", run: "click" },
        { trigger: ".o_breadcrumb:contains('Northwind, Nina')" },
    ],
});
