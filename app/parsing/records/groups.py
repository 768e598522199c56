"""Records that name the same fields, as rows of one list. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

from app.model import Link, Piece, Role
from app.parsing.fields.values import is_link, printed_date
from app.parsing.looks.texts import host_of, is_generic, words
from app.parsing.looks.vocabulary import field_weights, key_of
from app.parsing.units.headings import Heading, heading_of, is_bare
from app.parsing.units.lines import Line
from app.parsing.units.runs import DATE_RANK, TOP

PARTS = (  # names of fields that hold a part of a date
    ("year", "annee", "jahr", "ano", "anno", "год"),
    ("month", "mois", "monat", "mes", "mese", "месяц"),
    ("day", "jour", "tag", "dia", "giorno", "день"),
)
_LINK = re.compile(
    r"""\s*(?:\[(?P<words>[^\[\]]{3,500})\]\((?P<url>https?://[^\s()]{1,2000})\)"""
    r"""|<a\s[^<>]{0,500}?href=["']?(?P<href>https?://[^\s"'<>]{1,2000})["']?[^<>]{0,500}>(?P<inner>[^<>]{3,500})</a>)\s*"""
)
SAMPLE = 50  # rows by which fields that only hold others are told
ALIKE = 0.6  # share of field names that a small group has in common with the larger one it belongs to
SMALL = 5  # records of a group; smaller groups with the same names are read together


@dataclass(slots=True)
class Row:
    """One record: its piece and its fields by name (the first value of each; people joined)."""

    piece: Piece
    values: dict[str, str] = field(default_factory=dict)
    headings: tuple[Heading, ...] = ()


RECORDS = (Role.RECORD, Role.ROW, Role.CARD)


def groups(pieces: Sequence[Piece], lines: Sequence[Line] = ()) -> list[tuple[str, list[Row]]]:
    """The records among `pieces`, as rows of lists; `lines` are what stands between them, headings among it."""
    groups: dict[str, list[Row]] = {}
    tables: dict[tuple[Role, str], list[Row]] = {}
    for piece, headings in _below_headings(pieces, lines):
        tables.setdefault((piece.role, piece.group), []).append(_row(piece, headings))
    for (role, _), members in tables.items():
        rows = members if role is Role.RECORD else _with_header(_unwrapped(members))
        names = set(rows[0].values) if 0 < len(rows) < SMALL else _common(rows)
        key = f"{role} " + " ".join(sorted(name for name in names if not name.startswith("@")))
        groups.setdefault(key, []).extend(rows)
    _join_small(groups)
    return [(key, sorted(rows, key=lambda row: row.piece.ordinal)) for key, rows in groups.items() if rows]


def _join_small(groups: dict[str, list[Row]]) -> None:
    """Cards that lack a field of many others, or have one more (a picture, a summary), are of their list."""
    large = [
        (key, set(key.split(" "))) for key, rows in groups.items() if len(rows) >= SMALL and key.startswith("card")
    ]
    for key in [key for key, rows in groups.items() if 0 < len(rows) < SMALL and key.startswith("card")]:
        names = set(key.split(" "))
        near = [(len(names & other) / len(names | other), place) for place, (_, other) in enumerate(large)]
        if near and max(near)[0] >= ALIKE:
            groups[large[max(near)[1]][0]] += groups.pop(key)


def _unwrapped(rows: list[Row]) -> list[Row]:
    """Rows without the fields that only hold others (the text of an element around those of its parts)."""
    sample = rows[:SAMPLE]
    around: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for row in sample:
        there.update(list(row.values))
        around.update(name for name, value in row.values.items() if _holds_others(value, row))
    for name in [name for name, count in around.items() if count >= 0.8 * there[name]]:
        for row in rows:
            row.values.pop(name, None)
    return rows


def _holds_others(value: str, row: Row) -> bool:
    """Whether two or more other values of a row make up nearly all of one."""
    inner = sorted({v for v in row.values.values() if v != value and len(v) > 1 and v in value}, key=len, reverse=True)
    rest, parts = value, 0
    for one in inner:
        if one in rest:
            rest, parts = rest.replace(one, "", 1), parts + 1
    return parts > 1 and sum(map(str.isalnum, rest)) <= 0.1 * len(value)


def _common(rows: Sequence[Row]) -> set[str]:
    counts = Counter(name for row in rows[:50] for name in row.values)
    return {name for name, count in counts.items() if count >= 0.5 * min(50, len(rows))}


def _below_headings(pieces: Sequence[Piece], lines: Sequence[Line]) -> Iterator[tuple[Piece, tuple[Heading, ...]]]:
    """Each record with the headings it stands under, highest first."""
    after = {id(a): b for a, b in pairwise(lines)}
    found = [h for line in lines if not is_bare(line) and (h := heading_of(line, after.get(id(line)))) is not None]
    days = [heading for heading in found if heading.rank == DATE_RANK]
    if len(days) == 1 and sum(line.piece.ordinal < days[0].line.piece.ordinal for line in lines) < TOP:
        days[0].rank = 0  # the day of the whole page
    waiting = iter(found)
    next_one = next(waiting, None)
    stack: tuple[Heading, ...] = ()
    for piece in pieces:
        while next_one is not None and next_one.line.piece.ordinal < piece.ordinal:
            stack = (*(heading for heading in stack if heading.rank < next_one.rank), next_one)
            next_one = next(waiting, None)
        if piece.role in RECORDS:
            yield piece, stack


def _row(piece: Piece, headings: tuple[Heading, ...]) -> Row:
    row = Row(piece, headings=headings)
    for heading in headings:
        if not heading.dates:
            row.values[f"@above {heading.rank}"] = heading.text
    for hint in piece.fields:
        value = hint.value.strip()
        if not value:
            continue
        name = hint.name
        within = name.endswith("@href") and row.values.get(name, "").startswith("#")
        if name not in row.values or within:  # a link within the page stands for none
            row.values[name] = value
        elif "author" in field_weights(name) and value not in row.values[name]:
            row.values[name] += ", " + value
    _unlink(row)
    if "date" not in row.values and (date := _date_of_parts(row.values)):
        row.values["date"] = date
    if not piece.fields or piece.role is not Role.RECORD:
        for index, cell in enumerate(piece.cells):
            if cell.strip() and f"{index}/0" not in row.values:  # its lines stand for themselves
                row.values.setdefault(str(index), cell.strip())
    if piece.role is Role.ROW and piece.links:
        row.values.setdefault("a@href", deepest(piece).href)
    return row


def deepest(piece: Piece) -> Link:
    """Of a record's links the first that leads to a page within a site, of those one whose words say something of their own."""
    return max(piece.links, key=lambda link: _depth(link, piece.text))


def _depth(link: Link, text: str) -> tuple[bool, bool, bool]:
    try:
        path = urlsplit(link.href).path
    except ValueError:
        path = ""
    return bool(host_of(link.href)), bool(path.strip("/")), not is_generic(text[link.span[0] : link.span[1]])


def _unlink(row: Row) -> None:
    """Values that are a link as a whole ("[TITLE](URL)", "<a href=URL>TITLE</a>") become its words and the record's address."""
    for name, value in list(row.values.items()):
        if (found := _LINK.fullmatch(value)) is not None:
            row.values[name] = (found["words"] or found["inner"]).strip()
            row.values.setdefault("a@href", found["url"] or found["href"])


def _date_of_parts(values: dict[str, str]) -> str:
    """A date that stands in three fields (year, month, day), as one text; "" where there is none."""
    keys = {key_of(name): value for name, value in values.items()}
    year, month, day = (next((keys[n][:12] for n in names if n in keys), "") for names in PARTS)
    if not year or not month:
        return ""
    if month.isdecimal():
        return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day.isdecimal() else "")
    return f"{day} {month} {year}".strip()


def _with_header(rows: list[Row]) -> list[Row]:
    """Rows of a table; where the first names the columns, they take those names."""
    names = {name: value for name, value in rows[0].values.items() if not name.startswith("@")} if rows else {}
    if not names or any(not name.isdigit() for name in names):
        return rows
    known = sum(bool(field_weights(value)) and words(value) <= 4 for value in names.values())
    if known < max(1, 0.5 * len(names)) or any(printed_date(v) or is_link(v) for v in names.values()):
        return rows
    kept = rows[1:]
    for row in kept:
        row.values = {names.get(index, index).lower(): value for index, value in row.values.items()}
    return kept
