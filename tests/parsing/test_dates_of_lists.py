"""The dates of whole lists: what most entries set off alike is the date, and what the list cannot tell is not told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.model import Entry
from app.parsing import parse
from tests.parsing.pieces import BOOK, lines_of, only_part, shown

TITLES = (
    "Kettle sings before noon",
    "Harbour budget for 2031 grows again",
    "Old ferry 2019 model finds a buyer",
    "Lighthouse paints itself green",
    "Night trains leave on time",
    "Mayor opens the second quay",
)
OUTLETS = ("Reuters", "The Guardian", "Wired", "BBC News", "Reuters", "The Guardian")


def read(text: str) -> list[tuple[str | None, str | None, str | None]]:
    return [shown(each) for each in only_part(lines_of(text)).candidates if isinstance(each, Entry)]


def listed(layout: str, dates: list[str]) -> str:
    rows = zip(TITLES, OUTLETS, dates, strict=True)
    return "\n".join(layout.format(title=title, outlet=outlet, date=day) for title, outlet, day in rows)


YEARS = ["2031", "2030", "2030", "2029", "2027", "2019"]
MONTHS = ["2031-03", "2030-11", "2030-02", "2029-12", "2027-01", "2019-10"]


@pytest.mark.parametrize(
    "layout",
    [
        "- {title} - {outlet} - {date}",
        "- {title} ({outlet}, {date})",
        "- {title} ({outlet}) ({date})",
        "- {date}: {title} ({outlet})",
        "- {date} | {outlet} | {title}",
        "- {outlet} | {date} | {title}",
        "{date}\t{outlet}\t{title}",
    ],
)
def test_a_year_that_all_entries_set_off_is_their_date(layout: str) -> None:
    """And years in their titles are not."""
    assert read(listed(layout, YEARS)) == list(zip(TITLES, OUTLETS, YEARS, strict=True))


@pytest.mark.parametrize(
    "layout", ["- {outlet}, “{title},” {date}.", "* {outlet}: {title}. {date}.", "- {outlet}: “{title}” {date}"]
)
def test_a_year_behind_quotes_or_a_full_stop_is_set_off(layout: str) -> None:
    assert [day for *_, day in read(listed(layout, YEARS))] == YEARS


@pytest.mark.parametrize(
    "form",
    ["{y}.{m}", "{y}.{m:02}", "{y}-{m:02}", "{y}/{m}", "{m}/{y}", "{m:02}/{y}", "{m:02}.{y}", "{m}-{y}"],
)
@pytest.mark.parametrize("layout", ["- {date}: {title} ({outlet})", "- {title} - {outlet} ({date})"])
def test_months_in_digits_keep_their_precision(form: str, layout: str) -> None:
    dates = [form.format(y=int(month[:4]), m=int(month[5:])) for month in MONTHS]
    assert read(listed(layout, dates)) == list(zip(TITLES, OUTLETS, MONTHS, strict=True))


def test_seasons_months_and_years_mix_in_one_list() -> None:
    dates = ["May 2031", "Spring 2030", "2030", "11/2029", "2027", "March 2019"]
    meant = ["2031-05", "2030", "2030", "2029-11", "2027", "2019-03"]
    assert read(listed("- {title}, {outlet}, {date}", dates)) == list(zip(TITLES, OUTLETS, meant, strict=True))


def test_a_day_is_before_a_year() -> None:
    """A year set off in each entry is no date where a day is."""
    text = listed("- {title} ({outlet}, 2025) - {date}", [f"May {day}, 2031" for day in range(1, 7)])
    assert [day for *_, day in read(text)] == [f"2031-05-0{day}" for day in range(1, 7)]


def test_the_line_is_surer_than_the_heading() -> None:
    lines = listed("{outlet}, {date}:\n{title}\n", ["9/2031", "7/2031", "3/2031", "3/2031", "2/2031", "1/2031"])
    assert [day for *_, day in read(f"# 2031\n\n{lines}")] == [
        "2031-09",
        "2031-07",
        "2031-03",
        "2031-03",
        "2031-02",
        "2031-01",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- BSc in Harbour Studies, Halden, 2015\n- MSc in Tidal Engineering, 2017\n- PhD in Lighthouse Optics, 2021",
        "- The Long Quay (2014)\n- A Night at the Harbour (1999)\n- Waiting for the Last Ferry (2007)",
        "- [Kettle simulator for all](https://kettle.example/) - 2019\n- [A map of ferries](https://map.example/) - 2020"
        "\n- [Tide tables as a service](https://tides.example/api) - 2021",
        "- 2015: The company was founded in Halden\n- 2017: The second office opened\n- 2019: Many kettles were sold",
        "Annual report 2019\nAnnual report 2018\nAnnual report 2017\nAnnual report 2016",
    ],
)
def test_years_alone_make_no_list_of_headlines(text: str) -> None:
    assert only_part(lines_of(text)).candidates == ()


@pytest.mark.parametrize("bullet", ["- ", "* ", "1. "])
@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("**Saturday, May 3 2031 - Sat. 5/3 – Kettles And What Becomes Of Them**", "2031-05-03"),
        ("**Kettles everywhere – what became of them this morning – May 3, 2031**", "2031-05-03"),
        ("Sunday 5.25.2031 Harbour Digest", "2031-05-25"),
        ("Week of May 3, 2031", "2031-05-03"),
        ("[2031-05-03] Issue 14", "2031-05-03"),
        ("Issue 14 – 3 May 2031", "2031-05-03"),
        ("Woche vom 3. Mai 2031", "2031-05-03"),
        ("May 3, 2031 – Kettles everywhere", "2031-05-03"),
        ("## 2031.05", "2031-05"),
        ("## Press coverage 5/2031", "2031-05"),
        ("## Spring 2031", "2031"),
        ("## Press 2031", "2031"),
    ],
)
def test_a_heading_with_words_beside_its_date_dates_what_stands_below(heading: str, day: str, bullet: str) -> None:
    """And is no entry itself, nor is a heading like it over the next entries."""
    rows = [f"{bullet}{title} ({outlet})" for title, outlet in zip(TITLES, OUTLETS, strict=True)]
    text = "\n".join(["# Links", "", heading, "", *rows[:3], "", heading, *rows[3:]])
    assert read(text) == [(title, outlet, day) for title, outlet in zip(TITLES, OUTLETS, strict=True)]
    assert len(only_part(lines_of(text)).candidates) == len(TITLES)


def test_a_dated_heading_right_over_links_is_no_title() -> None:
    rows = [f"- [{title}](https://orsel.example/{n}) ({OUTLETS[n]})" for n, title in enumerate(TITLES)]
    heads = ["### May 3, 2031 - Kettles and what becomes of them when the winter ends", "", *rows[:3], ""]
    text = "\n".join([*heads, heads[0].replace("May 3", "May 4"), "", *rows[3:]])
    days = ["2031-05-03"] * 3 + ["2031-05-04"] * 3
    assert read(text) == list(zip(TITLES, OUTLETS, days, strict=True))


def test_a_heading_above_plain_lines_may_name_its_issue_only() -> None:
    rows = [f"{title} ({outlet})" for title, outlet in zip(TITLES, OUTLETS, strict=True)]
    text = "\n".join(["Week of May 3, 2031", "", *rows[:3], "", "Week of May 10, 2031", "", *rows[3:]])
    assert [day for *_, day in read(text)] == ["2031-05-03"] * 3 + ["2031-05-10"] * 3


def test_a_heading_on_a_topic_with_a_year_dates_nothing() -> None:
    rows = [f"- {title} ({outlet})" for title, outlet in zip(TITLES, OUTLETS, strict=True)]
    assert read("\n".join(["## Agenda 2030", "", *rows])) == []


def test_short_years_are_read_by_the_days_in_the_addresses() -> None:
    days = ["17/07/20", "19/10/17", "03/04/18", "11/09/19", "10/10/18", "05/06/20"]
    paths = ["2020/07/17", "2017/oct/19", "kettle", "2019/09/12", "2018-10-10", "2020/06/05"]
    rows = [
        f"- [{title}](https://orsel.example/{paths[n]}) ({OUTLETS[n]}, {days[n]})" for n, title in enumerate(TITLES)
    ]
    meant = ["2020-07-17", "2017-10-19", "2018-04-03", "2019-09-11", "2018-10-10", "2020-06-05"]
    assert [day for *_, day in read("\n".join(rows))] == meant


def test_nothing_was_published_after_its_capture() -> None:
    rows = listed(
        "- {title} - {outlet} - {date}",
        ["03/12/2031", "04/12/2031", "05/12/2031", "03/12/2031", "05/11/2031", "02/12/2031"],
    )
    captured = datetime(2031, 11, 20, tzinfo=UTC)
    part = only_part(lines_of(rows), captured_at=captured)
    assert [shown(each)[2] for each in part.candidates] == [
        "2031-03-12",
        "2031-04-12",
        "2031-05-12",
        "2031-03-12",
        "2031-05-11",
        "2031-02-12",
    ]
    assert read(rows) == []


@pytest.mark.parametrize(
    ("layout", "dates"),
    [
        ("{date}: {title} ({outlet})", ["3. Mai 2031", "4. Mai 2031", "5. Juni 2031"]),
        ("{date} – {title} – {outlet}", ["3. 5. 2031", "14. 5. 2031", "5. 6. 2031"]),
        ("- {date}: {title} – {outlet}", ["3.5.31", "14.5.31", "5.6.31"]),
        ("- {title} – {outlet} – {date}", ["3.5. 2031", "14.5. 2031", "5.6. 2031"]),
        ("- {title} ({outlet}) ({date} update)", ["5/3/2031", "5/14/2031", "6/5/2031"]),
        ("{title} ({outlet})\nPosted 3 days ago | {date}\n", ["May 3, 2031", "May 4, 2031", "June 5, 2031"]),
        ("- {title} - {outlet} - {date} (3 days ago)", ["May 3, 2031", "May 4, 2031", "June 5, 2031"]),
        ("- {title} - {outlet} - published {date}", ["May 3, 2031", "May 4, 2031", "June 5, 2031"]),
        ("- {title} - {outlet} - Channel 4 - {date}", ["May 3, 2031", "May 4, 2031", "June 5, 2031"]),
    ],
)
def test_days_are_read_whatever_stands_beside_them(layout: str, dates: list[str]) -> None:
    """The number of an item is none where a month follows it, and a time counted back is less than a date."""
    got = [day for *_, day in read(listed(layout, [*dates, *dates]))]
    assert [day and day[5:7] for day in got] == ["05", "05", "06"] * 2
    assert got[2] == "2031-06-05"


def test_a_line_that_contradicts_the_year_above_it_says_so() -> None:
    lines = listed("- {title} ({outlet}, {date})", ["5/2031", "4/2031", "12/2030", "3/2031", "2/2031", "1/2031"])
    readings = [each.reading for each in only_part(lines_of(f"## 2031\n\n{lines}")).candidates]
    assert [each.published.first.year for each in readings if each.published] == [2031, 2031, 2030, 2031, 2031, 2031]
    assert [each.extra.get("heading_says") for each in readings] == [None, None, "2031", None, None, None]


def test_days_of_headings_get_their_years_from_the_headings_beside_them() -> None:
    heads = ["January 3, 2031", "January 2", "December 30", "December 29", "Dec. 28", "27 December"]
    rows = [
        f"## {head}\n\n- {title} ({OUTLETS[n]})\n" for n, (head, title) in enumerate(zip(heads, TITLES, strict=True))
    ]
    days = ["2031-01-03", "2031-01-02", "2030-12-30", "2030-12-29", "2030-12-28", "2030-12-27"]
    assert [day for *_, day in read("\n".join(rows))] == days


def test_days_near_the_turn_of_the_year_lie_near_their_heading() -> None:
    lines = listed("- {title} ({outlet}, {date})", ["January 4", "Jan 2", "Dec 31", "December 30", "Dec 30", "Dec 29"])
    days = ["2031-01-04", "2031-01-02", "2030-12-31", "2030-12-30", "2030-12-30", "2030-12-29"]
    assert [day for *_, day in read(f"## Week of January 5, 2031\n\n{lines}")] == days


def test_the_address_gives_the_year_that_a_day_leaves_out() -> None:
    days = ["May 3", "June 9", "May 1", "August 2", "Dec 31", "Jan 1"]
    paths = ["2031/05/03", "2029/06/10", "2030/05/01", "2028/08/02", "2031/01/01", "2030/12/31"]
    rows = [
        f"- [{title}](https://orsel.example/{paths[n]}) ({OUTLETS[n]}, {days[n]})" for n, title in enumerate(TITLES)
    ]
    meant = ["2031-05-03", "2029-06-09", "2030-05-01", "2028-08-02", "2030-12-31", "2031-01-01"]
    assert [day for *_, day in read("\n".join(rows))] == meant


def test_a_list_without_years_goes_on_over_the_parts_of_its_document() -> None:
    days = ["March 3, 2031", *(f"{month} 1" for month in "February January December November October".split())]
    lines = list(lines_of(listed("- {title} - {outlet} - {date}", days)))
    parts = parse(iter(lines), BOOK, part_pieces=3)
    got = [shown(each)[2] for part in parts for each in part.candidates]
    assert got == ["2031-03-03", "2031-02-01", "2031-01-01", "2030-12-01", "2030-11-01", "2030-10-01"]
