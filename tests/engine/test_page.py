"""The page a mail is read on: its own pictures, folded quotes, nothing from outside unless asked for."""

import itertools
import re
import sys
import unittest
from html import unescape
from pathlib import Path

from engine.html import clean as html
from engine.html.reader_page import PICTURES_LIMIT, count_remote, data_urls, make_page
from engine.text import new_text as text
from engine.values import ParsedEmail

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))
from addresses import LOADING, SPELLINGS, stored
from attacks import attacks

LOGO = "data:image/png;base64,iVBORw=="
REMOTE = '<p>Hi</p><img src="https://track.example/p.png?a=1&b=2">'
LOADS = re.compile(r'\s(?:src|srcset|background)="(?!data:image/)|url\(', re.IGNORECASE)

FOLDED = {
    "a quote": "<p>Yes.</p><blockquote>Do you?<blockquote>older</blockquote></blockquote><br>",
    "Gmail": '<div dir="ltr">Yes, gladly.</div><br><div class="gmail_quote"><div class="gmail_attr">On Sat, 21 Nov 2026 '
    'at 09:00, Nina &lt;<a href="mailto:n@x.example">n@x.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">'
    "Do you?</blockquote></div>",
    "Outlook": '<div class="WordSection1"><p>Yes, gladly.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
    "<p><b>From:</b> Nina<br><b>Sent:</b> Saturday, 21 November 2026 09:00<br><b>To:</b> Anna<br><b>Subject:</b> "
    "Price</p></div><p>Do you?</p></div>",
    "marks": "<div><p>Yes, gladly.</p><p>On Sat, 21 Nov 2026 09:00, Nina wrote:<br>&gt; Hi,<br>&gt; Do you?</p></div>",
    "below a signature": "<div>Yes, gladly.<br><br>-- <br>Anna<br><blockquote>Do you?</blockquote></div>",
    "QQ": "<div>Yes, gladly.</div><div><br></div><div>------------------ Original ------------------</div><div><b>From:"
    "</b> Nina</div><div><b>Date:</b> Sat, Nov 21, 2026 09:00</div><div><b>To:</b> Anna</div><div>Do you?</div>",
}
OPEN = {
    "answers between the lines": "<p>See below.</p><blockquote>One?</blockquote><p>Yes.</p>",
    "only a quote": "<blockquote>All of it</blockquote>",
    "only a signature": "<div>Yes, gladly.<br><br>-- <br>Anna Li<br>Corp</div>",
    "nothing old": "<p>Yes.</p><p>Really.</p>",
    "an answer below": "<p>Hi</p><blockquote>Do you?</blockquote><div>Yes, gladly, and more</div>",
}

OWN = (["reader.example", "127.0.0.1:8069"], ["READER.example.:443"])
ELSEWHERE = {"track.example"}
ASKS = re.compile(r'\s(?:src|srcset|background|style)="([^"]*)"')


def hosts_asked(shown):
    """What a browser would ask: every address must be whole and plain, or it counts as one of ours."""
    asked = set()
    for value in map(unescape, ASKS.findall(shown)):
        for address in re.findall(r"url\('([^']*)'\)", value) or (
            [] if ":" in value and "//" not in value else [value]
        ):
            for piece in address.split(", "):
                found = re.match(r"https?://([a-z0-9_.-]+)(?::[0-9]+)?(?:[/?#][^\s]*)?( [0-9.]+[wx])?\Z", piece)
                asked.add(found[1] if found else f"? {piece}")
    return asked


def hosts_allowed(page):
    [policy] = re.findall(r"img-src data:([^;]*);", page.partition("</head>")[0])
    return {address.partition("//")[2].partition(":")[0] for address in policy.split()}


def show(mail, pictures=None, **options):
    """The body of the page for a mail's HTML."""
    new_text = text.new_text(ParsedEmail(html=mail))
    page = make_page(html.sanitise(mail), pictures or {}, new_text, "Show Quoted Text", **options)
    return page.html.partition("</head>")[2]


