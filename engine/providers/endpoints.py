"""The providers' doors for OAuth 2.0, from their own pages. No client of anybody's: each company registers its own."""

from __future__ import annotations

from .provider import OAuth

# an id token comes that says who signed in
WHO = ("openid", "profile", "email")
# who is signed in there with another account is asked, and not signed in with that one again and again
CHOOSE = (("prompt", "select_account"),)

MICROSOFT = OAuth(
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    (
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/POP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
        *WHO,
    ),
    parameters=CHOOSE,
    access_scopes=("https://outlook.office365.com/.default",),
)
MICROSOFT_CHINA = OAuth(
    "https://login.partner.microsoftonline.cn/{tenant}/oauth2/v2.0/authorize",
    "https://login.partner.microsoftonline.cn/{tenant}/oauth2/v2.0/token",
    (
        "https://partner.outlook.cn/IMAP.AccessAsUser.All",
        "https://partner.outlook.cn/POP.AccessAsUser.All",
        "https://partner.outlook.cn/SMTP.Send",
        "offline_access",
        *WHO,
    ),
    parameters=CHOOSE,
    access_scopes=("https://partner.outlook.cn/.default",),
)
GOOGLE = OAuth(
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    ("https://mail.google.com/", "openid", "email"),
    revoke_url="https://oauth2.googleapis.com/revoke",
    userinfo_url="https://openidconnect.googleapis.com/v1/userinfo",
    # consent: or no refresh token comes with a second sign-in
    parameters=(("access_type", "offline"), ("prompt", "consent select_account")),
    access_scopes=("https://mail.google.com/",),
)
YANDEX = OAuth(
    "https://oauth.yandex.com/authorize",
    "https://oauth.yandex.com/token",
    ("mail:imap_full", "mail:smtp", "login:email"),
    userinfo_url="https://login.yandex.ru/info?format=json",
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
    ("mail-w", "openid", "email"),
    "OAUTHBEARER",
    userinfo_url="https://api.login.yahoo.com/openid/v1/userinfo",
)
AOL = OAuth(
    "https://api.login.aol.com/oauth2/request_auth",
    "https://api.login.aol.com/oauth2/get_token",
    ("mail-w", "openid", "email"),
    "OAUTHBEARER",
    userinfo_url="https://api.login.aol.com/openid/v1/userinfo",
)
