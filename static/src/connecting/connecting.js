import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";

/** How far the scheduled action is with mailboxes that an administrator has it connect. */
export class Connecting extends Component {
    static template = "crm_mailbox.Connecting";
    static props = { ...standardActionServiceProps };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.action = useService("action");
        this.state = useState({ total: 0, left: 0, connected: 0, failed: [] });
        onWillStart(async () => {
            this.watch = this.store.watchConnecting(this.props.action.params.ids, (found) =>
                Object.assign(this.state, found)
            );
            await this.watch.ask();
        });
        onWillUnmount(() => this.watch.stop());
    }

    get percent() {
        return this.state.total ? Math.round((100 * (this.state.total - this.state.left)) / this.state.total) : 0;
    }

    get sentence() {
        const { total, left, connected } = this.state;
        return left
            ? _t("%(done)s of %(total)s mailboxes tried. You can close this, it goes on by itself.", { done: total - left, total })
            : _t("%(connected)s of %(total)s mailboxes are connected. Each owner is asked to confirm; nothing is read before.", {
                  connected,
                  total,
              });
    }

    close() {
        this.action.doAction({ type: "ir.actions.act_window_close" });
    }
}

registry.category("actions").add("mailbox_connecting", Connecting);
