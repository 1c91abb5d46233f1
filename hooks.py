"""What happens when the addon comes and goes."""


def post_init_hook(env):
    """Make the installation's key, so that nobody has to, and note what Odoo's mail gateway has received before."""
    env["mailbox.key"]._remember()
    env["mail.message"]._remember_received()


def uninstall_hook(env):
    """Leave the timeline entries and their files behind, and the portal shut out of them.

    Our subtype and record rule go. Core hides an internal `comment` from the portal, but not an internal `email`
    that is read by its number; and a file of a model that is gone is nobody's, so each goes to its entry's record.
    """
    env["ir.attachment"].search([("mailbox_archive_id", "!=", False)]).unlink()
    archives = env["mailbox.archive"].with_context(active_test=False)
    entries = archives.search([("mail_message_id", "!=", False)])._get_own_entries()
    # taken off its record by somebody's decision: it does not come back now
    removed = entries.filtered(lambda entry: not entry.model)
    removed.unlink()
    entries -= removed
    for entry in entries:
        for file in entry.attachment_ids.filtered(lambda file: file.res_model == "mailbox.email"):
            shared = len(env["mail.message"].search([("attachment_ids", "in", file.ids)])) > 1
            kept = file.copy({"res_model": entry.model, "res_id": entry.res_id}) if shared else file
            kept.write({"res_model": entry.model, "res_id": entry.res_id})
            if kept != file:
                entry.attachment_ids = entry.attachment_ids - file + kept
    entries.write({"message_type": "comment", "subtype_id": env.ref("mail.mt_note").id, "is_internal": True})
    # they would hold their kind of activity fast; there is no mailbox any more to hand over
    tasks = [("activity_type_id", "=", env.ref("crm_mailbox.mail_activity_type_hand_over").id)]
    env["mail.activity"].with_context(active_test=False).search(tasks).unlink()
    env["ir.config_parameter"].search([("key", "=like", "crm_mailbox.%")]).unlink()
