"""Candidates as the database takes them: all of their rows that can be said without asking it anything. Pure.

    ready = make_ready(part, sha256, values_of("sqlite"), text=...)

This is half of the work of storing a part, and a Ready travels between processes as plain values, so another process than
the one that writes can do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from sys import intern
from typing import Any

import orjson
import zstandard

from app.identity import copy_key, headline_id
from app.model import Entry, Part, Reading, Rejection
from app.store.types import instant_text, search_text, storable, to_json, vector_text
from app.text import tokens

Row = tuple[Any, ...]

READ = (
    "title",
    "outlet",
    "outlet_from",
    "published_on",
    "published_to",
    "precision",
    "date_from",
    "damaged",
    "cut",
    "confidence",
    # what few lists print; see `ReadyRows.spare`
    "published_at",
    "url",
    "author",
    "language",
)
"""What a headline shows of its lead sighting besides the outlet it belongs to, under the names of `candidate`."""

SPARE = 4
"""How many columns at the end of `READ`, `CANDIDATE` and `HEADLINE` most parts have nothing for."""

CANDIDATE = (
    *("position", "listing", "line", "start_byte", "end_byte", "pieces", "raw", "spans"),
    *("listed_on", "rule", "extra", "reason", "detail"),
    *READ,
)
_OWN = ("public_id", "copy_key", "search_text", "listed_on", "sightings", "lead_position")
HEADLINE = (*_OWN, *("outlet_printed" if name == "outlet" else name for name in READ))
PUBLIC_ID, COPY_KEY, TEXT, LISTED, SIGHTINGS, POSITION = range(len(_OWN))
PRINTED, FIRST, LAST, _DAMAGED, _CUT, _CONFIDENCE = (
    HEADLINE.index(name) for name in ("outlet_printed", "published_on", "published_to", "damaged", "cut", "confidence")
)
_TEXT_LEVEL = 3  # of zstd: lists shrink to a fifth in a hundredth of the time that storing their rows takes


class Values:
    """A database's values for ours, where they differ."""

    def flag(self, value: bool) -> Any:
        raise NotImplementedError

    def day(self, value: date | None) -> Any:
        raise NotImplementedError

    def instant(self, value: datetime | None) -> Any:
        raise NotImplementedError

    def vector(self, text: str) -> str:
        """Joined tokens (`types.search_text`) as the column `search_text` takes them."""
        raise NotImplementedError


class SqliteValues(Values):
    """Text and numbers: for anything else, None too, the driver looks for an adapter, each time for a third of a microsecond."""

    def flag(self, value: bool) -> int:
        return 1 if value else 0

    def day(self, value: date | None) -> str | None:
        return None if value is None else _day_text(value)

    def instant(self, value: datetime | None) -> str | None:
        return None if value is None else instant_text(value)

    def vector(self, text: str) -> str:
        return text


class PostgresValues(Values):
    """Types of its own for all of them."""

    def flag(self, value: bool) -> bool:
        return value

    def day(self, value: date | None) -> date | None:
        return value

    def instant(self, value: datetime | None) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def vector(self, text: str) -> str:
        return vector_text(text)


def values_of(dialect: str) -> Values:
    """Those of "sqlite" or "postgresql"."""
    return PostgresValues() if dialect == "postgresql" else SqliteValues()


@lru_cache(maxsize=16_384)
def _day_text(day: date) -> str:
    return day.isoformat()


