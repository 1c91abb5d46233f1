"""What a mail's HTML does in a real browser once we have sanitised it: nothing. No sandbox and no policy helps here."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from attacks import attacks
from browser import READER, Browser, Internet

from engine import html

EVERY = 3  # of the attacks is enough to see that the trap shuts

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
