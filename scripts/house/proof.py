"""The proof that the demo works: a salesperson's own look at three timelines, through Odoo's JSON-RPC over HTTP."""

import itertools
import json
import urllib.request
from datetime import date

from mailbed import CANARY, DEALS, STORYLINE

from .progress import say

NINA = "nina.berg@northwind.example"
COMPANY = "@northwind.example"
SALESPERSON = "alice"


class Client:
    """A user of Odoo with nothing but HTTP. The password of the demo's people is their login."""

    def __init__(self, address: str, database: str, login: str) -> None:
        self._address = address
        self._database = database
        self._login = login
        self._numbers = itertools.count(1)
        self._uid = self._call("common", "login", database, login, login)
        if not self._uid:
            raise SystemExit(f"{login} can't log in")

    def _call(self, service: str, method: str, *arguments):
        payload = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._numbers),
            "params": {"service": service, "method": method, "args": arguments},
        }
        request = urllib.request.Request(
            f"{self._address}/jsonrpc", json.dumps(payload).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            found = json.load(answer)
        if "error" in found:
            raise SystemExit(found["error"]["data"]["message"])
        return found["result"]

    def ask(self, model: str, method: str, *arguments, **options):
        """`model.method(*arguments, **options)` as this user."""
        return self._call(
            "object", "execute_kw", self._database, self._uid, self._login, model, method, arguments, options
        )

    def read_timeline(self, model: str, res_id: int) -> list[dict]:
        domain = [["model", "=", model], ["res_id", "=", res_id], ["message_type", "in", ["email", "email_outgoing"]]]
        return self.ask("mail.message", "search_read", domain, fields=["subject", "date", "message_type", "body"])


def prove(address: str, database: str, day: date) -> list[str]:
    """Everything that is not as it should be, in sentences. `day` is the day from which the story is dated."""
    alice = Client(address, database, SALESPERSON)
    [nina] = alice.ask("res.partner", "search_read", [["email", "=", NINA]], fields=["parent_id"])
    [deal_name] = [deal.name for deal in DEALS if deal.email == NINA]
    [deal_id] = alice.ask("crm.lead", "search", [["name", "=", deal_name]])
    records = {
        "contact Nina Berg": ("res.partner", nina["id"]),
        f"company {nina['parent_id'][1]}": ("res.partner", nina["parent_id"][0]),
        f"opportunity {deal_name}": ("crm.lead", deal_id),
    }
    breaches = _prove_privacy(alice)
    for name, (model, res_id) in records.items():
        timeline = alice.read_timeline(model, res_id)
        wrong = _compare(name, timeline, day)
        say(f"{name}: {len(timeline)} emails on the timeline, {'as they should be' if not wrong else 'WRONG'}")
        breaches += wrong
    return breaches


def _compare(name: str, timeline: list[dict], day: date) -> list[str]:
    """The story's mails with Nina, each once and dated as it was written; of other scenes only, on company and deal,
    those of her colleagues: the deal is the only open one of their company."""
    breaches = []
    for scene in STORYLINE:
        found = [entry for entry in timeline if entry["subject"] == scene.subject]
        dates = [entry["date"] for entry in found]
        wanted = scene.date(day).strftime("%Y-%m-%d %H:%M:%S")
        if NINA in scene.customers and dates.count(wanted) != 1:
            breaches.append(f"{name}: {scene.subject!r} of {wanted} stands {dates.count(wanted)} times")
        theirs = [who for who in scene.customers if "contact" not in name and who.endswith(COMPANY)]
        if NINA not in scene.customers and wanted in dates and not theirs:
            breaches.append(f"{name}: {scene.subject!r} does not belong there")
    return breaches


def _prove_privacy(alice: Client) -> list[str]:
    """The planted word of Alice's private mail stands on no timeline."""
    found = alice.ask("mail.message", "search_count", ["|", ["subject", "ilike", CANARY], ["body", "ilike", CANARY]])
    return [f"private mail stands on {found} timelines"] if found else []
