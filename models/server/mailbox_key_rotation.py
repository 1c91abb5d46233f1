from odoo import api, models
from odoo.exceptions import UserError

from ...engine.errors import NeedsAdministrator, NeedsOwner
from ...engine.secrets import fingerprint

MARK_PARAMETER = "crm_mailbox.mark_key"
MARK_CONTEXT = "crm_mailbox mark key"
BATCH = 500


class MailboxKeyRotation(models.AbstractModel):
    """Changing the key without a stop: a new one seals, the former still opens, every secret is sealed again in
    batches, and at last the former one is forgotten; its file stays for a copy of this database that still needs it.
    `odoo mailbox_key` (in `cli/`) is how an administrator runs it.
    """

    _inherit = "mailbox.key"

    @api.model
    def _get_mark_key__(self):
        """The key by which mails are known again (str). It outlives the sealing keys, or all marks would change."""
        token = self.env["ir.config_parameter"].sudo().get_param(MARK_PARAMETER)
        oldest = self._get_keys__()[-1]
        if not token:
            return oldest
        try:
            return self._get_vault__().decrypt(MARK_CONTEXT, token)
        except NeedsOwner:  # the keys were lost: marks of before are nobody's now
            return oldest

    @api.model
    def _begin_rotation(self):
        """Have a new key seal. In the environment or the configuration it has to stand there already, in front."""
        self._keep_mark_key()
        if len(self._get_keys__()) < 2:
            if self._get_source() != "file":
                raise UserError(
                    self.env._(
                        "Put a new key in front of the former one, separated by a comma, and restart Odoo first."
                    )
                )
            self._begin_key()
        self._keep_mark_key()
        self._remember()

    @api.model
    def _keep_mark_key(self):
        """Seal the marks' key with the key that seals now."""
        token = self._get_vault__().encrypt(MARK_CONTEXT, self._get_mark_key__())
        self.env["ir.config_parameter"].sudo().set_param(MARK_PARAMETER, token)

    @api.model
    def _seal_batch(self, after=0):
        """Seal the next secrets again that another key sealed: the last one's number, how many of them opened.

        (0, 0): there is none after the number `after`."""
        rows = (
            self.env["mailbox.credential"]
            .sudo()
            .search([("id", ">", after), *self._get_stale_domain()], limit=BATCH, order="id")
        )
        return rows[-1:].id or 0, sum(map(self._seal_one, rows))

    @api.model
    def _wrap_batch(self, after=0):
        """The same for the keys of sealed emails: these are wrapped again, what they seal stays as it is."""
        return self.env["mailbox.seal"]._wrap_again(after, BATCH)

    def _seal_one(self, row):
        is_open = row._is_open()
        if is_open:
            row._seal_again(row._open__())
        return is_open

    @api.model
    def _count_lost(self):
        """How many stored secrets no key opens any more (int)."""
        return self.env["mailbox.credential"].sudo().search_count(self._get_stale_domain())

    @api.model
    def _count_lost_seals(self):
        """How many sealed emails no key opens any more (int)."""
        return self.env["mailbox.seal"]._count_not_wrapped_by(map(fingerprint, self._get_keys__()))

    @api.model
    def _get_trouble(self):
        """What keeps the key from opening what is stored, in a sentence (str); False where nothing does."""
        try:
            if self._is_former():
                return False
        except NeedsAdministrator as error:
            return self.env["mailbox.error"]._get_sentence(error.code, error.params)
        passwords = self.env["mailbox.credential"].sudo().search_count([("account_id", "!=", False)])
        return self.env._("The encryption key is not the former one and does not open %s stored passwords.", passwords)

    @api.model
    def _get_seal_trouble(self):
        """How many private or held emails do not open, and which files would open them, in a sentence (str); False
        where all do."""
        count = self._count_lost_seals()
        return bool(count) and self.env._(
            "%(count)s private or held emails can't be opened: their encryption key is missing. Restore %(files)s.",
            count=count,
            files=", ".join(self._find_missing_files()) or self.env._("the former key, behind today's"),
        )

    @api.model
    def _get_stale_domain(self):
        return ["|", ("sealed_by", "=", False), ("sealed_by", "!=", self._get_fingerprint())]

    @api.model
    def _forget_former_keys(self):
        """Leave only the key that seals, once it has sealed everything: the keys that were forgotten (int)."""
        stale = self.env["mailbox.credential"].sudo().search(self._get_stale_domain())
        if needing := len(stale.filtered(lambda row: row._is_open())):
            raise UserError(self.env._("%s stored passwords still need a former key. Change the key first.", needing))
        former = self._get_keys__()[1:]
        if needing := self.env["mailbox.seal"]._count_wrapped_by(map(fingerprint, former)):
            raise UserError(self.env._("%s sealed emails still need a former key. Change the key first.", needing))
        if self._get_source() == "file":
            self._set_ids(self._get_ids()[:1])
        elif former:
            raise UserError(self.env._("Everything is sealed again. Take the former keys out of where they stand."))
        return len(former)
