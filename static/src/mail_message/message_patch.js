import { Message } from "@mail/core/common/message";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { Choices } from "../choices/choices";
import { EmailDialog } from "../email_dialog/email_dialog";

Object.assign(Message.components, { MailboxChoices: Choices });

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        this.mailboxDialog = useService("dialog");
    },

    /** The run of one conversation that ends with this entry: how many fold under it. */
    get mailboxFold() {
        const { thread } = this.props;
        const entries = this.env.inChatter && thread?.mailboxFolds.get(this.message.id);
        return entries && { count: entries.length, isOpen: thread.mailboxUnfolded.includes(this.message.id) };
    },

    toggleMailboxFold() {
        const { thread } = this.props;
        thread.mailboxUnfolded = this.mailboxFold.isOpen
            ? thread.mailboxUnfolded.filter((id) => id !== this.message.id)
            : [...thread.mailboxUnfolded, this.message.id];
    },

    openMailboxEmail() {
        this.mailboxDialog.add(EmailDialog, {
            archiveId: this.message.mailbox.id,
            onChanged: () => this.reloadMailboxEntries(),
        });
    },

    reloadMailboxEntries() {
        return this.props.thread?.reloadMailboxEntries();
    },
});
