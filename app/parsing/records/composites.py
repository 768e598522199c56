"""Fields that hold title and outlet in one ("<a>TITLE</a> (OUTLET)" in a cell), taken apart as the lines of a list are. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.parsing.fields.values import clean
from app.parsing.layouts.plans import Plan, apply, find_plan
from app.parsing.layouts.slots import Slots
from app.parsing.looks.texts import words
from app.parsing.outlets.book import OutletBook
from app.parsing.records.groups import Row
from app.parsing.units.lines import LONGEST, Line, Link
from app.parsing.units.residue import residue
from app.parsing.units.units import make_unit

_BRACKETED = re.compile(r"(?P<before>[^()]{2,120}?)\s*\((?P<inside>[^()]{2,80})\)")
FEW = 3  # rows below which a field's layout is not looked for
MOST = 0.8  # share of the rows whose title must come apart alike


def taken_apart(
    rows: Sequence[Row], name: str, book: OutletBook, *, linked_only: bool = False
) -> tuple[list[dict[str, str]], bool] | None:
    """What each row's field `name` holds, under names of its own (`name` is the title), and whether links show it.

    Where in most rows a link covers a part of the field, that part is the title; else the field's values are read as the
    lines of a list, by the evidence of all of them (not where `linked_only`). None where the field is one thing.
    """
    lines = [_line(row, name) for row in rows]
    there = [line for line in lines if line is not None]
    if len(there) < FEW:
        return None
    partly = sum(_partly_linked(line) for line in there) >= MOST * len(there)
    if linked_only and not partly:
        return None
    residues = [residue(make_unit([line]), []) for line in there]
    plan = Plan("0", ["link=title"]) if partly else find_plan(residues, book)[0]
    slots = iter([apply(plan, each) for each in residues])
    numbers: dict[str, int] = {}
    found = [_values(next(slots), name, numbers) if line is not None else {} for line in lines]
    return (found, partly) if sum(len(each) > 1 for each in found) >= MOST * len(there) else None


def bracketed(rows: Sequence[Row], outlet: str | None, *, but: str) -> bool:
    """Divide the field of the outlets, if it has the shape "AUTHOR (OUTLET)"; where none is known any field that has it.

    Whether one was divided. `but` is the title's field, whose brackets may be its own.
    """
    found = False
    all_names = dict.fromkeys(name for row in rows for name in row.values if name != but and not name.startswith("@"))
    names = list(all_names)
    if outlet is not None:  # a page's element has its text under several names
        names = [name for name in names if all(row.values.get(name) == row.values.get(outlet) for row in rows)]
    for name in names:
        values = [(row, value) for row in rows if (value := row.values.get(name))]
        apart = [(row, match) for row, value in values if (match := _BRACKETED.fullmatch(clean(value)))]
        if len(apart) < FEW or len(apart) < MOST * len(values):
            continue
        found = True
        for row, match in apart:
            row.values = {key: value for key, value in row.values.items() if key != name}
            row.values |= {f"{name}/0": match["before"], f"{name}/1": match["inside"]}
    return found


def _line(row: Row, name: str) -> Line | None:
    """A field as a line of its own, with the links that stand in it."""
    value = row.values.get(name)
    if not value or len(value) > LONGEST:
        return None
    at = row.piece.text.find(value)
    text = clean(value)
    if text != value or at < 0:
        return Line(row.piece, text)
    inner = [link for link in row.piece.links if at <= link.span[0] and link.span[1] <= at + len(value)]
    return Line(row.piece, value, links=[Link(link.span[0] - at, link.span[1] - at, link.href) for link in inner])


def _partly_linked(line: Line) -> bool:
    """Whether one link covers some words of a line, but not all: the first of them, or the most."""
    if len(line.links) != 1:
        return False
    link = line.links[0]
    rest = line.text[: link.start] + line.text[link.end :]
    linked = words(line.text[link.start : link.end])
    return linked >= 3 and any(map(str.isalpha, rest)) and (link.start == 0 or linked > words(rest))


def _values(slots: Slots, name: str, numbers: dict[str, int]) -> dict[str, str]:
    """The title under `name`, each slot under a number of its own: what slots are called says nothing of what they hold."""
    parts = {f"{name}/{numbers.setdefault(slot, len(numbers))}": slots.words(at) for slot, at in slots.others.items()}
    return {name: slots.words(slots.title)} | parts
