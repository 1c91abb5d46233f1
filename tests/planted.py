"""Emails with words planted in them, of every level and kind, and who may come upon which of them."""

from .access import AccessCase
from .common import make_mail

# what the owner lets colleagues see, and which of the words readers may then come upon
STATES = {
    "full": ("subject", "people", "text", "file", "content"),
    "subject": ("subject", "people"),
    "exchanged": (),
    "nothing": (),
    "held": (),
}
PARTS = ("subject", "people", "text", "file", "content")
# every planted word begins with the first of these; what no reader may come upon, with the second
MARK, CLOSED = "zqw", "zqwx"
READERS = {"salesperson", "team leader", "follower", "named in it", "reader", "sales manager", "administrator"}
OWNERS = {"owner", "has a copy"}


def plant(state, part):
    """The word of one part of the email in one state."""
    return f"{MARK if part in STATES[state] else CLOSED}{state}{part}"


class PlantedCase(AccessCase):
    """An email of Nina's to Anna for each state, on the pages of Nina, her company and her deal."""

    def setUp(self):
        super().setUp()
        for state in STATES:
            sender = f"{plant(state, 'people')} <nina@northwind.example>"
            file = (f"{plant(state, 'file')}.txt", plant(state, "content").encode())
            to = "anna@corp.example, ben@corp.example"
            mail = make_mail(sender, to, plant(state, "subject"), plant(state, "text"), files=[file])
            for login in to.split(", "):
                self.fake.deliver(login, mail)
        self.run_round()
        self.planted = {
            state: self.env["mailbox.email"].search([("subject", "=", plant(state, "subject"))]) for state in STATES
        }
        for state, email in self.planted.items():
            self.assertEqual(len(email.archive_ids), 3, state)
            if state == "held":
                email.hold = "held"
                email._resolve_levels()
            else:
                archive = email.archive_ids[:1].with_user(self.anna).with_company(self.company)
                archive.action_choose_level(state)
        self.env.flush_all()
        self.env.invalidate_all()

    def get_forbidden(self, name):
        """What no word may begin with that `name` comes upon; None for whom all of them belong to."""
        if name in OWNERS:
            return None
        return CLOSED if name in READERS else MARK
