"""Lines that hold several entries ("OUTLET: 'TITLE', OUTLET: 'TITLE'"). Pure."""

from __future__ import annotations

import re

from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import find_pattern
from app.parsing.layouts.reads import Found, promising, read_all
from app.parsing.units.headings import Heading
from app.parsing.units.lines import LONGEST, Line
from app.parsing.units.runs import Run
from app.parsing.units.units import Unit, make_unit

_QUOTED_AFTER = re.compile(r":\s?[\"'‘“«]")
_SERIES = re.compile(
    r"(?P<name>[^\W\d_][^:;,.?!‘’“”\"'«»&\n]{1,40}?)\s*:\s*(?:'(?P<a>[^\n]{8,200}?)'|‘(?P<b>[^\n]{8,200}?)’|“(?P<c>[^\n]{8,200}?)”|\"(?P<d>[^\n\"]{8,200}?)\"|«(?P<e>[^\n»]{8,200}?)»)"
    r"(?=\s*(?:[,;&.|/–—-]|(?:and|und|et|y|e|и)\b|\Z))"
)


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
    pattern = find_pattern(units, context.book)
    reads = [read for read in read_all(units, pattern, context) if promising(read)]
    named = sum(read.outlet is not None and read.outlet_sure >= 0.3 for read in reads)
    return [Found(reads, pattern, "series")] if reads and named >= 0.6 * len(reads) else []
