"""Writing documents: captures, parts, headlines and all that is derived from them, in one transaction a part.

    stored = find_document(engine, sha256)                  # None, complete, or how far it came
    writer = DocumentWriter(engine, document, capture, options=..., book=book.version, naming=book.resolve)
    for part in parts:
        tally = writer.write(part, notes, text=...)     # candidates = new + seen + rejected
    add_capture(engine, sha256, capture)                # the same bytes once more, elsewhere
    forget(engine, sha256)                              # app.store.forget

A document in one part appears as a whole or not at all. One in several appears part by part and reads incomplete, with the
byte reached, until the last is in; a part that is stored already is passed over, so a killed run is repeated from the
beginning or from any earlier part. Any number of processes may write at once, the same document included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Engine

from app.errors import ConflictError, NotKnownError, OptionError
from app.model import (
    DateOrder,
    Document,
    DocumentFacts,
    Listing,
    ParseOptions,
    Part,
    ReadNotes,
)
from app.store import headlines, outlets, rollup
from app.store import ready as ready_
from app.store.bulk import Bulk, Row, make_bulk
from app.store.coverage import runs
from app.store.engine import reading, writing
from app.store.headlines import Owner
from app.store.outlets import Naming
from app.store.ready import Ready, ReadyRows, make_ready, values_of
from app.store.types import storable, to_json

LONGEST_COLLECTION = 200  # code points
_FACTS = (
    "title",
    "outlet",
    "origin_title",
    "origin_outlet",
    "origin_url",
    "site_name",
    "canonical_url",
    "language",
    "author",
)
CANDIDATE = ("document_id", *ready_.CANDIDATE, "outlet_id", "headline_id")
Days = dict[int, set[tuple[date, date]]]
"""Spans of entries, by the index of their list."""
Put = Callable[[Bulk, Sequence[str], Sequence[Row]], None]


@dataclass(frozen=True, slots=True)
class Capture:
    """That a document stood under a name, at a uri, at a time, in a collection."""

    name: str
    uri: str | None = None
    captured_at: datetime | None = None
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What is stored of a document: whether it is `complete`, else how many `parts` are in and the byte `reached`."""

    sha256: str
    name: str
    complete: bool
    parts: int
    reached: int
    options: ParseOptions
    book: str
    format: str
    pieces: int
    consumed: int
    ignored: int
    candidates: int
    entries: int
    rejections: int


@dataclass(frozen=True, slots=True)
class PartTally:
    """What became of a part's candidates: candidates = new + seen + rejected.

    `new` made a headline, `seen` are sightings of one that was there (or that another candidate of the part made), `rejected` are
    counted by reason too. `stored` is False for a part that was in already: its entries count as seen.
    """

    candidates: int = 0
    new: int = 0
    seen: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    stored: bool = True


# ---------------------------------------------------------------- documents and captures


def find_document(engine: Engine, sha256: str) -> StoredDocument | None:
    """What is stored of the document with these bytes; None if nothing is."""
    with reading(engine) as connection:
        return stored_document(make_bulk(connection), sha256)


def stored_document(bulk: Bulk, sha256: str) -> StoredDocument | None:
    """The same, within a transaction."""
    rows = bulk.all(
        """SELECT sha256, name, complete, parts, reached, options, book, format, pieces, consumed, ignored, candidates,
                  entries, rejections
             FROM document WHERE sha256 = ?""",
        sha256,
    )
    if not rows:
        return None
    sha256, name, complete, parts, reached, options, *rest = rows[0]
    return StoredDocument(sha256, name, bool(complete), parts, reached, _options(options), *rest)


def options_json(options: ParseOptions) -> str:
    """Parse options as they are stored with a document."""
    return to_json(asdict(options))


def _options(stored: Any) -> ParseOptions:
    values = dict(orjson.loads(stored) if isinstance(stored, str) else stored)
    order = values.pop("date_order")
    languages = tuple(values.pop("languages"))
    return ParseOptions(date_order=DateOrder(order) if order else None, languages=languages, **values)


def add_capture(engine: Engine, sha256: str, capture: Capture) -> bool:
    """Record that a stored document was seen (once more); False where this very capture is recorded already.

    Raises NotKnownError for a document that is not stored.
    """
    with writing(engine) as connection:
        bulk = make_bulk(connection)
        rows = bulk.all(f"SELECT id FROM document WHERE sha256 = ? {bulk.LOCK}", sha256)
        if not rows:
            raise NotKnownError(f"No document {sha256} is stored")
        return _capture(bulk, rows[0][0], capture)


