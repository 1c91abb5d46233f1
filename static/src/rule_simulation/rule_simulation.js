import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillUnmount, useState } from "@odoo/owl";

/** What the rules would have made of the last days: counted batch by batch, and nothing created unless asked for. */
export class RuleSimulation extends Component {
    static template = "crm_mailbox.RuleSimulation";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Simulate Rules");

    setup() {
        this.store = useService("crm_mailbox.store");
        this.dialog = useService("dialog");
        this.state = useState({ days: 30, tab: "byRule", kind: false, step: false, found: false, isStopped: false, made: false });
        this.env.config.setDisplayName(_t("Simulate Rules"));
        onWillUnmount(() => this.stop());
    }

    get tabs() {
        return [
            { key: "byRule", label: _t("By Rule") },
            { key: "byPerson", label: _t("By Person") },
            { key: "byRecord", label: _t("By Record") },
            { key: "without", label: _t("No Rule") },
        ];
    }

    get percent() {
        const { done, total } = this.state.step;
        return total ? Math.round((100 * done) / total) : 100;
    }

    get progressSentence() {
        const { done, total, made } = this.state.step;
        return this.state.kind === "make"
            ? _t("%(done)s of %(total)s read, %(made)s activities created", { done, total, made })
            : _t("%(done)s of %(total)s read", { done, total });
    }

    get rows() {
        return this.state.found[this.state.tab];
    }

    setDays(ev) {
        this.state.days = Math.min(Math.max(parseInt(ev.target.value, 10) || 30, 1), 365);
        ev.target.value = this.state.days;
    }

    stop() {
        this.state.isStopped = true;
    }

    async run(kind, onFound = () => {}) {
        Object.assign(this.state, { kind, step: false, isStopped: false });
        try {
            await this.store.simulateRules(this.state.days, kind, (values) => {
                this.state.step = values;
                onFound(values);
                return !this.state.isStopped;
            });
        } finally {
            this.state.kind = false;
        }
        return !this.state.isStopped;
    }

    async simulate() {
        Object.assign(this.state, { found: false, made: false });
        await this.run("count", (values) => (this.state.found = values));
    }

    /** Old mail makes activities in no other way than this: counted anew, and said once more. */
    async create() {
        if (!(await this.run("left"))) {
            return;
        }
        const { activities, emails, records } = this.state.step;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Create activities for old emails?"),
            body: activities
                ? _t("%(activities)s activities on %(records)s records, for %(emails)s emails of the last %(days)s days that made none so far. Nobody gets mail.", { activities, records, emails, days: this.state.days })
                : _t("There is nothing to create: what the rules want is there already."),
            confirmLabel: activities ? _t("Create %s Activities", activities) : _t("Close"),
            confirm: () => activities && this.make(),
            ...(activities ? { cancel: () => {} } : {}),
        });
    }

    async make() {
        await this.run("make", (values) => (this.state.made = values.made));
    }
}

registry.category("actions").add("crm_mailbox.rule_simulation", RuleSimulation);
