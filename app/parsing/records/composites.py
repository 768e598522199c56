"""Fields that hold title and outlet in one ("<a>TITLE</a> (OUTLET)" in a cell), taken apart as the lines of a list are. Pure."""

from __future__ import annotations

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
