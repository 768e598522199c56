"""Column types that mean the same on SQLite and Postgres, and the one place where text is made fit for both.

Days are DATE columns (ISO text on SQLite). Instants are TIMESTAMPTZ on Postgres and ISO text of one width on SQLite, so that the
order of the text is the order of time. Text is compared by code point on both (`COLLATE "C"` on Postgres).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, DateTime, Dialect, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.types import TypeEngine

INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
MAX_TOKENS = 256  # of a title; Postgres keeps no more positions of one lexeme, so both databases stop here
MAX_TOKEN = 511  # code points; a lexeme of Postgres has at most 2,046 bytes, a code point at most 4
DEEPEST = 50  # of JSON inside JSON
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

WORDS = Text().with_variant(Text(collation="C"), "postgresql")
"""Text of any length, compared by code point."""

DATA = JSON().with_variant(JSONB(), "postgresql")
"""A JSON object or array."""


def storable(text: str) -> str:
    """`text` with each NUL and lone surrogate (which Postgres or UTF-8 refuse) as U+FFFD, so code points keep their places."""
    return _UNSTORABLE.sub("�", text) if not text.isascii() or "\x00" in text else text


def to_json(value: Mapping[str, object] | Iterable[object]) -> str:
    """A JSON text without anything that cannot be stored; keys sorted, so equal values have equal texts.

    Integers past 64 bits and other values than JSON's become text; what is no number, or nested deeper than `DEEPEST`, null.
    """
    return orjson.dumps(_storable_value(value, 0), option=orjson.OPT_SORT_KEYS, default=str).decode()


def _storable_value(value: object, depth: int) -> object:
    if depth > DEEPEST:
        return None
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return (
            str(value) if value.bit_length() < 1000 else hex(value)
        )  # Python refuses decimals of many thousand digits
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable_value(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_storable_value(inner, depth + 1) for inner in value]
    return value


def instant_text(at: datetime) -> str:
    """An aware datetime in UTC, as SQLite stores it: 27 characters, order of text = order of time."""
    return at.astimezone(UTC).strftime(INSTANT).rjust(27, "0")


class Instant(TypeDecorator[datetime]):
    """An instant: an aware datetime goes in, converted to UTC; an aware datetime in UTC comes out. A naive one is refused."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its offset from UTC")
        return value.astimezone(UTC) if dialect.name == "postgresql" else instant_text(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.strptime(str(value), INSTANT).replace(tzinfo=UTC)


class Tokens(TypeDecorator[str]):
    """The tokens of a title (letters, marks and digits only), in order, joined by spaces: what full-text search indexes.

    On Postgres a tsvector with our tokens as lexemes, each at its place: its own parser never sees the title. A title's first
    `MAX_TOKENS` tokens are indexed, the first `MAX_TOKEN` code points of each. What comes out on Postgres is the tsvector's text.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TSVECTOR())
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        return vector_text(value)


def search_text(tokens: Iterable[str]) -> str:
    """Tokens as `Tokens` takes them, within its limits."""
    found = list(tokens)
    text = " ".join(found)
    if len(text) > MAX_TOKEN or len(found) > MAX_TOKENS:
        text = " ".join(token[:MAX_TOKEN] for token in found[:MAX_TOKENS])
    return text


def vector_text(text: str) -> str:
    """`search_text` as a tsvector is written: each token quoted, with its place."""
    return " ".join([f"'{token}':{place}" for place, token in enumerate(text.split(), 1)])
