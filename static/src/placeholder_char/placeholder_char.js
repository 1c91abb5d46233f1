import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

const AFTER_A_WORD = /[\p{L}\p{N}:;,}]$/u;

/** A text with what can be filled in as chips below: a click puts one where the cursor was. */
export class PlaceholderChar extends CharField {
    static template = "crm_mailbox.PlaceholderChar";

    get chips() {
        return [
            { label: _t("Subject"), text: "{subject}" },
            { label: _t("Sender"), text: "{sender}" },
            { label: _t("Customer"), text: "{customer}" },
            { label: _t("Date"), text: "{date}" },
        ];
    }

    insert(text) {
        const input = this.input.el;
        const isTyping = document.activeElement === input;
        const [start, end] = isTyping ? [input.selectionStart, input.selectionEnd] : [this.selectionStart, this.selectionStart];
        const gap = AFTER_A_WORD.test(input.value.slice(0, start)) ? " " : "";
        input.setRangeText(gap + text, start, end, "end");
        this.selectionStart = input.selectionStart;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        input.focus();
    }
}

registry.category("fields").add("mailbox_placeholder_char", {
    ...charField,
    component: PlaceholderChar,
    displayName: _t("Text with Placeholders"),
});
