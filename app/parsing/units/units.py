"""Units: one or more lines that may be one entry, with the headings they stand under. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.model import Piece, Role, Span
from app.parsing.dates.reading import find_dates, read_printed
from app.parsing.dates.values import FoundDate, Relative, a_year
from app.parsing.looks.texts import is_generic, is_sentence, words
from app.parsing.looks.vocabulary import DISCUSSION_LABELS, field_weights
from app.parsing.units.lines import LONGEST, Line, Link
from app.text import normalise

MOST_LINES = 12  # of one entry, with its excerpt

_LABEL = re.compile(r"\s*([^\s:：][^:：]{0,28}?)\s*[:：]\s*")
_IN_WORDS = re.compile(
    r"(?i)\b(?:yesterday|today|just now|gestern|heute|vorgestern|hier|aujourd|ayer|hoy|ontem|hoje|ieri|oggi|вчера|сегодня)"
    r"|昨日|今日|一昨日|어제|오늘|昨天|今天"
)
_BETWEEN = re.compile(r"\n|\s[-–—|•·/]\s|[|•·,()\[\]]")
_LOOSE = re.compile(r"\d{1,2}\s+[-–—]\s+(?=[^\W\d])")
_YEAR_HEADING = re.compile(
    r"\W*(?:year|jahr|année|año|ano|anno|год)?\W*((?:19|20)\d\d)\s?(?:年|년|г\.?)?\W*", re.IGNORECASE
)
_BARS = re.compile(r"\s*[|•·]\s*")
_HASHES = re.compile(r"#{1,6}\s+")
_WIKI_HEADING = re.compile(r"(={2,5})\s*(.+?)\s*=+$")
_AROUND_DATE = re.compile(r"[\s\-–—=*#_|•·:,.()\[\]【】（）『』]+")


@dataclass(slots=True)
class Heading:
    """A line that stands over others: its rank (1 is highest), its words and the dates it prints."""

    line: Line
    rank: int
    text: str
    dates: list[FoundDate] = field(default_factory=list)


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
    for index, date in enumerate(found):
        loose = _LOOSE.match(text, date.start, date.end)
        if loose is not None:  # "Channel 4 - November 5th, 2025": the number belongs to what stands before
            after = [
                FoundDate(d.start + loose.end(), d.end + loose.end(), d.printed)
                for d in find_dates(text[loose.end() :])
            ]
            found = [*found[:index], *after]
            break
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
    """Join lines into a unit. Excerpts (running prose after the first line) and notes stay in `lines` but not in its text."""
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
        if index and (is_note(line) or is_excerpt(line)):
            unit.more += [link for link in line.links if is_generic(line.text[link.start : link.end]) or link.bare]
            continue
        shift = at - (window[0] if window else 0)
        inner = [link for link in line.links if window is None or (window[0] <= link.start and link.end <= window[1])]
        unit.links += [Link(link.start + shift, link.end + shift, link.href, link.bare) for link in inner]
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
        or (words(text) >= 10 and text.endswith((".", "…", "...", "。", "]")) and not line.links)
    )


def label_of(line: Line) -> tuple[str, int] | None:
    """The label a line begins with ("Source: ...", "**雑誌名**: ...") and where its value begins, or None."""
    match = _LABEL.match(line.text)
    return (match.group(1).strip(" *_"), match.end()) if match else None


def is_note(line: Line) -> bool:
    """Whether a line says by its label that it is no headline ("Discussion: ...", "Photo: ...")."""
    label = label_of(line)
    return label is not None and normalise(label[0]) in DISCUSSION_LABELS


def field_labels(line: Line) -> list[tuple[str, str]]:
    """The fields a line names by labels ("Source: Reuters | Published: 2031-05-04"): (label, value); none for other lines.

    The first label must name a field of an entry, or be set off as a label in bold.
    """
    label = label_of(line)
    if label is None or label[1] >= len(line.text):
        return []
    marked = bool(line.strong) and line.strong[0][0] <= 1
    if not (marked or (_names_field(label[0]) and len(label[0]) <= 24)):
        return []
    pairs = [(label[0], line.text[label[1] :].strip())]
    pieces = _BARS.split(pairs[0][1])
    later = [_LABEL.match(piece) for piece in pieces[1:]]
    if later and all(match is not None and _names_field(match.group(1).strip(" *_")) for match in later):
        pairs[0] = (label[0], pieces[0].strip())
        for piece, match in zip(pieces[1:], later, strict=True):
            assert match is not None
            pairs.append((match.group(1).strip(" *_"), piece[match.end() :].strip()))
    return pairs


def _names_field(label: str) -> bool:
    return max((w for role, w in field_weights(label).items() if role != "skip"), default=0.0) >= 0.4


def heading_of(line: Line, following: Line | None) -> Heading | None:
    """The heading a line is, by its format or its looks, or None."""
    piece, text = line.piece, line.text
    if piece.role is Role.HEADING:
        return Heading(line, piece.level or 1, text, _dates(text))
    if line.bullet or len(text) > 160 or piece.role not in (Role.LINE, Role.PARAGRAPH):
        return None
    if match := _HASHES.match(text):
        return Heading(line, len(match.group().strip()), text[match.end() :].strip(" #"), _dates(text))
    if match := _WIKI_HEADING.match(text):
        return Heading(line, len(match.group(1)), match.group(2), _dates(text))
    if following is not None and _is_rule(following.piece.text) and following.piece.line == piece.line + 1:
        return Heading(line, 1 if "=" in following.piece.text else 2, text, _dates(text))
    if line.links:
        return None
    count = words(text)
    letters = [c for c in text if c.isalpha()]
    whole = len(line.strong) == 1 and line.strong[0][1] - line.strong[0][0] >= len(text) - 2
    if whole and count <= 4:
        return Heading(line, 7, text, _dates(text))
    if 3 <= len(letters) <= 40 and count <= 5 and all(c.isupper() for c in letters) and not any(map(str.isdigit, text)):
        return Heading(line, 8, text)
    dates = _dates(text) if len(text) <= 60 and any(map(str.isdigit, text)) else []
    if dates and all(isinstance(found.printed, Relative) for found in dates):
        return None
    if dates and not _AROUND_DATE.sub("", text[: dates[0].start] + text[dates[-1].end :]):
        return Heading(line, 9, text, dates)
    return None


def title_line(line: Line) -> Heading | None:
    """The first lines of a page as a heading over all of it, where they are short and print one date."""
    text = line.text
    if (
        line.bullet
        or len(text) > 120
        or line.links
        or "|" in text
        or "\t" in text
        or (line.piece.role is not Role.LINE and line.piece.role is not Role.PARAGRAPH)
    ):
        return None
    dates = _dates(text)
    if len(dates) != 1 or words(text[: dates[0].start] + text[dates[0].end :]) > 7:
        return None
    return Heading(line, 0, text, dates)


def _dates(text: str) -> list[FoundDate]:
    if len(text) > 500 or not any(map(str.isdigit, text)):
        return []
    found = find_dates(text)
    if not found and (match := _YEAR_HEADING.fullmatch(text)) and (year := a_year(int(match.group(1)))) is not None:
        found = [FoundDate(*match.span(1), year)]
    return found


def _is_rule(text: str) -> bool:
    bare = text.strip()
    return len(bare) >= 3 and not bare.strip("=-") and len(set(bare)) == 1


def is_bare(line: Line) -> bool:
    """Whether a line has no words at all (rules, table borders, an image)."""
    return not any(map(str.isalnum, line.text))
