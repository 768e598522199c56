"""reStructuredText: underlined headings, list items and lines with their links; directives and comments are left out.

A link whose words go over lines is left as it stands: parsing reads it over the lines of its entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from app.model import Document, Piece, ReadNotes, Role, Span
from app.readers.common import Shown, depth, label_key, numbered, spliced, with_below
from app.readers.decode import Line, head_text, lines

FORMAT = "rst"
DESCRIPTION = "reStructuredText: underlined headings, bullets and `links <…>`_"
EXAMPLE = """\
In the press
============

* March 3, 2031: `Harbour cats elect new mayor <https://gazette.example/cats>`_, The Sample Gazette
* March 2, 2031: `Lighthouse keeper retires`_, Example Times

.. _Lighthouse keeper retires: https://times.example/keeper
"""

MAX_TARGETS = 100_000  # link targets and substitutions kept of one document

_UNDERLINE = re.compile(r"([=\-~^\"'`#*+.:_])\1{2,}[ \t]*$")
_ITEM = re.compile(r"([ \t]*)(?:[-*+•]|\(?(?:\d{1,3}|#)[.)])(?:[ \t]+(.*)|$)")
_EXPLICIT = re.compile(r"[ \t]*\.\.(?:[ \t]|$)")
_FIELD = re.compile(r"[ \t]*:[\w -]{1,60}:(?:[ \t]|$)")
_TARGET = re.compile(r"[ \t]*\.\. _(?:`([^`]{1,1000})`|([^:`]{1,1000})):[ \t]+(\S+)[ \t]*$")
_SUBSTITUTION = re.compile(r"[ \t]*\.\. \|([^|]{1,200})\|[ \t]+(\w+)::[ \t]*(.*?)[ \t]*$")
_DIRECTIVE = re.compile(r"^\.\. [\w-]+::(?:[ \t]|$)", re.MULTILINE)
_LINK = re.compile(r"`[^`<>\n]{1,500}\s<[^<>\s`]{1,2000}>`__?(?!\w)")
_MARKUP = re.compile(
    r"``(?P<code>[^`\n]{1,2000})``"
    r"|:[\w:-]{1,60}:`(?P<role>[^`<>\n]{1,2000}?)(?:[ \t]*<(?P<path>[^<>\n`]{1,4000})>)?`"
    r"|`(?P<words>[^`<>\n]{1,2000}?)[ \t]*<(?P<href>[^<>\n`]{1,8000})>`__?"
    r"|`(?P<named>[^`<>\n]{1,2000})`__?(?!\w)"
    r"|(?<![\w`])(?P<word>\w(?:[\w.-]{0,60}\w)?)_(?!\w)"
    r"|(?<![\w*])\*\*(?=\S)(?P<strong>[^*\n]{1,2000}?)(?<=\S)\*\*(?![\w*])"
    r"|(?<![\w*])\*(?=\S)(?P<em>[^*\n]{1,2000}?)(?<=\S)\*(?![\w*])"
    r"|\|(?P<name>[^|\s][^|\n]{0,200}?)\|(?!\w)"
    r"|(?P<url>https?://[^\s<>\[\]`|]+)"
    r"|\\(?P<escaped>[^\w\s])"
)
_TRAILING = ".,;:!?\"'*_~)"


def likelihood(head: bytes) -> float:
    """By directives, targets and links in its own form; underlined headings alone are Markdown's as well."""
    text = head_text(head)
    score = 0.0
    if _DIRECTIVE.search(text):
        score += 0.5
    if any(_TARGET.match(row) or _SUBSTITUTION.match(row) for row in text.splitlines()):
        score += 0.4
    if _LINK.search(text):
        score += 0.8
    return min(score, 0.9)


