"""The command line: start, stop, status, bulk, deliver, redirect, token."""

import argparse
import sys
import time
from pathlib import Path

from . import bulk
from .bed import Bed
from .errors import BedError, SoftwareMissing
from .story import USERS


def main(arguments=None):
    """Run one command; returns the exit code (2: something has to be installed first)."""
    options = _parser().parse_args(arguments)
    try:
        options.run(Bed(options.folder, options.python), options)
    except BedError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, SoftwareMissing) else 1
    return 0


def _parser():
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--folder", help="the bed's folder (default: in the checkout's cache)")
    common.add_argument("--python", help="an interpreter with aiosmtpd and django-oauth-toolkit (default: this one)")
    parser = argparse.ArgumentParser(prog="mailbed", description="Local mail servers for demo and tests.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run, text):
        one = commands.add_parser(name, help=text, parents=[common])
        one.set_defaults(run=run)
        return one

    start = command("start", _start, "bring the servers up; a running bed is reused")
    start.add_argument("--fresh", action="store_true", help="throw all mail away first")
    start.add_argument("--no-seed", action="store_true", help="without the story's mail")
    command("stop", _stop, "end the servers of this folder")
    command("status", _status, "print ports and users")
    fill = command("bulk", _bulk, "write many messages into a mailbox")
    fill.add_argument("count", type=int)
    fill.add_argument("user", nargs="?", default="bulk@corp.example", type=_user)
    fill.add_argument("--size", type=int, default=8192, help="bytes of each body (default 8192)")
    fill.add_argument("--html", action="store_true", help="HTML mails with quoted history, of about 9 kB")
    deliver = command("deliver", _deliver, "put a file into a mailbox as new mail")
    deliver.add_argument("file", type=Path)
    deliver.add_argument("user", type=_user)
    deliver.add_argument("mailbox", nargs="?", default="INBOX", metavar="FOLDER")
    redirect = command("redirect", _redirect, "let a sign-in come back to an address")
    redirect.add_argument("uri")
    token = command("token", _token, "print an access token, as if the user had signed in")
    token.add_argument("user", type=_user)
    return parser


def _user(text):
    """A user of the bed, by address or by what stands before the @."""
    for user in USERS:
        if text.lower() in (user, user.split("@")[0]):
            return user
    raise argparse.ArgumentTypeError(f"unknown user {text}; there are {', '.join(USERS)}")


def _start(bed, options):
    began = time.monotonic()
    bed.start(fresh=options.fresh, seed=not options.no_seed)
    print(f"up in {time.monotonic() - began:.1f} s")
    _status(bed, options)


def _stop(bed, options):
    print("stopped" if bed.stop() else "nothing was running")


def _status(bed, options):
    facts = bed.facts()
    print("running" if bed.running() else "not running", "in", facts["folder"])
    print("  ports", " ".join(f"{name}={port}" for name, port in facts["ports"].items()))
    print("  faces", " ".join(f"{name}={address}" for name, address in facts["faces"].items()))
    print("  users", " ".join(facts["users"]), "- password", facts["password"])
    print("  master", facts["master"]["login"], "- password", facts["master"]["password"])
    print("  OAuth", facts["oauth"]["authorize_url"], "- clients", " ".join(facts["oauth"]["clients"]))
    print("  authority", facts["ca"])
    print("  story of", facts["seeded_on"] or "no day: not seeded", "(stale: start --fresh)" if bed.stale() else "")


def _bulk(bed, options):
    began = time.monotonic()
    if options.html:
        bed.put(bulk.as_copies(bulk.html_mails(options.count), options.user))
    else:
        bed.put(bulk.plain_copies(options.count, options.user, options.size))
    print(f"{options.count} messages in {time.monotonic() - began:.1f} s")


def _deliver(bed, options):
    try:
        raw = options.file.read_bytes()
    except OSError as error:
        raise BedError(f"Cannot read {options.file}: {error.strerror}.") from None
    bed.mail.deliver(options.user, raw, options.mailbox)


def _redirect(bed, options):
    bed.oauth.register(options.uri)


def _token(bed, options):
    print(bed.oauth.grant(options.user)["access"])
