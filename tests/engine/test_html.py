"""HTML made safe, made of text and made text again; what a browser does with it is in tests/live."""

import re
import sys
import time
import unittest
from pathlib import Path

from heavy import some
from lxml import etree

from engine.html import clean as html
from engine.html import css as style

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from attacks import attacks

TAG = re.compile(r"<(\w+)")
FOLDED_STYLE = "<style>p.x, td.y b {margin:0;mso-x:1} .x {color:red} .x {color:blue !important} @media print {.x {color:lime}}</style>"


class TestSanitise(unittest.TestCase):
    def test_long_runs_of_text_come_out_whole(self):
        run = "".join(f"{number} &amp; " for number in range(5000))
        shown = html.sanitise(f"<p>{run}<b>{run}</b>{run}<i>x</i></p>")
        self.assertEqual(shown, f"<div><p>{run}<b>{run}</b>{run}<i>x</i></p></div>")

    def test_no_attack_leaves_a_word_of_its_own(self):
        for family, attack in attacks():
            with self.subTest(family=family, attack=attack[:200]):
                clean = html.sanitise(attack)
                root = etree.HTML(f"<html><body>{clean}</body></html>")
                for element in root.iter("*"):
                    for name, value in element.items():
                        self.assertNotRegex(name, r"^on|^(id|name|class|srcset|background|form.*|ping|action)$")
                        if not name.startswith("data-blocked"):
                            self.assertNotRegex(value, r"(?i)^\s*(javascript|vbscript|data:text|data:image/svg)|url\(")
                        self.assertTrue(name != "src" or value.startswith(("cid:", "data:image/")))

    def test_what_it_gives_is_what_it_gives_again(self):
        for _family, attack in attacks():
            clean = html.sanitise(attack)
            if clean:
                self.assertEqual(["div", *TAG.findall(clean)], TAG.findall(html.sanitise(clean)), attack[:200])

    def test_what_would_load_is_kept_aside_for_a_reader_who_asks(self):
        for mail, kept in (
            ('<img src="http://x.example/a.png">', 'data-blocked-src="http://x.example/a.png"'),
            ('<img src="//x.example/a">', 'data-blocked-src="https://x.example/a"'),
            ('<img srcset="http://x.example/a 1x, http://x.example/b 2x">',
             'data-blocked-srcset="http://x.example/a 1x, http://x.example/b 2x"'),
            ('<td background="http://x.example/a">x</td>', ""),  # a cell without its table is none
            ('<table background="http://x.example/a"><tr><td>x</table>', 'data-blocked-background="http://x.example/a"'),
            ('<p style="background:#fff url(http://x.example/a)">x</p>',
             "data-blocked-style=\"background: #fff url('http://x.example/a')\""),
            ('<body background="http://x.example/a">x</body>',
             "data-blocked-style=\"background-image: url('http://x.example/a')\""),
        ):  # fmt: skip
            with self.subTest(mail):
                clean = html.sanitise(mail)
                self.assertIn(kept, clean)
                self.assertNotIn(" src=", clean)

    def test_a_relative_address_is_nobodys(self):
        for mail in ('<img src="/web/image/1">', '<img src="a.png">', '<p style="background:url(a.png)">x</p>'):
            self.assertNotIn("a.png", html.sanitise(mail))
            self.assertNotIn("/web", html.sanitise(mail))

    def test_pictures_of_the_mail_itself_stay(self):
        for source in ("cid:a@b", "data:image/png;base64,iVBORw0KGgo="):
            self.assertIn(f'src="{source}"', html.sanitise(f'<img src="{source}">'))
        self.assertNotIn("src", html.sanitise('<img src="data:image/svg+xml;base64,PHN2Zz4=">'))

    def test_links_open_outside_without_referrer(self):
        clean = html.sanitise('<a href="https://x.example/" target="_top" rel="opener">x</a>')
        self.assertIn('target="_blank"', clean)
        self.assertIn('rel="noopener noreferrer nofollow"', clean)

    def test_a_sheet_is_written_into_what_it_speaks_of(self):
        clean = html.sanitise(
            f'{FOLDED_STYLE}<p class="x" style="padding:1px">a</p><table><td class=y><b>c</b></table>'
        )
        self.assertIn('<p style="color: red; color: blue !important; margin: 0; padding: 1px">', clean)
        self.assertIn('<b style="margin: 0">', clean)

    def test_a_body_keeps_its_colours(self):
        clean = html.sanitise('<body bgcolor="#ffe" text=navy style="margin:0">x</body>')
        self.assertEqual(clean, '<div bgcolor="#ffe" style="background-color: #ffe; color: navy; margin: 0">x</div>')

    def test_one_bad_declaration_takes_only_itself(self):
        self.assertEqual(
            style.clean(r"mso-number-format:'\#0';color:red;width:expression(1);height:1px"), "color: red; height: 1px"
        )
        self.assertEqual(style.clean("position:fixed;margin:-99px;color:red"), "color: red")

    def test_hostile_html_takes_no_more_time_than_its_length(self):
        bad_style = "<p style='" + "color:" * 1300 + ")'>"
        pieces = (
            "<div>",
            "<b><i>",
            bad_style,
            "<table><tr><td>",
            "<a href=x>",
            "&#1;",
            "<p style='",
            "<style>a{",
            "<!--",
            "<svg><p>",
            "<p class='a b c'>",
        )
        sheet = "<style>" + "".join(f".a .b .c p.x{n} {{color:red}}" for n in range(500)) + "p.a{color:red}</style>"
        for piece in some(pieces, 2):
            start = time.process_time()
            html.read(sheet + piece * (200_000 // len(piece)))
            self.assertLess(time.process_time() - start, 5, piece)


class TestText(unittest.TestCase):
    def test_plain_text_becomes_html_that_needs_no_sanitising(self):
        for text, wanted in (
            ("", ""),
            ("a < b & c", "<div>a &lt; b &amp; c</div>"),
            ("one\n\ntwo", "<div>one<br><br>two</div>"),
            ("> a\n>> b\nc", "<div><blockquote>a<blockquote>b</blockquote></blockquote>c</div>"),
            ("> a & b", "<div><blockquote>a &amp; b</blockquote></div>"),
            ("  x  y", "<div>&nbsp;&nbsp;x&nbsp; y</div>"),
            ("<script>alert(1)</script>", "<div>&lt;script&gt;alert(1)&lt;/script&gt;</div>"),
        ):
            self.assertEqual(html.from_text(text), wanted)

    def test_addresses_in_plain_text_become_links(self):
        text = html.from_text('see https://x.example/a?b=1&c="d. or mail a.b@x.example, <https://y.example>')
        self.assertIn('href="https://x.example/a?b=1&amp;c="', text.replace("&quot;", '"'))
        self.assertIn('href="mailto:a.b@x.example"', text)
        self.assertIn('href="https://y.example"', text)
        self.assertNotIn("<a href=", html.from_text("javascript:alert(1) data:text/html,x"))

    def test_html_becomes_text_as_a_mail_program_would_write_it(self):
        for mail, wanted in (
            ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
            ("<ul><li>a<li>b</ul><ol><li>c<li>d</ol>", "- a\n- b\n\n1. c\n2. d"),
            ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b\n>"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
            ("<style>x</style><script>y</script>z", "z"),
            ("a&#31;b&#0;c&#x1f;d", "a\ufffdb\ufffdc\ufffdd"),
        ):
            with self.subTest(mail):
                self.assertEqual(html.to_text(mail), wanted)

    def test_a_mail_cannot_mark_its_own_lines_as_signature(self):
        self.assertEqual(html.marked_text("<p>&#31;hidden</p>"), "\ufffdhidden")
        self.assertEqual(html.marked_text('<div class="gmail_signature">Carl</div>'), "\x1fCarl")
