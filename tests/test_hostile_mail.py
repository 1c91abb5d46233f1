"""Whatever the engine makes of a broken mail, the database takes it."""

from odoo import fields
from odoo.tests import tagged

from ..engine.reading import read_email
from .common import MailboxCase
from .data.mutations import mutations, whole_mails


@tagged("post_install", "-at_install")
class TestHostileMail(MailboxCase):
    def _store(self, mails):
        """The emails of the raw mails, as the rounds store them."""
        now = fields.Datetime.now()
        reads = {read_email(raw): now for _name, raw in mails}
        stored = self.env["mailbox.email"]._find_or_create(self.company, reads)
        self.env.flush_all()
        for read in reads:
            email = stored[read.content_key]
            email.invalidate_recordset()
            # copies of one mail may be broken into other lines
            self.assertEqual((email.new_text or "").split(), read.new_text.split())
        return stored

    def test_every_mail_of_the_corpus_is_stored(self):
        mails = whole_mails()
        self.assertEqual(len(self._store(mails)), len({read_email(raw).content_key for _name, raw in mails}))

    def test_broken_mails_are_stored(self):
        """Criterion 32."""
        self.assertGreater(len(self._store(mutations(1000))), 700)
