"""MHTML, the one-file pages that browsers save (RFC 2557): the page inside, through the HTML reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.errors import ReadError
from app.model import Document, Piece, ReadNotes
from app.readers import html
from app.readers.common import numbered
from app.readers.decode import head_text, read_bytes
from app.readers.mime import LineNumbers, body_of, header, leaves, split_headers

FORMAT = "mhtml"
DESCRIPTION = "MHTML: pages saved by a browser in one file"
EXAMPLE = """\
From: <Saved by Blink>
Snapshot-Content-Location: https://review.example/today
Subject: Press review
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----Boundary"

------Boundary
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://review.example/today

<!DOCTYPE html><html><body><ul><li><a href=3D"/cats">Harbour cats elect new mayor</a>=
 - The Sample Gazette, March 3rd, 2031</li></ul></body></html>
------Boundary--
"""

MAX_SNAPSHOT = 256 << 20  # bytes: pictures are inside
_HEADERS = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}:")
_RELATED = re.compile(r"^Content-Type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_SNAPSHOT = re.compile(r"^Snapshot-Content-Location:", re.IGNORECASE | re.MULTILINE)


def likelihood(head: bytes) -> float:
    """By mail headers that announce a page with what belongs to it."""
    text = head_text(head)
    if _HEADERS.match(text) is None:
        return 0.0
    top = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    if _SNAPSHOT.search(top) is not None:
        return 0.98
    is_mail = re.search(r"^(?:Received|Message-ID|To):", top, re.IGNORECASE | re.MULTILINE) is not None
    return 0.93 if _RELATED.search(top) is not None and not is_mail else 0.0


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """The pieces of the page; its address is the snapshot's. ReadError where there is no page inside."""
    data = read_bytes(document, MAX_SNAPSHOT)
    headers, _ = split_headers(data)
    pages = [part for part, _ in leaves(data, 0) if part.media_type in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise ReadError("is MHTML without an HTML page in it", document=document.name)
    for frame in pages[1:]:
        notes.skip("a frame of the page (its own document)", offset=frame.start)
    page = pages[0]
    location = header(headers, "Snapshot-Content-Location") or header(page.headers, "Content-Location")
    body = body_of(page)
    numbers = LineNumbers(data, 0, 1)
    declared = page.charset or html.declared_charset(body.content)
    pieces = list(html.read_page(body.content, notes, uri=location or document.uri, declared=declared))
    facts = notes.facts
    notes.facts = replace(
        facts,
        title=facts.title or header(headers, "Subject") or None,
        canonical_url=facts.canonical_url or location or None,
    )
    exact = body.marks is None or body.marks
    first_line = numbers.at(page.start)
    for piece in pieces:
        piece.start, piece.end = body.raw_span(piece.start, piece.end)
        piece.line = numbers.at(piece.start) if exact else first_line + piece.line - 1
    yield from numbered(pieces)
