import { useService } from "@web/core/utils/hooks";
import { Component } from "@odoo/owl";

/** Which of several open opportunities a conversation belongs to, asked of its owner: one click settles it. */
export class Choices extends Component {
    static template = "crm_mailbox.Choices";
    static props = { choices: Array, onChanged: { type: Function, optional: true } };

    setup() {
        this.store = useService("crm_mailbox.store");
    }

    choose(choice) {
        this.store.choose(choice, this.props.onChanged);
    }

    refuse() {
        this.store.refuse(this.props.choices[0], this.props.onChanged);
    }
}
