"""What must hold of reading dates, whatever the text."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model import DatedSpan, DateOrder
from app.parsing.dates import shapes, words
from app.parsing.dates.fallback import read_elsewhere
from app.parsing.dates.marks import plain_marks
from app.parsing.dates.names import MONTHS_BY_LANGUAGE, WEEKDAYS_BY_LANGUAGE
from app.parsing.dates.reading import _read_field, find_dates, read_date, read_epoch, read_printed
from app.parsing.dates.values import Numeric

DAYS = st.dates(date(1700, 1, 1), date(2190, 12, 31))
ENGLISH = [row.split()[-1].title() for row in MONTHS_BY_LANGUAGE["en"].split("|")]
SHORT = [name[:3] for name in ENGLISH]
ENGLISH_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def ordinal(day: int) -> str:
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def rendered(on: date) -> list[str]:
    """The day in forms that leave nothing open."""
    name, short, weekday = ENGLISH[on.month - 1], SHORT[on.month - 1], ENGLISH_DAYS[on.weekday()]
    return [
        f"{name} {ordinal(on.day)}, {on.year}",
        f"{short}. {on.day}, {on.year}",
        f"{weekday}, {name} {on.day}, {on.year}",
        f"{on.day} {short} {on.year}",
        f"{ordinal(on.day)} of {name} {on.year}",
        f"{weekday[:3]}, {on.day:02d} {short} {on.year} 14:03:00 +0000",
        f"{on.day:02d}-{short}-{on.year}",
        on.isoformat(),
        f"{on.year}/{on.month:02d}/{on.day:02d}",
        f"{on.year}. {on.month}. {on.day}.",
        f"{on.isoformat()}T23:59:59Z",
        f"{on.year}年{on.month}月{on.day}日",
        f"{on.year}년 {on.month}월 {on.day}일",
        f"{on.day} tháng {on.month}, {on.year}",
    ]


@given(on=DAYS, form=st.integers(0, 13), around=st.sampled_from(["{}", "[{}]", "({})", " {} ", "{}."]))
def test_a_rendered_day_is_read_back(on: date, form: int, around: str) -> None:
    """read(render(day)) == day, in every form and with the signs that stand around dates."""
    read = read_date(around.format(rendered(on)[form]))
    assert isinstance(read, DatedSpan)
    assert (read.first, read.last) == (on, on)


@given(
    on=DAYS,
    form=st.integers(0, 13),
    title=st.sampled_from(["A title", "Un titre à lire", "Title of 11 words", "Заголовок", "標題"]),
)
def test_a_day_at_the_end_of_a_line_is_found_where_it_stands(on: date, form: int, title: str) -> None:
    """A date after a title and an outlet is found as that day, beginning and ending where it is printed (a closing dot aside)."""
    text = rendered(on)[form]
    line = f"- {title} - Example Times - {text}"
    found = find_dates(line)[-1]
    assert isinstance(found.printed, DatedSpan)
    assert found.printed.first == on
    assert line[found.start :].rstrip(".") == text.rstrip(".")
    assert line[found.start : found.end].rstrip(".") == text.rstrip(".")


@given(
    on=DAYS,
    separator=st.sampled_from("/.-"),
    padded=st.booleans(),
    order=st.sampled_from([DateOrder.DMY, DateOrder.MDY]),
)
def test_a_numeric_day_is_read_back_under_its_order(on: date, separator: str, padded: bool, order: DateOrder) -> None:
    """Under the order it was printed in, a numeric date is that day; without one, that day is among the readings."""
    parts = [on.day, on.month] if order is DateOrder.DMY else [on.month, on.day]
    text = separator.join([*(f"{part:02d}" if padded else str(part) for part in parts), str(on.year)])
    read = read_date(text, order=order)
    assert isinstance(read, DatedSpan)
    assert read.first == on
    printed = read_printed(text)
    assert isinstance(printed, Numeric)
    assert on in {reading.first for _, reading in printed.readings}
    assert (printed.agreed is None) == (on.day <= 12 and on.day != on.month)


@pytest.mark.parametrize("language", sorted(MONTHS_BY_LANGUAGE))
def test_every_name_of_a_month_is_read_in_its_language(language: str) -> None:
    """Each spelling in the table names its month beside a day and a year."""
    for month, spellings in enumerate(MONTHS_BY_LANGUAGE[language].split("|"), 1):
        for spelling in spellings.split():
            name = spelling.replace("_", " ")
            for text in (f"7 {name} 2025", f"17 {name.title()} 2025", f"7. {name}. 2025"):
                read = read_date(text, languages=(language,))
                assert isinstance(read, DatedSpan), text
                assert (read.first.year, read.first.month) == (2025, month), text


@pytest.mark.parametrize("language", sorted(WEEKDAYS_BY_LANGUAGE))
def test_tables_of_weekdays_are_whole(language: str) -> None:
    """Each language names seven weekdays, each found again by its words."""
    rows = WEEKDAYS_BY_LANGUAGE[language].split("|")
    assert len(rows) == 7
    for number, spellings in enumerate(rows):
        for spelling in spellings.split():
            assert number in words.weekdays_of(spelling.replace("_", " "))


PIECES = """7|11|2025|20251107|31|02|'25|٧|７| |  |, |-|/|.|:|T|Z|+02:00|–|(|]|November|nov.|Mars|листопада|พ.ย.|月|日|年|令和|
th|de|ago|hours|vor|前|時間|UTC|EST|pm|h|Uhr|\u200f|\ud800|\x00|é|🗞|tháng|Gada|W45|元|december|for|siden|GMT+7|thứ sáu|Fri"""
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES.split("|")), max_size=24).map("".join))


@settings(max_examples=250)
@given(text=TEXTS)
def test_any_text_gives_spans_in_order(text: str) -> None:
    """Whatever the text, nothing is raised, spans lie inside it, do not overlap, are not empty, and hold a digit."""
    end = 0
    for found in find_dates(text):
        assert end <= found.start < found.end <= len(text)
        assert any(character.isdigit() for character in text[found.start : found.end])
        end = found.end
    read_printed(text)
    read_epoch(text)


@settings(max_examples=150)
@given(text=TEXTS)
def test_the_short_way_for_the_commonest_form_changes_nothing(text: str) -> None:
    """find_dates gives what looking at each run of digits the long way gives."""
    line = f"{text}- Example - November 7th, 2025 [May 1st, 2024]"
    plain = plain_marks(line)
    expected, floor = [], 0
    for start, end in (match.span() for match in re.finditer("[0-9]+", plain)):
        if start >= floor and (found := shapes.date_at(plain, start, end, floor, (), relative=True)) is not None:
            expected.append(found)
            floor = found.end
    assert find_dates(line) == expected


HOSTILE = [
    "7",
    "7/",
    "07/11/",
    "2025-",
    "November ",
    "November 7 ",
    "7 November ",
    "1.",
    "7 hours ",
    "年",
    "7年",
    "令和7年",
    "ago 7 ",
]
HOSTILE += [
    "Fri, ",
    "14:03 ",
    "(",
    "7th, ",
    "2025 ",
    ", 2025",
    "7 de ",
    "٧",
    "vor 7 ",
    " 7",
    "7  ",
    "T14:03",
    "é7",
    "พ.ย.",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_linearly_with_a_hostile_line(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line ten times as long asks at most some ten times as often what stands at a run of digits, and each look is bounded.

    Time is not measured: the count of looks is, and how much of the line a look can see is bounded by its patterns.
    """
    looks = 0
    date_at = shapes.date_at

    def counted(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...], *, relative: bool) -> object:
        nonlocal looks
        looks += 1
        return date_at(plain, start, end, floor, languages, relative=relative)

    monkeypatch.setattr("app.parsing.dates.reading.date_at", counted)
    line = (piece * 30_000)[:30_000]
    for found in find_dates(line):
        assert found.end - found.start < 160
    assert looks <= len(line)


