"""The registry: formats are told by content, and errors name the document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import readers
from app.errors import OptionError, ReadError
from app.model import Document, Piece, ReadNotes
from app.readers.registry import READERS, Reader
from tests.readers.reading import CORPUS, check, document


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.FORMAT)
def test_each_example_is_told_by_its_content(reader: Reader) -> None:
    for text in (reader.EXAMPLE, reader.EXAMPLE.replace("\n", "\r\n")):
        notes, pieces = readers.read(document(text.encode()))
        assert notes.format == reader.FORMAT
        assert list(pieces)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.FORMAT)
def test_each_example_is_told_in_utf16(reader: Reader) -> None:
    assert readers.sniff(reader.EXAMPLE.encode("utf-16")[:4096]) is reader


def test_formats_are_described() -> None:
    names = [one.name for one in readers.formats()]
    assert names == sorted(set(names))
    assert {"text", "markdown", "org", "html", "mhtml", "mail"} <= set(names)
    assert all(one.description and one.example for one in readers.formats())


def test_a_person_may_name_the_format() -> None:
    notes, pieces = readers.read(document(b"# Not a heading"), as_format="TEXT")
    assert notes.format == "text"
    assert [piece.text for piece in pieces] == ["# Not a heading"]
    with pytest.raises(OptionError, match=r"no reader for “docx”; known are .*markdown"):
        readers.read(document(b"x"), as_format="docx")


@pytest.mark.parametrize(("name", "why"), [("empty.txt", "is empty"), ("picture.txt", r"looks binary \(PNG image\)")])
def test_what_is_no_text_is_refused_by_name(name: str, why: str) -> None:
    with pytest.raises(ReadError, match=f"{name}: {why}"):
        readers.read(document((CORPUS / "text" / name).read_bytes(), name))


@pytest.mark.parametrize("error", [ReadError("is odd", offset=3), OSError(5, "Input/output error")])
def test_errors_name_the_document(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: Document, notes: ReadNotes) -> Iterator[Piece]:
        raise error

    monkeypatch.setattr("app.readers.text.read", fail)
    _, pieces = readers.read(document(b"some words", "page.txt"))
    with pytest.raises(ReadError, match=r"page.txt: (is odd \(at byte 3\)|cannot be read: Input/output error)"):
        list(pieces)


@given(st.binary(max_size=600))
def test_any_document_is_read_or_refused(data: bytes) -> None:
    """Any bytes at all give pieces or a ReadError that names the document."""
    found: list[Piece] = []
    refused: ReadError | None = None
    try:
        found.extend(readers.read(document(data, "some.bin"))[1])
    except ReadError as error:
        refused = error
    check(found, len(data))
    assert refused is None or refused.document == "some.bin"
