"""Plans: which chunk is the title and which cuts explain a list best, found by trying them over its entries. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.parsing.layouts.cuts import CUTS, take
from app.parsing.layouts.slots import Slots, chunks, start
from app.parsing.looks.profiles import PERSON, Profile, profile, titles_worth
from app.parsing.looks.texts import host_of, outlet_look, title_look, words
from app.parsing.outlets.book import OutletBook
from app.parsing.units.residue import Residue

SAMPLE = 120  # entries of a list that are looked at to find its slots; 300 chose the same on every labelled list
BEAM = 3
MOST_CUTS = 4
LINK_IS_TITLE = "link=title"
LINKED = 0.5  # what it is worth that all links which may be titles are set off by signs from what stands beside them
_AROUND_LINK = " \u00a0*_\"'“”«»‘’"
BETTER = 0.12  # how much better a list must be explained for one more slot


@dataclass(slots=True)
class Plan:
    """How the slots of a list are found: which chunk is the title, then which cuts, in order; found once, applied to all."""

    chunk: str = "0"
    cuts: list[str] = field(default_factory=list)
    score: float = 0.0
    title_score: float = 0.0


def apply(plan: Plan, residue: Residue) -> Slots:
    """The slots of one entry under its list's plan; a cut that finds nothing leaves it as it is."""
    slots = start(residue, plan.chunk)
    if slots.title is None and plan.chunk not in ("0", "long"):
        slots = start(residue, "long")
    for name in plan.cuts:
        take(slots, name)
    choose_link(slots)
    return slots


def choose_link(slots: Slots) -> None:
    """The entry's own address: the link of its title, else one that says nothing of its own, else its first link."""
    title = slots.title
    over = [link for link in slots.residue.links if title and link.start < title[1] and title[0] < link.end]
    if over:
        slots.link = max(over, key=lambda link: link.end - link.start)
        slots.url = slots.link.href
    elif slots.residue.urls:
        slots.url = next((url for url in slots.residue.urls if not _is_archive(url)), slots.residue.urls[0])
    elif slots.residue.links:
        slots.link = slots.residue.links[0]
        slots.url = slots.link.href


def _is_archive(url: str) -> bool:
    host = host_of(url)
    return host.startswith(("web.archive.", "archive.")) or "webcache" in host


def _past_link(slots: Slots) -> bool:
    """Whether a link with words like a title's stands beside what was taken for the title."""
    a, b = slots.title or (0, 0)
    text = slots.residue.text
    links = [link for link in slots.residue.links if not link.bare]
    return any(title_look(text[link.start : link.end]) >= 0.7 for link in links) and not any(
        link.start < b and a < link.end for link in links
    )


def _link_set_off(slots: Slots, book: OutletBook) -> bool:
    """Whether the title chunk holds a link that may be a title and that signs, not words, set off from what stands beside it."""
    if slots.title is None:
        return False
    text = slots.residue.text
    a, b = slots.title
    for link in slots.residue.links:
        if a <= link.start and link.end <= b and (a, b) != (link.start, link.end) and not link.bare:
            before, after = text[a : link.start].rstrip(_AROUND_LINK), text[link.end : b].lstrip(_AROUND_LINK)
            apart = (not before or not before[-1].isalnum()) and (not after or not after[0].isalnum())
            shown = text[link.start : link.end]
            return apart and (title_look(shown) >= 0.7 or (words(shown) > 1 and outlet_look(shown, book) < 0.3))
    return False


def measure(entries: Sequence[Slots], book: OutletBook) -> tuple[float, float, dict[str, Profile]]:
    """How well slots explain a list: (in all, by the titles alone, profiles of the other slots)."""
    titles = [slots.words(slots.title) for slots in entries]
    hosts = [host_of(slots.url) if slots.url else "" for slots in entries]
    score = title_score = titles_worth(titles) - 0.5 * sum(map(_past_link, entries)) / max(1, len(entries))
    profiles: dict[str, Profile] = {}
    names = sorted({name for slots in entries for name in slots.others})
    for name in names:
        values = [slots.words(slots.others.get(name)) or None for slots in entries]
        profiles[name] = profile(values, hosts, titles, book)
    if profiles:
        people = [each for each in profiles.values() if each.person >= 0.6 and each.outlet < 0.4]
        worths = sorted((each.worth for each in profiles.values() if each not in people), reverse=True)
        score += (
            sum(max(0.0, w) for w in worths[:1])
            + 0.3 * sum(w for w in worths[1:] if w > 0)
            + PERSON * max([each.filled for each in people[:1]] + [each.joined for each in profiles.values()])
        )
    return score, title_score, profiles


@dataclass(slots=True)
class _Trial:
    """A plan with how well it explains the sample, less what its cuts cost."""

    plan: Plan
    score: float
    title_score: float
    profiles: dict[str, Profile]
    net: float  # the score less what one more cut must be worth, for each


def find_plan(residues: Sequence[Residue], book: OutletBook) -> tuple[Plan, dict[str, Profile]]:
    """The plan that explains a list best; `residues` are of its entries (a sample is enough).

    A beam search: the best `BEAM` plans of n cuts are tried with one cut more, since the cut that gains most at once may
    divide what another takes off whole ("TITLE (AUTHOR, OUTLET)").
    """
    sample = list(residues[:SAMPLE])
    most = max((len(chunks(residue)) for residue in sample), default=1)
    best: _Trial | None = None
    for place, way in enumerate(["0"] if most <= 1 else ["0", "-1", "1", "long", "link", "-2", "2"]):
        plan = Plan(way)
        score, title_score, profiles = measure([apply(plan, residue) for residue in sample], book)
        score -= 0.02 * place
        if best is None or score > best.score + 0.03:
            best = _Trial(plan, score, title_score, profiles, score)
    assert best is not None
    beam = [best]
    for _ in range(MOST_CUTS):
        tried = [trial for known in beam for trial in _one_cut_more(known, sample, book)]
        beam = sorted(tried, key=lambda trial: -trial.net)[:BEAM]
        if not beam or beam[0].net <= best.net - BETTER:
            break
        if beam[0].net > best.net:
            best = beam[0]
    best.plan.score, best.plan.title_score = best.score, best.title_score
    return best.plan, best.profiles


def _one_cut_more(known: _Trial, sample: Sequence[Residue], book: OutletBook) -> Iterator[_Trial]:
    """Every plan with one cut more that some entries follow."""
    plan = known.plan
    base = [apply(plan, residue) for residue in sample]
    for name, (_cut, cost) in CUTS.items():
        if plan.cuts.count(name) > 1:
            continue
        entries = [slots.copy() for slots in base]
        met = sum(take(slots, name) for slots in entries)
        if met < max(1, 0.1 * len(sample)):
            continue
        linked = 0.0
        if name == LINK_IS_TITLE:
            linked = sum(_link_set_off(slots, book) for slots in base) / len(sample)
        for slots in entries:
            slots.link = slots.url = None
            choose_link(slots)
        score, title_score, profiles = measure(entries, book)
        gain = score - cost + LINKED * linked - 0.02 * len(plan.cuts) - known.score
        trial = Plan(plan.chunk, [*plan.cuts, name])
        yield _Trial(trial, known.score + gain, title_score, profiles, known.net + gain - BETTER)
