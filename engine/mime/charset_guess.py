"""Which charset bytes without a usable label are in: the common East Asian ones by how usual their characters are.

charset-normalizer needs a page of text to know GBK from Big5; a subject has twenty bytes. So the multi-byte charsets
are scored here, and charset-normalizer is asked about the rest (Cyrillic, Greek, Eastern Europe).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from charset_normalizer import from_bytes

SAMPLE = 4096
_SINGLE_BYTE = ["cp1252", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp874"]
# The most frequent characters of running text in each script: enough to tell a right decoding from a wrong one.
_SIMPLIFIED = frozenset(
    "的一是不了在有我他这个们来到时大为你说生国年着就那和要她出也得里后自会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知世什两次使身者被高已亲其进此话常与活正感请您谢附件邮合价报客户产品订单询公司中文标题确认付款发票"
)
_TRADITIONAL = frozenset(
    "的一是不了在有我他這個們來到時大為你說生國年著就那和要她出也得裡後自會家可下而過天去能對小多然於心學麼之都好看起發當沒成只如事把還用第樣道想作種開美總從無情己面最女但現前些所同日手又行意動方期它頭經長兒回位分愛老因很給名法間知世什兩次使身者被高已親其進此話常與活正感請您謝附件郵合價報客戶產品訂單詢公司中文標題確認付款發票"
)

_SYLLABLES = frozenset(
    "이다는에을를의가고하은한지도로사기서어대리자시나인정해일아스그장수것전주부있들라상제비안구보원만성과으니요면동신소여조계습했드오오생관연세경우마개공무트선용중위게치통진국실방화분녕감합까김박최님회문견적청결납품"
)


def guess(raw: bytes) -> str:
    """The codec `raw` is most likely in, '' where nothing fits. Looks at the first bytes only."""
    best = east_asian(raw, 0.3)
    if best:
        return best
    found = from_bytes(raw[:SAMPLE], cp_isolation=_SINGLE_BYTE, steps=3, chunk_size=256).best()
    return str(found.encoding) if found else ""


def east_asian(raw: bytes, least: float = 0.6) -> str:
    """The Chinese, Japanese or Korean codec that makes usual text of `raw`, '' where none reaches `least` (of 1)."""
    sample = raw[:SAMPLE]
    best, score = max(((name, _score(sample, name)) for name in _SCORES), key=lambda pair: pair[1])
    return best if score >= least else ""


def _score(sample: bytes, name: str) -> float:
    """The share of usual characters among those beyond ASCII, 0 to 1; 0 when `sample` is not in that charset."""
    text = sample.decode(name, "ignore")
    foreign = [char for char in text if char > "\x7f"]
    multibyte = sum(octet > 0x7F for octet in sample) / 2
    if not foreign or len(foreign) > multibyte * 1.2:
        return 0.0
    usual = sum(_SCORES[name](char) for char in foreign) / len(foreign)
    # Bytes that had to be ignored speak against it.
    return usual - 5 * max(0.0, 1 - len(foreign) / multibyte)


def _kana(char: str) -> float:
    return (
        1.0
        if "\u3041" <= char <= "\u30fe"
        else 0.4
        if "\u4e00" <= char <= "\u9fff"
        else 0.3
        if char in "。、「」・"
        else 0
    )


def _chinese(char: str, usual: frozenset[str], unusual: float) -> float:
    """`unusual`: what a character is worth that is Chinese and not among the `usual`."""
    if char in usual:
        return 1.0
    return unusual if "\u4e00" <= char <= "\u9fff" else 0.3 if char in "，。：；！？（）、" else 0


def _hangul(char: str) -> float:
    # Nearly every pair of GBK bytes is some syllable, so an unusual syllable says little.
    return 1.0 if char in _SYLLABLES else 0.3 if "\uac00" <= char <= "\ud7a3" else 0


_SCORES: dict[str, Callable[[str], float]] = {
    "gb18030": partial(_chinese, usual=_SIMPLIFIED, unusual=0.45),
    "cp950": partial(_chinese, usual=_TRADITIONAL, unusual=0.4),
    "cp932": _kana,
    "euc_jis_2004": _kana,
    "cp949": _hangul,
}
