import { registry } from "@web/core/registry";

const ORDINARY = ".o-mail-Message:contains('Ordinary question')";
const OURS = ".o-mail-Message:contains('Could you do 4 %')";
const MENU = ".o-mail-Message-moreMenu";

function openMenu(message) {
    return { trigger: message, run: `hover && click ${message} [title='Expand']` };
}

registry.category("web_tour.tours").add("crm_mailbox_entry_actions", {
    steps: () => [
        openMenu(ORDINARY),
        { content: "an ordinary email is answered", trigger: `${MENU}:contains('Reply All')` },
        { content: "and forwarded", trigger: `${MENU}:contains('Forward')` },
        { trigger: `${ORDINARY}:not(:contains('incoming'))` },
        { trigger: ".o_form_sheet h1", run: "click" },
        { trigger: `body:not(:has(${MENU}))` },
        { content: "ours says which way it went", trigger: `${OURS} .o_mailbox_direction:contains('incoming')` },
        openMenu(OURS),
        { content: "our menu is open", trigger: `${MENU}:contains('Copy Link')` },
        { content: "ours is neither answered", trigger: `body:not(:has([name='reply-all'])):not(:contains('Reply All'))` },
        { content: "nor forwarded", trigger: `body:not(:has([name='forward'])):not(:contains('Forward'))` },
    ],
});
