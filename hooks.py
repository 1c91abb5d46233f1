"""What happens when the addon comes and goes."""


def post_init_hook(env):
    """Make the installation's key, so that nobody has to, and note what Odoo's mail gateway has received before."""
    env["mailbox.key"]._begin_anew()
    env["mail.message"]._remember_received()


def uninstall_hook(env):
    """Leave the timeline entries behind, those that colleagues saw in full with their words and files, and the portal
    shut out of them.

    Our subtype and record rule go. Core hides an internal `comment` from the portal, but not an internal `email`
    that is read by its number."""
    env["ir.attachment"].search([("mailbox_archive_id", "!=", False)]).unlink()
    archives = env["mailbox.archive"].with_context(active_test=False)
    entries = archives.search([("mail_message_id", "!=", False)])._get_own_entries()
    # taken off its record by somebody's decision: it does not come back now
    entries.filtered(lambda entry: not entry.model).unlink()
    archives._write_words_back()
    # each entry has copies of its own; the store keeps what they share
    env["ir.attachment"].search([("res_model", "=", "mailbox.email")]).unlink()
    # they would hold their kind of activity fast; there is no mailbox any more to hand over
    tasks = [("activity_type_id", "=", env.ref("crm_mailbox.mail_activity_type_hand_over").id)]
    env["mail.activity"].with_context(active_test=False).search(tasks).unlink()
    env["ir.config_parameter"].search([("key", "=like", "crm_mailbox.%")]).unlink()
