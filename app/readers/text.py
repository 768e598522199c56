"""Plain text: one piece a line that is not blank. Says nothing about bullets or markup: that is part of the line."""

from __future__ import annotations

from collections.abc import Iterator

from app.model import Document, Piece, ReadNotes, Role
from app.readers.decode import lines, media_charset

FORMAT = "text"
DESCRIPTION = "plain text, one headline a line or a few lines"
EXAMPLE = """\
- Harbour cats elect new mayor - The Sample Gazette - March 3rd, 2031 [March 4th, 2031]
- Lighthouse keeper retires - Example Times - March 2nd, 2031 [March 4th, 2031]
"""


def likelihood(head: bytes) -> float:
    """Everything that is text can be read as text, but is hardly ever meant so where another format claims it."""
    return 0.1 if head else 0.0


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One LINE a line with anything but white space; blank lines show as gaps in `line`, white space before it in `indent`."""
    ordinal = 0
    role = Role.LINE
    for number, start, end, text in lines(document, notes, media_charset(document.media_type)):
        body = text.lstrip()
        if body:
            yield Piece(ordinal, number, start, end, text, role, 0, len(text) - len(body))
            ordinal += 1
