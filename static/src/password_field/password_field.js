import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { useState } from "@odoo/owl";

/** A password with an eye to look at what was typed. */
export class PasswordField extends CharField {
    static template = "crm_mailbox.PasswordField";

    setup() {
        super.setup();
        this.state = useState({ isShown: false });
    }

    get toggleLabel() {
        return this.state.isShown ? _t("Hide password") : _t("Show password");
    }

    onClickToggle() {
        this.state.isShown = !this.state.isShown;
    }
}

export const passwordField = {
    ...charField,
    component: PasswordField,
    displayName: _t("Password"),
    extractProps: (...args) => ({ ...charField.extractProps(...args), isPassword: true }),
};

registry.category("fields").add("mailbox_password", passwordField);
