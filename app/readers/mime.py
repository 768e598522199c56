"""MIME messages taken apart with the byte range of each part: what mail and MHTML have in common.

Python's `email` builds messages without saying where their parts stand, so the structure is read here (RFC 2045, 2046);
headers are decoded by `email.header`. Nothing here fails: what is no MIME is one part of plain text.
"""

from __future__ import annotations

import binascii
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from functools import cached_property

from app.readers.decode import clean
from app.text import squeeze

MAX_HEADERS = 256 << 10  # bytes of a header block that are read
MAX_PARTS = 10_000
MAX_NESTING = 20
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_HARD_ENDS = re.compile(rb"\r\n|\r|\n")


@dataclass(slots=True)
class Part:
    """A leaf of a message: its headers, and its body's bytes as they stand at `start` of the source."""

    headers: Message
    body: bytes
    start: int

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()

    @property
    def charset(self) -> str | None:
        return parameter(self.headers, "charset")

    @property
    def is_attachment(self) -> bool:
        return str(self.headers.get("Content-Disposition", "")).strip().lower().startswith("attachment")


@dataclass(frozen=True)
class Body:
    """A part's content without its transfer encoding; `raw_span` leads back to the bytes it was made from."""

    content: bytes
    part: Part
    marks: (
        tuple[tuple[int, int], ...] | None
    )  # (offset in content, offset in body) of each physical line; None: byte for byte

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The narrowest known range of the source that holds these bytes of the content."""
        base = self.part.start
        if self.marks is None:
            return base + start, base + end
        if not self.marks:
            return base, base + len(self.part.body)
        first = max(0, bisect_right(self._content_offsets, start) - 1)
        last = bisect_right(self._content_offsets, max(start, end - 1))
        stop = self.marks[last][1] if last < len(self.marks) else len(self.part.body)
        return base + self.marks[first][1], base + stop

    @cached_property
    def _content_offsets(self) -> list[int]:
        return [mark[0] for mark in self.marks or ()]


def parameter(headers: Message, name: str) -> str | None:
    """A parameter of the Content-Type header; None where it is missing or malformed."""
    try:
        said = headers.get_param(name)
    except (ValueError, TypeError, IndexError):
        return None
    if isinstance(said, tuple):
        said = said[2]
    return said if isinstance(said, str) and said else None


def header(headers: Message, name: str) -> str:
    """A header as text, encoded words decoded; "" where there is none."""
    said = headers.get(name)
    if said is None:
        return ""
    try:
        words = decode_header(str(said))
    except (ValueError, TypeError, binascii.Error):
        return squeeze(clean(str(said)))
    return squeeze(clean("".join(_word(text, charset) for text, charset in words)))


def _word(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode(charset or "utf-8", "replace")
    except LookupError:
        return text.decode("utf-8", "replace")


def split_headers(data: bytes) -> tuple[Message, int]:
    """The headers at the top of a message or part, and where its body begins."""
    if data[:2] == b"\r\n" or data[:1] in (b"\n", b"\r"):
        return Message(), 2 if data[:2] == b"\r\n" else 1
    blank = _BLANK_LINE.search(data, 0, MAX_HEADERS)
    top, body = (blank.start(), blank.end()) if blank is not None else (min(len(data), MAX_HEADERS), len(data))
    source = data[:top].decode("utf-8", "replace") if _is_utf8(data[:top]) else data[:top].decode("latin-1")
    return HeaderParser().parsestr(clean(source), headersonly=True), body


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def leaves(data: bytes, start: int) -> Iterator[tuple[Part, int | None]]:
    """The parts of a message that are not made of parts, in order; with each the multipart/alternative it belongs to, if any."""
    waiting: list[tuple[int, int, int | None, int]] = [(0, len(data), None, 0)]
    count = alternatives = 0
    while waiting and count < MAX_PARTS:
        top, end, alternative, depth = waiting.pop()
        section = data[top:end]
        headers, body = split_headers(section)
        kind = headers.get_content_type()
        boundary = parameter(headers, "boundary") if kind.startswith("multipart/") else None
        inner = _sections(section, body, boundary) if boundary and depth < MAX_NESTING else []
        if inner and kind == "multipart/alternative":
            alternatives += 1
            alternative = alternatives
        if inner:
            waiting += [(top + first, top + last, alternative, depth + 1) for first, last in reversed(inner)]
        elif kind == "message/rfc822" and depth < MAX_NESTING:
            waiting.append((top + body, end, None, depth + 1))
        else:
            count += 1
            yield Part(headers, section[body:], start + top + body), alternative


def _sections(data: bytes, body: int, boundary: str) -> list[tuple[int, int]]:
    """Where the parts between boundary lines stand; the last ends with the data where its closing line is missing."""
    mark = re.compile(
        rb"(?:(?<=\n)|(?<=\r)|^)--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*(\r\n|\r|\n|\Z)"
    )
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for match in mark.finditer(data, body):
        if opened is not None:
            found.append((opened, max(opened, match.start() - _line_end_before(data, match.start()))))
        if match.group(1) or len(found) >= MAX_PARTS:
            return found
        opened = match.end()
    if opened is not None:
        found.append((opened, len(data)))
    return found


def _line_end_before(data: bytes, at: int) -> int:
    """The length of the line end before a boundary line, which belongs to it."""
    return 2 if data[max(0, at - 2) : at] == b"\r\n" else 1


def body_of(part: Part) -> Body:
    """A part's content without quoted-printable or base64; damage in either loses no more than the damaged bytes."""
    encoding = str(part.headers.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "quoted-printable":
        return _quoted_printable(part)
    if encoding == "base64":
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", part.body)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        return Body(binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)), part, ())
    return Body(part.body, part, None)


def _quoted_printable(part: Part) -> Body:
    content: list[bytes] = []
    marks: list[tuple[int, int]] = []
    decoded = raw = 0
    for line in part.body.splitlines(keepends=True):
        marks.append((decoded, raw))
        content.append(binascii.a2b_qp(line))
        decoded += len(content[-1])
        raw += len(line)
    return Body(b"".join(content), part, tuple(marks))


class LineNumbers:
    """The number, from `first`, of the line in which each byte of a message stands; the message begins at `start`."""

    def __init__(self, data: bytes, start: int, first: int) -> None:
        self._starts = [match.end() for match in _HARD_ENDS.finditer(data)]
        self._start, self._first = start, first

    def at(self, offset: int) -> int:
        return self._first + bisect_right(self._starts, offset - self._start)
