"""Merging: what a headline's row shows is a function of the set of its sightings, never of the order in which they came.

The lead sighting is the least by (damaged, cut, -confidence, document sha256, position), so the greatest by undamaged, uncut and
confidence, then the smallest by place. `listed_on` is the earliest of all sightings, `sightings` their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.store import ready as ready_
from app.store.bulk import Bulk, Row
from app.store.ready import HEADLINE, READ, ReadyRows, earliest, of_title
from app.store.rollup import Cells, cell
from app.store.schema import NO_OUTLET

SHOWN = ("outlet_id", *READ)
"""What a headline shows of its lead sighting, under the names these columns have in `candidate`."""

_COLUMNS = (
    *("outlet_printed" if name == "outlet" else name for name in SHOWN),
    "copy_key",
    "search_text",
    "listed_on",
    "sightings",
    "lead_document_id",
    "lead_position",
)
OUTLET, FIRST, LAST, _TITLE = (SHOWN.index(name) for name in ("outlet_id", "published_on", "published_to", "title"))
_DAMAGED, _CUT, _CONFIDENCE = (SHOWN.index(name) for name in ("damaged", "cut", "confidence"))
Rank = tuple[bool, bool, float, str, int]
Outlets = Mapping[str | None, int | None]
"""Keys of outlets by their printed names; None has none."""
Key = TypeVar("Key", str, int)
"""What stands for a headline: its public id, or its integer key."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The document that candidates belong to: its integer key and its sha256."""

    id: int
    sha256: str


@dataclass(slots=True)
class Sight:
    """One sighting, in the database's values: where it stands and what it would show (`SHOWN`)."""

    sha256: str
    document_id: int
    position: int
    shown: Row
    listed_on: Any

    def rank(self) -> Rank:
        shown = self.shown
        return (bool(shown[_DAMAGED]), bool(shown[_CUT]), -shown[_CONFIDENCE], self.sha256, self.position)


@dataclass(slots=True)
class Seen:
    """The sightings of one headline, summed up: the least by rank, their number, the earliest `listed_on`."""

    lead: Sight
    sightings: int = 1
    listed_on: Any = None

    def add(self, other: Sight) -> None:
        self.sightings += 1
        self.listed_on = earliest(self.listed_on, other.listed_on)
        if other.rank() < self.lead.rank():
            self.lead = other


@dataclass(slots=True)
class Merged:
    """What became of a number of sightings: each headline's integer key, those that are new, and how counts change."""

    ids: dict[str, int]
    new: set[str]
    cells: Cells = field(default_factory=Cells)


def summed(sights: Iterable[tuple[Key, Sight]]) -> dict[Key, Seen]:
    """Sightings by their headline, summed up."""
    found: dict[Key, Seen] = {}
    for key, sight in sights:
        if (seen := found.get(key)) is None:
            found[key] = Seen(sight, listed_on=sight.listed_on)
        else:
            seen.add(sight)
    return found


def merge(bulk: Bulk, owner: Owner, ready: ReadyRows, outlets: Outlets) -> Merged:
    """Make the headlines that do not exist yet, and merge into those that do, which other writers may be doing as well.

    Writers meet in two places, both in the order of public ids: first all insert what they found missing (who comes second waits
    for the first, then finds it there), then all lock what was there already.
    """
    found = ready.headlines
    listed = bulk.array(sorted(found))
    there = {row[0] for row in bulk.all("SELECT public_id FROM headline WHERE public_id {IN}", listed)}
    ids = _insert(bulk, owner, ready, sorted(found.keys() - there), outlets)
    made = map(found.__getitem__, ids)
    cells = Cells((outlets[row[ready_.PRINTED]] or NO_OUTLET, row[ready_.FIRST], row[ready_.LAST]) for row in made)
    merged = Merged(ids, set(ids), cells)
    if len(ids) < len(found):
        _merge_known(bulk, {own: _seen(owner, row, outlets) for own, row in found.items() if own not in ids}, merged)
    if merged.new:
        _forget_redirects(bulk, merged.new)
    return merged


def _insert(bulk: Bulk, owner: Owner, ready: ReadyRows, public_ids: Sequence[str], outlets: Outlets) -> dict[str, int]:
    """Insert headlines; the keys of those that nobody else inserted meanwhile."""
    if not public_ids:
        return {}
    ids = dict(zip(public_ids, bulk.next_ids("headline", len(public_ids)), strict=True))
    found, printed = ready.headlines, ready_.PRINTED
    rows = [(own, outlets[(row := found[key])[printed]], owner.id, *row) for key, own in ids.items()]
    columns = ("id", "outlet_id", "lead_document_id", *ready.columns(HEADLINE))
    inserted = bulk.insert_new("headline", columns, rows, ("public_id",))
    if inserted < len(rows):
        ours = {row[0] for row in bulk.all("SELECT id FROM headline WHERE id {IN}", bulk.array(ids.values()))}
        ids = {key: own for key, own in ids.items() if own in ours}
    bulk.index([(own, found[key][ready_.TEXT]) for key, own in ids.items()])
    return ids


