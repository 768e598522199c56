"""Pieces made ready for reading: bullets, links and emphasis told apart from the words they stand around. Pure.

Readers leave inline markup where it stands, or resolve it and name the links; both come out the same here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from app.model import Piece, Role, Span

LONGEST = 4000  # code points of words; nothing longer is a headline entry
LONGEST_RAW = 40_000  # code points with markup: addresses in links may be long

_BULLET = re.compile(
    r"(?:[-*+•‣◦·▪■●○–—»►▶→☞✔✓★➤]|\(?\d{1,3}[.)]|\[\d{1,3}\](?!\()|\d{1,3}\s?[-–](?=\s)|[a-zA-Z][.)](?=\s+\S{2}))"
    r"(?:[ \t\u00a0]+|(?=\[\[?[^\]\s]))(?:\[[ xX]\]\s+)?"
    r"|[・●■◆◇▼▲※☆★◎○](?=[^\s・●■◆◇▼▲※☆★◎○])"
)
_QUOTED = re.compile(r"(?:>\s?)+")
DECORATION = re.compile(
    r"(?:[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff](?:[\ufe0e\ufe0f\u200d]|[\U0001f3fb-\U0001f3ff])*\s*)+"
)
HAS_MARKUP = re.compile(r"\]\(|\[\[|\[https?:|<[a-zA-Z!/]|\*\*|__|https?://|www\.")
_MARKUP = re.compile(
    r"(?P<image>!\[[^\[\]]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\))"
    r"|(?P<org>\[\[(?P<ohref>[^\[\]]+)\]\[(?P<owords>[^\[\]]+)\]\])"
    r"|(?P<bare>\[\[(?P<bhref>https?://[^\[\]\s]+)\]\])"
    r"|(?P<link>\[(?P<words>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]"
    r"\(<?(?P<href>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\))"
    r"|(?P<wiki>\[(?P<whref>https?://[^\s\[\]]+) (?P<wwords>[^\[\]]+)\])"
    r"|(?P<angle><(?P<ahref>https?://[^<>\s]+)>)"
    r"|(?P<anchor><a\s(?P<tag>[^<>]{0,2000})>(?P<awords>[^<>]*)</a\s*>)"
    r"|(?P<html></?(?:b|i|u|s|em|strong|small|span|font|sup|sub|br|p|li|ul|ol|div|cite|mark|code|kbd|del|ins|q|time|h[1-6]|td|tr|a)\b[^<>]{0,500}>)"
    r"|(?P<comment><!--[^<>]*-->)"
    r"|(?P<strong>\*\*\*|\*\*|(?<!\w)___?|___?(?!\w))"
    r"|(?P<url>(?:https?://|www\.)[^\s<>\"\]|`]+)"
)
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)
_URL_END = ".,;:!?)'\"»”*_"


class Link(NamedTuple):
    """A link: the span of its words in the visible text, and where it leads. A bare address is its own words."""

    start: int
    end: int
    href: str
    bare: bool = False


@dataclass(slots=True)
class Line:
    """A piece as a person sees it: `text` without bullet and markup, white space at its ends cut.

    `back[i]` is where code point i of `text` stands in the piece's own text (None: at i + shift).
    """

    piece: Piece
    text: str
    bullet: str = ""
    shift: int = 0
    back: list[int] | None = None
    links: list[Link] = field(default_factory=list)
    strong: list[Span] = field(default_factory=list)

    def origin(self, start: int, end: int) -> Span:
        """The span of the piece's own text that visible [start, end) was made from."""
        if self.back is None:
            return start + self.shift, end + self.shift
        if start >= end:
            place = self.back[start] if start < len(self.back) else len(self.piece.text)
            return place, place
        return self.back[start], self.back[end - 1] + 1


def bullet_of(text: str, start: int = 0) -> tuple[str, int]:
    """The kind of bullet `text` begins with at `start` ("" for none, "1" for any number) and where its words begin."""
    match = _BULLET.match(text, start)
    if match is None:
        return "", start
    mark = match.group().strip()
    kind = "1" if any(map(str.isdigit, mark)) else "a" if mark[0].isalpha() else mark[0]
    return kind, match.end()


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
    return _resolved(piece, bullet, start, end)


