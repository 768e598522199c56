"""Candidates of a document as values again, in its order, and which of them a correction is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, select

from app.model import Candidate, DatedSpan, Entry, FieldFrom, Precision, Reading, Reason, Rejection
from app.store.corrections import Found, Words
from app.store.queries import spans
from app.store.schema import candidate, correction, headline

_AT_ONCE = 5_000
STORED = (*candidate.c, headline.c.public_id)


def stored_candidates(connection: Connection, document_id: int) -> Iterator[tuple[Found, str | None]]:
    """A document's candidates by position, each with the public id of its headline; some thousand in memory at a time."""
    after = 0
    while rows := connection.execute(_after(document_id, after)).all():
        for row in rows:
            yield found_of(row), row.public_id
        after = rows[-1].position


def _after(document_id: int, position: int) -> Select[Any]:
    joined = select(*STORED).select_from(candidate.outerjoin(headline, headline.c.id == candidate.c.headline_id))
    here = joined.where(candidate.c.document_id == document_id, candidate.c.position > position)
    return here.order_by(candidate.c.position).limit(_AT_ONCE)


def found_of(row: Any) -> Found:
    """A row of `candidate` as parsing gave it, or as it was corrected since."""
    place = Candidate(row.position, row.line, row.start_byte, row.end_byte, row.raw, row.listing, row.pieces)
    published = None
    if row.published_on is not None:
        published = DatedSpan(row.published_on, row.published_to, Precision(row.precision), row.published_at)
    reading = Reading(
        title=row.title,
        outlet=row.outlet,
        outlet_from=row.outlet_from and FieldFrom(row.outlet_from),
        published=published,
        date_from=row.date_from and FieldFrom(row.date_from),
        listed_on=row.listed_on,
        url=row.url,
        author=row.author,
        language=row.language,
        damaged=row.damaged,
        cut=row.cut,
        confidence=row.confidence,
        rule=row.rule,
        spans=spans(row.spans),
        extra=row.extra,
    )
    if row.reason is None:
        return Entry(place, reading)
    return Rejection(place, reading, Reason(row.reason), row.detail)


def words_of(connection: Connection, document_id: int) -> dict[str, Words]:
    """A person's corrections of a document's candidates: target -> words."""
    chosen = select(correction.c.target, correction.c.field, correction.c.value)
    rows = connection.execute(chosen.where(correction.c.kind == "candidate", correction.c.document_id == document_id))
    said: dict[str, dict[str, object]] = {}
    for row in rows:
        said.setdefault(row.target, {})[row.field] = row.value
    return dict(said)
