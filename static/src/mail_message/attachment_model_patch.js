import { Attachment } from "@mail/core/common/attachment_model";
import { patch } from "@web/core/utils/patch";

/** A file of an archived email stands on several records: it is not deleted from one of them. */
patch(Attachment.prototype, {
    get isDeletable() {
        return !this.message?.is_mailbox_email && super.isDeletable;
    },
});
