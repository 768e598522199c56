"""JSON: records found at any depth (`records` says how), each with the bytes it stands in.

A text of many values, one a line, is read as such wherever it is met. The document is held as text (up to
`decode.MAX_WHOLE` bytes, LimitError beyond), never as objects; JSON with a value a line has no such limit (`json_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.errors import ReadError
from app.model import Document, DocumentFacts, Piece, ReadNotes
from app.readers import json_lines
from app.readers.decode import Decoded, head_text, read_text
from app.readers.json_nodes import JsonNode, Scan
from app.readers.nested import Found, text_of
from app.readers.records import Walk

FORMAT = "json"
DESCRIPTION = "JSON with records at any depth: lists of objects, maps of lists, lists of lists, lists of strings"
EXAMPLE = """\
{"articles": [{"title": "Harbour cats elect new mayor", "source": {"name": "Example Times"},
               "url": "https://times.example/1", "publishedAt": "2031-03-02T08:00:00Z"}]}
"""

MAX_RESUMES = 20  # breaks behind which reading is taken up again
MAX_OWN = 20_000  # code points of a value that a document says of itself

# An object with its first name, or a list (of lists) with its first value; "[2031-03-14]", "[1]" and "[ ]" begin lines of texts.
_START = re.compile(
    r"""
    \s*+ (?: (?:\[\s*+)*+ \{\s*+ (?: " | \}\s*+ (?: [,\]] | \Z) | \Z )
           | (?:\[\s*+)++ (?: "(?:[^"\\]|\\.)*+ (?: "\s*+ (?:[,\]]|\Z) | \Z)
                            | (?: -?\d++ (?:\.\d++)? (?:[eE][-+]?\d++)? | true | false | null )
                              \s*+ (?: , (?! [^\[\]]*+ \]\s*+ [^\s,\]] ) | \Z )
                            | \]\s*+ (?: [,\]] | \Z)
                            | \Z ) )
    """,
    re.VERBOSE,
)
_ASSIGNED = re.compile(r"(?:(?:var|let|const)\s+)?[\w.$\[\]'\"]{1,60}\s*[=(]\s*[{\[]\s*[\"{\[]|\)\]\}'?,?\s*[{\[]")
_RESUME = re.compile(r"\}\s*,?\s*\{")
_OWN_DATE = re.compile(
    r"(?:(?:last|date)[ _-]?)?(?:updated|fetched|scraped|generated|exported|captured|crawled|retrieved)"
    r"(?:[ _-]?(?:at|on|date|time))?"
)


def likelihood(head: bytes) -> float:
    """Begins as an object or array does: an opening bracket, and behind it what may follow one."""
    text = head_text(head)
    if _START.match(text):
        return 0.92 if re.search(r'"\s*:|^\s*\[\s*["{\[\]]', text) else 0.6
    return 0.55 if _ASSIGNED.match(text) and re.search(r'"\s*:', text) else 0.0


def read(document: Document, notes: ReadNotes) -> Iterator[Piece]:
    """One RECORD an object or row, one ITEM a string in a list; `line` is the ordinal from 1.

    Hints: dotted lower-case names, values as written, then what stands above ("@key", "@NAME"). `group` is the path of the
    list ("articles", "categories.*"). Dates on top ("lastUpdated", "fetched_at") become the document's.
    """
    if json_lines.first_line_is_whole(document):
        notes.format = json_lines.FORMAT
        yield from json_lines.read(document, notes)
        return
    decoded = read_text(document, notes)
    ordinal = 0
    for found in found_in(decoded, notes):
        yield found.piece(ordinal, decoded.byte_at(found.start), decoded.byte_at(found.end))
        ordinal += 1
    if not ordinal:
        notes.skip("the data has no records")


def found_in(decoded: Decoded, notes: ReadNotes) -> Iterator[Found]:
    """All records of a JSON text. Behind a break the walk is taken up at the next object of a list."""
    breaks: list[int] = []

    def told(why: str, at: int) -> None:
        notes.skip(why, offset=decoded.byte_at(at))
        breaks.append(at)

    walk = Walk(told)
    begin, resumes = 0, 0
    while True:
        breaks.clear()
        scan = Scan(decoded.text, begin, told=told)
        roots = 0
        for root in scan.roots(begin):
            roots += 1
            if not resumes:
                notes.facts = _facts(notes.facts, root)
            yield from walk.records(root, resumed=resumes > 0)
        if not roots and not resumes:
            raise ReadError("is not JSON: it has no object and no array")
        if scan.broken is None:
            return
        first = min((at for at in breaks if at >= begin), default=scan.stop)
        if not breaks:
            told(*scan.broken)
        onward = _RESUME.search(decoded.text, max(first, begin + 1))
        if onward is None or resumes >= MAX_RESUMES:
            return
        begin, resumes = onward.end() - 1, resumes + 1


def _facts(facts: DocumentFacts, root: JsonNode) -> DocumentFacts:
    """What the outermost object says of the whole: when it was made, and its language."""
    if root.kind != "object":
        return facts
    for name, child in root.children():
        if child.kind != "scalar" or child.end - child.start > 100:
            continue
        try:
            text = text_of(child.value())
        except ValueError:
            continue
        lower = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        if lower in ("language", "lang") and facts.language is None:
            facts = replace(facts, language=text)
        elif _OWN_DATE.fullmatch(lower) and facts.published_at is None and (at := _aware(text)) is not None:
            facts = replace(facts, published_at=at)
    return facts


def _aware(text: str) -> datetime | None:
    """An instant with its offset; None for anything less."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
