"""Pieces made lines: bullets, decoration and markup told apart from the words they stand around. Pure.

Readers leave inline markup where it stands, or resolve it and name the links; both come out the same here.
"""

from __future__ import annotations

import re

from app.model import Piece, Role
from app.parsing.dates.days import month_named
from app.parsing.units.lines import Line
from app.parsing.units.markup import HAS_MARKUP, resolved

LONGEST_RAW = 40_000  # code points with markup: addresses in links may be long

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
    if end - start > LONGEST_RAW or (not piece.links and not HAS_MARKUP.search(raw, start, end)):
        return Line(piece, raw[start:end], bullet, start)
    return resolved(piece, bullet, start, end)
