"""Lists read by a declared layout: every line (or run of lines) that is set so is a candidate. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.errors import LayoutError
from app.parsing.dates.values import FoundDate
from app.parsing.declared.layout import Layout, compile_layout
from app.parsing.declared.matching import date_of
from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import Pattern
from app.parsing.layouts.plans import Plan
from app.parsing.layouts.reads import Found, Read
from app.parsing.layouts.slots import Slots
from app.parsing.units.headings import Heading, is_bare
from app.parsing.units.hits import Hit
from app.parsing.units.lines import LONGEST, Line
from app.parsing.units.residue import Residue
from app.parsing.units.runs import runs_of
from app.parsing.units.units import Unit, make_unit

DECLARED = 0.99  # confidence of what a person declared


def find_declared(lines: Sequence[Line], context: Context, *, required: bool) -> list[Found]:
    """The one list of all entries set in the declared layout, in document order.

    LayoutError with the first lines that failed where none is, if `required`. Items with the bullet of the entries that
    are set otherwise stay in the list, unread: they become rejections.
    """
    layout = compile_layout(context.options.layout or "")
    rows = [(line, headings) for line, headings in runs_of(lines) if not is_bare(line)]
    reads: list[Read] = []
    failed: list[tuple[int, Unit]] = []
    index = 0
    while index < len(rows):
        read = _at(rows, index, layout)
        if read is not None:
            reads.append(read)
            index += len(read.unit.lines)
        else:
            failed.append((len(reads), make_unit([rows[index][0]], rows[index][1])))
            index += 1
    if not reads:
        if required and rows:
            shown = "; ".join(repr(line.piece.text.strip()[:100]) for line, _ in rows[:3])
            raise LayoutError(f"no line is set as {layout.text!r}; the first are {shown}", option="--layout")
        return []
    bullet = Counter(read.unit.lines[0].bullet for read in reads).most_common(1)[0][0]
    if bullet:
        for before, unit in failed:
            if 0 < before < len(reads) and unit.lines[0].bullet == bullet:
                reads.append(Read(unit, Slots(_residue(unit), None), rule="declared"))
        reads.sort(key=lambda read: read.unit.first.ordinal)
    return [Found(reads, Pattern(Plan(), None, None, ()), "declared")]


def _residue(unit: Unit) -> Residue:
    return Residue(unit.text, range(len(unit.text)), unit.links)


def _at(rows: Sequence[tuple[Line, tuple[Heading, ...]]], index: int, layout: Layout) -> Read | None:
    for count in range(min(layout.lines, len(rows) - index), 0, -1):
        lines = [line for line, _ in rows[index : index + count]]
        unit = joined(lines, rows[index][1])
        if len(unit.text) > LONGEST:
            continue
        found = layout.match(unit.text)
        bullet = lines[0].piece.text.strip()
        if found is None and lines[0].bullet and count == 1 and len(bullet) <= LONGEST:
            found = layout.match(bullet)
            if found is not None:
                unit = make_unit([_whole(lines[0])], rows[index][1])
        if found is not None:
            return _read(unit, found)
    return None


def joined(lines: Sequence[Line], headings: tuple[Heading, ...]) -> Unit:
    """Lines as a unit with all their text, notes and excerpts included."""
    unit = Unit(list(lines), headings, bulleted=bool(lines[0].bullet))
    at = 0
    parts: list[str] = []
    for line in lines:
        unit.starts.append(at)
        unit.taken.append(line)
        unit.links += [link._replace(start=link.start + at, end=link.end + at) for link in line.links]
        parts.append(line.text)
        at += len(line.text) + 1
    unit.text = "\n".join(parts)
    return unit


def _whole(line: Line) -> Line:
    """A line with its bullet and markup, as it is printed."""
    raw = line.piece.text
    start = len(raw) - len(raw.lstrip())
    return Line(line.piece, raw.strip(), "", start)


def _read(unit: Unit, found: dict[str, tuple[int, int]]) -> Read:
    text = unit.text
    slots = Slots(_residue(unit), found["title"])
    read = Read(unit, slots, title=text[slice(*found["title"])], confidence=DECLARED, rule="declared")
    for name in ("outlet", "author"):
        if name in found and found[name][0] < found[name][1]:
            slots.others[name] = found[name]
            setattr(read, name, text[slice(*found[name])])
    if "url" in found:
        slots.url = text[slice(*found["url"])]
    elif unit.links:
        over = [link for link in unit.links if link.start < found["title"][1] and found["title"][0] < link.end]
        slots.url = (over or unit.links)[0].href
    published, listed = _date(text, found.get("published")), _date(text, found.get("listed"))
    if published is not None:
        read.hit = Hit(published, (published.start, published.end), "declared:group", listed)
    return read


def _date(text: str, span: tuple[int, int] | None) -> FoundDate | None:
    if span is None:
        return None
    found = date_of(text[slice(*span)])
    return FoundDate(span[0] + found.start, span[0] + found.end, found.printed) if found else None
