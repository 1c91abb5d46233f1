import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";
import { MoveDialog } from "../move_dialog/move_dialog";

/** Why an email stands on a record, and what can be done when it should not. */
export class WhyHereDialog extends Component {
    static template = "crm_mailbox.WhyHereDialog";
    static components = { Dialog };
    static props = {
        archiveId: Number,
        isMine: Boolean,
        isMovable: Boolean,
        onChanged: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.dialog = useService("dialog");
        this.state = useState({ rows: [], step: "why", whole: false, reason: "", company: false, past: false, facts: {} });
        onWillStart(async () => {
            this.state.rows = await this.store.loadReasons(this.props.archiveId);
        });
    }

    async takeOff() {
        const { whole, reason } = this.state;
        await this.store.takeOff(this.props.archiveId, { whole, reason }, this.props.onChanged);
        this.props.close();
    }

    async askNever() {
        this.state.facts = await this.store.loadNeverFacts(this.props.archiveId);
        this.state.step = "never";
    }

    get pastCount() {
        return this.state.company ? this.state.facts.company : this.state.facts.mine;
    }

    async never() {
        const { company, past } = this.state;
        await this.store.never(this.props.archiveId, { company, past }, this.props.onChanged);
        this.props.close();
    }

    move() {
        const { archiveId, onChanged } = this.props;
        this.props.close();
        this.dialog.add(MoveDialog, { archiveId, onChanged });
    }

    async makePrivate() {
        await this.store.makePrivate(this.props.archiveId, this.props.onChanged);
        this.props.close();
    }
}
