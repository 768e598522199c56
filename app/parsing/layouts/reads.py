"""One list read as a whole: which date is the entries' own, where their slots stand, which slot is the outlet. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.model import DateOrder, DocumentFacts, ParseOptions
from app.parsing.dates.values import Printed
from app.parsing.fields.roles import Roles
from app.parsing.layouts.slots import DASHES, Plan, Slots, apply, find_plan, take, trimmed, unquoted
from app.parsing.looks.profiles import Profile, evidence
from app.parsing.looks.texts import host_of, is_generic, is_person, outlet_look, title_look, words
from app.parsing.outlets.book import OutletBook
from app.parsing.outlets.evidence import ListEvidence
from app.parsing.outlets.split import Split, list_evidence, split_titles
from app.parsing.units.lines import DECORATION
from app.parsing.units.residue import Hit, Residue, hits, residue
from app.parsing.units.units import Unit
from app.text import fold

if TYPE_CHECKING:
    from app.parsing.lists.quick import Shape

SAMPLE = 300  # entries of a list looked at to find its layout

# How surely a date set off this way is the entry's own; times the share of entries that have it.
_DRESS = {"group": 1.0, "mark": 1.0, "line": 1.0, "in": 0.95, "bare": 0.75}
_COMPANY = re.compile(r"(?:inc|llc|ltd|co|corp|plc|gmbh|s\.?a|ag|l\.?p)\.?", re.IGNORECASE)
_COMPOSITE = re.compile(r"\s*(?:[,;|/•·–—]|\s-\s|\bby\b|\bvia\b)\s*")


@dataclass(slots=True)
class Found:
    """A list that was found: its entries as read, in order, and its pattern."""

    reads: list[Read]
    pattern: Pattern
    key: str


@dataclass(slots=True)
class Memory:
    """What a document's first part taught, for the parts that follow: how each list is read, by its key."""

    patterns: dict[str, Pattern] = field(default_factory=dict)
    orders: dict[str, tuple[DateOrder | None, str]] = field(default_factory=dict)
    roles: dict[str, Roles] = field(default_factory=dict)
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a list: the outlet book, a person's options, the document."""

    book: OutletBook
    options: ParseOptions = field(default_factory=ParseOptions)
    facts: DocumentFacts = field(default_factory=DocumentFacts)
    captured_at: datetime | None = None
    named_on: date | None = None  # the day a document's name prints
    explain: bool = False
    memory: Memory = field(default_factory=Memory)


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
    printed: Printed | None = None  # a date that a label names


@dataclass(slots=True)
class Pattern:
    """How one list is read: found on its first part, applied to all of it."""

    plan: Plan
    kind: str | None  # of its dates
    outlet_slot: str | None
    author_slots: tuple[str, ...]
    later: tuple[str, ...] = ()  # cuts of the title that come after that split
    dash: tuple[str, ...] = ()  # the separators whose splits are scored entry by entry
    tails: ListEvidence | None = None
    people: float = 0.0  # the share of people's names in the outlet slot
    known: frozenset[str] = frozenset()  # folded outlet names that recur or are sure in this list
    profiles: dict[str, Profile] = field(default_factory=dict)
    dated: float = 0.0
    evenly: float = 0.0
    wrapped: bool = False  # its entries go on over several lines that are one text


def date_kind(found: Sequence[Sequence[Hit]]) -> tuple[str | None, float]:
    """Which way of setting off a date is this list's, and the share of its entries that have one so."""
    if not found:
        return None, 0.0
    counts: Counter[str] = Counter()
    for entry in found:
        counts.update({hit.kind for hit in entry})
    best, share = None, 0.0
    for kind, count in counts.items():
        place, dress = kind.split(":")
        if dress == "bare" and place.startswith("inner"):
            continue
        worth = count / len(found) * _DRESS[dress]
        if worth > share + 1e-9 or (best is not None and abs(worth - share) < 1e-9 and kind < best):
            best, share = kind, worth
    if best is None:
        return None, 0.0
    needed = 0.6 if best.endswith(":bare") else 0.2
    return (best, counts[best] / len(found)) if share >= needed else (None, 0.0)


