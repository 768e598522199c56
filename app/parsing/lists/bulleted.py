"""Lists of bulleted items. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.parsing.layouts.context import Context
from app.parsing.layouts.patterns import Pattern, find_pattern
from app.parsing.layouts.reads import Found, Read, read_all
from app.parsing.lists.acceptance import holds, is_list
from app.parsing.lists.overlay import overlay
from app.parsing.lists.plain import WRAPPED
from app.parsing.units.lines import LONGEST
from app.parsing.units.runs import Run, items
from app.parsing.units.units import Unit


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
        pattern = known or find_pattern([unit for unit in units if len(unit.text) <= LONGEST] or units, context.book)
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
    other = find_pattern(running, context.book)
    if other.plan.score + other.dated > pattern.plan.score + pattern.dated + 0.05 or (
        known is not None and known.wrapped
    ):
        other.wrapped = True
        return running, known or other
    return units, pattern
