"""A declared layout matched to a text, from its ends inwards, in linear time. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.model import Span
from app.parsing.dates.reading import find_dates, read_printed
from app.parsing.dates.values import FoundDate
from app.parsing.units.lines import stripped

TRIES = 6  # places of a separator that are tried for a field whose value must be a date or an address
LONGEST_DATE = 80
LONGEST_BEFORE = 300  # code points of a field that a date touches
LABEL_WORDS = 4  # that may stand with a date in its field ("Last updated on: ...")

_TYPED = ("published", "listed", "url")
_SPACE = re.compile(r"\s+")
_URL = re.compile(r"(?:https?:)?//\S+|www\.\S+|[\w./#?=&%~-]+/[\w./#?=&%~-]*\Z")


@dataclass(frozen=True, slots=True)
class Field:
    name: str


Part = Field | str


def lines_of(way: Sequence[Part]) -> int:
    return 1 + sum(part.count("\n") for part in way if isinstance(part, str))


# ---------------------------------------------------------------- matching


def match_way(way: Sequence[Part], text: str) -> dict[str, Span] | None:
    place = next(i for i, part in enumerate(way) if isinstance(part, Field) and part.name == "title")
    start, end = stripped(text, 0, len(text))
    found: dict[str, Span] = {}
    end_or_none = _from_right(way[place + 1 :], text, start, end, found)
    if end_or_none is None:
        return None
    start_or_none = _from_left(way[:place], text, start, end_or_none, found)
    if start_or_none is None:
        return None
    title = stripped(text, start_or_none, end_or_none)
    if title[0] >= title[1] or (lines_of(way) == 1 and "\n" in text[slice(*title)]):
        return None
    found["title"] = title
    return found


def _literal(text: str) -> re.Pattern[str]:
    """A literal as it is looked for: white space in it stands for any."""
    parts = [re.escape(part) for part in _SPACE.split(text)]
    glue = [r"\s*\n\s*" if "\n" in gap else r"[^\S\n]+" for gap in _SPACE.findall(text)]
    return re.compile("".join(part + (glue[i] if i < len(glue) else "") for i, part in enumerate(parts)))


_LITERALS: dict[str, re.Pattern[str]] = {}


def _places(literal: str, text: str, start: int, end: int) -> list[Span]:
    pattern = _LITERALS.get(literal)
    if pattern is None:
        if len(_LITERALS) > 500:
            _LITERALS.clear()
        pattern = _LITERALS.setdefault(literal, _literal(literal))
    return [match.span() for match in pattern.finditer(text, start, end)]


def _fits(name: str, text: str, span: Span) -> bool:
    value = text[span[0] : span[1]]
    if name in ("published", "listed"):
        return len(value) <= LONGEST_DATE and date_of(value) is not None
    if name == "url":
        return bool(_URL.match(value)) and not any(map(str.isspace, value))
    return name == "skip" or bool(value.strip())


def date_of(value: str) -> FoundDate | None:
    """The one date of a field's text."""
    printed = read_printed(value)
    if printed is not None:
        return FoundDate(0, len(value), printed)
    found = find_dates(value)
    if len(found) != 1:
        return None
    before, after = value[: found[0].start], value[found[0].end :]
    touches = before[-1:].isalnum() or after[:1].isalnum()
    return None if touches or len((before + after).split()) > LABEL_WORDS else found[0]


def _from_right(parts: Sequence[Part], text: str, start: int, end: int, found: dict[str, Span]) -> int | None:
    """Match what stands behind the title, from the end; where the title ends, or None."""
    index = len(parts) - 1
    while index >= 0:
        part = parts[index]
        if isinstance(part, str):
            places = _places(part, text, start, end)
            last = places[-1] if places else None
            if last is None or text[last[1] : end].strip():
                return None
            end = last[0]
            index -= 1
            continue
        before = parts[index - 1] if index else ""
        if isinstance(before, Field) or not before:
            glued = _glued(part.name, text, start, end, right=True)
            if glued is None:
                return None
            found[part.name] = glued
            end = glued[0]
            index -= 1
            continue
        span = None
        for place in reversed(_places(before, text, start, end)[-TRIES if part.name in _TYPED else -1 :]):
            value = stripped(text, place[1], end)
            if _fits(part.name, text, value):
                span, end = value, place[0]
                break
        if span is None:
            return None
        found[part.name] = span
        index -= 2
    return end


def _from_left(parts: Sequence[Part], text: str, start: int, end: int, found: dict[str, Span]) -> int | None:
    """Match what stands before the title, from the start; where the title begins, or None."""
    index = 0
    while index < len(parts):
        part = parts[index]
        if isinstance(part, str):
            places = _places(part, text, start, end)
            if not places or text[start : places[0][0]].strip():
                return None
            start = places[0][1]
            index += 1
            continue
        after = parts[index + 1] if index + 1 < len(parts) else ""
        if isinstance(after, Field) and part.name not in _TYPED and index + 2 < len(parts):
            ends = _before_date(parts[index + 2], text, start, end)
            if ends is None:
                return None
            found[part.name], start = (start, ends), ends
            index += 1
            continue
        if isinstance(after, Field) or not after:
            glued = _glued(part.name, text, start, end, right=False)
            if glued is None:
                return None
            found[part.name] = glued
            start = glued[1]
            index += 1
            continue
        span = None
        for place in _places(after, text, start, end)[: TRIES if part.name in _TYPED else 1]:
            value = stripped(text, start, place[0])
            if _fits(part.name, text, value):
                span, start = value, place[1]
                break
        if span is None:
            return None
        found[part.name] = span
        index += 2
    return start


def _before_date(following: Part, text: str, start: int, end: int) -> int | None:
    """Where a text ends that a date touches, the date standing before `following`."""
    for place in _places(following, text, start, end)[:TRIES] if isinstance(following, str) else ():
        dates = find_dates(text[start : place[0]]) if place[0] - start <= LONGEST_BEFORE else []
        if dates and not text[start + dates[-1].end : place[0]].strip() and dates[-1].start:
            return start + dates[-1].start
    return None


def _glued(name: str, text: str, start: int, end: int, *, right: bool) -> Span | None:
    """A date or address that touches its neighbour without a separator."""
    if name in ("published", "listed"):
        low, high = (max(start, end - LONGEST_DATE), end) if right else (start, min(end, start + LONGEST_DATE))
        dates = find_dates(text[low:high])
        if not dates:
            return None
        taken = dates[-1] if right else dates[0]
        span = (low + taken.start, low + taken.end)
        rest = text[span[1] : end] if right else text[start : span[0]]
        return None if rest.strip() else span
    if name == "url":
        words = [match.span() for match in re.finditer(r"\S+", text[start:end])]
        if not words:
            return None
        word = words[-1] if right else words[0]
        span = (start + word[0], start + word[1])
        return span if _fits("url", text, span) else None
    return (end, end) if right else (start, start)
