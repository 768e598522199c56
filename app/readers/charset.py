"""Which encoding a document is in: by its byte order mark, then its declaration, then its bytes."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from charset_normalizer import from_bytes

HEAD = 4096  # bytes by which a format is told
REPLACEMENT = "\ufffd"

_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels are read as browsers read them (WHATWG Encoding Standard): as the superset people mean.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
}
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-user-defined": "cp1252",
    "unicode": "utf-16",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
}
_NO_CHARSET = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"}
)
_LOW = bytes(code for code in range(32) if code not in b"\r\n")
_LATIN = b" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MEDIA_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_ISO_2022 = re.compile(rb"\x1b\$[@B(]|\x1b\(J")
ESCAPED = re.compile("[\udc80-\udcff]+")  # bytes that could not be decoded, kept by `surrogateescape`
_UNSAFE = re.compile("[\x00\ud800-\udfff]")


class Encoding(NamedTuple):
    """A codec of Python, where it was learnt (bom | declared | detected | default), and the length of the byte order mark."""

    name: str
    source: str
    bom: int = 0


def canonical(label: str | None) -> str | None:
    """The codec a charset label means, as browsers take it ("latin1" is cp1252, "gb2312" is gb18030); None if it means none."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    name = _LABELS.get(name, name)
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if codec.name in _NO_CHARSET or not getattr(codec, "_is_text_encoding", True):
        return None
    return _SUPERSETS.get(codec.name, codec.name)


def media_charset(media_type: str | None) -> str | None:
    """The charset a media type declares ("text/html; charset=utf-8"), None where it declares none."""
    match = _MEDIA_CHARSET.search(media_type) if media_type else None
    return match.group(1) if match is not None else None


def bom_encoding(head: bytes) -> Encoding | None:
    """The encoding a byte order mark names, if there is one."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, "bom", len(mark))
    return None


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where its zero bytes stand; None for everything else.

    Even a text without a Latin letter has spaces and line ends, whose zero bytes all stand at one side. Few zero bytes
    may also be damage in another encoding: such a text is well-formed UTF-8 without them, or mostly Latin letters.
    """
    zeros = head.count(0)
    if not zeros or (zeros * 4 < len(head) and _is_narrow_with_zeros(head)):
        return None
    head = head[: len(head) // 4 * 4] if len(head) == HEAD else head
    by_place = [head[place::4].count(0) for place in range(4)]
    quarter = len(head) // 4
    if by_place[2] == by_place[3] == quarter and by_place[0] < quarter:
        return "utf-32-le"
    if by_place[0] == by_place[1] == quarter and by_place[3] < quarter:
        return "utf-32-be"
    even, odd = by_place[0] + by_place[2], by_place[1] + by_place[3]
    for name, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if here > 20 * there and not _noisy(head.decode(name, "replace")):
            return name
    return None


def _is_narrow_with_zeros(head: bytes) -> bool:
    rest = head.replace(b"\0", b"")
    few_controls = (len(rest) - len(rest.translate(None, _LOW))) * 8 < len(
        rest
    )  # half of the bytes of Greek to Thai in UTF-16
    return (_utf8_counts(rest)[1] == 0 and few_controls) or len(rest.translate(None, _LATIN)) * 2 < len(rest)


def _noisy(text: str) -> bool:
    """Whether decoded text holds what no text of that encoding would: unassigned codes, stray surrogates, controls."""
    bad = sum(
        not (character.isprintable() or character in "\t\n\r\f\v\u2028\u2029\ufeff\u200b\xa0\u3000")
        for character in text
    )
    return bad * 20 > len(text)


def _utf8_counts(sample: bytes) -> tuple[int, int]:
    """Well-formed and ill-formed multi-byte sequences in a sample; a sequence cut by its end is neither."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    bad = sum(map(len, ESCAPED.findall(text)))
    good = sum(character > "\x7f" for character in text) - bad
    return good, bad


def choose_encoding(head: bytes, sample: bytes, declared: str | None = None) -> Encoding:
    """The encoding of a document by its first bytes, a sample of its lines that are not ASCII, and its own declaration.

    A declaration is believed unless the bytes prove it wrong: text that is well-formed UTF-8 is nothing else.
    """
    if (marked := bom_encoding(head)) is not None:
        return marked
    if (wide := wide_encoding(head)) is not None:
        return Encoding(wide, "detected")
    name = canonical(declared)
    if name is not None and name.startswith(("utf-16", "utf-32")):
        name = None  # a declaration that could be read as ASCII text is not in these
    if _ISO_2022.search(head) or _ISO_2022.search(sample):
        return Encoding("iso2022_jp_2", "declared" if name and name.startswith("iso2022") else "detected")
    if not sample:
        return Encoding(name, "declared") if name else Encoding("utf-8", "default")
    good, bad = _utf8_counts(sample)
    if name == "utf-8" and good >= bad:
        return Encoding(name, "declared")
    if good > bad:  # damaged UTF-8 keeps most of its sequences; other encodings form one by chance, seldom
        return Encoding("utf-8", "detected")
    if name is not None and name != "utf-8":
        return Encoding(name, "declared")
    return _detected(sample)


def _detected(sample: bytes) -> Encoding:
    best = from_bytes(sample).best()
    name = canonical(best.encoding) if best is not None else None
    if name is not None and name.startswith(("utf-16", "utf-32")):
        name = None  # what could be UTF-16 as a whole was told before; a mark inside a line makes none
    return Encoding(name, "detected") if name else Encoding("cp1252", "default")


@lru_cache(maxsize=16)
def head_text(head: bytes) -> str:
    """The first bytes of a document as text, to tell its format by: never fails, a character cut by its end is dropped."""
    encoding = choose_encoding(head, b"" if head.isascii() else head)
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    return decoder.decode(head[encoding.bom :])


def clean(text: str) -> str:
    """Text that every store takes: NUL and lone surrogates become U+FFFD, one for one."""
    return _UNSAFE.sub(REPLACEMENT, text) if not text.isprintable() else text
