"""Public ids: the same headline has the same id on every machine, in any order of ingest. Pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import blake2b

from app.text import fold, letters

VERSION = 1
MIN_LETTERS = 8  # below this a title says too little ("Opinion", "12-3") to be the same headline wherever it stands


_fold_outlet = lru_cache(maxsize=16_384)(fold)  # a large list names few outlets, again and again


def _digest(kind: bytes, *parts: str) -> str:
    hashed = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16, person=kind).hexdigest()
    return f"{VERSION:x}{hashed[1:]}"


def headline_id(
    title: str, outlet: str | None, published_on: date, published_to: date, *, document: str, position: int
) -> str:
    """The public id: 32 hexadecimal digits, the first of which is the version.

    Folded title and folded printed outlet are run together without a separator, so the id stays when a split between
    them is mended. With fewer than `MIN_LETTERS` letters the digest is salted with the document's sha256 and the
    candidate's position, so such rows never merge across places.
    """
    text = fold(title) + _fold_outlet(outlet or "")
    says_enough = len(text) >= MIN_LETTERS and (text[:MIN_LETTERS].isalpha() or letters(text) >= MIN_LETTERS)
    salt = () if says_enough else (document, str(position))
    first = published_on.isoformat()
    last = first if published_to is published_on else published_to.isoformat()
    return _digest(b"headline", text, first, last, *salt)


def copy_key(title: str) -> str:
    """Shared by copies: the digest of the folded title alone, 32 hexadecimal digits."""
    return _digest(b"copy", fold(title))
