// after the web client's own patch of these methods, or it would be asked first
import "@mail/core/web/message_model_patch";
import { Message } from "@mail/core/common/message_model";
import { patch } from "@web/core/utils/patch";

/**
 * An archived email is not answered or forwarded through Odoo's own server: the answer would come from another
 * address than the one the customer wrote to, and its recipients would become contacts.
 *
 * `mailbox` is what the server says of it: see `_to_entry_values` of mailbox.archive.
 */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        this.is_mailbox_email = false;
        this.mailbox = null;
    },
    /** The entry of an email holds no words, and may show few: it is not a deleted one. */
    computeIsEmpty() {
        return !this.is_mailbox_email && super.computeIsEmpty();
    },
    /** Of an email whose owner shares the subject only, the subject is what is shown. */
    get hasTextContent() {
        return super.hasTextContent || Boolean(this.is_mailbox_email && this.subject);
    },
    /** Its text would be sent to Google. */
    isTranslatable(thread) {
        return !this.is_mailbox_email && super.isTranslatable(thread);
    },
    canReplyTo(thread) {
        return !this.is_mailbox_email && super.canReplyTo(thread);
    },
    canReplyAll(thread) {
        return !this.is_mailbox_email && super.canReplyAll(thread);
    },
    canForward(thread) {
        return !this.is_mailbox_email && super.canForward(thread);
    },
});
