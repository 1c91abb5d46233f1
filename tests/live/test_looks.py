"""Ordinary newsletters and business mails look as their senders meant them, once we have sanitised them.

With CRM_MAILBOX_PICTURES a folder, each is photographed there as it came, sanitised, and with its pictures asked for.
"""

import os
import re
import struct
import sys
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from browser import READER, Browser, Internet

from engine.html import clean as html

LOOKS = Path(__file__).resolve().parents[1] / "data/looks"
PICTURES = os.environ.get("CRM_MAILBOX_PICTURES")
SIZE = (720, 620)
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
PAGE = '<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><body style="margin:8px">%s'
AS_IT_CAME, SANITISED, WITH_PICTURES = "as it came", "sanitised", "with pictures"

OWN_PICTURES = {"image001.png@01DB": "/96x32-4472c4.png", "photo@apple": "/320x180-aa8866.png"}

# What the reader does who asks for the pictures.
ASK = """(async () => {
    for (const name of ["src", "srcset", "background", "style"])
        for (const element of document.querySelectorAll(`[data-blocked-${name}]`))
            element.setAttribute(name, element.getAttribute(`data-blocked-${name}`));
    await Promise.all([...document.images].map((image) => image.complete || image.decode().catch(() => 0)));
})()"""

# Each word with its place and looks.
MEASURE = """[...(function* () {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim(), range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const box = range.getBoundingClientRect(), style = getComputedStyle(walker.currentNode.parentElement);
        let behind = walker.currentNode.parentElement;
        while (behind.parentElement && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)")
            behind = behind.parentElement;
        if (text && box.width && !walker.currentNode.parentElement.closest("style,title"))
            yield [text, Math.round(box.left), Math.round(box.top), Math.round(box.width), style.color, style.fontSize,
                   style.fontWeight, style.textDecorationLine, style.borderTopStyle, style.borderTopColor,
                   getComputedStyle(behind).backgroundColor];
    }
})()]"""


def picture(size):
    """A PNG of one colour: `600x220-9fd3c7`."""
    (width, height), colour = map(int, size.partition("-")[0].split("x")), bytes.fromhex(size.partition("-")[2])
    rows = (b"\0" + colour * width) * height

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class TestLooks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.internet = Internet(lambda path: picture(Path(path.partition("?")[0]).stem))
        cls.addClassCleanup(cls.internet.close)
        cls.browser = Browser(cls.internet)
        cls.addClassCleanup(cls.browser.close)
        cls.browser.resize(*SIZE)

    def show(self, name, body, ask=False):
        """Each word of the page with its place and looks."""
        # The pictures of the mail itself are served as the reader's own.
        body = body.replace("cid:image001.png@01DB", "/96x32-4472c4.png").replace(
            "cid:photo@apple", "/320x180-aa8866.png"
        )
        # Without its own document type a page is laid out by rules of the last century, which no reader's page has.
        page = f"<!DOCTYPE html>{DOCTYPE.sub('', body)}" if name.endswith(AS_IT_CAME) else PAGE % body
        self.internet.pages["/mail"] = page
        self.internet.requests.clear()
        self.browser.open(f"{READER}/mail")
        if ask:
            self.browser.run(ASK)
        if PICTURES:
            self.browser.take_picture(Path(PICTURES, f"{name}.png"))
        return self.browser.run(MEASURE)

    def test_mails_look_as_their_senders_meant_them(self):
        files = sorted(LOOKS.glob("*.html"))
        self.assertGreaterEqual(len(files), 10)
        for file in files:
            with self.subTest(file.stem):
                came = file.read_text("utf-8")
                clean = html.sanitise(came)
                before = self.show(f"{file.stem} {AS_IT_CAME}", came)
                self.show(f"{file.stem} {SANITISED}", clean)
                self.assertEqual([one for one in self.internet.requests if "reader.example" not in one], [])
                after = self.show(f"{file.stem} {WITH_PICTURES}", clean, ask=True)
                self.assert_alike(before, after)

    def assert_alike(self, before, after):
        """The same words with the same looks, and in the same places within a few pixels."""
        self.assertEqual([one[0] for one in after], [one[0] for one in before])
        moved = [
            (was, now)
            for was, now in zip(before, after, strict=True)
            if was[4:] != now[4:] or any(abs(was[n] - now[n]) > 8 for n in (1, 2, 3))
        ]
        self.assertEqual(moved, [])


if __name__ == "__main__":
    unittest.main()
