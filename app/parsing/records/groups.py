"""Records that name the same fields, as rows of one list. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.model import Piece, Role
from app.parsing.fields.values import is_link, printed_date
from app.parsing.looks.texts import words
from app.parsing.looks.vocabulary import field_weights

SMALL = 5  # records of a group; smaller groups with the same names are read together


@dataclass(slots=True)
class Row:
    """One record: its piece and its fields by name (the first value of each; people joined)."""

    piece: Piece
    values: dict[str, str] = field(default_factory=dict)


def groups(pieces: Sequence[Piece]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    tables: dict[tuple[Role, str], list[Piece]] = {}
    for piece in pieces:
        tables.setdefault((piece.role, piece.group), []).append(piece)
    for (role, _), members in tables.items():
        rows = [_row(piece) for piece in members]
        if role is not Role.RECORD:
            rows = _with_header(rows)
        names = set(rows[0].values) if 0 < len(rows) < SMALL else _common(rows)
        key = f"{role} " + " ".join(sorted(name for name in names if not name.startswith("@")))
        groups.setdefault(key, []).extend(rows)
    return [(key, sorted(rows, key=lambda row: row.piece.ordinal)) for key, rows in groups.items() if rows]


def _common(rows: Sequence[Row]) -> set[str]:
    counts = Counter(name for row in rows[:50] for name in row.values)
    return {name for name, count in counts.items() if count >= 0.5 * min(50, len(rows))}


def _row(piece: Piece) -> Row:
    row = Row(piece)
    for hint in piece.fields:
        value = hint.value.strip()
        if not value:
            continue
        name = hint.name
        if name not in row.values:
            row.values[name] = value
        elif "author" in field_weights(name) and value not in row.values[name]:
            row.values[name] += ", " + value
    if "date" not in row.values and (date := _date_of_parts(row.values)):
        row.values["date"] = date
    if not piece.fields or piece.role is not Role.RECORD:
        for index, cell in enumerate(piece.cells):
            if cell.strip():
                row.values.setdefault(str(index), cell.strip())
    return row


def _date_of_parts(values: dict[str, str]) -> str:
    """A date that stands in three fields (year, month, day), as one text; "" where there is none."""
    year, month, day = (values.get(name, "")[:12] for name in ("year", "month", "day"))
    if not year or not month:
        return ""
    if month.isdecimal():
        return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day.isdecimal() else "")
    return f"{day} {month} {year}".strip()


def _with_header(rows: list[Row]) -> list[Row]:
    """Rows of a table; where the first names the columns, they take those names."""
    if not rows or any(not name.isdigit() for name in rows[0].values):
        return rows
    names = dict(rows[0].values)
    known = sum(bool(field_weights(value)) and words(value) <= 4 for value in names.values())
    if known < max(1, 0.5 * len(names)) or any(printed_date(v) or is_link(v) for v in names.values()):
        return rows
    kept = rows[1:]
    for row in kept:
        row.values = {names.get(index, index): value for index, value in row.values.items()}
    return kept
