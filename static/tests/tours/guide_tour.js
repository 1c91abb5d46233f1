import { registry } from "@web/core/registry";
import { picture } from "./picture";

const FIRST = "Answer: Price of forty conveyors";
const SECOND = "Answer: Price of fifty conveyors";

registry.category("web_tour.tours").add("crm_mailbox_guide_chatter", {
    steps: () => [
        { content: "the to-dos are told apart", trigger: `.o-mail-Activity:contains('${FIRST}')` },
        { trigger: `.o-mail-Activity:contains('${SECOND}')` },
        ...picture("guide-chatter", ".o-mail-Activity"),
        { trigger: ".o-mail-Message:contains('Price of forty conveyors') .o-mail-Message-body" },
        { content: "edit one", trigger: `.o-mail-Activity:contains('${FIRST}') .o-mail-Activity-edit`, run: "click" },
        {
            content: "the form has what the table has, and shows the email's words apart",
            trigger: ".modal .o_field_widget[name='mailbox_summary']:contains('Price of forty conveyors')",
        },
        ...picture("guide-edit", ".modal .o_field_widget[name='mailbox_summary']"),
        { trigger: ".modal .o_field_widget[name='summary'] input", run: "edit Call Nina on Monday" },
        { trigger: ".modal button[data-hotkey='q']:visible", run: "click" },
        { content: "what a person writes stays", trigger: ".o-mail-Activity:contains('Call Nina on Monday')" },
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_guide_pipeline", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Forty conveyors') .o-mail-ActivityButton", run: "click" },
        { content: "the card's to-dos", trigger: `.o-mail-ActivityListPopover:contains('${FIRST}')` },
        ...picture("guide-pipeline", ".o-mail-ActivityListPopover"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_guide_my_activities", {
    steps: () => [
        {
            content: "those that are due later, too",
            trigger: ".o_searchview_facet:contains('Today') .o_facet_remove",
            run: "click",
        },
        { trigger: ".o_data_row:contains('Price of fifty conveyors')" },
        { trigger: ".o_data_row:contains('Call Nina on Monday')" },
        ...picture("guide-my-activities", ".o_data_row:contains('Price of fifty conveyors')"),
        { trigger: ".o_switch_view.o_kanban", run: "click" },
        { trigger: ".o_kanban_record:contains('Price of fifty conveyors')" },
        ...picture("guide-cards", ".o_kanban_record"),
    ],
});

registry.category("web_tour.tours").add("crm_mailbox_guide_neutral", {
    steps: () => [{ content: "nothing of it", trigger: ".o_action_manager:not(:contains('conveyors'))" }],
});
