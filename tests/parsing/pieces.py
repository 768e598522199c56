"""Pieces made from plain text, for tests of parsing that need no reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.model import Candidate, Entry, Hint, Part, Piece, Reading, Rejection, Role
from app.parsing import parse
from app.parsing.outlets.book import OutletBook, load_book

BOOK: OutletBook = load_book()


def lines_of(text: str) -> Iterator[Piece]:
    """One LINE a line that is not blank, with its bytes."""
    at = ordinal = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = at + len(line.encode("utf-8", "surrogatepass"))
        body = line.lstrip()
        if body:
            yield Piece(ordinal, number, at, end, line, Role.LINE, 0, len(line) - len(body))
            ordinal += 1
        at = end + 1


def records_of(rows: Sequence[Mapping[str, str]], group: str = "rows") -> Iterator[Piece]:
    """One RECORD a row, its fields as hints."""
    for number, row in enumerate(rows):
        hints = tuple(Hint(name.lower(), value) for name, value in row.items())
        raw = ",".join(row.values())
        yield Piece(number, number + 1, number * 10, number * 10 + 10, raw, Role.RECORD, group=group, fields=hints)


def only_part(pieces: Iterator[Piece], **options: object) -> Part:
    """The one part of a small document."""
    (part,) = parse(pieces, BOOK, **options)  # type: ignore[arg-type]
    return part


def shown(candidate: Entry | Rejection) -> tuple[str | None, str | None, str | None]:
    """Title, outlet and date (cut to its precision) of a candidate."""
    reading: Reading = candidate.reading
    day = reading.published
    length = {"day": 10, "month": 7, "year": 4}
    return reading.title, reading.outlet, day.first.isoformat()[: length[day.precision.value]] if day else None


__all__ = ["BOOK", "Candidate", "lines_of", "only_part", "records_of", "shown"]
