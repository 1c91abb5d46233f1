"""Rights come from who calls: what walks whole classes of our code, so that none of them grows a new hole."""

from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, tagged

# computed with every right, on purpose: {field: why nobody learns from it what is not theirs}
SUDO = {
    "ir.actions.server.activity_summary": "core's own field of that name; no rule makes activities of server actions",
    "mailbox.account.alias_proposal": "for the mailbox's owner alone, whoever asks",
    "mailbox.account.alias_proposal_sentence": "for the mailbox's owner alone, whoever asks",
    "mailbox.account.can_connect": "a yes or no about the state of a mailbox that the user can read",
    "mailbox.account.can_start": "a yes or no about the user's own right",
    "mailbox.account.can_stop": "a yes or no about the user's own right",
    "mailbox.account.start_sentence": "who started it, when and why: told to owner and officers",
    "mailbox.account.company_id": "stored: the company of the mailbox's server, which employees can't read",
    "mailbox.account.deadline_sentence": "when the server's access ends, and employees can't read servers",
    "mailbox.account.history_progress": "a number out of folders, which are the owner's alone",
    "mailbox.account.is_owner_gone": "a yes or no about the mailbox's user",
    "mailbox.account.next_sync_at": "a time out of the lease, which nobody can read",
    "mailbox.account.team_id": "stored: the team of the mailbox's user",
    "mailbox.candidate.user_id": "stored: the owner, by whom the rule of the row itself goes",
    "mailbox.request.date": "whoever asks has seen the date, and the owner knows it",
    "mailbox.server.connection_limit": "a number of the preset",
    "mailbox.server.sign_in_rate": "a number of the preset",
    "mailbox.server.is_access_ready": "a yes or no: whether there is a secret, which nobody can read",
    "mailbox.server.is_oauth_secret_stored": "a yes or no: whether there is a secret, which nobody can read",
    "mailbox.server.outage_sentence": "what is known against the host, of which nobody can read the row",
    "res.users.mailbox_binding": "for mailbox administrators, as its groups say: whether someone bound a mailbox",
    "res.users.mailbox_binding_sentence": "for mailbox administrators, as its groups say: when someone was invited",
}
# Odoo's own pattern: whoever opens the settings may write every company
SETTINGS = "res.config.settings."


@tagged("post_install", "-at_install")
class TestRightsWalk(TransactionCase):
    def get_ours(self):
        """The models of this addon, and those of others that it adds fields to: (model, its fields of ours)."""
        for name, model in self.env.items():
            own = name.startswith("mailbox.")
            fields = [
                field
                for field in model._fields.values()
                if (own and field.name not in MAGIC_COLUMNS) or "crm_mailbox" in field._modules
            ]
            if fields:
                yield model, fields

    def test_a_compute_has_every_right_for_a_reason_only(self):
        """Finding H1. A related or stored field is computed with sudo unless it says otherwise."""
        found = {
            f"{model._name}.{field.name}"
            for model, fields in self.get_ours()
            for field in fields
            if field.compute and (field.compute_sudo or (field.related and field.related_sudo))
        }
        self.assertEqual({name for name in found if not name.startswith(SETTINGS)}, set(SUDO))
