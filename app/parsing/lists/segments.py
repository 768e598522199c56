"""Where the lists of a document are: lists of headings, of bullets, of plain lines; prose is left alone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.parsing.layouts.context import Context
from app.parsing.layouts.reads import Found
from app.parsing.lists.bulleted import from_bullets
from app.parsing.lists.headed import from_headings
from app.parsing.lists.plain import from_plain
from app.parsing.lists.series import from_series
from app.parsing.looks.texts import is_generic, is_person, outlet_look, words
from app.parsing.units.headings import is_bare
from app.parsing.units.labels import field_labels
from app.parsing.units.lines import Line
from app.parsing.units.runs import Headed, Run, runs_and_headings, unused
from app.parsing.units.units import dates_in

COMES_BACK = 3  # times a short line is there at least to be taken for boilerplate


def find_lists(lines: Sequence[Line], context: Context) -> list[Found]:
    """The lists among a document's lines. No line is in two of them."""
    said = _boilerplate(lines, context)
    kept = [line for line in lines if not is_bare(line) and (line.text not in said or _leads_on(line))]
    runs, headed = runs_and_headings(kept, lines)
    found = from_headings(headed, context)
    told = _told_below(headed, found)
    runs = _left([left for run in runs if (left := unused(run, told)).lines], found)
    found += from_series([line for run in runs for line in run.lines], runs, context)
    runs = _left(runs, found)
    found += from_bullets([run for run in runs if run.kind == "bullet"], context)
    found += from_plain([run for run in runs if run.kind == "plain"], context)
    return found


def _boilerplate(lines: Sequence[Line], context: Context) -> frozenset[str]:
    """Short lines that come back again and again and name nothing: no outlet, no person, no day ("Abstract", "Full story")."""
    short = [line for line in lines if not line.bullet and len(line.text) <= 30]
    counts = Counter(line.text for line in short)
    labelled = {line.text for line in short if counts[line.text] >= COMES_BACK and field_labels(line)}
    return frozenset(
        text
        for text, count in counts.items()
        if count >= COMES_BACK
        and words(text) <= 3
        and not any(map(str.isdigit, text))
        and text not in labelled
        and not is_person(text)
        and outlet_look(text, context.book) < (0.45 if is_generic(text) or count > 0.1 * len(lines) else 0.0)
    )


def _told_below(headed: Sequence[Headed], found: Sequence[Found]) -> set[int]:
    """Lines (by `id`) below headings that were read as entries: points and paragraphs of what each tells, no entries themselves.

    Where they have links or dates of their own, they may be.
    """
    titles = {id(read.unit.lines[0].piece) for each in found for read in each.reads}
    bodies = [
        body for heading, above, body in headed if any(id(each.line.piece) in titles for each in (heading, *above))
    ]
    points = [line for body in bodies for line in body if line.bullet]
    own = sum(bool(line.links) or bool(dates_in(line.text)) for line in points)
    return {id(line) for body in bodies for line in body} if own < 0.3 * len(points) else set()


def _leads_on(line: Line) -> bool:
    """Whether a line that comes back again and again is the link to what stands above it ("Read the full story")."""
    return any(not link.bare for link in line.links)


def _left(runs: Sequence[Run], found: Sequence[Found]) -> list[Run]:
    """The runs without the lines of lists that were found."""
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    return [run for run in (unused(run, used) for run in runs) if run.lines]
