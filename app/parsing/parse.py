"""Pieces -> candidates, part by part. Pure: no files, no clock; the same pieces, options and book give the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from app.model import DocumentFacts, ParseOptions, Part, Piece, Role
from app.parsing.book import OutletBook
from app.parsing.build import Built, build, listing, to_candidates
from app.parsing.by_layout import find_declared
from app.parsing.documents import article_facts, day_of_name
from app.parsing.lists import Context
from app.parsing.marks import make_line
from app.parsing.records import read_records
from app.parsing.segments import find_lists

PART = 50_000  # pieces stored in one transaction

_RECORDS = (Role.RECORD, Role.ROW, Role.CARD)


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
    """
    options = options or ParseOptions()
    stream = iter(pieces)
    position = listings = index = 0
    block = list(islice(stream, part_pieces))
    while True:
        following = list(islice(stream, part_pieces))
        known = facts() if callable(facts) else (facts or DocumentFacts())
        context = Context(book, options, known, captured_at, day_of_name(name or uri), explain)
        part, known = _part(block, context, index, position, listings, last=not following, whole=index == 0)
        yield part
        if not following:
            return
        position += len(part.candidates)
        listings += len(part.listings)
        index += 1
        block = following


def _part(
    block: list[Piece], context: Context, index: int, position: int, listings: int, *, last: bool, whole: bool
) -> tuple[Part, DocumentFacts]:
    texts = [piece for piece in block if piece.role not in _RECORDS]
    records = [piece for piece in block if piece.role in _RECORDS]
    lines = [make_line(piece) for piece in texts]
    if context.options.layout is not None:
        found = find_declared(lines, context, required=whole and not records)
    else:
        found = find_lists(lines, context)
    built: list[Built] = [*(build(each, context) for each in found), *read_records(records, context)]
    candidates = to_candidates(built, listings, position)
    facts = context.facts
    if whole:
        first = min((candidate.candidate.line for candidate, _ in candidates), default=None)
        place = next((i for i, line in enumerate(lines) if line.piece.line == first), None)
        facts = article_facts(lines, place, facts, context.book)
    used = {ordinal for each in built for draft in each.drafts for ordinal in draft.pieces}
    of_list = [[candidate for candidate, number in candidates if number == i] for i in range(len(built))]
    return (
        Part(
            index=index,
            candidates=tuple(candidate for candidate, _ in candidates),
            listings=tuple(
                listing(each, listings + i, of_list[i], of_list[i][0].candidate.line if of_list[i] else 0)
                for i, each in enumerate(built)
            ),
            pieces=len(block),
            consumed=len(used),
            ignored=len(block) - len(used),
            end=block[-1].end if block else 0,
            facts=facts,
            last=last,
        ),
        replace(facts),
    )
