import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConversationList } from "../conversation_list/conversation_list";
import { EmailView } from "../email_view/email_view";
import { ExplainDialog } from "../explain_dialog/explain_dialog";

const LIMIT = 40;

/** All emails of one record: its conversations on one side, the one that is open beside them. */
export class EmailsPage extends Component {
    static template = "crm_mailbox.EmailsPage";
    static components = { ConversationList, EmailView, Layout, Pager };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Emails");

    setup() {
        this.store = useService("crm_mailbox.store");
        this.ui = useService("ui");
        this.dialog = useService("dialog");
        this.record = this.parseRecord();
        this.keepLast = new KeepLast();
        this.listRef = useRef("list");
        this.readerRef = useRef("reader");
        this.filters = useState({ way: "", files: false, waits: false, text: "", user_id: false });
        this.state = useState({ facts: {}, conversations: [], count: 0, offset: 0, current: false, emails: [] });
        this.onSearch = useDebounced((ev) => this.filter({ text: ev.target.value }), 300);
        onWillStart(() => this.start());
    }

    /** `crm.lead_12`: the record whose emails these are, in the address of the page, too. */
    parseRecord() {
        const { context, params } = this.props.action;
        const [, model, id] = /^([\w.]+)_(\d+)$/.exec(context?.active_id || params?.active_id || "") || [];
        return model && { model, id: Number(id) };
    }

    async start() {
        if (this.record) {
            const [facts] = await Promise.all([this.store.loadRecord(this.record), this.load()]);
            this.state.facts = facts;
            this.env.config.setDisplayName(_t("Emails"));
            if (!this.ui.isSmall && this.state.conversations.length) {
                await this.open(this.state.conversations[0].key);
            }
        }
    }

    get offered() {
        return [
            { label: _t("Incoming"), change: { way: this.filters.way === "incoming" ? "" : "incoming" }, on: this.filters.way === "incoming" },
            { label: _t("Outgoing"), change: { way: this.filters.way === "outgoing" ? "" : "outgoing" }, on: this.filters.way === "outgoing" },
            { label: _t("With attachment"), change: { files: !this.filters.files }, on: this.filters.files },
            { label: _t("Customer waits"), change: { waits: !this.filters.waits }, on: this.filters.waits },
        ];
    }

    get limit() {
        return LIMIT;
    }

    get isFiltered() {
        return Object.values(this.filters).some(Boolean);
    }

    get subject() {
        return this.state.emails.findLast((email) => email.subject)?.subject || "";
    }

    async load() {
        const { offset } = this.state;
        const page = await this.keepLast.add(
            this.store.loadConversations(this.record, { ...this.filters }, offset, LIMIT)
        );
        Object.assign(this.state, page);
    }

    async filter(change) {
        Object.assign(this.filters, change);
        this.state.offset = 0;
        await this.load();
    }

    async turn({ offset }) {
        this.state.offset = offset;
        await this.load();
        this.listRef.el.scrollTop = 0;
    }

    async open(key) {
        this.state.current = key;
        const emails = await this.store.loadConversation(this.record, key);
        if (this.state.current === key) {
            this.state.emails = emails;
            this.readerRef.el?.scrollTo(0, 0);
        }
    }

    /** On a phone: back to the list, which kept its place. */
    closeReader() {
        this.state.current = false;
        this.state.emails = [];
    }

    async onChanged() {
        await this.load();
        const { current } = this.state;
        if (current) {
            await this.open(current);
            if (!this.state.emails.length) {
                this.closeReader();
            }
        }
    }

    explain() {
        this.dialog.add(ExplainDialog, { record: this.record, address: this.state.facts.address || "" });
    }
}

registry.category("actions").add("crm_mailbox.emails", EmailsPage);
