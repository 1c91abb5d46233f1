import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { picture } from "./picture";

const ADDRESS = ".modal .o_field_widget[name='email'] input";
const PASSWORD = ".modal .o_field_widget[name='password'] input";

function openDialog(address) {
    return [
        stepUtils.showAppsMenuItem(),
        { trigger: ".o_app[data-menu-xmlid='crm_mailbox.mailbox_menu']", run: "click" },
        { trigger: ADDRESS, run: `edit ${address} && press Tab` },
        { content: "the server is named at once", trigger: ".modal:contains('corp.example uses Corp Mail')" },
    ];
}

registry.category("web_tour.tours").add("crm_mailbox_bind_refused", {
    steps: () => [
        ...openDialog("cara@corp.example"),
        { trigger: PASSWORD, run: "edit sesame-canary" },
        { content: "what is typed is hidden", trigger: `${PASSWORD}[type='password']` },
        { trigger: ".modal .o_field_widget[name='password'] button", run: "click" },
        { content: "the eye shows it", trigger: `${PASSWORD}[type='text']` },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: ".modal .alert-danger:contains('does not accept connections')" },
        ...picture("binding-refused", ".modal .alert-danger"),
        { content: "the address is kept", trigger: `${ADDRESS}:value('cara@corp.example')` },
        { content: "the password is not", trigger: `${PASSWORD}:placeholder-shown` },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_bind", {
    steps: () => [
        ...openDialog("cara@corp.example"),
        { trigger: PASSWORD, run: "edit correct horse battery" },
        ...picture("binding-1-dialog", PASSWORD),
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { content: "the notice comes before anything is read", trigger: ".modal:contains('works council')" },
        { trigger: ".modal .o_field_widget[name='alias_emails'] input", run: "edit sales@corp.example" },
        ...picture("binding-2-notice", ".modal button[name='action_confirm']"),
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Connected')" },
        { trigger: ".o_form_view .o_field_widget[name='alias_emails'] input:value('sales@corp.example')" },
        ...picture("binding-3-bound", ".o_form_view .o_field_widget[name='email']:contains('cara@corp.example')"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_bind_not_now", {
    steps: () => [
        ...openDialog("cara@corp.example"),
        { trigger: PASSWORD, run: "edit correct horse battery" },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: ".modal:contains('works council')" },
        { trigger: ".modal-footer button:contains('Not Now')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_read_and_confirm", {
    steps: () => [
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Not Confirmed')" },
        { trigger: "button[name='action_read_notice']", run: "click" },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Connected')" },
        { content: "and it can be tried out", trigger: "button[name='action_test']", run: "click" },
        { trigger: ".o_notification:contains('Signed in, incoming and outgoing.')" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_choose", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        { trigger: ".o_app[data-menu-xmlid='crm_mailbox.mailbox_menu']", run: "click" },
        { trigger: ADDRESS, run: "edit cara@qq.com && press Tab" },
        { content: "found by the address", trigger: ".modal:contains('Found: QQ Mail / Foxmail, by your address')" },
        { content: "and told which password", trigger: ".modal:contains('wants an authorization code')" },
        { trigger: ADDRESS, run: "edit cara@other.example && press Tab" },
        { content: "no password before the provider is known", trigger: ".modal:not(:has(input[type='password']))" },
        { trigger: ".modal button[name='action_look_up']", run: "click" },
        { trigger: ".modal:contains('Found: Tencent Exmail')" },
        { trigger: PASSWORD },
        { trigger: ".modal .o_field_widget[name='preset'] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('Own Server')", run: "click" },
        { content: "what is chosen was not found", trigger: ".modal:not(:contains('Found:'))" },
        { trigger: ".modal .o_field_widget[name='incoming_host'] input", run: "edit 127.0.0.1" },
        { trigger: ".modal .o_field_widget[name='is_sending'] input", run: "click" },
        { trigger: PASSWORD, run: "edit sesame-canary" },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: ".modal .alert-danger:contains(\"This server can't be used\")" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_invite", {
    steps: () => [
        { trigger: ".o_control_panel button:contains('Invite Employees'), .o_list_buttons button:contains('Invite')", run: "click" },
        { trigger: ".modal .o_data_row:contains('ben@corp.example')" },
        { trigger: ".modal .o_data_row:contains('no server for this domain')" },
        { trigger: ".modal button[name='action_invite']", run: "click" },
        { trigger: ".o_notification:contains('employees are invited')" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_unbind", {
    steps: () => [
        { trigger: "button[name='action_unbind']", run: "click" },
        { trigger: ".modal:contains('Your password and private mail leave Odoo at once')" },
        { trigger: ".modal-footer button:contains('Unbind')", run: "click" },
        { content: "the way back in", trigger: ".o_view_nocontent a:contains('Bind Mailbox')", run: "click" },
        { trigger: ADDRESS },
    ],
});
