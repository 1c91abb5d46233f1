import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** How each step of trying a mailbox out went: a tick, a cross with what to do, or a ring for what was not reached. */
export class Steps extends Component {
    static template = "crm_mailbox.Steps";
    static props = { ...standardFieldProps, isInline: { type: Boolean, optional: true } };

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    getIcon(step) {
        return {
            ok: { class: "fa-check-circle text-success", label: _t("works") },
            failed: { class: "fa-times-circle text-danger", label: _t("failed") },
            unreached: { class: "fa-circle-o text-muted", label: _t("not reached") },
        }[step.outcome];
    }
}

registry.category("fields").add("mailbox_steps", {
    component: Steps,
    displayName: _t("Steps"),
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ isInline: Boolean(options.is_inline) }),
});
