"""Mending outlets: a person's other spelling, merger, name. Each is said once, obeyed at once and by all that comes later.

    give_alias(engine, "Gull", "the-gull", book=...)
    merge(engine, "gull-online", "the-gull", book=...)      # /outlets/gull-online leads on to the-gull
    rename(engine, "the-gull", "The Gull of Lindholm", book=...)

What an outlet holds is a function of the printed names, the outlet book and what people said: after each word every spelling
in the database is looked up anew (`settle`), so the order of words and documents does not matter, and a word taken back
leaves no trace. Public ids of headlines rest on printed names and never change here. `book` makes the outlet book's naming of
what people said (`outlet_words.person_rows`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, insert, select

from app.errors import ConflictError, NotKnownError, OptionError
from app.model import OutletName
from app.store import outlets, rollup
from app.store.bulk import Bulk, make_bulk
from app.store.engine import writing
from app.store.outlet_names import nearest_outlet, outlets_called
from app.store.outlet_words import PersonRow, person_rows
from app.store.outlets import LONGEST_ALIAS, Naming, alias_text, outlet_key
from app.store.rollup import Cells, cell
from app.store.schema import correction, outlet
from app.store.types import storable
from app.text import squeeze

Book = Callable[[Sequence[PersonRow]], Naming]
LONGEST_NAME = 200  # code points
NAME, MERGED = "name", "merged_into"


@dataclass(frozen=True, slots=True)
class Mended:
    """What a word did: the outlet it is about, as it is called now, and how many headlines moved between outlets."""

    slug: str
    name: str
    moved: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A name the outlet book is to take up: another spelling of an outlet, or (None) an outlet's own name; and its domains."""

    name: str
    alias_of: str | None = None
    domains: tuple[str, ...] = ()


# ---------------------------------------------------------------- words


def give_alias(engine: Engine, name: str, written: str, *, book: Book) -> Mended:
    """Say that `name` is another spelling of an outlet. Said of several outlets, it decides nothing for what is printed.

    Raises OptionError for an empty or endless name, NotKnownError and ConflictError as all that take an outlet do.
    """
    alias = _name(name, "NAME")
    with writing(engine, alone=True) as connection:
        own = _outlet(connection, written)
        _say_alias(make_bulk(connection), own, alias)
        return _mended(connection, own, book)


def take_alias(engine: Engine, name: str, written: str, *, book: Book) -> Mended:
    """Take a person's alias back. Raises NotKnownError where nobody gave it."""
    with writing(engine, alone=True) as connection:
        own = _outlet(connection, written)
        if not _unsay_alias(make_bulk(connection), own, name):
            raise NotKnownError(f"Nobody said that {name} is {written}")
        return _mended(connection, own, book)


def merge(engine: Engine, gone: str, into: str, *, book: Book) -> Mended:
    """Say that one outlet is another: its headlines move there, its slug leads on, later ones follow.

    Raises ConflictError where both are one already.
    """
    with writing(engine, alone=True) as connection:
        one, other = _outlet(connection, gone), _outlet(connection, into)
        if one == other:
            raise ConflictError(f"{gone} and {into} are one outlet already")
        _record(connection, one, MERGED, _key(connection, other))
        _follow_mergers(connection)
        return _mended(connection, other, book)


def unmerge(engine: Engine, gone: str, *, book: Book) -> Mended:
    """Take a merger back: the outlet has its own headlines again. Raises NotKnownError for one that was not merged."""
    with writing(engine, alone=True) as connection:
        key = outlet_key(gone)
        row = connection.execute(
            select(outlet.c.id, outlet.c.merged_into)
            .where(outlet.c.merged_into.is_not(None), (outlet.c.slug == storable(gone)) | (outlet.c.key == key))
            .order_by((outlet.c.slug == storable(gone)).desc())
        ).first()
        if row is None or not _erase(connection, row.id, MERGED):
            raise NotKnownError(f"{gone} was not merged into another outlet")
        _follow_mergers(connection)
        return _mended(connection, row.id, book, also=[row.merged_into])


