import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";

/** How much of an email, or of its conversation, colleagues see: its owner's word. */
export class LevelDialog extends Component {
    static template = "crm_mailbox.LevelDialog";
    static components = { Dialog };
    static props = { archiveId: Number, onChanged: { type: Function, optional: true }, close: Function };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.state = useState({ level: "", whole: false, choices: [], hasConversation: false });
        onWillStart(async () => {
            Object.assign(this.state, await this.store.loadLevels(this.props.archiveId));
        });
    }

    async choose() {
        const { level, whole } = this.state;
        await this.store.chooseLevel(this.props.archiveId, { level, whole }, this.props.onChanged);
        this.props.close();
    }
}
