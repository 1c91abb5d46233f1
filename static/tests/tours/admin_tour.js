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
