import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_mailbox_not_placed", {
    steps: () => [
        {
            content: "the conversation heads its candidates",
            trigger: ".o_group_header:contains('Two orders')",
        },
        {
            content: "each candidate has its button; one click settles the conversation",
            trigger: ".o_group_header:contains('Two orders') + .o_data_row + .o_data_row:contains('Tin') button[name='action_choose']",
            run: "click",
        },
        {
            content: "what is settled leaves the list",
            trigger: ".o_list_view:not(:has(.o_group_header:contains('Two orders'))):has(.o_group_header:contains('Three orders'))",
        },
        {
            content: "the other conversation belongs on none of them",
            trigger: ".o_group_header:contains('Three orders') button[name='action_neither']",
            run: "click",
        },
        {
            content: "nothing is left",
            trigger: ".o_view_nocontent:contains('Every conversation has its place')",
        },
    ],
});
