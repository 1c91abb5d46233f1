import { registry } from "@web/core/registry";

const SWITCH = ".o_field_widget[name='mailbox_archiving'] input";
const saved = [
    { content: "the page is loaded anew", trigger: ".o_form_button_save", run: "click", expectUnloadPage: true },
    { content: "saved", trigger: "body:not(:has(.o_dirty_warning)):has(.o_form_view)" },
];

registry.category("web_tour.tours").add("crm_mailbox_settings_on", {
    steps: () => [
        { trigger: ".app_settings_block[data-key='crm_mailbox'] h2:contains('Organization Mailbox Management')" },
        { trigger: ".o_setting_box:contains('Mail Server Information'):contains('Corp Mail')" },
        { trigger: `${SWITCH}:not(:checked)` },
        { content: "history belongs to archiving", trigger: "body:not(:has(#mailbox_history:visible))" },
        { trigger: SWITCH, run: "click" },
        { trigger: "#mailbox_history:visible" },
        ...saved,
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_settings_off", {
    steps: () => [
        { trigger: `${SWITCH}:checked` },
        { trigger: ".o_field_widget[name='mailbox_status']:contains('No mailbox is bound yet')" },
        { trigger: SWITCH, run: "click" },
        { trigger: "body:not(:has(#mailbox_history:visible))" },
        ...saved,
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_settings_server", {
    steps: () => [
        { trigger: "button[name='action_open_mailbox_servers']:contains('Settings'):visible", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='incoming_host'] input" },
        { trigger: "button[name='action_test']" },
    ],
});
