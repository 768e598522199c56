"""The timeline as geometry: what the SVG template draws. Pure.

The plot stretches to any width: bars live in an inner picture of `UNITS` × buckets by `HEIGHT` without a fixed aspect, all else
is placed in percent of the width. Tick labels are chosen twice, for a phone and for a wide screen, and never overlap in either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.model import Bucket, OutletName, Timeline, TimelineBucket

HEIGHT = 200  # of the plot, in CSS pixels
UNITS = 10  # width of a bucket in the inner picture
OTHER = "other"  # the key of a bucket's groups for all outlets beyond the top ones
_SLIVER = 2.0  # a bar of anything above nothing is at least this high
_NARROW, _WIDE = 270.0, 560.0  # the least width of the plot on a phone and from the stylesheet's breakpoint on
_CHARACTER, _GAP = 6.7, 12.0  # CSS pixels a character of a label takes at the most, and between labels
# fmt: off
_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]
# fmt: on
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bucket in the inner picture: `x` is its left edge; `first` and `last` are the days a click narrows to."""

    x: int
    label: str
    first: date
    last: date
    count: int
    total: int
    captured: bool
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """All segments of one outlet as one SVG path. `index` picks the colour; None is "other", or all where nothing is grouped."""

    index: int | None
    path: str


@dataclass(frozen=True, slots=True)
class Key:
    """An item of the legend."""

    index: int | None
    name: str
    slug: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring buckets that no list covers, in percent of the width."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under the plot, in percent of the width; `anchor` is SVG's text-anchor."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal grid line and its label; `y` in CSS pixels from the top."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    by: Bucket
    title: str
    description: str
    width: int
    bars: tuple[Bar, ...]
    layers: tuple[Layer, ...]
    keys: tuple[Key, ...]
    bands: tuple[Band, ...]
    wide_ticks: tuple[Tick, ...]
    narrow_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    height: int = HEIGHT


def draw(timeline: Timeline, *, first: date | None = None, last: date | None = None) -> Chart | None:
    """The chart of a timeline; None where it has no bucket. A bar narrows to days inside `first` and `last` (those asked for)."""
    buckets = timeline.buckets
    if not buckets:
        return None
    most = max(bucket.count for bucket in buckets)
    top = _ceiling(most)
    bars = tuple(_bar(index, bucket, timeline, first, last) for index, bucket in enumerate(buckets))
    return Chart(
        by=timeline.by,
        title=f"Headlines per {timeline.by}, {span_name(buckets[0].start, buckets[-1].end)}",
        description=_description(timeline),
        width=UNITS * len(buckets),
        bars=bars,
        layers=_layers(bars, timeline.groups, top),
        keys=_keys(bars, timeline.groups),
        bands=tuple(_bands(buckets)),
        wide_ticks=ticks(timeline.by, [bucket.start for bucket in buckets], _WIDE),
        narrow_ticks=ticks(timeline.by, [bucket.start for bucket in buckets], _NARROW),
        lines=tuple(Line(_y(value, top), f"{value:,}") for value in _steps(top)),
    )


# ---------------------------------------------------------------- names of days and buckets


def day_name(day: date, *, weekday: bool = False) -> str:
    """`29 May 2026`, with `Fri` before it on request."""
    name = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_WEEKDAYS[day.weekday()]} {name}" if weekday else name


