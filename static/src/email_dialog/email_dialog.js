import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillStart, useState } from "@odoo/owl";
import { EmailView } from "../email_view/email_view";

/** The whole email over the timeline. */
export class EmailDialog extends Component {
    static template = "crm_mailbox.EmailDialog";
    static components = { Dialog, EmailView };
    static props = { archiveId: Number, onChanged: { type: Function, optional: true }, close: Function };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.state = useState({ email: null });
        onWillStart(async () => {
            this.state.email = await this.store.loadEmail(this.props.archiveId);
        });
    }

    onChanged() {
        this.props.close();
        return this.props.onChanged?.();
    }
}
