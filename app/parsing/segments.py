"""Where the lists of a document are: lines grouped into units under headings, units into lists; prose is left alone. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.model import Role
from app.parsing.date_values import Relative
from app.parsing.labels import overlay
from app.parsing.lists import Context, Pattern, Read, find_pattern, promising, read_all
from app.parsing.looks import host_of, is_person, is_sentence, outlet_look, title_look, words
from app.parsing.marks import LONGEST, Line
from app.parsing.settle import document_days
from app.parsing.vocabulary import field_weights
from app.parsing.units import (
    MOST_LINES,
    Heading,
    Unit,
    field_labels,
    heading_of,
    is_bare,
    is_excerpt,
    is_note,
    make_unit,
    title_line,
)

_QUOTED_AFTER = re.compile(r":\s?[\"'‘“«]")
_SERIES = re.compile(
    r"(?P<name>[^\W\d_][^:;,.?!‘’“”\"'«»&\n]{1,40}?)\s*:\s*(?:'(?P<a>[^\n]{8,200}?)'|‘(?P<b>[^\n]{8,200}?)’|“(?P<c>[^\n]{8,200}?)”|\"(?P<d>[^\n\"]{8,200}?)\"|«(?P<e>[^\n»]{8,200}?)»)"
    r"(?=\s*(?:[,;&.|/–—-]|(?:and|und|et|y|e|и)\b|\Z))"
)
LONG_TEXT = 60  # plain units of a page from which a few that look like entries prove nothing
WRAPPED = 45  # code points a line has at least that goes on in the next
LEAST_PLAIN = 3  # entries that make a list of lines without bullets


@dataclass(slots=True)
class Run:
    """Lines of one kind that stand together under the same headings. `gaps[i]`: blank lines stand before line i."""

    kind: str  # bullet | plain
    lines: list[Line] = field(default_factory=list)
    gaps: list[bool] = field(default_factory=list)
    headings: tuple[Heading, ...] = ()


@dataclass(slots=True)
class Found:
    """A list that was found: its entries as read, in order, and its pattern."""

    reads: list[Read]
    pattern: Pattern
    key: str


def find_lists(lines: Sequence[Line], context: Context) -> list[Found]:
    """The lists among a document's lines. No line is in two of them."""
    runs, headed = _runs([line for line in lines if not is_bare(line)], lines)
    found: list[Found] = []
    found += _from_headings(headed, context)
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    runs = [run for run in (_unused(run, used) for run in runs) if run.lines]
    found += _from_series([line for run in runs for line in run.lines], runs, context)
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    runs = [run for run in (_unused(run, used) for run in runs) if run.lines]
    found += _from_bullets([run for run in runs if run.kind == "bullet"], context)
    found += _from_plain([run for run in runs if run.kind == "plain"], context)
    return found


def runs_of(lines: Sequence[Line]) -> list[tuple[Line, tuple[Heading, ...]]]:
    """Every line that is no heading, with the headings above it."""
    runs, _ = _runs([line for line in lines if not is_bare(line)], lines)
    return [(line, run.headings) for run in runs for line in run.lines]


def _unused(run: Run, used: set[int]) -> Run:
    keep = [i for i, line in enumerate(run.lines) if id(line) not in used]
    return Run(run.kind, [run.lines[i] for i in keep], [run.gaps[i] for i in keep], run.headings)


# ---------------------------------------------------------------- runs


def _runs(
    lines: list[Line], everything: Sequence[Line]
) -> tuple[list[Run], list[tuple[Heading, tuple[Heading, ...], list[Line]]]]:
    """Runs of bulleted and of plain lines; and each heading with the headings above it and the plain lines below."""
    after = {id(a): b for a, b in zip(everything, everything[1:], strict=False)}
    headings = {id(line): h for line in lines if (h := heading_of(line, after.get(id(line)))) is not None}
    _demote(lines, headings)
    _page_titles(lines, headings)
    runs: list[Run] = []
    headed: list[tuple[Heading, tuple[Heading, ...], list[Line]]] = []
    stack: list[Heading] = []
    previous: Line | None = None
    for line in lines:
        gap = previous is None or line.piece.line > previous.piece.line + 1 + previous.piece.text.count("\n")
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


