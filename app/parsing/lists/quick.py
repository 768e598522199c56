"""The short way for long lists of one line an entry: what their first lines taught is applied to the rest. Pure.

Lists by the hundred thousand are copies of one shape, "BULLET TITLE - OUTLET - DATE [DATE]". Once the first lines have been
read by all the evidence, a line of the very same shape is cut at its ends without looking for anything else; any doubt
(another ending, a date not seen to mean one day, markup) sends it the long way, where the same pattern reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from app.model import DatedSpan, FieldFrom, Piece, Reading, Role, Span
from app.parsing.candidates.build import build
from app.parsing.candidates.drafts import Built
from app.parsing.layouts.context import Context
from app.parsing.layouts.line_shape import LineShape
from app.parsing.layouts.reads import Read
from app.parsing.lists.segments import find_lists
from app.parsing.outlets.damage import is_damaged
from app.parsing.outlets.evidence import ListEvidence
from app.parsing.outlets.split import splitter
from app.parsing.units.lines import LONGEST
from app.parsing.units.marks import bullet_of, make_line

_MARKUP = ("<", "](", "http", "**", "__", "[[", "www.")  # whatever `markup.HAS_MARKUP` finds holds one of these
_DOUBTFUL = frozenset(" \t\u00a0,;:|•·/([{（–—«<~@&†]}*#_")
LEAST = 2_000  # lines of a part from which the short way pays
TAUGHT_BY = 800  # lines that are read the long way first


def quick_list(texts: Sequence[Piece], context: Context) -> tuple[Built | None, Sequence[Piece]]:
    """The entries of the one long list of a part, read the short way, and the pieces that need the long one."""
    if len(texts) < LEAST or context.explain:
        return None, texts
    shape = _shape(texts, context)
    if shape is None:
        return None, texts
    rest: list[Piece] = []
    together = "\n".join([piece.text for piece in texts])
    markup = tuple(mark for mark in _MARKUP if mark in together)  # asked of each line only where there is some at all
    pattern = shape.pattern
    split = splitter(context.book, pattern.tails or ListEvidence(), separators=pattern.dash)
    built = Built(key=shape.key, layout=shape.layout, damaged=shape.damaged)
    entries, damaged, line = built.quick, shape.damaged, FieldFrom.LINE
    for piece in texts:
        text = piece.text
        found = _cut(text, shape, markup) if piece.role is Role.LINE or piece.role is Role.ITEM else None
        if found is None or piece.links:
            rest.append(piece)
            continue
        start, stop, published, at, listed, listed_at = found
        title, outlet, (first, last), outlet_at, confidence, ends_cut, rule, _ = split(text[start:stop])
        if outlet and "," in outlet and not context.book.match(outlet):
            rest.append(piece)  # may be "AUTHOR, OUTLET"
            continue
        spans = {"title": (start + first, start + last), "published": at}
        if outlet_at is not None:
            spans["outlet"] = (start + outlet_at[0], start + outlet_at[1])
        if listed_at is not None:
            spans["listed"] = listed_at
        reading = Reading(
            title,
            outlet,
            line if outlet else None,
            published,
            line,
            listed,
            None,
            None,
            None,
            damaged,
            ends_cut,
            confidence,
            rule,
            spans,
        )
        entries.append((piece, reading))
    if len(entries) < 0.3 * len(texts):
        return None, texts
    return built, rest


def _cut(
    text: str, shape: LineShape, markup: Sequence[str]
) -> tuple[int, int, DatedSpan, Span, date | None, Span | None] | None:
    """A line of the shape, cut: words from and to, its date and where, its listed day and where. None for any other line."""
    end = len(text) - len(shape.end)
    start = len(shape.start)
    if (
        not text.startswith(shape.start)
        or not text.endswith(shape.end)
        or end - start > LONGEST
        or (markup and any(map(text.__contains__, markup)))
    ):
        return None
    listed = None
    listed_at = None
    if shape.between:
        place = text.rfind(shape.between, start, end)
        if place < 0:
            return None
        second = text[place + len(shape.between) : end]
        day = shape.dates[second] if second in shape.dates else shape.day(second)
        if day is None or day.first != day.last:
            return None
        listed, listed_at = day.first, (end - len(second), end)
        end = place
    place = text.rfind(shape.before, start, end)
    if place <= start:
        return None
    first = text[place + len(shape.before) : end]
    published = shape.dates[first] if first in shape.dates else shape.day(first)  # a call a line is told from none
    if published is None or text[place - 1] in _DOUBTFUL or text[start] in _DOUBTFUL:
        return None
    return start, place, published, (place + len(shape.before), end), listed, listed_at


def _shape(texts: Sequence[Piece], context: Context) -> LineShape | None:
    """The shape of the list that begins where bullets do, where most of its lines are alike; learnt once a document."""
    known = context.memory.shape
    if known is not None:
        return known
    first = next(
        (i for i, piece in enumerate(texts) if bullet_of(piece.text, len(piece.text) - len(piece.text.lstrip()))[0]), 0
    )
    sample = texts[first : first + TAUGHT_BY]
    found = find_lists([make_line(piece) for piece in sample], context)
    found = [
        each for each in found if each.key.startswith("bullet") and each.pattern.dash and not each.pattern.plan.cuts
    ]
    if not found:
        return None
    best = max(found, key=lambda each: len(each.reads))
    if best.pattern.later or best.pattern.plan.chunk != "0" or len(best.reads) < 0.5 * len(sample):
        return None
    forms = Counter(form for read in best.reads if (form := _form(read)) is not None)
    if not forms:
        return None
    (start, before, between, end), count = forms.most_common(1)[0]
    if count < 0.5 * len(best.reads) or not before.strip() or not start.strip():
        return None
    built = build(best, context)
    titles = [read.title for read in best.reads]
    damaged = is_damaged(titles, [read.outlet for read in best.reads], context.book)
    context.memory.shape = LineShape(best.key, start, before, between, end, best.pattern, built.layout, damaged)
    return context.memory.shape


def _form(read: Read) -> tuple[str, str, str, str] | None:
    """How one entry is set: start, before its date, between its dates, end."""
    unit, hit = read.unit, read.hit
    if (
        hit is None
        or len(unit.lines) != 1
        or unit.links
        or not hit.kind.startswith("trail")
        or read.slots.title is None
    ):
        return None
    line = unit.taken[0]
    raw = line.piece.text
    if line.back is not None or (unit.headings and not unit.bulleted):
        return None
    outer, dated = hit.outer[0], hit.found
    between = unit.text[dated.end : hit.listed.start] if hit.listed else ""
    end = unit.text[(hit.listed or dated).end :]
    return raw[: line.shift], unit.text[outer : dated.start], between, end + raw[line.shift + len(unit.text) :]
