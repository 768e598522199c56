"""Merging: what a headline's row shows is a function of the set of its sightings, never of the order in which they came.

The lead sighting is the least by (damaged, cut, -confidence, document sha256, position), so the greatest by undamaged, uncut and
confidence, then the smallest by place. `listed_on` is the earliest of all sightings, `sightings` their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.identity import copy_key
from app.store.bulk import Bulk, Row
from app.store.rollup import Cells, cell
from app.store.types import search_text
from app.text import tokens

SHOWN = (
    "title",
    "outlet",
    "outlet_id",
    "outlet_from",
    "published_on",
    "published_to",
    "published_at",
    "precision",
    "date_from",
    "url",
    "author",
    "language",
    "damaged",
    "cut",
    "confidence",
)
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
OUTLET, FIRST, LAST = (SHOWN.index(name) for name in ("outlet_id", "published_on", "published_to"))
_DAMAGED, _CUT, _CONFIDENCE = (SHOWN.index(name) for name in ("damaged", "cut", "confidence"))
Rank = tuple[bool, bool, float, str, int]
Key = TypeVar("Key", str, int)
"""What stands for a headline: its public id, or its integer key."""


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


def earliest(one: Any, other: Any) -> Any:
    """The earlier of two days; None is no day."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)


def merge(bulk: Bulk, found: Mapping[str, Seen]) -> Merged:
    """Make the headlines that do not exist yet, and merge into those that do, which other writers may be doing as well.

    Writers meet in two places, both in the order of public ids: first all insert what they found missing (who comes second waits
    for the first, then finds it there), then all lock what was there already.
    """
    listed = bulk.array(sorted(found))
    there = {row[0] for row in bulk.all("SELECT public_id FROM headline WHERE public_id {IN}", listed)}
    ids = _insert(bulk, {public_id: seen for public_id, seen in found.items() if public_id not in there})
    merged = Merged(ids, set(ids))
    for public_id in ids:
        shown = found[public_id].lead.shown
        merged.cells[cell(shown[OUTLET], shown[FIRST], shown[LAST])] += 1
    known = [public_id for public_id in found if public_id not in ids]
    if known:
        _merge_known(bulk, {public_id: found[public_id] for public_id in known}, merged)
    if merged.new:
        _forget_redirects(bulk, merged.new)
    return merged


def _insert(bulk: Bulk, found: Mapping[str, Seen]) -> dict[str, int]:
    """Insert headlines; the keys of those that nobody else inserted meanwhile."""
    if not found:
        return {}
    ids = dict(zip(sorted(found), bulk.next_ids("headline", len(found)), strict=True))
    rows = [(ids[public_id], public_id, *_values(bulk, found[public_id])) for public_id in ids]
    inserted = bulk.insert_missing("headline", ("id", "public_id", *_COLUMNS), rows, ("public_id",))
    if inserted < len(rows):
        ours = {row[0] for row in bulk.all("SELECT id FROM headline WHERE id {IN}", bulk.array(ids.values()))}
        ids = {public_id: own for public_id, own in ids.items() if own in ours}
        rows = [row for row in rows if row[1] in ids]
    text = 2 + _COLUMNS.index("search_text")
    bulk.index([(row[0], row[text]) for row in rows])
    return ids


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
    title = lead.shown[0]
    text = bulk.vector(search_text(tokens(title)))
    return (*lead.shown, copy_key(title), text, seen.listed_on, seen.sightings, lead.document_id, lead.position)


def _forget_redirects(bulk: Bulk, public_ids: Iterable[str]) -> None:
    """An id that is a headline again leads nowhere else."""
    if bulk.all("SELECT 1 FROM headline_redirect LIMIT 1"):
        bulk.run("DELETE FROM headline_redirect WHERE public_id {IN}", bulk.array(public_ids))


def memberships(
    bulk: Bulk, document_id: int, collections: Sequence[int], merged: Merged, found: Mapping[str, Seen]
) -> None:
    """List the headlines under their document and its collections, for pages in order."""
    rows = [(seen.lead.shown[FIRST], public_id, merged.ids[public_id]) for public_id, seen in found.items()]
    for table, owner, owners in (
        ("headline_document", "document_id", [document_id]),
        ("headline_collection", "collection_id", collections),
    ):
        columns = (owner, "published_on", "public_id", "headline_id")
        listed = [(own, *row) for own in owners for row in rows]
        bulk.insert_missing(table, columns, listed, columns[:3])