def _page_titles(lines: list[Line], headings: dict[int, Heading]) -> None:
    """A short dated line at the top is over the whole page, unless plain lines like it follow."""
    plain = [line for line in lines if not line.bullet and id(line) not in headings]
    for line in lines[:3]:
        if id(line) in headings or (found := title_line(line)) is None:
            continue
        like = sum(title_line(other) is not None for other in plain[:60])
        if like <= 1 or like < 0.1 * min(60, len(plain)):
            headings[id(line)] = found


def _demote(lines: list[Line], headings: dict[int, Heading]) -> None:
    """Lines that only look like headings (dates, capitals) are none where they are as frequent as the lines between them."""
    looks = [h for h in headings.values() if h.rank >= 7]
    plain = sum(1 for line in lines if not line.bullet and id(line) not in headings)
    bullets = sum(1 for line in lines if line.bullet)
    dated = [h for h in looks if h.rank == 9]
    if len(dated) >= 3 and plain and len(dated) * 3.5 >= plain and bullets < len(dated):
        for heading in dated:
            del headings[id(heading.line)]
    capitals = [h for h in looks if h.rank in (7, 8)]
    if len(capitals) >= 3 and len(capitals) * 2.5 >= plain and bullets < len(capitals):
        for heading in capitals:
            del headings[id(heading.line)]


# ---------------------------------------------------------------- lists of headings


def _from_headings(headed: list[tuple[Heading, tuple[Heading, ...], list[Line]]], context: Context) -> list[Found]:
    """Headings that are titles themselves, with what stands below each ("### TITLE", then its outlet and date)."""
    found: list[Found] = []
    for rank in sorted({heading.rank for heading, _, _ in headed if heading.rank < 7}):
        group = [each for each in headed if each[0].rank == rank]
        likely = [g for g in group if words(g[0].text) >= 4 and not _is_date_heading(g[0])]
        if len(likely) < 2 or len(likely) < 0.5 * len(group):
            continue
        units = [_headed_unit(heading, above, _own(body)) for heading, above, body in likely]
        pattern = find_pattern(units, context)
        reads = overlay(read_all(units, pattern, context), context)
        marks = [r.printed or r.hit or r.slots.url or r.outlet for r in reads]
        if sum(map(bool, marks)) < 0.6 * len(reads) or (len(reads) < 3 and not all(r.printed or r.hit for r in reads)):
            continue
        found.append(Found([r for r in reads if promising(r)], pattern, f"heading {rank}"))
    return found


def _own(body: list[Line]) -> list[Line]:
    """The lines below a heading that go with it: all, where bullets are labelled fields, else those before the first bullet."""
    bullets = [line for line in body if line.bullet]
    labelled = [line for line in bullets if bool(field_labels(line))]
    if bullets and len(labelled) >= 2 and _tells(labelled):
        return body
    end = next((i for i, line in enumerate(body) if line.bullet), len(body))
    return body[:end]


def _tells(labelled: Sequence[Line]) -> bool:
    """Whether labelled lines name an outlet or a date among other things."""
    roles = {role for line in labelled for label, _ in field_labels(line) for role in field_weights(label)}
    return bool(roles & {"outlet", "published"})


def _is_date_heading(heading: Heading) -> bool:
    covered = sum(found.end - found.start for found in heading.dates)
    return covered > 0.4 * len(heading.text)


