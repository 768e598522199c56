"""Where the lists of a document are: lists of headings, of bullets, of plain lines; prose is left alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.parsing.layouts.context import Context
from app.parsing.layouts.reads import Found
from app.parsing.lists.bulleted import from_bullets
from app.parsing.lists.headed import from_headings
from app.parsing.lists.plain import from_plain
from app.parsing.lists.series import from_series
from app.parsing.units.headings import is_bare
from app.parsing.units.lines import Line
from app.parsing.units.runs import Run, runs_and_headings, unused


def find_lists(lines: Sequence[Line], context: Context) -> list[Found]:
    """The lists among a document's lines. No line is in two of them."""
    runs, headed = runs_and_headings([line for line in lines if not is_bare(line)], lines)
    found = from_headings(headed, context)
    runs = _left(runs, found)
    found += from_series([line for run in runs for line in run.lines], runs, context)
    runs = _left(runs, found)
    found += from_bullets([run for run in runs if run.kind == "bullet"], context)
    found += from_plain([run for run in runs if run.kind == "plain"], context)
    return found


def _left(runs: Sequence[Run], found: Sequence[Found]) -> list[Run]:
    """The runs without the lines of lists that were found."""
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    return [run for run in (unused(run, used) for run in runs) if run.lines]
