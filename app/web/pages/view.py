"""What the timeline page and an outlet's page show, made of what the queries gave. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.errors import HeadlineError
from app.model import Bucket, Headline, OutletName, Page, Precision, Timeline
from app.store.outlet_counts import OutletCount
from app.web.charts import Bar, Chart, day_name, draw, month_name, span_name
from app.web.pages.links import Parameters
from app.web.pages.question import Chip, Question, chips
from app.web.pages.rendering import short_day

LONGEST = 732  # buckets a page draws: two years of days


@dataclass(frozen=True, slots=True)
class Day:
    """The headlines of a day (or of a month or year, where no more is printed) that follow each other on a page."""

    name: str
    weekday: str
    rows: tuple[Headline, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A timeline with its headlines, ready to be drawn. `chart` is None where nothing has a place in it; `range` are the days
    it is of, in words; `before` is the cursor of the page before, where that is not the first."""

    question: Question
    timeline: Timeline
    page: Page[Headline]
    chart: Chart | None
    days: tuple[Day, ...]
    range: str
    before: str | None
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.timeline.total

    @property
    def unplaced(self) -> int:
        return self.timeline.unplaced

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the queries and the page itself have to say, each once."""
        return tuple(dict.fromkeys((*self.notes, *self.timeline.warnings, *self.page.warnings)))

    @property
    def filtered(self) -> bool:
        """Whether the timeline counts less than all there is, so that a share means something."""
        return any(bucket.total != bucket.count for bucket in self.timeline.buckets)

    @property
    def coarser(self) -> str | None:
        """The same by month: by the year it is where months are too fine already."""
        by = {Bucket.DAY: "month", Bucket.WEEK: "month", Bucket.MONTH: "year"}.get(self.timeline.by)
        return self.question.address(by=by) if by else None

    @property
    def first(self) -> str | None:
        """The first page, where it is neither this nor the one before."""
        return self.question.first() if self.before else None

    @property
    def previous(self) -> str | None:
        return self.question.next(self.before) or self.question.first()

    @property
    def next(self) -> str | None:
        return self.question.next(self.page.next)

    @property
    def order(self) -> str:
        return self.question.order

    def narrowed(self, bar: Bar) -> str:
        return self.question.narrowed(bar.first, bar.last)

    def only_outlet(self, slug: str) -> str:
        return self.question.only_outlet(slug)

    def format(self, name: str) -> str:
        return self.question.api(name)

    def ordered(self, order: str) -> str:
        return self.question.address(order="" if order == "newest" else order)


@dataclass(frozen=True, slots=True)
class Form:
    """The filters as fields. `outlets` are those offered for choice; `problem` is what is wrong with the words, if anything."""

    q: str
    date_from: str
    date_to: str
    collection: str
    by: str
    chosen: frozenset[str]
    outlets: tuple[OutletCount, ...]
    more_outlets: bool
    collections: tuple[str, ...]
    hidden: Parameters
    chips: tuple[Chip, ...]
    problem: str | None = None
    problem_code: str | None = None


def form(
    question: Question,
    *,
    outlets: Sequence[OutletCount] = (),
    more_outlets: bool = False,
    collections: Sequence[str] = (),
    named: Sequence[OutletName] = (),
    problem: HeadlineError | None = None,
) -> Form:
    """The form of a question. An outlet asked for that is not among those offered is carried along hidden; its chip removes it."""
    filters = question.filters
    offered = {outlet.slug for outlet in outlets}
    unlisted = tuple(slug for slug in filters.outlets if slug not in offered)
    return Form(
        q=filters.q or "",
        date_from=short_day(filters.date_from),
        date_to=short_day(filters.date_to),
        collection=filters.collection or "",
        by=question.by or "",
        chosen=frozenset(filters.outlets),
        outlets=tuple(outlets),
        more_outlets=more_outlets,
        collections=tuple(collections),
        hidden=(*question.hidden(), *(("outlet", name) for name in unlisted)),
        chips=chips(question, [*named, *(OutletName(outlet.slug, outlet.name) for outlet in outlets)]),
        problem=str(problem) if problem else None,
        problem_code=problem.code if problem else None,
    )


def view(
    question: Question,
    timeline: Timeline,
    page: Page[Headline],
    *,
    first: date,
    last: date,
    before: str | None = None,
    notes: Sequence[str] = (),
) -> View:
    """Everything a timeline and its list show; `first` and `last` are the days asked for, else those of the headlines."""
    filters = question.filters
    return View(
        question=question,
        timeline=timeline,
        page=page,
        chart=draw(timeline, first=filters.date_from, last=filters.date_to),
        days=days(page.items),
        range=span_name(first, last) if timeline.buckets else "",
        before=before,
        notes=tuple(notes),
    )


def days(rows: Iterable[Headline]) -> tuple[Day, ...]:
    """Rows under headings by their printed date, in the order they came."""
    return tuple(_day(key, tuple(group)) for key, group in groupby(rows, lambda row: (row.published_on, row.precision)))


def _day(key: tuple[date, Precision], rows: tuple[Headline, ...]) -> Day:
    day, precision = key
    if precision is Precision.DAY:
        return Day(day_name(day), f"{day:%A}", rows)
    return Day(month_name(day) if precision is Precision.MONTH else str(day.year), "", rows)


def fitting(first: date, last: date) -> Bucket:
    """The bucket that gives a page of some days between a dozen and about a hundred bars."""
    span = (last - first).days + 1
    if span <= 100:
        return Bucket.DAY
    if span <= 2 * 366:
        return Bucket.WEEK
    return Bucket.MONTH if span <= 10 * 366 else Bucket.YEAR


def drawable(by: Bucket, first: date, last: date) -> Bucket:
    """The bucket itself, or the next coarser one that makes no more than `LONGEST` bars."""
    length = {Bucket.DAY: 1, Bucket.WEEK: 7, Bucket.MONTH: 28, Bucket.YEAR: 365}
    span = (last - first).days + 1
    return next(
        (each for each in list(Bucket)[list(Bucket).index(by) :] if span / length[each] <= LONGEST), Bucket.YEAR
    )