def _headed_unit(heading: Heading, above: tuple[Heading, ...], body: list[Line]) -> Unit:
    line = heading.line
    if heading.text != line.text:
        at = line.text.find(heading.text)
        line = Line(
            line.piece,
            heading.text,
            "",
            line.shift + at if line.back is None else 0,
            line.back[at:] if line.back else None,
        )
        line.links = [l._replace(start=l.start - at, end=l.end - at) for l in heading.line.links if l.start >= at]
    return _with_fields(line, body, above)


def _with_fields(first: Line, rest: Sequence[Line], above: tuple[Heading, ...]) -> Unit:
    """A unit whose labelled lines ("Source: ...") are fields, not text."""
    labelled = [line for line in rest if bool(field_labels(line))]
    if not labelled or not _tells([first, *labelled]):
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


# ---------------------------------------------------------------- several entries in one line


def _from_series(lines: list[Line], runs: list[Run], context: Context) -> list[Found]:
    """Lines that hold several entries ("OUTLET: 'TITLE', OUTLET: 'TITLE'"), dated by their lead-in or what is above."""
    above = {id(line): run.headings for run in runs for line in run.lines}
    units: list[Unit] = []
    for line in lines:
        if not 40 <= len(line.text) <= LONGEST:
            continue
        if len(_QUOTED_AFTER.findall(line.text)) < 2:
            continue
        found = [match for match in _SERIES.finditer(line.text) if len(match.group("name").split()) <= 6]
        if len(found) < 2:
            continue
        headings = above[id(line)]
        lead = line.text[: found[0].start()]
        dates = [d for d in make_unit([line]).dates if d.end <= len(lead)]
        if dates:
            headings = (*headings, Heading(line, 9, lead, dates[-1:]))
        units += [make_unit([line], headings, window=match.span()) for match in found]
    if not units:
        return []
    pattern = find_pattern(units, context)
    reads = [read for read in read_all(units, pattern, context) if promising(read)]
    named = sum(read.outlet is not None and read.outlet_sure >= 0.3 for read in reads)
    return [Found(reads, pattern, "series")] if reads and named >= 0.6 * len(reads) else []


# ---------------------------------------------------------------- bulleted lists


def _from_bullets(runs: list[Run], context: Context) -> list[Found]:
    pools: dict[tuple[str, int], list[tuple[int, Unit]]] = {}
    for number, run in enumerate(runs):
        for depth, unit in _items(run):
            pools.setdefault((unit.lines[0].bullet, depth), []).append((number, unit))
    found: list[Found] = []
    for (bullet, depth), members in sorted(pools.items(), key=lambda item: item[1][0][1].first.ordinal):
        key = f"bullet {bullet} {depth}"
        units = [unit for _, unit in members]
        known = context.memory.patterns.get(key)
        pattern = known or find_pattern(units, context)
        if any(len(unit.taken) > 1 for unit in units):
            units, pattern = _unwrapped(units, pattern, context, known)
        reads = overlay(read_all(units, pattern, context), context)
        if known is None and not _accept(reads, context):
            continue
        stretches: dict[int, list[Read]] = {}
        for (number, _), read in zip(members, reads, strict=True):
            stretches.setdefault(number, []).append(read)
        kept: list[Read] = []
        for stretch in stretches.values():
            if known is not None or sum(map(_good, stretch)) >= 0.5 * len(stretch):
                kept += stretch
        if kept:
            context.memory.patterns.setdefault(key, pattern)
            found.append(Found(kept, pattern, key))
    return found


def _unwrapped(
    units: list[Unit], pattern: Pattern, context: Context, known: Pattern | None
) -> tuple[list[Unit], Pattern]:
    """The units with their lines run together, where that explains the list better: long lines were wrapped."""
    running = [replace(unit, text=unit.text.replace("\n", " ")) if len(unit.taken) > 1 else unit for unit in units]
    if not any(len(unit.taken) > 1 and len(unit.taken[0].text) >= WRAPPED for unit in units):
        return units, pattern
    other = find_pattern(running, context)
    if other.plan.score + other.dated > pattern.plan.score + pattern.dated + 0.05 or (
        known is not None and known.wrapped
    ):
        other.wrapped = True
        return running, known or other
    return units, pattern


