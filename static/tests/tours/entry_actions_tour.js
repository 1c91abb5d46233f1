import { registry } from "@web/core/registry";

// the body of an email stands in a shadow, where :contains does not look
const DIRECTION = ".o_mailbox_direction";
const ORDINARY = `.o-mail-Message:contains('Nina'):not(:has(${DIRECTION}))`;
const OURS = `.o-mail-Message:has(${DIRECTION})`;
const MENU = ".o-mail-Message-moreMenu";
const MORE = "button[title='Expand']";
const REPLY_ALL = "button[title='Reply All']";


registry.category("web_tour.tours").add("crm_mailbox_entry_actions", {
    steps: () => [
        { trigger: ORDINARY, run: `hover && click ${ORDINARY} ${MORE}` },
        { content: "an ordinary email is answered", trigger: `${ORDINARY} ${REPLY_ALL}` },
        { content: "and forwarded", trigger: `${MENU}:contains('Forward')` },
        { trigger: ".o_form_sheet h1", run: "click" },
        { trigger: `body:not(:has(${MENU}))` },
        { content: "ours says which way it went", trigger: `${OURS} ${DIRECTION}:contains('incoming')` },
        { trigger: OURS, run: "hover" },
        { content: "our actions are there", trigger: `${OURS} button[title='Why Here?']` },
        { content: "ours is not answered", trigger: `${OURS}:not(:has(${REPLY_ALL}))`, run: `click ${OURS} ${MORE}` },
        { trigger: `${MENU}:contains('Copy Link')` },
        { content: "nor forwarded", trigger: `${MENU}:not(:contains('Forward')):not(:contains('Reply'))` },
    ],
});
