import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Component, useState } from "@odoo/owl";
import { Choices } from "../choices/choices";
import { EmailFrame } from "../email_frame/email_frame";
import { LevelDialog } from "../level_dialog/level_dialog";
import { MoveDialog } from "../move_dialog/move_dialog";
import { WhyHereDialog } from "../why_here/why_here_dialog";

/** One email: who wrote to whom and when, the whole mail, its files, and what can be done about it. */
export class EmailView extends Component {
    static template = "crm_mailbox.EmailView";
    static components = { Choices, Dropdown, DropdownItem, EmailFrame };
    static props = {
        email: Object,
        isOpen: { type: Boolean, optional: true },
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.dialog = useService("dialog");
        this.state = useState({ isOpen: this.props.isOpen ?? true, pictures: false, addresses: false });
    }

    get date() {
        return toLocaleDateTimeString(deserializeDateTime(this.props.email.date), { showSeconds: false });
    }

    formatSize(bytes) {
        return formatFloat(bytes, { humanReadable: true, decimals: 0 }) + "B";
    }

    showWhy() {
        const { email, onChanged } = this.props;
        this.dialog.add(WhyHereDialog, { archiveId: email.id, isMine: email.isMine, isMovable: email.isMovable, onChanged });
    }

    move() {
        this.dialog.add(MoveDialog, { archiveId: this.props.email.id, onChanged: this.props.onChanged });
    }

    chooseLevel() {
        this.dialog.add(LevelDialog, { archiveId: this.props.email.id, onChanged: this.props.onChanged });
    }

    makePrivate() {
        this.store.makePrivate(this.props.email.id, this.props.onChanged);
    }

    download() {
        // comes as a file: the page stays
        browser.open(this.store.getOriginalUrl(this.props.email.emailId), "_self");
    }

    ask() {
        this.store.ask(this.props.email.id);
    }
}
