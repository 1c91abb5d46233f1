"""The sign-in service beside the mail servers: django-oauth-toolkit over TLS, with the bed's users and passwords.

Runs as a process of its own, with an interpreter that has it: `python oauth_server.py PORT FOLDER CERTIFICATES FACTS`.
FOLDER ends in a slash, holds the database and makes the process recognisable; FACTS is JSON, as `oauth.py` gives it.

What the toolkit does is as it comes: login page with the user's password, consent page, PKCE demanded, refresh tokens
that rotate, an id token, introspection, revocation. Ours are the pages' text and, beneath /bed/, the switches that
tests pull (see `oauth.Control`).
"""

import json
import os
import socketserver
import ssl
import sys
from pathlib import Path
from wsgiref import simple_server

PORT, FOLDER, CERTIFICATES, FACTS = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4])
LOGIN_PAGE = """<!doctype html><title>Sign in</title><h1>Sign in to Bed Mail</h1><form method="post">{% csrf_token %}
{{ form.non_field_errors }}<p><label>Address <input name="username" autofocus></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<input type="hidden" name="next" value="{{ next }}"><button id="login">Sign in</button></form>"""


def _get_key():
    """The key that signs id tokens, made once."""
    file = FOLDER / "signing.pem"
    if not file.exists():
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        key = rsa.generate_private_key(65537, 2048)
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    return file.read_text()


def _lifetime():
    import oauth_site

    return oauth_site.LIFETIME["seconds"]


def _configure():
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="bed",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="oauth_site",
        USE_TZ=True,
        LOGIN_URL="/login/",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": FOLDER / "oauth.sqlite",
                # writers wait for each other at their beginning, and not for a lock they can't get any more
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "oauth_site.count",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN_PAGE}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        # what takes time on purpose would take it at each introspection
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # the tables as they are now, not through years of their history, which takes seconds
        MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "oauth2_provider")),
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        # another cookie's name than Odoo's or a second bed's on the same host
        SESSION_COOKIE_NAME=f"bed{PORT}",
        CSRF_COOKIE_NAME=f"bedcsrf{PORT}",
        OAUTH2_PROVIDER={
            "SCOPES": FACTS["scopes"],
            "DEFAULT_SCOPES": ["mail"],
            # asked for at each token, so that a switch may change it
            "EXTRA_SERVER_KWARGS": {"token_expires_in": lambda _request: _lifetime()},
            "PKCE_REQUIRED": True,
            "ROTATE_REFRESH_TOKEN": True,
            # a code in a redirect to this machine, whatever the port (RFC 8252, 7.3)
            "ALLOW_LOCALHOST_LOOPBACK": True,
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": FACTS["issuer"],
            "OIDC_RSA_PRIVATE_KEY": _get_key(),
            "OAUTH2_VALIDATOR_CLASS": "oauth_site.Validator",
        },
    )
    django.setup()


# ------------------------------------------------------------------ coming up


def _fill():
    """Users and clients, once; a database of an earlier start keeps its tokens."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0, run_syncdb=True)
    for user in FACTS["users"]:
        if not User.objects.filter(username=user).exists():
            User.objects.create_user(user, user, FACTS["password"])
    for client_id, client in FACTS["clients"].items():
        if not Application.objects.filter(client_id=client_id).exists():
            Application.objects.create(
                client_id=client_id,
                name=client["name"],
                client_secret=client["secret"],
                client_type="confidential" if client["secret"] else "public",
                authorization_grant_type=client["grant"],
                redirect_uris=" ".join(FACTS["redirects"]) if client["grant"] == "authorization-code" else "",
                algorithm="RS256",
            )


class _Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True
    request_queue_size = 100

    def server_bind(self):
        # the base class would look up the host's name, which can take seconds
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", PORT
        self.setup_environ()

    def setup_environ(self):
        super().setup_environ()
        self.base_environ["HTTPS"] = "on"

    def handle_error(self, request, client_address):
        """A client that only looks whether the port is open is no error."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(simple_server.WSGIRequestHandler):
    # one slow client must not hold up the others' handshake, which is done by the thread that reads
    timeout = 30

    def log_message(self, format, *arguments):
        """The path without its question, which may hold a code."""
        sys.stderr.write(f"{self.command} {self.path.partition('?')[0]} {arguments[1]}\n")


def main():
    os.umask(0o077)
    FOLDER.mkdir(exist_ok=True)
    _configure()
    _fill()
    from django.core.wsgi import get_wsgi_application

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "server.pem", CERTIFICATES / "server.key")
    server = _Server(("127.0.0.1", PORT), _Handler)
    server.set_app(get_wsgi_application())
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main()
