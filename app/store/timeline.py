"""Counts of headlines by day, week, month or year.

A bucket counts the headlines whose whole span lies inside it; those whose date is coarser than the bucket are `unplaced`, so
that buckets + unplaced = total. The database counts spans (from the roll-up where it knows the headlines asked for, else from
the rows); what follows is arithmetic on days, the same for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from app.errors import OptionError
from app.model import Bucket, Filters, OutletName, Timeline, TimelineBucket
from app.store.filters import Chosen, chosen
from app.store.schema import NO_OUTLET, capture, coverage, day_total, headline, outlet

MAX_BUCKETS = 10_000  # 27 years of days, and every year of the calendar
MAX_TOP = 100
OTHER = "other"
_COARSER = {Bucket.DAY: "week, month or year", Bucket.WEEK: "month or year", Bucket.MONTH: "year"}

Span = tuple[date, date]
Counts = Mapping[Span, int]


def timeline(
    connection: Connection,
    filters: Filters,
    by: Bucket = Bucket.DAY,
    *,
    by_outlet: bool = False,
    top: int = 10,
) -> Timeline:
    """Zero-filled buckets from the first to the last day asked for; where a side is open, to the first or last headline placed.

    `count` is of the headlines chosen, `total` of all headlines within the same days. `captured` says whether a list covers
    any day of the bucket that was asked for: a list of the document or collection asked for, else any. With `by_outlet`,
    `groups` holds the counts of the `top` outlets (most headlines first) and of the others together. Raises OptionError for
    more than `MAX_BUCKETS` buckets, and as `headlines` does.
    """
    if by_outlet and not 1 <= top <= MAX_TOP:
        raise OptionError(f"top is from 1 to {MAX_TOP}", option="top")
    found = chosen(connection, filters)
    spans = _spans(connection, found)
    placed = _placed(spans, by)
    starts = _starts(placed, found, by)
    window = _window(starts, found, by)
    everything = _placed(_all_spans(connection, found), by)
    covered = _covered(connection, found, window, by)
    names, groups = _groups(connection, found, placed, by, top) if by_outlet else ((), {})
    total = sum(spans.values())
    return Timeline(
        by=by,
        buckets=tuple(
            TimelineBucket(
                start, last_day(start, by), placed[start], everything[start], start in covered, groups.get(start, {})
            )
            for start in starts
        ),
        unplaced=total - sum(placed.values()),
        total=total,
        groups=names,
        warnings=found.warnings,
    )


# ---------------------------------------------------------------- days


def first_day(day: date, by: Bucket) -> date:
    """Where the bucket with this day begins; a week on its Monday."""
    if by is Bucket.WEEK:
        return day - timedelta(days=day.weekday())
    if by is Bucket.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if by is Bucket.YEAR else day


def last_day(start: date, by: Bucket) -> date:
    """The last day of the bucket that begins here."""
    following = _next(start, by)
    return date.max if following is None else following - timedelta(days=1)


def _next(start: date, by: Bucket) -> date | None:
    """Where the next bucket begins; None at the end of the calendar."""
    try:
        if by is Bucket.YEAR:
            return start.replace(year=start.year + 1)
        if by is Bucket.MONTH:
            return (start + timedelta(days=31)).replace(day=1)
        return start + timedelta(days=7 - start.weekday() if by is Bucket.WEEK else 1)
    except (OverflowError, ValueError):
        return None


def _placed(spans: Counts, by: Bucket) -> Counter[date]:
    """Counts by the first day of the bucket that holds the whole span; other spans are left out."""
    found: Counter[date] = Counter()
    for (first, last), number in spans.items():
        start = first_day(first, by)
        if start == first_day(last, by):
            found[start] += number
    return found


def _starts(placed: Counter[date], found: Chosen, by: Bucket) -> list[date]:
    """First days of all buckets to show, without gaps."""
    first = found.first or min(placed, default=None)
    last = found.last or max(placed, default=None)
    if first is None or last is None:
        return []
    starts: list[date] = []
    start: date | None = first_day(first, by)
    while start is not None and start <= last:
        if len(starts) == MAX_BUCKETS:
            raise OptionError(
                f"From {first} to {last} there are more than {MAX_BUCKETS:,} buckets: ask for fewer days or by {_COARSER[by]}",
                option="by",
            )
        starts.append(start)
        start = _next(start, by)
    return starts


def _window(starts: Sequence[date], found: Chosen, by: Bucket) -> Span | None:
    """The days asked for, within the buckets shown."""
    if not starts:
        return None
    return found.first or starts[0], found.last or last_day(starts[-1], by)


# ---------------------------------------------------------------- counts


def _spans(connection: Connection, found: Chosen) -> Counts:
    """How many of the headlines chosen have each span."""
    first_on: ColumnElement[date]
    last_on: ColumnElement[date]
    if found.counted:
        cells, conditions = found.cells()
        first_on, last_on, number = cells.c.published_on, cells.c.published_to, func.sum(cells.c.headlines)
        statement: Select[Any] = select(first_on, last_on, number).where(*conditions).group_by(first_on, last_on)
    else:
        first_on, last_on = found.day, headline.c.published_to
        statement = found.select(first_on, last_on, func.count()).group_by(first_on, last_on)
    return {(first, last): int(number) for first, last, number in connection.execute(statement)}


def _all_spans(connection: Connection, found: Chosen) -> Counts:
    """How many headlines of any kind have each span within the days asked for."""
    statement = select(day_total.c.published_on, day_total.c.published_to, day_total.c.headlines)
    if found.first is not None:
        statement = statement.where(day_total.c.published_on >= found.first)
    if found.last is not None:
        statement = statement.where(day_total.c.published_on <= found.last, day_total.c.published_to <= found.last)
    return {(first, last): number for first, last, number in connection.execute(statement)}


def _groups(
    connection: Connection, found: Chosen, placed: Counter[date], by: Bucket, top: int
) -> tuple[tuple[OutletName, ...], dict[date, dict[str, int]]]:
    """The outlets with most of the headlines chosen, and the counts of each in each bucket; what is left is `OTHER`'s."""
    names = _top(connection, found, top)
    by_outlet: dict[int, dict[Span, int]] = {key: {} for key in names}
    if found.counted:
        cells, conditions = found.cells_by_outlet()
        rows = select(cells.c.outlet_id, cells.c.published_on, cells.c.published_to, cells.c.headlines)
        statement = rows.where(*conditions, cells.c.outlet_id.in_(names))
    else:
        columns = (headline.c.outlet_id, found.day, headline.c.published_to)
        counted = found.select(*columns, func.count()).where(headline.c.outlet_id.in_(names))
        statement = counted.group_by(*columns)
    for key, first, last, number in connection.execute(statement):
        by_outlet[key][first, last] = number
    groups: dict[date, dict[str, int]] = {start: {} for start in placed}
    for key, name in names.items():
        for start, number in _placed(by_outlet[key], by).items():
            groups[start][name.slug] = number
    for start, named in groups.items():
        if left := placed[start] - sum(named.values()):
            named[OTHER] = left
    return tuple(names.values()), groups


