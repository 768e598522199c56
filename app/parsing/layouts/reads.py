"""The entries of a list read by its pattern: title, outlet, author and date of each. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.parsing.dates.values import Printed
from app.parsing.layouts.context import Context
from app.parsing.layouts.cuts import take
from app.parsing.layouts.patterns import COMPOSITE, Pattern
from app.parsing.layouts.plans import apply
from app.parsing.layouts.slots import Slots, trimmed, unquoted
from app.parsing.looks.profiles import evidence, without_person
from app.parsing.looks.texts import host_of, is_generic, is_person, outlet_look, title_look, words
from app.parsing.outlets.book import OutletBook
from app.parsing.outlets.split import Split, split_titles
from app.parsing.units.hits import Hit, choose_hit, hits
from app.parsing.units.lines import stripped
from app.parsing.units.marks import DECORATION
from app.parsing.units.residue import residue
from app.parsing.units.units import Unit
from app.text import fold

_LOOSE_SLOTS = frozenset(
    (", >", ", <", ". >", ". <", ": >", ": <", "any>", " by >", " via >", "–>", "–<")
)  # as sentences have them
EVENLY = 0.6  # share of a list's entries that have the slot
BY_PLACE = 0.94  # of 192 entries of public lists in new layouts whose outlets were surely such, 177 were wholly right
QUOTED = 0.25  # share of titles in quotes, two at least, from which those are the list's (36 of 49,852 news titles are)
SIGNED = 0.8  # share of entries that have a sign where it is their list's
SURELY = 0.5  # what a name must say for itself where it does not stand in its list's place
SHAPED = 0.05  # what the shape of a name must say at least for its place in the list to vouch for it
LIKELY = 0.4  # what the place says then: most entries of the list have an outlet there
_COMPANY = re.compile(r"(?:inc|llc|ltd|co|corp|plc|gmbh|s\.?a|ag|l\.?p)\.?", re.IGNORECASE)


@dataclass(slots=True)
class Found:
    """A list that was found: its entries as read, in order, and its pattern."""

    reads: list[Read]
    pattern: Pattern
    key: str


@dataclass(slots=True)
class Read:
    """What was read from one unit, before its date is settled."""

    unit: Unit
    slots: Slots
    title: str = ""
    outlet: str | None = None
    author: str | None = None
    hit: Hit | None = None
    split: Split | None = None
    confidence: float = 0.5
    rule: str = ""
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    outlet_sure: float = -1.0
    set_off: bool = False  # the outlet stands in brackets, behind a dash or bar, or on a line of its own
    printed: Printed | None = None  # a date that a label names
    day: int | None = None  # of the month a heading names, where the entry prints no more than that ("10th: TITLE")


def read_all(units: Sequence[Unit], pattern: Pattern, context: Context) -> list[Read]:
    """Every unit of a list read by its pattern, in order."""
    reads: list[Read] = []
    for unit in units:
        hit = choose_hit(hits(unit), pattern.kind)
        slots = apply(pattern.plan, residue(unit, [hit] if hit else []))
        reads.append(Read(unit, slots, hit=hit))
    if pattern.dash:
        _split_dashes(reads, pattern, context)
    else:
        for read in reads:
            _plain(read, pattern, context)
    for read in reads:
        _author(read, pattern, context)
    _undecorated(reads)
    _unquoted(reads)
    return reads


def _telling(reads: list[Read]) -> list[Read]:
    """The reads that have a date or an outlet, where there are such: what stands around a list does not speak for it."""
    return [read for read in reads if read.hit is not None or read.outlet] or reads


def _unquoted(reads: list[Read]) -> None:
    """Quotation marks around several titles of a list belong to its layout; around one of many they are the title's own."""
    reads = _telling(reads)
    inner = [unquoted(read.slots.residue.text, read.slots.title) if read.slots.title else None for read in reads]
    changed = [place is not None and place != read.slots.title for read, place in zip(reads, inner, strict=True)]
    if sum(changed) < max(2, QUOTED * len(reads)):
        return
    for read, place, quoted in zip(reads, inner, changed, strict=True):
        if quoted and place is not None:
            comma = read.slots.words(place).endswith(",")  # "Title," Outlet: it is the list's
            read.slots.title = (place[0], place[1] - comma)
            read.title = read.slots.words(read.slots.title)


