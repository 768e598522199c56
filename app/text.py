"""Folding and tokens: the one way this program compares text, used by identity, search and the outlet book.

Pure; imports nothing of app. Changing anything here changes ids and search columns: raise `identity.VERSION` and add a
migration that rebuilds `search_text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

_SIGNS = ".,+-%"
_SIGN = re.compile(r"[.,+\-%]")
_LONE_SIGN = re.compile(r"[.,+\-%](?<!\d.)(?!\d)")  # \d is category Nd; the sign comes first to be found quickly
_ASCII_LOWER = bytes(range(128)).lower() + bytes(128)
_ASCII_DROPPED = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) not in _SIGNS)
_ASCII_ALL_DROPPED = _ASCII_DROPPED + _SIGNS.encode()
_WHITE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """White space folded: runs become one space, none at the ends."""
    return _WHITE.sub(" ", text).strip()


@lru_cache(maxsize=8192)
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


class _Context(Exception):
    """A character that its neighbours change."""


class _Table(dict[int, str]):
    """For `str.translate`: what each character becomes wherever it stands, worked out when it is first met."""

    def __init__(self, become: Callable[[str], str]) -> None:
        self.become = become

    def __missing__(self, code: int) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        self[code] = found = self.become(chr(code))
        return found


_REMEMBERED = 20_000  # characters; a collection in every script there is would hold a quarter of that
_FINAL_SIGMA = "Σ"  # the one letter whose lower case depends on where it stands
_FIRST_JAMO, _LAST_JAMO = "\u1100", "\u11ff"  # besides marks, all that composes with what stands before it


def _alone(character: str) -> str:
    """A character normalised, where its neighbours have no say in it; _Context where they have."""
    compatible = unicodedata.normalize("NFKC", character)
    changed = _FINAL_SIGMA in compatible or any(_FIRST_JAMO <= each <= _LAST_JAMO for each in compatible)
    if changed or not compatible or unicodedata.category(compatible[0])[0] == "M":
        raise _Context
    return _together(character)


def _together(text: str) -> str:
    kept: list[str] = []
    on_latin = False
    for character in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower()):
        if unicodedata.category(character)[0] == "M":
            if on_latin:
                continue
        else:
            on_latin = _is_latin(character)
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _in_words(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _kept(character: str) -> str:
    return character if _in_words(character) or character in _SIGNS else ""


_ALONE = _Table(_alone)
_KEPT = _Table(_kept)
_FOLDED = _Table(lambda character: "".join(map(_kept, _alone(character))))
_SPACED = _Table(lambda character: character if _in_words(character) else " ")


def normalise(text: str) -> str:
    """NFKC, lower case, and marks dropped on Latin letters only (in Hindi, Russian or Japanese a mark makes another word)."""
    if text.isascii():
        return text.lower()
    try:
        return text.translate(_ALONE)
    except _Context:
        return _together(text)


def fold(text: str) -> str:
    """What identity compares: normalised, then only letters (with their marks), digits, and `. , + - %` where they touch one.

    >>> fold("Türkiye's GDP: +3.5 % – not 4%")
    'turkiyesgdp+3.5not4%'
    """
    if text.isascii():
        return _ascii_fold(text)
    try:
        folded = text.translate(_FOLDED)
    except _Context:
        folded = _SIGNS[0]
    return _LONE_SIGN.sub("", normalise(text)).translate(_KEPT) if _SIGN.search(folded) else folded


def _ascii_fold(text: str) -> str:
    """The same, in one pass over bytes: a title is folded in less than a microsecond."""
    plain = text.encode("ascii")
    without_signs = plain.translate(_ASCII_LOWER, _ASCII_ALL_DROPPED)
    if without_signs.isalpha():  # no digit for a sign to touch
        return without_signs.decode("ascii")
    if _SIGN.search(text):
        return _LONE_SIGN.sub("", text).encode("ascii").translate(_ASCII_LOWER, _ASCII_DROPPED).decode("ascii")
    return without_signs.decode("ascii")


def letters(folded: str) -> int:
    """How many letters a folded text has (digits, marks and signs do not count)."""
    return sum(map(str.isalpha, folded))


_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)


def in_bigrams(character: str) -> bool:
    """Scripts written without spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese."""
    return _SPACELESS.match(character) is not None


def _runs(word: str) -> Iterator[tuple[str, bool]]:
    """A run of letters, marks and digits, split where the script begins or ceases to be one without spaces."""
    start, spaceless = 0, in_bigrams(word[0])
    for at, character in enumerate(word):
        now = in_bigrams(character)
        if now != spaceless and unicodedata.category(character)[0] != "M":
            yield word[start:at], spaceless
            start, spaceless = at, now
    yield word[start:], spaceless


_ASCII_TOKEN = re.compile(r"[a-z0-9]+")


def tokens(text: str) -> list[str]:
    """What search indexes, in order: runs of letters and digits, normalised; Han, Kana, Thai and their like in overlapping bigrams.

    A single such character standing alone is a token of its own.
    """
    plain = normalise(text)
    if plain.isascii():
        return _ASCII_TOKEN.findall(plain)
    found: list[str] = []
    for word in plain.translate(_SPACED).split():
        if word.isascii() or not _SPACELESS.search(word):
            found.append(word)
        else:
            found.extend(_bigrams(word))
    return found


def _bigrams(word: str) -> Iterator[str]:
    for run, spaceless in _runs(word):
        if spaceless and len(run) > 1:
            yield from (run[index : index + 2] for index in range(len(run) - 1))
        else:
            yield run
