"""Page cursors: where a page ended, bound to the question it answered. Pure.

A cursor is the base64url form of a JSON list: version, digest of the question, then the key of the last row. It holds no secret and
grants nothing: one that was tampered with is either refused (wrong shape, another question) or names another place to
go on from, which anybody may ask for.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256

from app.errors import CursorError

VERSION = 1
MAX_LENGTH = 2048
_MAX_INTEGER = 2**63 - 1

Part = str | int | date | datetime
Key = tuple[Part, ...]
Shape = tuple[type[str] | type[int] | type[date] | type[datetime], ...]


def question(kind: str, **parts: object) -> str:
    """The digest of a question: its kind ("headlines", "outlets", ...) and what it filters and orders by.

    Equal questions have equal digests: sets and mappings are compared without order, dataclasses by their fields.
    """
    canonical = json.dumps([kind, _canonical(parts)], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:16]


def _canonical(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    if is_dataclass(value):
        return {item.name: _canonical(getattr(value, item.name)) for item in fields(value)}
    return value


def encode(asked: str, key: Key) -> str:
    """The cursor of what follows the row with this key, for the question with the digest `asked`."""
    text = json.dumps([VERSION, asked, *map(_canonical, key)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def decode(cursor: str, asked: str, shape: Shape) -> Key:
    """The key in a cursor, its parts of the types in `shape`. Raises CursorError for anything but a cursor of this question."""
    parts = _parts(cursor)
    if len(parts) < 2 or parts[0] != VERSION or isinstance(parts[0], bool) or parts[1] != asked:
        raise CursorError("The cursor belongs to another query: ask again without it")
    if len(parts) != 2 + len(shape):
        raise _forged()
    return tuple(_typed(part, kind) for part, kind in zip(parts[2:], shape, strict=True))


def _parts(cursor: str) -> list[object]:
    if not cursor or len(cursor) > MAX_LENGTH:
        raise _forged()
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _forged() from error
    if not isinstance(parts, list):
        raise _forged()
    return parts


def _typed(part: object, kind: type[Part]) -> Part:
    if kind is int:
        if isinstance(part, int) and not isinstance(part, bool) and abs(part) <= _MAX_INTEGER:
            return part
        raise _forged()
    if not isinstance(part, str) or "\0" in part or not _is_encodable(part):
        raise _forged()
    if kind is str:
        return part
    try:
        return date.fromisoformat(part) if kind is date else _instant(part)
    except (ValueError, OverflowError) as error:
        raise _forged() from error


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return at.astimezone(UTC)


def _is_encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _forged() -> CursorError:
    return CursorError("The cursor is not one this program gave")
