"""Slots: where the title, the outlet and the rest stand in the entries of one list, by the evidence of all of them.

A list's entries are cut at what surely divides (lines, tabs, what stood around a date or an address), the piece that reads
like a title is found, and what stands around it, around a link's words, or behind or before a separator in it is taken
off as a slot of its own while that explains the whole list better (`columns`). No layout is written down here. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.model import Span
from app.parsing.looks.profiles import PERSON, Profile, profile, titles_worth
from app.parsing.looks.texts import host_of, is_generic, title_look, words
from app.parsing.outlets.book import OutletBook
from app.parsing.units.lines import Link
from app.parsing.units.residue import BREAK, Residue

SAMPLE = 120  # entries of a list that are looked at to find its slots; 300 chose the same on every labelled list
BETTER = 0.12  # how much better a list must be explained for one more slot

_HARD = re.compile(r"[\x1f\n\t]+")
_LEADING = " \u00a0,;:.!|•·/)]}）-–—»>~@&†"
_TRAILING = " \u00a0,;:|•·/([{（-–—«<~@&†"
_PREFIX = re.compile(
    r"(?:(?:source|sources|via|from|in|by|published (?:by|in)|posted by|reported by|outlet|publication|publisher|quelle|"
    r"fuente|fonte|h/t|hat tip|read (?:at|on)|"
    r"par|por|von|di|источник)\b\s*[:：]?|(?:出典|来源|來源|출처|ソース|媒体)\s*[:：])\s*(?=\S)",
    re.IGNORECASE,
)
_QUOTES = dict(zip("“‘«„「『\"'`*_《‹»", "”’»“」』\"'`*_》›«", strict=True))
_GROUPS = {"(": ")", "[": "]", "（": "）", "【": "】", "「": "」"}


class Separator(NamedTuple):
    """A soft separator: how it is named, where it is looked for, and what it costs to believe in it."""

    name: str
    pattern: re.Pattern[str]
    tail: float
    head: float


SEPARATORS = (
    Separator(" - ", re.compile(r"(?<=\s)-{1,2}(?=\s)"), 0.0, 0.05),
    Separator(" – ", re.compile(r"(?<=\s)–(?=\s)"), 0.0, 0.05),
    Separator(" — ", re.compile(r"(?<=\s)—(?=\s)"), 0.0, 0.05),
    Separator("–", re.compile(r"(?<=\w)[–—](?=\w)"), 0.3, 0.3),
    Separator(" | ", re.compile(r"\s?[|‖｜¦]\s?"), 0.0, 0.0),
    Separator(" • ", re.compile(r"\s?[•·●∙]\s?"), 0.0, 0.0),
    Separator(" / ", re.compile(r"(?<=\s)/{1,2}(?=\s)"), 0.05, 0.05),
    Separator(" » ", re.compile(r"\s[»>›→⟶]+\s"), 0.05, 0.0),
    Separator(": ", re.compile(r"\s?[:：](?=\s)|："), 0.25, 0.02),
    Separator(", ", re.compile(r",(?=\s)|，|、"), 0.1, 0.15),
    Separator("; ", re.compile(r";(?=\s)"), 0.15, 0.2),
    Separator(". ", re.compile(r"(?<=[\w\"”’)?!])\.(?=\s)|(?<=[?!\"”’])(?=\s)|。"), 0.15, 0.25),
    Separator(" by ", re.compile(r"(?<=[\s,])[Bb]y(?=\s)"), 0.1, 9.0),
    Separator(
        " via ",
        re.compile(r"(?<=[\s,])(?:[Vv]ia|@|[Ff]rom|[Ii]n|[Oo]n|[Aa]t|bei|auf|dans|sur|en|em|su)(?=\s)"),
        0.15,
        9.0,
    ),
)
DASHES = (" - ", " – ", " — ", " | ")


@dataclass(slots=True)
class Slots:
    """Where the fields of one entry stand in its residue. `others` are slots that are neither (by name)."""

    residue: Residue
    title: Span | None
    others: dict[str, Span] = field(default_factory=dict)
    link: Link | None = None
    url: str | None = None

    def copy(self) -> Slots:
        return Slots(self.residue, self.title, dict(self.others), self.link, self.url)

    def words(self, span: Span | None) -> str:
        return self.residue.text[span[0] : span[1]] if span else ""


@dataclass(slots=True)
class Plan:
    """How the slots of a list are found: which chunk is the title, then which cuts, in order; found once, applied to all."""

    chunk: str = "0"
    cuts: list[str] = field(default_factory=list)
    score: float = 0.0
    title_score: float = 0.0


def trimmed(text: str, span: Span) -> Span:
    """A span without what only joins it to its neighbours, nor brackets or quotes that enclose all of it."""
    start, end = span
    while True:
        before = start, end
        while (
            start < end
            and (text[start].isspace() or text[start] in _LEADING)
            and not (text[start] in ".@&~†»>" and start + 1 < end and not text[start + 1].isspace())
        ):
            start += 1
        while start < end and (text[end - 1].isspace() or text[end - 1] in _TRAILING):
            end -= 1
        if end - start > 1:
            inner = text[start + 1 : end - 1]
            if _GROUPS.get(text[start]) == text[end - 1] and text[start] not in inner:
                start, end = start + 1, end - 1
            elif text[start] in "([（" and _GROUPS[text[start]] not in text[start:end]:
                start += 1
            elif text[end - 1] in ")]）" and not any(c in text[start:end] for c in "([（"):
                end -= 1
            elif text[start] in "”»’\"'" and not text[start + 1].isalnum() and text[start + 1] not in "$€£(«“‘":
                start += 1
        if (start, end) == before:
            return start, end


def unquoted(text: str, span: Span) -> Span:
    """A span without the quotation marks that enclose all of it."""
    start, end = span
    if end - start > 2 and _QUOTES.get(text[start]) == text[end - 1]:
        inner = text[start + 1 : end - 1]
        if text[start] not in inner and text[end - 1] not in inner:
            return start + 1, end - 1
    return span


def value_span(text: str, span: Span) -> Span:
    """The span of an outlet or author without a label ("via", "Source:") before it."""
    start, end = trimmed(text, span)
    match = _PREFIX.match(text, start, end)
    if match and match.end() < end:
        start, end = trimmed(text, (match.end(), end))
    if end - start > 4 and text[end - 1] == "." and text[end - 4 : end - 1].isalpha() and text[end - 2].islower():
        end -= 1
    return unquoted(text, (start, end))


def chunks(residue: Residue) -> list[Span]:
    """The residue cut where it is surely divided; chunks without a letter or digit are left out."""
    found: list[Span] = []
    at = 0
    text = residue.text
    if BREAK not in text and "\n" not in text and "\t" not in text:
        span = trimmed(text, (0, len(text)))
        return [span] if any(map(str.isalnum, text[span[0] : span[1]])) else []
    for match in _HARD.finditer(text):
        found.append((at, match.start()))
        at = match.end()
    found.append((at, len(text)))
    return [(a, b) for a, b in (trimmed(text, span) for span in found) if any(map(str.isalnum, text[a:b]))]


def _pick(spans: list[Span], residue: Residue, how: str) -> int | None:
    if not spans:
        return None
    if how == "long":
        return max(range(len(spans)), key=lambda i: (words(residue.text[spans[i][0] : spans[i][1]]), -i))
    if how == "link":
        best = max(residue.links, key=lambda link: link.end - link.start, default=None)
        if best is None:
            return None
        return next((i for i, (a, b) in enumerate(spans) if a <= best.start < b), None)
    index = int(how)
    if index >= len(spans) or -index > len(spans):
        return None
    return index % len(spans)


def start(residue: Residue, how: str) -> Slots:
    """Slots by hard divisions alone: the chunk `how` picks is the title, the others are slots by their distance from it."""
    spans = chunks(residue)
    index = _pick(spans, residue, how)
    if index is None:
        return Slots(residue, None)
    slots = Slots(residue, spans[index])
    for i, span in enumerate(spans):
        if i != index:
            slots.others[f"{i - index:+d}"] = value_span(residue.text, span)
    return slots


Cut = Callable[[Slots], tuple[Span, dict[str, Span]] | None]


def _links_in(slots: Slots) -> list[Link]:
    assert slots.title is not None
    a, b = slots.title
    text = slots.residue.text
    return [
        link
        for link in slots.residue.links
        if a <= link.start and link.end <= b and not is_generic(text[link.start : link.end])
    ]


def _around(slots: Slots, inner: Span, name: str, *, title_inside: bool) -> tuple[Span, dict[str, Span]] | None:
    """The title chunk in three: before, inside and after `inner`."""
    assert slots.title is not None
    text = slots.residue.text
    a, b = slots.title
    before, after = trimmed(text, (a, inner[0])), trimmed(text, (inner[1], b))
    sides = {
        side: span for side, span in (("<", before), (">", after)) if any(map(str.isalnum, text[span[0] : span[1]]))
    }
    if not sides:
        return None
    if title_inside:
        return trimmed(text, inner), {name + side: value_span(text, span) for side, span in sides.items()}
    side = max(sides, key=lambda s: words(text[sides[s][0] : sides[s][1]]))
    rest = {name + s: value_span(text, span) for s, span in sides.items() if s != side}
    return sides[side], {name: value_span(text, inner), **rest}


def _link_is_title(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
    inside = _links_in(slots)
    if not inside:
        return None
    best = max(inside, key=lambda link: link.end - link.start)
    return _around(slots, (best.start, best.end), "link", title_inside=True)


def _link_is_value(last: bool) -> Cut:
    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        inside = _links_in(slots)
        if not inside:
            return None
        link = inside[-1 if last else 0]
        return _around(slots, (link.start, link.end), "linked", title_inside=False)

    return cut


def _strong_in(slots: Slots) -> list[Span]:
    assert slots.title is not None
    a, b = slots.title
    return [span for span in slots.residue.strong if a <= span[0] and span[1] <= b and span != (a, b)]


def _strong_is(title_inside: bool, last: bool = False) -> Cut:
    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        inside = _strong_in(slots)
        if not inside:
            return None
        best = max(inside, key=lambda s: s[1] - s[0]) if title_inside else inside[-1 if last else 0]
        return _around(slots, best, "strong", title_inside=title_inside)

    return cut


def _quoted_is_title(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
    assert slots.title is not None
    text = slots.residue.text
    a, b = slots.title
    for place in range(a, min(b, a + 200)):
        close = _QUOTES.get(text[place])
        if close is None or (place > a and text[place - 1].isalnum()):
            continue
        stop = text.rfind(close, place + 1, b)
        if stop - place >= 12 and (stop + 1 >= b or not text[stop + 1].isalnum()):
            return _around(slots, (place + 1, stop), "quoted", title_inside=True)
    return None


def _group(trailing: bool) -> Cut:
    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        assert slots.title is not None
        text = slots.residue.text
        a, b = slots.title
        if trailing:
            close = text[b - 1]
            stop = b - 1
            if close in ".,;" and b - a > 2:
                close, stop = text[b - 2], b - 2
            opening = next((o for o, c in _GROUPS.items() if c == close), None)
            if opening is None:
                return None
            depth, place = 0, stop
            while place > a:
                depth += (text[place] == close) - (text[place] == opening)
                if depth == 0:
                    break
                place -= 1
            if depth or place <= a:
                return None
            inner, rest = (place + 1, stop), trimmed(text, (a, place))
        else:
            if text[a] not in _GROUPS:
                return None
            stop = text.find(_GROUPS[text[a]], a, b)
            if stop < 0:
                return None
            inner, rest = (a + 1, stop), trimmed(text, (stop + 1, b))
        if rest[0] >= rest[1] or inner[0] >= inner[1]:
            return None
        return rest, {"()" if trailing else "()<": value_span(text, inner)}

    return cut


def _separated(separator: Separator, tail: bool) -> Cut:
    name = f"{separator.name}{'>' if tail else '<'}"

    def cut(slots: Slots) -> tuple[Span, dict[str, Span]] | None:
        assert slots.title is not None
        text = slots.residue.text
        a, b = slots.title
        found = None
        if tail:
            for found in separator.pattern.finditer(text, a, b):  # noqa: B007
                pass
        else:
            found = next(separator.pattern.finditer(text, a, min(b, a + 90)), None)
        if found is None:
            return None
        head, rest = trimmed(text, (a, found.start())), trimmed(text, (found.end(), b))
        if head[0] >= head[1] or rest[0] >= rest[1]:
            return None
        return (head, {name: value_span(text, rest)}) if tail else (rest, {name: value_span(text, head)})

    return cut


CUTS: dict[str, tuple[Cut, float]] = {
    "link=title": (_link_is_title, -0.1),
    "link=value": (_link_is_value(last=False), 0.05),
    "last link=value": (_link_is_value(last=True), 0.05),
    "strong=title": (_strong_is(True), 0.0),
    "strong=value": (_strong_is(False), 0.05),
    "last strong=value": (_strong_is(False, last=True), 0.05),
    "quoted=title": (_quoted_is_title, 0.05),
    "group>": (_group(trailing=True), 0.0),
    "group<": (_group(trailing=False), 0.0),
    **{f"{s.name}>": (_separated(s, tail=True), s.tail) for s in SEPARATORS},
    **{f"{s.name}<": (_separated(s, tail=False), s.head) for s in SEPARATORS if s.head < 1},
}


def apply(plan: Plan, residue: Residue) -> Slots:
    """The slots of one entry under its list's plan; a cut that finds nothing leaves it as it is."""
    slots = start(residue, plan.chunk)
    if slots.title is None and plan.chunk not in ("0", "long"):
        slots = start(residue, "long")
    for name in plan.cuts:
        take(slots, name)
    _choose_link(slots)
    return slots


