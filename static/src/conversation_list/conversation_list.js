import { deserializeDateTime } from "@web/core/l10n/dates";
import { Component } from "@odoo/owl";

const { DateTime } = luxon;

/** The conversations of a record, newest first: bold while the customer waits, with a padlock where one may not read. */
export class ConversationList extends Component {
    static template = "crm_mailbox.ConversationList";
    static props = { conversations: Array, current: { type: [Number, Boolean] }, onOpen: Function };

    /** The time of today's, the day of this year's, otherwise the whole date. */
    formatDate(text) {
        const date = deserializeDateTime(text);
        const today = DateTime.local();
        if (date.hasSame(today, "day")) {
            return date.toLocaleString(DateTime.TIME_SIMPLE);
        }
        const day = { month: "short", day: "numeric" };
        return date.toLocaleString(date.hasSame(today, "year") ? day : { ...day, year: "numeric" });
    }
}
