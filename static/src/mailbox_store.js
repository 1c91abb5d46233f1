import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { url } from "@web/core/utils/urls";

const ASK_AGAIN = 1500;

/**
 * The only one of our components' world who speaks with the server.
 *
 * What people decide comes back as a sentence with *Undo*; `after` is called when it was decided, and again when it
 * was undone, so that a screen shows what is true then.
 */
export class MailboxStore {
    constructor(orm, action, notification) {
        this.orm = orm;
        this.action = action;
        this.notification = notification;
    }

    // -------------------------------------------------------------- reading

    /** @returns {Promise<{count: number, conversations: Object[]}>} */
    loadConversations({ model, id }, filters, offset, limit) {
        return this._call("get_conversations", [model, id], { filters, offset, limit });
    }

    /** The emails of one conversation, oldest first. */
    loadConversation({ model, id }, key) {
        return this._call("get_conversation", [model, id, key]);
    }

    /** What the page says around the emails: the record's name and address, whose mail is here, what is missing. */
    loadRecord({ model, id }) {
        return this._call("get_page_facts", [model, id]);
    }

    /** One email as the reader shows it. */
    loadEmail(archiveId) {
        return this._call("get_email", [[archiveId]]);
    }

    /** Why an email is where it is: rows of {label, text}. */
    loadReasons(archiveId) {
        return this._call("get_reasons", [[archiveId]]);
    }

    /** The address an email was filed by, its domain, and how many more of each: {address, domain, mine, company}. */
    loadBlockFacts(archiveId) {
        return this._call("get_block_facts", [[archiveId]]);
    }

    /** What happened to the mail of an address: a sentence each. */
    explain({ model, id }, address) {
        return this._call("explain", [model, id, address]);
    }

    /** What stands above the list of mailboxes: {id, kind, sentence, button} for each mail server in trouble. */
    loadBanners() {
        return this.orm.call("mailbox.server", "get_banners", []);
    }

    /**
     * How far connecting mailboxes is, told to `show` every second until it is done: {ask, stop}.
     *
     * What is told: {total, left, connected, failed: [{email, sentence}]}.
     */
    watchConnecting(ids, show) {
        let timer = null;
        let isOver = false;
        const ask = async () => {
            const found = await this.orm.call("mailbox.account", "get_connecting_progress", [ids]);
            if (isOver) {
                return;
            }
            show(found);
            timer = found.left ? setTimeout(ask, 1000) : null;
        };
        const stop = () => {
            isOver = true;
            clearTimeout(timer);
        };
        return { ask, stop };
    }

    /** Have a mail server that is down be tried again now. */
    async tryServer(serverId) {
        this._say(await this.orm.call("mailbox.server", "action_try_now", [[serverId]]));
    }

    getPageUrl(emailId, pictures) {
        return url(`/mailbox/email/${emailId}/page`, pictures ? { pictures: 1 } : {});
    }

    getOriginalUrl(emailId) {
        return url(`/mailbox/email/${emailId}/original`);
    }

    getFileUrl(emailId, fileId) {
        return url(`/mailbox/email/${emailId}/file/${fileId}`);
    }

    // -------------------------------------------------------------- signing in

    /**
     * Asks how the sign-in in another window is until it is over; then the dialog of this record goes on.
     * @returns {{ask: () => Promise<void>, stop: () => void}} to ask at once, and not to ask any more
     */
    waitForSignIn({ resModel, resId }) {
        const waiting = { isOver: false, isAsking: false };
        const ask = async () => {
            if (waiting.isOver || waiting.isAsking) {
                return;
            }
            browser.clearTimeout(waiting.timer);
            waiting.isAsking = true;
            const isDone = await this._isSignInOver(resModel, resId);
            waiting.isAsking = false;
            if (isDone && !waiting.isOver) {
                waiting.isOver = true;
                this.action.doActionButton({ type: "object", name: "action_signed_in", resModel, resId, context: {} });
            } else {
                waiting.timer = browser.setTimeout(ask, ASK_AGAIN);
            }
        };
        ask();
        return {
            ask,
            stop: () => {
                waiting.isOver = true;
                browser.clearTimeout(waiting.timer);
            },
        };
    }

