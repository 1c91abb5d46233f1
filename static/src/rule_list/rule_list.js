import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { Component } from "@odoo/owl";

const MOST_RULES = 10;

/** How rules are read, how many there are, and which of them no email ever comes to. Cards have their buttons here. */
export class RuleOrder extends Component {
    static template = "crm_mailbox.RuleOrder";
    static props = { records: Array, hasButtons: { type: Boolean, optional: true } };

    setup() {
        this.action = useService("action");
    }

    simulate() {
        this.action.doAction("crm_mailbox.mailbox_rule_simulation_page");
    }

    get usedSentence() {
        const used = this.props.records.filter((record) => record.data.active).length;
        return _t("%(used)s of %(most)s used.", { used, most: MOST_RULES });
    }

    get hidden() {
        return this.props.records.filter((record) => record.data.active && record.data.hidden_sentence);
    }
}

class RuleListRenderer extends ListRenderer {
    static template = "crm_mailbox.RuleListRenderer";
    static components = { ...ListRenderer.components, RuleOrder };

    /** In another order, other rules are never reached. */
    async sortDrop(...params) {
        await super.sortDrop(...params);
        await this.props.list.load();
    }
}

class RuleKanbanRenderer extends KanbanRenderer {
    static template = "crm_mailbox.RuleKanbanRenderer";
    static components = { ...KanbanRenderer.components, RuleOrder };

    async sortRecordDrop(...params) {
        await super.sortRecordDrop(...params);
        await this.props.list.load();
    }
}

registry.category("views").add("mailbox_rule_list", { ...listView, Renderer: RuleListRenderer });
registry.category("views").add("mailbox_rule_kanban", { ...kanbanView, Renderer: RuleKanbanRenderer });
