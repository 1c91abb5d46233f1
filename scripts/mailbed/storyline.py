"""The hand-written mails near "now", which a demo or a check can rely on word for word.

Nina Berg of Northwind Traders, with an open opportunity, writes to alice and bob; both answer. Around her: mail that is
private, internal, or from somebody nobody knows, and mail through aliases. Each is dated relative to the seeded day.
"""

import datetime
from dataclasses import dataclass

from .story import CUSTOMERS, NINA, PRIYA, TOM

# Stands in subject, address, body and attachment of alice's and bob's private mail, always as plain ASCII: whatever
# the CRM stores, logs or indexes can be searched for it.
CANARY = "quellmoosfink"

ALICE, ALICE_ALIAS, BOB, CAROL = (
    "alice@corp.example",
    "alice.hart@corp.example",
    "bob@corp.example",
    "carol@corp.example",
)
SALES_ALIAS = "sales@corp.example"
DOCTOR = f"{CANARY}.surgery@health.example"
LANDLORD = f"letting@{CANARY}.example"
INBOX, SENT = "INBOX", "Sent"


@dataclass(frozen=True)
class Scene:
    """One mail of the storyline and the boxes it lies in, as (user, folder, Maildir flags)."""

    key: str
    subject: str
    days_ago: int
    hour: int
    sender: str
    to: tuple[str, ...]
    boxes: tuple[tuple[str, str, str], ...]
    text: str
    cc: tuple[str, ...] = ()
    answers: str = ""  # key of the mail it replies to
    html: bool = False
    inline: bool = False  # with a logo in the text
    attachment: str = ""  # file name of a PDF, or of a text file if it ends so

    @property
    def message_id(self):
        return f"<story.{self.key}@{self.sender.split('@')[1]}>"

    @property
    def customers(self):
        """Addresses of the known customers among sender and recipients: whose timelines it belongs on."""
        known = {customer.email for customer in CUSTOMERS}
        return tuple(address for address in (self.sender, *self.to, *self.cc) if address in known)

    @property
    def private(self):
        """Whether it must leave nothing at all in the CRM."""
        return CANARY in self.subject

    def date(self, day):
        """When it was written, UTC, in a bed seeded on `day`."""
        midnight = datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc)
        return midnight - datetime.timedelta(days=self.days_ago) + datetime.timedelta(hours=self.hour)


STORYLINE = (
    Scene(
        "enquiry",
        "Conveyor line for the Bergen warehouse",
        *(6, 8, NINA.email, (ALICE,)),
        (("alice", INBOX, "RS"), ("bob", INBOX, "S")),
        "Hello Alice,\n\nwe are extending our warehouse in Bergen and need a conveyor line of 40 metres, with two\n"
        "inclines. Could you send us an offer by the end of next week? Bob has seen the site in spring.",
        cc=(BOB,),
        html=True,
    ),
    Scene(
        "offer",
        "Re: Conveyor line for the Bergen warehouse",
        *(5, 10, ALICE, (NINA.email,)),
        (("alice", SENT, "S"), ("bob", INBOX, "S")),
        "Hello Nina,\n\nthank you, that fits our Model T-40 well. The offer is attached: 48,000 EUR including the two\n"
        "inclines, eight weeks to delivery.",
        cc=(BOB,),
        answers="enquiry",
        html=True,
        attachment="Offer Bergen – 40 m förderband.pdf",
    ),
    Scene(
        "question",
        "Re: Conveyor line for the Bergen warehouse",
        *(3, 9, NINA.email, (ALICE,)),
        (("alice", INBOX, "S"),),
        "Hello Alice,\n\nthe offer looks good. Does the price include installation, and could you do six weeks?",
        answers="offer",
        html=True,
        inline=True,
    ),
    Scene(
        "site-visit",
        "Site visit in Bergen on Tuesday",
        *(2, 11, BOB, (NINA.email,)),
        (("bob", SENT, "S"), ("alice", INBOX, "")),
        "Hello Nina,\n\nI could measure the second incline on Tuesday at ten. Would somebody be on site?",
        cc=(ALICE,),
    ),
    Scene(
        "order",
        "Re: Conveyor line for the Bergen warehouse",
        *(1, 14, NINA.email, (ALICE, BOB)),
        (("alice", INBOX, ""), ("bob", INBOX, ""), ("carol", INBOX, "")),
        "Hello Alice, hello Bob,\n\nour board agreed this morning. Please send the contract, Tuesday at ten is fine.",
        cc=(CAROL,),
        answers="question",
        html=True,
    ),
    Scene(
        "own-alias",
        "Access badges for the Bergen site",
        *(4, 13, TOM.email, (ALICE_ALIAS,)),
        (("alice", INBOX, "RS"),),
        "Hi Alice,\n\nplease send me the names of your technicians, so that I can prepare their badges.",
    ),
    Scene(
        "own-alias-answer",
        "Re: Access badges for the Bergen site",
        *(4, 15, ALICE_ALIAS, (TOM.email,)),
        (("alice", SENT, "S"),),
        "Hi Tom,\n\nit will be Bob Lane and one colleague. Thank you for the quick help.",
        answers="own-alias",
    ),
    Scene(
        "sales-alias",
        "Label printers for three more sites",
        *(2, 8, PRIYA.email, (SALES_ALIAS,)),
        (("alice", INBOX, ""),),
        "Dear sales team,\n\nwe would like to equip three more sites with the PX-7. Whom may I talk to?",
        cc=(ALICE,),
    ),
    Scene(
        "doctor",
        f"Your appointment, {CANARY}",
        *(3, 7, DOCTOR, (ALICE,)),
        (("alice", INBOX, "RS"),),
        f"Dear Ms Hart,\n\nyour results have arrived; keyword {CANARY}. Please come on Thursday at 8.30.",
        attachment=f"results-{CANARY}.txt",
    ),
    Scene(
        "doctor-answer",
        f"Re: Your appointment, {CANARY}",
        *(3, 12, ALICE, (DOCTOR,)),
        (("alice", SENT, "S"),),
        f"Thank you, I will be there. ({CANARY})",
        answers="doctor",
    ),
    Scene(
        "landlord",
        f"Heating in your flat ({CANARY})",
        *(2, 17, LANDLORD, (BOB,)),
        (("bob", INBOX, ""),),
        f"Dear Mr Lane,\n\nthe heating engineer, reference {CANARY}, comes on Friday.",
    ),
    Scene(
        "internal",
        "Bergen: what may we give Nina?",
        *(4, 9, BOB, (ALICE,)),
        (("bob", SENT, "S"), ("alice", INBOX, "S")),
        "Alice,\n\nNina Berg will ask for six weeks. I would give her seven, and 3% if she insists.",
    ),
    Scene(
        "stranger",
        "Parking at our Bergen site",
        *(3, 15, "reception@northwind.example", (ALICE,)),
        (("alice", INBOX, "S"),),
        "Dear visitor,\n\nplease use the north gate. This address is not in your contacts.",
    ),
)

SCENES = {scene.key: scene for scene in STORYLINE}
