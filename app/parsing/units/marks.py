"""Pieces made lines: bullets, decoration and markup told apart from the words they stand around. Pure.

Readers leave inline markup where it stands, or resolve it and name the links; both come out the same here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from app.model import Piece, Role
from app.parsing.dates.days import month_named
from app.parsing.units.lines import Line, Link
from app.parsing.units.markup import HAS_MARKUP, resolved

LONGEST_RAW = 40_000  # code points with markup: addresses in links may be long
LONGEST_WRAPPED = 500  # code points of a line that others go on from
MOST_WRAPPED = 5  # lines over which the words of one link go

_BULLET = re.compile(
    r"(?:[-*+•‣◦·▪■●○–—»►▶→☞✔✓★➤]|\(?\d{1,3}[.)]|\[\d{1,3}\](?!\()|\d{1,3}\s?[-–](?=\s)|[a-zA-Z][.)](?=\s+\S{2}))"
    r"(?:[ \t\u00a0]+|(?=\[\[?[^\]\s]))(?:\[[ xX]\]\s+)?"
    r"|[・●■◆◇▼▲※☆★◎○](?=[^\s・●■◆◇▼▲※☆★◎○])"
    r"|\d{1,2}[.．、](?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af「『【《])"
)
# a day that begins a date, not the number of an item: "3. Mai 2031", "3. 5. 2031", "3. Mai: "
_DAY_FIRST = re.compile(
    r"[0-9]{1,2}\.\s(?:[0-9]{1,2}\.\s?[0-9]{4}(?![0-9])|(?P<month>[^\W\d_]{3,14})\.?(?:,?\s['’]?[0-9]{2}|\s?[:|–—]|\s-\s|\Z))"
)
_RST_OPEN = re.compile(r"(?<![\w`])`[^`<>]*(?:<[^`<>\s]*)?\Z")  # "`words" and "`words <address" go on in the next line
_QUOTED = re.compile(r"(?:>\s?)+")
DECORATION = re.compile(
    r"(?:[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff](?:[\ufe0e\ufe0f\u200d]|[\U0001f3fb-\U0001f3ff])*\s*)+"
)


def bullet_of(text: str, start: int = 0) -> tuple[str, int]:
    """The kind of bullet `text` begins with at `start` ("" for none, "1" for any number) and where its words begin."""
    match = _BULLET.match(text, start)
    if match is None:
        return "", start
    mark = match.group().strip()
    if mark[0].isdigit() and _begins_date(text, start):
        return "", start
    kind = "1" if any(map(str.isdigit, mark)) else "a" if mark[0].isalpha() else mark[0]
    return kind, match.end()


def _begins_date(text: str, start: int) -> bool:
    match = _DAY_FIRST.match(text, start)
    return match is not None and (match["month"] is None or month_named(match["month"]) is not None)


def make_lines(pieces: Sequence[Piece]) -> list[Line]:
    """Pieces as a person sees them; a link whose words were broken over lines is one link, a part of it on each line."""
    out: list[Line] = []
    at = 0
    while at < len(pieces):
        count = _wrapped_link(pieces, at)
        parts = _over_lines(pieces[at : at + count]) if count > 1 else [make_line(pieces[at])]
        out += parts
        at += len(parts)
    return out


def _wrapped_link(pieces: Sequence[Piece], at: int) -> int:
    """Over how many pieces from `at` on the link goes that the first one opens and does not close; 1 for none."""
    piece = pieces[at]
    text = piece.text
    if "[" not in text and "`" not in text:
        return 1
    close = "](" if text.rfind("[") > text.rfind("]") else "`_" if _RST_OPEN.search(text) else ""
    if not close or len(text) > LONGEST_WRAPPED or piece.role not in (Role.LINE, Role.ITEM, Role.PARAGRAPH):
        return 1
    for place in range(at + 1, min(at + MOST_WRAPPED, len(pieces))):
        text, before = pieces[place].text, pieces[place - 1]
        if pieces[place].role is not Role.LINE or pieces[place].line != before.line + 1 or len(text) > LONGEST_WRAPPED:
            return 1
        found, opened = text.find(close), text.find(close[0] if close == "`_" else "[")
        if found >= 0:
            return place - at + 1 if found <= opened or opened < 0 else 1
        if opened >= 0 or bullet_of(text, len(text) - len(text.lstrip()))[0]:
            return 1
    return 1


def _over_lines(pieces: Sequence[Piece]) -> list[Line]:
    """Lines whose markup is resolved together, since a link goes over them."""
    starts = [0, *accumulate(len(piece.text) + 1 for piece in pieces)]
    links = [
        replace(link, span=(link.span[0] + start, link.span[1] + start))
        for piece, start in zip(pieces, starts, strict=False)
        for link in piece.links
    ]
    stressed = [(a + start, b + start) for piece, start in zip(pieces, starts, strict=False) for a, b in piece.emphasis]
    text = "\n".join(piece.text for piece in pieces)
    whole = make_line(replace(pieces[0], text=text, links=tuple(links), emphasis=tuple(stressed)))
    if whole.back is None:
        return [make_line(piece) for piece in pieces]
    lines: list[Line] = []
    for place, (piece, base) in enumerate(zip(pieces, starts, strict=False)):
        inside = [i for i, origin in enumerate(whole.back) if base <= origin < base + len(piece.text)]
        while inside and whole.text[inside[-1]].isspace():
            inside.pop()
        while inside and whole.text[inside[0]].isspace():
            inside.pop(0)
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
        parts = [
            Link(max(a, first) - first, min(b, last) - first, href, bare, b > last and place + 1 < len(pieces))
            for a, b, href, bare, _ in whole.links
            if max(a, first) < min(b, last)
        ]
        strong = [
            (max(a, first) - first, min(b, last) - first) for a, b in whole.strong if max(a, first) < min(b, last)
        ]
        back = [origin - base for origin in whole.back[first:last]]
        lines.append(Line(piece, whole.text[first:last], "" if place else whole.bullet, 0, back, parts, strong))
    return lines


def make_line(piece: Piece) -> Line:
    """A piece as a person sees it. Text beyond `LONGEST_RAW` is left as it is: it is no entry anyway."""
    raw = piece.text
    start, end = 0, len(raw)
    while start < end and raw[start].isspace():
        start += 1
    while end > start and raw[end - 1].isspace():
        end -= 1
    if start < end and raw[start] == ">" and (quoted := _QUOTED.match(raw, start)):
        start = min(quoted.end(), end)
    bullet = ""
    if piece.role in (Role.LINE, Role.ITEM, Role.PARAGRAPH):
        bullet, start = bullet_of(raw, start)
        if not bullet and piece.role is Role.ITEM:
            bullet = "-"
        start = min(start, end)
    elif piece.role is Role.HEADING:
        while start < end and raw[start] in "#*=" and not bullet:
            start += 1
        while start < end and raw[start].isspace():
            start += 1
    if not bullet and start < end and raw[start] > "\u218f" and (decoration := DECORATION.match(raw, start)):
        start = min(decoration.end(), end)
    marked = piece.links or piece.emphasis
    if end - start > LONGEST_RAW or (not marked and not HAS_MARKUP.search(raw, start, end)):
        return Line(piece, raw[start:end], bullet, start)
    return resolved(piece, bullet, start, end)
