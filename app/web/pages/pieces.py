"""A document piece by piece, with what was read of it: for the document's page and for a look before anything is stored. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.model import (
    Candidate,
    DatedSpan,
    Entry,
    Listing,
    Piece,
    Precision,
    Reading,
    Reason,
    Rejection,
    StoredCandidate,
)
from app.web.charts import day_name, month_name
from app.web.pages.marks import Stretch, stretches

PER_PAGE = 400
_NEAR = 50  # candidates a piece is compared with: those of a line that holds several, or of records without places of their own
LONGEST = 4000  # characters shown of one piece that is no candidate


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate as a page needs it, whether stored or only looked at. `headline` is its public id, where it has one."""

    start: int
    end: int
    line: int
    raw: str
    stretches: tuple[Stretch, ...]
    reason: Reason | None
    detail: str
    reading: str
    rule: str
    confidence: float
    cut: bool
    damaged: bool
    headline: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of a document: `kind` is entry, rejection or text. `listing` is the list that begins here, if one does."""

    line: int
    kind: str
    stretches: tuple[Stretch, ...]
    listing: Listing | None = None
    reason: Reason | None = None
    detail: str = ""
    reading: str = ""
    rule: str = ""
    confidence: float | None = None
    cut: bool = False
    damaged: bool = False
    headline: str | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some pieces of a document that make a page: `previous` and `next` are lines of the pages around it."""

    pieces: tuple[Piece, ...]
    previous: int | None
    next: int | None


def leaf(pieces: Iterable[Piece], line: int, size: int = PER_PAGE) -> Leaf:
    """The page with this line: pages have `size` pieces each. Reading stops where the page ends; beyond the last it is the last."""
    before: list[Piece] = []
    now: list[Piece] = []
    for piece in pieces:
        if len(now) == size:
            if piece.line > line:
                return Leaf(tuple(now), before[0].line if before else None, piece.line)
            before, now = now, []
        now.append(piece)
    return Leaf(tuple(now), before[0].line if before else None, None)


def rows(pieces: Sequence[Piece], found: Sequence[Found], listings: Iterable[Listing] = ()) -> tuple[Row, ...]:
    """Candidates in their places among the other pieces; a candidate of several pieces stands once, where it begins."""
    begins: dict[int, Listing] = {each.line: each for each in listings}
    made: list[Row] = []
    for row in _merged(
        sorted(pieces, key=lambda piece: piece.ordinal), sorted(found, key=lambda each: (each.line, each.start))
    ):
        listing = begins.pop(row.line, None) if row.kind != "text" else None
        made.append(replace(row, listing=listing) if listing else row)
    return tuple(made)


def _merged(pieces: Sequence[Piece], found: Sequence[Found]) -> Iterator[Row]:
    waiting = deque(found)
    near: deque[Found] = deque(maxlen=_NEAR)
    for piece in pieces:
        while waiting and waiting[0].line <= piece.line:
            near.append(waiting.popleft())
            yield _of_candidate(near[-1])
        if piece.text.strip() and not any(_belongs(piece, each) for each in near):
            yield Row(piece.line, "text", (Stretch(_cut(piece.text)),))
    yield from map(_of_candidate, waiting)


def _belongs(piece: Piece, found: Found) -> bool:
    """Whether a piece was read as (part of) a candidate: their bytes overlap and one's text holds the other's."""
    if found.start >= max(piece.end, piece.start + 1) or piece.start >= max(found.end, found.start + 1):
        return False
    text = piece.text.strip()
    return text in found.raw or found.raw.strip() in text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _of_candidate(found: Found) -> Row:
    return Row(
        line=found.line,
        kind="rejection" if found.reason else "entry",
        stretches=found.stretches,
        reason=found.reason,
        detail=found.detail,
        reading="" if found.reason else found.reading,
        rule=found.rule,
        confidence=found.confidence,
        cut=found.cut,
        damaged=found.damaged,
        headline=found.headline,
    )


# ---------------------------------------------------------------- candidates, stored and looked at


def of_stored(candidate: StoredCandidate) -> Found:
    """A stored candidate."""
    published = _days(candidate.published_on, candidate.published_to)
    return Found(
        start=candidate.start,
        end=candidate.end,
        line=candidate.line,
        raw=candidate.raw,
        stretches=stretches(candidate.raw, candidate.spans),
        reason=candidate.reason,
        detail=candidate.detail,
        reading=_reading(candidate.title, candidate.outlet, published, candidate.raw, candidate.spans),
        rule=candidate.rule,
        confidence=candidate.confidence,
        cut=candidate.cut,
        damaged=candidate.damaged,
        headline=candidate.headline,
    )


def of_parsed(parsed: Entry | Rejection) -> Found:
    """A candidate that was only looked at."""
    candidate: Candidate = parsed.candidate
    reading: Reading = parsed.reading
    published = _span(reading.published) if reading.published else ""
    rejected = parsed if isinstance(parsed, Rejection) else None
    return Found(
        start=candidate.start,
        end=candidate.end,
        line=candidate.line,
        raw=candidate.raw,
        stretches=stretches(candidate.raw, reading.spans),
        reason=rejected.reason if rejected else None,
        detail=rejected.detail if rejected else "",
        reading=_reading(reading.title, reading.outlet, published, candidate.raw, reading.spans),
        rule=reading.rule,
        confidence=reading.confidence,
        cut=reading.cut,
        damaged=reading.damaged,
    )


def _reading(
    title: str | None, outlet: str | None, published: str, raw: str, spans: Mapping[str, tuple[int, int]]
) -> str:
    """What was read, in words, as far as the marks of the line do not show it already."""
    said = [
        text
        for name, text in (("title", title), ("outlet", outlet))
        if text and (name not in spans or raw[spans[name][0] : spans[name][1]] != text)
    ]
    return " · ".join([published, *said] if published else said)


def _span(span: DatedSpan) -> str:
    if span.precision is Precision.DAY:
        return day_name(span.first)
    return month_name(span.first) if span.precision is Precision.MONTH else str(span.first.year)


def _days(first: date | None, last: date | None) -> str:
    if first is None:
        return ""
    if last is None or last == first:
        return day_name(first)
    return month_name(first) if (last - first).days < 31 else str(first.year)
