import { registerMessageAction } from "@mail/core/common/message_actions";
import { _t } from "@web/core/l10n/translation";
import { LevelDialog } from "../level_dialog/level_dialog";
import { WhyHereDialog } from "../why_here/why_here_dialog";

registerMessageAction("mailbox-why-here", {
    condition: ({ message }) => Boolean(message.mailbox),
    icon: "fa fa-question-circle-o",
    name: _t("Why Here?"),
    onSelected: ({ message, owner, thread }) =>
        owner.mailboxDialog.add(WhyHereDialog, {
            archiveId: message.mailbox.id,
            isMine: message.mailbox.isMine,
            isMovable: message.mailbox.isMovable,
            onChanged: () => thread?.reloadMailboxEntries(),
        }),
    sequence: 15,
});
registerMessageAction("mailbox-level", {
    condition: ({ message }) => Boolean(message.mailbox?.isMine),
    icon: "fa fa-eye",
    name: _t("Colleagues See…"),
    onSelected: ({ message, owner, thread }) =>
        owner.mailboxDialog.add(LevelDialog, {
            archiveId: message.mailbox.id,
            onChanged: () => thread?.reloadMailboxEntries(),
        }),
    sequence: 55,
});
registerMessageAction("mailbox-make-private", {
    condition: ({ message }) => Boolean(message.mailbox?.isMine),
    icon: "fa fa-lock",
    name: _t("Make Private"),
    onSelected: ({ message, owner, thread }) =>
        owner.env.services["crm_mailbox.store"].makePrivate(message.mailbox.id, () => thread?.reloadMailboxEntries()),
    sequence: 60,
});
