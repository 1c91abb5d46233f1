import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onMounted, onWillUnmount, useExternalListener } from "@odoo/owl";

/** Waits in a dialog while its person signs in at the provider in another window, and goes on by itself. */
export class SignIn extends Component {
    static template = "crm_mailbox.SignIn";
    static props = { ...standardWidgetProps };

    setup() {
        this.store = useService("crm_mailbox.store");
        onMounted(() => {
            this.wait = this.store.waitForSignIn(this.props.record);
        });
        onWillUnmount(() => this.wait.stop());
        // whoever comes back to this window wants to see at once how it went
        useExternalListener(window, "focus", () => this.wait?.ask());
    }
}

registry.category("view_widgets").add("mailbox_sign_in", {
    component: SignIn,
    fieldDependencies: [{ name: "sign_in_name", type: "char" }],
});
