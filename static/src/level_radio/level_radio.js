import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** Radio buttons of those levels alone that are allowed: `levels` of the record names them, separated by commas. */
export class LevelRadio extends RadioField {
    get items() {
        const allowed = (this.props.record.data.levels || "").split(",");
        return super.items.filter(([level]) => allowed.includes(level));
    }
}

registry.category("fields").add("mailbox_level", {
    ...radioField,
    component: LevelRadio,
    fieldDependencies: [{ name: "levels", type: "char" }],
});
