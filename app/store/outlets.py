"""Outlets in the database: which one a printed name is, what it is called, and how often each spelling was seen.

An outlet is known by a key: letters and digits of its slug. Printed spellings whose names, as the outlet book gives them,
share a key are one outlet. What it is called is put to the vote of its sightings (then: mixed case before capitals, then the
smallest), so its row depends on what was seen and never on the order. A person's word in the database (an alias, a merger, a
name) comes before the book's and outlives any vote.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from app.model import OutletName
from app.store.bulk import Bulk
from app.store.types import storable
from app.text import normalise

Naming = Callable[[str], OutletName]
"""What the outlet book makes of a printed name; pure."""

LONGEST_KEY = 120  # code points
LONGEST_ALIAS = 400  # code points; more does not fit an index of Postgres
_ALIAS_COLUMNS = ("outlet_id", "alias", "key", "name", "slug", "domains", "sightings")


@lru_cache(maxsize=16_384)
def outlet_key(text: str) -> str:
    """By what names are compared: letters and digits, normalised; a name without any is its own key. Long ones end in a digest.

    >>> outlet_key("Al-Monitor"), outlet_key("al-monitor"), outlet_key("A.B.C. News")
    ('almonitor', 'almonitor', 'abcnews')
    """
    plain = normalise(storable(text))
    return _bounded("".join(c for c in plain if unicodedata.category(c)[0] in "LMN") or plain, LONGEST_KEY)


def alias_text(printed: str) -> str:
    """A printed name as `outlet_alias` holds it."""
    return _bounded(storable(printed), LONGEST_ALIAS)


def _bounded(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[: longest - 17]} {blake2b(text.encode(), digest_size=8).hexdigest()}"


# ---------------------------------------------------------------- which outlet


def resolve(bulk: Bulk, printed: Iterable[str], naming: Naming) -> dict[str, tuple[int, OutletName | None]]:
    """For each printed name its outlet, made where there is none, and the book's word on it (None where a person's stands).

    A person's word on the printed name comes first, then one on what the book makes of it.
    """
    named = {name: naming(name) for name in set(printed)}
    if not named:
        return {}
    keys = {name: outlet_key(found.slug) for name, found in named.items()}
    by_person = _said_by_person(bulk, {outlet_key(name) for name in named} | set(keys.values()))
    said = {name: by_person.get(outlet_key(name)) or by_person.get(key) for name, key in keys.items()}
    known = _known(bulk, set(keys.values()))
    missing = {
        keys[name]: (keys[name], storable(found.slug), storable(found.name))
        for name, found in sorted(named.items())
        if keys[name] not in known and said[name] is None
    }
    if missing:
        bulk.insert_missing("outlet", ("key", "slug", "name"), missing.values(), ("key",))
        known |= _known(bulk, missing)
    found_ids: dict[str, tuple[int, OutletName | None]] = {}
    for name, found in named.items():
        person = said[name]
        if person is not None:
            found_ids[name] = (person, None)
        else:
            own, merged_into = known[keys[name]]
            found_ids[name] = (own, found) if merged_into is None else (merged_into, None)
    return found_ids


def _said_by_person(bulk: Bulk, keys: Iterable[str]) -> dict[str, int]:
    """Aliases a person gave, where they point to one outlet; one that points to several decides nothing."""
    rows = bulk.all(
        """SELECT DISTINCT a.key, coalesce(o.merged_into, o.id) FROM outlet_alias a JOIN outlet o ON o.id = a.outlet_id
            WHERE a.said_by = 'person' AND a.key {IN}""",
        bulk.array(keys),
    )
    several = Counter(key for key, _ in rows)
    return {key: outlet for key, outlet in rows if several[key] == 1}


def _known(bulk: Bulk, keys: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    rows = bulk.all("SELECT key, id, merged_into FROM outlet WHERE key {IN}", bulk.array(keys))
    return {key: (own, merged_into) for key, own, merged_into in rows}


# ---------------------------------------------------------------- what is counted of them


def lock(bulk: Bulk, outlets: Iterable[int]) -> None:
    """Keep other writers from these outlets' aliases, names and counts until the end of the transaction."""
    if bulk.LOCK:
        bulk.all(f"SELECT id FROM outlet WHERE id {{IN}} ORDER BY id {bulk.LOCK}", bulk.array(outlets))


