"""How one list is read: its slots, its outlet slot, its dates' place; found by the evidence of its entries. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.parsing.layouts.cuts import DASHES
from app.parsing.layouts.plans import Plan, apply, find_plan
from app.parsing.layouts.slots import Slots
from app.parsing.looks.profiles import Profile, evidence, without_person
from app.parsing.looks.texts import host_of
from app.parsing.looks.vocabulary import COUNTRIES
from app.parsing.outlets.book import OutletBook
from app.parsing.outlets.evidence import ListEvidence
from app.parsing.outlets.split import list_evidence
from app.parsing.units.hits import Hit, choose_hit, date_kind, hits
from app.parsing.units.residue import Residue, residue
from app.parsing.units.units import Unit
from app.text import fold, normalise

SAMPLE = 300  # entries of a list looked at to find its layout
COMPOSITE = re.compile(r"\s*(?:[,;|/•·–—]|\s-\s|\bby\b|\bvia\b)\s*")


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
    likely: float = 0.0  # how much the values of the outlet slot look like outlets, on the whole
    tail: str = ""  # what divides an outlet from a place or section that several share ("OUTLET - USA"), or ""
    joined: bool = False  # the outlet slot holds an author too ("AUTHOR, OUTLET")
    wrapped: bool = False  # its entries go on over several lines that are one text


def find_pattern(units: Sequence[Unit], book: OutletBook) -> Pattern:
    """How a list is read, by the evidence of its entries (the first `SAMPLE` of them)."""
    sample = _spread(units)
    found = [hits(unit) for unit in sample]
    kind, dated = date_kind(found)
    residues = [_residue(unit, entry, kind) for unit, entry in zip(sample, found, strict=True)]
    plan, profiles = find_plan(residues, book)
    entries = [apply(plan, each) for each in residues]
    outlet_slot = _outlet_slot(profiles)
    pattern = Pattern(plan, kind, outlet_slot, (), profiles=profiles, dated=dated)
    if outlet_slot is not None:
        profile = profiles[outlet_slot]
        pattern.people = profile.person
        pattern.evenly = profile.filled
        pattern.known = _known(entries, outlet_slot, book)
        if outlet_slot in {f"{dash}>" for dash in DASHES}:
            pattern.dash = _dashes(entries, outlet_slot)
            place = plan.cuts.index(outlet_slot)
            pattern.plan = Plan(plan.chunk, plan.cuts[:place], plan.score, plan.title_score)
            pattern.later = tuple(plan.cuts[place + 1 :])
            texts = [slots.words(slots.title) for slots in (apply(pattern.plan, each) for each in residues)]
            pattern.tails = list_evidence(texts, separators=pattern.dash)
    if outlet_slot is not None:
        pattern.joined = _joined(entries, outlet_slot, book)
        if not pattern.joined:
            pattern.tail = shared_tail([e.words(e.others[outlet_slot]) for e in entries if outlet_slot in e.others])
        pattern.likely = profiles[outlet_slot].outlet
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
        if each.capitals >= 0.8 and not each.sure and name.endswith("<"):
            continue  # kickers: "FERRY – Council votes to keep it"
        if score > most:
            best, most = name, score
    return best


def _joined(entries: Sequence[Slots], slot: str, book: OutletBook) -> bool:
    """Whether the values of the outlet's slot are mostly an outlet and an author ("AUTHOR, OUTLET")."""
    values = [entry.words(entry.others.get(slot)) for entry in entries if slot in entry.others]
    both = sum(without_person(value, book) is not None for value in values)
    return both >= 2 and both >= 0.4 * len(values)


def shared_tail(values: Sequence[str]) -> str:
    """The joint behind which the values of a slot repeat themselves while what stands before it differs; "" for none."""
    for joint in (" - ", " – ", " | ", ", "):
        halves = [value.rpartition(joint)[::2] for value in values if joint in value]
        heads, tails = ({half[side] for half in halves} for side in (0, 1))
        if len(halves) < max(2, 0.8 * len(values)) or len(heads) < 2:
            continue
        lands = sum(normalise(tail) in COUNTRIES for _, tail in halves)
        if lands >= 0.8 * len(halves) or (len(halves) > 2 and len(tails) <= 0.6 * len(heads)):
            return joint
    return ""


def _known(entries: Sequence[Slots], slot: str, book: OutletBook) -> frozenset[str]:
    counts: Counter[str] = Counter()
    sure: set[str] = set()
    for entry in entries:
        for value in _parts(entry.words(entry.others.get(slot))):
            folded = fold(value)
            counts[folded] += 1
            if evidence(value, host_of(entry.url or ""), book) >= 0.6:
                sure.add(folded)
    often = 2 if sum(counts[name] for name in sure) >= 0.4 * counts.total() else 3
    return frozenset(sure | {name for name, count in counts.items() if count >= often})


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
    return [part for part in (p.strip() for p in COMPOSITE.split(value)) if part]