def _items(run: Run) -> list[tuple[int, Unit]]:
    """The items of a run: each with its depth from 1, its continuation lines, and what is nested below it."""
    tree: list[tuple[int, list[Line]]] = []  # depth, lines
    indents: list[int] = []
    for line in run.lines:
        if line.bullet:
            width = line.piece.level * 2 if line.piece.role is Role.ITEM and line.piece.level else line.piece.indent
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
        unit = _with_fields(lines[0], block, headings)
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


# ---------------------------------------------------------------- lists without bullets


def _from_plain(runs: list[Run], context: Context) -> list[Found]:
    """Lists of plain lines: one line an entry, or several, whichever explains them more evenly."""
    best: tuple[float, list[list[Read]], Pattern] | None = None
    for way in ("line", "block", "after", "before"):
        groups = [_grouped(run, way) for run in runs]
        groups = [group for group in groups if group]
        units = [unit for group in groups for unit in group]
        if not units or (way != "line" and all(len(unit.lines) == 1 for unit in units)):
            continue
        likely = [unit for unit in units if _maybe_entry(unit)]
        if len(likely) < 2:
            continue
        pattern = find_pattern(likely, context)
        ids = {id(unit) for unit in likely}
        reads = {id(r.unit): r for r in overlay(read_all(likely, pattern, context), context)}
        stretches: list[list[Read]] = []
        for group in groups:
            stretches += _stretches([reads[id(u)] if id(u) in ids else None for u in group], pattern)
        good = sum(len(stretch) for stretch in stretches)
        many = good >= 4 and good >= 0.6 * len(likely)
        accepted = [stretch for stretch in stretches if _accept_plain(stretch, context, many=many)]
        if _stray(accepted, len(likely)):
            continue
        score = sum(_worth(r) if _good_plain(r, pattern) else -0.5 for stretch in accepted for r in stretch)
        if accepted and (best is None or score > best[0] * 1.05):
            best = (score, accepted, pattern)
    if best is None:
        return []
    return [Found([read for stretch in best[1] for read in stretch], best[2], "plain")]


def _stray(accepted: list[list[Read]], likely: int) -> bool:
    """Whether what looks like entries is too little of a long text to be meant so, with no outlet or link to speak for it."""
    reads = [read for stretch in accepted for read in stretch]
    told = sum((read.outlet is not None and read.outlet_sure >= 0.6) or read.slots.url is not None for read in reads)
    return likely >= LONG_TEXT and len(reads) < 0.08 * likely and told < 0.5 * len(reads)


def _grouped(run: Run, way: str) -> list[Unit]:
    """The units of a run: every line, every block between blank lines, or lines up to or from each line with a date."""
    lines, gaps = run.lines, run.gaps
    if way == "line":
        return [make_unit([line], run.headings) for line in lines]
    cuts: list[list[Line]] = []
    if way == "block":
        for line, gap in zip(lines, gaps, strict=True):
            if gap or not cuts:
                cuts.append([])
            cuts[-1].append(line)
        if max(map(len, cuts), default=0) > MOST_LINES * 2:
            return []
    else:
        metas = [_is_meta(line, run) for line in lines]
        if sum(metas) < 2:
            return []
        for line, meta in zip(lines, metas, strict=True):
            if not cuts or (way == "before" and meta):
                cuts.append([])
            cuts[-1].append(line)
            if way == "after" and meta:
                cuts.append([])
        cuts = [cut for cut in cuts if cut]
    return [
        _with_fields(cut[0], cut[1:], run.headings) if len(cut) > 1 else make_unit(cut, run.headings) for cut in cuts
    ]


def _is_meta(line: Line, run: Run) -> bool:
    """Whether a line holds little but a date and a name: an entry's second line, not its title."""
    if len(line.text) > 140:
        return False
    unit = make_unit([line], run.headings)
    if unit.dates:
        rest = words(line.text) - sum(words(line.text[d.start : d.end]) for d in unit.dates)
        return rest <= 7
    return line.text.endswith((":", "：")) and words(line.text) <= 7


