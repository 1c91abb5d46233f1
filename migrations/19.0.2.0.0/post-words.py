"""An email's words live in `mailbox.email` alone: what former versions copied of them goes.

Batch after batch, each committed: an update that is killed goes on where it was. What a person wrote into an activity
stays, but for what was the email's."""

import html
import re

from markupsafe import escape
from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

BATCH = 1000
NEWER = re.compile(r'<p class="o_mailbox_newer">.*?</p>', re.DOTALL)
LINK = re.compile(r"/odoo/archived-emails/([0-9]{1,9})")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for take_out in (take_out_of_entries, take_out_of_activities, take_out_of_done):
        last = 0
        while last is not None:
            last = take_out(env, last)
            env.flush_all()
            cr.commit()  # pylint: disable=invalid-commit
    cr.execute(
        "UPDATE ir_attachment SET index_content = NULL WHERE index_content IS NOT NULL "
        "AND (res_model = 'mailbox.email' OR mailbox_archive_id IS NOT NULL)"
    )
    cr.execute(
        "ALTER TABLE mailbox_archive DROP COLUMN IF EXISTS subject, DROP COLUMN IF EXISTS people, "
        "DROP COLUMN IF EXISTS preview"
    )


def take_out_of_entries(env, last, batch=BATCH):
    """Empty the next entries after the id `last`. Returns the id to go on from, None at the end."""
    ours = env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")
    ids = _select_ids(env, SQL("mail_message WHERE subtype_id = %s AND id > %s", ours, last), batch)
    env.cr.execute(
        SQL(
            "UPDATE mail_message SET subject = NULL, body = '', email_from = NULL, reply_to = NULL, author_id = NULL, "
            "incoming_email_to = NULL, incoming_email_cc = NULL WHERE id = ANY(%s)",
            ids,
        )
    )
    for table in ("message_attachment_rel", "mail_message_translation", "mail_message_link_preview"):
        env.cr.execute(SQL("DELETE FROM %s WHERE message_id = ANY(%s)", SQL.identifier(table), ids))
    env["mail.message"].invalidate_model(flush=False)
    return ids[-1] if ids else None


def take_out_of_activities(env, last, batch=BATCH):
    """The same for what rules made, open and done: from now on their readers see what they may see."""
    made = "mail_activity WHERE id > %s AND id IN (SELECT activity_id FROM mailbox_archive WHERE rule_outcome = 'made')"
    ids = _select_ids(env, SQL(made, last), batch)
    told = [("activity_id", "in", ids), ("rule_outcome", "in", ("made", "updated"))]
    archives = env["mailbox.archive"].search(told, order="date, id").grouped("activity_id")
    firsts = env["mailbox.archive"].union(*(group[0] for group in archives.values()))
    readers = {first: first.activity_id.user_id for first in firsts}
    texts = firsts._prepare_activity_texts(readers, firsts._get_record_names())
    for activity, group in archives.items():
        if not activity.is_mailbox_made:
            words = _get_words(group.email_id)
            values = {**texts[group[0]], "note": NEWER.sub("", _without(activity.note or "", words))}
            if not _says(activity.summary or "", words):
                values |= {"summary": activity.summary, "mailbox_summary_template": False}
            activity.with_context(mail_activity_quick_update=True).write({**values, "mailbox_note_template": False})
    return ids[-1] if ids else None


def take_out_of_done(env, last, batch=BATCH):
    """The same for what timelines say of those that are done: each has the link to its email."""
    done = "mail_message WHERE id > %s AND body LIKE '%%/odoo/archived-emails/%%'"
    ids = _select_ids(env, SQL(done, last), batch)
    for entry in env["mail.message"].browse(ids):
        linked = {int(id_) for id_ in LINK.findall(entry.body)}
        emails = env["mailbox.archive"].browse(linked).exists().activity_id
        about = env["mailbox.archive"].search([("activity_id", "in", emails.ids)]) | env["mailbox.archive"].browse(
            linked
        )
        body = NEWER.sub("", _without(entry.body, _get_words(about.exists().email_id)))
        if body != entry.body:
            entry.body = body
    return ids[-1] if ids else None


def _select_ids(env, source, batch):
    return [id_ for [id_] in env.execute_query(SQL("SELECT id FROM %s ORDER BY id LIMIT %s", source, batch))]


def _get_words(emails):
    """What `emails` say that an activity may have quoted, the longest first (list of str)."""
    words = {value for email in emails for value in (email.subject, email.email_from) if value}
    return sorted(words, key=len, reverse=True)


def _says(text, words):
    return any(word in text for word in words)


def _without(markup, words):
    """`markup` with a dash for each of `words`."""
    for word in words:
        # as it was written, and as a sanitiser has written it again
        for spelled in (escape(word), html.escape(word, quote=False), word):
            markup = markup.replace(str(spelled), "–")
    return markup
