"""Reading 500 mails of 50 kB: ours to the end, Odoo's `message_parse` and the standard library's parser, in turns.

Ours is everything a mail needs to be stored: parsed, sanitised, its own words found. Odoo's parser sanitises too, but
keeps what loads; the standard library's only takes the mail apart.
"""

import email
import email.policy
import gc
import statistics
import time
from email.message import EmailMessage

from house.progress import say
from showcase import inside

from .inside import answer, read_arguments
from .sized import mails

TAKES = 500
SIZE = 50_000
ROUNDS = 3


def main() -> None:
    database, _bed, count = read_arguments()
    raws = mails(count, SIZE)
    say(f"{count} mails, {sum(map(len, raws)) / count / 1000:.1f} kB each")
    with inside.environment(database) as env:
        rates = _rates(_runs(env, raws))
    for name, rate in rates.items():
        say(f"{name:28} {rate:7.0f} mails a second")
    answer(
        mails=count,
        **{name.replace(" ", "_"): rate for name, rate in rates.items()},
        read_beside_message_parse=round(rates["ours read"] / rates["odoo message_parse"], 1),
        read_beside_standard_library=round(rates["ours read"] / rates["standard library parse"], 1),
        sanitise_beside_html_sanitize=round(rates["ours sanitise"] / rates["odoo html_sanitize"], 1),
    )


def _runs(env, raws: list[bytes]) -> dict:
    """What is measured: {name: (function of one, the ones)}"""
    from odoo.addons.crm_mailbox.engine import reading
    from odoo.addons.crm_mailbox.engine.html import clean as html
    from odoo.addons.crm_mailbox.engine.mime import mail as mime
    from odoo.addons.crm_mailbox.engine.text import new_text as text
    from odoo.tools.mail import html_sanitize

    parsed = [mime.parse_email(raw) for raw in raws]
    # As many bodies as mails, so that every rate is one of mails.
    bodies = [one.html or html.from_text(one.text) for one in parsed]
    gateway = env["mail.thread"]
    return {
        "ours read": (reading.read_email, raws),
        "ours parse": (mime.parse_email, raws),
        "ours new text": (text.new_text, parsed),
        "ours sanitise": (html.sanitise, bodies),
        "odoo message_parse": (lambda raw: gateway.message_parse(_parsed(raw, email.policy.SMTP)), raws),
        "odoo html_sanitize": (html_sanitize, bodies),
        "standard library parse": (_parse_whole, raws),
    }


def _parsed(raw: bytes, policy: email.policy.EmailPolicy) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy)


def _parse_whole(raw: bytes) -> None:
    """Every header and every part read, as who stores a mail has to."""
    message = _parsed(raw, email.policy.default)
    for _name, value in message.items():
        str(value)
    for part in message.walk():
        if not part.is_multipart():
            part.get_content()


def _rates(runs: dict) -> dict[str, float]:
    """{name: mails a second}, the median of rounds in which each has its turn."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _round in range(ROUNDS):
        for name, (work, items) in runs.items():
            gc.collect()
            began = time.process_time()
            for item in items:
                work(item)
            seconds[name].append(time.process_time() - began)
    return {name: round(len(runs[name][1]) / statistics.median(spent), 1) for name, spent in seconds.items()}


if __name__ == "__main__":
    main()
