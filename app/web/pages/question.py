"""What a page is asked: the filters of its address, read and written. The names are those of the REST API. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.errors import OptionError
from app.model import Bucket, Filters, Order, OutletName
from app.web.charts import day_name, span_name
from app.web.pages.links import Parameters, address, removed, replaced, without

FILTERS = (
    "q",
    "outlet",
    "exclude_outlet",
    "from",
    "to",
    "on",
    "collection",
    "document",
    "copy_of",
    "has",
    "flag",
    "min_confidence",
)
_KNOWN = frozenset((*FILTERS, "order", "by", "cursor"))
_IN_FORM = frozenset(
    ("q", "outlet", "from", "to", "on", "collection", "by")
)  # fields of the form itself; `on` becomes from and to


@dataclass(frozen=True, slots=True)
class Question:
    """An address, read. `parameters` are the known ones with a value, once each, as they were written."""

    path: str
    parameters: Parameters
    filters: Filters
    by: Bucket | None
    order: Order
    cursor: str | None

    def address(self, **values: str) -> str:
        """This view with some parameters set (or, by an empty value, left out), from its first page."""
        return address(self.path, replaced(without(self.parameters, "cursor"), **values))

    def next(self, cursor: str | None) -> str | None:
        """The page after this one."""
        return address(self.path, replaced(self.parameters, cursor=cursor)) if cursor else None

    def first(self) -> str | None:
        """The first page, for one that is not."""
        return self.address() if self.cursor else None

    def narrowed(self, first: date, last: date) -> str:
        """This view of some days only."""
        kept = without(self.parameters, "cursor", "on", "from", "to", "by")
        return address(self.path, replaced(kept, **{"from": first.isoformat(), "to": last.isoformat()}))

    def only_outlet(self, slug: str) -> str:
        """The timeline of one outlet under the other filters."""
        return address("/", (*without(self.parameters, "cursor", "outlet"), ("outlet", slug)))

    def api(self, name: str) -> str:
        """The same headlines in another format."""
        kept = without(self.parameters, "cursor", "by")
        return address("/v1/headlines", replaced(kept, format=name))

    def hidden(self) -> Parameters:
        """What the form has no field for and must carry along."""
        return tuple(pair for pair in without(self.parameters, "cursor") if pair[0] not in _IN_FORM)


def read(path: str, pairs: Iterable[tuple[str, str]]) -> Question:
    """The question in an address. Empty and unknown parameters are passed over; OptionError for a value that means nothing."""
    parameters = tuple(
        dict.fromkeys((name, value.strip()) for name, value in pairs if name in _KNOWN and value.strip())
    )
    on, first, last = (_day(parameters, name) for name in ("on", "from", "to"))
    filters = Filters(
        q=_one(parameters, "q"),
        outlets=_all(parameters, "outlet"),
        exclude_outlets=_all(parameters, "exclude_outlet"),
        date_from=on or first,
        date_to=on or last,
        collection=_one(parameters, "collection"),
        document=_one(parameters, "document"),
        copy_of=_one(parameters, "copy_of"),
        has=_choices(parameters, "has", ("url", "outlet", "author")),
        flags=_choices(parameters, "flag", ("damaged", "cut")),
        min_confidence=_share(parameters),
    )
    by, order = _one(parameters, "by"), _one(parameters, "order")
    return Question(
        path=path,
        parameters=parameters,
        filters=filters,
        by=Bucket(_choice("by", by, tuple(Bucket))) if by else None,
        order=Order(_choice("order", order, tuple(Order))) if order else Order.NEWEST,
        cursor=_one(parameters, "cursor"),
    )


def _all(parameters: Parameters, name: str) -> tuple[str, ...]:
    return tuple(value for other, value in parameters if other == name)


def _one(parameters: Parameters, name: str) -> str | None:
    return next(iter(_all(parameters, name)), None)


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise OptionError(f"'{value}' is no {name}: take one of {', '.join(allowed)}", option=name)
    return value


def _choices(parameters: Parameters, name: str, allowed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_choice(name, value, allowed) for value in _all(parameters, name))


def _day(parameters: Parameters, name: str) -> date | None:
    value = _one(parameters, name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise OptionError(f"{name}: '{value}' is no day: write it as 2026-05-29", option=name) from error


def _share(parameters: Parameters) -> float | None:
    value = _one(parameters, "min_confidence")
    if value is None:
        return None
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise OptionError(f"'{value}' is no confidence: write a number from 0 to 1", option="min_confidence")
    return share


# ---------------------------------------------------------------- filters as chips


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, in words, and the view without it."""

    label: str
    without: str


def chips(question: Question, names: Iterable[OutletName] = ()) -> tuple[Chip, ...]:
    """The filters in use, each removable; outlets go by their names where known. From and to make one chip."""
    known = {outlet.slug: outlet.name for outlet in names}
    parameters = without(question.parameters, "cursor", "by", "order")
    found = []
    for name, value in parameters:
        if name in ("from", "to", "on"):
            continue
        label = known.get(value, value) if name in ("outlet", "exclude_outlet") else value
        left = removed(without(question.parameters, "cursor"), name, value)
        found.append(Chip(_LABELS[name].format(label), address(question.path, left)))
    days = _days_chip(question)
    return (*found, days) if days else tuple(found)


_LABELS = {
    "q": "words: {}",
    "outlet": "{}",
    "exclude_outlet": "not {}",
    "collection": "collection: {}",
    "document": "document {:.12}",
    "copy_of": "copies of {:.12}",
    "has": "with {}",
    "flag": "{}",
    "min_confidence": "confidence from {}",
}


def _days_chip(question: Question) -> Chip | None:
    first, last = question.filters.date_from, question.filters.date_to
    if not first and not last:
        return None
    if first and last:
        label = span_name(first, last)
    else:
        label = f"from {day_name(first)}" if first else f"until {day_name(last)}" if last else ""
    return Chip(label, question.address(**{"from": "", "to": "", "on": ""}))
