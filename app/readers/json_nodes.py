"""JSON text as nodes that know their place: one scan finds the brackets, values are decoded on demand, never all at once.

Lenient where a reader can be: text before and after the data, several values in a row, NaN, repeated names, raw line ends in
strings. Where the structure breaks, what is complete is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json.decoder import JSONDecodeError

from app.errors import LimitError
from app.readers.nested import MAX_DEPTH, MAX_TEXT, Number, Object

_FAR = 4_096  # code points: ends of containers longer than this are kept from the one pass over all brackets
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_NEXT_BRACKET = re.compile(rf'[^"{{}}\[\]]*+(?:{_STRING}[^"{{}}\[\]]*+)*+([{{}}\[\]"]|\Z)', re.DOTALL)
_STRING_END = re.compile(_STRING, re.DOTALL)
_SPACE = re.compile(r"[\s,]*+")
_BARE = re.compile(r"[^\s,\[\]{}\":]++")
_COLON = re.compile(r"\s*+:\s*+")
_OPENING = re.compile(r"[{\[]")
_CLOSES = {"{": "}", "[": "]"}

_decoder = json.JSONDecoder(
    object_pairs_hook=Object, parse_float=Number, parse_int=Number, parse_constant=Number, strict=False
)
decode = _decoder.decode


class _Break(Exception):
    """The structure breaks at an index of the text; never leaves this module."""

    def __init__(self, why: str, at: int) -> None:
        self.why, self.at = why, at
        super().__init__(why)


class Scan:
    """One pass over the brackets of `text` from `start`. `ends` has where long containers end; `broken` why and where it broke.

    What is still open then ends at `stop`. LimitError where containers nest deeper than `MAX_DEPTH`.
    """

    def __init__(self, text: str, start: int = 0, *, told: Callable[[str, int], None]) -> None:
        self.text, self.told = text, told
        self.ends: dict[int, int] = {}
        self.broken: tuple[str, int] | None = None
        self.stop = self._index(start)

    def _index(self, start: int) -> int:
        text = self.text
        opened: list[int] = []
        for match in _NEXT_BRACKET.finditer(text, start):
            bracket, at = match[1], match.start(1)
            if bracket in "{[" and bracket:
                opened.append(at)
                if len(opened) > MAX_DEPTH:
                    raise LimitError(f"is nested deeper than {MAX_DEPTH} levels", offset=at)
            elif bracket in "}]" and bracket:
                if not opened:
                    continue  # outside of all values: passed over as text between them
                if _CLOSES[text[opened[-1]]] != bracket:
                    return self._break(f"“{bracket}” closes what “{text[opened[-1]]}” opened", at, opened)
                begun = opened.pop()
                if at - begun > _FAR:
                    self.ends[begun] = at + 1
            elif bracket:
                return self._break("a string that never ends", at, opened)
            elif opened:
                return self._break("the data ends too early", at, opened)
        return len(text)

    def _break(self, why: str, at: int, opened: list[int]) -> int:
        self.broken = (why, at)
        for begun in opened:
            self.ends[begun] = at
        return at

    def roots(self, start: int = 0) -> Iterator[JsonNode]:
        """The objects and arrays that stand one after the other; anything between them is told of once."""
        at = start
        strange = False
        while (found := _OPENING.search(self.text, at, self.stop)) is not None:
            between = self.text[at : found.start()].strip(" \t\r\n,]};\ufeff")
            if between and not strange:
                self.told(f"text outside the data: {between[:40]!r}", at)
                strange = True
            end = self.end_of(found.start())
            yield JsonNode(self, found.start(), end)
            at = end

    def end_of(self, start: int) -> int:
        """The index behind a value; _Break where it has no end."""
        text = self.text
        first = text[start]
        if first == '"':
            found = _STRING_END.match(text, start, self.stop)
            if found is None:
                raise _Break("a string that never ends", start)
            return found.end()
        if first in "{[":
            return self.ends.get(start) or self._near_end(start)
        bare = _BARE.match(text, start, self.stop)
        if bare is None:
            raise _Break(f"“{first}” where a value should be", start)
        return bare.end()

    def _near_end(self, start: int) -> int:
        depth = 0
        for match in _NEXT_BRACKET.finditer(self.text, start, self.stop):
            bracket = match[1]
            if bracket and bracket in "{[":
                depth += 1
            elif bracket and bracket in "}]":
                depth -= 1
                if not depth:
                    return match.end()
            else:
                break
        return self.stop

    def children(self, node: JsonNode) -> Iterator[tuple[str, JsonNode]]:
        """The values in a container; ends early where it breaks, which is told."""
        text, at, end = self.text, node.start + 1, node.end
        named = node.kind == "object"
        try:
            while True:
                at = _after(_SPACE, text, at)
                if at >= end or text[at] in "}]":
                    break
                name = ""
                if named:
                    name_end = self.end_of(at)
                    name = _name(text[at:name_end])
                    colon = _COLON.match(text, name_end, end)
                    if colon is None:
                        raise _Break("a name without a value", at)
                    at = colon.end()
                    if at >= end:
                        raise _Break("the data ends too early", at)
                child_end = self.end_of(at)
                yield name, JsonNode(self, at, min(child_end, end))
                at = child_end
        except _Break as broken:
            self.told(broken.why, broken.at)


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A JSON value at its place in the text."""

    scan: Scan
    start: int
    end: int
    line: int | None = None

    @property
    def kind(self) -> str:
        return {"{": "object", "[": "array"}.get(self.scan.text[self.start], "scalar")

    def raw(self) -> str:
        return self.scan.text[self.start : min(self.end, self.start + MAX_TEXT)]

    def value(self) -> object:
        """The value decoded; ValueError where it is broken."""
        try:
            return decode(self.scan.text[self.start : self.end])
        except JSONDecodeError as error:
            raise ValueError(f"{error.msg}, {error.pos} characters on") from error

    def children(self) -> Iterator[tuple[str, JsonNode]]:
        return self.scan.children(self)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _name(raw: str) -> str:
    try:
        name = decode(raw)
    except JSONDecodeError:
        return raw.strip('"')
    return name if isinstance(name, str) else raw
