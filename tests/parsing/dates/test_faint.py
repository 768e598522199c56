"""Numbers that are dates only where a whole list sets them off alike."""

from __future__ import annotations

import pytest

from app.parsing.dates.faint import faint_dates


@pytest.mark.parametrize(
    ("text", "printed", "day", "precision"),
    [
        ("2024.7: Kettle sings", "2024.7", "2024-07-01", "month"),
        ("Kettle sings, 2024.07", "2024.07", "2024-07-01", "month"),
        ("Kettle sings (2019/04)", "2019/04", "2019-04-01", "month"),
        ("Kettle sings (2019-4)", "2019-4", "2019-04-01", "month"),
        ("Orsel Tribune, 9/2022:", "9/2022", "2022-09-01", "month"),
        ("04.2019 Kettle sings", "04.2019", "2019-04-01", "month"),
        ("Kettle sings - Winter 2015", "Winter 2015", "2015-01-01", "year"),
        ("Kettle sings, Herbst 2015.", "Herbst 2015", "2015-01-01", "year"),
        ("Kettle sings (Q3 2015)", "Q3 2015", "2015-01-01", "year"),
        ("“Kettle sings,” 2019.", "2019", "2019-01-01", "year"),
        ("Kettle sings (c. 2015)", "c. 2015", "2015-01-01", "year"),
    ],
)
def test_months_seasons_and_years_keep_their_precision(text: str, printed: str, day: str, precision: str) -> None:
    [found] = faint_dates(text)
    assert text[found.start : found.end] == printed
    assert getattr(found.printed, "precision").value == precision  # noqa: B009
    assert getattr(found.printed, "first").isoformat() == day  # noqa: B009


@pytest.mark.parametrize(
    "text",
    "2015–2019|2015-2019|2011/12|2011-12|2019-20|2015-present|v2019.4.1|1.2019.3|12019|20195|$2019|2019%|iPhone2019|1899|"
    "2100|2019-04-05|5/9/2022|https://example.org/2019/04/kettle|#2019|10,2019|2019,5|13/2022|0/2022|2019.13".split(
        "|"
    ),
)
def test_other_numbers_are_none(text: str) -> None:
    assert faint_dates(text) == []
    assert faint_dates(f"Kettle sings ({text})") == []
