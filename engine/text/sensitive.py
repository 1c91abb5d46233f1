"""Which mails are sign-in codes and password resets: nobody's business but their owner's.

Both have to look like what a machine sends, word and thing together: the name of a code with a code beside it in a
short mail, a subject about a new password with a link that sets one. A person who mentions a password is no machine.
"""

from __future__ import annotations

import re
from itertools import islice

from .sensitive_patterns import CODE_WORDS, RESET_WORDS, STEMS

SHORT = 1200  # characters of a mail that says little more than its code
NEAR = 120  # characters between the name of a code and the code
MOST_CODES = 20  # a short mail with more numbers is a list
CLOSE = 50  # the same for four or five digits, which stand in many a mail, and on one line
# 4 to 8 digits, or G-123456, 123-456, AB12CD: no amount, no part of a longer number
CODE = re.compile(
    r"(?<![A-Za-z0-9_.,+/-])(?:[A-Z]-?\d{5,8}|\d{3}[ -]\d{3}|\d{4,8}|(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{5,8})"
    r"(?![A-Za-z0-9_%/-]|[.,]\d{2})"
)
YEAR = re.compile(r"(?:19|20)\d\d\Z")
LINK = re.compile(r"https?://[^\s\"'<>]{1,2000}", re.IGNORECASE)
SETS_PASSWORD = re.compile(
    r"reset|passw|pwd|recover|forgot|token|verif|confirm|[?&=/][A-Za-z0-9_\-.%]{20,}", re.IGNORECASE
)

# whoever invites to a meeting names its number and its passcode
MEETING = re.compile(
    r"zoom\.us|teams\.(?:microsoft|live)\.com|webex|meet\.google|gotomeet|voovmeeting|meeting\.tencent|dingtalk|larksuite|feishu"
    r"|meeting[ -]?id|conference[ -]?id|besprechungs-id|id de réunion|会议号|会议 ?id|會議 ?id|ミーティングid|회의 ?id"
)
ANSWER = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|odp|rv|r|fwd?|wg|tr|enc|i|回复|回覆|答复|转发|轉寄)\s*[:：]", re.IGNORECASE
)


def hold_reason(subject: str, text: str, html: str = "") -> str:
    """'code', 'reset' or '': why the mail is held. `text` is what it adds, without quotes; `html` its links."""
    body = text[: SHORT + 1]
    if len(body) <= SHORT and (_has_code(f"{subject}\n{body}") or (CODE_WORDS.search(subject) and _find_codes(body))):
        return "code"
    # an answer or a forwarded mail is a person's
    if RESET_WORDS.search(subject) and not ANSWER.match(subject) and len(body) <= SHORT and _sets_password(text, html):
        return "reset"
    return ""


def _has_code(text: str) -> bool:
    """Whether a code stands near what it is called."""
    lowered = text.lower()
    if not any(stem in lowered for stem in STEMS) or MEETING.search(lowered):
        return False
    return any(_is_called_code(text, found) for found in islice(CODE.finditer(text), MOST_CODES))


def _is_called_code(text: str, found: re.Match[str]) -> bool:
    if YEAR.match(found[0]):
        return False
    start, end = max(0, found.start() - NEAR), found.end() + NEAR
    if len(found[0]) > 5:
        return bool(CODE_WORDS.search(text, start, end))
    return bool(CODE_WORDS.search(_get_line_around(text, found)))


def _get_line_around(text: str, found: re.Match[str]) -> str:
    """What stands close to `found` on its own line."""
    before = text[max(0, found.start() - CLOSE) : found.start()].rpartition("\n")[2]
    return before + text[found.start() : found.end() + CLOSE].partition("\n")[0]


def _find_codes(text: str) -> list[str]:
    return [found[0] for found in CODE.finditer(text) if not YEAR.match(found[0])]


def _sets_password(text: str, html: str) -> bool:
    """Whether one of the first links leads to where a password is set."""
    links = LINK.findall(text)[:20] + LINK.findall(html[:200_000])[:50]
    return any(SETS_PASSWORD.search(link) for link in links)
