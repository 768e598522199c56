"""Corrections: a person's word on a candidate, kept beside what was read and applied to it again at every reparse. Pure.

    after = corrected(found, {"title": "Ferry resumes", "published_on": "2031-04-02"})
    original(after)         # what was read, from what `after` keeps of it

A correction is known by its document's sha256 and the bytes of its candidate, which no reparse moves: `target`. What it
replaced stays in `extra["uncorrected"]`, so that a word can be taken back where the document's bytes are not kept.
docs/corrections.md says what each field takes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.errors import OptionError
from app.model import Candidate, DatedSpan, Entry, FieldFrom, Precision, Reading, Reason, Rejection
from app.store.types import storable
from app.text import squeeze

Found = Entry | Rejection
Words = Mapping[str, object]
"""What a person said of one candidate: a field's name -> its value as stored (JSON), None where the field is empty."""

ROW = "row"
"""The field that says whether the candidate is a headline at all: true or false."""

UNCORRECTED = "uncorrected"
LONGEST = 4_000  # code points of a title, outlet, author or address
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TEXTS = ("title", "outlet", "url", "author")
_FROM = ("outlet_from", "date_from")
_PLAIN = (*_TEXTS, "damaged", "cut", "confidence")


# ---------------------------------------------------------------- what a person may say


def said(name: str, value: object) -> object:
    """A correction's value as it is stored; None empties the field. Raises OptionError for what the field cannot hold."""
    if name not in FIELDS:
        raise OptionError(f"There is no field {name} to correct: {', '.join(FIELDS)}", option="field")
    if value is None and name in ("title", "published_on", ROW):
        raise OptionError(f"{name} cannot be empty; reject the candidate if it is no headline", option="value")
    return None if value is None else FIELDS[name](name, value)


def _text(name: str, value: object) -> str:
    text = storable(squeeze(str(value)))
    if not text or len(text) > LONGEST:
        raise OptionError(f"{name} takes 1 to {LONGEST:,} characters", option="value")
    return text


def _address(name: str, value: object) -> str:
    text = _text(name, value)
    if not re.fullmatch(r"https?://\S+", text):
        raise OptionError(f"{name} takes an address that begins with http:// or https://, not “{text}”", option="value")
    return text


def _span(name: str, value: object) -> str:
    text = str(value).strip()
    if dated(text) is None:
        raise OptionError(
            f"{name} takes a day, month or year: 2031-04-02, 2031-04 or 2031, not “{text}”", option="value"
        )
    return text


def _day(name: str, value: object) -> str:
    text = str(value).strip()
    span = dated(text)
    if span is None or span.precision is not Precision.DAY:
        raise OptionError(f"{name} takes a day like 2031-04-02, not “{text}”", option="value")
    return text


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise OptionError(f"{name} is true or false", option="value")
    return value


FIELDS: Mapping[str, Callable[[str, object], object]] = {
    "title": _text,
    "outlet": _text,
    "published_on": _span,
    "listed_on": _day,
    "url": _address,
    "author": _text,
    ROW: _flag,
}
"""The fields a person may correct, each with what it takes."""