def rename(engine: Engine, written: str, name: str, *, book: Book) -> Mended:
    """Call an outlet by another name. Its slug stays, so addresses do; the new name is an alias of it too.

    Raises ConflictError where another outlet bears the name: that is a merger.
    """
    new = _name(name, "NEW-NAME")
    with writing(engine, alone=True) as connection:
        own = _outlet(connection, written)
        if others := set(outlets_called(connection, new)) - {own}:
            slug = connection.scalar(select(outlet.c.slug).where(outlet.c.id == min(others)))
            raise ConflictError(f"{new} is what the outlet {slug} is called: merge them if they are one")
        _call(connection, own, new)
        return _mended(connection, own, book)


def unrename(engine: Engine, written: str, *, book: Book) -> Mended:
    """Take a name back. Raises NotKnownError for an outlet nobody renamed."""
    with writing(engine, alone=True) as connection:
        own = _outlet(connection, written)
        if not _uncall(connection, own):
            raise NotKnownError(f"Nobody gave {written} its name")
        return _mended(connection, own, book)


def learn(engine: Engine, lessons: Iterable[Lesson], *, book: Book) -> int:
    """Take names up as a person's: outlets' own names stand, other spellings become aliases. How many headlines moved."""
    with writing(engine, alone=True) as connection:
        bulk = make_bulk(connection)
        naming = book(person_rows(connection))
        for lesson in lessons:
            known = lesson.alias_of or lesson.name
            own = outlets.resolve(bulk, [known], naming)[known][0]
            if lesson.alias_of is None:
                _call(connection, own, lesson.name)
            else:
                _say_alias(bulk, own, lesson.name)
            bulk.many(
                """INSERT INTO outlet_domain (domain, outlet_id, said_by) VALUES (?, ?, 'person')
                   ON CONFLICT (domain, outlet_id) DO UPDATE SET said_by = 'person'""",
                [(domain, own) for domain in lesson.domains],
            )
        return settle(connection, book)


def printed_names(connection: Connection) -> dict[str, int]:
    """How often each outlet's name was printed in what is stored."""
    bulk = make_bulk(connection)
    rows = bulk.all("SELECT alias, sum(sightings) FROM outlet_alias WHERE sightings > 0 GROUP BY alias")
    return {alias: int(times) for alias, times in rows if len(alias) < LONGEST_ALIAS}


# ---------------------------------------------------------------- which outlet


def _name(text: str, option: str) -> str:
    name = squeeze(storable(text))
    if not name or len(name) > LONGEST_NAME:
        raise OptionError(f"{option} has 1 to {LONGEST_NAME} characters", option=option)
    return name


def _outlet(connection: Connection, written: str) -> int:
    """The one outlet a person means; NotKnownError names the nearest, ConflictError all that bear the name."""
    found = outlets_called(connection, written)
    if not found:
        near = nearest_outlet(connection, written)
        raise NotKnownError(f"No outlet is called {written}" + (f"; the nearest is {near}" if near else ""))
    if len(found) > 1:
        slugs = connection.scalars(select(outlet.c.slug).where(outlet.c.id.in_(found)).order_by(outlet.c.slug))
        raise ConflictError(f"{written} may be several outlets: say which by slug, {', '.join(slugs)}")
    return found[0]


def _key(connection: Connection, own: int) -> str:
    return str(connection.scalar(select(outlet.c.key).where(outlet.c.id == own)))


# ---------------------------------------------------------------- what a person said


def _record(connection: Connection, own: int, field: str, value: object) -> None:
    _erase(connection, own, field)
    connection.execute(
        insert(correction).values(
            kind="outlet",
            target=_key(connection, own),
            field=field,
            value=value,
            note="",
            made_at=datetime.now(UTC),
        )
    )


