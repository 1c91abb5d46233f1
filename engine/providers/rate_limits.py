"""What hosts bear, by their names: data, tested as data. What is not listed bears what an ordinary server does."""

from __future__ import annotations

from ..values import Pace

ORDINARY = Pace(connections=10)
LARGE = Pace(connections=32, sign_ins_per_second=5)
TOUCHY = Pace(connections=3, sign_ins_per_second=1)
PACES = {
    "gmail.com": LARGE,
    "googlemail.com": LARGE,
    "office365.com": LARGE,
    "outlook.com": LARGE,
    # domains of companies with many mailboxes each
    "exmail.qq.com": Pace(connections=10, sign_ins_per_second=5),
    "qiye.aliyun.com": Pace(connections=10, sign_ins_per_second=5),
    "qiye.163.com": Pace(connections=10, sign_ins_per_second=5),
    # private people's mailboxes
    "163.com": TOUCHY,
    "126.com": TOUCHY,
    "yeah.net": TOUCHY,
    "188.com": TOUCHY,
    "qq.com": TOUCHY,
    "yahoo.com": TOUCHY,
    "mail.me.com": TOUCHY,
}


def pace_for(host: str) -> Pace:
    """The pace of the host called `host`, by the longest name in the table that it ends with."""
    labels = host.strip().rstrip(".").lower().split(".")
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((PACES[name] for name in names if name in PACES), ORDINARY)