def dated(text: str) -> DatedSpan | None:
    """A day, month or year as its span; None for anything else.

    >>> dated("2031-02").last
    datetime.date(2031, 2, 28)
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(number) if number else None for number in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return DatedSpan(first, first, Precision.DAY)
    if month is not None:
        following = date(first.year + month // 12, month % 12 + 1, 1) if (first.year, month) != (9999, 12) else None
        return DatedSpan(first, following - timedelta(days=1) if following else date.max, Precision.MONTH)
    return DatedSpan(first, date(first.year, 12, 31), Precision.YEAR)


# ---------------------------------------------------------------- a candidate and its corrections


def corrected(found: Found, words: Words) -> Found:
    """A candidate as a person's words have it; without any, as it was read.

    It becomes an entry where it has a title and a date now, unless a person said it is no headline; one that was rejected
    although it had both does so when either was corrected, or a person said it is one.
    """
    found = original(found)
    if not words:
        return found
    reading = replace(
        found.reading,
        **_changes(words),
        confidence=1.0,
        spans={name: span for name, span in found.reading.spans.items() if name not in _printed(words)},
        extra={**found.reading.extra, UNCORRECTED: _kept(found)},
    )
    reason = _reason(found, reading, words)
    if reason is None:
        return Entry(found.candidate, reading)
    detail = "a person said it is no headline" if reason is Reason.CORRECTED else ""
    if isinstance(found, Rejection) and reason is found.reason:
        detail = found.detail
    return Rejection(found.candidate, reading, reason, detail)


def _reason(found: Found, reading: Reading, words: Words) -> Reason | None:
    """Why the corrected candidate is no row; None where it is one."""
    if words.get(ROW) is False:
        return Reason.CORRECTED
    whole = reading.title is not None and reading.published is not None
    if whole and (isinstance(found, Entry) or words.get(ROW) is True or {"title", "published_on"} & words.keys()):
        return None
    assert isinstance(found, Rejection)
    return found.reason


def _changes(words: Words) -> dict[str, Any]:
    """The fields of a reading that words replace."""
    changes: dict[str, Any] = {name: words[name] for name in _TEXTS if name in words}
    if "title" in words:
        changes |= {"damaged": False, "cut": False}
    if "outlet" in words:
        changes["outlet_from"] = FieldFrom.CORRECTION
    if "published_on" in words:
        changes |= {"published": dated(str(words["published_on"])), "date_from": FieldFrom.CORRECTION}
    if "listed_on" in words:
        listed = words["listed_on"]
        changes["listed_on"] = None if listed is None else date.fromisoformat(str(listed))
    return changes


def _printed(words: Words) -> set[str]:
    """Spans of these fields no longer say where the value stands."""
    places = {"published_on": "published", "listed_on": "listed"}
    return {name for said_of in words for name in (said_of, places.get(said_of, said_of))}


def _kept(found: Found) -> dict[str, object]:
    """All that a correction can change of a candidate, as JSON."""
    read, published = found.reading, found.reading.published
    return {
        **{name: getattr(read, name) for name in (*_PLAIN, *_FROM)},
        "outlet": read.outlet or None,  # as it is stored
        "published": None
        if published is None
        else [
            published.first.isoformat(),
            published.last.isoformat(),
            published.precision.value,
            None if published.at is None else published.at.astimezone(UTC).isoformat(),
        ],
        "listed_on": None if read.listed_on is None else read.listed_on.isoformat(),
        "spans": {name: list(span) for name, span in read.spans.items()},
        "reason": found.reason.value if isinstance(found, Rejection) else None,
        "detail": found.detail if isinstance(found, Rejection) else "",
    }


def original(found: Found) -> Found:
    """The candidate as it was read, whether it was corrected since or not."""
    kept: Any = found.reading.extra.get(UNCORRECTED)
    if kept is None:
        return found
    published = None
    if kept["published"] is not None:
        first, last, precision, at = kept["published"]
        instant = None if at is None else datetime.fromisoformat(at)
        published = DatedSpan(date.fromisoformat(first), date.fromisoformat(last), Precision(precision), instant)
    before: dict[str, Any] = {name: kept[name] for name in _PLAIN}
    before |= {name: kept[name] and FieldFrom(kept[name]) for name in _FROM}
    reading = replace(
        found.reading,
        **before,
        published=published,
        listed_on=None if kept["listed_on"] is None else date.fromisoformat(kept["listed_on"]),
        spans={name: (start, end) for name, (start, end) in kept["spans"].items()},
        extra={name: value for name, value in found.reading.extra.items() if name != UNCORRECTED},
    )
    if kept["reason"] is None:
        return Entry(found.candidate, reading)
    return Rejection(found.candidate, reading, Reason(kept["reason"]), kept["detail"])


# ---------------------------------------------------------------- which candidate is meant


def target(sha256: str, start: int, end: int, number: int = 1) -> str:
    """By what a candidate is known to corrections: its document and bytes; a number where several share those."""
    return f"{sha256}:{start}-{end}" + (f"#{number}" if number > 1 else "")


@dataclass(slots=True)
class Corrector:
    """Applies a document's corrections to its candidates, handed in one by one in their order.

    `said` maps targets to words. `lost` are the targets no candidate had, once all were handed in.
    """

    sha256: str
    said: Mapping[str, Words]
    _spans: frozenset[str] = field(init=False)
    _numbers: Counter[str] = field(init=False, default_factory=Counter)
    _met: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._spans = frozenset(name.partition("#")[0] for name in self.said)

    def __call__(self, found: Found) -> Found:
        if not self._spans:
            return found
        words = self._words(found.candidate)
        return corrected(found, words) if words else found

    def _words(self, place: Candidate) -> Words | None:
        span = target(self.sha256, place.start, place.end)
        if span not in self._spans:
            return None
        self._numbers[span] += 1
        meant = target(self.sha256, place.start, place.end, self._numbers[span])
        if meant not in self.said:
            return None
        self._met.add(meant)
        return self.said[meant]

    @property
    def met(self) -> int:
        """How many candidates had corrections."""
        return len(self._met)

    @property
    def lost(self) -> tuple[str, ...]:
        return tuple(sorted(self.said.keys() - self._met))
