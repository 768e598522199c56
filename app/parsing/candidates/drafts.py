"""Candidates before they have their position, and the lists they stand in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.model import (
    Candidate,
    DateOrder,
    Entry,
    Piece,
    Reading,
    Reason,
    Rejection,
)
from app.parsing.candidates.settle import Settled
from app.parsing.outlets.split import Split


@dataclass(slots=True)
class Draft:
    """A candidate before it has its position: where it begins, what was read, and why it is no entry, if it is none."""

    ordinal: int
    order: int  # among candidates that begin at the same piece
    line: int
    start: int
    end: int
    raw: str
    pieces: tuple[int, ...]
    reading: Reading
    reason: Reason | None = None
    detail: str = ""


@dataclass(slots=True)
class Built:
    """A list's drafts and what its Listing will say."""

    drafts: list[Draft] = field(default_factory=list)
    layout: str = ""
    order: DateOrder | None = None
    order_from: str = ""
    headings: tuple[str, ...] = ()
    damaged: bool = False
    key: str = ""
    quick: list[tuple[Piece, Reading]] = field(default_factory=list)  # entries read without a draft, in order


def readings_of(settled: Settled) -> dict[str, object]:
    """What `extra` says of a date that could be two: both days."""
    return {"readings": [reading.first.isoformat() for reading in settled.readings]} if settled.readings else {}


def ends_cut(title: str, split: Split | None) -> bool:
    """Whether a title lost its end."""
    return bool(split and split.cut) or title.endswith(("...", "…"))


def to_candidate(draft: Draft, position: int, listing: int) -> Entry | Rejection:
    """A draft in its place: an entry where it has a title and a date and nothing against it."""
    candidate = Candidate(position, draft.line, draft.start, draft.end, draft.raw, listing, len(draft.pieces))
    reading = draft.reading
    if draft.reason is None and reading.title and reading.published:
        return Entry(candidate, reading)
    return Rejection(candidate, reading, draft.reason or Reason.NO_TITLE, draft.detail)
