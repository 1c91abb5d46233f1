import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { Component, onWillStart, useState } from "@odoo/owl";

/** One banner for each mail server in trouble, above the administrator's list of mailboxes. */
export class MailboxBanners extends Component {
    static template = "crm_mailbox.MailboxBanners";
    static props = {};

    setup() {
        this.store = useService("crm_mailbox.store");
        this.action = useService("action");
        this.state = useState({ banners: [] });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.banners = await this.store.loadBanners();
    }

    async tryNow(banner) {
        await this.store.tryServer(banner.id);
        await this.load();
    }

    open(banner) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "mailbox.server",
            res_id: banner.id,
            views: [[false, "form"]],
        });
    }
}

/** Own mailboxes are in the same list, and whose they are is no administrator there. */
const isAdministrators = ({ props }) => !props.list.context.mailbox_mine && !props.list.context.mailbox_officer;

class MailboxListRenderer extends ListRenderer {
    static template = "crm_mailbox.ListRenderer";
    static components = { ...ListRenderer.components, MailboxBanners };

    get hasBanners() {
        return isAdministrators(this);
    }
}

class MailboxKanbanRenderer extends KanbanRenderer {
    static template = "crm_mailbox.KanbanRenderer";
    static components = { ...KanbanRenderer.components, MailboxBanners };

    get hasBanners() {
        return isAdministrators(this);
    }
}

registry.category("views").add("mailbox_account_list", { ...listView, Renderer: MailboxListRenderer });
registry.category("views").add("mailbox_account_kanban", { ...kanbanView, Renderer: MailboxKanbanRenderer });