@dataclass(slots=True)
class _State:
    """What the document defines, and what reading has to remember from line to line."""

    targets: Mapping[str, str]
    names: Mapping[str, str]  # substitutions: their text, "" for pictures
    ranks: list[str] = field(default_factory=list)  # of headings, by the sign that underlines them
    indents: list[int] = field(default_factory=list)  # of the open list levels
    below: int | None = None  # the indent of an open directive or comment


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One piece a line with visible text; targets go into the links that name them, substitutions into the text."""
    return numbered(with_below(lines(document, notes), partial(_read_line, _survey(document))))


def _survey(document: Document) -> _State:
    targets: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in lines(document, ReadNotes()):
        if ".. " not in line.text or len(targets) + len(names) >= MAX_TARGETS:
            continue
        if (target := _TARGET.match(line.text)) is not None:
            targets.setdefault(label_key(target.group(1) or target.group(2)), target.group(3))
        elif (name := _SUBSTITUTION.match(line.text)) is not None:
            names.setdefault(name.group(1), name.group(3) if name.group(2) == "replace" else "")
    return _State(targets, names)


def _read_line(state: _State, line: Line, below: str) -> tuple[list[Piece], bool]:
    """The piece of a line, if it has one, and whether the following line (a rule under a heading) belongs to it."""
    text = line.text
    body = text.strip()
    if not body:
        return [], False
    indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
    if state.below is not None:
        if indent > state.below and (_FIELD.match(text) or _EXPLICIT.match(text)):
            return [], False
        state.below = None
    if _EXPLICIT.match(text) is not None:
        state.below = indent
        return [], False
    if _UNDERLINE.match(body) is not None:
        return [], False
    if not indent and (mark := _UNDERLINE.match(below)) is not None and len(below.rstrip()) + 1 >= len(body) // 2:
        state.indents.clear()
        if mark.group(1) not in state.ranks:
            state.ranks.append(mark.group(1))
        return _shown(line, body, state, Role.HEADING, state.ranks.index(mark.group(1)) + 1), True
    if (item := _ITEM.match(text)) is not None:
        level = depth(len(item.group(1).expandtabs(4)), state.indents)
        return _shown(line, item.group(2) or "", state, Role.ITEM, level), False
    return _shown(line, body.removeprefix("| "), state, Role.LINE, 0, indent), False


def _shown(line: Line, source: str, state: _State, role: Role, level: int, indent: int = 0) -> list[Piece]:
    text, links = visible(source, state.targets, state.names)
    if not text.strip():
        return []
    return [Piece(0, line.number, line.start, line.end, text, role, level, indent, links=links)]


def visible(source: str, targets: Mapping[str, str], names: Mapping[str, str]) -> Shown:
    """The text a reader of the page sees, with its links; what has no target, or no end on its line, stays as it stands."""
    return spliced(source, _marks(source, targets, names))


def _marks(source: str, targets: Mapping[str, str], names: Mapping[str, str]) -> Iterator[tuple[Span, str, str | None]]:
    """The marks of a text: where each stands, what it shows, and where it leads."""
    for match in _MARKUP.finditer(source):
        shown, target = _resolved(match, targets, names)
        if shown is not None:
            end = match.end() if match["url"] is None else match.start() + len(shown)
            yield (match.start(), end), shown, target


def _resolved(
    match: re.Match[str], targets: Mapping[str, str], names: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """What one mark shows and where it leads; None, None where it is none."""
    kind = match.lastgroup
    if kind in ("href", "words"):
        href = match["href"]
        return match["words"], targets.get(label_key(href[:-1]), href[:-1]) if href.endswith("_") else href
    if kind in ("named", "word"):
        words = match["named"] or match["word"]
        target = targets.get(label_key(words))
        return (words, target) if target is not None or kind == "named" else (None, None)
    if kind == "name":
        return (names[match["name"]], None) if match["name"] in names else (None, None)
    if kind == "url":
        address = match["url"].rstrip(_TRAILING)
        return address, address
    if kind in ("role", "path"):
        return match["role"], None
    return match[kind or 0], None
