"""Bytes to text, in the encoding `charset` finds; what cannot be decoded is kept as U+FFFD and counted.

Two ways in. `lines` streams a document of any size, line by line, with exact byte offsets. `read_text` decodes a whole
document (up to `MAX_WHOLE` bytes) for formats that are not made of lines; its `Decoded` leads back from text to bytes.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO, NamedTuple

from app.errors import LimitError
from app.model import Document, ReadNotes
from app.readers.charset import (
    ESCAPED,
    HEAD,
    REPLACEMENT,
    Encoding,
    bom_encoding,
    choose_encoding,
    clean,
    head_text,
    media_charset,
    wide_encoding,
)

__all__ = [
    "HEAD",
    "REPLACEMENT",
    "Decoded",
    "Encoding",
    "Line",
    "bom_encoding",
    "clean",
    "decode_bytes",
    "detect",
    "head_text",
    "lines",
    "media_charset",
    "read_bytes",
    "read_text",
    "wide_encoding",
]

MAX_WHOLE = 256 << 20  # bytes of a document that a reader takes into memory at once
MAX_LINE = 1 << 20  # bytes kept of one line; the rest is skipped and counted
_CHUNK = 1 << 20
_SAMPLE = 64 << 10  # bytes of lines with non-ASCII bytes by which an encoding is told
_LINE_END = re.compile("\r\n|\r|\n")


class Line(NamedTuple):
    """A line without its end: `number` from 1, `start`/`end` its exact bytes in the document (the line end outside)."""

    number: int
    start: int
    end: int
    text: str


def _non_ascii_sample(stream: BinaryIO) -> bytes:
    """Up to `_SAMPLE` bytes of the lines that hold non-ASCII (or escape) bytes; reads on until it has them."""
    kept: list[bytes] = []
    missing = _SAMPLE
    for _, block, _ in _blocks(stream, 0):
        if block.isascii() and b"\x1b" not in block:
            continue
        for line in block.splitlines(keepends=True):
            if not line.isascii() or b"\x1b" in line:
                kept.append(line[:missing])
                missing -= len(kept[-1])
                if missing <= 0:
                    return b"".join(kept)
    return b"".join(kept)


def detect(document: Document, declared: str | None = None) -> Encoding:
    """The encoding of a document, from its first bytes and, if need be, a sample from anywhere in it (one pass, little memory)."""
    with document.open() as stream:
        head = stream.read(HEAD)
    if (marked := bom_encoding(head)) is not None:
        return marked
    if (wide := wide_encoding(head)) is not None:
        return Encoding(wide, "detected")
    with document.open() as stream:
        sample = _non_ascii_sample(stream)
    return choose_encoding(head, sample, declared)


# ---------------------------------------------------------------- whole documents


def _width(text: str, name: str) -> int:
    """How many bytes a text takes in an encoding (undecodable bytes, kept as surrogates, one each)."""
    if name.startswith("utf-16"):
        return 2 * len(text) + (0 if text.isascii() else 2 * sum(character > "\uffff" for character in text))
    if name.startswith("utf-32"):
        return 4 * len(text)
    return len(text) if text.isascii() else len(text.encode(name, "surrogateescape"))


@dataclass
class Decoded:
    """A whole document as text. `text` indexes as decoded; `byte_at` and `line_at` lead back to bytes and lines."""

    text: str
    encoding: Encoding
    size: int
    _exact: str = field(repr=False, default="")  # the same code points with undecodable bytes kept as surrogates

    _STEP = 4096

    @cached_property
    def _marks(self) -> list[int]:
        """Byte offset of every `_STEP`-th code point."""
        marks, reached = [], self.encoding.bom
        for index in range(0, len(self._exact), self._STEP):
            marks.append(reached)
            reached += _width(self._exact[index : index + self._STEP], self.encoding.name)
        return marks

    def byte_at(self, index: int) -> int:
        """The byte offset at which the code point `index` begins (the document's size at the end of the text)."""
        if index >= len(self._exact):
            return self.size
        step = index // self._STEP
        return min(self.size, self._marks[step] + _width(self._exact[step * self._STEP : index], self.encoding.name))

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line_at(self, index: int) -> int:
        """The number, from 1, of the line in which the code point `index` stands."""
        return bisect_right(self._line_starts, index)


def read_bytes(document: Document, limit: int = MAX_WHOLE) -> bytes:
    """All bytes of a document; LimitError where it is larger than `limit`."""
    if document.size > limit:
        raise LimitError(f"has {document.size:,} bytes; this format is read up to {limit:,}", document=document.name)
    with document.open() as stream:
        return stream.read()


def decode_bytes(data: bytes, notes: ReadNotes, declared: str | None = None) -> Decoded:
    """Bytes decoded as a whole; encoding, its origin and what was replaced go to `notes`."""
    sample = b"" if data.isascii() and b"\x1b" not in data else _sample_of(data)
    encoding = choose_encoding(data[:HEAD], sample, declared)
    notes.encoding, notes.encoding_from = encoding.name, encoding.source
    body = data[encoding.bom :]
    if encoding.name.startswith(("utf-16", "utf-32")):
        exact = body.decode(encoding.name, "replace")
        notes.replaced += exact.count(REPLACEMENT) - _legitimate(body, encoding.name)
    else:
        exact = _escaping(body, encoding.name)
        notes.replaced += sum(1 for _ in ESCAPED.finditer(exact))
    notes.replaced += exact.count("\x00")
    return Decoded(clean(exact), encoding, len(data), exact)


def _escaping(body: bytes, name: str) -> str:
    try:
        return body.decode(name, "surrogateescape")
    except UnicodeDecodeError:  # the codec does not know how to go on after this error (some of East Asia)
        return body.decode("utf-8", "surrogateescape")


def _sample_of(data: bytes) -> bytes:
    """The first lines of data that are not ASCII, up to `_SAMPLE` bytes."""
    found = re.finditer(rb"[^\r\n]*[\x1b\x80-\xff][^\r\n]*[\r\n]*", data[: 64 * _SAMPLE])
    kept: list[bytes] = []
    length = 0
    for match in found:
        kept.append(match.group()[: _SAMPLE - length])
        length += len(kept[-1])
        if length >= _SAMPLE:
            break
    return b"".join(kept) or data[:_SAMPLE]


def read_text(document: Document, notes: ReadNotes, declared: str | None = None) -> Decoded:
    """A whole document as text (up to `MAX_WHOLE` bytes)."""
    return decode_bytes(read_bytes(document), notes, declared)


def _legitimate(raw: bytes, name: str) -> int:
    """How often U+FFFD itself is written in the bytes."""
    try:
        return raw.count(REPLACEMENT.encode(name))
    except UnicodeEncodeError:
        return 0


# ---------------------------------------------------------------- lines


def lines(document: Document, notes: ReadNotes, declared: str | None = None) -> Iterator[Line]:
    """The lines of a document of any size (ends: LF, CRLF, CR), decoded; memory does not grow with it.

    Of a line longer than `MAX_LINE` bytes the beginning is kept; the rest is a Skip in `notes`.
    """
    encoding = detect(document, declared)
    notes.encoding, notes.encoding_from = encoding.name, encoding.source
    with document.open() as stream:
        if encoding.name.startswith(("utf-16", "utf-32")):
            for line in _wide_lines(stream, encoding, notes):  # half a character at the very end counts as a whole one
                yield line if line.end <= document.size else line._replace(end=document.size)
        else:
            yield from _narrow_lines(stream, encoding, notes)


def _narrow_lines(stream: BinaryIO, encoding: Encoding, notes: ReadNotes) -> Iterator[Line]:
    """Lines of any encoding in which CR and LF bytes are nothing but line ends (all but UTF-16 and UTF-32)."""
    name = encoding.name
    number = 0
    for offset, block, cut in _blocks(stream, encoding.bom):
        start = offset
        plain = block.isascii() and name != "iso2022_jp_2" and b"\x00" not in block
        for raw in block.splitlines(keepends=True):
            number += 1
            body = raw.rstrip(b"\r\n")
            text = body.decode("ascii") if plain else _decode_line(body, name, notes, whole=not cut)
            yield Line(number, start, start + len(body) + cut, text)
            start += len(raw)
        if cut:
            _skip_rest(notes, number, start, cut)


def _skip_rest(notes: ReadNotes, number: int, offset: int, cut: int) -> None:
    notes.skip(f"the rest of a line longer than {MAX_LINE:,} bytes ({cut:,} bytes)", offset=offset, line=number)


def _decode_line(raw: bytes, name: str, notes: ReadNotes, *, whole: bool) -> str:
    """A line's text; of one that is not whole, a character cut by its end is left out."""
    try:
        text = raw.decode(name) if whole else codecs.getincrementaldecoder(name)().decode(raw)
    except UnicodeDecodeError:
        text = raw.decode(name, "replace")
        notes.replaced += text.count(REPLACEMENT) - _legitimate(raw, name)
    if "\x00" in text:
        notes.replaced += text.count("\x00")
        text = text.replace("\x00", REPLACEMENT)
    return text


def _blocks(stream: BinaryIO, start: int) -> Iterator[tuple[int, bytes, int]]:
    """Blocks of whole lines: (byte offset, bytes, 0), or of one over-long line (byte offset, its first bytes, bytes left out).

    A line end that follows left-out bytes belongs to them.
    """
    offset = len(stream.read(start)) if start else 0
    pending = b""
    while chunk := stream.read(_CHUNK):
        data = pending + chunk
        # A CR at the very end may be half of a CRLF; it waits for the next chunk.
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
        if end:
            yield offset, data[:end], 0
            offset += end
            pending = data[end:]
        elif len(data) > MAX_LINE:
            kept = data[:MAX_LINE]
            left_out, ending, pending = _skip_line(stream, data[MAX_LINE:])
            yield offset, kept, left_out
            offset += MAX_LINE + left_out + ending
        else:
            pending = data
    if len(pending) > MAX_LINE:
        ending = len(pending) - len(pending.rstrip(b"\r\n"))
        yield offset, pending[:MAX_LINE], len(pending) - ending - MAX_LINE
    elif pending:
        yield offset, pending, 0


def _skip_line(stream: BinaryIO, data: bytes) -> tuple[int, int, bytes]:
    """Read on to the end of a line: bytes passed over, length of the line end, and what follows it."""
    passed = 0
    while True:
        found = re.search(rb"\r\n|\n|\r(?!\Z)", data)
        if found is not None:
            return passed + found.start(), len(found.group()), data[found.end() :]
        keep = 1 if data.endswith(b"\r") else 0
        passed += len(data) - keep
        chunk = stream.read(_CHUNK)
        if not chunk:
            return passed, keep, b""
        data = data[len(data) - keep :] + chunk


def _wide_lines(stream: BinaryIO, encoding: Encoding, notes: ReadNotes) -> Iterator[Line]:
    """Lines of UTF-16 or UTF-32: decoded first, their bytes counted back from the text."""
    number, start, left_out = 0, len(stream.read(encoding.bom)), 0
    pending = ""
    kept: str | None = None  # the beginning of an over-long line whose end has not come yet
    for text in _wide_chunks(stream, encoding.name, notes):
        data = pending + text
        reached = 0
        for match in _LINE_END.finditer(data, 0, len(data) - 1 if data.endswith("\r") and text else len(data)):
            line = data[reached : match.start()]
            reached = match.end()
            number += 1
            if kept is not None:
                left_out += _width(line, encoding.name)
                yield _cut_line(number, start, kept, left_out, encoding.name, notes)
                start += _width(kept, encoding.name) + left_out
                kept, left_out = None, 0
            else:
                width = _width(line, encoding.name)
                yield Line(number, start, start + width, line)
                start += width
            start += _width(match.group(), encoding.name)
        pending = data[reached:]
        if kept is None and len(pending) > MAX_LINE:
            kept, pending = pending[:MAX_LINE], pending[MAX_LINE:]
        if kept is not None:
            keep = 1 if pending.endswith("\r") else 0
            left_out += _width(pending[: len(pending) - keep], encoding.name)
            pending = pending[len(pending) - keep :]
    if kept is not None:
        yield _cut_line(number + 1, start, kept, left_out, encoding.name, notes)
    elif pending:
        yield Line(number + 1, start, start + _width(pending, encoding.name), pending)


def _cut_line(number: int, start: int, kept: str, left_out: int, name: str, notes: ReadNotes) -> Line:
    _skip_rest(notes, number, start, left_out)
    return Line(number, start, start + _width(kept, name) + left_out, kept)


def _wide_chunks(stream: BinaryIO, name: str, notes: ReadNotes) -> Iterator[str]:
    """Decoded chunks; the last is empty, so that what waits for more knows that nothing comes."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    while True:
        chunk = stream.read(_CHUNK)
        text = decoder.decode(chunk, final=not chunk)
        notes.replaced += text.count(REPLACEMENT) - _legitimate(chunk, name) + text.count("\x00")
        text = clean(text)
        if not chunk:
            if text:
                yield text
            yield ""
            return
        yield text
