"""Inline Markdown to visible text with its links, in one pass over a line (linear in its length).

Follows CommonMark where people rely on it; where a mark has no partner, or a bracket no target, every character stays:
a headline may hold asterisks, underscores and brackets of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from app.model import Link, Span
from app.readers.common import label_key, unescaped

MAX_LABEL = 1000  # characters of a label that refers to a target written elsewhere
MAX_TARGET = 8192  # characters of a link's target, title included

_TOKEN = re.compile(
    r"""\\[!-/:-@\[-`{-~]"""  # an escaped punctuation mark
    r"""|`+"""
    r"""|!?\["""
    r"""|\]"""
    r"""|\*+|_+|~~"""
    r"""|<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,8000}|!--[^<>]{0,2000}--|/?[A-Za-z][A-Za-z0-9-]{0,15}(?:\s[^<>]{0,8000})?/?)>"""
    r"""|&(?:[A-Za-z][A-Za-z0-9]{1,31}|\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6});"""
    r"""|https?://[^\s<>\[\]`|\\]+"""
)
_TARGET = re.compile(r"""\(\s*(?:<([^<>\n]*)>|([^\s<>]*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)""")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LABEL = re.compile(r"\[([^\[\]]{0,1000})\]")
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG_WORDS = """
a abbr b bdi bdo big blockquote br center cite code dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4
h5 h6 header hr i img ins kbd li mark nobr ol p picture pre q s samp section small source span strike strong sub summary sup
table tbody td tfoot th thead time tr tt u ul var wbr
"""
_TAGS = frozenset(_TAG_WORDS.split())
_TRAILING = ".,;:!?\"'*_~"
LINE_BREAK = "\n"


def _in_word(character: str) -> bool:
    """A letter or digit of a script that puts spaces between words (in the others marks stand inside a run of letters)."""
    return character.isalnum() and character < "\u2e80"


def inside_word(source: str, match: re.Match[str]) -> bool:
    """Whether a mark stands between two letters of a word, where people write it as an apostrophe or an asterisk."""
    start, end = match.span()
    return start > 0 and end < len(source) and _in_word(source[start - 1]) and _in_word(source[end])


@dataclass(slots=True)
class _Building:
    """Visible text in parts; a mark that turns out to be markup is blanked, so that spans are known only at the end."""

    parts: list[str] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)  # part indexes, target
    emphasis: list[tuple[int, int]] = field(default_factory=list)  # part indexes
    brackets: list[tuple[int, bool, int]] = field(default_factory=list)  # part, is image, source index after it
    openers: dict[str, list[int]] = field(default_factory=dict)  # emphasis marks waiting for a partner
    anchor: tuple[int, str] | None = None  # an open <a href>

    def add(self, text: str) -> None:
        self.parts.append(text)

    def link(self, first: int, last: int, target: str) -> None:
        self.links.append((first, last, target))

    def forget(self, first: int) -> None:
        """Drop the parts from `first` on, and what was noted of them."""
        del self.parts[first:]
        while self.links and self.links[-1][0] >= first:
            self.links.pop()
        while self.emphasis and self.emphasis[-1][1] > first:
            self.emphasis.pop()
        for waiting in self.openers.values():
            while waiting and waiting[-1] >= first:
                waiting.pop()

    def result(self) -> tuple[str, tuple[Link, ...], tuple[Span, ...]]:
        starts, length = [], 0
        for part in self.parts:
            starts.append(length)
            length += len(part)
        starts.append(length)
        spans = sorted((starts[first], starts[last], target) for first, last, target in self.links)
        links = tuple(Link((start, end), target) for start, end, target in spans if start < end and target)
        emphasis = sorted((starts[first], starts[last]) for first, last in self.emphasis)
        return "".join(self.parts), links, tuple(span for span in emphasis if span[0] < span[1])


def visible(source: str, references: Mapping[str, str]) -> tuple[str, tuple[Link, ...]]:
    """The text a reader of the rendered line sees, with its links; `<br>` is a line break in it.

    `references` maps labels (folded by `label_key`) to targets.
    """
    shown = visible_below(source, references, "")
    return shown.text, shown.links


class Visible(NamedTuple):
    """A line as a reader of the page sees it: `emphasis` are spans in bold, `anchor` an `<a href>` left open ("")."""

    text: str
    links: tuple[Link, ...] = ()
    emphasis: tuple[Span, ...] = ()
    anchor: str = ""


def visible_below(source: str, references: Mapping[str, str], anchor: str) -> Visible:
    """The same, with emphasis, for a line below one in which an `<a href>` to `anchor` was opened ("" for none)."""
    if not anchor and _TOKEN.search(source) is None:
        return Visible(source)
    out = _Building()
    if anchor:
        out.anchor = (0, anchor)
    partners = _Partners(source)
    position = 0
    while (match := _TOKEN.search(source, position)) is not None:
        out.add(source[position : match.start()])
        position = _take(out, source, match, partners, references)
    out.add(source[position:])
    left = out.anchor[1] if out.anchor is not None else ""
    if left:
        _anchor(out, "</a>")
    return Visible(*out.result(), left)


def _take(out: _Building, source: str, match: re.Match[str], partners: _Partners, references: Mapping[str, str]) -> int:
    """Handle one token; where to go on."""
    token, end = match.group(), match.end()
    first = token[0]
    if first == "\\":
        out.add(token[1])
    elif first == "`":
        return _code(out, source, match, partners)
    elif token in ("[", "!["):
        out.brackets.append((len(out.parts), token == "![", end))
        out.add(token)
    elif first == "]":
        return _close_bracket(out, source, match.start(), partners, references)
    elif first in "*_~":
        _emphasis(out, source, match)
    elif first == "<":
        _tag(out, token)
    elif first == "&":
        out.add(unescaped(token))
    else:
        return _bare(out, match)
    return end


