import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

const FOLD_FROM = 3;

/** Runs of one conversation fold to their newest email, and the end says how many earlier ones there are. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.mailbox_earlier = null;
        /** ids of the newest emails of the runs that somebody unfolded */
        this.mailboxUnfolded = [];
    },

    /** {id of the newest entry of a run: the entries that fold under it, oldest first} */
    get mailboxFolds() {
        const folds = new Map();
        let run = [];
        const close = () => {
            if (run.length >= FOLD_FROM) {
                folds.set(run.at(-1).id, run.slice(0, -1));
            }
        };
        for (const message of this.messages) {
            const key = message.mailbox?.conversation;
            if (!key || key !== run[0]?.mailbox.conversation) {
                close();
                run = [];
            }
            if (key) {
                run.push(message);
            }
        }
        close();
        return folds;
    },

    /** The entries that are folded away now. */
    get mailboxHidden() {
        const hidden = new Set();
        for (const [newest, entries] of this.mailboxFolds) {
            if (!this.mailboxUnfolded.includes(newest)) {
                entries.forEach((entry) => hidden.add(entry.id));
            }
        }
        return hidden;
    },

    /** Read all entries again: some came, went or came back in between. */
    async reloadMailboxEntries() {
        this.messages = [];
        this.isLoaded = false;
        await this.fetchNewMessages();
    },
});
