"""Documents and parts made from model values alone, and the whole content of a database in a form that can be compared."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, select

from app.model import (
    Candidate,
    DatedSpan,
    Document,
    DocumentFacts,
    Entry,
    FieldFrom,
    Listing,
    OutletName,
    ParseOptions,
    Part,
    Precision,
    Reading,
    ReadNotes,
    Reason,
    Rejection,
)
from app.store.engine import reading
from app.store.schema import metadata
from app.store.writes import Capture, DocumentWriter, PartTally
from app.text import normalise

BOOK = "book-1"
KNOWN = {
    "the harbour post": OutletName("the-harbour-post", "The Harbour Post", ("harbour-post.example",)),
    "harbour post": OutletName("the-harbour-post", "The Harbour Post", ("harbour-post.example",)),
}


def naming(printed: str) -> OutletName:
    """A small outlet book: one outlet under two spellings, every other name for itself."""
    plain = normalise(printed)
    slug = re.sub(r"[\W_]+", "-", plain).strip("-")
    return KNOWN.get(plain) or OutletName(slug or f"outlet-{sha256(plain.encode()).hexdigest()[:8]}", printed)


@dataclass(frozen=True)
class Line:
    """A candidate to be: an entry, unless `reason` is given."""

    title: str | None = "Ferry to Lindholm resumes after storm"
    outlet: str | None = "The Harbour Post"
    first: date | None = date(2031, 4, 2)
    last: date | None = None
    listed: date | None = None
    confidence: float = 0.9
    damaged: bool = False
    cut: bool = False
    reason: Reason | None = None
    listing: int = 0
    url: str | None = None

    @property
    def precision(self) -> Precision:
        if self.last is None or self.last == self.first:
            return Precision.DAY
        assert self.first is not None
        return Precision.MONTH if (self.last - self.first).days < 31 else Precision.YEAR


@dataclass(frozen=True)
class Page:
    """A document to be."""

    lines: tuple[Line, ...]
    name: str = "page.txt"
    collection: str | None = None
    uri: str | None = None
    captured_at: datetime | None = None
    size_of_part: int = 50_000
    salt: str = ""

    @property
    def content(self) -> bytes:
        return repr((self.lines, self.salt)).encode("utf-8", "surrogatepass")

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def capture(self) -> Capture:
        return Capture(self.name, self.uri, self.captured_at, self.collection)


def found(line: Line, position: int) -> Entry | Rejection:
    raw = f"- {line.title} - {line.outlet} - {line.first}"
    candidate = Candidate(position, position, 100 * position, 100 * position + len(raw), raw, line.listing)
    published = DatedSpan(line.first, line.last or line.first, line.precision) if line.first else None
    read = Reading(
        title=line.title,
        outlet=line.outlet,
        outlet_from=FieldFrom.LINE if line.outlet else None,
        published=published,
        date_from=FieldFrom.LINE if published else None,
        listed_on=line.listed,
        url=line.url,
        damaged=line.damaged,
        cut=line.cut,
        confidence=line.confidence,
        rule="factory",
        spans={"title": (2, 2 + len(line.title or ""))},
        extra={"position": position},
    )
    return Rejection(candidate, read, line.reason, "made so") if line.reason else Entry(candidate, read)


def _listing(lines: Sequence[Line], index: int) -> Listing:
    """A list with its days so far."""
    mine = [line for line in lines if line.listing == index and line.reason is None and line.first]
    firsts = [line.first for line in mine if line.first]
    lasts = [line.last or line.first for line in mine if line.first]
    layout = "{title} - {outlet} - {published}"
    return Listing(index, layout, 1, first_on=min(firsts, default=None), last_on=max(lasts, default=None))


def parts(page: Page) -> list[Part]:
    """The page in parts of its size."""
    made: list[Part] = []
    size = page.size_of_part
    chunks = [page.lines[at : at + size] for at in range(0, len(page.lines), size)] or [()]
    for index, chunk in enumerate(chunks):
        candidates = tuple(found(line, index * size + offset) for offset, line in enumerate(chunk, 1))
        listings = sorted({line.listing for line in chunk})
        made.append(
            Part(
                index=index,
                candidates=candidates,
                listings=tuple(_listing(page.lines[: index * size + len(chunk)], each) for each in listings),
                pieces=len(chunk) + 1,
                consumed=len(chunk),
                ignored=1,
                end=(index + 1) * 1000,
                facts=DocumentFacts(title="A page of the factory"),
                last=index == len(chunks) - 1,
            )
        )
    return made


def writer(engine: Engine, page: Page, *, options: ParseOptions | None = None, book: str = BOOK) -> DocumentWriter:
    content = page.content
    document = Document(page.name, page.sha256, len(content), lambda: io.BytesIO(content))
    return DocumentWriter(engine, document, page.capture, options=options or ParseOptions(), book=book, naming=naming)


def ingest(engine: Engine, page: Page, *, text: bytes | None = None) -> list[PartTally]:
    """Write all parts of a page."""
    writes = writer(engine, page)
    notes = ReadNotes(format="text", encoding="utf-8", encoding_from="default")
    return [writes.write(part, notes, text=text) for part in parts(page)]


def ingest_all(engine: Engine, pages: Iterable[Page]) -> None:
    for page in pages:
        ingest(engine, page)


# ---------------------------------------------------------------- the whole content

_KEYS = {
    "document_id": "document",
    "lead_document_id": "document",
    "headline_id": "headline",
    "outlet_id": "outlet",
    "collection_id": "collection",
    "merged_into": "outlet",
}
_NATURAL = {"document": "sha256", "headline": "public_id", "outlet": "key", "collection": "name"}
_LEFT_OUT = {"id", "ingested_at", "retired_at", "made_at", "search_text", "body"}


def dump(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, integer keys replaced by what they stand for, without ingest times; sorted.

    Tokens and compressed text are left out (their form differs by database); what search finds is tested by itself.
    """
    with reading(engine) as connection:
        names: dict[str, dict[Any, Any]] = {}
        for called, column in _NATURAL.items():
            it = metadata.tables[called]
            names[called] = {row[0]: row[1] for row in connection.execute(select(it.c.id, it.c[column]))}
            names[called] |= {None: None, 0: None}
        content: dict[str, list[str]] = {}
        for table in metadata.sorted_tables:
            if table.name == "revision":
                continue
            rows = []
            for row in connection.execute(table.select()).mappings():
                values = {
                    name: names[_KEYS[name]][value] if name in _KEYS else value
                    for name, value in row.items()
                    if name not in _LEFT_OUT
                }
                rows.append(json.dumps(values, default=str, sort_keys=True))
            content[table.name] = sorted(rows)
    return content


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2031, 4, day, hour, tzinfo=UTC)


def renamed(pages: Sequence[Page], **changes: Any) -> list[Page]:
    return [replace(page, **changes) for page in pages]
