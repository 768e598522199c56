"""Units: one or more lines that may be one entry, with the headings they stand under. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.model import Piece, Span
from app.parsing.dates.reading import find_dates, read_printed
from app.parsing.dates.values import FoundDate
from app.parsing.looks.texts import is_generic, is_sentence, words
from app.parsing.units.headings import Heading
from app.parsing.units.labels import is_labelled_address, is_note
from app.parsing.units.lines import LONGEST, Line, Link

MOST_LINES = 12  # of one entry, with its excerpt
_IN_WORDS = re.compile(
    r"(?i)\b(?:yesterday|today|just now|gestern|heute|vorgestern|hier|aujourd|ayer|hoy|ontem|hoje|ieri|oggi|вчера|сегодня)"
    r"|昨日|今日|一昨日|어제|오늘|昨天|今天"
)
_BETWEEN = re.compile(r"\n|\s[-–—|•·/]\s|[|•·,()\[\]]")


@dataclass(slots=True)
class Unit:
    """Lines read together: `text` joins them with line feeds, `starts[i]` is where line i begins in it.

    `more` are links of the unit outside its text (of an excerpt), `given` fields a format or labels name.
    """

    lines: list[Line]
    headings: tuple[Heading, ...] = ()
    text: str = ""
    starts: list[int] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    strong: list[Span] = field(default_factory=list)
    more: list[Link] = field(default_factory=list)
    taken: list[Line] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    bulleted: bool = False
    window: Span | None = None  # of the first line's text, where several entries share a line
    _dates: list[FoundDate] | None = field(default=None, init=False)

    @property
    def dates(self) -> list[FoundDate]:
        if self._dates is None:
            self._dates = dates_in(self.text)
        return self._dates

    @property
    def first(self) -> Piece:
        return self.lines[0].piece

    def origin(self, start: int, end: int) -> Span:
        """Where [start, end) of the text stands in the candidate's raw text (its pieces' texts joined by line feeds)."""
        index = max(i for i, begin in enumerate(self.starts) if begin <= start)
        last = max(i for i, begin in enumerate(self.starts) if begin <= max(start, end - 1))
        return (
            self._offset(index) + self._within(index, start, start)[0],
            self._offset(last) + self._within(last, max(start, end - 1) if end > start else start, end)[1],
        )

    def _within(self, index: int, start: int, end: int) -> Span:
        line = self.taken[index]
        base = self.starts[index] - (self.window[0] if self.window else 0)
        limit = len(line.text)
        return line.origin(min(max(0, start - base), limit), min(max(0, end - base), limit))

    def _offset(self, index: int) -> int:
        offset = 0
        for line in self.lines:
            if line is self.taken[index]:
                return offset
            offset += len(line.piece.text) + 1
        return 0

    @property
    def raw(self) -> str:
        return "\n".join(line.piece.text for line in self.lines)


def dates_in(text: str) -> list[FoundDate]:
    """All dates a text prints, those in words alone too ("Yesterday") where they stand between separators."""
    if len(text) > LONGEST:
        return []
    found = find_dates(text)
    if not found and len(text) <= 400 and _IN_WORDS.search(text):
        at = 0
        for piece in [*_BETWEEN.finditer(text), None]:
            end = piece.start() if piece else len(text)
            chunk = text[at:end]
            bare = chunk.strip()
            if bare and len(bare) <= 20 and (printed := read_printed(bare)) is not None:
                begin = at + len(chunk) - len(chunk.lstrip())
                found.append(FoundDate(begin, begin + len(bare), printed))
            at = piece.end() if piece else end
    return found


def make_unit(lines: Sequence[Line], headings: tuple[Heading, ...] = (), *, window: Span | None = None) -> Unit:
    """Join lines into a unit.

    Excerpts (running prose after the first line), notes and generic lines ("Read more") stay in `lines`, but not in its text.
    """
    first = lines[0]
    if len(lines) == 1 and window is None:
        return Unit([first], headings, first.text, [0], first.links, first.strong, [], [first], {}, bool(first.bullet))
    unit = Unit(list(lines), headings, bulleted=bool(first.bullet), window=window)
    parts: list[str] = []
    at = 0
    for index, line in enumerate(lines[:MOST_LINES]):
        text = line.text
        if window is not None:
            text = text[window[0] : window[1]]
        if index and (is_note(line) or is_excerpt(line) or is_generic(text) or is_labelled_address(line)):
            unit.more += [link for link in line.links if is_generic(line.text[link.start : link.end]) or link.bare]
            continue
        shift = at - (window[0] if window else 0)
        inner = [link for link in line.links if window is None or (window[0] <= link.start and link.end <= window[1])]
        for link in inner:
            moved = link._replace(start=link.start + shift, end=link.end + shift)
            before = unit.links[-1] if unit.links else None
            if before is not None and before.goes_on and before.href == link.href:
                unit.links[-1] = before._replace(end=moved.end, goes_on=moved.goes_on)
            else:
                unit.links.append(moved)
        unit.strong += [(a + shift, b + shift) for a, b in line.strong]
        unit.starts.append(at)
        unit.taken.append(line)
        parts.append(text)
        at += len(text) + 1
    for line in lines[MOST_LINES:]:
        unit.more += [link for link in line.links if is_generic(line.text[link.start : link.end])]
    unit.text = "\n".join(parts)
    return unit


def is_excerpt(line: Line) -> bool:
    """Running prose that goes with an entry: a long line of sentences."""
    text = line.text
    return (
        is_sentence(text)
        or (words(text) >= 18 and len(text) > 100)
        or (words(text) >= 10 and text.endswith((".", "…", "...", "。", "…]", "..]")) and not line.links)
    )
