"""Somebody at the bed's sign-in service without a browser: types address and password, agrees, and is sent back."""

import http.cookiejar
import re
import ssl
import urllib.error
import urllib.request
from html import unescape
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

FIELD = re.compile(r"<input[^>]*type=.hidden.[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(name|value)=["']([^"']*)["']""")


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect that leaves the service."""

    def redirect_request(self, request, *arguments):
        new = arguments[-1]
        return None if "/callback" in new else super().redirect_request(request, *arguments)


class Person:
    """One browser's worth of cookies. `sign_in` gives what comes back to the redirect URI, as a dict."""

    def __init__(self, facts):
        context = ssl.create_default_context(cafile=facts["ca"])
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            _StayHere(),
        ).open
        self._password = facts["password"]

    def sign_in(self, url, email, scope=None, agree=True):
        """Sign in at `url` as `email`; `scope`: agree to no more than that."""
        page = self._get(url)
        page = self._post(page, username=email, password=self._password)
        more = {"allow": "Authorize"} if agree else {}
        return self._post(page, **more, **({"scope": scope} if scope else {}))

    def _get(self, url):
        return self._read(urllib.request.Request(url))

    def _post(self, page, **typed):
        """Send the form of `page` (address, text) with what was typed."""
        address, text = page
        hidden = [dict(ATTRIBUTE.findall(field)) for field in FIELD.findall(text)]
        form = {field["name"]: unescape(field.get("value", "")) for field in hidden if "name" in field} | typed
        headers = {"Referer": address}
        return self._read(urllib.request.Request(address, urlencode(form).encode(), headers))

    def _read(self, request):
        try:
            with self._open(request, timeout=20) as answer:
                return answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                back = urljoin(request.full_url, error.headers.get("Location") or "")
                if error.code != 302 or "/callback" not in back:
                    raise
                return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
