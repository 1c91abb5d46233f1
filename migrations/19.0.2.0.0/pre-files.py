"""Files of emails: what opened one to others is taken back, so that the constraint on them holds."""

OURS = "(file.mailbox_archive_id IS NOT NULL OR file.res_model = 'mailbox.email')"


def migrate(cr, version):
    cr.execute(
        f"""
        UPDATE ir_attachment AS file
           SET public = FALSE, access_token = NULL
         WHERE {OURS} AND (file.public OR file.access_token IS NOT NULL)
        """
    )
    cr.execute(
        f"""
        DELETE FROM message_attachment_rel AS link
              USING ir_attachment file, mail_message message
         WHERE link.attachment_id = file.id AND link.message_id = message.id AND {OURS}
           AND message.subtype_id IS DISTINCT FROM (
                   SELECT res_id FROM ir_model_data WHERE module = 'crm_mailbox' AND name = 'mt_email'
               )
        """
    )
