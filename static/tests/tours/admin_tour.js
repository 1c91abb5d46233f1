import { registry } from "@web/core/registry";
import { picture } from "./picture";

const STEP = (name, outcome) => `.modal .o_mailbox_steps li[data-step='${name}'][data-outcome='${outcome}']`;

registry.category("web_tour.tours").add("crm_mailbox_test_server", {
    steps: () => [
        { trigger: ".o_form_view button[name='action_test']", run: "click" },
        { trigger: ".modal .o_field_widget[name='email'] input", run: "edit cara@corp.example" },
        { trigger: ".modal .o_field_widget[name='password'] input", run: "edit quince-canary-password" },
        { trigger: ".modal button[name='action_test']", run: "click" },
        { trigger: STEP("certificate", "ok") },
        { trigger: `${STEP("incoming", "failed")}:contains('refused this address or password')` },
        { trigger: STEP("folders", "unreached") },
        { trigger: `${STEP("incoming", "failed")} summary:contains('How to fix it')`, run: "click" },
        { trigger: `${STEP("incoming", "failed")} details[open]:contains('web mail')` },
        ...picture("steps-1-refused", STEP("incoming", "failed")),
        { content: "the password was used once", trigger: ".modal .o_field_widget[name='password'] input:placeholder-shown" },
        { trigger: ".modal .o_field_widget[name='password'] input", run: "edit correct horse battery" },
        { trigger: ".modal button[name='action_test']", run: "click" },
        { trigger: `${STEP("folders", "ok")}:contains('Sent mail lies in the folder Sent')` },
        { trigger: STEP("outgoing", "ok") },
        ...picture("steps-2-works", STEP("outgoing", "ok")),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_ticks", {
    steps: () => [
        { trigger: ".modal .o_field_widget[name='email'] input:value('cara@corp.example')" },
        { trigger: ".modal .o_field_widget[name='password'] input", run: "edit quince-canary-password" },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: STEP("incoming", "failed") },
        ...picture("steps-3-bind-refused", STEP("incoming", "failed")),
        { trigger: ".modal .o_field_widget[name='password'] input", run: "edit correct horse battery" },
        { trigger: ".modal button[name='action_bind']", run: "click" },
        { trigger: ".modal:contains('works council')" },
        { trigger: `${STEP("incoming", "ok")}:contains('Incoming')` },
        { trigger: `${STEP("outgoing", "ok")}:contains('Outgoing')` },
        { trigger: `${STEP("folders", "ok")}:contains('Folders')` },
        ...picture("steps-4-notice", STEP("folders", "ok")),
    ],
});

const ROW = (text) => `.o_data_row td[name='email']:contains('${text}'), .o_kanban_record:contains('${text}')`;

registry.category("web_tour.tours").add("crm_mailbox_start_unconfirmed", {
    steps: () => [
        { trigger: ROW("anna@corp.example"), run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Not Confirmed')" },
        { trigger: "button[name='action_start_unconfirmed']:contains('Start without Confirmation')", run: "click" },
        { trigger: ".modal .alert-warning:contains('The owner is told')" },
        { trigger: ".modal .o_field_widget[name='account_ids']:contains('anna@corp.example')" },
        { content: "without a reason nothing starts", trigger: ".modal button[name='action_start']", run: "click" },
        { trigger: ".modal .o_field_widget[name='reason'].o_field_invalid" },
        { trigger: ".modal .o_field_widget[name='reason'] textarea", run: "edit On leave until March, agreed with the works council" },
        ...picture("start-1-dialog", ".modal .o_field_widget[name='reason']"),
        { trigger: ".modal button[name='action_start']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Connected')" },
        { trigger: ".o_form_view .alert-warning:contains('On leave until March')" },
        ...picture("start-2-started", ".o_form_view .alert-warning"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_stop_unconfirmed", {
    steps: () => [
        { trigger: ".o_form_view .alert-warning:contains('Your mailbox is read without your confirmation')" },
        { trigger: ".o_form_view .alert-warning button[name='action_read_notice']" },
        ...picture("start-3-owner", ".o_form_view .alert-warning"),
        { trigger: ".o_form_view button[name='action_stop_unconfirmed']", run: "click" },
        { trigger: ".modal-footer button:contains('Stop')", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state']:contains('Not Confirmed')" },
        { trigger: ".o_form_view:not(:has(button[name='action_stop_unconfirmed']))" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_hand_over_task", {
    steps: () => [
        { trigger: ".o-mail-Activity:contains('Hand over the mailboxes of')" },
        ...picture("hand-over-0-task", ".o-mail-Activity"),
        { content: "the to-do leads there", trigger: ".o-mail-Activity a[href^='/odoo/mailboxes/']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='state_sentence']:contains('hand the mailbox over')" },
        { trigger: ".o_form_view button[name='action_hand_over']" },
    ],
});

const SUCCESSOR = ".modal .o_field_widget[name='successor_id'] input";

registry.category("web_tour.tours").add("crm_mailbox_hand_over", {
    steps: () => [
        { trigger: ROW("anna@corp.example"), run: "click" },
        { trigger: ".o_form_view button[name='action_hand_over']" },
        ...picture("hand-over-1-mailbox", ".o_form_view .o_field_widget[name='state_sentence']"),
        { trigger: ".o_form_view button[name='action_hand_over']", run: "click" },
        { trigger: ".modal .alert-warning:contains('Archived emails stay. Private and held mail is deleted now; no one inherits it.')" },
        { trigger: ".modal .o_field_widget[name='emails']:contains('anna@corp.example')" },
        { trigger: ".modal .o_field_widget[name='activity_count']:contains('1')" },
        { isActive: ["desktop"], trigger: SUCCESSOR, run: "edit dora" },
        { isActive: ["desktop"], trigger: ".o-autocomplete--dropdown-item:contains('dora')", run: "click" },
        { content: "a phone has a list of its own", isActive: ["mobile"], trigger: SUCCESSOR, run: "click" },
        { isActive: ["mobile"], trigger: ".modal .o_kanban_record:contains('dora')", run: "click" },
        { trigger: `${SUCCESSOR}:value(/dora/)` },
        ...picture("hand-over-2-dialog", ".modal .o_field_widget[name='successor_id']"),
        { trigger: ".modal button[name='action_hand_over']", run: "click" },
        { trigger: ".modal:contains('be undone') .modal-footer button:contains('Hand Over')", run: "click" },
        { trigger: ".o_notification:contains('takes over 1 activities')" },
        { content: "nothing is left in the list", trigger: ".o_view_nocontent .o_view_nocontent_smiling_face" },
        { trigger: "body:not(:has(.o_breadcrumb a:contains('anna@')))" },
        ...picture("hand-over-3-done", ".o_notification"),
    ],
});