def _undecorated(reads: list[Read]) -> None:
    """Signs that begin or end nearly every title of a list ("📌 ...") are its bullets, not its titles'; so with outlets."""
    reads = _telling(reads)
    _unsigned(reads)
    signs = [DECORATION.match(read.title) for read in reads]
    if len(reads) < 3 or sum(map(bool, signs)) < 0.8 * len(reads):
        return
    for read, sign in zip(reads, signs, strict=True):
        if sign and sign.end() < len(read.title) and read.slots.title:
            read.title = read.title[sign.end() :]
            read.slots.title = (read.slots.title[0] + sign.end(), read.slots.title[1])


def _unsigned(reads: list[Read]) -> None:
    """Titles without the one sign that nearly all end in, outlets without the one that nearly all begin with."""
    if len(reads) < 3:
        return
    ends = Counter(read.title[-1:] for read in reads)
    starts = Counter((read.outlet or "")[:1] for read in reads)
    (end, ending), (start, starting) = ends.most_common(1)[0], starts.most_common(1)[0]
    if ending >= SIGNED * len(reads) and DECORATION.fullmatch(end):
        for read in reads:
            if read.title.endswith(end) and read.slots.title and (title := read.title[:-1].rstrip()):
                read.slots.title = (read.slots.title[0], read.slots.title[0] + len(title))
                read.title = title
    if starting >= SIGNED * len(reads) and DECORATION.fullmatch(start):
        for read in reads:
            place = read.slots.others.get("outlet")
            if read.outlet and read.outlet.startswith(start) and place and (outlet := read.outlet[1:].lstrip()):
                read.slots.others["outlet"] = (place[1] - len(outlet), place[1])
                read.outlet = outlet


def _split_dashes(reads: list[Read], pattern: Pattern, context: Context) -> None:
    texts: list[str] = []
    hints: list[list[str]] = []
    for read in reads:
        texts.append(read.slots.words(read.slots.title))
        host = host_of(read.slots.url or "")
        hints.append([host] if host else [])
    splits = split_titles(
        texts,
        context.book,
        separators=pattern.dash,
        hints=hints if any(hints) else None,
        explain=context.explain,
        evidence=pattern.tails,
    )
    for read, split in zip(reads, splits, strict=True):
        span = read.slots.title
        read.split = split
        if span is None:
            continue
        base = span[0]
        read.title, read.outlet = split.title, split.outlet
        read.slots.title = (base + split.title_span[0], base + split.title_span[1])
        if split.outlet_span:
            place = (base + split.outlet_span[0], base + split.outlet_span[1])
            inner = unquoted(read.slots.residue.text, place)
            if inner != place:
                read.outlet = read.slots.residue.text[slice(*inner)]
            read.slots.others["outlet"] = inner
        read.confidence, read.rule = split.confidence, split.rule
        read.outlet_sure = 1.0 if split.outlet else -1.0
        read.set_off = bool(split.outlet)
        for name in pattern.later:
            if take(read.slots, name):
                read.title = read.slots.words(read.slots.title)
        if split.outlet and split.outlet_span and "," in split.outlet and not context.book.match(split.outlet):
            _author_from_tail(read, (base + split.outlet_span[0], base + split.outlet_span[1]), pattern, context)


def _author_from_tail(read: Read, span: tuple[int, int], pattern: Pattern, context: Context) -> None:
    """A tail "AUTHOR, OUTLET" in two, where the last part is surely an outlet and the first a person."""
    text = read.slots.residue.text
    comma = text.rfind(",", *span)
    first, last = trimmed(text, (span[0], comma)), trimmed(text, (comma + 1, span[1]))
    host = host_of(read.slots.url or "")
    if _COMPANY.fullmatch(text[slice(*last)]):
        return
    if is_person(text[slice(*first)]) and _judge(text[slice(*last)], host, pattern, context.book) >= 0.5:
        read.author, read.outlet = text[slice(*first)], text[slice(*last)]
        read.slots.others |= {"author": first, "outlet": last}


