"""The next mail server behind Dovecot's submission: takes SMTP, delivers by LMTP, bounces where it is told to.

Runs as a process of its own, with the one interpreter that has aiosmtpd:
`python smarthost.py PORT LMTP_PORT FOLDER ALIASES`. FOLDER ends in a slash and only makes the process recognisable;
ALIASES is JSON.

Recipients that begin with `reject` are refused for good, with `tempfail` for now; `bounce` is accepted and then
reported as undeliverable. Whatever leaves corp.example arrives at world@outside.example.
"""

import asyncio
import json
import smtplib
import sys
from email.message import EmailMessage, MIMEPart
from email.utils import formatdate, make_msgid

from aiosmtpd.smtp import SMTP

OWN_DOMAIN = "corp.example"
OUTSIDE = "world@outside.example"
REFUSALS = {"reject": "550 5.1.1 no such mailbox", "tempfail": "451 4.3.0 try again later"}


class Smarthost:
    """aiosmtpd handler; LMTP blocks, so it happens in threads."""

    def __init__(self, lmtp_port, aliases):
        self.lmtp_port = lmtp_port
        self.aliases = aliases

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Accept a recipient only if LMTP would: the sender hears at once that nobody is there."""
        for prefix, answer in REFUSALS.items():
            if address.lower().startswith(prefix):
                return answer
        if not _bounces(address):
            code, text = await asyncio.to_thread(self.ask, address)
            if code >= 300:
                return f"{code} {text.decode().splitlines()[0]}"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        """Deliver to everybody at once; bouncing recipients are reported to the sender in a mail of its own."""
        bouncing = [address for address in envelope.rcpt_tos if _bounces(address)]
        good = sorted({self.target(address) for address in envelope.rcpt_tos if not _bounces(address)})
        try:
            if good:
                await asyncio.to_thread(self.deliver, envelope.mail_from, good, envelope.original_content)
            for address in bouncing if envelope.mail_from else ():
                report = bounce_report(envelope.mail_from, address, envelope.original_content)
                await asyncio.to_thread(self.deliver, "", [envelope.mail_from], report)
        except smtplib.SMTPException as error:
            return f"451 4.4.0 LMTP failed: {type(error).__name__}"
        return "250 2.0.0 accepted for delivery"

    def target(self, address):
        """The mailbox that stands for the address."""
        address = address.lower()
        address = self.aliases.get(address, address)
        return address if address.endswith(f"@{OWN_DOMAIN}") else OUTSIDE

    def ask(self, address):
        """LMTP's answer to the recipient."""
        with self.lmtp() as lmtp:
            lmtp.ehlo()
            lmtp.mail("<>")
            return lmtp.rcpt(self.target(address))

    def deliver(self, sender, recipients, content):
        """Hand the mail to LMTP; a refusal is an SMTPException."""
        with self.lmtp() as lmtp:
            lmtp.sendmail(sender or "<>", recipients, content)

    def lmtp(self):
        # A name of our own: smtplib would look up the host's, which can take seconds.
        return smtplib.LMTP("127.0.0.1", self.lmtp_port, local_hostname=OWN_DOMAIN)


def _bounces(address):
    return address.lower().startswith("bounce")


def bounce_report(sender, recipient, content):
    """The non-delivery report for `sender`, as RFC 3464 wants it."""
    reason = "550 5.1.1 mailbox unavailable"
    report = EmailMessage()
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@mail.{OWN_DOMAIN}>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = formatdate()
    report["Message-ID"] = make_msgid(domain=f"mail.{OWN_DOMAIN}")
    report["Auto-Submitted"] = "auto-replied"
    report.set_content(f"Your message could not be delivered to {recipient}: {reason}\n")
    report.make_mixed()
    status = (
        f"Reporting-MTA: dns; mail.{OWN_DOMAIN}\n\nFinal-Recipient: rfc822; {recipient}\n"
        f"Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {reason}\n"
    )
    report.attach(_text_part("message/delivery-status", status))
    head = content.split(b"\r\n\r\n")[0].decode("ascii", "replace").replace("\r\n", "\n")
    report.attach(_text_part("text/rfc822-headers", head))
    report.set_type("multipart/report")
    report.set_param("report-type", "delivery-status")
    return report.as_bytes(policy=report.policy.clone(linesep="\r\n"))


def _text_part(content_type, text):
    """A part whose payload stands as it is; message/* has no content manager that takes a text."""
    part = MIMEPart()
    part["Content-Type"] = content_type
    part.set_payload(text if content_type.startswith("text/") else [_headers(block) for block in text.split("\n\n")])
    return part


def _headers(block):
    """A block of `Name: value` lines as the nested message that message/delivery-status consists of."""
    nested = MIMEPart()
    for line in block.strip().splitlines():
        name, _, value = line.partition(": ")
        nested[name] = value
    return nested


async def serve(port, lmtp_port, aliases):
    handler = Smarthost(lmtp_port, aliases)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname=f"mta.{OWN_DOMAIN}", data_size_limit=60_000_000), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[4])))