    async _isSignInOver(model, id) {
        try {
            return (await this.orm.silent.call(model, "get_progress", [[id]])) !== "waiting";
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return false;
            }
            throw error;
        }
    }

    // -------------------------------------------------------------- simulating rules

    /**
     * Have the server count what rules make of the emails of the last `days`, a batch a request.
     *
     * @param {"count"|"left"|"make"} kind what they would have made, what is left to make, or make it
     * @param {(values: Object) => boolean} onStep is told how far it came and what was found; false stops it
     */
    async simulateRules(days, kind, onStep) {
        let values = await this.orm.call("mailbox.rule.simulation", "start", [days, kind]);
        while (onStep(values) && !values.isFinished) {
            values = await this.orm.call("mailbox.rule.simulation", "step", [[values.id]]);
        }
    }

    // -------------------------------------------------------------- deciding

    takeOff(archiveId, { whole, reason }, after) {
        return this._decide("action_not_here", [[archiveId], whole, reason], after);
    }

    move(archiveId, { model, id, whole }, after) {
        return this._decide("action_move", [[archiveId], model, id, whole], after);
    }

    /** What colleagues see of an email, and what its owner may choose: {level, choices, hasConversation}. */
    loadLevels(archiveId) {
        return this._call("get_level_facts", [[archiveId]]);
    }

    chooseLevel(archiveId, { level, whole }, after) {
        return this._decide("action_choose_level", [[archiveId], level, whole], after);
    }

    makePrivate(archiveId, after) {
        return this._decide("action_make_private", [[archiveId]], after);
    }

    /** `kind`: blocked or protected; `past`: leave, off or delete. */
    block(archiveId, { kind, company, domain, past }, after) {
        return this._decide("action_block", [[archiveId], kind, company, domain, past], after);
    }

    async ask(archiveId) {
        this._say(await this._call("action_ask", [[archiveId]]));
    }

    /** The conversation belongs on the candidate of `choice` {id, name, question}. */
    choose(choice, after) {
        return this._answer("mailbox.candidate", "action_choose", choice.id, choice.question, _t("Placed on %s.", choice.name), after);
    }

    /** The conversation belongs on none of the candidates. */
    refuse({ question }, after) {
        return this._answer("mailbox.question", "action_neither", question, question, _t("It stays where it is."), after);
    }

    async _answer(model, method, id, question, sentence, after) {
        await this.orm.call(model, method, [[id]]);
        await this._offerUndo(sentence, () => this.orm.call("mailbox.question", "action_undo", [[question]]), after);
    }

    async _decide(method, values, after) {
        const { decision, sentence } = await this._call(method, values);
        await this._offerUndo(sentence, () => this.orm.call("mailbox.decision", "action_undo", [[decision]]), after);
    }

    async _offerUndo(sentence, undo, after) {
        const close = this._say(sentence, {
            name: _t("Undo"),
            onClick: async () => {
                close();
                await undo();
                this._say(_t("Undone."));
                await after?.();
            },
        });
        await after?.();
    }

    _say(sentence, button) {
        return this.notification.add(sentence, {
            type: "success",
            sticky: false,
            autocloseDelay: button ? 12000 : 4000,
            buttons: button ? [{ ...button, primary: true }] : [],
        });
    }

    _call(method, values, options = {}) {
        return this.orm.call("mailbox.archive", method, values, options);
    }
}

registry.category("services").add("crm_mailbox.store", {
    dependencies: ["orm", "action", "notification"],
    start: (_env, { orm, action, notification }) => new MailboxStore(orm, action, notification),
});