def _flows(unit: Unit) -> bool:
    """Whether a block is a paragraph set in lines: a full line goes on in small letters in the next."""
    pairs = [(a.text, b.text) for a, b in pairwise(unit.lines)]
    return not unit.given and any(len(a) >= WRAPPED and b[:1].islower() and not a.endswith((":", "|")) for a, b in pairs[:4])


def _maybe_entry(unit: Unit) -> bool:
    if _flows(unit):
        return False
    text = unit.taken[0].text
    return (
        len(unit.text) <= LONGEST
        and not is_note(unit.lines[0])
        and not (is_excerpt(unit.lines[0]) and not unit.dates and not unit.links)
        and len(text) < 600
    )


def _worth(read: Read) -> float:
    """How well one entry explains its lines: what it has, less what a title should not be."""
    value = title_look(read.title) - (0.6 if is_person(read.title) else 0) + 0.5 * min(3, len(read.unit.lines))
    value += (0.7 if read.hit or read.printed else 0) + (0.7 if read.outlet and read.outlet_sure >= 0.3 else 0)
    value += (0.2 if read.slots.url else 0) + (0.2 if read.author else 0)
    return max(0.0, value)


def _stretches(reads: list[Read | None], pattern: Pattern) -> list[list[Read]]:
    """Runs of good entries in a row of units; a doubtful unit between good ones stays in its list."""
    out: list[list[Read]] = []
    current: list[Read] = []
    doubtful: list[Read] = []
    misses = 0
    for read in [*reads, None, None, None]:
        if read is not None and _good_plain(read, pattern):
            current += doubtful if current else []
            current.append(read)
            doubtful, misses = [], 0
            continue
        misses += 1
        if read is not None:
            doubtful.append(read)
        if misses > 2 or (misses > 1 and len(current) < 3):
            if current:
                out.append(current)
            current, doubtful, misses = [], [], 0
    return out


def _good_plain(read: Read, pattern: Pattern) -> bool:
    if not promising(read) or is_sentence(read.title) or title_look(read.title) < 0.2:
        return False
    dated = read.printed is not None or read.hit is not None and not read.hit.kind.endswith("inner:bare")
    named = read.outlet is not None and read.outlet_sure >= 0.3
    linked = read.slots.link is not None and not read.slots.link.bare
    bare = read.hit is not None and read.hit.kind.endswith(":bare")
    if _kicker(read) and len(read.title) < 250:
        return True
    return (
        (dated and not bare)
        or (bare and (named or linked))
        or (named and len(read.title) < 250)
        or (linked and words(read.title) >= 4)
    )


def _kicker(read: Read) -> bool:
    """Whether a word in capitals stands before or behind the title ("HARBOUR – Pilots ask for more")."""
    values = [read.slots.words(span) for name, span in read.slots.others.items() if name.endswith(("<", ">"))]
    return any(value.isupper() and 2 <= len(value) <= 40 for value in values)


