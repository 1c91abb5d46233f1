import { registry } from "@web/core/registry";
import { picture } from "./picture";

const CARD = ".modal .o_field_widget[name='mailbox_account_ids'] .o_kanban_record:contains('anna@corp.example')";

registry.category("web_tour.tours").add("crm_mailbox_preferences", {
    steps: () => [
        { trigger: ".o_user_menu button", run: "click" },
        { trigger: ".o-dropdown--menu .dropdown-item:contains('Preferences')", run: "click" },
        { trigger: ".modal .nav-link[name='mailbox']", run: "click" },
        { trigger: `${CARD}:contains('Connected')` },
        ...picture("binding-preferences", CARD),
        { trigger: `${CARD} button[name='action_test']`, run: "click" },
        { trigger: ".o_notification:contains('Signed in, incoming and outgoing.')" },
        { trigger: `${CARD} button[name='action_pause']`, run: "click" },
        { trigger: `${CARD}:contains('Paused by')` },
        { trigger: `${CARD} button[name='action_continue']`, run: "click" },
        { trigger: `${CARD}:contains('Connected')` },
        { content: "and a second one is a click away", trigger: ".modal button:contains('Bind Another Mailbox')" },
        { trigger: `${CARD} button[name='action_open']`, run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='alias_emails'] input" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_bind_another", {
    steps: () => [
        { trigger: ".o_form_view button:contains('Bind Another Mailbox')", run: "click" },
        { content: "the own address is bound already", trigger: ".modal .o_field_widget[name='email'] input:placeholder-shown" },
        { trigger: ".modal .o_field_widget[name='email'] input", run: "edit sales@corp.example && press Tab" },
        { trigger: ".modal .o_field_widget[name='password'] input", run: "edit correct horse battery" },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='email']:contains('sales@corp.example')" },
        { content: "no default of its own", trigger: "button[name='action_make_default']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='is_default'] input:checked" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_administration", {
    steps: () => [
        { trigger: ".o_mailbox_banners .alert-danger:contains('1 mailboxes wait for an administrator')" },
        { trigger: ".o_list_view .o_group_header:contains('Corp Mail')" },
        { trigger: ".o_data_row:contains('anna@corp.example'):contains('The certificate of localhost has expired')" },
        ...picture("binding-mailboxes", ".o_mailbox_banners"),
        { trigger: ".o_control_panel button:contains('Not Bound')", run: "click" },
        { trigger: ".o_data_row:contains('ben@corp.example'):contains('Never invited')" },
        { trigger: ".o_data_row:contains('ben@corp.example') .o_list_record_selector input", run: "click" },
        ...picture("binding-not-bound", ".o_data_row:contains('ben@corp.example')"),
        { trigger: "button[name='action_invite_to_mailbox']", run: "click" },
        { trigger: ".modal .o_data_row:contains('ben@corp.example')" },
        { content: "nobody else", trigger: ".modal .o_field_widget[name='summary']:contains('1 of 1')" },
        { trigger: ".modal button[name='action_invite']", run: "click" },
        { trigger: ".o_data_row:contains('ben@corp.example'):contains('Invited')" },
    ],
});
