"""Org mode: headings, list items, table rows and lines with their links; a heading's properties are its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.model import Document, DocumentFacts, Hint, Piece, ReadNotes, Role, Span
from app.readers.common import Shown, depth, instant_or_day, numbered, spliced, split_cells, text_row
from app.readers.decode import Line, head_text, lines
from app.text import squeeze

FORMAT = "org"
DESCRIPTION = "Emacs Org: headings, bullets, tables and [[links]]"
EXAMPLE = """\
#+TITLE: Press review
* March 2031
- [[https://gazette.example/cats][Harbour cats elect new mayor]] (The Sample Gazette) <2031-03-03 Mon>
| Date       | Outlet        | Headline                   |
|------------+---------------+----------------------------|
| 2031-03-02 | Example Times | Lighthouse keeper retires  |
"""

_HEADING = re.compile(
    r"(\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED)[ \t]+)?(?:\[#[A-Z]\][ \t]+)?(\S.*?)(?:[ \t]+:[\w@#%:]+:)?[ \t]*$"
)
_ITEM = re.compile(r"([ \t]*)(?:[-+]|\d{1,3}[.)])[ \t]+(?:\[[ X-]\][ \t]+)?(.*)")
_STAR_ITEM = re.compile(r"([ \t]+)\*[ \t]+(.*)")
_KEYWORD = re.compile(r"[ \t]*#\+(\w+)(?::[ \t]*(.*?))?[ \t]*$")
_BLOCK = re.compile(r"[ \t]*#\+(begin|end)_(\w+)", re.IGNORECASE)
_PROPERTY = re.compile(r"[ \t]*:([\w@+-]+):(?:[ \t]+(.*?))?[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:\|[-+|]+|-{5,})[ \t]*$")
_CELL_END = re.compile(r"\[\[[^\[\]]*\](?:\[[^\[\]]*\])?\]|(\|)")
_MARKUP = re.compile(
    r"\[\[([^\[\]]{1,8000})\](?:\[([^\[\]]{1,8000})\])?\]"
    r"|(?<![\w*=~])([*=~])(?=\S)([^*=~\n]{1,2000}?)(?<=\S)\3(?![\w*=~])"
    r"|(https?://[^\s<>\[\]|]+)"
)
_TRAILING = ".,;:!?\"'*_~)"


def likelihood(head: bytes) -> float:
    """By keywords, double-bracketed links, property drawers and headings of several stars; single stars are Markdown's bullets."""
    text = head_text(head)
    score = 0.0
    if re.search(r"^#\+(?:title|date|author|begin_\w+|options|startup|filetags)\b", text, re.IGNORECASE | re.MULTILINE):
        score += 0.6
    if re.search(r"\[\[(?:https?|file|id):[^\[\]]+\](?:\[[^\[\]]+\])?\]", text):
        score += 0.6
    if re.search(r"^\|-[-+]+\|[ \t]*$", text, re.MULTILINE):
        score += 0.4
    if re.search(r"^[ \t]*:PROPERTIES:[ \t]*$", text, re.MULTILINE):
        score += 0.3
    if re.search(r"^\*\*+[ \t]+\S", text, re.MULTILINE):
        score += 0.2
    return min(score, 0.9)


@dataclass(slots=True)
class _State:
    indents: list[int] = field(default_factory=list)
    block: str = ""  # the open block whose lines stand as they are
    in_drawer: bool = False
    columns: tuple[str, ...] | None = None  # names of the columns of the open table, () where it has no header
    tables: int = 0
    meta: dict[str, str] = field(default_factory=dict)
    heading: Piece | None = None  # the heading whose properties may follow


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One piece a line with visible text; `#+TITLE` and its kin go to the document's facts."""
    state = _State()
    yield from numbered(_pieces(lines(document, notes), state))
    at, day = instant_or_day(state.meta.get("date", "").strip("<>[]").partition(" ")[0])
    notes.facts = DocumentFacts(
        title=state.meta.get("title") or None,
        author=state.meta.get("author") or None,
        language=state.meta.get("language") or None,
        published_at=at,
        published_on=day,
    )


def _pieces(rows: Iterator[Line], state: _State) -> Iterator[Piece]:
    """A heading waits for the properties that may follow it."""
    current = next(rows, None)
    while current is not None:
        following = next(rows, None)
        if not _is_apart(current.text, state):
            if state.heading is not None:
                yield state.heading
                state.heading = None
            piece = _markup_line(current, following.text if following is not None else "", state)
            if piece is not None and piece.role is Role.HEADING:
                state.heading = piece
            elif piece is not None:
                yield piece
        current = following
    if state.heading is not None:
        yield state.heading


def _is_apart(text: str, state: _State) -> bool:
    """Whether a line is a keyword, a comment, the edge of a block or part of a drawer: it changes the state and is no piece."""
    if state.in_drawer:
        _read_property(text, state)
        return True
    if (mark := _BLOCK.match(text)) is not None:
        raw = mark.group(1).lower() == "begin" and mark.group(2).lower() in ("src", "example", "export")
        state.block = mark.group(2).lower() if raw else ""
        return True
    if state.block:
        return False
    if text.strip().upper() in (":PROPERTIES:", ":LOGBOOK:"):
        state.in_drawer = True
        return True
    if (keyword := _KEYWORD.match(text)) is not None:
        state.meta.setdefault(keyword.group(1).lower(), keyword.group(2) or "")
        return True
    return text.lstrip().startswith("# ")


def _read_property(text: str, state: _State) -> None:
    match = _PROPERTY.match(text)
    if match is None:
        state.in_drawer = not _HEADING.match(text)
    elif match.group(1).upper() == "END":
        state.in_drawer = False
    elif state.heading is not None and match.group(2):
        state.heading.fields += (Hint(match.group(1).lower(), match.group(2)),)


def _markup_line(line: Line, below: str, state: _State) -> Piece | None:
    text = line.text
    if not text.strip():
        state.columns = None
        return None
    if state.block:
        return Piece(0, line.number, line.start, line.end, text, indent=len(text) - len(text.lstrip()))
    if text.lstrip().startswith("|"):
        return _row(line, text, below, state)
    state.columns = None
    if (heading := _HEADING.match(text)) is not None:
        state.indents.clear()
        return _shown(line, heading.group(2), Role.HEADING, len(heading.group(1)))
    if _RULE.match(text) is not None:
        return None
    if (item := _ITEM.match(text) or _STAR_ITEM.match(text)) is not None:
        return _shown(line, item.group(2), Role.ITEM, depth(len(item.group(1).expandtabs(8)), state.indents))
    return _shown(line, text.strip(), Role.LINE, 0, len(text) - len(text.lstrip()))


def _shown(line: Line, source: str, role: Role, level: int, indent: int = 0) -> Piece | None:
    text, links = visible(source)
    if not text.strip():
        return None
    return Piece(0, line.number, line.start, line.end, text, role, level, indent, links=links)


def _row(line: Line, text: str, below: str, state: _State) -> Piece | None:
    """A row; the first of a table with a rule below it names the fields of the others."""
    first = state.columns is None
    if first:
        state.tables += 1
        state.columns = ()
    if _RULE.match(text) is not None:
        return None
    cells = [visible(cell) for cell in split_cells(text, _CELL_END)]
    if first and _RULE.match(below) is not None:
        state.columns = tuple(squeeze(cell).lower() for cell, _ in cells)
        return text_row(line, cells, (), level=1, group=f"table:{state.tables}")
    return text_row(line, cells, state.columns or (), level=0, group=f"table:{state.tables}")


def visible(source: str) -> Shown:
    """The text without link brackets and emphasis marks, with its links. Slashes, plus signs and underscores stay as they are."""
    return spliced(source, _marks(source))


def _marks(source: str) -> Iterator[tuple[Span, str, str | None]]:
    """The marks of a text: where each stands, what it shows, and where it leads."""
    for match in _MARKUP.finditer(source):
        target, label, _, emphasised, bare = match.groups()
        if bare is not None:
            address = bare.rstrip(_TRAILING)
            yield (match.start(), match.start() + len(address)), address, address
        else:
            yield match.span(), emphasised if emphasised is not None else label or target, target