def _plain(read: Read, pattern: Pattern, context: Context) -> None:
    slots = read.slots
    if slots.title is None:
        return
    text = slots.residue.text
    slots.title = stripped(text, *slots.title)
    read.title = slots.words(slots.title)
    read.rule = "+".join(pattern.plan.cuts) or "whole"
    read.confidence = 0.7
    if pattern.outlet_slot is None:
        return
    host = host_of(slots.url or "")
    span = slots.others.get(pattern.outlet_slot) or _elsewhere(slots, host, pattern, context.book)
    value = slots.words(span)
    if span is None or not value:
        read.confidence = 0.5
        return
    score, place, person = _best_part(text, span, host, pattern, context.book)
    if place is not None:
        slots.others["outlet"] = place
        read.outlet = slots.words(place)
        read.outlet_sure = score
        read.set_off = pattern.outlet_slot.rstrip("'") not in _LOOSE_SLOTS
        read.confidence = BY_PLACE if score >= 0.9 else 0.9 if score >= 0.5 else 0.75
    if person is not None:
        slots.others["author"] = person
        read.author = slots.words(person)


def _elsewhere(slots: Slots, host: str, pattern: Pattern, book: OutletBook) -> tuple[int, int] | None:
    """Where another slot of an entry holds an outlet, surely by itself, since the list's own is empty in this one."""
    judged = [(_judge(slots.words(span), host, pattern, book), span) for span in slots.others.values()]
    best = max(judged, default=None)
    return best[1] if best is not None and best[0] >= SURELY else None


def _best_part(
    text: str, span: tuple[int, int], host: str, pattern: Pattern, book: OutletBook
) -> tuple[float, tuple[int, int] | None, tuple[int, int] | None]:
    """The outlet and the author in the value of an outlet slot, which may hold both ("OUTLET, AUTHOR")."""
    whole = text[span[0] : span[1]]
    score = _judge(whole, host, pattern, book)
    if pattern.tail and pattern.tail in whole:
        span = (span[0], span[0] + whole.rindex(pattern.tail))
        whole = text[span[0] : span[1]]
        return max(_judge(whole, host, pattern, book), LIKELY), span, None
    if book.match(whole):
        return score, span, None
    if pattern.joined and (both := without_person(whole, book)) is not None:
        name, author = (_within(text, span, part) for part in both)
        return max(_judge(both[0], host, pattern, book), LIKELY), name, author
    places: list[tuple[int, int]] = []
    at = span[0]
    for match in COMPOSITE.finditer(text, span[0], span[1]):
        places.append(trimmed(text, (at, match.start())))
        at = match.end()
    places.append(trimmed(text, (at, span[1])))
    places = [p for p in places if p[0] < p[1] and not _COMPANY.fullmatch(text[slice(*p)])]
    if len(places) > 1:
        judged = [(_judge(text[a:b], host, pattern, book), (a, b)) for a, b in places]
        best = max(judged, key=lambda pair: pair[0])
        others = [evidence(text[slice(*place)], host, book) for place in places if place != best[1]]
        apart = "," in whole or max(others) < 0.3
        if best[0] >= 0.5 and (best[0] > score or (best[0] >= score - 0.25 and apart)):
            rest = [place for _, place in judged if place != best[1] and is_person(text[place[0] : place[1]])]
            return best[0], best[1], rest[0] if rest else None
    if is_person(whole) and score < 0.5 and pattern.people > 0.35:
        return score, None, span
    if score < -0.8 or (score < 0.1 and pattern.people > 0.35):
        return score, None, None
    return score, span, None


def _within(text: str, span: tuple[int, int], part: str) -> tuple[int, int]:
    start = text.find(part, *span)
    return start, start + len(part)


def _judge(value: str, host: str, pattern: Pattern, book: OutletBook) -> float:
    score = evidence(value, host, book)
    if fold(value) in pattern.known and score > -0.5:
        score = max(score, 0.55)
    if score >= SHAPED and pattern.evenly >= EVENLY and pattern.likely >= 0.35:
        score = max(score, LIKELY)
    return score


def _author(read: Read, pattern: Pattern, context: Context) -> None:
    if read.author is not None:
        return
    for name in pattern.author_slots:
        span = read.slots.others.get(name)
        value = read.slots.words(span)
        if span and value and is_person(value) and outlet_look(value, context.book) < 0.5:
            read.author = value
            read.slots.others["author"] = span
            return


def promising(read: Read) -> bool:
    """Whether a read unit has a title that can be one."""
    if not read.title or is_generic(read.title):
        return False
    return title_look(read.title) >= -0.25 or words(read.title) >= 4
