"""Records (items of feeds, rows of files and tables, objects, cards) read as lists: fields first, then what titles hold. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.model import FieldFrom, Piece
from app.parsing.candidates.drafts import Built
from app.parsing.candidates.settle import order_of, settle
from app.parsing.dates.values import Printed
from app.parsing.fields.roles import Roles, find_roles
from app.parsing.fields.values import clean, font_outlet
from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import shared_tail
from app.parsing.looks.profiles import evidence, without_person
from app.parsing.looks.texts import host_of, outlet_look, words
from app.parsing.looks.vocabulary import field_weights
from app.parsing.outlets.damage import is_damaged
from app.parsing.records.composites import bracketed, taken_apart
from app.parsing.records.dates import dates_within, printed_in, reference_of, undated
from app.parsing.records.drafts import Told, draft_of, layout_of, url_of
from app.parsing.records.groups import Row, groups
from app.parsing.records.tails import (
    BY_NAME,
    LEFT_OVER,
    SHAPED,
    bare_values,
    split_tails,
    title_and_outlet,
    unquoted_titles,
)
from app.parsing.units.lines import Line
from app.text import squeeze

# Columns of this program's exports.
OWN = frozenset(("copy_key", "published_on", "precision", "sightings", "date_from"))
FEW = 3  # outlets with something behind them that make it a habit of their list
SIGNED = 0.5  # what a name must look like that an author stands beside in the same field
TELLING = 0.5  # weight of a column's name from which it says that it holds outlets
NAMED = 0.8  # what a column's name must say of titles to vouch for a group by itself: any of the telling names does
SAMPLE = 300  # rows by which it is told whether a field comes apart


def read_records(pieces: Sequence[Piece], lines: Sequence[Line], context: Context) -> list[Built]:
    """All record-like pieces of a part, group by group; `lines` stand between them."""
    return [built for key, rows in groups(pieces, lines) if (built := _read(key, rows, context)) is not None]


def _read(key: str, rows: list[Row], context: Context) -> Built | None:
    if rows[0].values.keys() >= OWN:
        _as_printed(rows)
    roles, within = _roles(key, rows, context)
    if roles is None:
        return None
    context.memory.roles[key] = roles
    _fill(rows, roles)
    titles = unquoted_titles([clean(row.values.get(roles.title or "", "")) for row in rows])
    urls = [url_of(row, roles) for row in rows]
    outlets = bare_values([clean(value) if (value := row.values.get(roles.outlet or "")) else None for row in rows])
    outlets = _without_sections(outlets, urls, context)
    signed = [_signed(outlet, context) for outlet in outlets]
    outlets = [outlet for outlet, _ in signed]
    fonts = [font_outlet(value) if (value := row.values.get(roles.summary or "")) else None for row in rows]
    splits = split_tails(titles, outlets, fonts, urls, context)
    telling = field_weights(roles.outlet or "").get("outlet", 0.0) >= TELLING
    sure = LEFT_OVER if roles.outlet_by_elimination else BY_NAME if telling else SHAPED
    named = [
        title_and_outlet(title, outlet, font, split, told=sure)
        for title, outlet, font, split in zip(titles, outlets, fonts, splits, strict=True)
    ]
    printed = [within.get(i) or printed_in(row, roles) for i, row in enumerate(rows)]
    headings = list({id(heading): heading for row in rows for heading in row.headings}.values())
    dates = [p for p, _, _ in printed if p is not None] or [d.printed for h in headings for d in h.dates]
    beside = [(p, url) for (p, _, _), url in zip(printed, urls, strict=True) if p is not None]
    order, order_from = order_of(key, dates, context, beside)
    built = Built(order=order, order_from=order_from, layout=layout_of(roles, any(splits)), key=key)
    built.headings = tuple(squeeze(heading.text) for heading in headings)[:50]
    built.damaged = is_damaged([each.title for each in named], [each.outlet for each in named], context.book)
    hosts = {host_of(url) for url in urls if url} - {""}
    site = context.facts.site_name if len(hosts) <= 1 and not roles.outlet and not any(splits) else None
    dated = any(p is not None for p, _, _ in printed)
    for row, one, url, (date, where, name), (_, author) in zip(rows, named, urls, printed, signed, strict=True):
        if date is not None:
            reference = reference_of(row, roles, context)
            settled = settle(date, where, order, context, headings=row.headings, reference=reference)
        else:
            settled = undated(row, roles, order, context, alone=dated)
        told = Told(row, one, url, settled, name, author)
        built.drafts.append(draft_of(told, roles, context, site=site, damaged=built.damaged))
    return built


def _as_printed(rows: Sequence[Row]) -> None:
    """Rows of this program's own export as their sources printed them: the outlet's name, a month or a year as it stood.

    So an export that is ingested gives the ids it was made from, and no second rows under canonical names.
    """
    for row in rows:
        values = row.values
        length = {"month": 7, "year": 4}.get(values.get("precision", ""), 10)
        kept = {name: values[name] for name in ("title", "url", "author", "language") if values.get(name)}
        printed = {"outlet": values.get("outlet_printed"), "published_on": values.get("published_on", "")[:length]}
        row.values = kept | {name: value for name, value in printed.items() if value}


def _without_sections(outlets: list[str | None], urls: Sequence[str | None], context: Context) -> list[str | None]:
    """Outlets without the sections and places that several have behind them ("OUTLET - Technology - World")."""
    there = [(outlet, host_of(url or "")) for outlet, url in zip(outlets, urls, strict=True) if outlet]
    divided = [(outlet.partition(" - ")[0], host) for outlet, host in there if " - " in outlet]
    if len(divided) >= max(FEW, 0.8 * len(there)):
        known = sum(evidence(name, host, context.book) >= 0.6 for name, host in divided)
        if known >= 0.6 * len(divided):
            return [outlet.partition(" - ")[0] if outlet else outlet for outlet in outlets]
    while joint := shared_tail([outlet for outlet in outlets if outlet]):
        outlets = [outlet.rpartition(joint)[0] if outlet and joint in outlet else outlet for outlet in outlets]
    return outlets


def _signed(outlet: str | None, context: Context) -> tuple[str | None, str | None]:
    """An outlet's value that names its author too ("R. Marl, Quay Voice") in two: outlet and author."""
    if not outlet or context.book.match(outlet):
        return outlet, None
    both = without_person(outlet, context.book)
    if both is None or outlet_look(both[0], context.book) < SIGNED:
        return outlet, None
    return both


