import { registry } from "@web/core/registry";

/**
 * What a button's method returns to have its record shown anew where it stands, also in a dialog: a method that
 * returns nothing closes the dialog.
 */
registry.category("actions").add("mailbox_stay", async (_env, _action, options) => {
    await options.onClose?.();
});
