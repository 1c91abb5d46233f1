from odoo import fields, models

from ...engine.check_steps import STEP_OF
from ...engine.session import REFUSED_BEFORE, tell_steps
from .step_words import FIXES, LABELS


class MailboxServerSteps(models.Model):
    """Trying a server out: how each step went, in words and with what mends the one that failed."""

    _inherit = "mailbox.server"

    def action_test(self):
        """Ask for an address to test this server with."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test %s", self.name),
            "res_model": "mailbox.server.test",
            "view_mode": "form",
            "target": "new",
            "context": {"default_server_id": self.id},
        }

    def _test__(self, credential):
        """How signing in with `credential` went, as values for the dialog that asked."""
        self.ensure_one()
        if not credential:
            return {
                "error": self.env._("Enter an address of this server and its password."),
                "result": False,
                "steps": False,
            }
        check = self._check_sign_in__(credential)
        if error := check.incoming_error or check.outgoing_error:
            result, trouble = False, self._explain(error)
        else:
            self.tested_at = fields.Datetime.now()
            result, trouble = self._describe_success(), False
        return {
            "error": trouble,
            "result": result,
            "steps": self._describe_steps(check),
            "is_private_offered": bool(error) and error.code in REFUSED_BEFORE,
        }

    def _describe_success(self):
        if self.is_sending:
            return self.env._("Signed in, incoming and outgoing.")
        return self.env._("Signed in, incoming.")

    def _describe_steps(self, check):
        """How each step of `check` (BindingCheck) went: [{"name", "label", "outcome", "note", "fix"}].

        `note` says what was found or why it failed, `fix` (list of str) what to do about it."""
        return [
            {
                "name": step.name,
                "label": self.env._(LABELS[step.name]),  # pylint: disable=W8120
                "outcome": step.outcome,
                "note": self._describe_step(step, check.folders),
                "fix": self._get_fix(step),
            }
            for step in tell_steps(check, self._to_engine())
        ]

    def _describe_step(self, step, folders):
        if step.error:
            return self.env["mailbox.error"]._get_plain_sentence(step.error.code, step.error.params)
        return self._describe_sent(folders) if (step.name, step.outcome) == ("folders", "ok") else ""

    def _get_fix(self, step):
        """What to do about a step that failed (list of str): the provider's own steps, or else what mostly helps."""
        if not step.error:
            return []
        error = step.error
        kind = STEP_OF.get(error.code, step.name)
        usual = FIXES.get((kind, self.authentication)) or FIXES[kind]
        steps = self.env["mailbox.error"]._get_steps(error.code, error.params.get("host", ""))
        said = error.detail and self.env._("The server said: %s", error.detail)
        return list(filter(None, [steps or self.env._(usual), said]))  # pylint: disable=W8120

    def _describe_sent(self, folders):
        """Where sent mail is found among `folders` (FolderInfo each), as a sentence."""
        if self.incoming_protocol == "pop":
            return self.env._("POP shows no sent mail.")
        sent = next((folder.path for folder in folders if folder.role == "sent"), None)
        if not sent:
            return self.env._("No folder of sent mail was found.")
        return self.env._("Sent mail lies in the folder %s.", sent)

    def _get_ticks(self, check):
        """The same for an employee: [{"name", "label", "outcome"}] of incoming, outgoing if mail is sent, folders."""
        outcomes = {step.name: step.outcome for step in tell_steps(check, self._to_engine())}
        if check.incoming_error and outcomes["incoming"] == "unreached":
            outcomes["incoming"] = "failed"
        labels = {
            "incoming": self.env._("Incoming"),
            "outgoing": self.env._("Outgoing"),
            "folders": self.env._("Folders"),
        }
        return [
            {"name": name, "label": label, "outcome": outcomes[name]}
            for name, label in labels.items()
            if name in outcomes
        ]
