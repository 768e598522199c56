"""Dates settled by the evidence of their list, or refused with a reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.model import DatedSpan, DateOrder, FieldFrom, Precision, Reason
from app.parsing.dates.addresses import day_in_address
from app.parsing.dates.order import OrderEvidence, infer_order
from app.parsing.dates.reading import find_dates, resolve
from app.parsing.dates.values import Ambiguous, Impossible, Printed, Relative, Resolved, Yearless
from app.parsing.dates.years import in_year, place_years
from app.parsing.layouts.context import Context, document_days, reference_day
from app.parsing.units.headings import Heading

_FINENESS = {Precision.DAY: 3, Precision.MONTH: 2, Precision.YEAR: 1}


@dataclass(frozen=True, slots=True)
class Settled:
    """A date or why there is none: `span` with where it was read, or `reason` with a sentence and both readings."""

    span: DatedSpan | None = None
    where: FieldFrom | None = None
    reason: Reason | None = None
    detail: str = ""
    readings: tuple[DatedSpan, ...] = ()


def order_of(
    key: str,
    printed: Sequence[Printed],
    context: Context,
    beside: Sequence[tuple[Printed, str | None]] = (),
    headings: Sequence[Heading] = (),
) -> tuple[DateOrder | None, str]:
    """The date order of a list and how it is known; a person's word is before all evidence, an earlier part before later ones.

    `beside` are the list's dates with the addresses of their entries, which often print the day in a form without doubt.
    `headings` stand over all of the list: the days they print without doubt are the document's own.
    """
    if context.options.date_order is not None:
        return context.options.date_order, "option"
    known = context.memory.orders.get(key)
    if known is not None and known[0] is not None:
        return known
    days = [(each, day) for each, url in beside if url is not None and (day := day_in_address(url)) is not None]
    captured_on = context.captured_at.date() if context.captured_at else None
    found: OrderEvidence = infer_order(
        printed, document_dates=[*document_days(context), *_days_of(headings)], captured_on=captured_on, beside=days
    )
    context.memory.orders[key] = found.order, found.how
    return found.order, found.how


def _days_of(headings: Sequence[Heading]) -> list[date]:
    days = [found.printed for heading in headings for found in heading.dates]
    return [day.first for day in days if isinstance(day, DatedSpan) and day.precision is Precision.DAY]


def settle(
    printed: Printed,
    where: FieldFrom,
    order: DateOrder | None,
    context: Context,
    *,
    headings: Sequence[Heading] = (),
    reference: datetime | None = None,
    placed: bool = False,
) -> Settled:
    """A printed date, settled or refused with its reason.

    `placed`: its whole list was asked for the year of a yearless day, so that only a printed weekday can tell more.
    """
    at = reference or context.captured_at
    year = None
    if isinstance(printed, Yearless):
        latest = reference.date() if reference else reference_day(context)
        year = _year(printed, headings, None if placed and printed.weekday is None else latest)
    result: Resolved = resolve(printed, order=order, reference=at, year=year)
    if isinstance(result, DatedSpan):
        return Settled(result, where)
    if isinstance(result, Ambiguous):
        days = " or ".join(reading.first.isoformat() for reading in result.readings)
        return Settled(reason=Reason.AMBIGUOUS_DATE, detail=f"“{result.text}” may be {days}", readings=result.readings)
    if isinstance(result, Impossible):
        return Settled(reason=Reason.BAD_DATE, detail=f"“{result.text}”: {result.why}")
    if isinstance(result, Relative):
        return Settled(reason=Reason.RELATIVE_DATE, detail=f"“{result.text}” without a known time of capture")
    return Settled(reason=Reason.UNDATED, detail=f"“{result.text}” without a year")


def _year(printed: Yearless, headings: Sequence[Heading], reference: date | None) -> int | None:
    """The year of a yearless day: of the nearest heading that has one, else the latest that is not after `reference`."""
    for heading in reversed(headings):
        for found in heading.dates:
            if isinstance(found.printed, DatedSpan):
                return _year_near(printed, found.printed)
    if reference is None:
        return None
    for year in range(reference.year, reference.year - 7, -1):
        day = resolve(printed, year=year)
        if not isinstance(day, DatedSpan) or (day.first - reference).days > 7:
            continue
        if printed.weekday is None or day.first.weekday() == printed.weekday:
            return year
    return None


def _year_near(printed: Yearless, above: DatedSpan) -> int:
    """The year a heading gives: its own, or beside a turn of the year the one that brings the day near it."""
    year = above.first.year
    if above.precision is Precision.YEAR:
        return year
    days = [day for near in (year, year - 1, year + 1) if (day := in_year(printed, near)) is not None]
    return min(days, key=lambda day: abs(day.first - above.first)).first.year if days else year


def place_headings(chains: Sequence[Sequence[Heading]], latest: date | None) -> None:
    """Give the yearless days of headings their years by the headings before and behind; under a dated one they need none."""
    free: dict[int, Heading] = {}
    for chain in chains:
        dated = any(isinstance(found.printed, DatedSpan) for heading in chain[:-1] for found in heading.dates)
        free |= {id(heading): heading for heading in chain if heading.dates and (not dated or heading is chain[0])}
    headings = list(free.values())
    first = [heading.dates[0].printed for heading in headings]
    if any(isinstance(printed, Yearless) for printed in first):
        for heading, placed in zip(headings, place_years(first, latest=latest), strict=True):
            heading.dates = [heading.dates[0]._replace(printed=placed), *heading.dates[1:]]


def above(headings: Sequence[Heading], order: DateOrder | None, context: Context) -> Settled:
    """The date entries take from the headings they stand under, else from the document, else from their capture."""
    best: Settled | None = None
    refused: Settled | None = None
    year: int | None = None
    for heading in headings:
        dates = heading.dates
        if not dates and year is not None and len(heading.text) <= 40:
            dates = find_dates(f"{heading.text} {year}")
        for found in dates[:1]:
            settled = settle(found.printed, FieldFrom.HEADING, order, context, headings=headings)
            if settled.span is None:
                refused = settled if isinstance(found.printed, Relative) is False else refused
                continue
            year = settled.span.first.year
            if best is None or best.span is None or _FINENESS[settled.span.precision] >= _FINENESS[best.span.precision]:
                best = settled
    if best is not None:
        return best
    for day in document_days(context):
        return Settled(DatedSpan(day, day, Precision.DAY, context.facts.published_at), FieldFrom.DOCUMENT)
    if context.options.dated_by_capture and context.captured_at is not None:
        day = context.captured_at.date()
        return Settled(DatedSpan(day, day, Precision.DAY), FieldFrom.DOCUMENT)
    return refused or Settled(reason=Reason.UNDATED, detail="no date in the entry, a heading above it or the document")
