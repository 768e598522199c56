"""Headings: lines that stand over others, by their format or their looks. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.model import Role
from app.parsing.dates.reading import find_dates
from app.parsing.dates.values import FoundDate, Relative, a_year
from app.parsing.looks.texts import words
from app.parsing.units.lines import Line

_YEAR_HEADING = re.compile(
    r"\W*(?:year|jahr|année|año|ano|anno|год)?\W*((?:19|20)\d\d)\s?(?:年|년|г\.?)?\W*", re.IGNORECASE
)
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


def heading_of(line: Line, following: Line | None) -> Heading | None:
    """The heading a line is, by its format or its looks, or None."""
    piece, text = line.piece, line.text
    if piece.role is Role.HEADING:
        return Heading(line, piece.level or 1, text, dates_of_heading(text))
    if line.bullet or len(text) > 160 or piece.role not in (Role.LINE, Role.PARAGRAPH):
        return None
    if match := _HASHES.match(text):
        return Heading(line, len(match.group().strip()), text[match.end() :].strip(" #"), dates_of_heading(text))
    if match := _WIKI_HEADING.match(text):
        return Heading(line, len(match.group(1)), match.group(2), dates_of_heading(text))
    if following is not None and _is_rule(following.piece.text) and following.piece.line == piece.line + 1:
        return Heading(line, 1 if "=" in following.piece.text else 2, text, dates_of_heading(text))
    if line.links:
        return None
    count = words(text)
    letters = [c for c in text if c.isalpha()]
    whole = len(line.strong) == 1 and line.strong[0][1] - line.strong[0][0] >= len(text) - 2
    if whole and count <= 4:
        return Heading(line, 7, text, dates_of_heading(text))
    if 3 <= len(letters) <= 40 and count <= 5 and all(c.isupper() for c in letters) and not any(map(str.isdigit, text)):
        return Heading(line, 8, text)
    dates = dates_of_heading(text) if len(text) <= 60 and any(map(str.isdigit, text)) else []
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
    dates = dates_of_heading(text)
    if len(dates) != 1 or words(text[: dates[0].start] + text[dates[0].end :]) > 7:
        return None
    return Heading(line, 0, text, dates)


def dates_of_heading(text: str) -> list[FoundDate]:
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
