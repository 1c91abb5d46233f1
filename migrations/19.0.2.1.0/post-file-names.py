"""What an email's files are called is one of its words: the names move from the files' rows to the email.

Batch after batch, each committed: an update that is killed goes on where it was."""

import json

from odoo import SUPERUSER_ID, api

BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for move in (move_names, move_sealed_names):
        while move(env):
            cr.commit()  # pylint: disable=invalid-commit


def move_names(env, batch=BATCH):
    """Move the names of the next emails: whether there may be more."""
    env.cr.execute(
        """
        WITH next AS (
            SELECT id FROM mailbox_email email
             WHERE file_names IS NULL AND is_sealed IS NOT TRUE
               AND EXISTS (SELECT FROM ir_attachment WHERE res_model = 'mailbox.email' AND res_id = email.id)
          ORDER BY id LIMIT %s
        ), file AS (
            SELECT id, res_id, name, 'file ' || row_number() OVER (PARTITION BY res_id ORDER BY id) AS row_name
              FROM ir_attachment WHERE res_model = 'mailbox.email' AND res_id IN (SELECT id FROM next)
        ), named AS (
            UPDATE mailbox_email email SET file_names = names.found
              FROM (SELECT res_id, jsonb_object_agg(row_name, name) AS found FROM file GROUP BY res_id) AS names
             WHERE email.id = names.res_id
        )
        UPDATE ir_attachment SET name = file.row_name FROM file WHERE ir_attachment.id = file.id
        """,
        [batch],
    )
    return env.cr.rowcount


def move_sealed_names(env, batch=100):
    """The same for sealed emails, whose names stand sealed beside their files: the last version had them there."""
    env.cr.execute(
        "SELECT DISTINCT res_id FROM ir_attachment WHERE res_model = 'mailbox.email' AND name = 'sealed' "
        "AND res_id IN (SELECT id FROM mailbox_email WHERE is_sealed) ORDER BY res_id LIMIT %s",
        [batch],
    )
    ids = [id_ for [id_] in env.cr.fetchall()]
    opened = {id_: pair for id_, pair in env["mailbox.seal"]._open__("mailbox.email", ids).items() if pair}
    row_names = {}
    for _seal, words in opened.values():
        files = sorted(words.get("files", {}).items(), key=lambda item: int(item[0]))
        numbered = {file_id: f"file {place}" for place, (file_id, _kept) in enumerate(files, 1)}
        words["file_names"] = {numbered[file_id]: kept["name"] for file_id, kept in files}
        row_names |= numbered
    seals, words = ({id_: pair[place] for id_, pair in opened.items()} for place in (0, 1))
    env["mailbox.seal"]._keep("mailbox.email", seals, words)
    env.cr.execute(
        "UPDATE ir_attachment SET name = now.value FROM jsonb_each_text(%s::jsonb) AS now "
        "WHERE ir_attachment.id = now.key::int",
        [json.dumps(row_names)],
    )
    return row_names