def _top(connection: Connection, found: Chosen, top: int) -> dict[int, OutletName]:
    """The outlets with most of the headlines chosen, most first, then by slug. An outlet called `OTHER` counts with the others."""
    if found.counted:
        cells, conditions = found.cells_by_outlet()
        key: Any = cells.c.outlet_id
        number: Any = func.sum(cells.c.headlines)
        counted = select(key, number.label("number")).where(*conditions, key != NO_OUTLET).group_by(key).subquery()
    else:
        key = headline.c.outlet_id
        counted = found.select(key, func.count().label("number")).where(key.is_not(None)).group_by(key).subquery()
    ranked = (
        select(outlet.c.id, outlet.c.slug, outlet.c.name)
        .join(counted, counted.c.outlet_id == outlet.c.id)
        .where(outlet.c.slug != OTHER)
        .order_by(counted.c.number.desc(), outlet.c.slug)
        .limit(top)
    )
    return {row.id: OutletName(row.slug, row.name) for row in connection.execute(ranked)}


# ---------------------------------------------------------------- coverage


def _covered(connection: Connection, found: Chosen, window: Span | None, by: Bucket) -> set[date]:
    """Those buckets of which a list covers a day asked for."""
    if window is None:
        return set()
    first, last = window
    statement = (
        select(coverage.c.first_on, func.max(coverage.c.last_on))
        .where(coverage.c.first_on <= last, coverage.c.last_on >= first)
        .group_by(coverage.c.first_on)
        .order_by(coverage.c.first_on)
    )
    if found.document_id is not None:
        statement = statement.where(coverage.c.document_id == found.document_id)
    if found.collection_id is not None:
        within = select(capture.c.document_id).where(capture.c.collection_id == found.collection_id)
        statement = statement.where(coverage.c.document_id.in_(within))
    runs = merged((begins, ends) for begins, ends in connection.execute(statement))
    reached: set[date] = set()
    for begins, ends in runs:
        start: date | None = first_day(max(begins, first), by)
        while start is not None and start <= min(ends, last):
            reached.add(start)
            start = _next(start, by)
    return reached


def merged(runs: Iterable[Span]) -> Iterator[Span]:
    """Runs of days in order of their first, joined where they overlap."""
    first: date | None = None
    last = date.min
    for begins, ends in runs:
        if first is not None and begins <= last:
            last = max(last, ends)
            continue
        if first is not None:
            yield first, last
        first, last = begins, ends
    if first is not None:
        yield first, last
