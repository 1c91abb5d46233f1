"""Mail as it should not be but is: invitations, automatic answers, no Message-ID, a broken date, raw 8-bit headers."""

from .compose import Letter, compose
from .maildir import Copy
from .story import CUSTOMERS, person
from .storyline import ALICE

INVITATION = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//mailbed//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:{number}@corp.example
DTSTAMP:20260101T090000Z
DTSTART:20270105T090000Z
DTEND:20270105T100000Z
SUMMARY:Review
ORGANIZER:mailto:{organizer}
ATTENDEE:mailto:alice@corp.example
END:VEVENT
END:VCALENDAR
"""
AUTOMATIC = ("Auto-Submitted", "auto-replied")


def oddities(source, count):
    """`count` copies for alice's INBOX, the six kinds in turn; `source` gives dates and Message-IDs."""
    kinds = (_invitation, _out_of_office, _bounce, _without_id, _without_date, _raw_subject)
    for number in range(count):
        customer = CUSTOMERS[number % len(CUSTOMERS)]
        when = source.midnight - (number + 1) * 4 * 86400 + 36000
        message_id = source.message_id(customer.email)
        raw = kinds[number % len(kinds)](customer, when, message_id, number)
        yield Copy("alice", "INBOX", when, "S" if number % 2 else "", raw)


def _letter(customer, when, message_id, subject, text, **more):
    """A mail of the customer to alice, unless `more` names another sender."""
    sender = more.pop("sender", (customer.name, customer.email))
    return Letter(sender, (person(ALICE),), subject, text, when, message_id, **more)


def _invitation(customer, when, message_id, number):
    calendar = INVITATION.format(number=number, organizer=customer.email).replace("\n", "\r\n").encode()
    attachments = (("invite.ics", "text/calendar", calendar),)
    return compose(_letter(customer, when, message_id, "Invitation: review", "Please join.\n", attachments=attachments))


def _out_of_office(customer, when, message_id, number):
    headers = (AUTOMATIC, ("X-Auto-Response-Suppress", "All"))
    text = f"I am out of office until further notice.\n\n{customer.name}\n"
    return compose(_letter(customer, when, message_id, "Automatic reply: out of office", text, headers=headers))


def _bounce(customer, when, message_id, number):
    text = f"Delivery to nobody@{customer.email.split('@')[1]} failed: 550 5.1.1 unknown user\n"
    sender = ("Mail Delivery System", "mailer-daemon@corp.example")
    subject = "Undelivered Mail Returned to Sender"
    return compose(_letter(customer, when, message_id, subject, text, sender=sender, headers=(AUTOMATIC,)))


def _note(customer, when, message_id, number):
    text = f"Please call me back.\n\n{customer.name}\n"
    return compose(_letter(customer, when, message_id, f"Short note {number}", text))


def _without_id(customer, when, message_id, number):
    return _edit(_note(customer, when, message_id, number), b"message-id:", None)


def _without_date(customer, when, message_id, number):
    return _edit(_note(customer, when, message_id, number), b"date:", b"Date: yesterday, around noon")


def _raw_subject(customer, when, message_id, number):
    return _edit(_note(customer, when, message_id, number), b"subject:", b"Subject: Pr\xe4sentation / \xfcbersicht")


def _edit(raw, name, line):
    """Replace the header line that begins so, or leave it out."""
    head, body = raw.split(b"\r\n\r\n", 1)
    lines = [line if old.lower().startswith(name) else old for old in head.split(b"\r\n")]
    return b"\r\n".join(kept for kept in lines if kept is not None) + b"\r\n\r\n" + body
