"""Values as JSON and CSV, the same on every face. Pure: nothing is read, written or printed here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import orjson

from app.model import Candidate, Entry, Headline, Reading, Rejection


def plain(value: object) -> Any:
    """A value of app.model as JSON knows it: days and instants as ISO 8601 (UTC ends in Z), enumerations as their words."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def instant(value: datetime) -> str:
    """An instant as `2026-05-29T14:03:00Z` (another offset as it is)."""
    return value.isoformat().replace("+00:00", "Z")


def json_line(value: object) -> bytes:
    """One line of NDJSON, its line end included."""
    return json_bytes(value) + b"\n"


def json_bytes(value: object) -> bytes:
    """A value as JSON in UTF-8, as `plain` has it. Lone surrogates, which that cannot hold, become U+FFFD.

    orjson writes dataclasses, days and instants itself: a page of 50 in a tenth of the time that `plain` takes.
    """
    try:
        return orjson.dumps(value, default=plain, option=orjson.OPT_UTC_Z)
    except orjson.JSONEncodeError:
        return orjson.dumps(_encodable(plain(value)))


def _encodable(value: Any) -> Any:
    """The same with lone surrogates replaced and integers beyond 64 bits as text."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return str(value)
    return value


def csv_line(cells: Iterable[object]) -> str:
    """One line of CSV (RFC 4180: CRLF, quotes where needed); None is an empty cell, a boolean `true` or `false`."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) for cell in cells])
    return line.getvalue()


def _cell(value: object) -> object:
    made = plain(value)
    if isinstance(made, bool):
        return "true" if made else "false"
    if isinstance(made, dict | list):
        return orjson.dumps(made).decode()
    return made


HEADLINE_COLUMNS = tuple(field.name for field in fields(Headline))


def headline_cells(headline: Headline) -> list[object]:
    """A headline's values in the order of `HEADLINE_COLUMNS`."""
    return [getattr(headline, name) for name in HEADLINE_COLUMNS]


def candidate_json(document: str, candidate: Entry | Rejection) -> dict[str, Any]:
    """What `headlines parse` prints of a candidate: `kind` entry or rejection, where it stands, and what was read."""
    stands: Candidate = candidate.candidate
    made: dict[str, Any] = {
        "kind": "entry" if isinstance(candidate, Entry) else "rejection",
        "document": document,
        "line": stands.line,
        "ordinal": stands.position,
    }
    if isinstance(candidate, Rejection):
        made["reason"] = candidate.reason.value
        made["detail"] = candidate.detail
    made |= reading_json(candidate.reading)
    made |= {"raw": stands.raw, "start": stands.start, "end": stands.end, "listing": stands.listing}
    return made


def reading_json(reading: Reading) -> dict[str, Any]:
    """What was read of a candidate: a month or year has its first day in `published_on` and its last in `published_to`."""
    dated = reading.published
    return {
        "title": reading.title,
        "outlet": reading.outlet,
        "outlet_from": plain(reading.outlet_from),
        "published_on": dated and dated.first.isoformat(),
        "published_to": dated and dated.last.isoformat(),
        "published_at": dated and dated.at and instant(dated.at),
        "precision": dated and dated.precision.value,
        "date_from": plain(reading.date_from),
        "listed_on": plain(reading.listed_on),
        "url": reading.url,
        "author": reading.author,
        "language": reading.language,
        "damaged": reading.damaged,
        "cut": reading.cut,
        "confidence": round(reading.confidence, 4),
        "rule": reading.rule,
        "spans": plain(reading.spans),
        "extra": plain(reading.extra),
    }
