"""Dovecot's configuration, as a function of folder, ports and account; nothing here touches the disk."""

# One server with several faces, told apart by address; every port is open on each of them.
FACES = {
    "plain": "127.0.0.1",  # allows a plaintext login, because both ends have the same address
    "starttls": "127.0.0.2",  # LOGINDISABLED until STARTTLS, because the client's address is another one
    "bare": "127.0.0.3",  # only IMAP4rev1
    "selfsigned": "127.0.0.4",  # right name, signed by itself
    "othername": "127.0.0.5",  # our authority, but for another host
    "expired": "127.0.0.6",  # our authority, right name, valid until yesterday
}
PORT_NAMES = ("imap", "imaps", "pop", "pops", "submission", "smtps", "lmtp", "smarthost", "oauth")
MASTER = {"login": "master@corp.example", "password": "master-secret"}
FOLDERS = ("Drafts", "Sent", "Trash", "Junk", "Archive")
# The files that the packages bring, to say in one sentence which package is missing.
PACKAGES = {
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-pop3d": "/usr/lib/dovecot/pop3",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "dovecot-submissiond": "/usr/lib/dovecot/submission",
    "openssl": "/usr/bin/openssl",
}

CONFIGURATION = """\
protocols = imap pop3 lmtp submission
instance_name = mailbed
base_dir = {run}
state_dir = {folder}/state
log_path = {folder}/log/dovecot.log
listen = {addresses}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_plugins = zlib
hostname = mail.corp.example
recipient_delimiter = +
auth_mechanisms = plain login xoauth2 oauthbearer
auth_username_format = %Lu
auth_verbose = yes
# Refusals would otherwise take 2, 6, 10, then 17 seconds; the penalty socket below is the growing part of it.
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/tls/server.pem
ssl_key = <{folder}/tls/server.key
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
# An organization's own token opens every mailbox.
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2-everybody.conf
}}
# Who signs in as "user, by master" with the master's password (SASL PLAIN with an authorization identity).
passdb {{
  driver = passwd-file
  mechanisms = plain
  args = {folder}/masters
  master = yes
}}
passdb {{
  driver = passwd-file
  # "none" is a look-up without a login: LMTP needs it to know its recipients.
  mechanisms = plain login none
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%Ld/%Ln
}}
namespace inbox {{
  inbox = yes
  separator = /
{special_folders}}}
protocol imap {{
  mail_plugins = zlib imap_zlib
  mail_max_userip_connections = 200
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{logins}service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {smarthost}
local 127.0.0.3 {{
  disable_plaintext_auth = no
  protocol imap {{
    imap_capability = IMAP4rev1
  }}
}}
{refused_faces}"""


def configuration(folder, run, ports, account):
    """The text of dovecot.conf. Dovecot 2.3 wants one setting a line, closing braces too."""
    return CONFIGURATION.format(
        folder=folder,
        run=run,
        user=account.name,
        group=account.group,
        addresses=", ".join(FACES.values()),
        special_folders="".join(map(_special_folder, FOLDERS)),
        logins=_login("imap", {"imap": "no", "imaps": "yes"}, ports)
        + _login("pop3", {"pop3": "no", "pop3s": "yes"}, {"pop3": ports["pop"], "pop3s": ports["pops"]})
        + _login("submission", {"submission": "no", "smtps": "yes"}, ports),
        refused_faces="".join(_face(name, folder) for name in ("selfsigned", "othername", "expired")),
        lmtp=ports["lmtp"],
        smarthost=ports["smarthost"],
    )


def password_file(users, password):
    """The text of the passwd-file: all users with the same password."""
    return "".join(f"{user}:{{PLAIN}}{password}::::::\n" for user in users)


def introspection(folder, oauth):
    """{name: text} of the files that tell Dovecot whom to ask about a token; `oauth`: as `oauth.facts` gives it."""
    client = oauth["clients"]["dovecot"]
    url = oauth["introspect_url"].replace("https://", f"https://{client['id']}:{client['secret']}@")
    asking = (
        f"introspection_mode = post\nintrospection_url = {url}\nforce_introspection = yes\n"
        f"active_attribute = active\nactive_value = true\ntls_ca_cert_file = {folder}/tls/ca.pem\n"
    )
    # A token of no user's: both names are compared in this format, and so are always the same.
    everybody = "scope = everybody\nusername_attribute = client_id\nusername_format = everybody\n"
    return {
        "oauth2.conf": f"{asking}scope = mail\nusername_attribute = username\n",
        "oauth2-everybody.conf": f"{asking}{everybody}",
    }


def _special_folder(name):
    return f"  mailbox {name} {{\n    auto = subscribe\n    special_use = \\{name}\n  }}\n"


def _login(service, listeners, ports):
    body = "".join(
        f"  inet_listener {name} {{\n    port = {ports[name]}\n    ssl = {ssl}\n  }}\n"
        for name, ssl in listeners.items()
    )
    return f"service {service}-login {{\n  chroot =\n{body}}}\n"


def _face(name, folder):
    """A face with a certificate that a client must refuse."""
    return f"local {FACES[name]} {{\n  ssl_cert = <{folder}/tls/{name}.pem\n  ssl_key = <{folder}/tls/{name}.key\n}}\n"
