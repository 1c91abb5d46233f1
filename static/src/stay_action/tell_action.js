import { registry } from "@web/core/registry";

/** What a button's method returns to say how it went where the record it stood on is gone: a message, then a list. */
registry.category("actions").add("mailbox_tell", (env, { params }) => {
    env.services.notification.add(params.message, { type: "success" });
    return env.services.action.doAction(params.next, { clearBreadcrumbs: true });
});
