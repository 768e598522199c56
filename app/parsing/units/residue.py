"""What is left of a unit's text when its date, links that say nothing and bare addresses are taken out. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.model import Span
from app.parsing.looks.texts import host_of, is_generic
from app.parsing.units.hits import CLOSE, FAINT, OPEN, Hit
from app.parsing.units.lines import Link
from app.parsing.units.units import Unit

BREAK = "\x1f"  # stands where something was taken out between two texts


@dataclass(slots=True)
class Residue:
    """What is left: `text` with the way `back` into the unit's text, its links, and addresses that were taken out."""

    text: str
    back: Sequence[int]
    links: list[Link] = field(default_factory=list)
    strong: list[Span] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def origin(self, span: Span) -> Span:
        """The span of the unit's text that [start, end) was made from."""
        start, end = span
        if start >= end:
            return (0, 0)
        return self.back[start], self.back[end - 1] + 1


def _set_off(text: str, start: int, end: int) -> bool:
    """Whether an address stands apart from the words around it: at the end of its line, or between separators."""
    after = text[end : end + 1]
    if not text[end:].strip(" .)]>*_") or after == "\n" or text[end:].lstrip(" .)]>*_").startswith("\n"):
        return True
    before = text[:start].rstrip(" \t")[-1:]
    if before == ":" and text[end:].lstrip()[:1] in ("(", "["):
        return True
    return before in ("", "\n", "-", "–", "—", "|", "•", "·", "(", "<", "[")


def _with_brackets(text: str, a: int, b: int) -> Span:
    """[a, b) with the brackets around it, if they hold little else ("(PMID: 123)", "[archive]")."""
    first, last = a, b
    while first > 0 and a - first < 14 and text[first - 1] not in "([<{)]>}\n":
        first -= 1
    while last < len(text) and last - b < 14 and text[last] not in "([<{)]>}\n":
        last += 1
    if first > 0 and last < len(text) and text[first - 1] in "([<{" and text[last] in ")]>}":
        return first - 1, last + 1
    return a, b


def residue(unit: Unit, taken: list[Hit]) -> Residue:
    """A unit's text without the dates in `taken`, without links that say nothing of their own, without bare addresses."""
    text = unit.text
    cuts: list[tuple[int, int, bool]] = []
    for hit in taken:
        a, b = hit.outer
        inside = hit.kind.rstrip(FAINT).endswith(":in")
        if inside:
            keep_before = a > 0 and text[a - 1] in OPEN
            keep_after = b < len(text) and text[b] in CLOSE
            if not keep_before and not keep_after and a < hit.found.start:
                cuts.append((a, b, True))
            else:
                cuts.append((a, b, False))
        else:
            cuts.append((a, b, True))
    urls: list[str] = []
    kept: list[Link] = []
    for link in unit.links:
        shown = text[link.start : link.end]
        bare = link.bare and (shown.startswith("http") or "/" in shown.rstrip("/"))
        if bare and not _set_off(text, link.start, link.end):
            urls.append(link.href)
        elif is_generic(shown) or bare:
            urls.append(link.href)
            a, b = link.start, link.end
            cuts.append((*_with_brackets(text, a, b), True))
        elif not link.bare or host_of(link.href):
            kept.append(link)
    more = [*urls, *(link.href for link in unit.more)]
    if not cuts:
        return Residue(text, range(len(text)), kept, unit.strong, more)
    if len(cuts) == 1 and (cuts[0][0] == 0 or cuts[0][1] == len(text)):
        a, b, _ = cuts[0]
        first, last = (0, a) if b == len(text) else (b, len(text))
        whole = range(first, last)
        links = [
            link._replace(start=max(first, link.start) - first, end=min(last, link.end) - first)
            for link in kept
            if max(first, link.start) < min(last, link.end)
        ]
        strong = [(s - first, e - first) for s, e in unit.strong if first <= s and e <= last]
        return Residue(text[first:last], whole, links, strong, more)
    cuts.sort()
    out: list[str] = []
    back: list[int] = []
    at = 0
    for a, b, broken in cuts:
        if a > at:
            out.append(text[at:a])
            back.extend(range(at, a))
        if broken and (not out or not out[-1].endswith(BREAK)):
            out.append(BREAK)
            back.append(min(a, len(text) - 1))
        at = max(at, b)
    out.append(text[at:])
    back.extend(range(at, len(text)))
    joined = "".join(out)

    def moved(a: int, b: int) -> Span | None:
        first, last = bisect_left(back, a), bisect_left(back, b - 1)
        if last >= len(back) or back[first] != a or back[last] != b - 1:
            return None
        return first, last + 1

    def clipped(link: Link) -> Link | None:
        """A link without what was taken out at its ends: its words may begin or end with the date."""
        first, last = bisect_left(back, link.start), bisect_left(back, link.end)
        while first < last and joined[first] == BREAK:
            first += 1
        while first < last and joined[last - 1] == BREAK:
            last -= 1
        return link._replace(start=first, end=last) if first < last else None

    links = [each for link in kept if (each := clipped(link))]
    strong = [span for a, b in unit.strong if (span := moved(a, b))]
    return Residue(joined, back, links, strong, more)
