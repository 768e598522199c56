"""What the tests of texts and pages share: readings with all that must hold of their offsets and spans."""

from __future__ import annotations

import contextlib

from app.errors import ReadError
from app.model import Piece, ReadNotes, Role
from app.readers.registry import Reader
from tests.readers.reading import CORPUS, read


def checked(reader: Reader, data: bytes | str, uri: str | None = None) -> tuple[list[Piece], ReadNotes]:
    """A reading whose pieces come in the order of the document, with spans that lie in their texts."""
    pieces, notes = read(reader, data, uri)
    starts = [piece.start for piece in pieces]
    assert starts == sorted(starts)
    for piece in pieces:
        spans = [link.span for link in piece.links] + [hint.span for hint in piece.fields if hint.span is not None]
        assert all(0 <= start <= end <= len(piece.text) for start, end in spans), piece
        assert not piece.cells or piece.role in (Role.ROW, Role.CARD)
    return pieces, notes


def any_bytes(reader: Reader, data: bytes) -> None:
    """Any bytes: a likelihood from 0 to 1, and pieces that hold together or a ReadError."""
    assert 0.0 <= reader.likelihood(data[:4096]) <= 1.0
    with contextlib.suppress(ReadError):
        checked(reader, data)


def defect(reader: Reader, name: str) -> tuple[list[Piece], ReadNotes]:
    """The reading of a defect file."""
    return checked(reader, (CORPUS / name).read_bytes())


def linked(piece: Piece) -> list[tuple[str, str]]:
    """The words and target of each link."""
    return [(piece.text[link.span[0] : link.span[1]], link.href) for link in piece.links]


def shown(pieces: list[Piece]) -> list[tuple[str, str]]:
    """Role and text of each piece."""
    return [(piece.role.value, piece.text) for piece in pieces]
