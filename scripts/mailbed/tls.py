"""A throw-away certificate authority, the certificate the servers show, and three that a client must refuse."""

import subprocess

SERVER_NAMES = "DNS:localhost,DNS:mail.corp.example,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3"
# Name of the certificate -> the names it is valid for. All but `selfsigned` come from our authority.
CERTIFICATES = {
    "server": SERVER_NAMES,
    "selfsigned": "DNS:localhost,IP:127.0.0.4",
    "othername": "DNS:mail.elsewhere.example",
    "expired": "DNS:localhost,IP:127.0.0.6",
}
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
TEN_YEARS = ("-days", "3650")


def make_certificates(folder):
    """Write `ca.pem` and, for each of CERTIFICATES, `<name>.pem` and `<name>.key`; those of an earlier start are kept.

    Kept, because a database may already hold the authority's certificate.
    """
    recipe = folder / "recipe"
    if recipe.exists() and recipe.read_text() == repr(CERTIFICATES):
        return
    folder.mkdir(parents=True, exist_ok=True)
    _openssl(
        folder,
        *("req", "-x509", *KEY, *TEN_YEARS, "-subj", "/CN=Mail bed authority", "-keyout", "ca.key", "-out", "ca.pem"),
        # Python 3.13 verifies strictly: an authority has to say what it may sign.
        *("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"),
    )
    for name, names in CERTIFICATES.items():
        if name == "selfsigned":
            _self_sign(folder, name, names)
        else:
            # One day less than nothing: valid until yesterday.
            _sign(folder, name, names, ("-days", "-1") if name == "expired" else TEN_YEARS)
    recipe.write_text(repr(CERTIFICATES))


def _self_sign(folder, name, names):
    _openssl(
        folder,
        *("req", "-x509", *KEY, *TEN_YEARS, "-subj", "/CN=localhost", "-keyout", f"{name}.key", "-out", f"{name}.pem"),
        *("-addext", f"subjectAltName={names}"),
    )


def _sign(folder, name, names, validity):
    (folder / f"{name}.ext").write_text(
        f"subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n"
        "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
    )
    _openssl(folder, "req", *KEY, "-subj", "/CN=localhost", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    _openssl(
        folder,
        *("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
        *("-extfile", f"{name}.ext", "-out", f"{name}.pem", *validity),
    )


def _openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
