"""What providers say when they let nobody in, as rows of a table: their words, and what has to happen next.

A row is here because its remedy is another one than "enter the password again"; words that no row knows fall back to
what the caller makes of any refusal. The first row that fits decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import MailboxError, NeedsAdministrator, NeedsOwner, RetryLater

LONGEST = 1000
LOCKOUT_SECONDS = 1800
SHORT_PAUSE = 300
LONG_PAUSE = 3600
MICROSOFT = ("office365.com", "outlook.com", "partner.outlook.cn")


@dataclass(frozen=True)
class Refusal:
    """`pattern` (case is ignored) in a server's words means `code` for whom `kind` says. `hosts` bounds it to hosts of
    these endings. `anywhere`: the words also come as the answer to a command after signing in."""

    code: str
    kind: type[NeedsOwner] | type[NeedsAdministrator] | type[RetryLater]
    pattern: str
    hosts: tuple[str, ...] = ()
    anywhere: bool = False


TABLE = (
    # NetEase wants to know who asks (RFC 2971); we say it, so what is left is its own switch
    Refusal("unsafe_login", NeedsOwner, r"unsafe login", anywhere=True),
    Refusal("address_denied", NeedsAdministrator, r"ERR\.LOGIN\.IPDENY|IP address (?:is )?(?:not allowed|denied)"),
    Refusal("domain_unknown", NeedsAdministrator, r"ERR\.LOGIN\.DOMAINNOTEXIST"),
    Refusal("mailbox_unknown", NeedsOwner, r"ERR\.LOGIN\.USERNOTEXIST|no such user|user does not exist"),
    Refusal(
        "app_password_needed",
        NeedsOwner,
        r"application-specific password|app password|5\.7\.9\b|InvalidSecondFactor|ERR\.LOGIN\.REQCODE"
        r"|authori[sz](?:ed|ation) code|授权码|client.specific password",
    ),
    Refusal(
        "clients_off",
        NeedsAdministrator,
        r"UC_LOGIN_SOURCE_NOT_ALLOWED|UC_OPER_NO_PERMISSION|third.party client|access is disabled for your domain",
    ),
    Refusal("web_login_needed", NeedsOwner, r"via your web browser|WEBALERT|5\.7\.14\b|web login required"),
    Refusal(
        "imap_off",
        NeedsOwner,
        r"(?:not|yet to be|to) enabled? (?:for )?(?:imap|pop)|(?:imap|pop3?)(?: access| service)? is (?:disabled|not)"
        r"|user has no permission|access rights to this service",
    ),
    Refusal(
        "account_locked",
        NeedsOwner,
        r"user suspended|(?:account|user)(?: is| has been)? (?:temporarily )?(?:locked|suspended|disabled|blocked)",
    ),
    Refusal("password_expired", NeedsOwner, r"\[EXPIRED\]|password (?:has |is )?expired|4\.7\.12\b"),
    Refusal(
        "too_many_attempts",
        RetryLater,
        r"too many (?:failed |bad |invalid )?(?:login|auth|password)|Authentication failure\[1\]|AUTH005",
    ),
    Refusal("not_connected", NeedsAdministrator, r"authenticated but not connected", anywhere=True),
    Refusal("sending_off", NeedsAdministrator, r"SmtpClientAuthentication is disabled|SMTP AUTH is disabled"),
    Refusal("passwords_off", NeedsAdministrator, r"5\.7\.30\b|basic authentication is (?:not supported|disabled)"),
    # Microsoft says no more than this to a password, right or wrong
    Refusal("passwords_off", NeedsAdministrator, r"(?:LOGIN|AUTHENTICATE) failed", MICROSOFT),
    Refusal("encryption_required", NeedsAdministrator, r"\[PRIVACYREQUIRED\]|5\.7\.11\b|UC_CLIENT_NON_SSL|a STARTTLS"),
    Refusal("contact_provider", NeedsAdministrator, r"\[CONTACTADMIN\]|\[AUTHORIZATIONFAILED\]|\[SYS/PERM\]"),
)

_ROWS = tuple((row, re.compile(row.pattern, re.IGNORECASE)) for row in TABLE)

# Microsoft's sign-in service numbers its refusals; a number that is not here is `oauth_refused`
AADSTS: dict[int, tuple[str, type[NeedsOwner] | type[NeedsAdministrator]]] = {
    **dict.fromkeys((50034, 51004), ("mailbox_unknown", NeedsOwner)),
    **dict.fromkeys((50053, 50057), ("account_locked", NeedsOwner)),
    50055: ("password_expired", NeedsOwner),
    50126: ("login_refused", NeedsOwner),
    **dict.fromkeys(
        (50076, 50078, 50079, 50089, 50132, 50133, 50173, 54005, 65004, 70000, 70008, 70043, 700082, 700084),
        ("oauth_sign_in_again", NeedsOwner),
    ),
    **dict.fromkeys((65001, 90094, 900941), ("oauth_consent", NeedsAdministrator)),
    **dict.fromkeys((7000215, 7000218, 7000222), ("oauth_client_secret", NeedsAdministrator)),
    **dict.fromkeys((700016, 7000112), ("oauth_client", NeedsAdministrator)),
    **dict.fromkeys((50020, 90002, 900023), ("oauth_tenant", NeedsAdministrator)),
    **dict.fromkeys((50105, 50158, 53000, 53001, 53002, 53003, 53004), ("oauth_policy", NeedsAdministrator)),
    50011: ("oauth_redirect", NeedsAdministrator),
}
_OF_PASSWORDS = frozenset(("app_password_needed", "password_expired", "passwords_off"))
# in the challenge that goes before the refusal of a token: an HTTP status, or a word of RFC 7628, 3.2.2
_STATUS = re.compile(r'"status"\s*:\s*"?(\w{1,40})')
_NUMBER = re.compile(r"AADSTS(\d{5,8})")
_BACKOFF = re.compile(r"Backoff Time[:=\s]+(\d{1,9})", re.IGNORECASE)
_THROTTLED = re.compile(
    r"throttl|overquota|too many|bandwidth|rate limit|try again later|temporar"
    r"|\[(?:UNAVAILABLE|LIMIT|SERVERBUG|SYS/TEMP|LOGIN-DELAY)\]",
    re.IGNORECASE,
)
# RFC 5530 and RFC 2449; POP servers that know neither say it in words
_IN_USE = re.compile(r"\[IN-?USE\]|(?:mailbox|maildrop|mail drop)[^.]{0,20}(?:lock|in use|busy)|lock maildrop", re.I)


def find(
    text: str, host: str, login: str = "", *, signed_in: bool = False, by_token: bool = False
) -> MailboxError | None:
    """The error that `text`, said by `host` to who signs in as `login`, stands for; None where no row knows it.

    `signed_in`: it was said after the sign-in, where only rows that may come `anywhere` count. `by_token`: to somebody
    with an access token, whom no password helps. `text` holds no secret any more; it becomes the error's `detail`."""
    said = text[:LONGEST]
    if number := _NUMBER.search(said):
        code, kind = AADSTS.get(int(number[1]), ("oauth_refused", NeedsAdministrator))
        return kind(code, host=host, login=login, number=number[0], detail=text)
    for row, pattern in _ROWS:
        if (signed_in and not row.anywhere) or (row.hosts and not host.lower().endswith(row.hosts)):
            continue
        if by_token and row.code in _OF_PASSWORDS:
            continue
        if pattern.search(said):
            return _make(row, text, host, login)
    return None


