"""Somebody with a browser at the bed's sign-in service, played over HTTP."""

import html
import http.cookiejar
import re
import ssl
import urllib.parse
import urllib.request

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
PAIR = re.compile(r'\b(name|value)="([^"]*)"')


class _Back(Exception):
    """The browser would leave for another place now."""


class _Home(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the service only."""

    def redirect_request(self, request, fp, code, message, headers, url):
        if urllib.parse.urlsplit(url).netloc != urllib.parse.urlsplit(request.full_url).netloc:
            fp.close()
            raise _Back(url)
        return super().redirect_request(request, fp, code, message, headers, url)


class Person:
    """`address` and `password` are typed where they are asked for. Cookies last from page to page."""

    def __init__(self, ca, address, password):
        self._typed = {"username": address, "password": password}
        context = ssl.create_default_context(cafile=ca)
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            _Home(),
        )

    def sign_in(self, url, agrees=True, **changes):
        """What comes back to the redirect URI ({name: value}) after the pages at `url`.

        `agrees` False: Cancel is pressed. `changes`: what is agreed to otherwise than it was asked (`scope`)."""
        try:
            page = self._open(url)
            if "password" in page[1]:
                page = self._send(page, self._typed)
            self._send(page, {**changes, "allow": "Authorize"} if agrees else {})
        except _Back as back:
            return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(str(back)).query))
        raise AssertionError("the sign-in did not come back")

    def _open(self, url, data=None):
        request = urllib.request.Request(url, data, {"Referer": url})
        with self._browser.open(request, timeout=10) as answer:
            return answer.url, answer.read().decode()

    def _send(self, page, typed):
        """Send the form on `page` with what was `typed` into it."""
        url, text = page
        fields = (dict(PAIR.findall(field)) for field in FIELD.findall(text))
        hidden = {field["name"]: html.unescape(field.get("value", "")) for field in fields}
        return self._open(url, urllib.parse.urlencode({**hidden, **typed}).encode())