class _Partners:
    """Where the partners of backticks and parentheses stand, found in one pass each, when first asked for."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        runs: dict[int, list[int]] = {}
        for match in re.finditer("`+", self._source):
            if not inside_word(self._source, match):
                runs.setdefault(len(match.group()), []).append(match.start())
        return runs

    @cached_property
    def _closing(self) -> dict[int, int]:
        opened: list[int] = []
        closing: dict[int, int] = {}
        for match in re.finditer(r"\\.|[()]", self._source):
            if match.group() == "(":
                opened.append(match.start())
            elif match.group() == ")" and opened:
                closing[opened.pop()] = match.end()
        return closing

    def backticks(self, start: int, length: int) -> int | None:
        """Where the next run of as many backticks begins."""
        runs = self._runs.get(length, [])
        at = bisect_right(runs, start)
        return runs[at] if at < len(runs) else None

    def parenthesis(self, start: int) -> int | None:
        """Where the parenthesis opened at `start` ends, if it is short enough to be a target."""
        end = self._closing.get(start)
        return end if end is not None and end - start <= MAX_TARGET else None


def _code(out: _Building, source: str, match: re.Match[str], partners: _Partners) -> int:
    length = match.end() - match.start()
    partner = None if inside_word(source, match) else partners.backticks(match.start(), length)
    if partner is None:
        out.add(match.group())
        return match.end()
    inside = source[match.end() : partner]
    out.add(inside[1:-1] if inside.strip() and inside[0] == inside[-1] == " " else inside)
    return partner + length


def _close_bracket(out: _Building, source: str, at: int, partners: _Partners, references: Mapping[str, str]) -> int:
    """A `]`: the end of a link or image where a target follows, itself where none does."""
    if not out.brackets:
        out.add("]")
        return at + 1
    opened, is_image, inside = out.brackets.pop()
    label = source[inside:at] if at - inside <= MAX_LABEL else ""
    target, end = _target(source, at, label, partners, references)
    if target is None:
        out.add("]")
        return at + 1
    out.parts[opened] = ""
    if is_image:
        out.forget(opened)
    elif not any(first >= opened for first, _, _ in out.links[-1:]):
        out.link(opened, len(out.parts), target)
    return end


def _target(
    source: str, at: int, label: str, partners: _Partners, references: Mapping[str, str]
) -> tuple[str | None, int]:
    """The target written or referred to after a `]`, and where it ends."""
    if source.startswith("(", at + 1) and (end := partners.parenthesis(at + 1)) is not None:
        written = _TARGET.fullmatch(source, at + 1, end)
        if written is not None:
            return unescaped(_ESCAPED.sub(r"\1", written.group(1) or written.group(2) or "")), end
    if references:
        named = _LABEL.match(source, at + 1)
        key = label_key((named.group(1) or label) if named else label)
        if key and key in references:
            return references[key], named.end() if named else at + 1
    return None, at + 1


def _emphasis(out: _Building, source: str, match: re.Match[str]) -> None:
    """A run of `*`, `_` or `~~`: blanked together with its partner, which must have the same length.

    Stricter than CommonMark: no run inside a word is emphasis, so "d**n" keeps its asterisks.
    """
    token = match.group()
    before = source[match.start() - 1] if match.start() else " "
    after = source[match.end()] if match.end() < len(source) else " "
    waiting = out.openers.setdefault(token, [])
    out.add(token)
    if inside_word(source, match) or len(token) > 3:
        return
    if waiting and not before.isspace() and not _in_word(after):
        opened = waiting.pop()
        out.parts[opened] = out.parts[-1] = ""
        if len(token) > 1 and token != "~~":
            out.emphasis.append((opened + 1, len(out.parts) - 1))
    elif not after.isspace() and not _in_word(before):
        waiting.append(len(out.parts) - 1)


def _tag(out: _Building, token: str) -> None:
    """An inline tag, comment or autolink; what looks like one but is no tag of HTML stays as it stands."""
    if token.startswith("<!--"):
        return
    name_match = _TAG_NAME.match(token)
    if name_match is None:
        if ":" in token:
            out.link(len(out.parts), len(out.parts) + 1, token[1:-1])
            out.add(token[1:-1])
        else:
            out.add(token)
        return
    name = name_match.group(1).lower()
    if name not in _TAGS:
        out.add(token)
    elif name == "br":
        out.add(LINE_BREAK)
    elif name == "a":
        _anchor(out, token)


def _anchor(out: _Building, token: str) -> None:
    if out.anchor is not None:
        out.link(out.anchor[0], len(out.parts), out.anchor[1])
        out.anchor = None
    if not token.startswith("</") and (href := _HREF.search(token)) is not None:
        out.anchor = (len(out.parts), unescaped(href.group(1) or href.group(2) or href.group(3) or ""))


def _bare(out: _Building, match: re.Match[str]) -> int:
    """A bare address: its own link, without the punctuation and the unopened parenthesis that follow it."""
    address = match.group().rstrip(_TRAILING)
    closed = len(address) - len(address.rstrip(")"))
    unopened = address.count(")") - address.count("(")
    address = address[: len(address) - max(0, min(closed, unopened))].rstrip(_TRAILING)
    if out.anchor is None and not out.brackets:
        out.link(len(out.parts), len(out.parts) + 1, address)
    out.add(address)
    return match.start() + len(address)