def _capture(bulk: Bulk, document_id: int, capture: Capture) -> bool:
    """The document must be locked."""
    name, uri = storable(capture.name), None if capture.uri is None else storable(capture.uri)
    at = bulk.instant(capture.captured_at)
    seen = [name, uri, capture.captured_at and capture.captured_at.astimezone(UTC).isoformat(), capture.collection]
    fingerprint = blake2b(to_json(seen).encode(), digest_size=16).hexdigest()
    if bulk.all("SELECT 1 FROM capture WHERE document_id = ? AND fingerprint = ?", document_id, fingerprint):
        return False
    collection = None if capture.collection is None else _collection(bulk, capture.collection)
    bulk.run(
        """INSERT INTO capture (document_id, fingerprint, name, uri, captured_at, collection_id, ingested_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        *(document_id, fingerprint, name, uri, at, collection, bulk.instant(datetime.now(UTC))),
    )
    bulk.run("UPDATE document SET name = ? WHERE id = ? AND name > ?", name, document_id, name)
    if collection is not None:
        bulk.run(
            """INSERT INTO headline_collection (collection_id, published_on, public_id, headline_id)
               SELECT CAST(? AS BIGINT), published_on, public_id, headline_id FROM headline_document WHERE document_id = ?
                ORDER BY published_on, public_id
               ON CONFLICT (collection_id, published_on, public_id) DO NOTHING""",
            *(collection, document_id),
        )
    return True


def _collection(bulk: Bulk, name: str) -> int:
    label = storable(name)
    if not label.strip() or len(label) > LONGEST_COLLECTION:
        raise OptionError(f"A collection's name has 1 to {LONGEST_COLLECTION} characters", option="collection")
    find = "SELECT id FROM collection WHERE name = ?"
    rows = bulk.all(find, label)
    if not rows:
        bulk.insert_missing("collection", ("name",), [(label,)], ("name",))
        rows = bulk.all(find, label)
    return int(rows[0][0])


# ---------------------------------------------------------------- parts


class DocumentWriter:
    """Stores one document, part by part, as read with these options and this version of the outlet book.

    `naming` is what the outlet book makes of a printed name (`OutletBook.resolve`).
    """

    def __init__(
        self,
        engine: Engine,
        document: Document,
        capture: Capture,
        *,
        options: ParseOptions,
        book: str,
        naming: Naming,
    ) -> None:
        self._engine, self._document, self._capture = engine, document, capture
        self._options, self._book, self._naming = options, book, naming
        self._days: Days = {}  # of each list, as far as parts were handed in
        self._parts = 0  # handed in

    def write(self, part: Part, notes: ReadNotes, *, text: bytes | None = None) -> PartTally:
        """Store a part and all that follows from it, or nothing; as `put` does."""
        values = values_of(self._engine.dialect.name)
        return self.put(make_ready(part, self._document.sha256, values, text=text), notes)

    def put(self, ready: Ready, notes: ReadNotes) -> PartTally:
        """Store a part that was made ready, or nothing.

        Its text is what a later reparse reads in its place (None: nothing is kept). A part that is in already is passed over.
        Raises ConflictError for a part that skips one, and where an unfinished document was begun with other options or another
        book.
        """
        index = ready.part.index
        with writing(self._engine) as connection:
            bulk = make_bulk(connection)
            document_id, parts, complete = self._begin(bulk, notes)
            if complete or index < parts:
                tally = _passed_over(ready)
            elif index > parts:
                raise ConflictError(f"{self._document.name}: part {index} comes before part {parts}")
            else:
                days = self._days_before(bulk, document_id, parts, ready)
                owner = Owner(document_id, self._document.sha256)
                tally = store_part(bulk, owner, ready, notes, days, self._naming)
                _store_text(bulk, document_id, ready)
        self._note_days(ready)
        return tally

    def _begin(self, bulk: Bulk, notes: ReadNotes) -> tuple[int, int, bool]:
        """The document's row, made where there is none and locked, with the capture: (key, parts stored, complete)."""
        document, options = self._document, options_json(self._options)
        row = {
            "sha256": document.sha256,
            "name": storable(self._capture.name),
            "format": notes.format,
            "size": document.size,
            "options": options,
            "book": self._book,
            "complete": False,
            "ingested_at": bulk.instant(datetime.now(UTC)),
            **dict.fromkeys(("replaced", "skipped", "parts", "reached", "pieces", "consumed", "ignored"), 0),
            **dict.fromkeys(("candidates", "entries", "rejections"), 0),
        }
        find = f"SELECT id, parts, complete, options, book FROM document WHERE sha256 = ? {bulk.LOCK}"
        rows = bulk.all(find, document.sha256)
        if not rows:
            bulk.insert_missing("document", tuple(row), [tuple(row.values())], ("sha256",))
            rows = bulk.all(find, document.sha256)
        document_id, parts, complete, stored, book = rows[0]
        if not complete and parts and (_options(stored) != self._options or book != self._book):
            raise ConflictError(
                f"{document.name}: begun with other options or another outlet book; forget {document.sha256} to begin anew"
            )
        _capture(bulk, document_id, self._capture)
        return document_id, parts, bool(complete)

    def _days_before(self, bulk: Bulk, document_id: int, parts: int, ready: Ready) -> Days:
        """The days of the part's lists, up to and with it; from the database where earlier parts were not handed in here."""
        if self._parts < parts:
            self._days = _stored_days(bulk, document_id)
            self._parts = parts
        return {
            listing.index: self._days.get(listing.index, set()) | ready.days.get(listing.index, set())
            for listing in ready.part.listings
        }

    def _note_days(self, ready: Ready) -> None:
        if ready.part.index == self._parts:
            for listing, spans in ready.days.items():
                self._days.setdefault(listing, set()).update(spans)
            self._parts += 1


def _store_text(bulk: Bulk, document_id: int, ready: Ready) -> None:
    if ready.text is not None:
        size, body = ready.text
        statement = "INSERT INTO document_text (document_id, part, size, body) VALUES (?, ?, ?, ?)"
        bulk.run(statement, document_id, ready.part.index, size, body)


def store_part(bulk: Bulk, owner: Owner, ready: Ready, notes: ReadNotes, days: Days, naming: Naming) -> PartTally:
    """Store a part and all that follows from it, but its text. `days` are those of its lists, up to and with it."""
    _store_listings(bulk, owner.id, ready.part.listings, days)
    merged = store_candidates(bulk, owner, ready.candidates, naming)
    tally = _tally(ready, new=len(merged.new))
    _store_progress(bulk, owner.id, ready, notes, tally)
    return tally


def store_candidates(
    bulk: Bulk, owner: Owner, ready: ReadyRows, naming: Naming, put: Put | None = None
) -> headlines.Merged:
    """Store candidates, whose lists are there already, and all that follows from them: outlets, headlines, lists, roll-up.

    `put` writes the rows of `candidate`, whose columns it is told (all or some of `CANDIDATE`); without it they are inserted.
    """
    spellings = ready.spellings()
    resolved = outlets.resolve(bulk, spellings, naming)
    named: dict[str | None, int | None] = {None: None, **{printed: own for printed, (own, _) in resolved.items()}}
    merged = headlines.merge(bulk, owner, ready, named)
    ids = merged.ids
    rows = [
        (owner.id, *row, named[outlet], public_id and ids[public_id])
        for row, outlet, public_id in zip(ready.rows, ready.outlets, ready.ids, strict=True)
    ]
    columns = ("document_id", *ready.columns(ready_.CANDIDATE), "outlet_id", "headline_id")
    (put or _insert)(bulk, columns, rows)
    headlines.memberships(bulk, owner.id, _collections(bulk, owner.id), merged.ids, ready.headlines)
    outlets.lock(bulk, {outlet for outlet, _ in resolved.values()} | rollup.outlets_of(merged.cells))
    outlets.count_aliases(bulk, spellings, resolved)
    rollup.apply(bulk, merged.cells)
    return merged


def _insert(bulk: Bulk, columns: Sequence[str], rows: Sequence[Row]) -> None:
    bulk.insert("candidate", columns, rows)


def _stored_days(bulk: Bulk, document_id: int) -> Days:
    rows = bulk.all(
        """SELECT DISTINCT listing, published_on, published_to FROM candidate
            WHERE document_id = ? AND headline_id IS NOT NULL""",
        document_id,
    )
    days: Days = {}
    for listing, first, last in rows:
        days.setdefault(listing, set()).add((_as_date(first), _as_date(last)))
    return days


def _as_date(stored: Any) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(stored)


def _tally(ready: Ready, *, new: int) -> PartTally:
    total = len(ready.candidates.rows)
    return PartTally(total, new, total - ready.rejected - new, ready.rejected, ready.reasons)


def _passed_over(ready: Ready) -> PartTally:
    tally = _tally(ready, new=0)
    return PartTally(tally.candidates, 0, tally.seen, tally.rejected, tally.reasons, stored=False)


# ---------------------------------------------------------------- rows


def _store_listings(
    bulk: Bulk,
    document_id: int,
    listings: tuple[Listing, ...],
    days: Days,
) -> None:
    """The lists of a part with the days they cover so far."""
    columns = (
        *("document_id", "ordinal", "layout", "line", "date_order", "date_order_from", "languages", "headings"),
        *("damaged", "first_on", "last_on"),
    )
    changing = ", ".join(f"{name} = excluded.{name}" for name in columns[2:])
    bulk.many(
        f"""INSERT INTO listing ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})
            ON CONFLICT (document_id, ordinal) DO UPDATE SET {changing}""",
        [
            (
                document_id,
                listing.index,
                storable(listing.layout),
                listing.line,
                listing.date_order,
                listing.date_order_from,
                to_json(listing.languages),
                to_json(listing.headings),
                listing.damaged,
                bulk.day(listing.first_on),
                bulk.day(listing.last_on),
            )
            for listing in listings
        ],
    )
    touched = [listing.index for listing in listings]
    bulk.many("DELETE FROM coverage WHERE document_id = ? AND listing = ?", [(document_id, index) for index in touched])
    covered = [
        (document_id, index, bulk.day(first), bulk.day(last))
        for index in touched
        for first, last in runs(days.get(index, ()))
    ]
    bulk.many("INSERT INTO coverage (document_id, listing, first_on, last_on) VALUES (?, ?, ?, ?)", covered)


def _collections(bulk: Bulk, document_id: int) -> list[int]:
    rows = bulk.all(
        """SELECT DISTINCT collection_id FROM capture WHERE document_id = ? AND collection_id IS NOT NULL
            ORDER BY collection_id""",
        document_id,
    )
    return [row[0] for row in rows]


def _store_progress(bulk: Bulk, document_id: int, ready: Ready, notes: ReadNotes, tally: PartTally) -> None:
    """How far the document is read now, and what it says of itself by now."""
    part, spans = ready.part, [span for spans in ready.days.values() for span in spans]
    first = bulk.day(min((span[0] for span in spans), default=None))
    last = bulk.day(max((span[1] for span in spans), default=None))
    changes = {
        **_facts(bulk, part.facts),
        "format": notes.format,
        "encoding": notes.encoding,
        "encoding_from": notes.encoding_from,
        "replaced": notes.replaced,
        "skipped": notes.skips,
        "parts": part.index + 1,
        "reached": part.end,
        "complete": part.last,
    }
    added = {
        "pieces": part.pieces,
        "consumed": part.consumed,
        "ignored": part.ignored,
        "candidates": tally.candidates,
        "entries": tally.new + tally.seen,
        "rejections": tally.rejected,
    }
    settings = [*(f"{name} = ?" for name in changes), *(f"{name} = {name} + ?" for name in added)]
    values = [*changes.values(), *added.values()]
    if spans:
        settings += [
            "first_on = CASE WHEN first_on <= ? THEN first_on ELSE ? END",
            "last_on = CASE WHEN last_on >= ? THEN last_on ELSE ? END",
        ]
        values += [first, first, last, last]
    bulk.run(f"UPDATE document SET {', '.join(settings)} WHERE id = ?", *values, document_id)


def _facts(bulk: Bulk, facts: DocumentFacts) -> dict[str, Any]:
    texts = {name: getattr(facts, name) for name in _FACTS}
    return {
        **{name: None if value is None else storable(value) for name, value in texts.items()},
        "published_on": bulk.day(facts.published_on),
        "published_at": bulk.instant(facts.published_at),
    }
