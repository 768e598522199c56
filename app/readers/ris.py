"""RIS, as reference managers and news databases export it (and MEDLINE's like form): tagged lines, a record from TY to ER.

Streamed line by line; rispy would not say where a record stands. A tag line is two to four capitals or digits, blanks, a
hyphen, a blank; any other line goes on with the value above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.model import Document, Hint, Piece, ReadNotes, Role
from app.readers.decode import Line, head_text, lines
from app.readers.nested import MAX_HINTS, MAX_TEXT, MAX_VALUE

FORMAT = "ris"
DESCRIPTION = "RIS (reference managers, news databases) and MEDLINE records"
EXAMPLE = """\
TY  - NEWS
TI  - Harbour cats elect new mayor
T2  - Example Times
DA  - 2031/03/02
UR  - https://times.example/1
ER  -
"""

MAX_RECORD = 1 << 20  # code points of one record's values

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,4}-(?: |$)")
_BEGINS = frozenset(("ty", "pmid"))


def likelihood(head: bytes) -> float:
    """Begins with the tag that begins a record, and more tags follow."""
    text = head_text(head).lstrip()
    tagged = [match[1].lower() for line in text.splitlines() if (match := _TAG.match(line))]
    if len(tagged) < 2 or not _BEGINS & set(tagged):
        return 0.0
    return 0.96 if (first := _TAG.match(text)) and first[1].lower() in _BEGINS else 0.7


@dataclass
class _Record:
    """A record so far: its first and last line, its tags with their values."""

    first: Line
    last: Line
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def take(self, line: Line) -> None:
        """One line more, which a tag begins, or which goes on with the value above."""
        self.last = line
        self.size += len(line.text) + 1
        if self.size > MAX_RECORD:
            return
        self.text.append(line.text)
        tag = _TAG.match(line.text)
        if tag is not None:
            self.fields.append((tag[1].lower(), [line.text[tag.end() :].strip()]))
        elif self.fields:
            self.fields[-1][1].append(line.text.strip())

    def piece(self, ordinal: int) -> Piece:
        values = ((name, " ".join(filter(None, parts))) for name, parts in self.fields[:MAX_HINTS])
        fields = tuple(Hint(name, value[:MAX_VALUE]) for name, value in values if value)
        text = "\n".join(self.text)[:MAX_TEXT]
        return Piece(
            ordinal,
            self.first.number,
            self.first.start,
            self.last.end,
            text,
            Role.RECORD,
            group="records",
            fields=fields,
        )


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD a reference; hints are its tags in lower case ("ti", "t2", "da", "ur"), repeated tags repeated.

    A record without its end, and lines outside of records, are noted.
    """
    ordinal = 0
    record: _Record | None = None
    outside = False
    for line in lines(document, notes):
        tag = _TAG.match(line.text)
        name = tag[1].lower() if tag else ""
        if record is not None and (name == "er" or name in _BEGINS):
            if name == "er":
                record.last = line
            elif name == "ty":
                notes.skip("a record without its end (ER)", offset=record.first.start, line=record.first.number)
            yield record.piece(ordinal)
            ordinal += 1
            record = None
        if name in _BEGINS:
            record = _Record(line, line)
            outside = False
        if record is not None:
            if tag is not None or line.text.strip():
                record.take(line)
        elif name != "er" and line.text.strip() and not outside:
            notes.skip("text outside of records", offset=line.start, line=line.number)
            outside = True
    if record is not None:
        if record.fields[0][0] == "ty":
            notes.skip("a record without its end (ER)", offset=record.first.start, line=record.first.number)
        yield record.piece(ordinal)
        ordinal += 1
    if not ordinal:
        notes.skip("the document has no records")
