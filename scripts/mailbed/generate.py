"""The seeded mailboxes: the storyline, and around it half a year of everyday mail; the same bytes all day long."""

import calendar
import datetime
import email
import email.policy
import hashlib
import random
import time
from pathlib import Path

from . import letters
from .compose import Letter, compose, pdf, quoted
from .maildir import Copy
from .oddities import oddities
from .story import CUSTOMERS, person
from .storyline import ALICE, BOB, CAROL, SCENES, STORYLINE

DAY = 86400
ALICE_INBOX, ALICE_SENT = 300, 100
THREADED, INTERNALS, ODDITIES = 175, 50, 12
SOURCES = ("compose", "generate", "letters", "oddities", "story", "storyline")


def copies(day):
    """Every seeded message of a bed seeded on `day`, as Copy tuples; alice has 300 in INBOX and 100 in Sent."""
    return Generator(day).copies()


def fingerprint():
    """Changes with the code and texts that the story is made of."""
    sources = sorted(Path(__file__).parent / f"{name}.py" for name in SOURCES)
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


class Generator:
    """Draws from one random source of fixed seed; each method adds one kind of mail to `self.result`."""

    def __init__(self, day):
        self.day = day
        self.midnight = calendar.timegm(day.timetuple())
        self.random = random.Random(42)
        self.result = []
        self.count = 0

    def copies(self):
        """The whole story, once: the draws depend on each other."""
        for scene in STORYLINE:
            self.add_scene(scene)
        while self.size("alice", "INBOX") < THREADED or self.size("alice", "Sent") < ALICE_SENT:
            self.add_thread()
        for _ in range(INTERNALS):
            self.add_internal()
        for owner_copy in oddities(self, ODDITIES):
            self.result.append(owner_copy)
        while self.size("alice", "INBOX") < ALICE_INBOX:
            self.add_newsletter()
        return self.result

    def size(self, user, folder):
        """How many messages the folder has by now."""
        return sum((copy.user, copy.folder) == (user, folder) for copy in self.result)

    # ------------------------------------------------------------------ the storyline
    def add_scene(self, scene):
        raw = compose(self.letter_of(scene))
        when = int(scene.date(self.day).timestamp())
        self.result += [Copy(user, folder, when, flags, raw) for user, folder, flags in scene.boxes]

    def letter_of(self, scene):
        """The scene with the history of what it answers below its text."""
        sender = person(scene.sender)
        text = f"{scene.text}{signature(sender)}"
        references, answered = [], SCENES.get(scene.answers)
        if answered:
            text += quoted(answered.text, *self.attribution(answered.sender, answered.date(self.day)))
        while answered:
            references.insert(0, answered.message_id)
            answered = SCENES.get(answered.answers)
        return Letter(
            sender,
            tuple(map(person, scene.to)),
            scene.subject,
            text,
            int(scene.date(self.day).timestamp()),
            scene.message_id,
            cc=tuple(map(person, scene.cc)),
            references=tuple(references),
            html=scene.html,
            inline=scene.inline,
            attachments=_scene_attachments(scene),
            hours_east=1,
        )

    @staticmethod
    def attribution(sender, date):
        """Name and date for the line above a quotation."""
        return person(sender)[0] or sender, date.strftime("%a, %d %b %Y %H:%M")

    # ------------------------------------------------------------------ threads with customers
    def add_thread(self):
        """A conversation of alice with one customer, of one to seven mails, perhaps with a colleague in copy."""
        draw = self.random
        customer = draw.choice(CUSTOMERS)
        facts = self.facts(when := self.moment(int(draw.triangular(0, 170, 15))))
        subject, text = draw.choice(letters.TOPICS[customer.lang])
        colleague = draw.choice((BOB, CAROL)) if draw.random() < 0.25 else None
        outgoing = draw.random() < 0.2
        references, previous = [], ""
        for number in range(draw.choice((1, 1, 2, 2, 3, 3, 4, 5, 7))):
            if when > self.midnight or self.full(outgoing):
                return
            if number:
                text = draw.choice(letters.REPLIES[customer.lang])
            body = self.reply_text(customer, outgoing, text.format(**facts), previous, when)
            title = self.title(customer, outgoing, number, subject.format(**facts))
            letter = self.thread_letter(customer, outgoing, colleague, title, body, when, facts, references)
            self.store_thread_mail(letter, outgoing, colleague)
            references.append(letter.message_id)
            previous, outgoing = body, not outgoing
            when += draw.randint(1, 60) * 3600

    def full(self, outgoing):
        """Whether alice has enough mail of that direction."""
        if outgoing:
            return self.size("alice", "Sent") >= ALICE_SENT
        return self.size("alice", "INBOX") >= THREADED

    def reply_text(self, customer, outgoing, text, previous, when):
        me, you = (person(ALICE), customer) if outgoing else (customer, person(ALICE))
        name = you.name if outgoing else you[0]
        greeting = letters.GREETINGS[customer.lang].format(name.split()[0])
        body = f"{greeting}\n\n{text[0].upper()}{text[1:]}{signature(me)}"
        if previous:
            earlier = time.strftime("%a, %d %b %Y %H:%M", time.gmtime(when - 7200))
            body += quoted(previous, name, earlier)
        return body

    @staticmethod
    def title(customer, outgoing, number, subject):
        if not number:
            return subject
        return ("Re: " if outgoing else letters.REPLY_PREFIXES[customer.lang]) + subject

    def thread_letter(self, customer, outgoing, colleague, subject, body, when, facts, references):
        draw = self.random
        them = (customer.name, customer.email)
        sender, to = (person(ALICE), them) if outgoing else (them, person(ALICE))
        charset, share = ("utf-8", 0) if outgoing else letters.OLD_CHARSETS.get(customer.lang, ("utf-8", 0))
        return Letter(
            sender,
            (to,),
            subject,
            body,
            when,
            self.message_id(sender[1]),
            cc=(person(colleague),) if colleague else (),
            references=tuple(references),
            charset=charset if draw.random() < share else "utf-8",
            html=draw.random() < 0.55,
            inline=draw.random() < 0.12,
            attachments=tuple(self.attachments(customer.lang, facts)),
            hours_east=0 if outgoing else letters.HOURS_EAST[customer.lang],
        )

    def attachments(self, lang, facts):
        if self.random.random() < 0.16:
            page = pdf("{i} {o} total {m} EUR".format(**facts))
            yield letters.OFFER_NAMES[lang].format(**facts), "application/pdf", page
        if self.random.random() < 0.05:
            yield "{o}.csv".format(**facts), "text/csv", "item;qty;price\n{p};{n};{m}\n".format(**facts).encode()

    def store_thread_mail(self, letter, outgoing, colleague):
        raw = compose(letter)
        if outgoing:
            self.mark_answered(letter.references)
            self.result.append(Copy("alice", "Sent", letter.when, "S", raw))
        else:
            self.result.append(Copy("alice", "INBOX", letter.when, self.read_flags(letter.when), raw))
        if colleague:
            self.result.append(Copy(colleague.split("@")[0], "INBOX", letter.when, "S", raw))

    def mark_answered(self, references):
        """Alice answers the newest mail of the thread, if there is one."""
        for index in range(len(self.result) - 1, -1, -1) if references else ():
            copy = self.result[index]
            if (copy.user, copy.folder) == ("alice", "INBOX") and references[-1].encode() in copy.raw:
                self.result[index] = copy._replace(flags="".join(sorted({*copy.flags, "R", "S"})))
                return

    # ------------------------------------------------------------------ colleagues and lists
    def add_internal(self):
        """A mail of bob or carol to alice, the other one in copy; some forward a customer's mail as it is."""
        draw = self.random
        sender, colleague = draw.sample((BOB, CAROL), 2)
        facts = self.facts(when := self.moment(draw.randint(1, 150)))
        subject, text = draw.choice(letters.INTERNAL)
        attachments = ()
        if subject.startswith("Fwd"):
            original = draw.choice([copy for copy in self.result[len(STORYLINE) * 3 :] if copy.user == "alice"])
            attachments = (("", "message/rfc822", email.message_from_bytes(original.raw, policy=email.policy.default)),)
        elif "Price" in subject:
            attachments = (("prices.csv", "text/csv", b"model;price\nT-40;1200\n"),)
        letter = Letter(
            person(sender),
            (person(ALICE),),
            subject.format(**facts),
            f"Alice,\n\n{text.format(**facts)}{signature(person(sender))}",
            when,
            self.message_id(sender),
            cc=(person(colleague),),
            attachments=attachments,
        )
        raw = compose(letter)
        self.result.append(Copy("alice", "INBOX", when, self.read_flags(when), raw))
        self.result.append(Copy(colleague.split("@")[0], "INBOX", when, "S", raw))
        self.result.append(Copy(sender.split("@")[0], "Sent", when, "S", raw))

    def add_newsletter(self):
        draw = self.random
        name, address, list_id = draw.choice(letters.NEWSLETTERS)
        facts = self.facts(when := self.moment(draw.randint(1, 170), hours=(3, 6)))
        paragraphs = [draw.choice(letters.NEWS).format(**self.facts(when)) for _ in range(draw.randint(6, 25))]
        site = address.split("@")[1]
        headers = (
            ("List-Id", f"<{list_id}.list.example>"),
            ("List-Unsubscribe", f"<https://{site}/u/{draw.getrandbits(32):x}>, <mailto:unsub@{site}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Precedence", "bulk"),
        )
        subjects = (f"{name}: issue {draw.randint(10, 400)}", "Last chance: {d}", "What is new in {c}")
        letter = Letter(
            (name, address),
            (person(ALICE),),
            draw.choice(subjects).format(**facts),
            "\n\n".join((name, *paragraphs)),
            when,
            self.message_id(address),
            html=True,
            inline=draw.random() < 0.3,
            headers=headers,
        )
        self.result.append(Copy("alice", "INBOX", when, self.read_flags(when), compose(letter)))

    # ------------------------------------------------------------------ small draws
    def facts(self, when):
        """Values for the fields of a text written at `when`."""
        draw = self.random
        date = datetime.datetime.fromtimestamp(when + draw.randint(3, 30) * DAY, datetime.timezone.utc)
        return {
            "n": draw.choice((10, 25, 40, 120, 300)),
            "p": draw.choice(letters.PRODUCTS),
            "c": draw.choice(letters.CITIES),
            "d": date.strftime("%d %B"),
            "o": f"PO-{draw.randint(10000, 99999)}",
            "i": f"INV-{draw.randint(2000, 9999)}",
            "m": draw.randint(800, 90000),
            "e": draw.randint(100, 999),
        }

    def moment(self, days_ago, hours=(7, 18)):
        """A time at a full hour of that day, at least one day ago, as epoch."""
        return self.midnight - max(1, days_ago) * DAY + self.random.randint(*hours) * 3600

    def message_id(self, address):
        """A new Message-ID of the address's domain."""
        self.count += 1
        return f"<{self.count:05d}.{self.random.getrandbits(48):012x}@{address.split('@')[1]}>"

    def read_flags(self, when):
        """Older mail has been read, and a little of it is flagged."""
        flagged = "F" if self.random.random() < 0.06 else ""
        return flagged + ("S" if when < self.midnight - 4 * DAY else "")


def signature(writer):
    """Below a customer's text what a business card says, below a colleague's the company; the writer as
    Customer or as (name, address)."""
    if isinstance(writer, tuple):
        name, address = writer
        customer = next((customer for customer in CUSTOMERS if customer.email == address), None)
        if not customer:
            return f"\n\n-- \n{name}\nCorp Example, Sales\n+1 650 555 0100\n"
        writer = customer
    return f"\n\n-- \n{writer.name}\n{writer.title}, {writer.company}\n{writer.phone}\n{writer.email}\n"


def _scene_attachments(scene):
    if not scene.attachment:
        return ()
    if scene.attachment.endswith(".txt"):
        return ((scene.attachment, "text/plain", scene.text.encode()),)
    return ((scene.attachment, "application/pdf", pdf(scene.subject)),)
