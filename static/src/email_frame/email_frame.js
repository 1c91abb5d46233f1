import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { Component, onWillUnmount, useRef } from "@odoo/owl";

/**
 * The whole email in a frame in which nothing runs. Its page lies on our own server so that this component may
 * measure it and ask before a link is followed; the page's policy lets it load nothing by itself.
 */
export class EmailFrame extends Component {
    static template = "crm_mailbox.EmailFrame";
    static props = { emailId: Number, subject: String, pictures: Boolean };

    setup() {
        this.store = useService("crm_mailbox.store");
        this.dialog = useService("dialog");
        this.frame = useRef("frame");
        onWillUnmount(() => this.observer?.disconnect());
    }

    get src() {
        return this.store.getPageUrl(this.props.emailId, this.props.pictures);
    }

    onLoad() {
        const page = this.frame.el.contentDocument;
        this.observer?.disconnect();
        if (!page?.body) {
            return;
        }
        page.addEventListener("click", (ev) => this.onClick(ev));
        this.observer = new ResizeObserver(() => this.fit(page));
        this.observer.observe(page.body);
        this.fit(page);
    }

    /** As high as the email, so that only the page around it scrolls. */
    fit(page) {
        if (this.frame.el) {
            this.frame.el.style.height = `${page.body.scrollHeight + 16}px`;
        }
    }

    onClick(ev) {
        const link = ev.target.closest?.("a[href]");
        if (!link) {
            return;
        }
        ev.preventDefault();
        this.dialog.add(ConfirmationDialog, {
            title: _t("This link leads to"),
            body: link.href,
            confirmLabel: _t("Open"),
            confirm: () => browser.open(link.href, "_blank", "noopener,noreferrer"),
            cancel: () => {},
        });
    }
}
