"""What the sign-in service says of its users, its addresses, and the switches that tests pull (`oauth.Control`).

Imported by Django once `oauth_server.py` has set it up.
"""

import datetime
import json
import secrets
from collections import Counter

from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import AccessToken, Application, RefreshToken
from oauth2_provider.oauth2_validators import OAuth2Validator

COUNTS = Counter()
LIFETIME = {"seconds": 3600}


def count(get_response):
    """Middleware: how often the token endpoint was asked, by grant type."""

    def middleware(request):
        if request.path == "/o/token/":
            COUNTS[request.POST.get("grant_type", "")] += 1
        return get_response(request)

    return middleware


class Validator(OAuth2Validator):
    """A user's name is an address, and the scope `email` tells it."""

    def get_additional_claims(self, request):
        return {"email": request.user.username, "email_verified": True}


@csrf_exempt
def pull(request, name):
    """One of SWITCHES, with the JSON object of the request; its JSON answer."""
    return JsonResponse({"answer": SWITCHES[name](**json.loads(request.body or b"{}"))})


urlpatterns = [
    path("login/", LoginView.as_view()),
    path("o/", include("oauth2_provider.urls")),
    path("bed/<str:name>/", pull),
]


def _register(uri):
    for application in Application.objects.filter(authorization_grant_type="authorization-code"):
        known = application.redirect_uris.split()
        if uri not in known:
            application.redirect_uris = " ".join([*known, uri])
            application.save()


def _expire(user):
    return AccessToken.objects.filter(user__username=user).update(expires=timezone.now())


def _withdraw(user):
    RefreshToken.objects.filter(user__username=user).delete()
    return AccessToken.objects.filter(user__username=user).delete()[0]


def _set_lifetime(seconds):
    LIFETIME["seconds"] = seconds


def _grant(user, scope):
    owner = {"user": User.objects.get(username=user), "application": Application.objects.get(client_id="app")}
    expires = timezone.now() + datetime.timedelta(**LIFETIME)
    access = AccessToken.objects.create(**owner, token=secrets.token_urlsafe(24), scope=scope, expires=expires)
    renewing = RefreshToken.objects.create(**owner, token=secrets.token_urlsafe(24), access_token=access)
    return {"access": access.token, "refresh": renewing.token}


SWITCHES = {
    "register": _register,
    "expire": _expire,
    "withdraw": _withdraw,
    "lifetime": _set_lifetime,
    "grant": _grant,
    "counts": lambda: dict(COUNTS),
}
