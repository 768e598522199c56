"""Storing a person's word on a candidate, and all that follows from it, in one transaction.

place = candidate_meant(connection, "3f2a91bc:14")                  # or "3f2a91bc:line 52", or a headline's id
made = correct(engine, place, {"title": "Ferry resumes"}, naming=book.resolve)
made.headline                                                       # its id now; the one before leads on to it
withdraw(engine, place, naming=book.resolve)                        # as it was read
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, insert, select, update

from app.errors import ConflictError, NotKnownError, OptionError
from app.model import Entry
from app.store import outlets, redirects, rollup
from app.store.bulk import Bulk, Row, make_bulk
from app.store.candidate_rows import STORED, found_of, words_of
from app.store.corrections import ROW, Found, Words, corrected, said, target
from app.store.coverage import runs
from app.store.differences import Change, change
from app.store.engine import writing
from app.store.filters import find_document
from app.store.forget import collections_of, withdraw_headlines
from app.store.headlines import Owner
from app.store.outlets import Naming
from app.store.queries import headline_by_id
from app.store.ready import ready_rows
from app.store.reparse import tell_days
from app.store.rollup import Cells
from app.store.schema import candidate, correction, document, headline
from app.store.types import storable
from app.store.writes import CANDIDATE, store_candidates

LONGEST_NOTE = 2_000
_LINE = re.compile(r"line\s*(\d+)")
_LISTED = 5  # places named where several are meant


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate: its document's sha256 and which of the document's candidates it is, from 1."""

    sha256: str
    position: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a person's word changed. `headline` is the row's public id now (None: it is a rejection), `retired` the id it had
    where that leads on to the new one. `words` are all that stand for the candidate."""

    place: Place
    document_name: str
    change: Change
    headline: str | None
    retired: str | None
    words: Words


# ---------------------------------------------------------------- which candidate


def candidate_meant(connection: Connection, written: str, *, in_document: str | None = None) -> Place:
    """The candidate a person means: `SHA256:POSITION`, `SHA256:line N`, or a headline's id (and its document, if several).

    Raises OptionError for what is none of these or means several, NotKnownError where nothing is stored there.
    """
    name, colon, where = written.strip().partition(":")
    if not colon:
        return _of_headline(connection, name, in_document)
    own = _document(connection, name)
    if line := _LINE.fullmatch(where.strip().lower()):
        return _only(connection, written, and_(candidate.c.document_id == own, candidate.c.line == _number(line[1])))
    if not where.strip().isdecimal():
        raise OptionError(
            f"“{written}” is no candidate: SHA256:POSITION, SHA256:line N, or a headline's id", option="candidate"
        )
    here = and_(candidate.c.document_id == own, candidate.c.position == _number(where))
    return _only(connection, written, here)


def _number(digits: str) -> int:
    return min(int(digits[:12]), 2**31 - 1)


def _document(connection: Connection, name: str) -> int:
    own = find_document(connection, name.strip())
    if own is None:
        raise NotKnownError(f"No document is stored under {name}")
    return own


def _of_headline(connection: Connection, public_id: str, in_document: str | None) -> Place:
    found = headline_by_id(connection, public_id)
    condition: ColumnElement[bool] = candidate.c.headline_id.in_(
        select(headline.c.id).where(headline.c.public_id == found.id)
    )
    if in_document is not None:
        condition = and_(condition, candidate.c.document_id == _document(connection, in_document))
    return _only(connection, public_id, condition)


def _only(connection: Connection, written: str, condition: Any) -> Place:
    rows = connection.execute(
        select(document.c.sha256, candidate.c.position)
        .join_from(candidate, document, document.c.id == candidate.c.document_id)
        .where(condition)
        .order_by(document.c.sha256, candidate.c.position)
        .limit(_LISTED + 1)
    ).all()
    if not rows:
        raise NotKnownError(f"No candidate is stored at {written}")
    if len(rows) > 1:
        places = ", ".join(f"{row.sha256[:12]}:{row.position}" for row in rows[:_LISTED])
        more = " and more" if len(rows) > _LISTED else ""
        raise OptionError(f"{written} means several candidates: {places}{more}", option="candidate")
    return Place(*rows[0])


# ---------------------------------------------------------------- words


def correct(engine: Engine, place: Place, words: Mapping[str, object], *, naming: Naming, note: str = "") -> Corrected:
    """Set fields of a candidate (`corrections.FIELDS`; None empties one) by a person's word, which every reparse obeys.

    Raises OptionError for values that mean nothing, NotKnownError where no such candidate is stored, ConflictError where it
    is to be a row and still lacks a title or a date.
    """
    stored = {name: said(name, value) for name, value in words.items()}
    if not stored:
        raise OptionError("Nothing is said of the candidate", option="field")
    if len(note) > LONGEST_NOTE:
        raise OptionError(f"A note has at most {LONGEST_NOTE:,} characters", option="note")
    return _change(engine, place, naming, lambda connection, at: _say(connection, at, stored, storable(note)))


def withdraw(engine: Engine, place: Place, fields: Iterable[str] = (), *, naming: Naming) -> Corrected:
    """Take a person's word back, on some fields or on all: the candidate is as it was read, but for what still stands.

    Raises NotKnownError where nothing (or nothing of a field) was said.
    """
    named = tuple(fields)
    return _change(engine, place, naming, lambda connection, at: _unsay(connection, at, named))


@dataclass(frozen=True, slots=True)
class _At:
    """A candidate in the database, and by what corrections know it."""

    owner: Owner
    row: Any
    target: str
    written: str


def _say(connection: Connection, at: _At, words: Words, note: str) -> None:
    for name, value in words.items():
        kept = {"value": value, "note": note, "made_at": datetime.now(UTC)}
        mine = _stands(at, [name])
        if not connection.execute(update(correction).where(mine).values(**kept)).rowcount:
            key = {"kind": "candidate", "target": at.target, "field": name, "document_id": at.owner.id}
            connection.execute(insert(correction).values(**key, **kept))


def _unsay(connection: Connection, at: _At, fields: tuple[str, ...]) -> None:
    for name in fields or (None,):
        if not connection.execute(delete(correction).where(_stands(at, [name] if name else []))).rowcount:
            raise NotKnownError(f"{at.written} has no correction" + (f" of its {name}" if name else ""))


def _stands(at: _At, fields: list[str]) -> Any:
    mine = and_(correction.c.kind == "candidate", correction.c.target == at.target)
    return and_(mine, correction.c.field.in_(fields)) if fields else mine


# ---------------------------------------------------------------- what follows


def _change(engine: Engine, place: Place, naming: Naming, speak: Callable[[Connection, _At], None]) -> Corrected:
    with writing(engine, alone=True) as connection:
        at = _find(connection, place)
        before = found_of(at.row)
        speak(connection, at)
        words = words_of(connection, at.owner.id).get(at.target, {})
        after = corrected(before, words)
        if words.get(ROW) is True and not isinstance(after, Entry):
            lacks = "title" if after.reading.title is None else "date"
            raise ConflictError(f"{at.written} is no row yet: it has no {lacks}; correct that too")
        bulk = make_bulk(connection)
        redirects.remember(bulk, at.owner.id, place.position)
        _replace(bulk, at, after, naming)
        retired = redirects.lead_on(bulk, at.owner.id, place.position)
        now = connection.scalar(
            select(headline.c.public_id).join_from(candidate, headline).where(candidate.c.id == at.row.id)
        )
        return Corrected(
            place,
            connection.scalar(select(document.c.name).where(document.c.id == at.owner.id)) or "",
            change(before, after),
            now,
            at.row.public_id if retired else None,
            words,
        )


def _find(connection: Connection, place: Place) -> _At:
    joined = candidate.join(document, document.c.id == candidate.c.document_id)
    joined = joined.outerjoin(headline, headline.c.id == candidate.c.headline_id)
    row = connection.execute(
        select(*STORED)
        .select_from(joined)
        .where(document.c.sha256 == place.sha256, candidate.c.position == place.position)
    ).first()
    written = f"{place.sha256[:12]}:{place.position}"
    if row is None:
        raise NotKnownError(f"No candidate is stored at {written}")
    own = target(place.sha256, row.start_byte, row.end_byte, number_of(connection, row))
    return _At(Owner(row.document_id, place.sha256), row, own, written)


def number_of(connection: Connection, row: Any) -> int:
    """Which of the candidates on the same bytes a row of `candidate` is, from 1."""
    same = and_(candidate.c.start_byte == row.start_byte, candidate.c.end_byte == row.end_byte)
    before = and_(candidate.c.document_id == row.document_id, candidate.c.position <= row.position)
    return connection.scalar(select(func.count()).where(before, same)) or 1


def _replace(bulk: Bulk, at: _At, after: Found, naming: Naming) -> None:
    """The candidate as it is now in place of what it was: its headline loses a sighting, another one gains it."""
    row, owner = at.row, at.owner
    if row.headline_id is not None:
        bulk.run("UPDATE candidate SET headline_id = NULL, outlet_id = NULL, reason = 'corrected' WHERE id = ?", row.id)
        day = bulk.all("SELECT published_on FROM headline WHERE id = ?", row.headline_id)[0][0]
        cells = Cells()
        collections = collections_of(bulk, [owner.id]).get(owner.id, frozenset())
        withdraw_headlines(bulk, owner.id, collections, [(day, row.public_id, row.headline_id)], cells)
        rollup.apply(bulk, cells)
        if row.outlet_id is not None:
            outlets.forget_aliases(bulk, {(row.outlet_id, row.outlet): 1})
    store_candidates(bulk, owner, ready_rows([after], owner.sha256, bulk), naming, _update)
    _count(bulk, owner.id, row.listing)


def _update(bulk: Bulk, columns: Sequence[str], rows: Sequence[Row]) -> None:
    given = [*columns, *(name for name in CANDIDATE if name not in columns)]
    settings = ", ".join(f"{name} = ?" for name in given)
    bulk.many(
        f"UPDATE candidate SET {settings} WHERE document_id = ? AND position = ?",
        [(*row, *(None,) * (len(given) - len(columns)), row[0], row[1]) for row in rows],
    )


def _count(bulk: Bulk, document_id: int, listing: int) -> None:
    """The document's tally, and the days its list covers, as the candidates have them now."""
    bulk.run(
        """UPDATE document SET
                  entries = (SELECT count(*) FROM candidate c WHERE c.document_id = document.id AND c.headline_id IS NOT NULL),
                  rejections = (SELECT count(*) FROM candidate c WHERE c.document_id = document.id AND c.reason IS NOT NULL),
                  first_on = (SELECT min(c.published_on) FROM candidate c
                               WHERE c.document_id = document.id AND c.headline_id IS NOT NULL),
                  last_on = (SELECT max(c.published_to) FROM candidate c
                              WHERE c.document_id = document.id AND c.headline_id IS NOT NULL)
            WHERE id = ?""",
        document_id,
    )
    tell_days(bulk, document_id, [listing])
    days = bulk.connection.execute(
        select(candidate.c.published_on, candidate.c.published_to)
        .where(
            candidate.c.document_id == document_id,
            candidate.c.listing == listing,
            candidate.c.headline_id.is_not(None),
        )
        .distinct()
    ).all()
    bulk.run("DELETE FROM coverage WHERE document_id = ? AND listing = ?", document_id, listing)
    bulk.many(
        "INSERT INTO coverage (document_id, listing, first_on, last_on) VALUES (?, ?, ?, ?)",
        [(document_id, listing, bulk.day(first), bulk.day(last)) for first, last in runs(tuple(day) for day in days)],
    )
