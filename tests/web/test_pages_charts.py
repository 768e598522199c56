"""The timeline as geometry."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.model import Bucket, OutletName, Timeline, TimelineBucket
from app.web.charts import HEIGHT, UNITS, bucket_name, draw, ticks

FIRST = date(2024, 11, 4)  # a Monday
TOP = (OutletName("post", "The Post"), OutletName("star", "The Star"))


def starts(by: Bucket, count: int, first: date = FIRST) -> list[date]:
    if by is Bucket.DAY:
        return [first + timedelta(days=index) for index in range(count)]
    if by is Bucket.WEEK:
        return [first + timedelta(weeks=index) for index in range(count)]
    if by is Bucket.MONTH:
        return [
            date(first.year + (first.month - 1 + index) // 12, (first.month - 1 + index) % 12 + 1, 1)
            for index in range(count)
        ]
    return [date(first.year + index, 1, 1) for index in range(count)]


def timeline(
    counts: list[tuple[int, int, int]], captured: list[bool] | None = None, *, grouped: bool = True
) -> Timeline:
    """Days with counts of two outlets and the rest."""
    buckets = tuple(
        TimelineBucket(
            day,
            day,
            sum(parts),
            sum(parts) * 2,
            captured[index] if captured else True,
            {"post": parts[0], "star": parts[1], "other": parts[2]} if grouped else {},
        )
        for index, (day, parts) in enumerate(zip(starts(Bucket.DAY, len(counts)), counts, strict=True))
    )
    return Timeline(Bucket.DAY, buckets, 0, sum(map(sum, counts)), TOP if grouped else ())


counts = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 40), st.integers(0, 3)), min_size=1, max_size=60)


@given(counts, st.booleans())
def test_bars_and_segments_stand_on_the_axis_and_inside_the_plot(
    parts: list[tuple[int, int, int]], grouped: bool
) -> None:
    """Each segment lies inside its bucket and the plot; segments of a bar add up to a height that grows with its count."""
    chart = draw(timeline(parts, grouped=grouped))
    assert chart is not None
    heights = [0.0] * len(parts)
    for layer in chart.layers:
        for x, y, width, height in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-", layer.path):
            index = int(float(x) // UNITS)
            assert float(x) + float(width) <= (index + 1) * UNITS + 0.01
            assert float(y) >= 0
            assert float(y) + float(height) <= HEIGHT + 0.11
            heights[index] += float(height)
    for index, bar in enumerate(chart.bars):
        assert (heights[index] > 0) == (bar.count > 0)
        assert sum(bar.groups or (bar.count,)) == bar.count
    assert sum(key.count for key in chart.keys) == (sum(map(sum, parts)) if grouped else 0)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=50))
def test_bands_cover_exactly_what_is_not_captured(days: list[tuple[bool, int]]) -> None:
    """The bands' width is the share of buckets that hold nothing and that no list covers; a bar never lies in one."""
    chart = draw(timeline([(count, 0, 0) for _, count in days], [captured for captured, _ in days]))
    assert chart is not None
    silent = sum(1 for captured, count in days if not captured and not count)
    assert abs(sum(band.width for band in chart.bands) - silent / len(days) * 100) < 0.02 * (len(chart.bands) + 1)
    assert all(
        later.x > earlier.x + earlier.width for earlier, later in zip(chart.bands, chart.bands[1:], strict=False)
    )
    assert [bar.captured for bar in chart.bars] == [captured or count > 0 for captured, count in days]


@settings(max_examples=200)
@given(st.sampled_from(Bucket), st.integers(1, 800), st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.floats(250, 1200))
def test_labels_never_collide(by: Bucket, count: int, first: date, width: float) -> None:
    """Labels keep a distance and stay inside the plot, whatever the buckets and the width; more than one wherever two fit."""
    placed = ticks(by, starts(by, count, first), width)
    free = 0.0
    for tick in placed:
        size = len(tick.label) * 6.7
        at = tick.x / 100 * width
        left = {"start": at, "middle": at - size / 2, "end": at - size}[tick.anchor]
        assert left >= free - 0.5
        assert left + size <= width + 0.5
        free = left + size
    assert len(placed) >= min(count, 2)


def test_labels_fall_on_mondays_months_and_years() -> None:
    days = ticks(Bucket.DAY, starts(Bucket.DAY, 29, date(2026, 5, 15)), 560)
    assert [tick.label for tick in days] == ["18 May 2026", "25 May", "1 Jun", "8 Jun"]
    days = ticks(Bucket.DAY, starts(Bucket.DAY, 67, date(2026, 4, 20)), 560)
    assert [tick.label for tick in days] == ["20 Apr 2026", "4 May", "18 May", "1 Jun", "15 Jun"]
    months = ticks(Bucket.MONTH, starts(Bucket.MONTH, 60, date(2020, 5, 1)), 560)
    assert [tick.label for tick in months] == ["2021", "2022", "2023", "2024", "2025"]


def test_a_bar_narrows_inside_the_days_asked_for() -> None:
    week = Timeline(Bucket.WEEK, (TimelineBucket(FIRST, FIRST + timedelta(days=6), 3, 3, True),), 0, 3)
    chart = draw(week, first=FIRST + timedelta(days=2))
    assert chart is not None
    assert (chart.bars[0].first, chart.bars[0].last) == (FIRST + timedelta(days=2), FIRST + timedelta(days=6))


def test_nothing_to_draw() -> None:
    assert draw(Timeline(Bucket.DAY, (), 0, 0)) is None
    empty = draw(timeline([(0, 0, 0)] * 3))
    assert empty is not None
    assert empty.layers == ()
    assert empty.description == "No headlines in these days."


def test_the_description_says_what_the_picture_says() -> None:
    chart = draw(timeline([(1, 0, 0), (0, 0, 0), (2, 1, 1)], [True, False, True]))
    assert chart is not None
    assert chart.title == "Headlines per day, 4 November 2024 to 6 November 2024"
    assert chart.description == (
        "5 headlines in 3 days; the most, 4, on Wed 6 November 2024; 1 day outside all that was captured."
    )


def test_names_of_buckets() -> None:
    assert [bucket_name(FIRST, by) for by in Bucket] == [
        "Mon 4 November 2024",
        "week of 4 November 2024",
        "November 2024",
        "2024",
    ]
