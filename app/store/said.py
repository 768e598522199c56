"""Candidates with what a person said of each: as it stands, as it was read, and every word with its note and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from app.errors import NotKnownError
from app.store.candidate_rows import STORED, found_of
from app.store.correcting import Place, number_of
from app.store.corrections import Found, original, target
from app.store.schema import candidate, correction, document, headline, listing


@dataclass(frozen=True, slots=True)
class Word:
    """A person's word on one field (`corrections.FIELDS`): its value as stored, None where the field is to be empty."""

    field: str
    value: object
    note: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Spoken:
    """A candidate: `found` as it stands, `read` as it was read, `words` what a person said of it, by field.

    `headline` is the public id of its row; None where it is a rejection.
    """

    place: Place
    document_name: str
    layout: str
    headline: str | None
    found: Found
    read: Found
    words: tuple[Word, ...]


def spoken_of(connection: Connection, places: Iterable[Place]) -> dict[Place, Spoken]:
    """The candidates at some places, as many as one page shows; places where none is stored are left out."""
    positions: dict[str, set[int]] = defaultdict(set)
    for place in places:
        positions[place.sha256].add(place.position)
    documents = connection.execute(
        select(document.c.id, document.c.sha256, document.c.name).where(document.c.sha256.in_(positions))
    )
    named = {row.id: row for row in documents}
    if not named:
        return {}
    here = or_(
        *(
            and_(candidate.c.document_id == own, candidate.c.position.in_(positions[row.sha256]))
            for own, row in named.items()
        )
    )
    rows = connection.execute(
        select(*STORED, listing.c.layout)
        .join_from(candidate, listing)
        .outerjoin(headline, headline.c.id == candidate.c.headline_id)
        .where(here)
    )
    words = _words(connection, named)
    found = (_spoken(connection, row, named[row.document_id], words) for row in rows.all())
    return {each.place: each for each in found}


def spoken_at(connection: Connection, place: Place) -> Spoken:
    """The candidate at a place. Raises NotKnownError where none is stored."""
    found = spoken_of(connection, [place])
    if place not in found:
        raise NotKnownError(f"No candidate is stored at {place.sha256[:12]}:{place.position}")
    return found[place]


def _words(connection: Connection, documents: Iterable[int]) -> dict[str, list[Word]]:
    """All that was said of candidates of some documents: target -> words."""
    rows = connection.execute(
        select(correction)
        .where(correction.c.kind == "candidate", correction.c.document_id.in_(documents))
        .order_by(correction.c.field)
    )
    said: dict[str, list[Word]] = defaultdict(list)
    for row in rows:
        said[row.target].append(Word(row.field, row.value, row.note, row.made_at))
    return dict(said)


def _spoken(connection: Connection, row: Any, own: Any, said: dict[str, list[Word]]) -> Spoken:
    span = target(own.sha256, row.start_byte, row.end_byte)
    words: list[Word] = []
    if any(name.partition("#")[0] == span for name in said):
        number = number_of(connection, row)
        words = said.get(target(own.sha256, row.start_byte, row.end_byte, number), [])
    found = found_of(row)
    place = Place(own.sha256, row.position)
    return Spoken(place, own.name, row.layout, row.public_id, found, original(found), tuple(words))