class TestPage(unittest.TestCase):
    def test_a_picture_of_the_mail_is_shown(self):
        self.assertIn(f'src="{LOGO}"', show('<img src="cid:logo%40x">', {"logo@x": LOGO}))

    def test_a_picture_that_is_not_there_leaves_no_broken_one(self):
        self.assertNotIn("src=", show('<img src="cid:gone@x">'))

    def test_remote_pictures_are_counted_and_load_only_when_asked_for(self):
        body = html.sanitise(f"{REMOTE}<div style=\"background: url('http://track.example/b.png')\">x</div>")
        self.assertEqual(count_remote(body), 2)
        self.assertIsNone(LOADS.search(show(body)))
        asked = make_page(body, {}, remote=True, own_hosts=["odoo.corp.example:8069"])
        self.assertIn('src="https://track.example/p.png?a=1&amp;b=2"', asked.html)
        self.assertIn("url('http://track.example/b.png')", asked.html)
        self.assertIn("img-src data: https: http:", asked.policy)
        self.assertIn("img-src data: http://track.example https://track.example;", asked.html)

    def test_m4_a_mail_never_makes_the_browser_ask_our_own_server(self):
        """Finding M4."""
        for own, address in itertools.product(OWN, SPELLINGS):
            for form in LOADING:
                with self.subTest(form % address):
                    mail = form % address
                    for body in (html.sanitise(mail), *stored(address)):
                        page = make_page(body, {}, remote=True, own_hosts=own)
                        shown = page.html.partition("</head>")[2]
                        self.assertFalse(hosts_asked(shown) - ELSEWHERE, shown)
                        self.assertFalse(hosts_allowed(page.html) - ELSEWHERE)

    def test_m4_plain_hosts_elsewhere_are_asked_in_one_spelling(self):
        """Finding M4."""
        for address, asked in (
            ("HTTPS://Track.Example/A.png?b#c", "https://track.example/A.png?b#c"),
            ("https://track.example:443/a", "https://track.example/a"),
            ("http://track.example:08080/a", "http://track.example:8080/a"),
            ("https://track.example./a", "https://track.example/a"),
            ("https://b\u00fccher.example/a", "https://xn--bcher-kva.example/a"),
            ("https://\uff54rack\u3002example/a", "https://track.example/a"),
            ("https://t_1-a.track.example/a,b", "https://t_1-a.track.example/a,b"),
        ):
            with self.subTest(address):
                shown = show(f'<img src="{address}">', remote=True, own_hosts=["odoo.corp.example"])
                self.assertIn(f'src="{asked}"', shown)

    def test_m4_a_set_of_pictures_keeps_its_sizes(self):
        """Finding M4."""
        shown = show('<img srcset="https://a.example/1 1x, https://b.example/2,3 2.5x">', remote=True)
        self.assertIn('srcset="https://a.example/1 1x, https://b.example/2,3 2.5x"', shown)

    def test_the_policy_lets_nothing_run_and_nothing_load(self):
        policy = make_page("<p>x</p>", {}).policy
        self.assertIn("default-src 'none'", policy)
        self.assertIn("img-src data:;", policy)
        self.assertIn("sandbox allow-same-origin", policy)
        self.assertNotIn("allow-scripts", policy)

    def test_what_is_quoted_below_the_answer_is_folded(self):
        for name, mail in FOLDED.items():
            with self.subTest(name):
                before, folded, rest = show(mail).partition(
                    '<details class="quoted"><summary>Show Quoted Text</summary>'
                )
                self.assertTrue(folded)
                self.assertIn("Yes", before)
                self.assertIn("Do you?", rest)
                self.assertNotIn("Do you?", before)

    def test_what_is_not_only_quoted_stays_open(self):
        for name, mail in OPEN.items():
            with self.subTest(name):
                self.assertNotIn("<details", show(mail))

    def test_only_images_become_pictures_and_only_so_many(self):
        files = {
            "a": ("image/png", lambda: b"x"),
            "s": ("image/svg+xml", lambda: b"<svg onload=alert(1)>"),
            "b": ("image/png", lambda: b"x" * PICTURES_LIMIT),
        }
        self.assertEqual(list(data_urls(files)), ["a"])

    def test_no_attack_becomes_more_on_its_page_than_it_was_when_sanitised(self):
        for attack in attacks():
            body = html.sanitise(attack if isinstance(attack, str) else attack[-1])
            with self.subTest(body[:80]):
                shown = make_page(body, {}).html.partition("</head>")[2]
                self.assertIsNone(LOADS.search(re.sub(r'data-blocked-[a-z]+="[^"]*"', "", shown)))
                self.assertIsNone(re.search(r"<(script|iframe|object|embed|form|meta|base|link|svg)\b", shown))
                self.assertIsNone(re.search(r"<[a-z]+(?: [a-z-]+=\"[^\"]*\")* on[a-z]+=", shown))


if __name__ == "__main__":
    unittest.main()