def _erase(connection: Connection, own: int, field: str) -> bool:
    return bool(connection.execute(delete(correction).where(_recorded(connection, own, field))).rowcount)


def _recorded(connection: Connection, own: int, field: str) -> Any:
    about = and_(correction.c.kind == "outlet", correction.c.target == _key(connection, own))
    return and_(about, correction.c.field == field)


def _say_alias(bulk: Bulk, own: int, alias: str) -> None:
    bulk.run(
        """INSERT INTO outlet_alias (outlet_id, alias, key, domains, sightings, said_by) VALUES (?, ?, ?, '', 0, 'person')
           ON CONFLICT (outlet_id, alias) DO UPDATE SET said_by = 'person', name = NULL, slug = NULL, domains = ''""",
        *(own, alias_text(alias), outlet_key(alias)),
    )


def _unsay_alias(bulk: Bulk, own: int, alias: str) -> bool:
    return bool(
        bulk.run(
            "UPDATE outlet_alias SET said_by = 'sightings' WHERE outlet_id = ? AND said_by = 'person' AND key = ?",
            *(own, outlet_key(alias)),
        )
    )


def _call(connection: Connection, own: int, new: str) -> None:
    _uncall(connection, own)
    bulk = make_bulk(connection)
    before = bulk.all("SELECT name FROM outlet WHERE id = ?", own)[0][0]
    _record(connection, own, NAME, {"name": new, "was": before})
    bulk.run("UPDATE outlet SET name = ? WHERE id = ?", new, own)
    if outlet_key(new) != _key(connection, own):
        _say_alias(bulk, own, new)


def _uncall(connection: Connection, own: int) -> bool:
    value = connection.scalar(select(correction.c.value).where(_recorded(connection, own, NAME)))
    if value is None:
        return False
    bulk = make_bulk(connection)
    _erase(connection, own, NAME)
    _unsay_alias(bulk, own, value["name"])
    bulk.run("UPDATE outlet SET name = ? WHERE id = ?", value["was"], own)
    return True


def _follow_mergers(connection: Connection) -> None:
    """Let each merged outlet lead straight to the one that stands at the end of its mergers."""
    said = select(correction.c.target, correction.c.value).where(
        correction.c.kind == "outlet", correction.c.field == MERGED
    )
    into: dict[str, str] = {row.target: row.value for row in connection.execute(said)}
    bulk = make_bulk(connection)
    bulk.run("UPDATE outlet SET merged_into = NULL WHERE merged_into IS NOT NULL")
    rows = []
    for key in into:
        last = into[key]
        while last in into:  # a merger of two that are one is refused, so this ends
            last = into[last]
        rows.append((last, key))
    bulk.many("UPDATE outlet SET merged_into = (SELECT o.id FROM outlet o WHERE o.key = ?) WHERE key = ?", sorted(rows))


# ---------------------------------------------------------------- what follows


def _mended(connection: Connection, own: int, book: Book, also: Iterable[int] = ()) -> Mended:
    before = connection.execute(select(outlet.c.slug, outlet.c.name).where(outlet.c.id == own)).one()
    moved = settle(connection, book, {own, *also})
    row = connection.execute(select(outlet.c.slug, outlet.c.name).where(outlet.c.id == own)).first() or before
    return Mended(row.slug, row.name, moved)


