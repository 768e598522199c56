"""What a second reading changes: stored candidates beside those read now, met by the bytes they stand on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from app.model import Entry, Reading, Reason, Rejection
from app.store.corrections import Found
from app.store.types import storable

MAX_CHANGES = 1_000  # of one document that are listed; all are counted
_COMPARED = ("title", "outlet", "published", "listed_on", "url", "author", "language", "damaged", "cut")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a candidate says, before or after: a row where `reason` is None."""

    title: str | None
    outlet: str | None
    published_on: date | None
    published_to: date | None
    listed_on: date | None
    url: str | None
    author: str | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Change:
    """One candidate that is not what it was: `before` is None for one that is new, `after` for one that is gone."""

    position: int
    line: int
    raw: str
    before: Shown | None
    after: Shown | None


@dataclass(slots=True)
class Tally:
    """What became of the candidates of a document: before = kept + changed + removed, after = kept + changed + added.

    Of those changed, `accepted` were rejections and are rows now, `rejected` the other way round. `changes` lists the first
    `MAX_CHANGES`, `unlisted` counts the rest.
    """

    before: Counter[str] = field(default_factory=lambda: Counter(entries=0, rejections=0))
    after: Counter[str] = field(default_factory=lambda: Counter(entries=0, rejections=0))
    kept: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    accepted: int = 0
    rejected: int = 0
    changes: list[Change] = field(default_factory=list)
    unlisted: int = 0

    @property
    def same(self) -> bool:
        return not (self.changed or self.added or self.removed)

    def add(self, old: Found | None, new: Found | None) -> None:
        """Count a pair: the same candidate before and after; one is None where it is new or gone."""
        for side, found in ((self.before, old), (self.after, new)):
            if found is not None:
                side["entries" if isinstance(found, Entry) else "rejections"] += 1
        if old is None:
            self.added += 1
        elif new is None:
            self.removed += 1
        elif alike(old, new):
            self.kept += 1
            return
        else:
            self.changed += 1
            self.accepted += isinstance(old, Rejection) and isinstance(new, Entry)
            self.rejected += isinstance(old, Entry) and isinstance(new, Rejection)
        if len(self.changes) < MAX_CHANGES:
            self.changes.append(change(old, new))
        else:
            self.unlisted += 1


def compare(old: Iterable[Found], new: Iterable[Found]) -> Tally:
    """The two readings of a document, each in its order, side by side; neither is held in memory."""
    tally = Tally()
    for one, other in _paired(iter(old), iter(new)):
        tally.add(one, other)
    return tally


def _paired(old: Iterator[Found], new: Iterator[Found]) -> Iterator[tuple[Found | None, Found | None]]:
    """Pairs of candidates that stand on the same bytes; those that have no other alone."""
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if other is None or (one is not None and _place(one) < _place(other)):
            yield one, None
            one = next(old, None)
        elif one is None or _place(other) < _place(one):
            yield None, other
            other = next(new, None)
        else:
            yield one, other
            one, other = next(old, None), next(new, None)


def _place(found: Found) -> tuple[int, int]:
    return (found.candidate.start, found.candidate.end)


def alike(old: Found, new: Found) -> bool:
    """Whether a candidate says the same as before: what it shows, and why it is no row."""
    return _says(old) == _says(new)


def _says(found: Found) -> tuple[object, ...]:
    read: Reading = found.reading
    values = (getattr(read, name) for name in _COMPARED)
    reason = found.reason if isinstance(found, Rejection) else None
    return (*(storable(value) or None if isinstance(value, str) else value for value in values), reason)


def change(old: Found | None, new: Found | None) -> Change:
    """A pair as it is shown to a person."""
    found = new or old
    assert found is not None
    place = found.candidate
    return Change(
        place.position, place.line, place.raw, None if old is None else shown(old), None if new is None else shown(new)
    )


def shown(found: Found) -> Shown:
    read, span = found.reading, found.reading.published
    return Shown(
        read.title,
        read.outlet,
        None if span is None else span.first,
        None if span is None else span.last,
        read.listed_on,
        read.url,
        read.author,
        found.reason if isinstance(found, Rejection) else None,
    )