def _accept_plain(reads: list[Read], context: Context, *, many: bool) -> bool:
    """Whether a stretch of plain lines is a list; where `many` of its page's lines are alike, short stretches are too."""
    dated = sum(r.hit is not None or r.printed is not None for r in reads) / len(reads)
    named = sum(r.outlet is not None and r.outlet_sure >= 0.3 for r in reads) / len(reads)
    sure = sum(r.outlet is not None and r.outlet_sure >= 0.6 for r in reads) / len(reads)
    linked = sum(r.slots.url is not None for r in reads) / len(reads)
    headed = sum(any(h.dates for h in r.unit.headings) for r in reads) / len(reads) or float(
        bool(document_days(context))
    )
    least = 2 if dated >= 0.9 and (sure >= 0.5 or linked >= 0.9) else LEAST_PLAIN
    if many and headed >= 0.5:
        least = 1
    if len(reads) < least and not (headed >= 0.5 and len(reads) == 2 and all(map(_kicker, reads))):
        return False
    if dated >= 0.6:
        days = [r for r in reads if r.hit and not isinstance(r.hit.found.printed, Relative)]
        return named >= 0.4 or linked >= 0.5 or (len(days) >= 3 and dated >= 0.9 and _even(reads))
    if headed >= 0.5 or not dated:
        if headed >= 0.5 and len(reads) >= 2 and sum(map(_kicker, reads)) >= 0.85 * len(reads):
            return True
        return sure >= 0.4 or (named >= 0.7 and linked >= 0.5) or (linked >= 0.9 and headed >= 0.5 and len(reads) >= 3)
    return False


def _even(reads: list[Read]) -> bool:
    """Whether dated lines without outlets are set as a list all the same: alike set off, short, no sentences broken over lines."""
    kinds = Counter(r.hit.kind for r in reads if r.hit)
    share = kinds.most_common(1)[0][1] / len(reads)
    broken = sum(r.title[:1].islower() or r.title.endswith((",", "-")) for r in reads) / len(reads)
    dress = kinds.most_common(1)[0][0].split(":")[1]
    return share >= 0.85 and broken <= 0.1 and dress != "bare" and max(len(r.title) for r in reads) <= 250


# ---------------------------------------------------------------- acceptance


def _good(read: Read) -> bool:
    if (read.slots.url or "").startswith("#"):
        return False  # a table of contents
    if promising(read) and any(heading.dates for heading in read.unit.headings) and words(read.title) >= 3:
        return True
    return promising(read) and (
        read.hit is not None or bool(read.outlet) or read.slots.url is not None or read.printed is not None
    )


def _accept(reads: list[Read], context: Context) -> bool:
    """Whether bulleted items are a list of headlines: dated or named or linked evenly, with words enough to be titles."""
    hopeful = [r for r in reads if promising(r)]
    if not hopeful or len(hopeful) < 0.5 * len(reads):
        return False
    count = len(hopeful)
    dated = sum(r.hit is not None or r.printed is not None for r in hopeful) / count
    named = sum(r.outlet is not None and r.outlet_sure >= 0.3 for r in hopeful) / count
    sure = sum(r.outlet is not None and r.outlet_sure >= 0.6 for r in hopeful) / count
    linked = sum(_abroad(r) for r in hopeful) / count
    local = sum((r.slots.url or "").startswith("#") for r in hopeful) / count
    headed = sum(any(h.dates for h in r.unit.headings) for r in hopeful) / count
    length = sum(min(12, words(r.title)) for r in hopeful) / count
    if local > 0.5 or length < 2.5:
        return False
    if count == 1:
        return dated == 1 and (sure == 1 or linked == 1) and length >= 3
    if dated >= 0.4:
        return length >= 3 and (named >= 0.3 or linked >= 0.3 or dated >= 0.8)
    known = headed >= 0.5 or bool(document_days(context))
    if known and length >= 3.5:
        return named >= 0.4 or linked >= 0.6 or _below_outlets(hopeful, context) >= 0.6
    signed = sum(bool(r.author) or (r.outlet is not None and r.outlet_sure >= 0.3) for r in hopeful) / count
    return length >= 3.5 and (sure >= 0.4 or (named >= 0.6 and count >= 3) or (linked >= 0.8 and signed >= 0.5 and length >= 5))


def _below_outlets(reads: list[Read], context: Context) -> float:
    """The share of entries that stand below a heading which looks like an outlet."""
    below = sum(any(outlet_look(h.text, context.book) >= 0.45 for h in r.unit.headings) for r in reads)
    return below / len(reads)


def _abroad(read: Read) -> bool:
    return bool(read.slots.url) and bool(host_of(read.slots.url or ""))
