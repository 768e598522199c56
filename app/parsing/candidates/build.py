"""Lists as read become candidates: entries, or rejections with their reasons; each list a Listing. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from app.model import (
    DatedSpan,
    DateOrder,
    FieldFrom,
    Precision,
    Reading,
    Reason,
    Span,
)
from app.parsing.candidates.drafts import Built, Draft, ends_cut, readings_of
from app.parsing.candidates.settle import Settled, above, order_of, place_headings, settle
from app.parsing.dates.addresses import day_in_address
from app.parsing.dates.reading import resolve
from app.parsing.dates.values import Printed, Yearless, a_day
from app.parsing.dates.years import place_years
from app.parsing.layouts.context import Context, reference_day
from app.parsing.layouts.reads import Found, Read, promising
from app.parsing.looks.texts import host_of
from app.parsing.outlets.damage import is_damaged
from app.parsing.units.headings import Heading, name_in, outlet_headings
from app.parsing.units.lines import LONGEST
from app.text import squeeze

UNDATED = 0.94  # confidence, at most, of an entry whose date does not stand in it

# "Febuary 3rd, 2031", "[Novmber 7th, 20311": a day beside a word that is no month, at the end of what is left where outlets stand.
_DATE_LIKE = re.compile(
    r"(?:\b[^\W\d_]{3,12}\.?\s[0-9]{1,2}(?:st|nd|rd|th)\b(?:,?\s[0-9]{3,6})?|\b[^\W\d_]{3,12}\.?\s[0-9]{1,2},\s[0-9]{4,6}|"
    r"\b[0-9]{1,2}(?:st|nd|rd|th)\s[^\W\d_]{3,12}\.?,?\s[0-9]{3,6})[\])}.\s]*\Z"
)

DAYS = 0.6  # share of the undated entries that begin with a number where those are days of the month above them
_DAY_OF_MONTH = re.compile(
    r"\(?(?P<day>[0-9]{1,2})(?P<ordinal>st|nd|rd|th|er|º|ª)?(?:[.:)]+\s*|\s+[-–—|]\s+|[ \t\u00a0]+)(?=[^\s\d])"
)
_DAY_LIKE = re.compile(r"\b[^\W\d_]{3,12}\.?\s[0-9]{1,2},?\Z")  # "Marhc 4", where only the year behind it was read


def build(found: Found, context: Context) -> Built:
    """A found list, dated and made candidates."""
    reads = found.reads
    dated = [read for read in reads if read.printed is not None or read.hit is not None]
    printed = [p for read in dated if (p := read.printed or (read.hit.found.printed if read.hit else None)) is not None]
    _read_days(reads)
    place_headings([read.unit.headings for read in reads], reference_day(context))
    if any(isinstance(p, Yearless) for p in printed):
        printed = _placed(dated, printed, found.key, context)
    headings = _distinct(h for read in reads for h in read.unit.headings)
    heading_dates = [f.printed for h in headings for f in h.dates]
    beside = [(date, read.slots.url) for date, read in zip(printed, dated, strict=True)]
    order, order_from = order_of(
        found.key, printed or heading_dates, context, beside, _over_all(reads) if printed else ()
    )
    damaged = is_damaged([r.title for r in reads], [r.outlet for r in reads], context.book)
    named = _outlet_headings(headings, reads, context)
    inherited = _document_outlet(reads, context)
    built = Built(order=order, order_from=order_from, damaged=damaged, key=found.key)
    built.headings = tuple(squeeze(h.text) for h in headings)[:50]
    for read in reads:
        built.drafts.append(_draft(read, order, context, damaged, named, inherited))
    built.layout = _layout(reads)
    return built


def _over_all(reads: Sequence[Read]) -> list[Heading]:
    """The headings that every entry of a list stands under."""
    if not reads:
        return []
    shared = set.intersection(*({id(heading) for heading in read.unit.headings} for read in reads))
    return [heading for heading in reads[0].unit.headings if id(heading) in shared]


def _read_days(reads: Sequence[Read]) -> None:
    """Days of the month that most entries begin with, for those below a heading with a month; numbers that count up are none."""
    undated = [read for read in reads if read.hit is None and read.printed is None and read.unit.headings]
    found = [_DAY_OF_MONTH.match(read.unit.text) for read in undated]
    days = [int(match["day"]) for match in found if match]
    if len(days) < 2 or len(days) < DAYS * len(undated) or any(not 1 <= day <= 31 for day in days):
        return
    ordinals = sum(bool(match["ordinal"]) for match in found if match)
    if not ordinals and (len(days) < 3 or sum(b - a == 1 for a, b in pairwise(days)) >= 0.5 * len(days)):
        return
    for read, match in zip(undated, found, strict=True):
        if match is None:
            continue
        read.day = int(match["day"])
        shown = _DAY_OF_MONTH.match(read.title)
        if shown is not None and read.slots.title is not None and shown.end() < len(read.title):
            read.title = read.title[shown.end() :]
            read.slots.title = (read.slots.title[0] + shown.end(), read.slots.title[1])


def _placed(dated: Sequence[Read], printed: Sequence[Printed], key: str, context: Context) -> list[Printed]:
    """The dates of a list with the years its order and addresses give; a year printed above an entry stays what counts.

    A list that goes on from an earlier part goes on from its last day.
    """
    known = context.memory.last_days.get(key)
    days = [day_in_address(read.slots.url) if read.slots.url else None for read in dated]
    before: list[Printed] = [known] if known else []
    placed = place_years([*before, *printed], latest=reference_day(context), beside=[*(None for _ in before), *days])
    placed = placed[len(before) :]
    for read, day in zip(dated, placed, strict=True):
        if isinstance(day, DatedSpan) and not any(
            isinstance(found.printed, DatedSpan) for heading in read.unit.headings for found in heading.dates
        ):
            read.printed = day
    last = next((day for day in reversed(placed) if isinstance(day, DatedSpan)), None)
    if last is not None:
        context.memory.last_days[key] = last
    return placed


def _distinct(headings: object) -> list[Heading]:
    seen: dict[int, Heading] = {}
    for heading in headings:  # type: ignore[attr-defined]
        seen.setdefault(id(heading.line), heading)
    return list(seen.values())


def _outlet_headings(headings: Sequence[Heading], reads: Sequence[Read], context: Context) -> frozenset[int]:
    """Which headings name the outlet of what stands below them: of a rank where most look like outlets, where lines name none."""
    if sum(read.outlet is not None for read in reads) > 0.3 * len(reads):
        return frozenset()
    hosts: dict[int, list[str]] = {}
    for read in reads:
        host = host_of(read.slots.url or "")
        for heading in read.unit.headings if host else ():
            hosts.setdefault(id(heading), []).append(host)
    return outlet_headings(headings, context.book, hosts)


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
    outlet, where = _outlet(read, named, inherited)
    settled = _settled(read, order, context)
    extra = readings_of(settled)
    sure = settled.where is FieldFrom.LINE
    contradicted = _contradicted(read, settled)
    if contradicted is not None:
        extra["heading_says"] = contradicted
        sure = False
    if context.explain:
        extra["explain"] = _explain(read)
    reading = Reading(
        title=squeeze(read.title) or None,
        outlet=squeeze(outlet) if outlet else None,
        outlet_from=where,
        published=settled.span,
        date_from=settled.where if settled.span else None,
        listed_on=_listed(read, order, context),
        url=read.slots.url,
        author=squeeze(read.author) if read.author else None,
        damaged=damaged,
        cut=ends_cut(read.title, read.split),
        confidence=round(read.confidence if sure else min(read.confidence, UNDATED), 4),
        rule=read.rule,
        spans=_spans(read),
        extra=extra,
    )
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
        *_refusal(read, settled, context),
    )


def _contradicted(read: Read, settled: Settled) -> str | None:
    """The year of the heading nearest above, where the line prints another: the line is surer, but both are told."""
    if settled.span is None or settled.where is not FieldFrom.LINE:
        return None
    for heading in reversed(read.unit.headings):
        for found in heading.dates:
            if isinstance(found.printed, DatedSpan):
                year = found.printed.first.year
                whole = found.printed.precision is Precision.YEAR
                return str(year) if whole and settled.span.first.year != year else None
    return None


def _outlet(read: Read, named: frozenset[int], inherited: str | None) -> tuple[str | None, FieldFrom | None]:
    """The outlet a line names, else the nearest heading that names one, else the publisher of the page."""
    if read.outlet is not None:
        return read.outlet, FieldFrom.LINE if read.outlet else None
    for heading in reversed(read.unit.headings):
        if id(heading) in named:
            return name_in(heading), FieldFrom.HEADING
    if inherited is not None and not (read.split and read.split.cut):
        return inherited, FieldFrom.DOCUMENT
    return None, None


def _settled(read: Read, order: DateOrder | None, context: Context) -> Settled:
    headings = read.unit.headings
    printed = read.printed or (read.hit.found.printed if read.hit is not None else None)
    if printed is None:
        settled = above(headings, order, context)
        if read.day is None or settled.span is None or settled.span.precision is not Precision.MONTH:
            return settled
        day = a_day(settled.span.first.year, settled.span.first.month, read.day)
        return replace(settled, span=day) if day is not None else settled
    return settle(printed, FieldFrom.LINE, order, context, headings=headings, placed=True)


def _listed(read: Read, order: DateOrder | None, context: Context) -> date | None:
    """The second, bracketed day, where it is one."""
    if read.printed is not None or read.hit is None or read.hit.listed is None:
        return None
    second = resolve(read.hit.listed.printed, order=order, reference=context.captured_at)
    return second.first if isinstance(second, DatedSpan) and second.first == second.last else None


def _refusal(read: Read, settled: Settled, context: Context) -> tuple[Reason | None, str]:
    """Why a read unit is no entry, with a sentence; None where nothing speaks against it."""
    if len(read.unit.text) > LONGEST:
        return Reason.TOO_LONG, f"longer than {LONGEST:,} characters"
    if read.rule == "declared" and not read.title:
        return Reason.NO_LAYOUT, f"it is not set as {context.options.layout!r}"
    if not promising(read):
        return Reason.NO_TITLE, "nothing in it reads as a title"
    damaged = _DATE_LIKE.search(read.outlet) if read.outlet else None
    if damaged is None and read.outlet and settled.span and settled.span.precision is Precision.YEAR:
        damaged = None if context.book.match(read.outlet) else _DAY_LIKE.search(read.outlet)
    if damaged is not None:
        return Reason.BAD_DATE, f"“{damaged.group().strip()}” stands where a date does, and is none"
    return settled.reason, settled.detail


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