def count_aliases(bulk: Bulk, seen: Mapping[str, int], resolved: Mapping[str, tuple[int, OutletName | None]]) -> None:
    """Record each spelling with how often it was seen, and put the names to the vote. The outlets must be locked."""
    rows: dict[tuple[int, str], list[Any]] = {}
    domains: set[tuple[str, int]] = set()
    for printed, times in sorted(seen.items()):
        outlet, found = resolved[printed]
        alias = alias_text(printed)
        vote = (storable(found.name), storable(found.slug), " ".join(found.domains)) if found else (None, None, "")
        row = rows.setdefault((outlet, alias), [outlet, alias, outlet_key(printed), *vote, 0])
        row[-1] += times
        domains.update((domain, outlet) for domain in (found.domains if found else ()))
    bulk.add("outlet_alias", _ALIAS_COLUMNS, rows.values(), ("outlet_id", "alias"))
    bulk.insert_missing("outlet_domain", ("domain", "outlet_id"), domains, ("domain", "outlet_id"))
    vote_names(bulk, {outlet for outlet, _ in rows})


def vote_names(bulk: Bulk, outlets: Iterable[int]) -> None:
    """Call each outlet what most of its sightings call it, unless a person named it."""
    votes = bulk.all(
        """SELECT o.id, o.name, o.slug, a.name, a.slug, sum(a.sightings)
             FROM outlet o JOIN outlet_alias a ON a.outlet_id = o.id
            WHERE o.id {IN} AND o.named_by = 'sightings' AND a.name IS NOT NULL AND a.sightings > 0
            GROUP BY o.id, o.name, o.slug, a.name, a.slug""",
        bulk.array(outlets),
    )
    best: dict[int, tuple[Any, ...]] = {}
    for outlet, name, slug, voted, voted_slug, sightings in votes:
        rank = (-int(sightings), voted == voted.upper() or voted == voted.lower(), voted, voted_slug)
        if outlet not in best or rank < best[outlet][0]:
            best[outlet] = (rank, (voted, voted_slug), (name, slug))
    changes = [(*voted, outlet) for outlet, (_, voted, now) in sorted(best.items(), key=itemgetter(0)) if voted != now]
    bulk.many("UPDATE outlet SET name = ?, slug = ? WHERE id = ?", changes)


def forget_aliases(bulk: Bulk, seen: Mapping[tuple[int, str], int]) -> None:
    """Take back sightings of spellings, (outlet, printed) -> times. Nobody else may be writing.

    Spellings no longer seen go, with the domains the book gave for them, then outlets nothing refers to; the rest vote anew.
    """
    tidy(bulk, uncount_aliases(bulk, seen))


def uncount_aliases(bulk: Bulk, seen: Mapping[tuple[int, str], int]) -> list[int]:
    """Take back sightings of spellings; their outlets, which are still to be tidied."""
    rows = Counter[tuple[int, str]]()
    for (outlet, printed), times in seen.items():
        rows[outlet, alias_text(printed)] += times
    outlets = sorted({outlet for outlet, _ in rows})
    bulk.many(
        "UPDATE outlet_alias SET sightings = sightings - ? WHERE outlet_id = ? AND alias = ?",
        [(times, *key) for key, times in sorted(rows.items())],
    )
    listed = bulk.array(outlets)
    bulk.run(
        "DELETE FROM outlet_alias WHERE outlet_id {IN} AND sightings = 0 AND said_by = 'sightings'",
        listed,
    )
    return outlets


def tidy(bulk: Bulk, outlets: Iterable[int]) -> None:
    """Outlets whose spellings changed: without domains none of them speaks for, called as they vote, or gone."""
    outlets = sorted(outlets)
    listed = bulk.array(outlets)
    kept = bulk.all("SELECT outlet_id, domains FROM outlet_alias WHERE outlet_id {IN}", listed)
    domains = {(domain, outlet) for outlet, joined in kept for domain in joined.split()}
    stored = bulk.all("SELECT domain, outlet_id FROM outlet_domain WHERE said_by = 'book' AND outlet_id {IN}", listed)
    gone = sorted({(domain, outlet) for domain, outlet in stored} - domains)
    bulk.many("DELETE FROM outlet_domain WHERE domain = ? AND outlet_id = ?", gone)
    remove_orphans(bulk, outlets)
    vote_names(bulk, outlets)


def remove_orphans(bulk: Bulk, outlets: Iterable[int]) -> None:
    """Delete those outlets that nothing seen and nothing a person said refers to."""
    bulk.run(
        """DELETE FROM outlet WHERE id {IN} AND named_by = 'sightings' AND merged_into IS NULL
              AND NOT EXISTS (SELECT 1 FROM outlet_alias a WHERE a.outlet_id = outlet.id)
              AND NOT EXISTS (SELECT 1 FROM outlet_domain d WHERE d.outlet_id = outlet.id)
              AND NOT EXISTS (SELECT 1 FROM outlet o WHERE o.merged_into = outlet.id)
              AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.kind = 'outlet' AND c.target = outlet.key)""",
        bulk.array(outlets),
    )
