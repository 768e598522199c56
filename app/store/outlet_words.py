"""What a person said of outlets, as rows for the outlet book: names, other spellings, domains, mergers.

A person's word fixes the name (`named_by`): these rows say nothing that a vote of sightings could change, so the book of a
database is a function of what people said in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from app.store.schema import correction, outlet, outlet_alias, outlet_domain


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An outlet a person spoke of: its name, other spellings of it, its domains."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


def person_rows(connection: Connection) -> list[PersonRow]:
    """What people said of outlets, by the outlets' keys; then spellings they gave to several outlets, which decide nothing
    but are known to be outlets' names."""
    named = connection.execute(
        select(outlet.c.id, outlet.c.name, outlet.c.merged_into)
        .where(or_(outlet.c.named_by == "person", outlet.c.merged_into.is_not(None)))
        .order_by(outlet.c.key)
    ).all()
    stands = {row.id: row.merged_into or row.id for row in named}
    by_key: dict[str, set[int]] = defaultdict(set)
    spellings: dict[int, dict[str, str]] = defaultdict(dict)  # outlet -> alias -> key
    aliases = select(outlet_alias.c.outlet_id, outlet_alias.c.alias, outlet_alias.c.key)
    for said in connection.execute(aliases.where(outlet_alias.c.said_by == "person")):
        by_key[said.key].add(stands[said.outlet_id])
        spellings[stands[said.outlet_id]][said.alias] = said.key
    for row in named:
        if row.merged_into is not None:
            spellings[row.merged_into].setdefault(row.name, "")
    names = select(outlet.c.id, correction.c.value).join_from(outlet, correction, correction.c.target == outlet.c.key)
    for renamed in connection.execute(names.where(correction.c.kind == "outlet", correction.c.field == "name")):
        spellings[stands[renamed.id]].setdefault(renamed.value["was"], "")  # it is still printed
    domains: dict[int, set[str]] = defaultdict(set)
    sites = select(outlet_domain.c.outlet_id, outlet_domain.c.domain)
    for site in connection.execute(sites.where(outlet_domain.c.said_by == "person")):
        domains[stands[site.outlet_id]].add(site.domain)
    rows = [
        PersonRow(
            row.name,
            tuple(sorted(_spelled(row.name, spellings[row.id], by_key))),
            tuple(sorted(domains[row.id])),
        )
        for row in named
        if row.merged_into is None
    ]
    several = {alias for told in spellings.values() for alias, key in told.items() if len(by_key.get(key, ())) > 1}
    return rows + [PersonRow(alias) for alias in sorted(several)]


def _spelled(name: str, spellings: Mapping[str, str], by_key: Mapping[str, set[int]]) -> list[str]:
    """The spellings that mean this outlet alone, but for its name."""
    return [alias for alias, key in spellings.items() if alias != name and len(by_key.get(key, ())) < 2]
