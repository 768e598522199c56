"""Slots: where the title, the outlet and the rest stand in the entries of one list, by the evidence of all of them.

A list's entries are cut at what surely divides (lines, tabs, what stood around a date or an address), the piece that reads
like a title is found, and what stands around it, around a link's words, or behind or before a separator in it is taken
off as a slot of its own (`cuts.py`) while that explains the whole list better (`plans.py`). No layout is written down here. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.model import Span
from app.parsing.looks.texts import words
from app.parsing.units.lines import Link
from app.parsing.units.residue import BREAK, Residue

_HARD = re.compile(r"[\x1f\n\t]+")
_LEADING = " \u00a0\ufe0e\ufe0f,;:.!|•·/)]}）-–—»>~@&†"
_TRAILING = " \u00a0\ufe0e\ufe0f,;:|•·/([{（-–—«<~@&†"
_PREFIX = re.compile(
    r"(?:(?:im magazin|in der|in den|aus der|en el|en la|source|sources|via|from|in|by|published (?:by|in)|posted by|"
    r"reported by|outlet|publication|publisher|quelle|"
    r"fuente|fonte|h/t|hat tip|"
    r"(?:article|interview|review|feature|story|report|post|column|read|mention|mentioned|appeared|appears|featured|coverage) "
    r"(?:at|on|in|by|with|from)|"
    r"(?-i:im|auf|bei|nella|nel|dans|sur|no|na|w|в)|"
    r"par|por|von|di|источник)\b\s*[:：]?|(?:出典|来源|來源|출처|ソース|媒体)\s*[:：])\s*(?=\S)",
    re.IGNORECASE,
)
OWN = ("-", "–", "—", ",")  # signs that begin a title where nothing stood before them
QUOTES = dict(zip("“‘«„「『\"'`*_《‹»", "”’»“」』\"'`*_》›«", strict=True))
GROUPS = {"(": ")", "[": "]", "（": "）", "【": "】", "「": "」"}


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
            if GROUPS.get(text[start]) == text[end - 1] and text[start] not in inner:
                start, end = start + 1, end - 1
            elif text[start] in "([（" and GROUPS[text[start]] not in text[start:end]:
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
    if end - start > 2 and QUOTES.get(text[start]) == text[end - 1]:
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
    if text[end - 1 : end] == "." and "." not in text[start : end - 1]:
        word = text[max(start, end - 4) : end - 1]
        if (end - start > 4 and word.isalpha() and word[-1].islower()) or (len(word) > 1 and word.isupper()):
            end -= 1
    return unquoted(text, (start, end))


def chunks(residue: Residue) -> list[Span]:
    """The residue cut where it is surely divided; chunks without a letter or digit are left out."""
    found: list[Span] = []
    at = 0
    text = residue.text
    if BREAK not in text and "\n" not in text and "\t" not in text:
        span = trimmed(text, (0, len(text)))
        if text[:1] in OWN and span[0] > 0 and residue.back[0] == 0:
            span = (0, span[1])  # behind a bullet and before any cut: "- - TITLE" is how its source began it
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
