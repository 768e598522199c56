"""Lines of a document in runs under headings, and runs of bulleted lines in items. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.model import Role
from app.parsing.looks.texts import words
from app.parsing.looks.vocabulary import field_weights
from app.parsing.units.headings import Heading, heading_of, is_bare, title_line
from app.parsing.units.hits import hits
from app.parsing.units.labels import field_labels, is_note
from app.parsing.units.lines import Line
from app.parsing.units.units import Unit, is_excerpt, make_unit

Headed = tuple[Heading, tuple[Heading, ...], list[Line]]  # a heading, those above it, the lines below it


TOP = 3  # lines at the top of a page that may be its title and date
DATE_RANK = 9  # of a line of a date alone
NAME_WORDS = 6  # of a line that names what the bullets below it have in common


@dataclass(slots=True)
class Run:
    """Lines of one kind that stand together under the same headings. `gaps[i]`: blank lines stand before line i."""

    kind: str  # bullet | plain
    lines: list[Line] = field(default_factory=list)
    gaps: list[bool] = field(default_factory=list)
    headings: tuple[Heading, ...] = ()


def runs_of(lines: Sequence[Line]) -> list[tuple[Line, tuple[Heading, ...]]]:
    """Every line that is no heading, with the headings above it."""
    runs, _ = runs_and_headings([line for line in lines if not is_bare(line)], lines)
    return [(line, run.headings) for run in runs for line in run.lines]


def unused(run: Run, used: set[int]) -> Run:
    keep = [i for i, line in enumerate(run.lines) if id(line) not in used]
    return Run(run.kind, [run.lines[i] for i in keep], [run.gaps[i] for i in keep], run.headings)


def runs_and_headings(
    lines: list[Line], everything: Sequence[Line]
) -> tuple[list[Run], list[tuple[Heading, tuple[Heading, ...], list[Line]]]]:
    """Runs of bulleted and of plain lines; and each heading with the headings above it and the plain lines below."""
    after = {id(a): b for a, b in pairwise(everything)}
    before = {id(b): a for a, b in pairwise(everything)}
    beside = ((line, after.get(id(line)), before.get(id(line))) for line in lines)
    headings = {id(each[0]): found for each in beside if (found := heading_of(*each)) is not None}
    _inner(lines, headings)
    headings |= {id(h.line): h for h in _names_above_bullets(lines, headings)}
    _demote(lines, headings)
    _page_titles(lines, headings)
    runs: list[Run] = []
    headed: list[tuple[Heading, tuple[Heading, ...], list[Line]]] = []
    stack: list[Heading] = []
    previous: Line | None = None
    for line in lines:
        gap = stands_apart(previous, line)
        heading = headings.get(id(line))
        if heading is not None:
            while stack and stack[-1].rank >= heading.rank:
                stack.pop()
            headed.append((heading, tuple(stack), []))
            stack.append(heading)
            previous = line
            continue
        if stack and stack[-1].rank == 9 and stack[-1].line is previous and not line.bullet and is_excerpt(line):
            stack.pop()  # a dateline of running text, over nothing else
        continues = (
            runs
            and runs[-1].kind == "bullet"
            and runs[-1].headings == tuple(stack)
            and not line.bullet
            and (line.piece.indent > 0 or not gap)
            and previous is not None
            and runs[-1].lines[-1] is previous
        )
        kind = "bullet" if line.bullet or continues else "plain"
        if (
            not runs
            or runs[-1].kind != kind
            or runs[-1].headings != tuple(stack)
            or (runs[-1].lines[-1] is not previous)
        ):
            runs.append(Run(kind, headings=tuple(stack)))
        runs[-1].lines.append(line)
        runs[-1].gaps.append(gap)
        if headed:
            headed[-1][2].append(line)
        previous = line
    return runs, headed


def _inner(lines: list[Line], headings: dict[int, Heading]) -> None:
    """A line that only looks like a heading (capitals, bold) is none beside a date within a block."""
    gaps = [stands_apart(before, line) for before, line in zip([None, *lines], lines, strict=False)]
    for place, line in enumerate(lines[1:], 1):
        below = (
            line.piece.indent > 0 and not gaps[place] and (lines[place - 1].bullet or lines[place - 1].piece.indent > 0)
        )
        if below and id(line) in headings and headings[id(line)].rank >= 7:
            del headings[id(line)]
    for place, (line, gap) in enumerate(zip(lines, gaps, strict=True)):
        heading = headings.get(id(line))
        if heading is None or heading.rank not in (7, 8) or gap:
            continue
        beside = [headings.get(id(each)) for each in lines[place - 1 : place + 2 : 2]]
        if place + 1 < len(lines) and not gaps[place + 1] and any(each and each.rank == DATE_RANK for each in beside):
            del headings[id(line)]


def _begins_block(before: Line | None, line: Line, headings: dict[int, Heading]) -> bool:
    """Whether a short line may name what follows it: not the end of a wrapped paragraph or item."""
    if before is None or id(before) in headings or stands_apart(before, line):
        return True
    named = (line.text[:1].isupper() and line.text.istitle()) or line.text.isupper() or words(line.text) <= 2
    return named if before.bullet else words(before.text) <= NAME_WORDS


def _names_above_bullets(lines: list[Line], headings: dict[int, Heading]) -> list[Heading]:
    """Short lines that each stand over bullets, where there are several: names of what the bullets have in common."""
    found: list[Heading] = []
    for (before, line), following in zip(pairwise([None, *lines]), [*lines[1:], None], strict=False):
        if line is None or line.bullet or id(line) in headings or following is None or not following.bullet:
            continue
        short = words(line.text) <= NAME_WORDS and not line.links and line.text[-1:] not in ".,;"
        if short and line.piece.indent == 0 and _begins_block(before, line, headings):
            found.append(Heading(line, 7, line.text.rstrip(":： "), make_unit([line]).dates))
    return found if len(found) > 1 else []


def _page_titles(lines: list[Line], headings: dict[int, Heading]) -> None:
    """A short dated line at the top is over the whole page, unless plain lines like it follow."""
    plain = [line for line in lines if not line.bullet and id(line) not in headings][:60]
    for place, line in enumerate(lines[:TOP]):
        known = headings.get(id(line))
        if known is not None and known.rank == DATE_RANK:
            known.rank = place - TOP  # over what follows it at the top of the page, not ended by it
        if known is not None or (found := title_line(line)) is None:
            continue
        found.rank = place - TOP
        others = [other for other in plain if other is not line]
        like = sum(title_line(other) is not None for other in others)
        kinds = {hit.kind for hit in hits(make_unit([line]))}
        set_so = sum(any(hit.kind in kinds for hit in hits(make_unit([other]))) for other in others[:20])
        below = lines[place + 1] if place + 1 < len(lines) else None
        alone = below is not None and stands_apart(line, below) and set_so <= 0.1 * len(others[:20])
        if alone or (like < max(1, 0.1 * len(plain)) and set_so <= 0.4 * len(others[:20])):
            headings[id(line)] = found


def stands_apart(previous: Line | None, line: Line) -> bool:
    """Whether a blank line, or a division of the format, stands between a line and the one before it."""
    if previous is None or line.piece.apart:
        return True
    return line.piece.line > previous.piece.line + 1 + previous.piece.text.count("\n")


def _demote(lines: list[Line], headings: dict[int, Heading]) -> None:
    """Lines that only look like headings (dates, capitals) are none where they are as frequent as the lines between them."""
    looks = [h for h in headings.values() if h.rank >= 7]
    plain = sum(1 for line in lines if not line.bullet and id(line) not in headings)
    bullets = sum(1 for line in lines if line.bullet)
    dated = [h for h in looks if h.rank == 9]
    frequent = len(dated) >= 3 and plain and len(dated) * 3.5 >= plain and bullets < len(dated)
    if frequent and not _stand_above(lines, {id(h.line) for h in dated}):
        for heading in dated:
            del headings[id(heading.line)]
    capitals = [h for h in looks if h.rank in (7, 8) and not h.dates]
    if len(capitals) >= 3 and len(capitals) * 2.5 >= plain and bullets < len(capitals):
        for heading in capitals:
            del headings[id(heading.line)]


def _stand_above(lines: list[Line], dated: set[int]) -> bool:
    """Whether lines of a date alone stand above what they date: they begin their blocks, and blocks of more than one size.

    Where every block has as many lines, the date belongs to its entry as the other lines do; which way is left to the
    comparison of all groupings.
    """
    gaps = [stands_apart(before, line) for before, line in zip([None, *lines], lines, strict=False)]
    if sum(gaps) > 0.8 * len(gaps):
        gaps = [index == 0 for index in range(len(lines))]  # blank lines everywhere divide nothing
    places = [index for index, line in enumerate(lines) if id(line) in dated]
    sizes = Counter(b - a for a, b in pairwise(places))
    if sizes.most_common(1)[0][1] >= 0.8 * (len(places) - 1):
        return False
    if sum(gaps[index] for index in places) >= 0.6 * len(places):
        return True
    if any(gaps[1:]):
        return False  # blocks there are, and dates do not begin them
    below = [lines[index + 1] for index in places if index + 1 < len(lines)]
    return len(below) == len(places) and sum(map(is_excerpt, below)) < 0.4 * len(below)


def tells(labelled: Sequence[Line]) -> bool:
    """Whether labelled lines name an outlet or a date among other things."""
    roles = {role for line in labelled for label, _ in field_labels(line) for role in field_weights(label)}
    return bool(roles & {"outlet", "published"})


def with_fields(first: Line, rest: Sequence[Line], above: tuple[Heading, ...]) -> Unit:
    """A unit whose labelled lines ("Source: ...") are fields, not text."""
    labelled = [line for line in rest if bool(field_labels(line))]
    if not labelled or not tells([first, *labelled]):
        return make_unit([first, *rest], above)
    lines = {id(line) for line in labelled}
    words_of = [line for line in [first, *rest] if id(line) not in lines]
    unit = make_unit(words_of, above)
    unit.lines = [first, *rest]
    for line in [first, *labelled]:
        for label, value in field_labels(line):
            unit.given.setdefault(label, value)
        if line is not first:
            unit.more += line.links
    return unit


def items(run: Run) -> list[tuple[int, Unit]]:
    """The items of a run: each with its depth from 1, its continuation lines, and what is nested below it."""
    tree: list[tuple[int, list[Line]]] = []  # depth, lines
    indents: list[int] = []
    for line in run.lines:
        if line.bullet:
            of_format = line.piece.role is Role.ITEM and line.piece.level
            width = (line.piece.level - 1) * 2 if of_format else line.piece.indent
            while indents and width < indents[-1]:
                indents.pop()
            if not indents or width > indents[-1]:
                indents.append(width)
            tree.append((len(indents), [line]))
        elif tree:
            tree[-1][1].append(line)
        else:
            tree.append((1, [line]))
    parents = {i for i in range(len(tree) - 1) if tree[i + 1][0] > tree[i][0]}
    as_headings = _parents_are_headings(tree, parents)
    out: list[tuple[int, Unit]] = []
    above: list[tuple[int, Heading]] = []
    index = 0
    while index < len(tree):
        depth, lines = tree[index]
        while above and above[-1][0] >= depth:
            above.pop()
        headings = (*run.headings, *(h for _, h in above))
        if index in parents and as_headings:
            line = lines[0]
            dates = make_unit([line]).dates
            above.append((depth, Heading(line, 8, line.text.rstrip(":： "), dates)))
            index += 1
            continue
        block = list(lines[1:])
        following = index + 1
        while following < len(tree) and tree[following][0] > depth:
            block += tree[following][1]
            following += 1
        unit = with_fields(lines[0], block, headings)
        unit.bulleted = True
        out.append((depth, unit))
        index = following
    return out


def _parents_are_headings(tree: list[tuple[int, list[Line]]], parents: set[int]) -> bool:
    """Whether items with items below them only name what those have in common (an outlet, a day, a topic)."""
    if not parents:
        return False
    children = [lines[0] for i, (depth, lines) in enumerate(tree) if i - 1 in parents or depth > 1]
    labelled = sum(bool(field_labels(line)) or is_note(line) for line in children)
    if labelled >= 0.4 * len(children):
        return False
    short = sum(words(tree[i][1][0].text) <= 6 and not tree[i][1][0].links for i in parents)
    titled = sum(words(line.text) >= 4 or bool(line.links) for line in children)
    return short >= 0.6 * len(parents) and titled >= 0.5 * len(children)
