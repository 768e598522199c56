"""Lists without bullets: a line an entry, or several, whichever explains them more evenly; several entries in a line. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import Pattern, find_pattern
from app.parsing.layouts.reads import Found, Read, read_all
from app.parsing.lists.acceptance import holds_plain, is_plain_list, stray, worth
from app.parsing.lists.overlay import overlay
from app.parsing.looks.texts import words
from app.parsing.units.hits import Hit, hits
from app.parsing.units.labels import is_note
from app.parsing.units.lines import LONGEST, Line
from app.parsing.units.runs import Run, stands_apart, with_fields
from app.parsing.units.units import MOST_LINES, Unit, is_excerpt, make_unit

MOST_DATED = 300  # code points of a title with its date
MOST_REGULAR = 6  # lines from one date to the next where entries are looked for by their distance
LEAST_WORDS = 4  # of a unit that teaches how its list is set: shorter ones are navigation
AGAINST_BLANKS = 0.2  # what a grouping loses whose units all go over blank lines
TORN = 1.5  # what a grouping loses for each stretch that begins or ends with half an entry
MOSTLY = 0.7  # share of entries with a date (an outlet) from which one without is half an entry
NEAR = 0.93  # groupings this near to the best are told apart by whether they begin and end with whole entries
WRAPPED = 45  # code points a line has at least that goes on in the next


def from_plain(runs: list[Run], context: Context) -> list[Found]:
    """Lists of plain lines: one line an entry, or several, whichever explains them more evenly."""
    ways = [way for each in _ways(runs) if (way := _tried(runs, each, context)) is not None]
    if not ways:
        return []
    most = max(way.score for way in ways)
    best = min((way for way in ways if way.score >= NEAR * most), key=lambda way: (way.ragged, -way.score))
    return [Found([read for stretch in best.stretches for read in stretch], best.pattern, "plain")]


@dataclass(slots=True)
class _Way:
    """One way to group lines into entries: what was accepted, and how often it goes against blank lines or the ends of runs."""

    score: float
    ragged: int
    stretches: list[list[Read]]
    pattern: Pattern


def _ways(runs: list[Run]) -> list[str]:
    """The groupings worth trying, the likelier of equals first: see `_grouped`."""
    ways = ["line", "block", "after", "before"]
    distances: Counter[int] = Counter()
    for run in runs:
        metas = [index for index, line in enumerate(run.lines) if _is_meta(line, run)]
        distances.update(b - a for a, b in pairwise(metas))
    usual, count = distances.most_common(1)[0] if distances else (0, 0)
    if 3 <= usual <= MOST_REGULAR and count >= 0.6 * distances.total():
        ways += [f"from {lines}" for lines in range(1, usual - 1)]
    if usual <= 1:
        ways += ["every 2", "every 3"]
    if not distances and sum(len(_dated(run)) for run in runs) > 2:
        ways.append("dated")
    return ways


def _dated(run: Run) -> list[int]:
    """The lines of a run that have words of a title and a date set off beside them, where they are fewer than the others."""
    likely = [
        i for i, line in enumerate(run.lines) if len(line.text) <= MOST_DATED and any(map(str.isdigit, line.text))
    ]
    found = [i for i in likely if any(_set_off(hit) for hit in hits(make_unit([run.lines[i]], run.headings)))]
    return found if len(found) <= 0.6 * len(run.lines) else []


def _set_off(hit: Hit) -> bool:
    place, dress = hit.kind.split(":")
    return place in ("lead", "trail") and dress in ("group", "mark")


def _tried(runs: list[Run], way: str, context: Context) -> _Way | None:
    """What one grouping makes of the runs; None where it makes no list."""
    groups = [group for run in runs if (group := _grouped(run, way))]
    units = [unit for group in groups for unit in group]
    if not units or (way != "line" and all(len(unit.lines) == 1 for unit in units)):
        return None
    likely = [unit for unit in units if _maybe_entry(unit)]
    if len(likely) < 2:
        return None
    telling = [unit for unit in likely if words(unit.text) >= LEAST_WORDS or unit.dates or unit.links]
    pattern = find_pattern(telling if len(telling) > 1 else likely, context.book)
    ids = {id(unit) for unit in likely}
    reads = {id(r.unit): r for r in overlay(read_all(likely, pattern, context), context)}
    stretches: list[list[Read]] = []
    for group in groups:
        stretches += _stretches([reads[id(u)] if id(u) in ids else None for u in group])
    good = sum(len(stretch) for stretch in stretches)
    many = good >= 4 and good >= 0.6 * len(likely)
    below = [stretch for stretch in stretches if stretch[0].unit.headings]
    together = [read for stretch in below for read in stretch]  # short stretches below many headings are one list
    if len(below) > 1 and len(together) >= 0.5 * len(likely) and is_plain_list(together, context, many=False):
        accepted = [each for each in stretches if each in below or is_plain_list(each, context, many=many)]
    else:
        accepted = [stretch for stretch in stretches if is_plain_list(stretch, context, many=many)]
    if not accepted or stray(accepted, len(likely)):
        return None
    score = sum(worth(r) if holds_plain(r) else -0.5 for stretch in accepted for r in stretch)
    usual = Counter(len(unit.lines) for unit in likely).most_common(1)[0][0]
    edges = [unit for group in groups for unit in {id(each): each for each in (group[0], group[-1])}.values()]
    torn = _torn(accepted)
    ragged = sum(len(unit.lines) < usual and id(unit) in ids for unit in edges) + torn
    divided = sum(map(_divided, likely))
    score = (score - TORN * torn) * (1 - AGAINST_BLANKS * divided / len(likely))
    return _Way(score, ragged + divided, accepted, pattern)


def _torn(accepted: list[list[Read]]) -> int:
    """How many accepted stretches begin or end with an entry that lacks what all others have: its date or its outlet."""
    reads = [read for stretch in accepted for read in stretch]
    dated = sum(r.hit is not None or r.printed is not None for r in reads) >= MOSTLY * len(reads)
    named = sum(r.outlet is not None for r in reads) >= MOSTLY * len(reads)
    return sum(
        (dated and read.hit is None and read.printed is None) or (named and read.outlet is None)
        for stretch in accepted
        for read in (stretch[0], stretch[-1])
    )


def _divided(unit: Unit) -> bool:
    """Whether a blank line stands within a unit."""
    return any(stands_apart(before, line) for before, line in pairwise(unit.lines))


def _grouped(run: Run, way: str) -> list[Unit]:
    """The units of a run.

    `line`: every line. `block`: what stands between blank lines. `after`, `before`: lines up to, or from, each line of a date.
    `from N`: lines from N before each line of a date. `every N`: each N lines of a block. `dated`: from each title with its date
    set off beside it.
    """
    lines = run.lines
    if way == "line":
        return [make_unit([line], run.headings) for line in lines]
    cuts = _blocks(run) if way == "block" or way.startswith("every") else []
    if way == "block" and max(map(len, cuts), default=0) > MOST_LINES * 2:
        return []
    if way.startswith("every"):
        size = int(way.split()[1])
        if sum(len(cut) % size == 0 for cut in cuts) < 0.6 * len(cuts):
            return []
        cuts = [cut[at : at + size] for cut in cuts for at in range(0, len(cut), size)]
    elif way == "dated":
        starts = sorted({0, *_dated(run)})
        if len(starts) < 2:
            return []
        cuts = [lines[a:b] for a, b in pairwise([*starts, len(lines)])]
    elif way != "block":
        metas = [index for index, line in enumerate(lines) if _is_meta(line, run)]
        if len(metas) < 2:
            return []
        ahead = -1 if way == "after" else 0 if way == "before" else int(way.split()[1])
        starts = sorted({0, *(max(0, index - ahead) for index in metas)} - {len(lines)})
        cuts = _without_neighbours([lines[a:b] for a, b in pairwise([*starts, len(lines)])])
    return [
        with_fields(cut[0], cut[1:], run.headings) if len(cut) > 1 else make_unit(cut, run.headings) for cut in cuts
    ]


def _without_neighbours(cuts: list[list[Line]]) -> list[list[Line]]:
    """The first and the last cut without what a blank line sets off from the list, where no other cut goes over one."""
    gaps = [[place for place in range(1, len(cut)) if stands_apart(cut[place - 1], cut[place])] for cut in cuts]
    if len(cuts) < 3 or any(gaps[1:-1]):
        return cuts
    first = gaps[0][-1] if gaps[0] else 0
    last = gaps[-1][0] if gaps[-1] else len(cuts[-1])
    parts = [cuts[0][:first], cuts[0][first:], *cuts[1:-1], cuts[-1][:last], cuts[-1][last:]]
    return [part for part in parts if part]


def _blocks(run: Run) -> list[list[Line]]:
    cuts: list[list[Line]] = []
    for line, gap in zip(run.lines, run.gaps, strict=True):
        if gap or not cuts:
            cuts.append([])
        cuts[-1].append(line)
    return cuts


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
    return not unit.given and any(
        len(a) >= WRAPPED and b[:1].islower() and not a.endswith((":", "|")) and not b.startswith(("http", "www."))
        for a, b in pairs[:4]
    )


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


def _stretches(reads: list[Read | None]) -> list[list[Read]]:
    """Runs of good entries in a row of units; a doubtful unit between good ones stays in its list."""
    out: list[list[Read]] = []
    current: list[Read] = []
    doubtful: list[Read] = []
    misses = 0
    for read in [*reads, None, None, None]:
        if read is not None and holds_plain(read):
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
