"""What several readers share: numbering, list depth, rows of text tables, and dates in the forms that formats prescribe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html import unescape

from app.model import Hint, Link, Piece, Role, Span
from app.readers.decode import REPLACEMENT, Line, clean

CELL_SEPARATOR = " | "
Shown = tuple[str, tuple[Link, ...]]  # visible text and its links


def numbered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with their `ordinal` set, from 0."""
    for ordinal, piece in enumerate(pieces):
        piece.ordinal = ordinal
        yield piece


def with_below(rows: Iterator[Line], read: Callable[[Line, str], tuple[Iterable[Piece], bool]]) -> Iterator[Piece]:
    """The pieces that `read` makes of each line and the text of the one below it ("" below the last).

    `read` says as well whether the line below belongs to it (a rule under a heading); that one is not read again.
    """
    current = next(rows, None)
    while current is not None:
        following = next(rows, None)
        pieces, used = read(current, following.text if following is not None else "")
        yield from pieces
        current = next(rows, None) if used else following


def spliced(source: str, marks: Iterable[tuple[Span, str, str | None]]) -> Shown:
    """A text with its marks, in order, replaced by what they show, and the links that those with a target become."""
    parts: list[str] = []
    links: list[Link] = []
    length = reached = 0
    for (first, last), shown, target in marks:
        before = source[reached:first]
        start = length + len(before)
        parts += (before, shown)
        length = start + len(shown)
        if target and shown:
            links.append(Link((start, length), target))
        reached = last
    return "".join((*parts, source[reached:])), tuple(links)


def label_key(label: str) -> str:
    """A reference label as CommonMark and reStructuredText compare it: case and white space folded."""
    return " ".join(label.split()).casefold()


_LONG_NUMBER = re.compile(
    r"&#[xX]?[0-9A-Fa-f]{10,}+;?"
)  # no character; longer ones than 4,300 digits break html.unescape


def unescaped(text: str) -> str:
    """Text with its entities decoded, NUL and lone surrogates replaced."""
    if "&" not in text:
        return clean(text)
    return clean(unescape(_LONG_NUMBER.sub(REPLACEMENT, text) if "&#" in text else text))


def instant_or_day(text: str) -> tuple[datetime | None, date | None]:
    """An ISO 8601 or RFC 5322 date: its instant in UTC (None without a zone) and the day it prints; None, None if neither."""
    text = text.strip()
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        try:
            read = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None, None
    try:
        return (read.astimezone(UTC) if read.tzinfo is not None else None), read.date()
    except (OverflowError, ValueError):
        return None, None


def depth(indent: int, indents: list[int]) -> int:
    """The depth, from 1, of a list item indented so far, given the indents of the open levels (which it changes)."""
    while indents and indent < indents[-1]:
        indents.pop()
    if not indents or indent > indents[-1] + 1:
        indents.append(indent)
    return len(indents)


def split_cells(text: str, ends: re.Pattern[str]) -> list[str]:
    """The source of each cell of a table row; `ends` matches what may hold a pipe, and in its group 1 a pipe that ends a cell."""
    text = text.strip().removeprefix("|")
    cells, start = [], 0
    for match in ends.finditer(text):
        if match.group(1):
            cells.append(text[start : match.start()].strip())
            start = match.end()
    if text[start:].strip() or not cells:
        cells.append(text[start:].strip())
    return cells


def text_row(line: Line, cells: Sequence[Shown], columns: Sequence[str], *, level: int, group: str) -> Piece:
    """A row of a table in a text: cells joined by " | "; a cell under a named column is also a field of that name.

    Level 1 marks the row that names the columns.
    """
    links: list[Link] = []
    fields: list[Hint] = []
    start = 0
    for index, (cell, found) in enumerate(cells):
        links += [Link((start + link.span[0], start + link.span[1]), link.href) for link in found]
        if cell and index < len(columns) and columns[index]:
            fields.append(Hint(columns[index], cell, (start, start + len(cell))))
        start += len(cell) + len(CELL_SEPARATOR)
    texts = tuple(cell for cell, _ in cells)
    text = CELL_SEPARATOR.join(texts)
    return Piece(
        0, line.number, line.start, line.end, text, Role.ROW, level,
        group=group, cells=texts, links=tuple(links), fields=tuple(fields),
    )  # fmt: skip