def choose_hit(entry: Sequence[Hit], kind: str | None) -> Hit | None:
    """The date of one entry: the one set off as in the rest of its list, else one that is surely set off."""
    same = [hit for hit in entry if hit.kind == kind]
    if same:
        return same[-1] if kind and kind.startswith("trail") else same[0]
    if kind is None:
        return None
    place = kind.split(":")[0]
    near = [hit for hit in entry if hit.kind.split(":")[1] in ("group", "mark", "line")]
    near = [hit for hit in near if hit.kind.split(":")[0].rstrip("+-") == place.rstrip("+-")] or [
        hit for hit in near if not hit.kind.startswith("inner")
    ]
    return (near[-1] if place.startswith("trail") else near[0]) if near else None


def find_pattern(units: Sequence[Unit], context: Context) -> Pattern:
    """How a list is read, by the evidence of its entries (the first `SAMPLE` of them)."""
    sample = _spread(units)
    found = [hits(unit) for unit in sample]
    kind, dated = date_kind(found)
    residues = [_residue(unit, entry, kind) for unit, entry in zip(sample, found, strict=True)]
    plan, profiles = find_plan(residues, context.book)
    entries = [apply(plan, each) for each in residues]
    outlet_slot = _outlet_slot(profiles)
    pattern = Pattern(plan, kind, outlet_slot, (), profiles=profiles, dated=dated)
    if outlet_slot is not None:
        profile = profiles[outlet_slot]
        pattern.people = profile.person
        pattern.evenly = profile.filled
        pattern.known = _known(entries, outlet_slot, context.book)
        if outlet_slot in {f"{dash}>" for dash in DASHES}:
            pattern.dash = _dashes(entries, outlet_slot)
            place = plan.cuts.index(outlet_slot)
            pattern.plan = Plan(plan.chunk, plan.cuts[:place], plan.score, plan.title_score)
            pattern.later = tuple(plan.cuts[place + 1 :])
            texts = [slots.words(slots.title) for slots in (apply(pattern.plan, each) for each in residues)]
            pattern.tails = list_evidence(texts, separators=pattern.dash)
    pattern.author_slots = tuple(
        name for name, each in profiles.items() if name != outlet_slot and each.person >= 0.5 and each.filled >= 0.1
    )
    return pattern