def judge_token(text: str, host: str, login: str) -> MailboxError:
    """What it means that `host` does not take an access token: `text` is its answer and the reasons it named before.

    NeedsOwner('token_refused') is the only one for which a fresh token may help."""
    status = found[1].lower() if (found := _STATUS.search(text[:LONGEST])) else ""
    if status in ("403", "insufficient_scope"):
        return NeedsOwner("oauth_scope", host=host, login=login, detail=text)
    if re.fullmatch(r"5\d\d|temporarily_unavailable", status):
        return RetryLater("throttled", seconds=SHORT_PAUSE, host=host, detail=text)
    known = find(text, host, login, by_token=True) or find_plea(text, host)
    return known or NeedsOwner("token_refused", host=host, login=login, detail=text)


def find_plea(text: str, host: str) -> RetryLater | None:
    """The server's plea to come back later, if `text` is one; with the pause it asks for, where it names one."""
    said = text[:LONGEST]
    if asked := _BACKOFF.search(said):
        seconds = min(int(asked[1]) // 1000 + 1, LONG_PAUSE)
        return RetryLater("throttled", seconds=seconds, host=host, detail=text)
    if _IN_USE.search(said):
        return RetryLater("in_use", host=host, detail=text)
    if _THROTTLED.search(said):
        seconds = LONG_PAUSE if "overquota" in said.lower() else SHORT_PAUSE
        return RetryLater("throttled", seconds=seconds, host=host, detail=text)
    return None


def _make(row: Refusal, text: str, host: str, login: str) -> MailboxError:
    if row.kind is RetryLater:
        return RetryLater(row.code, seconds=LOCKOUT_SECONDS, host=host, login=login, detail=text)
    return row.kind(row.code, host=host, login=login, detail=text)
