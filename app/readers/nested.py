"""Nested data as every syntax of it gives it: values, nodes that know their place, and a record's fields as hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

from app.model import Hint, Piece, Role
from app.readers.decode import clean

MAX_DEPTH = 64  # containers inside containers, which nodes must not exceed: the walk goes down by recursion
MAX_RECORD = 1 << 20  # code points of one record; what is larger can only hold records
MAX_HINTS = 200  # fields of a record
MAX_TEXT = 4_000  # code points of a record's raw text that are kept with its piece
MAX_NAME = 200  # code points of a name
MAX_VALUE = 20_000  # code points of a value
MAX_REPEATED = 20  # values of one list inside a record


class Number(str):
    """A value that is not text in its format: a number, true, false; as written."""

    __slots__ = ()


class Object(list[tuple[str, object]]):
    """Names and values in their order, repeated names included. Values are str, Number, bool, None, list or Object."""

    __slots__ = ()


class Node(Protocol):
    """A value at its place. `start`/`end` index the document's text; `line` is None in a format without lines."""

    @property
    def kind(self) -> str: ...  # object | array | scalar
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def line(self) -> int | None: ...

    def raw(self) -> str:
        """Its text in the document, cut at `MAX_TEXT`."""

    def value(self) -> object:
        """The whole value; ValueError where it is broken."""

    def children(self) -> Iterator[tuple[str, Node]]:
        """Values of an object under their names, of an array under "". Ends early, with a note, where it is broken."""


class Found(NamedTuple):
    """A record, or a text that stands alone (`value` is None), with its place; `text` is its raw form, cut at `MAX_TEXT`."""

    start: int
    end: int
    line: int | None
    text: str
    group: str
    value: Object | None
    above: tuple[Hint, ...]

    def piece(self, ordinal: int, start: int, end: int) -> Piece:
        """As a piece that stands at these bytes of the document."""
        line = self.line or ordinal + 1
        if self.value is None:
            return Piece(ordinal, line, start, end, self.text, Role.ITEM, 1, group=self.group, fields=self.above)
        fields = hints(self.value) + self.above
        return Piece(ordinal, line, start, end, self.text, Role.RECORD, group=self.group, fields=fields)


def is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | bool)


def is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def text_of(value: object) -> str:
    """A plain value as text: numbers as written, true and false, nothing for null."""
    if isinstance(value, str):
        return clean(value).strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ""


def hints(value: object) -> tuple[Hint, ...]:
    """A record's fields under dotted lower-case names, in order; values of a list repeat their name, empty ones are left out.

    At most `MAX_HINTS`; values are cut at `MAX_VALUE` code points.
    """
    found: list[Hint] = []
    _flatten(value, "", found, 0)
    return tuple(found)


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")  # "outletLabel" has two words


@lru_cache(maxsize=4096)
def _inner_name(name: str, key: str) -> str:
    inner = " ".join(_CAMEL.sub("_", clean(key[:MAX_NAME])).split()).lower()
    return f"{name}.{inner}" if name else inner


def _flatten(value: object, name: str, found: list[Hint], depth: int) -> None:
    if len(found) >= MAX_HINTS or depth > MAX_DEPTH:
        return
    if isinstance(value, Object):
        for key, one in value:
            _flatten(one, _inner_name(name, key), found, depth + 1)
    elif isinstance(value, list):
        for one in value[:MAX_REPEATED]:
            _flatten(one, name, found, depth + 1)
    elif text := text_of(value):
        found.append(Hint(name, text[:MAX_VALUE]))