def month_name(day: date) -> str:
    """`May 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def span_name(first: date, last: date) -> str:
    """`29 May 2026`, or `15 May 2026 to 29 May 2026`."""
    return day_name(first) if first == last else f"{day_name(first)} to {day_name(last)}"


def bucket_name(start: date, by: Bucket) -> str:
    """`Fri 29 May 2026`, `week of 25 May 2026`, `May 2026`, `2026`."""
    if by is Bucket.DAY:
        return day_name(start, weekday=True)
    if by is Bucket.WEEK:
        return f"week of {day_name(start)}"
    return month_name(start) if by is Bucket.MONTH else str(start.year)


# ---------------------------------------------------------------- bars


def _bar(index: int, bucket: TimelineBucket, timeline: Timeline, first: date | None, last: date | None) -> Bar:
    return Bar(
        x=index * UNITS,
        label=bucket_name(bucket.start, timeline.by),
        first=max(bucket.start, first or bucket.start),
        last=min(bucket.end, last or bucket.end),
        count=bucket.count,
        total=bucket.total,
        captured=bucket.captured or bucket.count > 0,
        groups=_groups(bucket, timeline.groups),
    )


def _groups(bucket: TimelineBucket, groups: Sequence[OutletName]) -> tuple[int, ...]:
    """The counts of the top outlets, then of all the rest; empty where nothing is grouped."""
    if not groups:
        return ()
    counts = [bucket.groups.get(group.slug, 0) for group in groups]
    return (*counts, bucket.count - sum(counts))


def _bar_width(buckets: int) -> float:
    """In units: four fifths of a bucket; less where few buckets would make slabs, all where many would leave hairlines."""
    if buckets > 150:
        return float(UNITS)
    return UNITS * min(0.8, max(buckets / 15, 0.07))


def _layers(bars: Sequence[Bar], groups: Sequence[OutletName], top: int) -> tuple[Layer, ...]:
    """A path a colour, bottom to top: the first outlet stands on the axis."""
    indexes: list[int | None] = [*range(len(groups)), None]
    paths: list[list[str]] = [[] for _ in indexes]
    width = _bar_width(len(bars))
    inset = (UNITS - width) / 2
    for bar in bars:
        if not bar.count:
            continue
        height = max(bar.count / top * HEIGHT, _SLIVER)
        foot = float(HEIGHT)
        for path, count in zip(paths, bar.groups or (bar.count,), strict=True):
            part = height * count / bar.count
            if part > 0:
                foot -= part
                gap = 1.0 if part > 3 and bar.groups else 0.0  # a thread of paper between neighbours
                path.append(f"M{_n(bar.x + inset)} {_n(foot + gap)}h{_n(width)}v{_n(part - gap)}h-{_n(width)}z")
    return tuple(Layer(index, "".join(path)) for index, path in zip(indexes, paths, strict=True) if path)


def _keys(bars: Sequence[Bar], groups: Sequence[OutletName]) -> tuple[Key, ...]:
    if not groups:
        return ()
    sums = [sum(column) for column in zip(*(bar.groups for bar in bars), strict=True)]
    keys = [Key(index, group.name, group.slug, sums[index]) for index, group in enumerate(groups)]
    return (*keys, Key(None, "all others", None, sums[-1])) if sums[-1] else tuple(keys)


def _bands(buckets: Sequence[TimelineBucket]) -> Iterable[Band]:
    """Runs of buckets that no list covers and that hold nothing."""
    share = 100 / len(buckets)
    start: int | None = None
    for index, bucket in enumerate(buckets):
        silent = not bucket.captured and not bucket.count
        if silent and start is None:
            start = index
        elif not silent and start is not None:
            yield Band(_percent(start * share), _percent((index - start) * share))
            start = None
    if start is not None:
        yield Band(_percent(start * share), _percent((len(buckets) - start) * share))


# ---------------------------------------------------------------- the scale


def _ceiling(most: int) -> int:
    """The top of the scale: the least 1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that holds the highest bar; 4 at
    least, lest one headline look like a peak.
    """
    most, power = max(most, 4), 1
    while True:
        for tenths in (10, 12, 16, 20, 25, 30, 40, 50, 60, 80):
            if tenths * power >= 10 * most and tenths * power % 10 == 0:
                return tenths * power // 10
        power *= 10


def _steps(top: int) -> list[int]:
    """Two to five labels, zero and top among them, all whole numbers."""
    for parts in (4, 5, 3, 2):
        if top % parts == 0 and top >= parts:
            return [top * part // parts for part in range(parts + 1)]
    return [0, top]


def _y(value: int, top: int) -> float:
    return round(HEIGHT - value / top * HEIGHT, 1)


# ---------------------------------------------------------------- tick labels


def ticks(by: Bucket, starts: Sequence[date], width: float) -> tuple[Tick, ...]:
    """The densest even choice of labels that fits into `width` CSS pixels, as they fall: years, quarters, months, weeks, days."""
    for chosen in _choices(by, starts):
        placed = _place(by, starts, chosen, width)
        if placed is not None:
            return placed
    return _place(by, starts, [0], width) or ()


def _choices(by: Bucket, starts: Sequence[date]) -> Iterable[list[int]]:
    """Indexes of buckets to label, densest first; every kind leaves at least two labels or labels all."""
    every = list(range(len(starts)))
    yield every
    if by in (Bucket.DAY, Bucket.WEEK):
        if by is Bucket.DAY:
            mondays = [index for index in every if starts[index].weekday() == 0]
            yield from _enough(mondays)
            yield from _enough(mondays[::2])
        changes = [index for index in every[1:] if starts[index].month != starts[index - 1].month]
        for months in (1, 3):
            yield from _enough([index for index in changes if (starts[index].month - 1) % months == 0])
    elif by is Bucket.MONTH:
        for months in (3, 6):
            yield from _enough([index for index in every if (starts[index].month - 1) % months == 0])
    years = [index for index in every if index == 0 or starts[index].year != starts[index - 1].year]
    if by is not Bucket.YEAR and starts[0].month != 1:
        years = years[1:]
    for step in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500):
        yield from _enough([index for index in years if starts[index].year % step == 0])
    step = 2
    while step < len(every):
        yield every[::step]
        step += 1
    yield [0, len(every) - 1]


def _enough(indexes: list[int]) -> Iterable[list[int]]:
    if len(indexes) >= 3:
        yield indexes


def _place(by: Bucket, starts: Sequence[date], chosen: Sequence[int], width: float) -> tuple[Tick, ...] | None:
    """The labels with their places; None where two would come nearer than a gap."""
    placed: list[Tick] = []
    free = 0.0
    only_years = all(starts[index].month == 1 for index in chosen) and by in (Bucket.MONTH, Bucket.YEAR)
    for number, index in enumerate(chosen):
        new_year = number == 0 or starts[index].year != starts[chosen[number - 1]].year
        label = str(starts[index].year) if only_years else _tick_label(by, starts[index], new_year)
        half = len(label) * _CHARACTER / 2
        centre = (index + 0.5) / len(starts) * width
        anchor = "start" if centre < half else "end" if centre > width - half else "middle"
        left = {"start": centre, "end": centre - 2 * half, "middle": centre - half}[anchor]
        if left < free:
            return None
        free = left + 2 * half + _GAP
        placed.append(Tick(_percent((index + 0.5) / len(starts) * 100), label, anchor))
    return tuple(placed)


def _tick_label(by: Bucket, day: date, new_year: bool) -> str:
    month = _MONTHS[day.month - 1][:3]
    if by is Bucket.YEAR:
        return str(day.year)
    if by is Bucket.MONTH:
        return f"{month} {day.year}" if new_year else month
    return f"{day.day} {month} {day.year}" if new_year else f"{day.day} {month}"


# ---------------------------------------------------------------- in words


def _description(timeline: Timeline) -> str:
    buckets, by = timeline.buckets, timeline.by
    placed = sum(bucket.count for bucket in buckets)
    if not placed:
        return "No headlines in these days."
    highest = max(buckets, key=lambda bucket: bucket.count)
    silent = sum(1 for bucket in buckets if not bucket.captured and not bucket.count)
    when = {Bucket.DAY: "on", Bucket.WEEK: "in the"}.get(by, "in")
    text = f"{_many(placed, 'headline')} in {_many(len(buckets), by)}"
    if len(buckets) > 1:
        text += f"; the most, {highest.count:,}, {when} {bucket_name(highest.start, by)}"
    if silent:
        text += f"; {_many(silent, by)} outside all that was captured"
    return f"{text}."


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _n(value: float) -> str:
    """A number as short as SVG takes it, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _percent(value: float) -> float:
    return round(value, 2)
