import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

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
        { content: "the address is kept", trigger: `${ADDRESS}:value('cara@corp.example')` },
        { content: "the password is not", trigger: `${PASSWORD}:placeholder-shown` },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_bind", {
    steps: () => [
        ...openDialog("cara@corp.example"),
        { trigger: PASSWORD, run: "edit correct horse battery" },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Connected')" },
        { trigger: ".o_form_view .o_field_widget[name='email']:contains('cara@corp.example')" },
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
