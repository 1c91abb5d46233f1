"""What a mail's HTML does in a real browser once we have sanitised it: nothing. No sandbox and no policy helps here."""

import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from addresses import LOADING, SPELLINGS, stored
from attacks import attacks
from browser import READER, Browser, Internet

from engine.html import clean as html
from engine.html.reader_page import make_page

EVERY = 3  # of the attacks is enough to see that the trap shuts

REDIRECTED = "http://track.example/to?http://reader.example/web/session/logout"

# The traps come first; the mail stands in the page as it came from the server, and again set by a program, twice.
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>reader</title>
<link rel="icon" href="data:,"><script>
var hits = [];
for (const name of ["alert", "confirm", "prompt", "print", "open", "eval", "fetch", "postMessage"])
    window[name] = (...values) => { hits.push(name + "(" + values + ")"); };
</script></head><body><p>before</p><div id="mail">%s</div><div id="set"></div><div id="again"></div>
<script>
var mail = %s;
document.getElementById("set").innerHTML = mail;
document.getElementById("again").innerHTML = document.getElementById("set").innerHTML;
</script></body></html>"""

# Everything a reader does with the mouse and the keyboard but following a link, which leads outside honestly.
PROVOKE = """(async () => {
    const links = [], events = ["mouseover", "mouseenter", "mousemove", "pointerover", "focus", "load", "error",
        "wheel", "toggle", "animationstart", "transitionend", "scrollend", "beforecopy", "hashchange", "pageshow"];
    for (const element of document.querySelectorAll("#mail *, #set *, #again *, body")) {
        if (element.tagName === "A") links.push(element.outerHTML.slice(0, 200));
        if (element.tagName === "DETAILS") element.open = !element.open;
        for (const name of events) element.dispatchEvent(new Event(name, {bubbles: true}));
        if (element.click && !element.closest("a[href]")) element.click();
        if (element.focus) element.focus();
    }
    for (let turn = 0; turn < 2; turn++)
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => 0)));
    return {hits, links};
})()"""

# What is left of a mail may be named by none of these.
WRONG = """[...document.querySelectorAll("#mail *, #set *, #again *")].flatMap((element) =>
    [...element.attributes].map((attribute) => attribute.name).filter((name) =>
        /^on|^(id|name|class|form|formaction|ping|action|is|slot|nonce|srcdoc|xlink|role|contenteditable|tabindex)$|^t-|^data-(?!blocked)/.test(name)
    ).concat(/^(script|style|iframe|object|embed|form|input|button|link|meta|base|svg|math|template|dialog|video|audio)$/i
        .test(element.tagName) ? [element.tagName] : []))"""


class TestHostileHtml(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.internet = Internet()
        cls.addClassCleanup(cls.internet.close)
        cls.browser = Browser(cls.internet)
        cls.addClassCleanup(cls.browser.close)

    def show(self, body):
        """What ran, what was asked for, the links, and what ought not to be in there, with `body` in a page."""
        as_script = json.dumps(body).replace("</", "<\\/").replace("<!--", "<\\!--")
        self.internet.pages["/mail"] = PAGE % (body, as_script)
        self.internet.requests.clear()
        self.browser.open(f"{READER}/mail")
        seen = self.browser.run(PROVOKE)
        dialogs = [event for event in self.browser.events if event["method"] == "Page.javascriptDialogOpening"]
        own = (f"{READER}/mail", "data:", "cid:")  # no browser asks anybody for a cid
        asked = [url for url in self.browser.requests() if not url.startswith(own)]
        return seen["hits"] + dialogs, asked + self.internet.requests, seen["links"], self.browser.run(WRONG)

    def test_nothing_runs_and_nothing_is_asked_for(self):
        """Criterion 36."""
        self.assertGreaterEqual(len(attacks()), 150)
        for family, attack in attacks():
            with self.subTest(family=family, attack=attack[:300]):
                ran, asked, links, wrong = self.show(html.sanitise(attack))
                self.assertEqual((ran, asked, wrong), ([], [], []))
                for link in links:
                    self.assertRegex(link, r'^<a (?![^>]*href="(?!https?://|mailto:|tel:))')
                    self.assertRegex(link, r'rel="noopener noreferrer nofollow"')

    def test_hostile_plain_text_is_only_shown(self):
        text = "\n".join(attack for _family, attack in attacks() if "\x00" not in attack and len(attack) < 1000)
        ran, asked, _links, wrong = self.show(html.from_text(text))
        self.assertEqual((ran, asked, wrong), ([], [], []))
        self.assertIn("<script>alert(1)</script>", self.browser.run("document.getElementById('mail').innerText"))

    def test_m4_pictures_asked_for_never_make_the_browser_ask_its_own_server(self):
        """Finding M4."""
        for address in SPELLINGS:
            with self.subTest(address):
                asked, served = self.ask_for_pictures(self.make_page(address))
                self.assertFalse({*asked, *served} - {"track.example"})

    def test_m4_no_host_elsewhere_sends_the_browser_on_to_its_own_server(self):
        """Finding M4."""
        _asked, served = self.ask_for_pictures(self.make_page(REDIRECTED))
        self.assertEqual(set(served), {"track.example"})

    # Or the two before would show nothing.
    def test_m4_the_same_browser_does_read_its_own_server_in_them(self):
        """Finding M4."""
        own, fallen = {"reader.example", "127.0.0.1", "[::1]", "0.0.0.0", "localhost"}, 0
        for address in SPELLINGS:
            asked, _served = self.ask_for_pictures("".join(form % address for form in LOADING))
            fallen += bool(own & set(asked))
        self.assertGreater(fallen, len(SPELLINGS) / 2)
        _asked, served = self.ask_for_pictures(LOADING[0] % REDIRECTED)
        self.assertIn("reader.example", served)

    def make_page(self, address):
        """The page of a mail with `address` wherever something loads, pictures asked for."""
        bodies = [html.sanitise(form % address) for form in LOADING] + list(stored(address))
        return make_page("".join(bodies), {}, remote=True, own_hosts=["reader.example"]).html

    def ask_for_pictures(self, page):
        """With this page before it: the hosts that the browser reads in the addresses it wants, and those it asked."""
        # or it asks for one, and it is there in time or not
        self.internet.pages["/mail"] = '<link rel="icon" href="data:,">' + page
        self.internet.requests.clear()
        self.browser.open(f"{READER}/mail")
        self.browser.run("new Promise((resolve) => setTimeout(resolve, 50))")
        urls = [url for url in self.browser.requests() if not url.startswith((f"{READER}/mail", "data:"))]
        served = [re.split("[ :/]", line)[1] for line in self.internet.requests]
        return self.browser.run(f"{json.dumps(urls)}.map((url) => new URL(url).hostname)"), served

    # Or the trap would be none. Some attacks are for other browsers, or for other sanitisers.
    def test_unsanitised_the_same_browser_falls_for_them(self):
        tried = [one for one in attacks()[::EVERY] if "/refresh" not in one[1] and "<plaintext" not in one[1]]
        fallen = [one for one in tried if self.falls_for(one[1])]
        self.assertGreater(len(fallen), len(tried) * 0.5)
        # Clobbering prepares what others run.
        self.assertEqual({family for family, _one in fallen} | {"clobbering"}, {family for family, _one in tried})

    def falls_for(self, attack):
        try:
            ran, asked, _links, _wrong = self.show(attack)
        except RuntimeError:  # the page is gone
            return False
        return bool(ran or asked)


if __name__ == "__main__":
    unittest.main()
