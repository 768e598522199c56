"""Counts of headlines by day, week, month or year.

A bucket counts the headlines whose whole span lies inside it; those whose date is coarser than the bucket are `unplaced`, so
that buckets + unplaced = total. The database counts: from the roll-up where it knows the headlines asked for, else from the
rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, DateTime, Select, Text, case, cast, func, select, type_coerce

from app.errors import OptionError
from app.model import Bucket, Filters, OutletName, Timeline, TimelineBucket
from app.store.filters import Chosen, chosen, inside
from app.store.outlet_counts import busiest
from app.store.schema import capture, coverage, day_total, headline

MAX_BUCKETS = 10_000  # 27 years of days, and every year of the calendar
MAX_TOP = 100
OTHER = "other"
_COARSER = {Bucket.DAY: "week, month or year", Bucket.WEEK: "month or year", Bucket.MONTH: "year"}

_WRITTEN = {Bucket.YEAR: 4, Bucket.MONTH: 7}  # characters of a day that name its bucket
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)

Span = tuple[date, date]
Counts = dict[date | None, int]
Rows = Select[*tuple[Any, ...]]


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
    counts = _counts(connection, found, by)
    total = sum(counts.values())
    unplaced = counts.pop(None, 0)
    starts = _starts(counts, found, by)
    ends = starts if by is Bucket.DAY else [last_day(start, by) for start in starts]
    everything = counts if found.is_everything else _everything(connection, found, by)
    captured = _captured(connection, found, starts, ends)
    names, groups = _groups(connection, found, counts, by, top) if by_outlet else ((), {})
    return Timeline(
        by=by,
        buckets=tuple(
            TimelineBucket(start, end, counts.get(start, 0), everything.get(start, 0), seen, groups.get(start, {}))
            for start, end, seen in zip(starts, ends, captured, strict=True)
        ),
        unplaced=unplaced,
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
    if by is Bucket.DAY:
        return start
    following = _next(start, by)
    return date.max if following is None else following - _DAY


def _next(start: date, by: Bucket) -> date | None:
    """Where the next bucket begins; None at the end of the calendar."""
    try:
        if by is Bucket.YEAR:
            return start.replace(year=start.year + 1)
        if by is Bucket.MONTH:
            return (start + _MONTH).replace(day=1)
        return start + (_WEEK if by is Bucket.WEEK else _DAY)
    except (OverflowError, ValueError):
        return None


def _starts(counts: Counts, found: Chosen, by: Bucket) -> list[date]:
    """First days of all buckets to show, without gaps."""
    placed = [start for start in counts if start is not None]
    first = found.first or min(placed, default=None)
    last = found.last or max(placed, default=None)
    if first is None or last is None:
        return []
    if by is Bucket.DAY:
        starts = list(
            map(date.fromordinal, range(first.toordinal(), min(last.toordinal(), first.toordinal() + MAX_BUCKETS) + 1))
        )
    else:
        starts = list(islice(_following(first_day(first, by), last, by), MAX_BUCKETS + 1))
    if len(starts) > MAX_BUCKETS:
        raise OptionError(
            f"From {first} to {last} there are more than {MAX_BUCKETS:,} buckets: ask for fewer days or by {_COARSER[by]}",
            option="by",
        )
    return starts


def _following(start: date | None, last: date, by: Bucket) -> Iterator[date]:
    while start is not None and start <= last:
        yield start
        start = _next(start, by)


# ---------------------------------------------------------------- counts


def _bucket(connection: Connection, first_on: Any, last_on: Any, by: Bucket) -> ColumnElement[Any]:
    """The bucket that holds a whole span, NULL where none does: its first day, or text `_day` makes one of."""
    starts = [_start(connection, day, by) for day in (first_on, last_on)]
    return case((starts[0] == starts[1], starts[0]))


def _start(connection: Connection, day: Any, by: Bucket) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        text = type_coerce(day, Text)
        if by is Bucket.WEEK:
            return func.date(text, "-6 days", "weekday 1", type_=Text)
        return func.substr(text, 1, _WRITTEN[by], type_=Text) if by in _WRITTEN else text
    return day if by is Bucket.DAY else cast(func.date_trunc(str(by), cast(day, DateTime)), Date)


def _day(start: date | str | None) -> date | None:
    """The first day of a bucket from what `_bucket` gives: a day, or 2031, 2031-04 or 2031-04-01."""
    return date.fromisoformat(start + "-01-01"[len(start) - 4 :]) if isinstance(start, str) else start


def _counts(connection: Connection, found: Chosen, by: Bucket) -> Counts:
    """How many of the headlines chosen are in each bucket; under None those in no bucket."""
    if found.is_everything and by is Bucket.DAY:
        return _days(connection, found)
    statement: Rows
    if found.counted:
        cells, conditions = found.cells()
        bucket = _bucket(connection, cells.c.published_on, cells.c.published_to, by)
        statement = select(bucket, func.sum(cells.c.headlines)).where(*conditions).group_by(bucket)
    else:
        bucket = _bucket(connection, found.day, headline.c.published_to, by)
        statement = found.select(bucket, func.count()).group_by(bucket)
    return _by_day(connection, statement)


def _days(connection: Connection, found: Chosen) -> Counts:
    """Counts by day of all headlines: a cell of the roll-up for each, so there is nothing to group."""
    first_on, last_on, number = day_total.c.published_on, day_total.c.published_to, day_total.c.headlines
    within = inside(first_on, last_on, found.first, found.last)
    counts: Counts = {}
    for day, count in connection.execute(select(first_on, number).where(first_on == last_on, *within)):
        counts[day] = count
    if wider := connection.scalar(select(func.sum(number)).where(first_on != last_on, *within)):
        counts[None] = int(wider)
    return counts


def _everything(connection: Connection, found: Chosen, by: Bucket) -> Counts:
    """How many headlines of any kind each bucket has within the days asked for."""
    bucket = _bucket(connection, day_total.c.published_on, day_total.c.published_to, by)
    statement = select(bucket, func.sum(day_total.c.headlines)).group_by(bucket)
    days = inside(day_total.c.published_on, day_total.c.published_to, found.first, found.last)
    return _by_day(connection, statement.where(*days))


def _by_day(connection: Connection, statement: Rows) -> Counts:
    return {_day(start): int(number) for start, number in connection.execute(statement)}


def _groups(
    connection: Connection, found: Chosen, counts: Counts, by: Bucket, top: int
) -> tuple[tuple[OutletName, ...], dict[date, dict[str, int]]]:
    """The outlets with most of the headlines chosen, and the counts of each in each bucket; what is left is `OTHER`'s."""
    most = busiest(connection, found, top, without=OTHER)  # an outlet that is called so counts with the others
    names = {row.id: OutletName(row.slug, row.name) for row in most}
    statement: Rows
    if found.counted:
        cells, conditions = found.cells_by_outlet()
        key: Any = cells.c.outlet_id
        bucket = _bucket(connection, cells.c.published_on, cells.c.published_to, by)
        statement = select(key, bucket, func.sum(cells.c.headlines)).where(*conditions)
    else:
        key = headline.c.outlet_id
        bucket = _bucket(connection, found.day, headline.c.published_to, by)
        statement = found.select(key, bucket, func.count())
    groups: dict[date, dict[str, int]] = {start: {} for start in counts if start is not None}
    by_outlet: dict[int, Counts] = {outlet_id: {} for outlet_id in names}
    for outlet_id, start, number in connection.execute(statement.where(key.in_(names)).group_by(key, bucket)):
        by_outlet[outlet_id][_day(start)] = int(number)
    for outlet_id, name in names.items():
        for first, number in by_outlet[outlet_id].items():
            if first is not None:
                groups[first][name.slug] = number
    for first, named in groups.items():
        if left := counts[first] - sum(named.values()):
            named[OTHER] = left
    return tuple(names.values()), groups


# ---------------------------------------------------------------- coverage


def _captured(connection: Connection, found: Chosen, starts: Sequence[date], ends: Sequence[date]) -> list[bool]:
    """For each bucket, whether a list covers a day of it that was asked for."""
    if not starts:
        return []
    first, last = found.first or starts[0], found.last or ends[-1]
    runs = list(merged(_coverage(connection, found, first, last)))
    captured: list[bool] = []
    at = 0
    for start, end in zip(starts, ends, strict=True):
        begins, ends_here = max(start, first), min(end, last)
        while at < len(runs) and runs[at][1] < begins:
            at += 1
        captured.append(at < len(runs) and runs[at][0] <= ends_here)
    return captured


def _coverage(connection: Connection, found: Chosen, first: date, last: date) -> Iterator[Span]:
    """Covered runs that touch the days from `first` to `last`, in order of their beginning."""
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
    yield from ((begins, ends) for begins, ends in connection.execute(statement))


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
