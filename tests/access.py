"""Who gets what of an archived email: the table that the tests of access hold against every way to it."""

from .common import MailboxCase, make_mail

SUBJECT, WORDS, FILE, CONTENT = "kumquat merger", "tangerine millions", "pomelo-plan.txt", b"grapefruit plan"
LEVELS = ("full", "subject", "exchanged", "nothing")

# What a user gets of an email on Nina's page, by what its owner lets colleagues see: "all" is subject, text and files,
# "subject" is subject and people, "exists" that it was exchanged and between whom, "-" nothing. "entry" is "exists",
# and by the entry in the chatter alone.
#                        where every reader sees it              where only the involved see it
#                        full     subject   exchanged nothing    full     subject   exchanged nothing
TABLE = {
    "owner":            ("all",   "all",     "all",    "all",    "all",   "all",     "all",    "all"),
    "has a copy":       ("all",   "all",     "all",    "all",    "all",   "all",     "all",    "all"),
    "salesperson":      ("all",   "subject", "exists", "-",      "all",   "subject", "exists", "-"),
    "team leader":      ("all",   "subject", "exists", "-",      "all",   "subject", "exists", "-"),
    "follower":         ("all",   "subject", "exists", "-",      "all",   "subject", "exists", "-"),
    "named in it":      ("all",   "subject", "exists", "-",      "all",   "subject", "exists", "-"),
    "reader":           ("all",   "subject", "exists", "-",      "entry", "entry",   "entry",  "-"),
    "sales manager":    ("all",   "subject", "exists", "-",      "entry", "entry",   "entry",  "-"),
    "administrator":    ("all",   "subject", "exists", "-",      "entry", "entry",   "entry",  "-"),
    "technician":       ("-",     "-",       "-",      "-",      "-",     "-",       "-",      "-"),
    "mailbox manager":  ("-",     "-",       "-",      "-",      "-",     "-",       "-",      "-"),
    "privacy officer":  ("-",     "-",       "-",      "-",      "-",     "-",       "-",      "-"),
    "colleague":        ("-",     "-",       "-",      "-",      "-",     "-",       "-",      "-"),
    "other company":    ("-",     "-",       "-",      "-",      "-",     "-",       "-",      "-"),
    "company B mailbox manager": ("-", "-",   "-",      "-",      "-",     "-",       "-",      "-"),
    "portal":           ("-",     "-",       "-",      "-",      "-",     "-",       "-",      "-"),
}  # fmt: skip
COLUMNS = [(who, level) for who in ("readers", "involved") for level in LEVELS]
GROUPS = {
    "salesperson": "sales_team.group_sale_salesman_all_leads",
    "team leader": "sales_team.group_sale_salesman_all_leads",
    "follower": "sales_team.group_sale_salesman_all_leads",
    "named in it": "sales_team.group_sale_salesman_all_leads",
    "reader": "sales_team.group_sale_salesman_all_leads,base.group_allow_export",
    "sales manager": "sales_team.group_sale_manager",
    # administrators of Odoo read customers' mail where they are in sales, as anybody else
    "administrator": "base.group_system,sales_team.group_sale_manager",
    "technician": "base.group_system",
    "mailbox manager": "crm_mailbox.group_mailbox_manager",
    "privacy officer": "crm_mailbox.group_mailbox_privacy",
    "colleague": None,
}


def get_stored(seen, who, level):
    """What the entry in the chatter says by itself, to whoever reads its row: never more than that it is there."""
    return "-" if seen == "-" or level == "nothing" else "exists"


class AccessCase(MailboxCase):
    """An email of Nina's to Anna and Ben, and to Eve who has no mailbox, on Nina's page, and a user for each row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.bind(cls.ben)
        cls.people = {"owner": cls.anna, "has a copy": cls.ben}
        for name, groups in GROUPS.items():
            cls.people[name] = cls._new_user(name.replace(" ", "-"), groups)
        cls.people["other company"] = cls._new_stranger()
        cls.people["company B mailbox manager"] = cls._new_stranger("manager-b", "crm_mailbox.group_mailbox_manager")
        cls.people["portal"] = cls._new_portal()
        named = cls.people["named in it"]
        named.login = "eve@corp.example"
        team = cls.env["crm.team"].create(
            {"name": "North", "user_id": cls.people["team leader"].id, "company_id": cls.company.id}
        )
        team.member_ids = cls.people["salesperson"]
        cls.nina.user_id = cls.people["salesperson"]
        cls.deal.write({"user_id": cls.people["salesperson"].id, "team_id": team.id})
        for record in (cls.nina, cls.deal, cls.northwind):
            record.message_subscribe(cls.people["follower"].partner_id.ids)
            record.message_unsubscribe(cls.anna.partner_id.ids)
        cls.everybody = list(cls.people.items())

    @classmethod
    def _new_stranger(cls, login="stranger", groups="sales_team.group_sale_manager"):
        """A user of company B."""
        first = cls.people.get("other company")
        other = first.company_id if first else cls.env["res.company"].create({"name": "Other"})
        return cls._new_user(login, groups, company_id=other.id, company_ids=[(6, 0, other.ids)])

    @classmethod
    def _new_portal(cls):
        return cls.env["res.users"].create(
            {
                "name": "Nina",
                "login": "nina-portal",
                "password": "nina-portal",
                "partner_id": cls.nina.id,
                "company_id": cls.company.id,
                "company_ids": [(6, 0, cls.company.ids)],
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )

    def setUp(self):
        super().setUp()
        to = "anna@corp.example, ben@corp.example, eve@corp.example"
        mail = make_mail("nina@northwind.example", to, SUBJECT, WORDS, files=[(FILE, CONTENT)])
        for login in ("anna@corp.example", "ben@corp.example"):
            self.fake.deliver(login, mail)
        self.run_round()
        self.email = self.env["mailbox.email"].search([("subject", "=", SUBJECT)])
        self.archives = self.email.archive_ids
        self.archive = self.archives.filtered(lambda one: one.res_model == "res.partner" and one.res_id == self.nina.id)
        self.entry = self.archive.mail_message_id
        self.file = self.email.attachment_ids
        self.copies = self.email.copy_ids
        self.assertEqual((len(self.copies), len(self.file), len(self.entry)), (2, 1, 1))

    def columns(self):
        """Each column of the table in force: (index, who sees it, level)."""
        for index, (who, level) in enumerate(COLUMNS):
            if index in (0, len(LEVELS)):
                self.company.mailbox_who_sees = who
            self.archive.with_user(self.anna).action_choose_level(level)
            self.env.flush_all()
            self.env.invalidate_all()
            yield index, who, level

    def as_user(self, record, user):
        """`record` as `user` meets it, in the companies that user may choose."""
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
