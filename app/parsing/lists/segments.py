"""Where the lists of a document are: lists of headings, of bullets, of plain lines; prose is left alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.parsing.layouts.reads import Context, Found, Pattern, Read, find_pattern, promising, read_all
from app.parsing.lists.acceptance import holds, is_list
from app.parsing.lists.labels import overlay
from app.parsing.lists.plain import WRAPPED, from_plain, from_series
from app.parsing.looks.texts import words
from app.parsing.units.lines import LONGEST, Line
from app.parsing.units.runs import Run, items, runs_and_headings, tells, unused, with_fields
from app.parsing.units.units import Heading, Unit, field_labels, is_bare


def find_lists(lines: Sequence[Line], context: Context) -> list[Found]:
    """The lists among a document's lines. No line is in two of them."""
    runs, headed = runs_and_headings([line for line in lines if not is_bare(line)], lines)
    found: list[Found] = []
    found += from_headings(headed, context)
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    runs = [run for run in (unused(run, used) for run in runs) if run.lines]
    found += from_series([line for run in runs for line in run.lines], runs, context)
    used = {id(line) for each in found for read in each.reads for line in read.unit.lines}
    runs = [run for run in (unused(run, used) for run in runs) if run.lines]
    found += from_bullets([run for run in runs if run.kind == "bullet"], context)
    found += from_plain([run for run in runs if run.kind == "plain"], context)
    return found


def from_headings(headed: list[tuple[Heading, tuple[Heading, ...], list[Line]]], context: Context) -> list[Found]:
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
    if bullets and len(labelled) >= 2 and tells(labelled):
        return body
    end = next((i for i, line in enumerate(body) if line.bullet), len(body))
    return body[:end]


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
        line.links = [
            link._replace(start=link.start - at, end=link.end - at) for link in heading.line.links if link.start >= at
        ]
    return with_fields(line, body, above)


def from_bullets(runs: list[Run], context: Context) -> list[Found]:
    pools: dict[tuple[str, int], list[tuple[int, Unit]]] = {}
    for number, run in enumerate(runs):
        for depth, unit in items(run):
            pools.setdefault((unit.lines[0].bullet, depth), []).append((number, unit))
    found: list[Found] = []
    for (bullet, depth), members in sorted(pools.items(), key=lambda item: item[1][0][1].first.ordinal):
        key = f"bullet {bullet} {depth}"
        units = [unit for _, unit in members]
        known = context.memory.patterns.get(key)
        pattern = known or find_pattern([unit for unit in units if len(unit.text) <= LONGEST] or units, context)
        if any(len(unit.taken) > 1 for unit in units):
            units, pattern = _unwrapped(units, pattern, context, known)
        reads = overlay(read_all(units, pattern, context), context)
        if known is None and not is_list([read for read in reads if len(read.unit.text) <= LONGEST], context):
            continue
        stretches: dict[int, list[Read]] = {}
        for (number, _), read in zip(members, reads, strict=True):
            stretches.setdefault(number, []).append(read)
        kept: list[Read] = []
        for stretch in stretches.values():
            if known is not None or sum(map(holds, stretch)) >= 0.5 * len(stretch):
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
