"""Lines that hold several entries ("OUTLET: 'TITLE', OUTLET: 'TITLE'"; "[TITLE](url), [TITLE](url)"). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import find_pattern
from app.parsing.layouts.reads import Found, promising, read_all
from app.parsing.looks.texts import is_generic, words
from app.parsing.units.headings import Heading
from app.parsing.units.lines import LONGEST, Line, Link
from app.parsing.units.runs import Run
from app.parsing.units.units import Unit, make_unit

LEAST_WORDS = 3  # of a link that may be an entry among others in its line
_QUOTED_AFTER = re.compile(r":\s?[\"'‘“«]")
_SERIES = re.compile(
    r"(?P<name>[^\W\d_][^:;,.?!‘’“”\"'«»&\n]{1,40}?)\s*:\s*(?:'(?P<a>[^\n]{8,200}?)'|‘(?P<b>[^\n]{8,200}?)’|“(?P<c>[^\n]{8,200}?)”|\"(?P<d>[^\n\"]{8,200}?)\"|«(?P<e>[^\n»]{8,200}?)»)"
    r"(?=\s*(?:[,;&.|/–—-]|(?:and|und|et|y|e|и)\b|\Z))"
)


def from_series(lines: list[Line], runs: list[Run], context: Context) -> list[Found]:
    """Lines that hold several entries ("OUTLET: 'TITLE', OUTLET: 'TITLE'"), dated by their lead-in or what is above."""
    above = {id(line): run.headings for run in runs for line in run.lines}
    found = _listed(_quoted(lines, above), context)
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    return found + _listed(_linked([line for line in lines if id(line) not in used], above), context)


def _listed(units: list[Unit], context: Context) -> list[Found]:
    if not units:
        return []
    pattern = find_pattern(units, context.book)
    reads = [read for read in read_all(units, pattern, context) if promising(read)]
    named = sum(read.outlet is not None and read.outlet_sure >= 0.3 for read in reads)
    return [Found(reads, pattern, "series")] if reads and named >= 0.6 * len(reads) else []


def _quoted(lines: list[Line], above: dict[int, tuple[Heading, ...]]) -> list[Unit]:
    """The entries of lines that name outlets before titles in quotes."""
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
    return units


def _linked(lines: list[Line], above: dict[int, tuple[Heading, ...]]) -> list[Unit]:
    """The entries of lines that are links in a row, where several lines are and most lines with links are so."""
    rows = [(line, links) for line in lines if len(line.text) <= LONGEST and (links := _in_a_row(line))]
    topics = {(line.bullet, _led(line, links)) for line, links in rows if len(links) > 1}
    rows = [(line, links) for line, links in rows if len(links) > 1 or (line.bullet, _led(line, links)) in topics]
    linked = sum(any(not link.bare for link in line.links) for line in lines)
    if sum(len(links) > 1 for _, links in rows) < 2 or len(rows) < 0.3 * linked:
        return []
    return [make_unit([line], above[id(line)], window=(link.start, link.end)) for line, links in rows for link in links]


def _led(line: Line, links: Sequence[Link]) -> str:
    """The sign behind what stands before the first link of a line ("TOPIC: [TITLE](url)"), which its list has in common."""
    return line.text[: links[0].start].rstrip()[-1:]


def _in_a_row(line: Line) -> list[Link]:
    """The links of a line, where each could be an entry and little but signs stands between them; none for any other line."""
    links = [link for link in line.links if not link.bare and not is_generic(line.text[link.start : link.end])]
    likely = all(words(line.text[link.start : link.end]) >= LEAST_WORDS for link in links)
    between = all(words(line.text[a.end : b.start]) <= 1 for a, b in pairwise(links))
    behind = not links or words(line.text[links[-1].end :]) <= 1
    return links if likely and between and behind else []
