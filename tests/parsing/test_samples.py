"""Invented lists in many layouts, and pages that are no lists: what is read is what their makers meant, and nothing more."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.model import Entry, Part
from tests.parsing.pieces import lines_of, only_part

SAMPLES = Path(__file__).parent / "samples"
LABELLED = sorted(path.name for path in SAMPLES.iterdir() if Path(f"{path}.json").exists())


def read(name: str) -> tuple[dict[str, Any], Part]:
    told: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    captured = datetime.fromisoformat(told["captured_at"]) if "captured_at" in told else None
    return told, only_part(lines_of((SAMPLES / name).read_text(encoding="utf-8")), captured_at=captured)


@pytest.mark.parametrize("name", LABELLED)
def test_entries_are_read_as_meant(name: str) -> None:
    told, part = read(name)
    entries = {str(c.reading.title): c.reading for c in part.candidates if isinstance(c, Entry)}
    assert sorted(entries) == sorted(want["title"] for want in told["expected"])
    for want in told["expected"]:
        got = entries[want["title"]]
        day = got.published
        assert day is not None
        length = {"day": 10, "month": 7, "year": 4}[day.precision.value]
        assert day.first.isoformat()[:length] == want["date"]
        if want["outlet"] is not None or not told.get("loose_outlet"):
            assert got.outlet == want["outlet"]
        for name_ in ("url", "author"):
            if name_ in want:
                assert getattr(got, name_) == want[name_]
        if "listed_on" in want:
            assert got.listed_on is not None
            assert got.listed_on.isoformat() == want["listed_on"]


@pytest.mark.parametrize("name", LABELLED)
def test_counts_add_up_and_spans_lead_back(name: str) -> None:
    _, part = read(name)
    assert part.pieces == part.consumed + part.ignored
    assert [c.candidate.position for c in part.candidates] == list(range(1, len(part.candidates) + 1))
    for each in part.candidates:
        raw = each.candidate.raw
        for field, (start, end) in each.reading.spans.items():
            assert 0 <= start <= end <= len(raw)
            if field in ("title", "outlet", "author"):
                kept = "".join(raw[start:end].split())
                assert "".join((getattr(each.reading, field) or "").split()) in kept


def test_facts_of_the_page_are_told() -> None:
    told, part = read("seeds_family_old.txt")
    for name, value in told["facts"].items():
        assert getattr(part.facts, name) == value


def test_lists_name_their_layout() -> None:
    _, part = read("outlet_colon_title_paren_date.txt")
    assert [each.layout for each in part.listings] == ["{outlet}: {title} ({published})"]
    assert part.listings[0].first_on is not None
    assert part.listings[0].first_on.isoformat() == "2031-03-03"


def test_ambiguous_dates_are_rejected_with_both_readings() -> None:
    _, part = read("ambiguous_numeric.txt")
    reasons = {c.reason.value for c in part.candidates if not isinstance(c, Entry)}
    assert reasons == {"ambiguous_date"}
    assert part.candidates[0].reading.extra["readings"] == ["2031-03-04", "2031-04-03"]