def _seen(owner: Owner, row: Row, outlets: Outlets) -> Seen:
    """A row of `ready.HEADLINE` as its sightings summed up."""
    read = row[len(HEADLINE) - len(READ) :]
    shown = (outlets[row[ready_.PRINTED]], *read, *(None,) * (len(READ) - len(read)))
    sight = Sight(owner.sha256, owner.id, row[ready_.POSITION], shown, row[ready_.LISTED])
    return Seen(sight, row[ready_.SIGHTINGS], row[ready_.LISTED])


def _merge_known(bulk: Bulk, found: Mapping[str, Seen], merged: Merged) -> None:
    rows = bulk.all(
        f"""SELECT public_id, id, damaged, cut, confidence, lead_document_id, lead_position, outlet_id, published_on,
                   published_to, sightings, listed_on
              FROM headline WHERE public_id {{IN}} ORDER BY public_id {bulk.LOCK}""",
        bulk.array(sorted(found)),
    )
    # by a query of its own: joined, a row that another writer just gave another lead would drop out while it is being locked
    leads = bulk.all("SELECT id, sha256 FROM document WHERE id {IN}", bulk.array({row[5] for row in rows}))
    hashes = {row[0]: row[1] for row in leads}
    again: list[Row] = []
    led: dict[int, Seen] = {}
    for public_id, own, damaged, cut, confidence, lead, position, outlet, first, last, sightings, listed_on in rows:
        seen = found[public_id]
        merged.ids[public_id] = own
        seen.sightings += sightings
        seen.listed_on = earliest(seen.listed_on, listed_on)
        if seen.lead.rank() < (bool(damaged), bool(cut), -confidence, hashes[lead], position):
            led[own] = seen
            merged.cells[cell(outlet, first, last)] -= 1
            merged.cells[cell(seen.lead.shown[OUTLET], seen.lead.shown[FIRST], seen.lead.shown[LAST])] += 1
        else:
            again.append((own, seen.sightings, seen.listed_on))
    bulk.see_again(again)
    show(bulk, led)


def show(bulk: Bulk, led: Mapping[int, Seen]) -> None:
    """Let headlines (by integer key) show other lead sightings."""
    if not led:
        return
    old = bulk.all("SELECT id, search_text FROM headline WHERE id {IN}", bulk.array(led))
    values = {own: _values(bulk, seen) for own, seen in led.items()}
    text = _COLUMNS.index("search_text")
    changed = [row for row in old if row[1] != values[row[0]][text]]
    bulk.forget_index(changed)
    settings = ", ".join(f"{name} = ?" for name in _COLUMNS)
    bulk.many(f"UPDATE headline SET {settings} WHERE id = ?", [(*values[own], own) for own in sorted(values)])
    bulk.index([(row[0], values[row[0]][text]) for row in changed])


def _values(bulk: Bulk, seen: Seen) -> Sequence[Any]:
    """A headline's columns, in the order of `_COLUMNS`."""
    lead = seen.lead
    return (
        *lead.shown,
        *of_title(lead.shown[_TITLE], bulk),
        seen.listed_on,
        seen.sightings,
        lead.document_id,
        lead.position,
    )


def _forget_redirects(bulk: Bulk, public_ids: Iterable[str]) -> None:
    """An id that is a headline again leads nowhere else."""
    if bulk.all("SELECT 1 FROM headline_redirect LIMIT 1"):
        bulk.run("DELETE FROM headline_redirect WHERE public_id {IN}", bulk.array(public_ids))


def memberships(
    bulk: Bulk, document_id: int, collections: Sequence[int], ids: Mapping[str, int], found: Mapping[str, Row]
) -> None:
    """List headlines (public id -> key, -> row of `HEADLINE`) under their document and its collections, for pages in order."""
    rows = sorted((row[ready_.FIRST], public_id, ids[public_id]) for public_id, row in found.items())
    for table, owner, owners in (
        ("headline_document", "document_id", [document_id]),
        ("headline_collection", "collection_id", collections),
    ):
        columns = (owner, "published_on", "public_id", "headline_id")
        for own in owners:
            bulk.insert_missing(table, columns, [(own, *row) for row in rows], columns[:3])
