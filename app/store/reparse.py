"""Reading a stored document again: its kept bytes as a document, and the rows of the new reading in place of the old ones.

    with reading(engine) as connection:
        kept = kept_document(connection, sha256)            # kept.document.open() reads what is stored
        tally = compare(stored(connection, kept), read(connection, kept, parts))
    rewrite(engine, kept, options=..., book=..., naming=..., notes=..., parts=...)

Afterwards the tables are what ingesting the document afresh with these options and this book would have made of them, with
a person's corrections applied; apart from integer keys, times and the redirects of ids that are no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, exists, select

from app.errors import ConflictError, NotKnownError
from app.model import Document, ParseOptions, Part, ReadNotes
from app.store import redirects
from app.store.bulk import Bulk, make_bulk
from app.store.candidate_rows import stored_candidates, words_of
from app.store.corrections import Corrector, Found
from app.store.document_text import kept_bytes, open_kept
from app.store.engine import writing
from app.store.filters import find_collection, find_document
from app.store.forget import withdraw
from app.store.headlines import Owner
from app.store.outlets import Naming
from app.store.ready import make_ready
from app.store.schema import capture, document
from app.store.writes import Days, StoredDocument, options_json, store_part, stored_document


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored document that can be read again: its bytes, as the first of its captures found them, and how it was read."""

    id: int
    document: Document
    stored: StoredDocument


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of a document read again: ids retired that lead on to a successor, headlines it was the first to print."""

    retired: int
    new: int


# ---------------------------------------------------------------- which documents


def documents_meant(
    connection: Connection, written: Iterable[str] = (), collection: str | None = None
) -> tuple[list[tuple[str, str]], list[str]]:
    """Sha256s and names of the documents a person means, in order, and those written that nothing is stored under.

    Documents by (the beginning of) their sha256, those of a collection, or all where neither is given. Raises OptionError for
    what cannot be a sha256, NotKnownError for a collection nobody knows.
    """
    named = list(dict.fromkeys(written))
    found = {name: find_document(connection, name) for name in named}
    chosen = select(document.c.sha256, document.c.name).order_by(document.c.sha256)
    if named:
        chosen = chosen.where(document.c.id.in_([own for own in found.values() if own is not None]))
    if collection is not None:
        warnings: list[str] = []
        label = find_collection(connection, collection, warnings)
        if warnings:
            raise NotKnownError(warnings[0])
        chosen = chosen.where(exists().where(capture.c.document_id == document.c.id, capture.c.collection_id == label))
    return [(row.sha256, row.name) for row in connection.execute(chosen)], [
        name for name in named if found[name] is None
    ]


def kept_document(connection: Connection, sha256: str) -> Kept:
    """A document that can be read again as long as the connection is open.

    Raises NotKnownError for one that is not stored, ConflictError for one that is incomplete or whose bytes are not kept.
    """
    stored = stored_document(make_bulk(connection), sha256)
    if stored is None:
        raise NotKnownError(f"No document {sha256} is stored")
    if not stored.complete:
        raise ConflictError(
            f"{stored.name} is incomplete: ingest it again, which goes on at byte {stored.reached:,}, then reparse"
        )
    row = connection.execute(
        select(document.c.id, document.c.size, document.c.encoding, document.c.encoding_from).where(
            document.c.sha256 == sha256
        )
    ).one()
    if kept_bytes(connection, sha256) != row.size:
        raise ConflictError(f"{stored.name} was ingested without keeping its bytes: forget it and ingest it again")
    captures = connection.execute(
        select(capture.c.name, capture.c.uri, capture.c.captured_at)
        .where(capture.c.document_id == row.id)
        .order_by(capture.c.ingested_at, capture.c.id)
    ).all()
    first, known = captures[0], [each.captured_at for each in captures if each.captured_at is not None]
    declared = f"text/plain; charset={row.encoding}" if row.encoding_from == "declared" else None
    again = Document(
        first.name,
        sha256,
        row.size,
        lambda: open_kept(connection, sha256),
        first.uri,
        known[0] if known else None,  # a time said later is as good as one said at once
        declared,
    )
    return Kept(row.id, again, stored)


# ---------------------------------------------------------------- the two readings


def old_reading(connection: Connection, kept: Kept) -> Iterator[Found]:
    """The candidates of a document as they are stored, in order."""
    return (found for found, _ in stored_candidates(connection, kept.id))


def corrector(connection: Connection, kept: Kept) -> Corrector:
    """What a person said of the document's candidates."""
    return Corrector(kept.document.sha256, words_of(connection, kept.id))


def rewrite(
    engine: Engine,
    kept: Kept,
    *,
    options: ParseOptions,
    book: str,
    naming: Naming,
    notes: ReadNotes,
    parts: Iterable[Part],
) -> Rewritten:
    """Put a new reading of a document in place of the stored one, all of it or nothing, with a person's corrections.

    Raises NotKnownError where the document is gone meanwhile, ConflictError where another is being ingested in its place.
    """
    owner = Owner(kept.id, kept.document.sha256)
    with writing(engine, alone=True) as connection:
        bulk = make_bulk(connection)
        _still_there(bulk, owner)
        corrects = corrector(connection, kept)
        redirects.remember(bulk, owner.id)
        withdraw(bulk, owner.id, keep_text=True)
        _begin_anew(bulk, owner, options, book)
        days: Days = {}
        corrected: set[int] = set()
        new = 0
        for read in parts:
            part = _corrected(read, corrects, corrected)
            ready = make_ready(part, owner.sha256, bulk)
            for listing, spans in ready.days.items():
                days.setdefault(listing, set()).update(spans)
            new += store_part(bulk, owner, ready, notes, days, naming).new
        tell_days(bulk, owner.id, corrected)
        return Rewritten(redirects.lead_on(bulk, owner.id), new)


def _still_there(bulk: Bulk, owner: Owner) -> None:
    rows = bulk.all(f"SELECT complete FROM document WHERE id = ? AND sha256 = ? {bulk.LOCK}", owner.id, owner.sha256)
    if not rows:
        raise NotKnownError(f"The document {owner.sha256} was forgotten meanwhile")


def _begin_anew(bulk: Bulk, owner: Owner, options: ParseOptions, book: str) -> None:
    """The document's row as if nothing had been read of it yet."""
    counted = ("parts", "reached", "pieces", "consumed", "ignored", "candidates", "entries", "rejections")
    settings = ", ".join(f"{name} = 0" for name in counted)
    bulk.run(
        f"UPDATE document SET {settings}, options = ?, book = ?, first_on = NULL, last_on = NULL WHERE id = ?",
        *(options_json(options), book, owner.id),
    )


def _corrected(part: Part, corrects: Corrector, listings: set[int]) -> Part:
    """A part with a person's corrections; `listings` gathers the lists that have any."""
    candidates = []
    for read in part.candidates:
        found = corrects(read)
        candidates.append(found)
        if found is not read:
            listings.add(found.candidate.listing)
    return replace(part, candidates=tuple(candidates))


def tell_days(bulk: Bulk, document_id: int, listings: Iterable[int]) -> None:
    """The first and last day of lists, as their sightings have them now: a correction may have moved one."""
    ends: Any = [
        f"(SELECT {end} FROM candidate c WHERE c.document_id = listing.document_id AND c.listing = listing.ordinal"
        "   AND c.headline_id IS NOT NULL)"
        for end in ("min(c.published_on)", "max(c.published_to)")
    ]
    bulk.many(
        f"UPDATE listing SET first_on = {ends[0]}, last_on = {ends[1]} WHERE document_id = ? AND ordinal = ?",
        [(document_id, listing) for listing in sorted(listings)],
    )
