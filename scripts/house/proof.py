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
TIMELINE = 500


class Client:
    """A user of Odoo with nothing but HTTP: signed in as the web client is. The password of the demo's people is their
    login."""

    def __init__(self, address: str, database: str, login: str) -> None:
        self._address = address
        self._numbers = itertools.count(1)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.call("/web/session/authenticate", db=database, login=login, password=login)

    def call(self, route: str, **params):
        """The result of a JSON-RPC `route`."""
        payload = {"jsonrpc": "2.0", "method": "call", "id": next(self._numbers), "params": params}
        request = urllib.request.Request(
            f"{self._address}{route}", json.dumps(payload).encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=60) as answer:
            found = json.load(answer)
        if "error" in found:
            raise SystemExit(found["error"]["data"]["message"])
        return found["result"]

    def ask(self, model: str, method: str, *arguments, **options):
        """`model.method(*arguments, **options)` as this user."""
        return self.call(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=arguments, kwargs=options
        )

    def read_timeline(self, model: str, res_id: int) -> list[dict]:
        """The emails that the chatter of a record shows."""
        page = {"limit": TIMELINE}
        found = self.call("/mail/thread/messages", thread_model=model, thread_id=res_id, fetch_params=page)
        return [entry for entry in found["data"].get("mail.message", ()) if entry.get("is_mailbox_email")]


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
    """The planted word of Alice's private mail stands on no timeline, neither in an entry nor among what it shows."""
    asked = {
        "mail.message": ("subject", "body"),
        "mailbox.archive": ("seen_subject", "seen_people", "seen_preview"),
    }
    found = sum(
        alice.ask(model, "search_count", [[name, "ilike", CANARY]]) for model, names in asked.items() for name in names
    )
    return [f"private mail stands on {found} timelines"] if found else []