def _spread(units: Sequence[Unit]) -> Sequence[Unit]:
    """A sample over all of a list: its first entries and every so-manieth of the rest."""
    if len(units) <= SAMPLE:
        return units
    step = len(units) // (SAMPLE // 2)
    return [*units[: SAMPLE // 2], *units[SAMPLE // 2 :: step]][:SAMPLE]


def _residue(unit: Unit, entry: Sequence[Hit], kind: str | None) -> Residue:
    hit = choose_hit(entry, kind)
    return residue(unit, [hit] if hit else [])


def _outlet_slot(profiles: dict[str, Profile]) -> str | None:
    """The slot that holds the outlets, or None where none looks like it."""
    best, most = None, 0.12
    for name, each in sorted(profiles.items()):
        score = each.outlet * (0.4 + 0.6 * each.filled)
        if each.person >= 0.6 and each.outlet < 0.4:
            continue
        if score > most:
            best, most = name, score
    return best


def _known(entries: Sequence[Slots], slot: str, book: OutletBook) -> frozenset[str]:
    counts: Counter[str] = Counter()
    sure: set[str] = set()
    for entry in entries:
        for value in _parts(entry.words(entry.others.get(slot))):
            folded = fold(value)
            counts[folded] += 1
            if evidence(value, host_of(entry.url or ""), book) >= 0.6:
                sure.add(folded)
    return frozenset(sure | {name for name, count in counts.items() if count >= 3})


def _dashes(entries: Sequence[Slots], slot: str) -> tuple[str, ...]:
    """All dashes that divide title from outlet in this list: the chosen one, and others where it is absent."""
    chosen = slot[:-1]
    missing = [entry for entry in entries if slot not in entry.others and entry.title]
    if chosen == " | " or not missing:
        return (chosen,)
    others = [
        dash
        for dash in DASHES[:3]
        if dash != chosen and sum(dash in e.words(e.title) for e in missing) >= 0.5 * len(missing)
    ]
    return (chosen, *others)


def _parts(value: str) -> list[str]:
    return [part for part in (p.strip() for p in _COMPOSITE.split(value)) if part]


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
    return reads


def _undecorated(reads: list[Read]) -> None:
    """Signs that begin nearly every title of a list ("📌 ...") are its bullets, not its titles'."""
    signs = [DECORATION.match(read.title) for read in reads]
    if len(reads) < 3 or sum(map(bool, signs)) < 0.8 * len(reads):
        return
    for read, sign in zip(reads, signs, strict=True):
        if sign and sign.end() < len(read.title) and read.slots.title:
            read.title = read.title[sign.end() :]
            read.slots.title = (read.slots.title[0] + sign.end(), read.slots.title[1])


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
    slots.title = unquoted(text, trimmed_end(text, slots.title))
    read.title = slots.words(slots.title)
    read.rule = "+".join(pattern.plan.cuts) or "whole"
    read.confidence = 0.7
    if pattern.outlet_slot is None:
        return
    span = slots.others.get(pattern.outlet_slot)
    value = slots.words(span)
    if span is None or not value:
        read.confidence = 0.5
        return
    host = host_of(slots.url or "")
    score, place, person = _best_part(text, span, host, pattern, context.book)
    if place is not None:
        slots.others["outlet"] = place
        read.outlet = slots.words(place)
        read.outlet_sure = score
        read.confidence = 0.97 if score >= 0.9 else 0.9 if score >= 0.5 else 0.75
    if person is not None:
        slots.others["author"] = person
        read.author = slots.words(person)


def _best_part(
    text: str, span: tuple[int, int], host: str, pattern: Pattern, book: OutletBook
) -> tuple[float, tuple[int, int] | None, tuple[int, int] | None]:
    """The outlet and the author in the value of an outlet slot, which may hold both ("OUTLET, AUTHOR")."""
    whole = text[span[0] : span[1]]
    score = _judge(whole, host, pattern, book)
    if book.match(whole):
        return score, span, None
    places: list[tuple[int, int]] = []
    at = span[0]
    for match in _COMPOSITE.finditer(text, span[0], span[1]):
        places.append(trimmed(text, (at, match.start())))
        at = match.end()
    places.append(trimmed(text, (at, span[1])))
    places = [p for p in places if p[0] < p[1] and not _COMPANY.fullmatch(text[slice(*p)])]
    if len(places) > 1:
        judged = [(_judge(text[a:b], host, pattern, book), (a, b)) for a, b in places]
        best = max(judged, key=lambda pair: pair[0])
        others = [judge for judge, place in judged if place != best[1]]
        apart = "," in whole or max(others) < 0.3
        if best[0] >= 0.5 and (best[0] > score or (best[0] >= score - 0.25 and apart)):
            rest = [place for _, place in judged if place != best[1] and is_person(text[place[0] : place[1]])]
            return best[0], best[1], rest[0] if rest else None
    if is_person(whole) and score < 0.5 and pattern.people > 0.35:
        return score, None, span
    if score < -0.8 or (score < 0.1 and pattern.people > 0.35):
        return score, None, None
    return score, span, None


def _judge(value: str, host: str, pattern: Pattern, book: OutletBook) -> float:
    score = evidence(value, host, book)
    if fold(value) in pattern.known and score > -0.5:
        score = max(score, 0.55)
    return score


def trimmed_end(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A title's span without the white space at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


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
