"""The providers' doors for OAuth 2.0, from their own pages. No client of anybody's: each company registers its own."""

from __future__ import annotations

from .provider import OAuth

MICROSOFT = OAuth(
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    (
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/POP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ),
)
MICROSOFT_CHINA = OAuth(
    "https://login.partner.microsoftonline.cn/{tenant}/oauth2/v2.0/authorize",
    "https://login.partner.microsoftonline.cn/{tenant}/oauth2/v2.0/token",
    (
        "https://partner.outlook.cn/IMAP.AccessAsUser.All",
        "https://partner.outlook.cn/POP.AccessAsUser.All",
        "https://partner.outlook.cn/SMTP.Send",
        "offline_access",
    ),
)
GOOGLE = OAuth(
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    ("https://mail.google.com/",),
    revoke_url="https://oauth2.googleapis.com/revoke",
)
YANDEX = OAuth(
    "https://oauth.yandex.com/authorize",
    "https://oauth.yandex.com/token",
    ("mail:imap_full", "mail:smtp"),
)
FASTMAIL = OAuth(
    "https://api.fastmail.com/oauth/authorize",
    "https://api.fastmail.com/oauth/refresh",
    (
        "https://www.fastmail.com/dev/protocol-imap",
        "https://www.fastmail.com/dev/protocol-pop",
        "https://www.fastmail.com/dev/protocol-smtp",
    ),
    "OAUTHBEARER",
)
# new applications are accepted under a contract only, so the password kind comes first
YAHOO = OAuth(
    "https://api.login.yahoo.com/oauth2/request_auth",
    "https://api.login.yahoo.com/oauth2/get_token",
    ("mail-w",),
    "OAUTHBEARER",
)
AOL = OAuth(
    "https://api.login.aol.com/oauth2/request_auth",
    "https://api.login.aol.com/oauth2/get_token",
    ("mail-w",),
    "OAUTHBEARER",
)