@dataclass(slots=True)
class ReadyRows:
    """Rows of candidates: as many `rows` (`CANDIDATE`) as `outlets` (printed; of an entry) and `ids` (public; of an entry).

    `headlines` has a row (`HEADLINE`) for each public id, which shows the least of its sightings here by rank. Unless `spare`,
    the rows lack their last columns, in which all would have nothing.
    """

    rows: list[Row] = field(default_factory=list)
    outlets: list[str | None] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    headlines: dict[str, Row] = field(default_factory=dict)
    spare: bool = True

    def columns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `CANDIDATE` or `HEADLINE` that the rows have."""
        return names if self.spare else names[:-SPARE]

    def cut(self, size: int) -> Iterator[ReadyRows]:
        """The same rows in pieces, which `add` puts together again."""
        headlines = list(self.headlines.items())
        for at in range(0, len(self.rows), size):
            here = slice(at, at + size)
            yield ReadyRows(self.rows[here], self.outlets[here], self.ids[here], dict(headlines[here]), self.spare)

    def add(self, piece: ReadyRows) -> None:
        self.rows += piece.rows
        self.outlets += piece.outlets
        self.ids += piece.ids
        self.headlines |= piece.headlines

    def spellings(self) -> Counter[str]:
        """How often each outlet is printed."""
        found = Counter(self.outlets)
        del found[None]
        return found  # type: ignore[return-value]


@dataclass(slots=True)
class Ready:
    """A part as the database takes it: `part` without its candidates, their rows, the days of each list, and the text."""

    part: Part
    candidates: ReadyRows
    days: dict[int, set[tuple[date, date]]]
    reasons: dict[str, int]
    text: tuple[int, bytes] | None = None  # size, and the bytes compressed

    @property
    def rejected(self) -> int:
        return sum(self.reasons.values())


def make_ready(part: Part, sha256: str, values: Values, *, text: bytes | None = None) -> Ready:
    """A part of the document with this sha256; `text` are its bytes, if they are to be kept."""
    reasons = Counter(str(found.reason) for found in part.candidates if isinstance(found, Rejection))
    return Ready(
        replace(part, candidates=()),
        ready_rows(part.candidates, sha256, values),
        days_of(part.candidates),
        dict(sorted(reasons.items())),
        None if text is None else (len(text), zstandard.ZstdCompressor(level=_TEXT_LEVEL).compress(text)),
    )


def days_of(candidates: Iterable[Entry | Rejection]) -> dict[int, set[tuple[date, date]]]:
    """The spans of entries, by the index of their list."""
    found: dict[int, dict[int, Any]] = {}  # one of each object: entries of a day often share theirs
    for each in candidates:
        published = each.reading.published
        if published is not None and isinstance(each, Entry):
            found.setdefault(each.candidate.listing, {})[id(published)] = published
    return {listing: {(span.first, span.last) for span in spans.values()} for listing, spans in found.items()}


def ready_rows(candidates: Sequence[Entry | Rejection], sha256: str, values: Values) -> ReadyRows:
    """The rows of some candidates of a document."""
    ready = ReadyRows(spare=any(map(_has_spare, candidates)))
    for found in candidates:
        read, listed = _read(found.reading, values, ready.spare), values.day(found.reading.listed_on)
        ready.rows.append((*_place(found), listed, *_rest(found), *read))
        public_id = _public_id(found, sha256)
        ready.ids.append(public_id)
        ready.outlets.append(None if public_id is None else read[1])
        if public_id is not None:
            row = (public_id, *of_title(read[0], values), listed, 1, found.candidate.position, *read)
            before = ready.headlines.get(public_id)
            ready.headlines[public_id] = row if before is None else _both(before, row)
    return ready


def _has_spare(found: Entry | Rejection) -> bool:
    read, published = found.reading, found.reading.published
    given = read.url is not None or read.author is not None or read.language is not None
    return given or (published is not None and published.at is not None)


def _place(found: Entry | Rejection) -> Row:
    place, spans = found.candidate, found.reading.spans
    return (
        place.position,
        place.listing,
        place.line,
        place.start,
        place.end,
        place.pieces,
        storable(place.raw),
        orjson.dumps(spans if type(spans) is dict else dict(spans)).decode(),
    )


def _rest(found: Entry | Rejection) -> Row:
    read = found.reading
    reason, detail = (_word(found.reason), storable(found.detail)) if isinstance(found, Rejection) else (None, "")
    return storable(read.rule), to_json(read.extra) if read.extra else "{}", reason, detail


def _read(read: Reading, values: Values, spare: bool) -> Row:
    """In the order of `READ`."""
    published = read.published
    shown = (
        _storable(read.title),
        _storable(read.outlet) or None,
        _word(read.outlet_from),
        None if published is None else values.day(published.first),
        None if published is None else values.day(published.last),
        None if published is None else _word(published.precision),
        _word(read.date_from),
        values.flag(read.damaged),
        values.flag(read.cut),
        read.confidence,
    )
    if not spare:
        return shown
    at = None if published is None else values.instant(published.at)
    return *shown, at, _storable(read.url), _storable(read.author), _storable(read.language)


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _word(member: str | None) -> str | None:
    """A member of an enumeration as plain text, one object for all: drivers take it without asking what it is."""
    return None if member is None else intern(str.__str__(member))


def _public_id(found: Entry | Rejection, sha256: str) -> str | None:
    """The public id of an entry's headline; None for a rejection."""
    if isinstance(found, Rejection):
        return None
    title, outlet, published = found.reading.title, found.reading.outlet, found.reading.published
    assert title is not None
    assert published is not None
    position = found.candidate.position
    return headline_id(title, outlet, published.first, published.last, document=sha256, position=position)


def of_title(title: str, values: Values) -> Row:
    """`copy_key` and `search_text`."""
    return copy_key(title), values.vector(search_text(tokens(title)))


def _both(one: Row, other: Row) -> Row:
    """A headline's row of two sightings in one document."""
    lead = min(one, other, key=_rank)
    listed, sightings = earliest(one[LISTED], other[LISTED]), one[SIGHTINGS] + other[SIGHTINGS]
    return (*lead[:LISTED], listed, sightings, *lead[POSITION:])


def _rank(row: Row) -> Row:
    return row[_DAMAGED], row[_CUT], -row[_CONFIDENCE], row[POSITION]


def earliest(one: Any, other: Any) -> Any:
    """The earlier of two days; None is no day."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
