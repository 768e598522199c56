"""Taking a document back: afterwards the tables are what they would be had it never been ingested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from app.errors import NotKnownError
from app.store import outlets, rollup
from app.store.bulk import Bulk, Row, make_bulk
from app.store.engine import writing
from app.store.headlines import OUTLET, SHOWN, Seen, Sight, show, summed
from app.store.rollup import Cells, cell

_AT_ONCE = 20_000  # headlines; bounds memory


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a document took with it: its sightings, and those headlines that nobody else saw."""

    sightings: int
    headlines: int


def forget(engine: Engine, sha256: str) -> Forgotten:
    """Remove a document and all that rests on it alone. Raises NotKnownError for one that is not stored.

    Headlines seen elsewhere too stay, and show their next lead sighting. Other writers wait meanwhile.
    """
    with writing(engine, alone=True) as connection:
        bulk = make_bulk(connection)
        rows = bulk.all("SELECT id, entries FROM document WHERE sha256 = ?", sha256)
        if not rows:
            raise NotKnownError(f"No document {sha256} is stored")
        document_id, sightings = rows[0]
        collections = collections_of(bulk, [document_id]).get(document_id, frozenset())
        gone = withdraw(bulk, document_id)
        for table in ("correction", "capture"):
            bulk.run(f"DELETE FROM {table} WHERE document_id = ?", document_id)
        bulk.run("DELETE FROM document WHERE id = ?", document_id)
        bulk.run(
            """DELETE FROM collection WHERE id {IN}
                  AND NOT EXISTS (SELECT 1 FROM capture WHERE capture.collection_id = collection.id)""",
            bulk.array(sorted(collections)),
        )
        return Forgotten(sightings, gone)


def withdraw(bulk: Bulk, document_id: int, *, keep_text: bool = False) -> int:
    """Take back all that was read from a document; its own row, captures and corrections stay. How many headlines are gone.

    With `keep_text` its bytes stay too, to be read again. Nobody else may be writing (`writing(engine, alone=True)`).
    """
    spellings = bulk.all(
        """SELECT outlet_id, outlet, count(*) FROM candidate WHERE document_id = ? AND outlet_id IS NOT NULL
            GROUP BY outlet_id, outlet""",
        document_id,
    )
    bulk.run("DELETE FROM candidate WHERE document_id = ?", document_id)
    collections = collections_of(bulk, [document_id]).get(document_id, frozenset())
    cells = Cells()
    gone = 0
    while rows := _next_headlines(bulk, document_id):
        gone += withdraw_headlines(bulk, document_id, collections, rows, cells)
    for table in ("coverage", "listing", *(() if keep_text else ("document_text",))):
        bulk.run(f"DELETE FROM {table} WHERE document_id = ?", document_id)
    rollup.apply(bulk, cells)
    outlets.forget_aliases(bulk, {(outlet, printed): times for outlet, printed, times in spellings})
    return gone


def _next_headlines(bulk: Bulk, document_id: int) -> Sequence[Row]:
    """Some of the headlines listed under the document (day, public id, key): those taken back are listed no more."""
    return bulk.all(
        """SELECT published_on, public_id, headline_id FROM headline_document WHERE document_id = ?
            ORDER BY published_on, public_id LIMIT ?""",
        *(document_id, _AT_ONCE),
    )


def withdraw_headlines(
    bulk: Bulk, document_id: int, collections: frozenset[int], rows: Sequence[Row], cells: Cells
) -> int:
    """Headlines (day, public id, key) without sightings of a document, which are gone already; how many are gone altogether."""
    listed = bulk.array(row[2] for row in rows)
    remaining, owners = _remaining(bulk, listed)
    old = bulk.all(
        """SELECT id, public_id, outlet_id, published_on, published_to, lead_document_id, search_text
             FROM headline WHERE id {IN}""",
        listed,
    )
    _unlist(bulk, document_id, collections, rows, owners)
    led: dict[int, Seen] = {}
    again: list[Row] = []
    gone: list[Row] = []
    for own, public_id, outlet, first, last, lead, text in old:
        seen = remaining.get(own)
        if seen is None:
            gone.append((own, public_id, text))
            cells[cell(outlet, first, last)] -= 1
        elif lead == document_id:
            led[own] = seen
            cells[cell(outlet, first, last)] -= 1
            cells[cell(seen.lead.shown[OUTLET], first, last)] += 1
        else:
            again.append((own, seen.sightings, seen.listed_on))
    bulk.see_again(again)
    show(bulk, led)
    bulk.forget_index([(own, text) for own, _, text in gone])
    bulk.run("DELETE FROM headline_redirect WHERE successor {IN}", bulk.array(public_id for _, public_id, _ in gone))
    bulk.run("DELETE FROM headline WHERE id {IN}", bulk.array(own for own, _, _ in gone))
    return len(gone)


def _remaining(bulk: Bulk, listed: object) -> tuple[dict[int, Seen], dict[int, set[int]]]:
    """What other documents saw of some headlines, summed up, and which documents those are; by the headlines' keys."""
    rows = bulk.all(
        f"""SELECT c.headline_id, d.sha256, c.document_id, c.position, c.listed_on, {", ".join(f"c.{name}" for name in SHOWN)}
              FROM candidate c JOIN document d ON d.id = c.document_id WHERE c.headline_id {{IN}}""",
        listed,
    )
    owners: dict[int, set[int]] = {}
    sights: list[tuple[int, Sight]] = []
    for own, sha256, owner, position, listed_on, *shown in rows:
        owners.setdefault(own, set()).add(owner)
        sights.append((own, Sight(sha256, owner, position, tuple(shown), listed_on)))
    return summed(sights), owners


def _unlist(
    bulk: Bulk,
    document_id: int,
    collections: frozenset[int],
    rows: Sequence[Row],
    owners: Mapping[int, set[int]],
) -> None:
    """Take headlines off the document's list, and off those of its collections no other of their documents is in."""
    where = "published_on = ? AND public_id = ?"
    bulk.many(
        f"DELETE FROM headline_document WHERE document_id = ? AND {where}",
        [(document_id, first, public_id) for first, public_id, own in rows if document_id not in owners.get(own, ())],
    )
    if not collections:
        return
    of_document = collections_of(bulk, {owner for some in owners.values() for owner in some})
    leaving: list[Row] = []
    for first, public_id, own in rows:
        kept = {label for owner in owners.get(own, ()) for label in of_document.get(owner, ())}
        leaving.extend((label, first, public_id) for label in sorted(collections - kept))
    bulk.many(f"DELETE FROM headline_collection WHERE collection_id = ? AND {where}", leaving)


def collections_of(bulk: Bulk, documents: Sequence[int] | set[int]) -> dict[int, frozenset[int]]:
    """The collections of documents, by the documents' keys."""
    found: dict[int, set[int]] = {}
    for owner, label in bulk.all(
        "SELECT document_id, collection_id FROM capture WHERE collection_id IS NOT NULL AND document_id {IN}",
        bulk.array(documents),
    ):
        found.setdefault(owner, set()).add(label)
    return {owner: frozenset(labels) for owner, labels in found.items()}
