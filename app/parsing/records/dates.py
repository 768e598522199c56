"""The dates records print: in fields of their own, or within another field. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from app.model import DatedSpan, DateOrder, FieldFrom, Precision, Reason
from app.parsing.candidates.settle import Settled, above
from app.parsing.dates.reading import find_dates, read_instant, resolve
from app.parsing.dates.values import Printed, Relative, Yearless
from app.parsing.fields.roles import Roles
from app.parsing.fields.scores import NEVER_PUBLISHED
from app.parsing.fields.values import clean, printed_date
from app.parsing.layouts.context import Context, document_days
from app.parsing.looks.vocabulary import field_weights, key_of
from app.parsing.records.groups import PARTS, Row
from app.parsing.units.hits import choose_hit, date_kind, hits
from app.parsing.units.lines import Line
from app.parsing.units.residue import BREAK, residue
from app.parsing.units.units import Unit, make_unit

_YEAR = re.compile(r"(?:19|20)\d\d")


def printed_in(row: Row, roles: Roles) -> tuple[Printed | None, FieldFrom, str | None]:
    """The date a record prints, where, and under which name. Never the time it was fetched."""
    relative: tuple[Printed | None, FieldFrom, str | None] = (None, FieldFrom.ITEM, None)
    for name in roles.dates:
        if NEVER_PUBLISHED.search(key_of(name)):
            continue
        value = row.values.get(name)
        if not value:
            continue
        found = printed_date(value)
        if found is None:
            inner = find_dates(clean(value)) if len(value) <= 200 else []
            found = inner[0].printed if inner else None
        if found is None:
            continue
        if isinstance(found, Yearless) and (year := _year_of(row)) is not None:
            placed = resolve(found, year=year)
            found = placed if isinstance(placed, DatedSpan) else found
        where = FieldFrom.HEADING if name.startswith("@") else FieldFrom.ITEM
        if isinstance(found, Relative):
            if relative[0] is None:
                relative = (found, where, name)
            continue
        return found, where, name
    return relative


def _year_of(row: Row) -> int | None:
    """The year that stands above a record or in a field of its own."""
    named = (value for name, value in row.values.items() if name.startswith("@") or key_of(name) in PARTS[0])
    return next((int(value) for value in named if _YEAR.fullmatch(value)), None)


def dates_within(rows: Sequence[Row], roles: Roles) -> dict[int, tuple[Printed | None, FieldFrom, str | None]]:
    """Dates that stand in another field, set off alike in most rows ("Reuters, 4 May 2031"); they are taken out of it there."""
    names = [name for name in (roles.outlet, roles.title) if name]
    there = dict.fromkeys(name for row in rows for name in row.values)
    names += [name for name in there if name not in names and not name.startswith("@") and not _of_capture(name)]
    for name in names:
        units = {i: _unit(row, name) for i, row in enumerate(rows) if 0 < len(row.values.get(name, "")) <= 400}
        found = {i: hits(unit) for i, unit in units.items()}
        kind, share = date_kind(list(found.values()))
        if kind is None or share * len(units) < (0.85 if kind.endswith(":bare") else 0.6) * len(rows):
            continue
        taken: dict[int, tuple[Printed | None, FieldFrom, str | None]] = {}
        for i, entry in found.items():
            hit = choose_hit(entry, kind)
            if hit is None:
                continue
            taken[i] = (hit.found.printed, FieldFrom.ITEM, name)
            rest = residue(units[i], [hit]).text.replace(BREAK, " ").strip(" ,;-–—|•·/")
            whole = rows[i].values[name]
            if rest:
                rows[i].values |= {other: rest for other, value in rows[i].values.items() if value == whole}
        return taken
    return {}


def _of_capture(name: str) -> bool:
    """Whether a field says when a record was gathered, which is never when it was published."""
    return bool(NEVER_PUBLISHED.search(key_of(name))) or "fetched" in field_weights(name)


def _unit(row: Row, name: str) -> Unit:
    return make_unit([Line(row.piece, clean(row.values[name]))])


def reference_of(row: Row, roles: Roles, context: Context) -> datetime | None:
    value = row.values.get(roles.reference or "")
    if value:
        found = read_instant(value)
        if found is None and isinstance(printed := printed_date(value), DatedSpan):
            found = printed.at
        if found is not None:
            return found
    return context.captured_at or context.facts.published_at


def undated(row: Row, roles: Roles, order: DateOrder | None, context: Context, *, alone: bool) -> Settled:
    """The date of a record that prints none: of the headings above it, the document, its capture; else why it has none.

    `alone`: other records of its group print theirs, so that the document's is not meant for it.
    """
    if any(heading.dates for heading in row.headings):
        return above(row.headings, order, context)
    days = document_days(context)
    only_updated = context.named_on is None and context.facts.published_on is None  # when data was gathered, no more
    if days and not alone and not only_updated:
        return Settled(DatedSpan(days[0], days[0], Precision.DAY), FieldFrom.DOCUMENT)
    if context.options.dated_by_capture and context.captured_at is not None:
        day = context.captured_at.date()
        return Settled(DatedSpan(day, day, Precision.DAY), FieldFrom.DOCUMENT)
    text = next((row.values[name] for name in roles.dates if row.values.get(name)), "")
    reason = Reason.BAD_DATE if text and any(map(str.isdigit, text)) else Reason.UNDATED
    return Settled(reason=reason, detail=f"“{text[:80]}” is no date" if text else "no date in the record")
