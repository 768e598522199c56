"""What the tests of readers share: documents from bytes, what must hold of any reading, and damage for samples."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path

from hypothesis import strategies as st

from app.errors import ReadError
from app.model import Document, Hint, Piece, ReadNotes
from app.readers.registry import Reader

CORPUS = Path(__file__).parent.parent / "corpus"


def document(data: bytes, name: str = "invented", uri: str | None = None) -> Document:
    return Document(name, hashlib.sha256(data).hexdigest(), len(data), lambda: io.BytesIO(data), uri)


def read(reader: Reader, data: bytes | str, uri: str | None = None) -> tuple[list[Piece], ReadNotes]:
    """All pieces of a document and the notes to it, after what holds of any reading was checked."""
    body = data.encode() if isinstance(data, str) else data
    notes = ReadNotes(format=reader.FORMAT)
    pieces = list(reader.read(document(body, uri=uri), notes))
    check(pieces, len(body))
    return pieces, notes


def check(pieces: list[Piece], size: int) -> None:
    """Ordinals count from 0, bytes lie in the document, text can be stored."""
    assert [piece.ordinal for piece in pieces] == list(range(len(pieces)))
    for piece in pieces:
        assert 0 <= piece.start <= piece.end <= size, piece
        assert piece.line >= 1
        for text in (piece.text, piece.group, *(part for hint in piece.fields for part in (hint.name, hint.value))):
            assert "\x00" not in text
            text.encode()
        assert all(hint.value for hint in piece.fields), piece.fields


def pieces_or_read_error(reader: Reader, data: bytes) -> None:
    """What must hold for any bytes: a likelihood between 0 and 1, and pieces or a ReadError."""
    assert 0.0 <= reader.likelihood(data[:4096]) <= 1.0
    with contextlib.suppress(ReadError):
        read(reader, data)


def named(piece: Piece, *names: str) -> list[str | None]:
    """The first value under each of some names."""
    return [next((hint.value for hint in piece.fields if hint.name == name), None) for name in names]


def own(piece: Piece) -> list[tuple[str, str]]:
    """A record's own fields, without what stands above it."""
    return [(hint.name, hint.value) for hint in piece.fields if not hint.name.startswith("@")]


def values(fields: tuple[Hint, ...], name: str) -> list[str]:
    return [hint.value for hint in fields if hint.name == name]


def why(notes: ReadNotes) -> str:
    """All that was passed over, in one text."""
    return " | ".join(skip.why for skip in notes.skipped)


@st.composite
def damaged(draw: st.DrawFn, samples: tuple[bytes, ...], tokens: tuple[bytes, ...]) -> bytes:
    """A sample with some of its bytes removed, repeated, replaced, or with tokens of the format put in."""
    data = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(("token", "cut", "repeat", "byte", "end")))
        if kind == "token":
            data[at:at] = draw(st.sampled_from(tokens))
        elif kind == "cut":
            del data[at : at + draw(st.integers(1, 30))]
        elif kind == "repeat":
            data[at:at] = data[at : at + draw(st.integers(1, 60))]
        elif kind == "byte":
            data[at : at + 1] = bytes([draw(st.integers(0, 255))])
        else:
            del data[at:]
    return bytes(data)


# Text that a person may print: any letters, marks, signs and spaces, no controls, no surrogates.
prose = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"), exclude_characters="\ufeff\ufffd"),
    max_size=60,
).map(lambda text: " ".join(text.split()))
