import { Thread } from "@mail/core/common/thread";
import { useService } from "@web/core/utils/hooks";
import { deserializeDate } from "@web/core/l10n/dates";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.mailboxAction = useService("action");
    },

    get orderedMessages() {
        const messages = super.orderedMessages;
        if (!this.env.inChatter || this.messageHighlight?.highlightedMessageId) {
            return messages;
        }
        const hidden = this.props.thread.mailboxHidden;
        return hidden.size ? messages.filter((message) => !hidden.has(message.id)) : messages;
    },

    /** Below the oldest entry: emails that stand on the page only. */
    get mailboxEarlier() {
        const { thread } = this.props;
        const known = this.env.inChatter && !thread.loadOlder && thread.isLoaded && thread.mailbox_earlier;
        return known?.count ? known : null;
    },

    get mailboxEarlierSince() {
        return deserializeDate(this.mailboxEarlier.since).toLocaleString(DateTime.DATE_MED);
    },

    openMailboxEmails() {
        const { model, id } = this.props.thread;
        this.mailboxAction.doAction("crm_mailbox.mailbox_archive_action_emails", {
            additionalContext: { active_id: `${model}_${id}` },
        });
    },
});
