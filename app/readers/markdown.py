"""Markdown: headings, list items, table rows and lines, each with its visible text and its links.

One piece a line (a line with `<br>` gives one a visual line), so that a list keeps its lines; `start`/`end` lead to the source
line with all its markup. The first row of a table has level 1 and its cells name the fields of the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, pairwise

from app.model import Document, DocumentFacts, Link, Piece, ReadNotes, Role
from app.readers.common import depth, instant_or_day, label_key, numbered, split_cells, text_row, with_below
from app.readers.decode import Line, head_text, lines
from app.readers.inline import LINE_BREAK, visible, visible_below
from app.text import squeeze

FORMAT = "markdown"
DESCRIPTION = "Markdown: headings, bullets, tables and links"
EXAMPLE = """\
## March 2031

- [Harbour cats elect new mayor](https://gazette.example/cats) (The Sample Gazette) 2031-03-03

| Date | Outlet | Headline |
| --- | --- | --- |
| 2031-03-02 | Example Times | [Lighthouse keeper retires](https://times.example/keeper) |
"""

MAX_REFERENCES = 100_000  # link definitions kept of one document
MAX_FRONT_MATTER = 200  # lines
MAX_UNDERLINED = 250  # characters; a longer text above a rule is a paragraph, not a heading

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_ITEM = re.compile(r"([ \t]*)(?:[-+*]|\d{1,3}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?(.*)|$)")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r" {0,3}(?:>[ \t]?)+")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]]{1,1000})\]:[ \t]*<?([^\s<>]+)>?(?:[ \t]+[\"'(].*)?[ \t]*$")
_META = re.compile(r"([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*$")
_CELL_END = re.compile(r"\\.|`[^`]*`|(\|)")
_LINK = re.compile(r"\[[^\]\n]{1,500}\]\([^)\s]{1,2000}")


def likelihood(head: bytes) -> float:
    """By marks that plain text does not make by chance: headings, links, table rules, definitions. Bullets alone are plain text."""
    text = head_text(head)
    rows = text.splitlines()
    score = 0.0
    if any(_HEADING.match(row) and row.strip(" #") for row in rows):
        score += 0.35
    if _LINK.search(text):
        score += 0.45
    if any(_is_rule_of(row, before) for before, row in pairwise(rows)):
        score += 0.5
    if any(_DEFINITION.match(row) for row in rows):
        score += 0.2
    if any(_FENCE.match(row) for row in rows) or re.search(r"(?<!\S)\*\*\S[^*\n]*\S\*\*(?!\w)", text):
        score += 0.2
    if re.search(r"<u>.{1,300}</u>|<br ?/?>", text):
        score += 0.2
    if text.lstrip().startswith(("<!DOCTYPE", "<!doctype", "<html", "<?xml", "{", "#+")):
        score *= 0.1
    return min(score, 0.75)


def _is_rule_of(row: str, before: str) -> bool:
    """Whether a row is the rule under a table's header: as many columns, and two at least."""
    return (
        "|" in row and "|" in before and _DELIMITERS.match(row) is not None and len(split_cells(before, _CELL_END)) >= 2
    )


@dataclass(slots=True)
class _State:
    """What reading has to remember from line to line."""

    references: Mapping[str, str]
    last_comment_end: int  # the last line with a `-->`
    indents: list[int] = field(default_factory=list)  # of the open list levels
    fence: str = ""
    columns: tuple[str, ...] | None = None  # names of the columns of the open table, () where it has no header
    tables: int = 0
    in_comment: bool = False
    anchor: str = ""  # where an <a href> leads whose words go on below


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One piece a line with visible text; front matter goes to the document's facts, link definitions into the links."""
    state = _survey(document)
    meta, rows = _front_matter(lines(document, notes))
    notes.facts = _facts(meta)
    return numbered(with_below(rows, partial(_read_line, state)))


def _survey(document: Document) -> _State:
    """What has to be known before the first line: link definitions, of which the first of a label counts, and the last comment."""
    references: dict[str, str] = {}
    last_comment_end = 0
    for line in lines(document, ReadNotes()):
        if "-->" in line.text:
            last_comment_end = line.number
        if (
            "]:" in line.text
            and len(references) < MAX_REFERENCES
            and (match := _DEFINITION.match(line.text)) is not None
        ):
            references.setdefault(label_key(match.group(1)), match.group(2))
    return _State(references, last_comment_end)


# ---------------------------------------------------------------- front matter


def _front_matter(rows: Iterator[Line]) -> tuple[dict[str, str], Iterator[Line]]:
    """The simple `key: value` lines between two `---` at the top, and the lines after them (all lines where there are none)."""
    held = list(islice(rows, 1))
    if not held or held[0].text.rstrip() != "---":
        return {}, chain(held, rows)
    meta: dict[str, str] = {}
    for line in islice(rows, MAX_FRONT_MATTER):
        held.append(line)
        if line.text.rstrip() in ("---", "..."):
            return meta, rows
        match = _META.match(line.text)
        if match is not None:
            meta.setdefault(match.group(1).lower(), match.group(2).strip("\"'"))
        elif line.text.strip() and line.text[0] not in " \t-#":
            break
    return {}, chain(held, rows)


def _facts(meta: Mapping[str, str]) -> DocumentFacts:
    at, day = instant_or_day(meta.get("date", ""))
    return DocumentFacts(
        title=meta.get("title") or None,
        author=meta.get("author") or None,
        language=meta.get("lang") or meta.get("language") or None,
        site_name=meta.get("site") or meta.get("publication") or None,
        canonical_url=meta.get("canonical_url") or meta.get("url") or None,
        published_at=at,
        published_on=day,
    )


# ---------------------------------------------------------------- lines


def _read_line(state: _State, line: Line, below: str) -> tuple[list[Piece], bool]:
    """The pieces of one line, and whether the following line (a rule under a heading or table header) belongs to it."""
    if state.fence:
        if line.text.strip().startswith(state.fence):
            state.fence = ""
            return [], False
        return _plain(line), False
    text = _without_comments(line, state)
    if (quote := _QUOTE.match(text)) is not None:
        text = text[quote.end() :]
    if not text.strip():
        state.columns, state.anchor = None, ""
        return [], False
    if (fence := _FENCE.match(text)) is not None:
        state.fence = fence.group(1)
        return [], False
    if (row := _table_row(line, text, below, state)) is not None:
        return row
    return _block(line, text, below, state)


def _plain(line: Line) -> list[Piece]:
    """A line of code: as it stands."""
    body = line.text.lstrip()
    return [Piece(0, line.number, line.start, line.end, line.text, indent=len(line.text) - len(body))] if body else []


def _block(line: Line, text: str, below: str, state: _State) -> tuple[list[Piece], bool]:
    """A heading, a list item, or a line."""
    if (heading := _HEADING.match(text)) is not None:
        state.indents.clear()
        return _shown(line, heading.group(2) or "", state, Role.HEADING, len(heading.group(1))), False
    item = _ITEM.match(text)
    if _RULE.match(text) is not None:
        return [], False
    if item is not None:
        level = depth(len(item.group(1).expandtabs(4)), state.indents)
        return _shown(line, item.group(2) or "", state, Role.ITEM, level), False
    body = text.strip()
    if (underline := _UNDERLINE.match(below)) is not None and len(body) <= MAX_UNDERLINED:
        state.indents.clear()
        return _shown(line, body, state, Role.HEADING, 1 if underline.group(1)[0] == "=" else 2), True
    if _DEFINITION.match(text) is not None:
        return [], False
    return _shown(line, body, state, Role.LINE, 0, len(text) - len(text.lstrip())), False


def _shown(line: Line, source: str, state: _State, role: Role, level: int, indent: int = 0) -> list[Piece]:
    """The visible lines of a source text: the first in its role, what follows a `<br>` as lines."""
    body = source.rstrip()
    if body.endswith("\\") and not body.endswith("\\\\"):  # a hard line break
        body = body[:-1]
    text, links, emphasis, state.anchor = visible_below(body, state.references, state.anchor)
    pieces: list[Piece] = []
    for start, end in _visual_lines(text):
        here = _links_between(links, start, end)
        stressed = tuple((max(a, start) - start, min(b, end) - start) for a, b in emphasis if a < end and start < b)
        first = not pieces
        pieces.append(
            Piece(
                0, line.number, line.start, line.end, text[start:end],
                role if first else Role.LINE, level if first else 0, indent, links=here, emphasis=stressed,
            )
        )  # fmt: skip
    return pieces


def _visual_lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines of a text that hold more than white space, without the white space around them."""
    reached = 0
    for part in text.split(LINE_BREAK):
        body = part.strip()
        if body:
            start = reached + len(part) - len(part.lstrip())
            yield start, start + len(body)
        reached += len(part) + 1


def _links_between(links: tuple[Link, ...], start: int, end: int) -> tuple[Link, ...]:
    """The links that stand in a part of a text, with spans in that part."""
    cut = ((max(link.span[0], start) - start, min(link.span[1], end) - start, link.href) for link in links)
    return tuple(Link((first, last), href) for first, last, href in cut if first < last)


def _without_comments(line: Line, state: _State) -> str:
    """The line without HTML comments, which may span lines; a comment that never ends is text."""
    text, reached, kept = line.text, 0, ""
    while True:
        if state.in_comment:
            end = text.find("-->", reached)
            if end < 0:
                return kept
            state.in_comment, reached = False, end + 3
        start = text.find("<!--", reached)
        if start < 0 or (text.find("-->", start) < 0 and line.number >= state.last_comment_end):
            return kept + text[reached:]
        kept += text[reached:start]
        state.in_comment, reached = True, start + 4


# ---------------------------------------------------------------- tables


def _table_row(line: Line, text: str, below: str, state: _State) -> tuple[list[Piece], bool] | None:
    """A row of a table, its header row taking the rule below it; None for a line that is in no table."""
    if "|" not in text:
        state.columns = None
        return None
    if _is_rule_of(below, text):
        state.tables += 1
        piece = _row(line, text, state, level=1)
        state.columns = tuple(squeeze(cell).lower() for cell in piece.cells)
        return [piece], True
    if state.columns is None:
        if not (text.lstrip().startswith("|") and len(split_cells(text, _CELL_END)) >= 2):
            return None
        state.tables += 1
        state.columns = ()
    if _DELIMITERS.match(text) is not None:
        return [], False
    return [_row(line, text, state, level=0)], False


def _row(line: Line, text: str, state: _State, level: int) -> Piece:
    shown = [visible(source, state.references) for source in split_cells(text, _CELL_END)]
    cells = [(cell.replace(LINE_BREAK, " "), links) for cell, links in shown]
    columns = state.columns or () if level == 0 else ()
    return text_row(line, cells, columns, level=level, group=f"table:{state.tables}")
