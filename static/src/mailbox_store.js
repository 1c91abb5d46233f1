import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { url } from "@web/core/utils/urls";

/**
 * The only one of our components' world who speaks with the server.
 *
 * What people decide comes back as a sentence with *Undo*; `after` is called when it was decided, and again when it
 * was undone, so that a screen shows what is true then.
 */
export class MailboxStore {
    constructor(orm, notification) {
        this.orm = orm;
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

    /** The address an email was filed by, and how many more there are: {address, mine, company}. */
    loadNeverFacts(archiveId) {
        return this._call("get_never_facts", [[archiveId]]);
    }

    /** What happened to the mail of an address: a sentence each. */
    explain({ model, id }, address) {
        return this._call("explain", [model, id, address]);
    }

    /** What stands above the list of mailboxes: {id, kind, sentence, button} for each mail server in trouble. */
    loadBanners() {
        return this.orm.call("mailbox.server", "get_banners", []);
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

    getFileUrl(fileId) {
        return url(`/web/content/${fileId}`, { download: true });
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

    makePrivate(archiveId, after) {
        return this._decide("action_make_private", [[archiveId]], after);
    }

    never(archiveId, { company, past }, after) {
        return this._decide("action_never", [[archiveId], company, past], after);
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
    dependencies: ["orm", "notification"],
    start: (_env, { orm, notification }) => new MailboxStore(orm, notification),
});
