"""Pieces -> candidates, part by part. Pure: no files, no clock; the same pieces, options and book give the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice

from app.model import (
    Candidate,
    DatedSpan,
    DocumentFacts,
    Entry,
    Listing,
    ParseOptions,
    Part,
    Piece,
    Reading,
    Rejection,
)
from app.parsing.candidates.build import build
from app.parsing.candidates.drafts import Built, Draft, to_candidate
from app.parsing.dates.reading import speaking
from app.parsing.declared.lists import find_declared
from app.parsing.documents import article_facts, day_of_name
from app.parsing.layouts.context import Context
from app.parsing.lists.quick import quick_list
from app.parsing.lists.segments import find_lists
from app.parsing.outlets.book import OutletBook
from app.parsing.records.groups import RECORDS
from app.parsing.records.records import read_records
from app.parsing.units.lines import Line
from app.parsing.units.marks import make_lines

PART = 50_000  # pieces stored in one transaction

_Candidate = Entry | Rejection


def parse(
    pieces: Iterable[Piece],
    book: OutletBook,
    options: ParseOptions | None = None,
    *,
    facts: Callable[[], DocumentFacts] | DocumentFacts | None = None,
    captured_at: datetime | None = None,
    uri: str | None = None,
    name: str | None = None,
    part_pieces: int = PART,
    explain: bool = False,
) -> Iterator[Part]:
    """Read a document's pieces: its parts in order, the last marked so. A document of up to `part_pieces` pieces has one.

    `facts` is what the reader says of the document, called anew for each part, since a reader may learn on the way. Positions
    count candidates from 1 over the whole document. `explain` keeps each candidate split with its score in `extra`.
    LayoutError where a declared layout is malformed or nothing is set in it.
    """
    stream = iter(pieces)
    context = Context(book, options or ParseOptions(), DocumentFacts(), captured_at, day_of_name(name or uri), explain)
    document = _Document()
    block = list(islice(stream, part_pieces))
    while True:
        ahead = next(stream, None)
        told = facts() if callable(facts) else (facts or DocumentFacts())
        context = replace(context, facts=_over(told, document.facts))
        with speaking(context.options.languages):
            part = document.part(block, context, last=ahead is None)
        yield part
        del part
        if ahead is None:
            return
        block.clear()  # before the next is read: one block in memory, not two
        block = list(islice(chain((ahead,), stream), part_pieces))


def _over(told: DocumentFacts, known: DocumentFacts) -> DocumentFacts:
    """What the reader says, and where it says nothing what the text said in an earlier part."""
    names = ("title", "outlet", "origin_title", "origin_outlet", "origin_url")
    return replace(told, **{name: getattr(told, name) or getattr(known, name) for name in names})


@dataclass(slots=True)
class _Document:
    """What goes on from part to part."""

    index: int = 0
    position: int = 0
    facts: DocumentFacts = field(default_factory=DocumentFacts)
    listings: dict[str, Listing] = field(default_factory=dict)

    def part(self, block: list[Piece], context: Context, *, last: bool) -> Part:
        texts = [piece for piece in block if piece.role not in RECORDS]
        records = [piece for piece in block if piece.role in RECORDS]
        lines, built = _read_texts(texts, context, required=self.index == 0 and not records)
        if records:
            built += read_records(records, lines, context)
        numbers = [self._listing(each) for each in built]
        candidates: list[_Candidate] = []
        used: set[int] = set()
        quick = 0
        position = self.position
        for piece, reading, draft, number in _in_order(built, numbers):
            position += 1
            if piece is not None:
                quick += 1
                at = Candidate(position, piece.line, piece.start, piece.end, piece.text, number)
                candidates.append(Entry(at, reading))
            elif draft is not None:
                used.update(draft.pieces)
                candidates.append(to_candidate(draft, position, number))
        self.position = position
        self.facts = context.facts
        if self.index == 0:
            first = min((candidate.candidate.line for candidate in candidates), default=None)
            place = sum(line.piece.line < first for line in lines) if first is not None else None
            self.facts = article_facts(lines, place, context.facts, context.book)
        part = Part(
            index=self.index,
            candidates=tuple(candidates),
            listings=self._listings(candidates),
            pieces=len(block),
            consumed=len(used) + quick,
            ignored=len(block) - len(used) - quick,
            end=block[-1].end if block else 0,
            facts=self.facts,
            last=last,
        )
        self.index += 1
        return part

    def _listing(self, built: Built) -> int:
        """The index of a list: that of an earlier part under the same key, else the next."""
        known = self.listings.get(built.key)
        if known is None:
            known = Listing(
                len(self.listings), built.layout, 0, built.order, built.order_from, (), built.headings, built.damaged
            )
            self.listings[built.key] = known
        return known.index

    def _listings(self, candidates: Sequence[_Candidate]) -> tuple[Listing, ...]:
        """The lists that have candidates here, with their days so far."""
        lines: dict[int, int] = {}
        days: dict[int, dict[int, DatedSpan]] = {}  # one of each object: entries of a day share theirs
        for each in candidates:
            number = each.candidate.listing
            if number not in lines:
                lines[number], days[number] = each.candidate.line, {}
            published = each.reading.published
            if published is not None and isinstance(each, Entry):
                days[number][id(published)] = published
        out: list[Listing] = []
        for key, known in self.listings.items():
            if known.index not in lines:
                continue
            firsts = [day.first for day in days[known.index].values()] + ([known.first_on] if known.first_on else [])
            lasts = [day.last for day in days[known.index].values()] + ([known.last_on] if known.last_on else [])
            self.listings[key] = replace(
                known,
                line=known.line or lines[known.index],
                first_on=min(firsts, default=None),
                last_on=max(lasts, default=None),
            )
            out.append(self.listings[key])
        return tuple(sorted(out, key=lambda each: each.index))


_NOTHING = Reading()


def _in_order(
    built: Sequence[Built], numbers: Sequence[int]
) -> Iterator[tuple[Piece | None, Reading, Draft | None, int]]:
    """All quick entries (piece and reading) and drafts of a part in document order, each with the index of its list."""
    drafts = [(d.ordinal, d.order, number, d) for each, number in zip(built, numbers, strict=True) for d in each.drafts]
    drafts.sort(key=lambda row: row[:3])
    rest = iter(drafts)
    waiting = next(rest, None)
    for each, number in zip(built, numbers, strict=True):
        for piece, reading in each.quick:  # of one list at most
            while waiting is not None and waiting[0] < piece.ordinal:
                yield None, _NOTHING, waiting[3], waiting[2]
                waiting = next(rest, None)
            yield piece, reading, None, number
    while waiting is not None:
        yield None, _NOTHING, waiting[3], waiting[2]
        waiting = next(rest, None)


def _read_texts(texts: Sequence[Piece], context: Context, *, required: bool) -> tuple[list[Line], list[Built]]:
    """Lines and the lists found in them. Where a declared layout rules, nothing else is looked for."""
    if context.options.layout is not None:
        lines = make_lines(texts)
        return lines, [build(each, context) for each in find_declared(lines, context, required=required)]
    quick, rest = quick_list(texts, context)
    lines = make_lines(rest)
    built = [build(found, context) for found in find_lists(lines, context)]
    if quick is not None:
        same = next((each for each in built if each.key == quick.key), None)
        if same is None:
            built.append(quick)
        else:
            same.quick, same.layout, same.damaged = quick.quick, quick.layout, quick.damaged
    return lines, built
