from odoo.addons.iap.tools.iap_tools import _MAIL_DOMAIN_BLACKLIST

from ...engine.providers.presets import preset_for

# where anybody can have an address, besides what Odoo and our presets know
MORE_PROVIDERS = frozenset(
    "vip.163.com vip.126.com vip.sina.com 188.com wo.cn 263.net yahoo.co.nz gmx.co.uk hey.com tutanota.com tuta.com "
    "tuta.io zohomail.com zohomail.eu mailbox.org fastmail.fm mail.de email.de hotmail.co.jp docomo.ne.jp ezweb.ne.jp "
    "softbank.ne.jp i.softbank.jp hotmail.nl kpnmail.nl yandex.com.tr yandex.kz inbox.eu duck.com "
    "privaterelay.appleid.com "
    "daum.net kakao.com hotmail.com.br outlook.com.br outlook.it outlook.co.id centrum.cz onet.pl interia.pl".split()
)


def is_free_mail(host):
    """Whether anybody can have an address at `host`, so that it says nothing about a company."""
    return host in _MAIL_DOMAIN_BLACKLIST or host in MORE_PROVIDERS or preset_for(host) is not None
