"""Dates as they are printed, form by form and language by language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.model import DatedSpan, DateOrder, Precision
from app.parsing.dates.reading import find_dates, read_date, read_epoch, read_instant, read_printed, resolve
from app.parsing.dates.values import Ambiguous, Impossible, Numeric, Printed, Relative, Yearless

SEVENTH = date(2025, 11, 7)


def day(read: object) -> date:
    assert isinstance(read, DatedSpan), read
    assert read.precision is Precision.DAY
    assert read.first == read.last
    return read.first


ENGLISH = """
November 7th, 2025|November 7, 2025|November 7 2025|Nov. 7, 2025|Nov 7, 2025|NOVEMBER 7, 2025|Nov 7 '25|November 7,2025
7 Nov 2025|7 November 2025|7th November 2025|7th of November 2025|7 Nov, 2025|07 Nov. 2025|7-Nov-2025|7-Nov-25|07/Nov/2025|7Nov2025
Friday, November 7, 2025|Fri, 7 Nov 2025|Friday 7 November 2025|Fri Nov 7, 2025|Friday, November 7th, 2025|November 7nd, 2025
Fri, 07 Nov 2025 14:03:00 +0200|Fri, 07 Nov 25 14:03 EST|Fri Nov  7 14:03:00 2025|Fri Nov 07 14:03:00 +0000 2025
Fri Nov 07 2025 14:03:00 GMT+0100 (Central European Standard Time)|Fri 7 Nov 2025 14.03 GMT|07/Nov/2025:14:03:00 +0000
November 7, 2025 at 2:03 PM|November 7, 2025, 2:03 p.m. ET|Nov 7 2025 2:03PM|14:03, 7 November 2025|2:03 PM · Nov 7, 2025
2025-11-07|2025-11-7|2025/11/07|2025.11.07|20251107|2025-W45-5|2025W455|20251107T140300Z|20251107140300|2025‑11‑07
2025-11-07T14:03:00Z|2025-11-07T14:03Z|2025-11-07 14:03:00.123+02:00|2025-11-07 14:03:00 UTC|2025-11-07 14:03:00.123456+00
2025-11-07 14:03:00 +0000 UTC|2025-11-07T14:03:00.000-0500|[November 7th, 2025]|(2025-11-07).|on November 7, 2025|2025 Nov 7
"""


@pytest.mark.parametrize("text", ENGLISH.strip().replace("\n", "|").split("|"))
def test_english_and_iso_forms(text: str) -> None:
    assert day(read_date(text)) == SEVENTH


LANGUAGES = """
de|7. November 2025|Freitag, 7. November 2025, 14:03 Uhr|7. Nov. 2025|den 7. November 2025|am 7. November 2025
fr|7 novembre 2025|le 7 novembre 2025|vendredi 7 novembre 2025 à 14h03|7 nov. 2025
es|7 de noviembre de 2025|viernes, 7 de noviembre de 2025|7 noviembre 2025|7 de noviembre del 2025|noviembre 7, 2025
it|7 novembre 2025|venerdì 7 novembre 2025|7 nov 2025
pt|7 de novembro de 2025|sexta-feira, 7 de novembro de 2025|7 nov. 2025|07 de nov de 2025
nl|7 november 2025|vrijdag 7 november 2025 om 14:03|7 nov 2025
pl|7 listopada 2025|piątek, 7 listopada 2025|7 lis 2025|7 listopada 2025 r.
ru|7 ноября 2025|7 ноября 2025 г.|7 ноября 2025 г., 14:03|пятница, 7 ноября 2025 года|7 ноя 2025
uk|7 листопада 2025|7 листопада 2025 року|пʼятниця, 7 листопада 2025 р.
bg|7 ноември 2025 г.
sr|7. новембар 2025
hr|7. studenoga 2025
sk|7. novembra 2025
cs|7. listopadu 2025|pátek 7. listopadu 2025
sl|7. november 2025
sv|7 november 2025|fredag 7 november 2025 kl. 14:03|den 7 november 2025
da|7. november 2025|fredag den 7. november 2025
no|7. november 2025|fredag 7. november 2025
fi|7. marraskuuta 2025|perjantai 7. marraskuuta 2025 klo 14.03
et|7. november 2025
lt|2025 m. lapkričio 7 d.
hu|2025. november 7.|2025. november 7., péntek|2025. nov. 7.
ro|7 noiembrie 2025|vineri, 7 noiembrie 2025
el|7 Νοεμβρίου 2025|Παρασκευή, 7 Νοεμβρίου 2025|7 Νοε 2025
tr|7 Kasım 2025|7 Kasım 2025 Cuma 14:03|07 Kas 2025
id|7 November 2025|Jumat, 7 November 2025|7 Nopember 2025
vi|7 tháng 11, 2025|ngày 7 tháng 11 năm 2025|Ngày 7 tháng 11 năm 2025
ar|7 نوفمبر 2025|٧ نوفمبر ٢٠٢٥|الجمعة 7 نوفمبر 2025|7 نوفمبر، 2025|7 تشرين الثاني 2025
fa|۷ نوامبر ۲۰۲۵
he|7 בנובמבר 2025|7 נובמבר 2025
hi|7 नवंबर 2025|७ नवंबर २०२५|शुक्रवार, 7 नवंबर 2025
bn|৭ নভেম্বর ২০২৫
th|7 พฤศจิกายน 2568|7 พ.ย. 2568|วันศุกร์ที่ 7 พฤศจิกายน 2568|7 พฤศจิกายน 2025
ja|2025年11月7日|2025年11月7日(金)|2025年11月7日（金） 14:03|2025年11月07日 14時03分|令和7年11月7日|２０２５年１１月７日|2025/11/07
zh|2025年11月7日|2025年11月07日 星期五 14:03|2025 年 11 月 7 日|民國114年11月7日|2025年11月7號
ko|2025년 11월 7일|2025년 11월 7일 금요일|2025. 11. 7.|2025.11.07. 14:03|2025. 11. 7. 오후 2:03
"""
CASES = [(row.split("|")[0], text) for row in LANGUAGES.strip().splitlines() for text in row.split("|")[1:]]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_forms_of_other_languages(language: str, text: str) -> None:
    """A date is read whether its language is known or not."""
    assert day(read_date(text, languages=(language,))) == SEVENTH
    assert day(read_date(text)) == SEVENTH


def test_names_that_lost_their_marks_or_their_letters_are_still_read() -> None:
    for text in ("7 février 2025", "7 fevrier 2025", "7 fvrier 2025"):
        assert day(read_date(text)) == date(2025, 2, 7)
    assert day(read_date("7 aot 2025")) == date(2025, 8, 7)
    assert day(read_date("7 Mrz 2025")) == date(2025, 3, 7)


def test_a_month_that_languages_disagree_on_is_read_by_its_language_or_form() -> None:
    assert day(read_date("7 listopada 2025", languages=("hr",))) == date(2025, 10, 7)
    assert day(read_date("7. listopada 2025", languages=("pl",))) == SEVENTH
    assert day(read_date("7. listopada 2025.")) == date(2025, 10, 7)  # Croatian writes the dot, Polish does not
    assert day(read_date("7 listopada 2025")) == SEVENTH


@pytest.mark.parametrize(
    ("text", "at", "on"),
    [
        ("Fri, 07 Nov 2025 14:03:00 +0200", "2025-11-07T12:03:00", "2025-11-07"),
        ("Fri, 07 Nov 25 23:30 EST", "2025-11-08T04:30:00", "2025-11-07"),
        ("2025-11-07T14:03:00Z", "2025-11-07T14:03:00", "2025-11-07"),
        ("2025-11-07T00:30:00+09:00", "2025-11-06T15:30:00", "2025-11-07"),
        ("2025-11-07 14:03:00.123+0530", "2025-11-07T08:33:00", "2025-11-07"),
        ("November 7, 2025 2:03 PM GMT", "2025-11-07T14:03:00", "2025-11-07"),
        ("Thứ sáu, 25/7/2025, 14:03 (GMT+7)", "2025-07-25T07:03:00", "2025-07-25"),
        ("7. November 2025, 14:03 Uhr MEZ", "2025-11-07T13:03:00", "2025-11-07"),
        ("30/07/2026 07h06 UTC", "2026-07-30T07:06:00", "2026-07-30"),
        ("2025-11-07 12:00 AM UTC", "2025-11-07T00:00:00", "2025-11-07"),
    ],
)
def test_a_printed_zone_makes_an_instant_and_the_day_stays_as_printed(text: str, at: str, on: str) -> None:
    read = read_date(text)
    assert isinstance(read, DatedSpan)
    assert read.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert read.first == date.fromisoformat(on)


@pytest.mark.parametrize(
    "text", ["2025-11-07 14:03", "7 Nov 2025, 14:03 IST", "November 7, 2025 2:03 p.m. ET", "2025-11-07"]
)
def test_no_zone_or_an_unclear_one_makes_no_instant(text: str) -> None:
    read = read_date(text)
    assert isinstance(read, DatedSpan)
    assert read.at is None


def test_months_and_years_keep_their_precision() -> None:
    november = DatedSpan(date(2025, 11, 1), date(2025, 11, 30), Precision.MONTH)
    for text in (
        "November 2025",
        "Nov. 2025",
        "2025-11",
        "11/2025",
        "noviembre de 2025",
        "2025年11月",
        "2025년 11월",
        "dez 2025",
    ):
        expected = november if text != "dez 2025" else DatedSpan(date(2025, 12, 1), date(2025, 12, 31), Precision.MONTH)
        assert read_date(text) == expected
    assert read_date("2024") == DatedSpan(date(2024, 1, 1), date(2024, 12, 31), Precision.YEAR)
    assert read_date("2024-02") == DatedSpan(date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH)
    assert find_dates("A record set in 2024, says 2025-11") == []


IMPOSSIBLE = """
February 30th, 2025|31/04/2025|31.04.2025|2025-02-30|2025/02/30|November 31, 2025|32 Nov 2025|0/0/2025|2025年2月30日
29 February 2025|2025-13-45|November 7, 1066|7 Nov 9999|2025-W54-1|7 de febrero de 1492
"""


@pytest.mark.parametrize("text", IMPOSSIBLE.strip().replace("\n", "|").split("|"))
def test_impossible_dates_are_told_and_never_mended(text: str) -> None:
    read = read_date(text)
    assert isinstance(read, Impossible)
    assert read.text == text
    assert [type(found.printed) for found in find_dates(f"A title - {text}")] == [Impossible]


NUMBERS = """
5,000-year-old|24/7|9/11|12/24|3.5.2|1-2-3|2-1|v1.2.2025|192.168.10.12|$17.5 million|10 people|555-07-11-2025|Q3 2025
12345678|20259999|€7.50|Windows 11|F1 2025|Euro 2024|iPhone 15|1,007|100-0|3.11.4|7:30|0800 123 4567|2024-25|1939-1945
report-2025-11-07-final|https://example.org/2025/11/07/story.html|/2020/07/01/a-b|ISBN 978-3-16-148410-0|1/2|1/2/3/4
07/11/20251|120250711|Gen-2357|5 min|13,000 years ago|for 7 months|24:00|5 min read|G20 2025|80m 2025|May|Monday|+1 202 555 0143
now or never 5|Pro 15 2022|2-1 (3-2 agg.)|S01E05|10.1016/2025|10 out of 2025|the march 15 people joined|may 5 people
"""


@pytest.mark.parametrize("text", NUMBERS.strip().replace("\n", "|").split("|"))
def test_numbers_that_are_no_dates(text: str) -> None:
    assert find_dates(text) == []
    assert find_dates(f"A story about {text} - The Example") == []
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "yes",
        "Example Times",
        "1 Mar 2025 - 3 Mar 2025",
        "by 7 Nov 2025 at the latest",
    ],
)
def test_texts_that_are_not_one_date_as_a_whole(text: str) -> None:
    assert read_printed(text) is None


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        (
            "- A title - The Example - November 7th, 2025 [November 8th, 2025]",
            ["November 7th, 2025", "November 8th, 2025"],
        ),
        ("* 2022-08-22: [A title](path)", ["2022-08-22"]),
        ("The Example: A title (Mar 3, 2021)", ["Mar 3, 2021"]),
        ("OUTLET • A. Writer • March 15 •", ["March 15"]),
        ("A title – The Example3 October 2025 and more", ["3 October 2025"]),
        ("A title - Example DailyNovember 7, 2025", ["November 7, 2025"]),
        ("Writer (2021-11-19). A title. example.org", ["2021-11-19"]),
        ("2025-09-12 18:50:04 UTC The Example |", ["2025-09-12 18:50:04 UTC"]),
        ("Source: Example February 11, 2020 14:48 UTC", ["February 11, 2020 14:48 UTC"]),
        ("[Last Updated On: May 2nd, 2024] [Originally Added On: May 1st, 2024]", ["May 2nd, 2024", "May 1st, 2024"]),
        ("Reuters · 7 hours ago", ["7 hours ago"]),
        ("Posted 7 hours ago. More", ["7 hours ago"]),
        ("A title - 7 November 2025 Sunday Example", ["7 November 2025"]),
        ("A title about 11 things, 27/07/2026", ["27/07/2026"]),
        ("Channel 4 - November 5th, 2025", ["November 5th, 2025"]),
        ("Section 3 - 5 May 2021", ["5 May 2021"]),
        ("A title (Port24, Nov 13)", ["Nov 13"]),
        ("A title (Channel 4, May 2021)", ["May 2021"]),
        ("10-May-16: A title", ["10-May-16"]),
        ("A title (Jul. 10, 04)", ["Jul. 10, 04"]),
        ("le 3 mai: A title", ["3 mai"]),
        ("A title - 2.5. 2021", ["2.5. 2021"]),
        ("A title (on 3 May 2021 at 14:05 CET)", ["3 May 2021 at 14:05 CET"]),
        ("標題 - 例報 2025年11月7日(金) 14:03", ["2025年11月7日(金) 14:03"]),
    ],
)
def test_dates_in_lines(line: str, dates: list[str]) -> None:
    assert [line[start:end] for start, end, _ in find_dates(line)] == dates


@pytest.mark.parametrize(
    "text",
    [
        "7–9 November 2025",
        "November 7–9, 2025",
        "November 7-9, 2025",
        "November 7th-9th, 2025",
        "November 7 / 8, 2025",
        "7/8 November 2025",
        "7.-9. November 2025",
        "7 November – 9 November 2025",
        "November 7 - November 9, 2025",
    ],
)
def test_several_days_are_the_month_that_holds_them(text: str) -> None:
    [found] = find_dates(f"Kettle fair - {text}")
    assert found.printed == DatedSpan(date(2025, 11, 1), date(2025, 11, 30), Precision.MONTH)
    assert f"Kettle fair - {text}"[found.start : found.end] == text


@pytest.mark.parametrize(
    "text", ["July-Aug 2015", "May/June 2015", "May 30 - June 2, 2015", "28 April – 3 May 2015", "July – August 2015"]
)
def test_days_of_two_months_and_two_months_are_their_year(text: str) -> None:
    [found] = find_dates(f"Kettle fair - {text}")
    assert found.printed == DatedSpan(date(2015, 1, 1), date(2015, 12, 31), Precision.YEAR)
    assert f"Kettle fair - {text}"[found.start : found.end] == text


@pytest.mark.parametrize(
    "text", ["7–9 November", "November 9–7, 2025", "7-35 November 2025", "Dec 30 – Jan 2", "May 3-5 people, 2025"]
)
def test_days_without_a_year_and_days_that_are_none_stay_unread(text: str) -> None:
    assert [found for found in find_dates(text) if isinstance(found.printed, DatedSpan)] == []


def orders(printed: Printed | None) -> set[str]:
    assert isinstance(printed, Numeric)
    return {order.value for order in printed.orders}


def test_numeric_dates_say_which_orders_they_could_have() -> None:
    assert orders(read_printed("07/11/2025")) == {"dmy", "mdy"}
    assert orders(read_printed("25/11/2025")) == {"dmy"}
    assert orders(read_printed("11/25/2025")) == {"mdy"}
    assert orders(read_printed("7-11-25")) == {"dmy", "mdy"}
    assert orders(read_printed("25/11/07")) == {"dmy", "ymd"}


def test_an_ambiguous_date_needs_an_order_and_an_unambiguous_one_none() -> None:
    july, november = date(2025, 7, 11), date(2025, 11, 7)
    ambiguous = read_date("07/11/2025")
    assert isinstance(ambiguous, Ambiguous)
    assert [reading.first for reading in ambiguous.readings] == [july, november]
    assert day(read_date("07/11/2025", order=DateOrder.DMY)) == november
    assert day(read_date("07/11/2025", order=DateOrder.MDY)) == july
    assert day(read_date("07/07/2025")) == date(2025, 7, 7)
    assert day(read_date("25/11/2025", order=DateOrder.MDY)) == date(2025, 11, 25)


def test_a_printed_weekday_decides_between_readings_unless_it_fits_none() -> None:
    assert day(read_date("Thursday, 03/04/2025")) == date(2025, 4, 3)
    assert day(read_date("Tue 03/04/2025")) == date(2025, 3, 4)
    assert isinstance(read_date("Friday, 03/04/2025"), Ambiguous)
    assert day(read_date("Monday, November 7, 2025")) == SEVENTH


RELATIVE = """
7 hours ago|7|hour
59 minutes ago|59|minute
2 days ago|2|day
yesterday|1|day
Yesterday|1|day
an hour ago|1|hour
3h|3|hour
2d|2|day
3h ago|3|hour
vor 3 Stunden|3|hour
vor einer Stunde|1|hour
gestern|1|day
hace 3 días|3|day
ayer|1|day
il y a 2 heures|2|hour
hier|1|day
há 3 dias|3|day
3 ore fa|3|hour
3 uur geleden|3|hour
5 dni temu|5|day
2 дня назад|2|day
5 часов назад|5|hour
вчера|1|day
3 години тому|3|hour
för 3 timmar sedan|3|hour
for 3 timer siden|3|hour
3 tuntia sitten|3|hour
před 3 dny|3|day
3 saat önce|3|hour
3 jam lalu|3|hour
3 giờ trước|3|hour
قبل 3 ساعات|3|hour
منذ ٣ ساعات|3|hour
לפני 3 שעות|3|hour
3 घंटे पहले|3|hour
3時間前|3|hour
昨日|1|day
3小时前|3|hour
3 天前|3|day
3시간 전|3|hour
어제|1|day
3 ชั่วโมงที่แล้ว|3|hour
πριν από 3 ώρες|3|hour
acum 3 ore|3|hour
3 órája|3|hour
just now|0|day
3 weeks ago|3|week
"""


@pytest.mark.parametrize("row", RELATIVE.strip().splitlines())
def test_times_counted_back(row: str) -> None:
    text, amount, unit = row.split("|")
    read = read_date(text)
    assert isinstance(read, Relative)
    assert (read.amount, read.unit) == (int(amount), unit)


def test_counted_back_only_from_a_known_time_in_its_own_offset() -> None:
    reference = datetime(2025, 11, 5, 2, 0, tzinfo=timezone(timedelta(hours=9)))
    assert day(read_date("7 hours ago", reference=reference)) == date(2025, 11, 4)
    assert day(read_date("1 hour ago", reference=reference)) == date(2025, 11, 5)
    assert day(read_date("Yesterday", reference=reference)) == date(2025, 11, 4)
    assert day(read_date("today", reference=reference)) == date(2025, 11, 5)
    read = read_date("7 hours ago", reference=reference)
    assert isinstance(read, DatedSpan)
    assert read.at is None
    for text in ("3 weeks ago", "2 months ago", "1 year ago"):  # these name no day
        assert isinstance(read_date(text, reference=reference), Relative)
    assert isinstance(read_date("7 hours ago", reference=reference.replace(tzinfo=None)), Relative)
    assert isinstance(read_date("9999 days ago", reference=datetime(5, 1, 1, tzinfo=UTC)), Relative)


def test_yearless_days_need_a_year() -> None:
    for text in ("March 15", "15 March", "Mar. 15", "15 mars", "15. März", "3月15日"):
        read = read_date(text)
        assert isinstance(read, Yearless)
        assert (read.month, read.day) == (3, 15)
        assert day(read_date(text, year=2024)) == date(2024, 3, 15)
    assert isinstance(resolve(Yearless("February 29", 2, 29), year=2025), Impossible)
    weekday = read_printed("Saturday, March 15")
    assert isinstance(weekday, Yearless)
    assert weekday.weekday == 5


def test_instants_of_fields() -> None:
    assert read_instant("2025-11-05T18:25:43.644007") == datetime(2025, 11, 5, 18, 25, 43, tzinfo=UTC)
    assert read_instant("2025-11-05T18:25:43+02:00") == datetime(2025, 11, 5, 16, 25, 43, tzinfo=UTC)
    assert read_instant("2025-11-05") is None
    assert read_instant("soon") is None


def test_epochs_of_fields() -> None:
    at = datetime(2025, 11, 7, 14, 3, tzinfo=UTC)
    for text in ("1762524180", "1762524180000", " 1762524180.5 "):
        assert read_epoch(text) == DatedSpan(SEVENTH, SEVENTH, Precision.DAY, at)
    for text in ("", "12", "17625241", "x1762524180", "17625241800000000"):
        assert read_epoch(text) is None


def test_dateparser_reads_rare_forms_in_a_given_language_only() -> None:
    assert day(read_date("7 d'octubre de 2025", languages=("ca",))) == date(2025, 10, 7)
    assert day(read_date("2025 Nov Fri 7", languages=("en",))) == SEVENTH
    assert day(read_date("2025 Nov Fri 7", languages=("xx", "en-GB"))) == SEVENTH
    assert read_date("2025 Nov Fri 7") is None
    assert read_date("2025 Nov Fri 7", languages=("no such language",)) is None
    assert read_date("Section 3 of 2024 report", languages=("en",)) is None
