"""Lists as read become candidates: entries, or rejections with their reasons; each list a Listing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.model import (
    Candidate,
    DatedSpan,
    DateOrder,
    Entry,
    FieldFrom,
    Piece,
    Reading,
    Reason,
    Rejection,
    Span,
)
from app.parsing.candidates.settle import above, order_of, reference_day, settle
from app.parsing.dates.reading import resolve
from app.parsing.dates.values import Yearless
from app.parsing.dates.years import place_years
from app.parsing.layouts.reads import Context, Found, Read, promising
from app.parsing.looks.texts import host_of, outlet_look
from app.parsing.outlets.damage import is_damaged
from app.parsing.units.lines import LONGEST
from app.parsing.units.units import Heading
from app.text import squeeze

UNSPLIT = 0.9  # confidence of an entry no outlet was taken from


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


def build(found: Found, context: Context) -> Built:
    """A found list, dated and made candidates."""
    reads = found.reads
    dated = [read for read in reads if read.printed is not None or read.hit is not None]
    printed = [p for read in dated if (p := read.printed or (read.hit.found.printed if read.hit else None)) is not None]
    if any(isinstance(p, Yearless) for p in printed):
        printed = place_years(printed, latest=reference_day(context))
        for read, placed in zip(dated, printed, strict=True):
            if isinstance(placed, DatedSpan) and not any(h.dates for h in read.unit.headings):
                read.printed = placed
    headings = _distinct(h for read in reads for h in read.unit.headings)
    heading_dates = [f.printed for h in headings for f in h.dates]
    order, order_from = order_of(found.key, printed or heading_dates, context)
    damaged = is_damaged([r.title for r in reads], [r.outlet for r in reads], context.book)
    named = _outlet_headings(headings, reads, context)
    inherited = _document_outlet(reads, context)
    built = Built(order=order, order_from=order_from, damaged=damaged, key=found.key)
    built.headings = tuple(squeeze(h.text) for h in headings)[:50]
    for read in reads:
        built.drafts.append(_draft(read, order, context, damaged, named, inherited))
    built.layout = _layout(reads)
    return built


def _distinct(headings: object) -> list[Heading]:
    seen: dict[int, Heading] = {}
    for heading in headings:  # type: ignore[attr-defined]
        seen.setdefault(id(heading.line), heading)
    return list(seen.values())


def _outlet_headings(headings: Sequence[Heading], reads: Sequence[Read], context: Context) -> frozenset[int]:
    """Which headings name the outlet of what stands below them: of a rank where most look like outlets, where lines name none."""
    if sum(read.outlet is not None for read in reads) > 0.3 * len(reads):
        return frozenset()
    chosen: set[int] = set()
    for rank in {h.rank for h in headings}:
        group = [h for h in headings if h.rank == rank]
        looks = [outlet_look(_plain(h), context.book) for h in group]
        if sum(look >= 0.45 for look in looks) >= 0.5 * len(group):
            chosen |= {id(h) for h, look in zip(group, looks, strict=True) if look >= 0.1}
    return frozenset(chosen)


def _plain(heading: Heading) -> str:
    text = heading.text
    for found in reversed(heading.dates):
        text = text[: found.start] + text[found.end :]
    return squeeze(text.strip(" ()[]-–—|:,"))


def _document_outlet(reads: Sequence[Read], context: Context) -> str | None:
    """The publisher of the whole page, for entries that name none: only where their links do not lead elsewhere."""
    name = context.facts.site_name
    if not name:
        return None
    hosts = {host_of(read.slots.url) for read in reads if read.slots.url} - {""}
    return name if len(hosts) <= 1 else None


def _draft(
    read: Read,
    order: DateOrder | None,
    context: Context,
    damaged: bool,
    named: frozenset[int],
    inherited: str | None,
) -> Draft:
    unit = read.unit
    where_outlet: FieldFrom | None = FieldFrom.LINE if read.outlet else None
    outlet = read.outlet
    if outlet is None:
        for heading in reversed(unit.headings):
            if id(heading) in named:
                outlet, where_outlet = _plain(heading), FieldFrom.HEADING
                break
        else:
            if inherited is not None and not (read.split and read.split.cut):
                outlet, where_outlet = inherited, FieldFrom.DOCUMENT
    listed = None
    if read.printed is not None:
        settled = settle(read.printed, FieldFrom.LINE, order, context, headings=unit.headings)
    elif read.hit is not None:
        settled = settle(read.hit.found.printed, FieldFrom.LINE, order, context, headings=unit.headings)
        if read.hit.listed is not None:
            second = resolve(read.hit.listed.printed, order=order, reference=context.captured_at)
            listed = second.first if isinstance(second, DatedSpan) and second.first == second.last else None
    else:
        settled = above(unit.headings, order, context)
    spans = _spans(read)
    cut = bool(read.split and read.split.cut) or read.title.endswith(("...", "…"))
    extra: dict[str, object] = {}
    if settled.readings:
        extra["readings"] = [reading.first.isoformat() for reading in settled.readings]
    if context.explain:
        extra["explain"] = _explain(read)
    reading = Reading(
        title=squeeze(read.title) or None,
        outlet=squeeze(outlet) if outlet else None,
        outlet_from=where_outlet,
        published=settled.span,
        date_from=settled.where if settled.span else None,
        listed_on=listed,
        url=read.slots.url,
        author=squeeze(read.author) if read.author else None,
        damaged=damaged,
        cut=cut,
        confidence=round(read.confidence if settled.where is FieldFrom.LINE else min(read.confidence, 0.94), 4),
        rule=read.rule,
        spans=spans,
        extra=extra,
    )
    reason, detail = settled.reason, settled.detail
    if read.rule == "declared" and not read.title:
        reason, detail = Reason.NO_LAYOUT, f"it is not set as {context.options.layout!r}"
    elif not promising(read):
        reason, detail = Reason.NO_TITLE, "nothing in it reads as a title"
    if len(unit.text) > LONGEST:
        reason, detail = Reason.TOO_LONG, f"longer than {LONGEST:,} characters"
    pieces = [line.piece for line in unit.lines]
    return Draft(
        pieces[0].ordinal,
        unit.window[0] if unit.window else 0,
        pieces[0].line,
        pieces[0].start,
        pieces[-1].end,
        unit.raw,
        tuple(piece.ordinal for piece in pieces),
        reading,
        reason,
        detail,
    )


def _spans(read: Read) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    slots, unit = read.slots, read.unit
    for name, span in (
        ("title", slots.title),
        ("outlet", slots.others.get("outlet")),
        ("author", slots.others.get("author")),
    ):
        if span and span[0] < span[1] and (name != "author" or read.author) and (name != "outlet" or read.outlet):
            spans[name] = unit.origin(*slots.residue.origin(span))
    if read.hit is not None:
        spans["published"] = unit.origin(read.hit.found.start, read.hit.found.end)
        if read.hit.listed is not None:
            spans["listed"] = unit.origin(read.hit.listed.start, read.hit.listed.end)
    return spans


def _explain(read: Read) -> object:
    if read.split is None:
        return {"rule": read.rule, "slots": {name: read.slots.words(span) for name, span in read.slots.others.items()}}
    return [
        {
            "title": each.title,
            "outlet": each.outlet,
            "score": round(each.score, 3),
            "probability": round(each.probability, 4),
            "evidence": [[r.name, round(r.value, 3), round(r.weight, 3)] for r in each.reasons],
        }
        for each in read.split.alternatives
    ]


def _layout(reads: Sequence[Read]) -> str:
    """The commonest arrangement of a list's fields, written as for `--layout`."""
    forms: Counter[str] = Counter()
    for read in reads[:200]:
        raw = read.unit.raw
        spans = sorted((span, name) for name, span in _spans(read).items())
        form, at = "", 0
        for (start, end), name in spans:
            if start < at:
                continue
            form += _literal(raw[at:start]) + "{" + name + "}"
            at = end
        forms[form + _literal(raw[at:])] += 1
    return forms.most_common(1)[0][0] if forms else ""


def _literal(text: str) -> str:
    """Text between fields as a layout writes it: short as it is, anything longer skipped."""
    bare = text.replace("{", "{{").replace("}", "}}")
    if len(text) <= 24 and not any(c.isdigit() for c in text):
        return bare
    lead = len(text) - len(text.lstrip(" -*•\n"))
    return bare[:lead] + "{skip}"


def to_candidate(draft: Draft, position: int, listing: int) -> Entry | Rejection:
    """A draft in its place: an entry where it has a title and a date and nothing against it."""
    candidate = Candidate(position, draft.line, draft.start, draft.end, draft.raw, listing, len(draft.pieces))
    reading = draft.reading
    if draft.reason is None and reading.title and reading.published:
        return Entry(candidate, reading)
    return Rejection(candidate, reading, draft.reason or Reason.NO_TITLE, draft.detail)
