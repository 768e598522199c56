"""Folding and tokens: the one way this program compares text, used by identity, search and the outlet book.

Pure; imports nothing of app. Changing anything here changes ids and search columns: raise `identity.VERSION` and add a
migration that rebuilds `search_text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_ASCII_DROP = re.compile(r"(?<![0-9])[.,+\-%](?![0-9])|[^a-z0-9.,+\-%]+")
_NUMERIC_SIGNS = frozenset(".,+-%")
_WHITE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """White space folded: runs become one space, none at the ends."""
    return _WHITE.sub(" ", text).strip()


@lru_cache(maxsize=8192)
def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


def normalise(text: str) -> str:
    """NFKC, lower case, and marks dropped on Latin letters only (in Hindi, Russian or Japanese a mark makes another word)."""
    if text.isascii():
        return text.lower()
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


def fold(text: str) -> str:
    """What identity compares: normalised, then only letters (with their marks) and digits, and `. , + - %` where they touch a digit.

    >>> fold("Türkiye's GDP: +3.5 % – not 4%")
    'turkiyesgdp+3.5not4%'
    """
    plain = normalise(text)
    if plain.isascii():
        return _ASCII_DROP.sub("", plain)
    kept: list[str] = []
    last = len(plain) - 1
    for index, character in enumerate(plain):
        if character in _NUMERIC_SIGNS:
            before = index > 0 and unicodedata.category(plain[index - 1]) == "Nd"
            if before or (index < last and unicodedata.category(plain[index + 1]) == "Nd"):
                kept.append(character)
        elif unicodedata.category(character)[0] in "LMN":
            kept.append(character)
    return "".join(kept)


def letters(folded: str) -> int:
    """How many letters a folded text has (digits, marks and signs do not count)."""
    return sum(map(str.isalpha, folded))


def in_bigrams(character: str) -> bool:
    """Scripts written without spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese."""
    code = ord(character)
    return (
        0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
        or 0x3005 <= code <= 0x3007
        or 0x3040 <= code <= 0x30FF
        or 0x31F0 <= code <= 0x31FF
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def _runs(plain: str) -> Iterator[tuple[str, bool]]:
    """Maximal runs of letters, marks and digits, split where the script begins or ceases to be one without spaces."""
    run: list[str] = []
    spaceless = False
    for character in plain:
        if unicodedata.category(character)[0] not in "LMN":
            if run:
                yield "".join(run), spaceless
                run = []
            continue
        now = in_bigrams(character)
        if run and now != spaceless and unicodedata.category(character)[0] != "M":
            yield "".join(run), spaceless
            run = []
        if not run:
            spaceless = now
        run.append(character)
    if run:
        yield "".join(run), spaceless


_ASCII_TOKEN = re.compile(r"[a-z0-9]+")


def tokens(text: str) -> list[str]:
    """What search indexes, in order: runs of letters and digits, normalised; Han, Kana, Thai and their like in overlapping bigrams.

    A single such character standing alone is a token of its own.
    """
    plain = normalise(text)
    if plain.isascii():
        return _ASCII_TOKEN.findall(plain)
    found: list[str] = []
    for run, spaceless in _runs(plain):
        if spaceless and len(run) > 1:
            found.extend(run[index : index + 2] for index in range(len(run) - 1))
        else:
            found.append(run)
    return found
