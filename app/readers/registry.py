"""Which reader takes a document: the one whose `likelihood` for its first bytes is highest. One line a reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from app.errors import OptionError, ReadError
from app.model import Document, Piece, ReadNotes
from app.readers import (
    bibtex,
    delimited,
    feed,
    html,
    json_data,
    json_feed,
    json_lines,
    mail,
    markdown,
    mhtml,
    org,
    ris,
    rst,
    sitemap,
    text,
    yaml_data,
)
from app.readers.binary import binary_kind
from app.readers.decode import HEAD, bom_encoding, wide_encoding


class Reader(Protocol):
    """What each reader module is.

    `likelihood(head)` is how sure it is, from 0 to 1, that a document beginning with these (up to 4 KiB of) bytes is
    in its format; it never raises. A format with a signature of its own gives 0.9 and more, one that is only plausible
    about 0.5; plain text, which everything is, gives 0.1. `read` yields pieces in document order, fills `notes` on the
    way, and raises ReadError for input that is broken as a whole (a broken part is a `Skip` in the notes), nothing else.
    """

    FORMAT: str
    DESCRIPTION: str
    EXAMPLE: str

    def likelihood(self, head: bytes, /) -> float: ...

    def read(self, document: Document, notes: ReadNotes, /) -> Iterator[Piece]: ...


# One line a reader. Where two are equally likely, the earlier takes the document.
READERS: tuple[Reader, ...] = (
    text,
    markdown,
    org,
    rst,
    html,
    mhtml,
    mail,
    feed,
    sitemap,
    json_feed,
    json_lines,
    json_data,
    yaml_data,
    ris,
    bibtex,
    delimited,
)


@dataclass(frozen=True, slots=True)
class Format:
    """A supported format, for people: its name (as `--as` takes it), what it is, and a short sample."""

    name: str
    description: str
    example: str


def formats() -> tuple[Format, ...]:
    """What can be read, in alphabetical order."""
    return tuple(
        sorted((Format(each.FORMAT, each.DESCRIPTION, each.EXAMPLE) for each in READERS), key=lambda one: one.name)
    )


def reader_named(name: str) -> Reader:
    """The reader of a format a person named; OptionError where there is none."""
    for reader in READERS:
        if name.strip().lower() == reader.FORMAT:
            return reader
    known = ", ".join(one.name for one in formats())
    raise OptionError(f"there is no reader for “{name}”; known are {known}", option="--as")


def sniff(head: bytes) -> Reader:
    """The reader most likely right for a document that begins with `head`."""
    return max(READERS, key=lambda reader: reader.likelihood(head))


def head_of(document: Document) -> bytes:
    """The first 4 KiB of a document that is text; ReadError where it is empty or binary."""
    with document.open() as stream:
        head = stream.read(HEAD)
    if not head:
        raise ReadError("is empty", document=document.name)
    if bom_encoding(head) is None and wide_encoding(head) is None and (kind := binary_kind(head)) is not None:
        raise ReadError(f"looks binary ({kind})", document=document.name)
    return head


def read(document: Document, *, as_format: str | None = None) -> tuple[ReadNotes, Iterator[Piece]]:
    """Notes and pieces of a document: `notes.format` is set at once, the rest is complete when the pieces are exhausted.

    ReadError, here or while the pieces are consumed, where the document cannot be read; OptionError for an unknown format.
    """
    named = reader_named(as_format) if as_format else None
    with _as_read_errors(document):
        head = head_of(document)
    reader = named or sniff(head)
    notes = ReadNotes(format=reader.FORMAT)
    return notes, _pieces(reader, document, notes)


def _pieces(reader: Reader, document: Document, notes: ReadNotes) -> Iterator[Piece]:
    with _as_read_errors(document):
        yield from reader.read(document, notes)


@contextmanager
def _as_read_errors(document: Document) -> Iterator[None]:
    """A ReadError that does not yet say which document, and an error of the disk, become ReadErrors that do."""
    try:
        yield
    except ReadError as error:
        if error.document:
            raise
        raise type(error)(error.why, document=document.name, offset=error.offset) from error
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror or error}", document=document.name) from error
