"""The demo's steps inside Odoo: `python -m showcase.steps fill|read|show DATABASE BED_JSON`."""

import json
import sys
from pathlib import Path

from house.progress import say, step

from . import company, inside

WORDS = {
    "stored": "with customers",
    "internal": "among colleagues: left out",
    "no_customer": "private: left out",
    "bulk": "newsletters and robots: left out",
}


def fill(env, facts: dict) -> None:
    with step("creating employees, customers and deals"):
        company.set_up_company(env, facts)
        # the web client's own tour would stand in the way of the first look
        env["res.users"].search([]).write({"tour_enabled": False})
    with step("binding three mailboxes (a real sign-in each)"):
        company.bind_everybody(env)
    company.switch_archiving_on(env)


def read(env, facts: dict) -> None:
    company.make_due(env)
    with step("reading the mailboxes and archiving"):
        rounds = company.read_everything(env)
    say(f"read in {rounds} round{'s' if rounds > 1 else ''} of the scheduled action")


def show(env, facts: dict) -> None:
    """What was archived on which records, and what was left out and why."""
    counts = env["mailbox.archive"]._read_group([], ["res_model", "res_id"], ["__count"])
    for model, res_id, count in sorted(counts, key=lambda row: -row[2])[:12]:
        record = env[model].browse(res_id)
        kind = record.type if model == "crm.lead" else "company" if record.is_company else "contact"
        say(f"{count:4} emails on {kind} {record.display_name}")
    groups = env["mailbox.message"]._read_group([], ["state", "reason"], ["__count"], order="__count desc")
    told = ", ".join(f"{count} {WORDS.get(reason or state, reason or state)}" for state, reason, count in groups)
    say(f"messages in the mailboxes: {told}")
    emails = env["mailbox.email"].search_count([])
    entries = env["mailbox.archive"].search_count([("is_published", "=", True)])
    say(f"{emails} different emails, {entries} timeline entries")


def main() -> int:
    verb, database, facts = sys.argv[1], sys.argv[2], json.loads(Path(sys.argv[3]).read_text())
    inside.configure(str(Path(sys.argv[3]).parent.parent / "demo-steps.log"))
    with inside.environment(database) as env:
        {"fill": fill, "read": read, "show": show}[verb](env, facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
