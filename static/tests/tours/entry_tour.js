import { registry } from "@web/core/registry";

const ENTRY = ".o-mail-Message:has(.o_mailbox_direction)";
const FRAME = ".modal iframe.o_mailbox_frame";

/** The entry on a timeline: what it shows, the whole email, why it is here, off the record and back again. */
registry.category("web_tour.tours").add("crm_mailbox_entry", {
    steps: () => [
        { trigger: `${ENTRY} .o_mailbox_direction:contains('incoming')` },
        { trigger: `${ENTRY} .o_mailbox_people:contains('to anna')` },
        { trigger: `${ENTRY}:contains('Subject: Re: price')` },
        { trigger: `${ENTRY} .o-mail-AttachmentList:contains('plan.pdf')` },
        { trigger: `${ENTRY} .o_mailbox_open`, run: "click" },
        { content: "nothing runs in the frame", trigger: `${FRAME}[sandbox]:not([sandbox*='allow-scripts'])` },
        { trigger: `${FRAME}:iframe body:contains('Could you do 4 %')` },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ENTRY, run: "hover && click button[name='mailbox-why-here']" },
        { trigger: ".o_mailbox_reasons:contains('nina@northwind.example in From')" },
        { trigger: ".o_mailbox_reasons:contains('has this address')" },
        { trigger: ".o_mailbox_take_off", run: "click" },
        { trigger: "#mailbox_reason", run: "edit another deal" },
        { trigger: ".o_mailbox_remove", run: "click" },
        { trigger: ".o_notification:contains('Removed from')" },
        { content: "it is gone from the timeline", trigger: ".o-mail-Thread:not(:has(.o_mailbox_direction))" },
        { trigger: ".o_notification button:contains('Undo')", run: "click" },
        { trigger: ".o_notification:contains('Undone')" },
        { content: "and back", trigger: `${ENTRY}:contains('Subject: Re: price')` },
    ],
});

/** The chatter's own search finds archived emails by their words. */
registry.category("web_tour.tours").add("crm_mailbox_search", {
    steps: () => [
        { trigger: ENTRY },
        { trigger: "button[title='Search Messages']", run: "click" },
        { trigger: ".o_searchview_input", run: "edit four percent && press Enter" },
        { trigger: `.o-mail-SearchMessageResult ${ENTRY}:contains('Subject: Re: price')` },
    ],
});

/** Three or more entries in a row of one conversation fold to the newest; the end says what else there is. */
registry.category("web_tour.tours").add("crm_mailbox_fold", {
    steps: () => [
        { trigger: `${ENTRY}:contains('Re: Order 3')` },
        { trigger: "body:not(:has(.o-mail-Message:contains('Re: Order 2')))" },
        { trigger: `${ENTRY} .o_mailbox_fold:contains('2 earlier emails')`, run: "click" },
        { trigger: `${ENTRY}:contains('Re: Order 2')` },
        { trigger: ".o_mailbox_fold:contains('Fold')", run: "click" },
        { trigger: "body:not(:has(.o-mail-Message:contains('Re: Order 2')))" },
        { trigger: ".o_mailbox_earlier:contains('1 earlier email')" },
        { trigger: ".o_mailbox_earlier button", run: "click" },
        { trigger: ".o_mailbox_conversation:contains('From long ago')" },
    ],
});

/** A mail full of attacks: it is shown, does nothing, and loads nothing. */
registry.category("web_tour.tours").add("crm_mailbox_hostile", {
    steps: () => [
        { trigger: `${ENTRY} .o_mailbox_open`, run: "click" },
        { trigger: `${FRAME}:iframe body:contains('the end of it')` },
        {
            content: "whatever the reader does with the mouse",
            trigger: FRAME,
            run() {
                for (const element of this.anchor.contentDocument.querySelectorAll("*")) {
                    for (const name of ["mouseover", "focus", "load", "error", "toggle", "pointerover"]) {
                        element.dispatchEvent(new Event(name, { bubbles: true }));
                    }
                    if (!element.closest("a[href]")) {
                        element.click?.();
                    }
                }
                if (window.mailboxHit || this.anchor.contentWindow.mailboxHit) {
                    throw new Error("something ran");
                }
            },
        },
        { trigger: ".modal .o_mailbox_blocked:contains('remote pictures blocked')" },
    ],
});

/** Pictures of other hosts come when they are asked for. */
registry.category("web_tour.tours").add("crm_mailbox_pictures", {
    steps: () => [
        { trigger: `${ENTRY} .o_mailbox_open`, run: "click" },
        { trigger: ".modal .o_mailbox_blocked:contains('1 remote picture blocked')" },
        { content: "its own picture is there at once", trigger: `${FRAME}:iframe img[src^='data:image/png']` },
        { trigger: ".modal .o_mailbox_pictures", run: "click" },
        { trigger: `${FRAME}:iframe img[src='https://track.example/p.png']` },
        { trigger: `${FRAME}:iframe a`, run: "click" },
        { content: "a link says first where it leads", trigger: ".modal:contains('https://evil.example/login')" },
    ],
});

/** Two opportunities are open: the entry on the contact asks its owner, and one click settles the conversation. */
registry.category("web_tour.tours").add("crm_mailbox_choices", {
    steps: () => [
        { trigger: ".o_mailbox_choices button:contains('Renewal 2027')" },
        { trigger: ".o_mailbox_choices button:contains('Neither')" },
        { trigger: ".o_mailbox_choices button:contains('Forty conveyors')", run: "click" },
        { trigger: ".o_notification:contains('Placed on Forty conveyors')" },
        { trigger: ".o-mail-Thread:not(:has(.o_mailbox_choices)):has(.o_mailbox_open)" },
        { trigger: ".o_notification button:contains('Undo')", run: "click" },
        { trigger: ".o_mailbox_choices button:contains('Renewal 2027')" },
        { trigger: ".o_mailbox_choices button:contains('Forty conveyors')", run: "click" },
        { trigger: ".o-mail-Thread:not(:has(.o_mailbox_choices)):has(.o_mailbox_open)" },
    ],
});
