import { registry } from "@web/core/registry";
import { picture } from "./picture";

const ENTRY = ".o-mail-Message:has(.o_mailbox_direction)";

/** The owner shows colleagues less of an email, sees on the entry what they see, and takes it back. */
registry.category("web_tour.tours").add("crm_mailbox_level", {
    steps: () => [
        { trigger: `${ENTRY}:contains('Subject: Re: price') .o-mail-AttachmentList:contains('plan.pdf')` },
        { trigger: ENTRY, run: "hover && click button[title='Expand']" },
        { trigger: ".o-mail-Message-moreMenu [name='mailbox-level'], button[name='mailbox-level']", run: "click" },
        { trigger: "#mailbox_level_full:checked" },
        { trigger: "#mailbox_level_exchanged", run: "click" },
        ...picture("levels-1-dialog", ".o_mailbox_level_dialog"),
        { trigger: ".o_mailbox_do_level", run: "click" },
        { trigger: ".o_notification:contains('Colleagues see: That an Email Was Exchanged')" },
        { content: "the entry says what colleagues see", trigger: `${ENTRY} .o_mailbox_level:contains('Exchanged')` },
        { content: "its owner reads it all the same", trigger: `${ENTRY} .o-mail-Message-body .overflow-x-auto:shadow p:contains('Could you do 4 %')` },
        { content: "and has the file", trigger: `${ENTRY} .o-mail-AttachmentList:contains('plan.pdf')` },
        ...picture("levels-2-owner", ENTRY),
        { trigger: ".o_notification button:contains('Undo')", run: "click" },
        { trigger: ".o_notification:contains('Undone')" },
        { trigger: `${ENTRY}:not(:has(.o_mailbox_level)) .o-mail-AttachmentList:contains('plan.pdf')` },
        { trigger: ENTRY, run: "hover && click button[title='Expand']" },
        { trigger: ".o-mail-Message-moreMenu [name='mailbox-level'], button[name='mailbox-level']", run: "click" },
        { trigger: "#mailbox_level_subject", run: "click" },
        { trigger: ".o_mailbox_do_level", run: "click" },
        { trigger: `${ENTRY} .o_mailbox_level:contains('Subject')` },
    ],
});

/** What a colleague sees of it then. */
registry.category("web_tour.tours").add("crm_mailbox_level_colleague", {
    steps: () => [
        { trigger: `${ENTRY}:contains('Subject: Re: price')` },
        { trigger: `${ENTRY}:contains('shares the subject only')` },
        { trigger: `${ENTRY} .o_mailbox_people:contains('to anna')` },
        { trigger: `${ENTRY}:not(:contains('Could you do 4 %')):not(:contains('plan.pdf'))` },
        ...picture("levels-3-colleague", ENTRY),
    ],
});

/** A sign-in code waits on My Mailbox; released, it is an email like any other. */
registry.category("web_tour.tours").add("crm_mailbox_held", {
    steps: () => [
        ...picture("levels-4-my-mailbox", ".oe_stat_button:contains('Held'):contains('1')"),
        { trigger: ".oe_stat_button:contains('Held'):contains('1')", run: "click" },
        ...picture("levels-5-held", ".o_data_row:contains('Your verification code')"),
        { trigger: ".o_data_row:contains('Your verification code'):contains('Looks like a sign-in code')" },
        { trigger: ".o_data_row button:contains('Release')", run: "click" },
        { trigger: ".o_view_nocontent:contains('Nothing is held')" },
    ],
});

/** What colleagues see of a mailbox, and of one folder. */
registry.category("web_tour.tours").add("crm_mailbox_my_level", {
    steps: () => [
        { trigger: "[name='level_shown']:contains('Full')" },
        { trigger: "button[name='action_choose_level']:contains('Change')", run: "click" },
        { content: "what the company leaves to its employees", trigger: ".modal .o_radio_item:contains('Subject')" },
        { trigger: ".modal:not(:has(.o_radio_item:contains('Nothing')))" },
        { trigger: ".modal .o_radio_item:contains('Subject') input", run: "click" },
        { trigger: ".modal [name='sentence']:contains('1 archived emails follow at once')" },
        ...picture("levels-6-mailbox", ".modal .o_radio_item"),
        { trigger: ".modal button[name='action_apply']", run: "click" },
        { trigger: "[name='level_shown']:contains('Subject')" },
        { trigger: "[name='folder_ids'] .o_data_row:contains('INBOX') button:contains('Change')", run: "click" },
        { trigger: ".modal [name='is_as_mailbox'] input", run: "click" },
        { trigger: ".modal .o_radio_item:contains('Exchanged') input", run: "click" },
        { trigger: ".modal button[name='action_apply']", run: "click" },
        { trigger: "[name='folder_ids'] .o_data_row:contains('INBOX') [name='level_name']:contains('Exchanged')" },
    ],
});

/** The same on a phone, where stat buttons hide behind one. */
registry.category("web_tour.tours").add("crm_mailbox_held_phone", {
    steps: () => [
        { trigger: ".o-form-buttonbox .o_button_more", run: "click" },
        { trigger: ".oe_stat_button:contains('Held'):contains('1')", run: "click" },
        { trigger: ".o_kanban_record:contains('Your verification code'):contains('Looks like a sign-in code')" },
        ...picture("levels-7-phone", ".o_kanban_record"),
        { trigger: ".o_kanban_record button:contains('Release')", run: "click" },
        { trigger: ".o_view_nocontent:contains('Nothing is held')" },
    ],
});

/** The company says who sees archived mail. */
registry.category("web_tour.tours").add("crm_mailbox_level_settings", {
    steps: () => [
        { trigger: "#mailbox_levels:contains('Owners may choose from')" },
        { trigger: "#mailbox_who_sees .o_radio_item:contains('Salesperson, team leader') input", run: "click" },
        ...picture("levels-8-settings", "#mailbox_levels"),
        { content: "the page is loaded anew", trigger: ".o_form_button_save", run: "click", expectUnloadPage: true },
        { content: "saved", trigger: "body:not(:has(.o_dirty_warning)):has(.o_form_view)" },
    ],
});

/** What its owner made private stands on the page Emails with a padlock. */
registry.category("web_tour.tours").add("crm_mailbox_level_private", {
    steps: () => [
        { trigger: ".o_mailbox_conversation:contains('Re: price'):not(:has(.o_mailbox_hidden))" },
        { trigger: ".o_mailbox_email_menu", run: "click" },
        { trigger: ".o-dropdown-item:contains('Make Private')", run: "click" },
        { trigger: ".o_notification:contains('Private. Colleagues do not see this email any more.')" },
        { trigger: ".o_mailbox_conversation:contains('Re: price') .o_mailbox_hidden" },
        { trigger: ".o_mailbox_email:contains('Colleagues do not see this email')" },
        ...picture("levels-10-private", ".o_mailbox_email"),
    ],
});
