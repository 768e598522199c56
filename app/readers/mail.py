"""E-mail: single messages (.eml) and mailboxes (mbox), each by its text or HTML part, through the readers of these.

A message's Subject, Date and From are the document's own title, date and author. In a mailbox they are a heading
before the message's pieces, with the fields `subject`, `date` and `from`.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.utils import parseaddr
from functools import partial
from typing import BinaryIO

from app.errors import ReadError
from app.model import Document, DocumentFacts, Hint, Piece, ReadNotes, Role
from app.readers import html, text
from app.readers.common import instant_or_day, numbered
from app.readers.decode import head_text, read_bytes
from app.readers.mime import Body, LineNumbers, Part, body_of, header, leaves, parameter, split_headers

FORMAT = "mail"
DESCRIPTION = "e-mail newsletters: a message (.eml) or a mailbox (mbox)"
EXAMPLE = """\
From: The Sample Gazette <news@gazette.example>
Subject: Daily digest
Date: Mon, 03 Mar 2031 07:00:00 +0100
Content-Type: text/plain; charset=utf-8

- Harbour cats elect new mayor - The Sample Gazette
- Lighthouse keeper retires - Example Times
"""

MAX_MESSAGE = 64 << 20  # bytes of one message that are read
_CHUNK = 1 << 20
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]?")
_KNOWN = frozenset(
    {
        "from", "to", "cc", "subject", "date", "message-id", "received", "return-path", "delivered-to", "mime-version",
        "content-type", "reply-to", "list-id", "list-unsubscribe", "dkim-signature", "sender", "content-transfer-encoding",
    }
)  # fmt: skip
_ENVELOPE = re.compile(rb"From \S.{0,200}\d\d:\d\d.{0,40}\d{4}[^\r\n]{0,40}\r?\n?$")
_STRUCTURE = re.compile(rb"<(?:a\s[^>]{0,2000}?href|li|td|h[1-6])\b", re.IGNORECASE)


def likelihood(head: bytes) -> float:
    """By a block of mail headers at the top: three known ones at least, or the line that begins a mailbox."""
    rows = head_text(head).splitlines()
    if rows and _ENVELOPE.match(rows[0].encode("utf-8", "replace")) is not None:
        return 0.95
    known = set()
    for row in rows:
        if not row.strip():
            break
        if row[0] in " \t":
            continue
        match = _FIELD.match(row)
        if match is None:
            return 0.0
        known.add(match.group(1).lower())
    if len(known & _KNOWN) < 3 or not known & {"from", "date", "received", "message-id"}:
        return 0.0
    return 0.9


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """The pieces of each message's text; of parts that say the same, the one with more structure.

    LimitError for a single message beyond `MAX_MESSAGE`; in a mailbox a message that cannot be read is a Skip.
    """
    with document.open() as stream:
        is_mailbox = _ENVELOPE.match(stream.readline(1000)) is not None
    return numbered(_mailbox(document, notes) if is_mailbox else _message(document, notes))


def _message(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    data = read_bytes(document, MAX_MESSAGE)
    headers, _ = split_headers(data)
    at, day = instant_or_day(header(headers, "Date"))
    name, address = parseaddr(header(headers, "From"))
    sender = name or address or None
    yield from _pieces_of(data, 0, 1, document, notes)
    facts = replace(notes.facts, title=header(headers, "Subject") or notes.facts.title, site_name=sender, author=sender)
    notes.facts = replace(facts, published_at=at, published_on=day) if day is not None else facts


# ---------------------------------------------------------------- mailboxes


@dataclass(slots=True)
class _Stored:
    """A message of a mailbox: its bytes (without the line that begins it), where they start, and in which line."""

    data: bytes
    start: int
    line: int


def _mailbox(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    with document.open() as stream:
        for message in _stored_messages(stream, notes):
            headers, body = split_headers(message.data)
            yield _message_heading(headers, message, body)
            try:
                yield from _pieces_of(message.data, message.start, message.line, document, notes)
            except ReadError as error:
                notes.skip(f"a message: {error.why}", offset=message.start, line=message.line)
    notes.facts = DocumentFacts()


def _message_heading(headers: Message, message: _Stored, body: int) -> Piece:
    fields = tuple(Hint(name, said) for name in ("subject", "date", "from") if (said := header(headers, name)))
    title = header(headers, "Subject") or header(headers, "Date") or "message"
    return Piece(0, message.line, message.start, message.start + body, title, Role.HEADING, 1, fields=fields)


def _stored_messages(stream: BinaryIO, notes: ReadNotes) -> Iterator[_Stored]:
    """The messages of a mailbox, one in memory at a time; what one has beyond `MAX_MESSAGE` is left out and counted."""
    kept: list[bytes] = []
    size = left_out = 0
    offset = start = 0
    line = first_line = 1
    after_blank = at_line_start = True
    while row := stream.readline(_CHUNK):
        if after_blank and at_line_start and _ENVELOPE.match(row) is not None:
            if kept:
                yield _Stored(b"".join(kept), start, first_line)
            kept, size, start, first_line = [], 0, offset + len(row), line + 1
        elif size + len(row) <= MAX_MESSAGE:
            kept.append(row)
            size += len(row)
        else:
            left_out += len(row)
        offset += len(row)
        after_blank = at_line_start and not row.strip()
        at_line_start = row.endswith(b"\n")
        line += at_line_start
    if kept:
        yield _Stored(b"".join(kept), start, first_line)
    if left_out:
        notes.skip(f"{left_out:,} bytes of messages longer than {MAX_MESSAGE:,} bytes")


# ---------------------------------------------------------------- one message


def _pieces_of(data: bytes, start: int, line: int, document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """The pieces of a message that stands at `start`, its first line being `line`."""
    numbers = LineNumbers(data, start, line)
    for body in _chosen(data, start, notes):
        first_line = numbers.at(body.part.start)
        for piece in _part_pieces(body, document, notes):
            piece.start, piece.end = body.raw_span(piece.start, piece.end)
            exact = body.marks is None or body.marks
            piece.line = numbers.at(piece.start) if exact else first_line + piece.line - 1
            yield piece


def _chosen(data: bytes, start: int, notes: ReadNotes) -> list[Body]:
    """The texts of a message: of alternatives HTML where it has links, lists or tables, else plain text."""
    texts: list[tuple[Body, int | None]] = []
    for part, alternative in leaves(data, start):
        if part.is_attachment:
            notes.skip(f"an attachment ({part.media_type})", offset=part.start)
        elif part.media_type in ("text/plain", "text/html"):
            texts.append((body_of(part), alternative))
    better: dict[int | None, str] = {}
    for body, alternative in texts:
        if body.part.media_type == "text/html" and _STRUCTURE.search(body.content) is not None:
            better[alternative] = "text/html"
    kinds = {(alternative, body.part.media_type) for body, alternative in texts}
    return [
        body
        for body, alternative in texts
        if alternative is None
        or (alternative, _other(body.part)) not in kinds
        or body.part.media_type == better.get(alternative, "text/plain")
    ]


def _other(part: Part) -> str:
    return "text/plain" if part.media_type == "text/html" else "text/html"


def _part_pieces(body: Body, document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """The pieces of a part, offsets in its content."""
    charset = body.part.charset
    if body.part.media_type == "text/html":
        declared = charset or html.declared_charset(body.content)
        yield from html.read_page(body.content, notes, uri=document.uri, declared=declared)
        return
    inner = Document(
        document.name,
        hashlib.sha256(body.content).hexdigest(),
        len(body.content),
        partial(io.BytesIO, body.content),
        media_type=f"text/plain; charset={charset}" if charset else None,
    )
    pieces = text.read(inner, notes)
    if (parameter(body.part.headers, "format") or "").lower() == "flowed":
        pieces = _unwrapped(pieces, delete_space=(parameter(body.part.headers, "delsp") or "").lower() == "yes")
    yield from pieces


def _unwrapped(pieces: Iterator[Piece], *, delete_space: bool) -> Iterator[Piece]:
    """Lines of `format=flowed` text (RFC 3676): one that ends in a space goes on in the next."""
    held: Piece | None = None
    last = 0
    for piece in pieces:
        if held is not None and piece.line == last + 1 and held.text.endswith(" ") and held.text != "-- ":
            joined = held.text[:-1] if delete_space else held.text
            held = replace(held, end=piece.end, text=joined + piece.text)
        else:
            if held is not None:
                yield held
            held = piece
        last = piece.line
    if held is not None:
        yield held
