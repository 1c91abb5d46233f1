import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";

/** What happened to the mail of an address, and why. */
export class ExplainDialog extends Component {
    static template = "crm_mailbox.ExplainDialog";
    static components = { Dialog };
    static props = { record: Object, address: String, close: Function };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.state = useState({ address: this.props.address, sentences: [] });
    }

    async explain() {
        this.state.sentences = await this.store.explain(this.props.record, this.state.address);
    }
}
