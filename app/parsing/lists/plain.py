"""Lists without bullets: a line an entry, or several, whichever explains them more evenly; several entries in a line. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from app.parsing.layouts.reads import Context, Found, Pattern, Read, find_pattern, promising, read_all
from app.parsing.lists.acceptance import holds_plain, is_plain_list, stray, worth
from app.parsing.lists.labels import overlay
from app.parsing.looks.texts import words
from app.parsing.units.lines import LONGEST, Line
from app.parsing.units.runs import Run, with_fields
from app.parsing.units.units import MOST_LINES, Heading, Unit, is_excerpt, is_note, make_unit

WRAPPED = 45  # code points a line has at least that goes on in the next
_QUOTED_AFTER = re.compile(r":\s?[\"'‘“«]")
_SERIES = re.compile(
    r"(?P<name>[^\W\d_][^:;,.?!‘’“”\"'«»&\n]{1,40}?)\s*:\s*(?:'(?P<a>[^\n]{8,200}?)'|‘(?P<b>[^\n]{8,200}?)’|“(?P<c>[^\n]{8,200}?)”|\"(?P<d>[^\n\"]{8,200}?)\"|«(?P<e>[^\n»]{8,200}?)»)"
    r"(?=\s*(?:[,;&.|/–—-]|(?:and|und|et|y|e|и)\b|\Z))"
)


def from_plain(runs: list[Run], context: Context) -> list[Found]:
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
            stretches += _stretches([reads[id(u)] if id(u) in ids else None for u in group])
        good = sum(len(stretch) for stretch in stretches)
        many = good >= 4 and good >= 0.6 * len(likely)
        accepted = [stretch for stretch in stretches if is_plain_list(stretch, context, many=many)]
        if stray(accepted, len(likely)):
            continue
        score = sum(worth(r) if holds_plain(r) else -0.5 for stretch in accepted for r in stretch)
        if accepted and (best is None or score > best[0] * 1.05):
            best = (score, accepted, pattern)
    if best is None:
        return []
    return [Found([read for stretch in best[1] for read in stretch], best[2], "plain")]


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
        with_fields(cut[0], cut[1:], run.headings) if len(cut) > 1 else make_unit(cut, run.headings) for cut in cuts
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
    return not unit.given and any(
        len(a) >= WRAPPED and b[:1].islower() and not a.endswith((":", "|")) for a, b in pairs[:4]
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


def from_series(lines: list[Line], runs: list[Run], context: Context) -> list[Found]:
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
