import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { EmailView } from "../email_view/email_view";

/** The whole email on the form of an archived one, as the reader shows it. */
export class EmailWidget extends Component {
    static template = "crm_mailbox.EmailWidget";
    static components = { EmailView };
    static props = { ...standardWidgetProps };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.action = useService("action");
        this.state = useState({ email: null });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({ record }) => record.resId !== this.state.email?.id && this.load(record));
    }

    async load(record) {
        this.state.email = record.resId ? await this.store.loadEmail(record.resId) : null;
    }

    /** Whatever was decided: what is shown here may not be here any more. */
    onChanged() {
        this.action.restore();
    }
}

registry.category("view_widgets").add("mailbox_email", { component: EmailWidget });