def settle(connection: Connection, book: Book, about: Iterable[int] = ()) -> int:
    """Look every spelling in the database up anew, and move what belongs elsewhere; how many headlines moved.

    `about` are outlets something was said of, which may be without any spelling now. Nobody else may be writing.
    """
    bulk = make_bulk(connection)
    _fix_names(bulk)
    naming = book(person_rows(connection))
    seen = _spellings(bulk)
    resolved = outlets.resolve(bulk, {printed for _, printed in seen}, naming)
    changed = {
        (own, printed): times
        for (own, printed), (times, vote) in seen.items()
        if (resolved[printed][0], _vote(resolved[printed][1])) != (own, vote)
    }
    cells = Cells()
    for own, printed in changed:
        if resolved[printed][0] != own:
            _move(bulk, printed, own, resolved[printed][0], cells)
    left = outlets.uncount_aliases(bulk, changed)
    again: Counter[str] = Counter()
    for (_, printed), times in changed.items():
        again[printed] += times
    outlets.count_aliases(bulk, again, resolved)
    rollup.apply(bulk, cells)
    bulk.run("DELETE FROM outlet_alias WHERE sightings = 0 AND said_by = 'sightings'")
    outlets.tidy(bulk, {*left, *about})
    return sum(count for count in cells.values() if count > 0)


def _fix_names(bulk: Bulk) -> None:
    """An outlet a person spoke of keeps its name from then on; one nobody speaks of is called as its sightings vote."""
    spoken = """(EXISTS (SELECT 1 FROM outlet_alias a WHERE a.outlet_id = outlet.id AND a.said_by = 'person')
              OR EXISTS (SELECT 1 FROM outlet_domain d WHERE d.outlet_id = outlet.id AND d.said_by = 'person')
              OR EXISTS (SELECT 1 FROM outlet o WHERE o.merged_into = outlet.id)
              OR EXISTS (SELECT 1 FROM correction c WHERE c.kind = 'outlet' AND c.target = outlet.key))"""
    bulk.run(f"UPDATE outlet SET named_by = 'person' WHERE named_by = 'sightings' AND {spoken}")
    rows = bulk.all(f"SELECT id FROM outlet WHERE named_by = 'person' AND NOT {spoken}")
    released = [row[0] for row in rows]
    bulk.run("UPDATE outlet SET named_by = 'sightings' WHERE id {IN}", bulk.array(released))
    outlets.vote_names(bulk, released)


_Vote = tuple[str | None, str | None, str]


def _vote(found: OutletName | None) -> _Vote:
    if found is None:
        return (None, None, "")
    return (storable(found.name), storable(found.slug), " ".join(found.domains))


def _spellings(bulk: Bulk) -> Mapping[tuple[int, str], tuple[int, _Vote]]:
    """(outlet, printed name) -> how often it is printed in sightings, and its vote."""
    rows = bulk.all(
        "SELECT outlet_id, alias, sightings, name, slug, domains, said_by FROM outlet_alias WHERE sightings > 0"
    )
    seen: dict[tuple[int, str], tuple[int, _Vote]] = {}
    for own, alias, times, *vote, _ in rows:
        if len(alias) < LONGEST_ALIAS:
            seen[own, alias] = (times, (vote[0], vote[1], vote[2]))
        else:  # cut: what is printed stands with the sightings
            printed = bulk.all(
                "SELECT outlet, count(*) FROM candidate WHERE outlet_id = ? AND length(outlet) >= ? GROUP BY outlet",
                *(own, LONGEST_ALIAS),
            )
            for name, count in printed:
                if alias_text(name) == alias:
                    seen[own, name] = (count, (vote[0], vote[1], vote[2]))
    return seen


def _move(bulk: Bulk, printed: str, own: int, other: int, cells: Cells) -> None:
    """All that one outlet has under a printed name goes to another."""
    rows = bulk.all(
        """SELECT published_on, published_to, count(*) FROM headline WHERE outlet_id = ? AND outlet_printed = ?
            GROUP BY published_on, published_to""",
        *(own, printed),
    )
    for first, last, count in rows:
        cells[cell(own, first, last)] -= count
        cells[cell(other, first, last)] += count
    bulk.run("UPDATE headline SET outlet_id = ? WHERE outlet_id = ? AND outlet_printed = ?", other, own, printed)
    bulk.run("UPDATE candidate SET outlet_id = ? WHERE outlet_id = ? AND outlet = ?", other, own, printed)
