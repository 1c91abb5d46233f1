"""A stored mail as the page that a reader's frame shows: its own pictures put in, remote ones only when asked for.

Works on what `clean.sanitise` wrote and on nothing else. There every tag stands as `<name key="value">` and no other
`<` is left, so the tags are found without another parser that might read them differently.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

from .quote_fold import TAG, fold_quotes
from .remote import Pictures

PICTURES_LIMIT = 10_000_000

_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_BLOCKED = re.compile(r"data-blocked-(src|srcset|background|style)\Z")
# No script, no frame, no form, no base; the frame's own sandbox says it again. Nothing loads but what is named here.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:%s; form-action 'none'; base-uri 'none'"
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
_LOOKS = """
html, body { margin: 0; padding: 0; background: #fff; color: #212529; overflow-wrap: anywhere; }
body { font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; padding: 4px; }
img { max-width: 100%; height: auto; } table { max-width: 100%; } pre { white-space: pre-wrap; }
blockquote { margin: 0 0 0 8px; padding-left: 8px; border-left: 2px solid #ced4da; }
details.quoted > summary { cursor: pointer; color: #6c757d; margin: 8px 0; width: fit-content; }
"""


@dataclass(frozen=True)
class Page:
    """A whole HTML page; `policy` is the Content-Security-Policy it is to be served with."""

    html: str
    policy: str


def count_remote(body: str) -> int:
    """How many elements of the sanitised `body` would load something from outside."""
    return sum("data-blocked-" in found["attributes"] for found in TAG.finditer(body))


def make_page(
    body: str,
    pictures: Mapping[str, str],
    new_text: str = "",
    quoted_label: str = "",
    remote: bool = False,
    own_hosts: Iterable[str] = (),
) -> Page:
    """The page for the sanitised `body`.

    `pictures` are the mail's own {Content-ID: data URL}. What it quotes after its `new_text` is folded under
    `quoted_label`, in the reader's language. With `remote` pictures of other hosts load, never those of `own_hosts`
    (with or without port): a mail must not make the reader's browser ask our own server, where it is signed in. The
    page's own policy names the hosts, so that none of them sends the browser on to us."""

    def change(found: re.Match[str]) -> str:
        if found["close"] or not found["attributes"]:
            return found[0]
        return _rewrite(found, pictures, elsewhere)

    elsewhere = Pictures(own_hosts) if remote else None
    shown = TAG.sub(change, fold_quotes(body, new_text, quoted_label))
    hosts = "".join(f" {origin}" for origin in sorted(elsewhere.origins)) if elsewhere else ""
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(_POLICY % hosts)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{_LOOKS}</style>"
    )
    # a header has no room for the names of all hosts: both policies hold
    policy = _POLICY % (" https: http:" if remote else "")
    return Page(f"<!DOCTYPE html><html><head>{head}</head><body>{shown}</body></html>", f"{policy}; sandbox {SANDBOX}")


def _rewrite(tag: re.Match[str], pictures: Mapping[str, str], elsewhere: Pictures | None) -> str:
    """The tag with its pictures in place; `elsewhere` None leaves the remote ones blocked."""
    values = dict(_ATTRIBUTE.findall(tag["attributes"]))
    source = unescape(values.get("src", ""))
    if source[:4].lower() == "cid:":
        # what is not there must not show as broken
        values["src"] = escape(pictures.get(unquote(source[4:]).strip("<>"), ""))
    for name in [name for name in values if _BLOCKED.match(name)]:
        loading = name.removeprefix("data-blocked-")
        blocked = unescape(values.pop(name))
        if elsewhere and (allowed := elsewhere.allow(loading, blocked)):
            values[loading] = escape(allowed, quote=False).replace('"', "&quot;")
    written = "".join(f' {name}="{value}"' for name, value in values.items() if value or name != "src")
    return f"<{tag['name']}{written}{tag['end']}>"


def data_urls(files: Mapping[str, tuple[str, Callable[[], bytes]]]) -> dict[str, str]:
    """{Content-ID: data URL} of the images in `files` {Content-ID: (mimetype, what reads it)}, up to a limit."""
    urls: dict[str, str] = {}
    left = PICTURES_LIMIT
    for content_id, (mimetype, read) in files.items():
        if re.fullmatch(r"image/(png|gif|jpe?g|webp|bmp)", mimetype):
            content = read()
            left -= len(content)
            if left < 0:
                break
            urls[content_id] = f"data:{mimetype};base64,{b64encode(content).decode()}"
    return urls