def take(slots: Slots, name: str) -> bool:
    """Make one cut; False where it finds nothing."""
    if slots.title is None:
        return False
    result = CUTS[name][0](slots)
    if result is None:
        return False
    slots.title, taken = result
    for name_of, span in taken.items():
        key = name_of
        while key in slots.others:
            key += "'"
        slots.others[key] = span
    return True


def _choose_link(slots: Slots) -> None:
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
            + sum(each.filled * PERSON for each in people[:1])
        )
    return score, title_score, profiles


def find_plan(residues: Sequence[Residue], book: OutletBook) -> tuple[Plan, dict[str, Profile]]:
    """The plan that explains a list best; `residues` are of its entries (a sample is enough)."""
    sample = list(residues[:SAMPLE])
    most = max((len(chunks(residue)) for residue in sample), default=1)
    best: tuple[float, float, Plan, dict[str, Profile]] | None = None
    ways = ["0"] if most <= 1 else ["0", "-1", "1", "long", "link", "-2", "2"]
    for place, way in enumerate(ways):
        plan = Plan(way)
        entries = [apply(plan, residue) for residue in sample]
        score, title_score, profiles = measure(entries, book)
        score -= 0.02 * place
        if best is None or score > best[0] + 0.03:
            best = (score, title_score, plan, profiles)
    assert best is not None
    score, title_score, plan, profiles = best
    for _ in range(4):
        base = [apply(plan, residue) for residue in sample]
        found: tuple[float, float, Plan, dict[str, Profile]] | None = None
        for name, (_cut, cost) in CUTS.items():
            if plan.cuts.count(name) > 1:
                continue
            trial = Plan(plan.chunk, [*plan.cuts, name])
            entries = [slots.copy() for slots in base]
            met = sum(take(slots, name) for slots in entries)
            if met < max(1, 0.1 * len(sample)):
                continue
            for slots in entries:
                slots.link = slots.url = None
                _choose_link(slots)
            new, new_titles, new_profiles = measure(entries, book)
            new -= cost + 0.02 * len(plan.cuts)
            if found is None or new > found[0]:
                found = (new, new_titles, trial, new_profiles)
        if found is None or found[0] <= score + BETTER:
            break
        score, title_score, plan, profiles = found
    plan.score, plan.title_score = score, title_score
    return plan, profiles


def is_title(text: str) -> bool:
    """Whether a text may stand as a title at all."""
    return title_look(text) >= -0.2 and text.strip(BREAK + " ") != ""
