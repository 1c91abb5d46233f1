import { registry } from "@web/core/registry";
import { picture } from "./picture";

const ARCHIVING = ".o_field_widget[name='mailbox_archiving'] input";
const SWITCH = ".o_field_widget[name='mailbox_activity'] input";
const saved = [
    { content: "the page is loaded anew", trigger: ".o_form_button_save", run: "click", expectUnloadPage: true },
    { content: "saved", trigger: "body:not(:has(.o_dirty_warning)):has(.o_form_view)" },
];

registry.category("web_tour.tours").add("crm_mailbox_rules_switch_on", {
    steps: () => [
        { trigger: `${ARCHIVING}:not(:checked)` },
        { content: "absent while archiving is off", trigger: `body:not(:has(${SWITCH}))` },
        { trigger: ARCHIVING, run: "click" },
        { trigger: `${SWITCH}:not(:checked)`, run: "click" },
        { trigger: ".o_field_widget[name='mailbox_activity_limit']:contains('One while it is open')" },
        { trigger: `${SWITCH}:checked` },
        ...picture("rules-1-switch", "#mailbox_activity"),
        ...saved,
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_switch_off", {
    steps: () => [
        { trigger: `${SWITCH}:checked`, run: "click" },
        { trigger: "#mailbox_activity:contains('1 rules and 4 open activities stay.')" },
        ...saved,
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_examples", {
    steps: () => [
        { trigger: "button[name='action_open_mailbox_rules']", run: "click" },
        { trigger: ".o_view_nocontent:contains('Turn emails into sales activities')" },
        ...picture("rules-empty", ".o_view_nocontent"),
        { trigger: ".o_view_nocontent a:contains('Example: Answer Customers')", run: "click" },
        { trigger: ".o_data_row:contains('Answer customers')" },
        { trigger: ".o_control_panel button[name='action_add_example_log']", run: "click" },
        { trigger: ".o_data_row:contains('Log what we send')" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_make", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name='name'] input", run: "edit Price question" },
        { trigger: ".o_field_widget[name='condition_ids'] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_field_widget[name='condition_ids'] .o_selected_row [name='value'] input", run: "edit price" },
        { trigger: ".o_notebook a[name='activity']", run: "click" },
        { trigger: ".o_field_widget[name='summary'] input", run: "edit Price for:" },
        { trigger: ".o_field_widget[name='summary'] button[data-chip='{customer}']", run: "click" },
        ...picture("rules-chips", ".o_field_widget[name='summary'] input"),
        { trigger: ".o_notebook a[name='conditions']", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))" },
        ...picture("rules-2-rule", ".o_form_view .oe_title"),
        { trigger: ".o_back_button, .breadcrumb-item a:contains('Rules')", run: "click" },
        { trigger: ".o_data_row:contains('subject contains price'):contains('To-do: Email, in 2 working days')" },
        { trigger: ".o_mailbox_rule_order:contains('Price question: Never reached: Answer customers')" },
        {
            content: "the newest to the top",
            trigger: ".o_data_row:contains('Price question') .o_row_handle",
            run: "drag_and_drop .o_data_row:contains('Answer customers')",
        },
        { trigger: ".o_data_row:first-child:contains('Price question')" },
        { trigger: ".o_mailbox_rule_order:contains('3 of 10 used'):not(:contains('Never reached'))" },
        ...picture("rules-3-order", ".o_data_row:first-child:contains('Price question')"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_eleventh", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name='name'] input", run: "edit Eleventh" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".modal:contains('A company can have ten rules. Merge or archive one first.')" },
        ...picture("rules-eleventh", ".modal:contains('ten rules')"),
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: ".o_list_view" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_simulate", {
    steps: () => [
        { trigger: ".o_control_panel button[name='action_simulate']", run: "click" },
        { trigger: ".o_mailbox_simulate", run: "click" },
        { trigger: ".o_mailbox_summary:contains('2 emails'):contains('8 activities')" },
        { trigger: "body:not(:has(.o_mailbox_progress))" },
        { trigger: ".o_mailbox_rule_row:contains('Answer customers'):contains('makes 4')" },
        { trigger: ".o_mailbox_rule_row:contains('Never'):contains('Never fires')" },
        { trigger: ".o_mailbox_rule_row:contains('Late'):contains('Hidden by Price')" },
        { trigger: ".o_mailbox_rule_row:contains('Price') summary", run: "click" },
        { trigger: ".o_mailbox_rule_row:contains('Price') a:contains('Price of forty')" },
        ...picture("rules-4-simulation", ".o_mailbox_summary"),
        { trigger: "[data-tab='byPerson']", run: "click" },
        { trigger: ".o_mailbox_count_row:contains('Anna Li'):contains('6')" },
        { trigger: "[data-tab='byRecord']", run: "click" },
        { trigger: ".o_mailbox_count_row:contains('Forty conveyors')" },
        { trigger: "[data-tab='without']:contains('(0)')", run: "click" },
        { trigger: ".o_mailbox_create", run: "click" },
        { trigger: ".modal:contains('8 activities on 4 records, for 2 emails of the last 30 days')" },
        ...picture("rules-create", ".modal:contains('activities on')"),
        { trigger: ".modal .btn-secondary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_mailbox_create", run: "click" },
        { trigger: ".modal .btn-primary:contains('Create 8 Activities')", run: "click" },
        { trigger: ".o_mailbox_made:contains('8 activities were created')" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_stop", {
    steps: () => [
        { trigger: ".o_mailbox_simulate", run: "click" },
        { trigger: ".o_mailbox_progress:contains('read')" },
        { content: "what is counted so far is there already", trigger: ".o_mailbox_summary" },
        { trigger: ".o_mailbox_stop", run: "click" },
        { trigger: ".o_mailbox_stopped:contains('Stopped:'):contains('read.')" },
        { trigger: ".o_mailbox_simulate" },
        { content: "and stays there", trigger: ".o_mailbox_rule_row:contains('Answer customers'):contains('makes')" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_activity", {
    steps: () => [
        { trigger: ".o-mail-Activity:contains('Price for: Forty conveyors')" },
        { content: "it says why", trigger: ".o-mail-Activity:contains('Rule: Price question')" },
        ...picture("rules-5-activity", ".o-mail-Activity:contains('Rule: Price question')"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_answered", {
    steps: () => [
        { trigger: ".o-mail-Message:contains('outgoing') .o_mailbox_closes:contains('closes Answer: Offer 2211')" },
        { content: "and nothing waits", trigger: ".o-mail-Chatter:not(:has(.o-mail-Activity))" },
        ...picture("rules-6-answered", ".o_mailbox_closes"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_made", {
    steps: () => [
        { trigger: ".o_notebook a[name='made']", run: "click" },
        { trigger: ".o_field_widget[name='made_ids'] .o_data_row:contains('Offer 2211'):contains('Answered on')" },
        { trigger: ".o_field_widget[name='made_ids'] .o_data_row:contains('Offer 2212'):contains('Open, due')" },
        ...picture("rules-made", ".o_field_widget[name='made_ids']"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_rules_phone", {
    steps: () => [
        { trigger: ".o_view_nocontent" },
        ...picture("rules-phone-empty", ".o_view_nocontent"),
        { trigger: ".o_view_nocontent a:contains('Example: Answer Customers')", run: "click" },
        { trigger: ".o_kanban_record:contains('Answer customers'):contains('To-do: Email, in 2 working days')" },
        { trigger: ".o_mailbox_rule_order:contains('1 of 10 used')" },
        ...picture("rules-phone", ".o_kanban_record:contains('Answer customers')"),
        { trigger: ".o_mailbox_to_simulation", run: "click" },
        { trigger: ".o_mailbox_simulate", run: "click" },
        { trigger: ".o_mailbox_summary:contains('1 emails'):contains('4 activities')" },
        ...picture("rules-phone-simulation", ".o_mailbox_summary"),
    ],
});