def _with_another_today(monkeypatch: pytest.MonkeyPatch, today: datetime) -> None:
    """Every module that reads dates, dateparser's too, believes it is `today`."""

    class Another(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return today if tz is None else today.replace(tzinfo=UTC)

        @classmethod
        def utcnow(cls) -> datetime:  # type: ignore[override]
            return today

        @classmethod
        def today(cls) -> datetime:  # type: ignore[override]
            return today

    for name, module in list(sys.modules.items()):
        ours = name.startswith(("dateparser", "app.parsing.date")) and isinstance(module, ModuleType)
        if ours and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", Another)


CLOCKLESS = [
    "",
    "now",
    "today",
    "Yesterday",
    "7 hours ago",
    "March 15",
    "15 mars",
    "Friday",
    "May",
    "2025",
    "may 2025",
    "10:30",
    "in 3 days",
]
CLOCKLESS += [
    "7 d'octubre de 2025",
    "2025 Nov Fri 7",
    "Section 3 of 2024 report",
    "12",
    "07/11",
    "11月7日",
    "next week",
    "7 Nov 25 things",
]


def test_nothing_read_depends_on_what_day_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same texts give the same values under any clock: nothing becomes today."""
    read_elsewhere("7 d'octubre de 2025", ("ca",))  # loads dateparser
    answers = []
    for today in (datetime(1999, 12, 31, 23, 59), datetime(2031, 2, 28, 0, 1)):  # noqa: DTZ001
        with monkeypatch.context() as patched:
            _with_another_today(patched, today)
            _read_field.cache_clear()
            read_elsewhere.cache_clear()
            answers.append([read_date(text, languages=("en", "ca")) for text in CLOCKLESS])
    assert answers[0] == answers[1]
    for text, answer in zip(CLOCKLESS, answers[0], strict=True):
        if isinstance(answer, DatedSpan):
            assert str(answer.first.year) in text or str(answer.first.year)[2:] in text


@settings(max_examples=120)
@given(text=TEXTS)
def test_a_year_read_is_a_year_printed(text: str) -> None:
    """No date has a year that its text does not print: in full, in two digits, in an era, or 543 ahead."""
    for start, end, printed in find_dates(text):
        if isinstance(printed, DatedSpan):
            digits = plain_marks(text[start:end])
            year = printed.first.year
            eras = (0, -543, *(base for base in (2018, 1988, 1925, 1911)))
            assert any(str(year - base) in digits or f"{year % 100:02d}" in digits for base in eras) or "元" in text
