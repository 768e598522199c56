"""Dates of a unit and what is left of its text when dates, generic links and addresses are taken out. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.model import Span
from app.parsing.dates.values import FoundDate
from app.parsing.looks.texts import host_of, is_generic, words
from app.parsing.units.lines import Link
from app.parsing.units.units import Unit

BESIDE = 7  # words that may stand beside a date on a line that tells of an entry
BREAK = "\x1f"  # stands where something was taken out between two texts

_LABEL_BEFORE = re.compile(
    r"(?:\b(?:(?:last|first|originally)\s+)?(?:published|posted|updated|added|dated|date|issued|released|retrieved|accessed|created|on|at|am|vom|le|el|em|del|"
    r"publié|publicado|pubblicato|veröffentlicht|erschienen|stand|опубликовано|дата)(?:\s+(?:on|at|am|le|el|em|il|в|in))?\s*[:：]?|(?:公開日|掲載日|日付|発行日|日期|发布时间|發布時間|날짜|입력)\s*[:：])\s*\Z",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:on|at|am|le|el|em|del|vom)\s*", re.IGNORECASE)
_PAIR = re.compile(r"[\])]?\s*[\[(](?:[^\W\d]+\s+){0,4}(?:[^\W\d]+\s*)?:?\s*")
_OPEN, _CLOSE = "([（【〔", ")]）】〕"
_CLOSES = tuple(_CLOSE)
_JOINTS = " \t\u00a0"
_BEFORE = re.compile(
    r"(?:[ \t\u00a0]*(?:[-–—|•·/:,;>~@†]|»(?=\s))[ \t\u00a0]*)+\Z|[ \t\u00a0]*\.[ \t\u00a0]+\Z|[ \t\u00a0]+\Z"
)
_AFTER = re.compile(r"(?:[ \t\u00a0]*[-–—|•·/:：,;»>~][ \t\u00a0]*)+|[ \t\u00a0]*\.[ \t\u00a0]+|\.?\Z|[ \t\u00a0]+")


class Hit(NamedTuple):
    """A date in a unit's text: `outer` takes in its label, brackets and separators; `kind` says how it is set off.

    Kinds: place (`lead`, `trail`, `inner`) and dress (`group`: in brackets of its own, `in`: in brackets with more,
    `mark`: behind a separator or label, `line`: a line of its own or its line's edge, `bare`).
    """

    found: FoundDate
    outer: Span
    kind: str
    listed: FoundDate | None = None  # the second, bracketed date


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


def hits(unit: Unit) -> list[Hit]:
    """Every date of a unit, with how it is set off; "DATE [DATE]" is one."""
    found = unit.dates
    out: list[Hit] = []
    index = 0
    while index < len(found):
        first, second = found[index], found[index + 1] if index + 1 < len(found) else None
        if (
            second is not None
            and _PAIR.fullmatch(unit.text, first.end, second.start)
            and unit.text[second.end : second.end + 1] in _CLOSES
        ):
            whole = _hit(unit.text, FoundDate(first.start, second.end + 1, first.printed))
            out.append(Hit(first, whole.outer, whole.kind, second))
            index += 2
        else:
            out.append(_hit(unit.text, first))
            index += 1
    return out


def _hit(text: str, found: FoundDate) -> Hit:
    start, end = found.start, found.end
    label = _LABEL_BEFORE.search(text, max(0, start - 40), start)
    a = label.start() if label else start
    dress = "mark" if label and not _PREPOSITION.fullmatch(label.group()) else "bare"
    while a > 0 and text[a - 1] in _JOINTS:
        a -= 1
    b = end
    grouped = False
    if a > 0 and text[a - 1] in _OPEN:
        stop = b
        while (
            stop < len(text)
            and stop - b < 24
            and text[stop] not in _CLOSE
            and text[stop] not in _OPEN
            and text[stop] != "\n"
        ):
            stop += 1
        if (
            stop < len(text)
            and text[stop] in _CLOSE
            and not any(map(str.isalpha, text[b:stop].replace("UTC", "").replace("GMT", "")))
        ):
            a, b, dress, grouped = a - 1, stop + 1, "group", True
    inside = not grouped and _in_brackets(text, start, end)
    if inside:
        dress = "in"
    before = _BEFORE.search(text, max(0, a - 8), a)
    a2 = before.start() if before else a
    after = _AFTER.match(text, b)
    b2 = after.end() if after else b
    line_start = a2 == 0 or text[a2 - 1] == "\n"
    line_end = b2 >= len(text) or text[b2] == "\n"
    marked_before = before is not None and bool(before.group().strip())
    marked_after = after is not None and bool(after.group().strip()) and not line_end
    if dress == "bare" and (marked_before or marked_after):
        dress = "mark"
    if line_start and line_end:
        dress = "line"
    first_line = "\n" not in text[:a2]
    last_line = "\n" not in text[b2:]
    if inside:
        place = "trail" if not text[b2:].strip(_CLOSE + " .") else "inner"
    elif line_start and (first_line or not line_end):
        place = "lead" if first_line else "lead+"
    elif line_end:
        place = "trail" if last_line else "trail-"
    else:
        place = "inner"
    if (
        not inside
        and not grouped
        and dress == "bare"
        and place != "inner"
        and "\n" in text
        and not (first_line and place == "trail-")
        and _words_beside(text, a2, b2) <= BESIDE
    ):
        dress = "line"
    return Hit(found, (a2, b2), f"{place}:{dress}")


def _words_beside(text: str, start: int, end: int) -> int:
    """How many words share the line of [start, end)."""
    stop = text.find("\n", end)
    return words(text[text.rfind("\n", 0, start) + 1 : start]) + words(text[end : stop if stop >= 0 else len(text)])


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Whether [start, end) stands in brackets that hold more than it (looked for within 120 code points)."""
    depth = 0
    for place in range(start - 1, max(-1, start - 120), -1):
        if text[place] == "\n":
            return False
        if text[place] in _CLOSE:
            depth += 1
        elif text[place] in _OPEN:
            depth -= 1
            if depth < 0:
                line = text.find("\n", end)
                return any(c in _CLOSE for c in text[end : (line if line >= 0 else len(text))][:120])
    return False


def _set_off(text: str, start: int, end: int) -> bool:
    """Whether an address stands apart from the words around it: at the end of its line, or between separators."""
    after = text[end : end + 1]
    if not text[end:].strip(" .)]>*_") or after == "\n" or text[end:].lstrip(" .)]>*_").startswith("\n"):
        return True
    before = text[:start].rstrip(" \t")[-1:]
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
        inside = hit.kind.endswith(":in")
        if inside:
            keep_before = a > 0 and text[a - 1] in _OPEN
            keep_after = b < len(text) and text[b] in _CLOSE
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
            link._replace(start=link.start - first, end=link.end - first)
            for link in kept
            if first <= link.start and link.end <= last
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

    links = [Link(*span, link.href, link.bare) for link in kept if (span := moved(link.start, link.end))]
    strong = [span for a, b in unit.strong if (span := moved(a, b))]
    return Residue(joined, back, links, strong, more)