def _roles(
    key: str, rows: list[Row], context: Context
) -> tuple[Roles | None, dict[int, tuple[Printed | None, FieldFrom, str | None]]]:
    """The roles of a group's columns (None where it is no list of headlines), and dates taken out of other fields."""
    known = context.memory.roles.get(key)
    headed = sum(any(heading.dates for heading in row.headings) for row in rows) >= 0.5 * len(rows)
    roles = known or find_roles(_columns(rows), context.book, dated=headed)
    within = {} if roles.dates else dates_within(rows, roles)
    if known is not None:
        return known, within
    dated = headed or bool(within)
    if within:
        roles = find_roles(_columns(rows), context.book, dated=dated)
    if roles.title is not None:
        roles = _with_parts(rows, roles, context, dated=dated)
    if roles.title is not None and bracketed(rows, roles.outlet, but=roles.title):
        roles = find_roles(_columns(rows), context.book, dated=dated)
    return (roles if _is_news(rows, roles, dated=dated) else None), within


def _with_parts(rows: list[Row], roles: Roles, context: Context, *, dated: bool) -> Roles:
    """The roles where the title's field is taken apart, if links show how or one of its parts is the outlet; else `roles`.

    Tried on the first rows; only where they are taken apart, the others are too.
    """
    found = _apart(rows[:SAMPLE], roles, context, dated=dated)
    if found is None:
        return roles
    if len(rows) > SAMPLE and (rest := taken_apart(rows[SAMPLE:], roles.title or "", context.book)) is not None:
        for row, part in zip(rows[SAMPLE:], rest[0], strict=True):
            row.values = row.values | part
    return found


def _apart(rows: list[Row], roles: Roles, context: Context, *, dated: bool) -> Roles | None:
    """The roles of rows whose title's field was taken apart; None, and the rows as they were, where that tells no more."""
    parts = taken_apart(rows, roles.title or "", context.book, linked_only=roles.outlet is not None)
    if parts is None:
        return None
    whole = [row.values for row in rows]
    for row, part in zip(rows, parts[0], strict=True):
        row.values = row.values | part
    found = find_roles(_columns(rows), context.book, dated=dated)
    if found.title == roles.title and (parts[1] or (found.outlet or "").startswith(f"{roles.title}/")):
        return found
    for row, values in zip(rows, whole, strict=True):
        row.values = values
    return None


def _columns(rows: Sequence[Row]) -> dict[str, list[str | None]]:
    names = dict.fromkeys(name for row in rows for name in row.values)
    return {name: [row.values.get(name) for row in rows] for name in names}


def _fill(rows: Sequence[Row], roles: Roles) -> None:
    """A title or outlet that a row has under another of its names is moved under the group's."""
    for role, chosen in (("title", roles.title), ("outlet", roles.outlet)):
        for row in rows if chosen else ():
            for name in roles.others.get(role, ()):
                if chosen not in row.values and row.values.get(name):
                    row.values[chosen or ""] = row.values[name]


def _is_news(rows: Sequence[Row], roles: Roles, *, dated: bool) -> bool:
    """Whether a group is a list of headlines: titles of some words, with a date, an outlet or a link beside them."""
    if roles.title is None:
        return False
    titles = [clean(value) for row in rows if (value := row.values.get(roles.title))]
    if len(titles) < 0.4 * len(rows):
        return False
    length = sum(min(12, words(title)) for title in titles) / len(titles)
    named = max(field_weights(roles.title).get("title", 0.0), 0.0)
    named_outlet = bool(roles.outlet) and not roles.outlet_by_elimination
    dated = dated or bool(roles.dates)
    beside = dated + named_outlet + bool(roles.url)
    if length < 3 and not (named >= 0.9 and beside >= 2):
        return False
    if len(rows) == 1 and not (named >= 0.4 and beside >= 1):
        return False
    return beside >= 2 or (
        beside == 1 and (named >= NAMED or length >= 4) and (dated or named_outlet or named >= NAMED)
    )