def _resolved(piece: Piece, bullet: str, start: int, end: int) -> Line:
    """Markup taken out of [start, end), with the way back for each code point."""
    raw = piece.text
    out: list[str] = []
    back: list[int] = []
    links: list[Link] = []
    strong: list[Span] = []
    opened: dict[str, int] = {}

    def keep(first: int, last: int) -> None:
        out.append(raw[first:last])
        back.extend(range(first, last))

    def inside(first: int, last: int) -> None:
        """Words of a link, whose own emphasis is dropped."""
        place = first
        for inner in re.finditer(
            r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|</?\w+>|\\(?=[^\w\s])", raw[first:last]
        ):
            keep(place, first + inner.start())
            place = first + inner.end()
        keep(place, last)

    at = start
    for match in _MARKUP.finditer(raw, start, end):
        if match.start() < at:
            continue
        keep(at, match.start())
        at = match.end()
        here = len(back)
        for name, words, href in (
            ("link", "words", "href"),
            ("org", "owords", "ohref"),
            ("wiki", "wwords", "whref"),
            ("anchor", "awords", "tag"),
        ):
            if match.group(name) is not None:
                inside(*match.span(words))
                target: str | None = match.group(href)
                if name == "anchor":
                    found = _HREF.search(match.group(href))
                    target = found.group(1) if found else None
                if len(back) > here and target:
                    links.append(Link(here, len(back), target))
                break
        else:
            if match.group("image") is not None or match.group("comment") is not None:
                pass
            elif match.group("html") is not None:
                tag = match.group("html").strip("</> ").split()[0].lower()
                if tag in ("b", "strong", "u", "h1", "h2", "h3", "h4", "cite", "i", "em"):
                    _toggle(opened, strong, f"<{tag}", here, match.group("html").startswith("</"))
                elif tag in ("br", "p", "li", "div", "td", "tr"):
                    out.append(" ")
                    back.append(match.start())
            elif match.group("url") is not None or match.group("angle") is not None or match.group("bare") is not None:
                name = (
                    "url"
                    if match.group("url") is not None
                    else "ahref"
                    if match.group("angle") is not None
                    else "bhref"
                )
                first, last = match.span(name)
                while (
                    name == "url"
                    and last > first
                    and raw[last - 1] in _URL_END
                    and not (raw[last - 1] == ")" and "(" in raw[first:last])
                ):
                    last -= 1
                keep(first, last)
                links.append(Link(here, len(back), raw[first:last], bare=True))
                if name == "url":
                    keep(last, match.end())
            else:
                mark = match.group()
                pair = _paired(raw, mark, match.end(), end) if mark not in opened else True
                if not pair:
                    keep(match.start(), match.end())
                else:
                    _toggle(opened, strong, mark, here, mark in opened)
    keep(at, end)
    text = "".join(out)
    for link in piece.links:
        first, last = link.span
        begin, stop = bisect_left(back, first), bisect_left(back, last)
        if begin < stop and not any(old.start < stop and begin < old.end for old in links):
            links.append(Link(begin, stop, link.href, text[begin:stop].startswith("http")))
    cut = len(text) - len(text.lstrip())
    kept = len(text.rstrip())
    links = [Link(max(0, a - cut), min(b, kept) - cut, href, bare) for a, b, href, bare in links if min(b, kept) > cut]
    strong = [(max(0, a - cut), min(b, kept) - cut) for a, b in strong if min(b, kept) > max(a, cut)]
    return Line(piece, text[cut:kept], bullet, 0, back[cut:kept], sorted(links), sorted(strong))


def _paired(raw: str, mark: str, start: int, end: int) -> bool:
    """Whether an opening mark is closed again on the line (looked for within the length of an entry)."""
    stop = min(end, start + LONGEST)
    at = raw.find(mark, start, stop)
    return at > start and not raw[start].isspace()


def _toggle(opened: dict[str, int], strong: list[Span], mark: str, here: int, closing: bool) -> None:
    if closing:
        begun = opened.pop(mark, None)
        if begun is not None and begun < here:
            strong.append((begun, here))
    else:
        opened[mark] = here
