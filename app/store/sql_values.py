"""Values of either database as JSON has them, and the limits on how many. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import orjson

from app.model import StatementResult

MAX_CELL = 1_000_000  # code points of one value
MAX_TEXT = 64_000_000  # code points of all values
_MAX_INTEGER = 2**63  # what is beyond is text, as JSON's readers have it


def cell_limit(columns: int) -> int:
    """How many code points are kept of one value, so that a single row is no longer than all may be."""
    return min(MAX_CELL, MAX_TEXT // max(1, columns))


def gathered(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]], limit: int) -> StatementResult:
    """The first rows, at most `limit` and as much text as MAX_TEXT; `truncated` when anything was left out."""
    most = cell_limit(len(columns))
    kept: list[tuple[object, ...]] = []
    size, truncated = 0, False
    for row in rows:
        if len(kept) == limit or size > MAX_TEXT:
            truncated = True
            break
        values = tuple(map(plain, row))
        for value in values:
            size += len(value) if isinstance(value, str) else 8
        cut = tuple(value[:most] if isinstance(value, str) else value for value in values)
        truncated = truncated or cut != values
        kept.append(cut)
    return StatementResult(columns, tuple(kept), truncated)


def plain(value: object) -> object:
    """One value as JSON has it: None, bool, int, float or str."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -_MAX_INTEGER <= value < _MAX_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        if value.as_tuple().exponent:
            return plain(float(value))
        return int(value) if -_MAX_INTEGER <= value < _MAX_INTEGER else str(value)  # str(int) refuses 4,300 digits
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value).hex()
    if isinstance(value, dict | list):  # of EXPLAIN (FORMAT JSON)
        return orjson.dumps(value).decode()
    return str(value)
