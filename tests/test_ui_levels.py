"""What colleagues see, with the mouse: on an entry, on My Mailbox, and what is held; on a screen and on a phone."""

from odoo.tests import tagged

from .common import make_mail
from .pictures import taking_pictures
from .test_ui import SETTINGS
from .test_ui_reader import ANNA, EMAILS, NINA, ReaderCase


@tagged("post_install", "-at_install")
class TestUiLevels(ReaderCase):
    def start_tour(self, *arguments, **options):
        with taking_pictures():
            super().start_tour(*arguments, **options)

    def test_an_owner_shows_less_on_the_entry_and_takes_it_back(self):
        self._deliver(make_mail(NINA, ANNA, "Re: price", files=[("plan.pdf", b"%PDF-1.4")]))
        self._tour("crm_mailbox_level")
        self.env.invalidate_all()
        self.assertEqual(set(self.env["mailbox.archive"].search([]).mapped("level")), {"subject"})
        self._tour("crm_mailbox_level_colleague", login="ben")

    def test_a_held_email_is_released(self):
        self._deliver(make_mail(NINA, ANNA, "Your verification code", "Your verification code is 482913."))
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_held", login="anna")
        self.env.invalidate_all()
        self.assertEqual(self.env["mailbox.email"].search([]).hold, "released")

    def test_an_employee_chooses_for_the_mailbox_and_for_a_folder(self):
        self.company.mailbox_level_least = "exchanged"
        self._deliver(make_mail(NINA, ANNA, "Re: price"))
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_my_level", login="anna")
        self.env.invalidate_all()
        self.assertEqual(set(self.env["mailbox.archive"].search([]).mapped("level")), {"exchanged"})

    def test_what_is_private_has_a_padlock_on_the_page(self):
        self._deliver(make_mail(NINA, ANNA, "Re: price"))
        self.start_tour(EMAILS % self.nina.id, "crm_mailbox_level_private", login="anna")
        self.env.invalidate_all()
        self.assertEqual(set(self.env["mailbox.archive"].search([]).mapped("level")), {"nothing"})

    def test_an_administrator_says_who_sees_it(self):
        self._new_user("boss", "base.group_system")
        self._deliver(make_mail(NINA, ANNA, "Re: price"))
        self.start_tour(SETTINGS, "crm_mailbox_level_settings", login="boss")
        self.env.invalidate_all()
        self.assertEqual((self.company.mailbox_who_sees, self.company.mailbox_level), ("involved", "full"))


@tagged("post_install", "-at_install")
class TestUiLevelsPhone(ReaderCase):
    browser_size = "390x780"
    touch_enabled = True

    def start_tour(self, *arguments, **options):
        with taking_pictures():
            super().start_tour(*arguments, **options)

    def test_a_held_email_is_released_on_a_phone(self):
        self._deliver(make_mail(NINA, ANNA, "Your verification code", "Your verification code is 482913."))
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_held_phone", login="anna")
        self.env.invalidate_all()
        self.assertEqual(self.env["mailbox.email"].search([]).hold, "released")
