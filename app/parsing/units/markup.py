"""Inline markup taken out of a line, with the way back to where it stood. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

from app.model import Piece, Span
from app.parsing.units.lines import LONGEST, Line, Link

HAS_MARKUP = re.compile(r"\]\(|\[\[|\[https?:|<[a-zA-Z!/]|\*\*|__|https?://|www\.|\{:|link:")
_MARKUP = re.compile(
    r"(?P<image>!\[[^\[\]]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\))"
    r"|(?P<org>\[\[(?P<ohref>[^\[\]]+)\]\[(?P<owords>[^\[\]]+)\]\])"
    r"|(?P<bare>\[\[(?P<bhref>https?://[^\[\]\s]+)\]\])"
    r"|(?P<link>\[(?P<words>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]"
    r"\(<?(?P<href>[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\))"
    r"|(?P<wiki>\[(?P<whref>https?://[^\s\[\]]+) (?P<wwords>[^\[\]]+)\])"
    r"|(?P<rst>`(?P<rwords>[^`<>\[\]\s]++(?:\s++[^`<>\[\]\s]++)*+)\s*+<(?P<rhref>https?://[^<>\s`]++)>`_{1,2})"
    r"|(?P<adoc>(?:link:(?P<lhref>[^\s\[\]<>\":]{1,2000}+)|(?P<dhref>https?://[^\s\[\]<>\"]{1,2000}+))"
    r"\[(?P<dwords>[^\[\]]{1,1000}+)\])"
    r"|(?P<angle><(?P<ahref>https?://[^<>\s]+)>)"
    r"|(?P<anchor><a\s(?P<tag>[^<>]{0,2000})>(?P<awords>[^<>]*)</a\s*>)"
    r"|(?P<html></?(?:b|i|u|s|em|strong|small|span|font|sup|sub|br|p|li|ul|ol|div|cite|mark|code|kbd|del|ins|q|time|h[1-6]|td|tr|a)\b[^<>]{0,500}>)"
    r"|(?P<attributes>\{:[^{}\n]{0,300}\})"
    r"|(?P<comment><!--[^<>]*-->)"
    r"|(?P<strong>\*\*\*|\*\*|(?<!\w)___?|___?(?!\w))"
    r"|(?P<url>(?:https?://|www\.)[^\s<>\"\]|`]+)"
)
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)
_URL_END = ".,;:!?)'\"»”*_"


def resolved(piece: Piece, bullet: str, start: int, end: int) -> Line:
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
            ("rst", "rwords", "rhref"),
            ("adoc", "dwords", "dhref"),
            ("anchor", "awords", "tag"),
        ):
            if match.group(name) is not None:
                inside(*match.span(words))
                target: str | None = match.group(href) or match.group("lhref")
                if name == "anchor":
                    found = _HREF.search(match.group(href))
                    target = found.group(1) if found else None
                if len(back) > here and target:
                    links.append(Link(here, len(back), target))
                break
        else:
            if any(match.group(name) is not None for name in ("image", "comment", "attributes")):
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
    for first, last in piece.emphasis:
        begin, stop = bisect_left(back, first), bisect_left(back, last)
        if begin < stop:
            strong.append((begin, stop))
    cut = len(text) - len(text.lstrip())
    kept = len(text.rstrip())
    links = [
        Link(max(0, a - cut), min(b, kept) - cut, href, bare) for a, b, href, bare, _ in links if min(b, kept) > cut
    ]
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
