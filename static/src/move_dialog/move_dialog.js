import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useService } from "@web/core/utils/hooks";
import { Component, useState } from "@odoo/owl";

/** Where an email, or its conversation, belongs instead. */
export class MoveDialog extends Component {
    static template = "crm_mailbox.MoveDialog";
    static components = { Dialog, RecordSelector };
    static props = { archiveId: Number, onChanged: { type: Function, optional: true }, close: Function };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.state = useState({ model: "crm.lead", id: false, whole: true });
    }

    get models() {
        return [
            { name: "crm.lead", label: _t("Lead or opportunity") },
            { name: "res.partner", label: _t("Contact or company") },
        ];
    }

    choose(model) {
        Object.assign(this.state, { model, id: false });
    }

    async move() {
        const { model, id, whole } = this.state;
        await this.store.move(this.props.archiveId, { model, id, whole }, this.props.onChanged);
        this.props.close();
    }
}
