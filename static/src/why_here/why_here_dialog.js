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
        this.state = useState({ rows: [], step: "why", whole: false, reason: "" });
        this.block = useState({ kind: "blocked", company: false, domain: false, past: "leave", facts: {} });
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
        this.block.facts = await this.store.loadBlockFacts(this.props.archiveId);
        this.state.step = "never";
    }

    /** How many emails are filed already of what would be blocked. */
    get pastCount() {
        const { facts, company, domain } = this.block;
        return (company ? facts.company : facts.mine)[domain ? 1 : 0];
    }

    async never() {
        const past = this.block.kind === "protected" && this.block.past === "delete" ? "off" : this.block.past;
        await this.store.block(this.props.archiveId, { ...this.block, past }, this.props.onChanged);
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
