"""The forms dates are printed in, each read where its digits stand. Pure; reading.py is the way in.

Every date in a line has a run of digits. `date_at` looks at one run and what touches it: patterns are anchored there
and every repetition in them is bounded, so a line is read in time linear in its length whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from app.parsing.dates.clock import clock_after, clock_before, compact_clock, with_clock
from app.parsing.dates.days import day_of, in_any_year, month_named, month_of, named_day, numeric, stands_alone, year_of
from app.parsing.dates.east import han_date, vietnamese_date
from app.parsing.dates.ranges import JOINTS, days_on, several_days, several_months
from app.parsing.dates.values import FoundDate, Impossible, Numeric, Printed, Relative, Yearless
from app.parsing.dates.words import read_relative, unit_of, weekdays_of

# ---------------------------------------------------------------- patterns, all anchored at a digit run

_LETTER = (
    r"[^\s\d!-&(-/:-@\[-`{-~–—·•|«»“”…。、，年月日년월일]"  # with its marks, which \w leaves out in Hindi and Thai
)
_NAME = rf"(?:[\u0e00-\u0e7f]{{1,5}}\.[\u0e00-\u0e7f]{{1,2}}|{_LETTER}{{2,20}})"
_ORDINAL = r"(?:st|nd|rd|th|er|re|ère|ème|e|º|°|ª|o|a|\.|-?(?:го|е|ое|ού|η|ης))"
_YEAR = r"(?:[0-9]{4}|['’][0-9]{2})(?![0-9])"

# 7 Nov, 7th of November, 7 de noviembre, 07-Nov, 7. listopadu, 7 تشرين الثاني
_DAY_NAME = re.compile(
    rf"([0-9]{{1,2}})({_ORDINAL})?(?:\s{{0,2}}([/.]?)\s{{0,2}}|(-))(?:(?:of|de|di)\s|d['’])?({_NAME})(?:\s({_NAME}))?\.?"
)
# ... 2025, de 2025, -2025, '25; two digits alone where nothing but a time can follow: "07-Nov-25", "Fri, 07 Nov 25 14:03"
_THEN_YEAR = re.compile(
    rf"[.,]?(?:\s{{0,2}}(?P<sign>[-/]?)\s{{0,2}}|,\s?)(?:(?P<joint>de|del|of|พ\.ศ\.|ค\.ศ\.)\s)?"
    rf"(?P<year>{_YEAR}|(?<=[\s/-])[0-9]{{2}}(?=\s*\Z|[\])]|\s[0-9]{{1,2}}:[0-9]{{2}}|(?<=[/-]..)(?![0-9]|[:.,][0-9])))(?![-/.][0-9])"
)
# [November] 7th, 2025
_DAY_YEAR = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:(,)\s{{0,2}}|\s{{1,2}}|,?\s{{0,2}}(?:of|de|del)\s)({_YEAR})(?!,?[0-9])"
)
# [Jul.] 10, 04: two digits alone only where nothing goes on
_DAY_SHORT_YEAR = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?,\s([0-9]{2})(?=\s*\Z|[\])]|:(?:\s|\Z)|\s?[–—|•·]|\s-\s)")
# [Fri Nov] 07 14:03:00 +0000 2025
_DAY_CLOCK_YEAR = re.compile(
    r"([0-9]{1,2})(?=\s[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\s(?:[A-Z]{2,5}|[+-][0-9]{4}))?\s([0-9]{4})(?![0-9]))"
)
# [March] 15
_DAY_ALONE = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9\w%°]|[.,:/-][0-9]|\s?[–-]\s?[0-9]{1,2}(?![0-9]))")
_NUMERIC = re.compile(
    r"([0-9]{1,2})(?:([-/.])|(\s?[./]\s))([0-9]{1,2})(?(2)\2(?:(?<=\.)\s(?=[0-9]{4}))?|\3)([0-9]{4}|[0-9]{2})(?![0-9]|[-/.:][0-9])"
)
_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:([-/.])|(\s?[./]\s))([0-9]{1,2})(?(2)\2|\3)([0-9]{1,2})(?![0-9]|[-/][0-9]|\.[0-9]{1,3}(?![0-9]))"
)
_YEAR_NAME_DAY = re.compile(rf"([0-9]{{4}})\.?,?[\s-](?:(?:m|gada)\.?\s)?({_NAME})\.?[\s-]([0-9]{{1,2}})(?![0-9])")
_YEAR_ALONE = re.compile(r"([0-9]{4})(?![0-9\w]|[-/.,:][0-9])")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})-?([1-7])(?![0-9])")
_COUNTED = re.compile(rf"([0-9]{{1,4}})\s?({_LETTER}{{1,14}})(?:\.?\s?{_LETTER}{{1,10}}){{0,2}}")
_VIETNAMESE_WEEKDAY = re.compile(
    r"(?:[Tt]hứ\s(?:hai|ba|tư|năm|sáu|bảy)|[Cc]hủ\s[Nn]hật),?\s(?:ngày\s)?\Z", re.IGNORECASE
)
_YEAR_SUFFIX = re.compile(r"\s?(?:г\.|г\b|года\b|р\.|року\b|roku\b|r\.(?=\s|\Z))")
_WEEKDAY_AFTER = re.compile(
    r"\s?[(\[]\s?([^\s\d()\[\]]{1,12})\.?[)\]]|\s?([월화수목금토일])요일|\s?(?:星期|周|週|礼拜)([一二三四五六日天])|\s?([月火水木金土日])曜日?"
    rf"|[.,]{{1,2}}\s({_LETTER}{{3,12}})(?![^\W\d_])|\s({_LETTER}{{3,12}})(?=,?\s?(?:\Z|[|\])–-]|[0-9]))"
)
_BARE_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})")
_BARE_NAME_YEAR = re.compile(rf"({_NAME})[.,]?[ -/]([0-9]{{4}})")
_BARE_MONTH_VIETNAMESE = re.compile(r"(?:tháng|thg\.?)\s([0-9]{1,2})(?:\snăm|,|/)?\s?([0-9]{4})", re.IGNORECASE)

_HAN_WEEKDAYS = {
    c: n for letters in ("月火水木金土日", "월화수목금토일", "一二三四五六日") for n, c in enumerate(letters)
} | {"天": 6}
_ARTICLES = frozenset({"den", "the", "le", "el", "dia", "ngày", "op", "dnia"})
_OPENERS = "[](){}<>\"'“”‘’«»*_|•·–—-:;/"
_SURROUNDED = frozenset(
    " .([,T:@|·-–星周週礼月火水木金土日요월화수목금토일г"
)  # what can begin a time or weekday after a date


# ---------------------------------------------------------------- what stands before


def _chunk_before(plain: str, at: int) -> tuple[int, str]:
    """Where the word that ends before `at` begins, and the word, without opening signs; at most 24 code points back."""
    end = at
    while end > 0 and at - end < 3 and plain[end - 1] in " .,":
        end -= 1
    floor = max(0, end - 24)
    start = max(plain.rfind(" ", floor, end) + 1, plain.rfind("\n", floor, end) + 1, floor)
    word = plain[start:end].lstrip(_OPENERS)
    return end - len(word), word


def _month_before(plain: str, at: int, floor: int, languages: tuple[str, ...]) -> tuple[int, int, str] | None:
    """A month named right before `at`: its start, number and name."""
    start, word = _chunk_before(plain, at)
    month = month_named(word, languages)
    if month is None:  # glued to the outlet before it: "OutletNovember 7, 2025"
        capital = next((i for i in range(len(word) - 3, 0, -1) if word[i].isupper()), 0)
        if not capital:
            return None
        start, word = start + capital, word[capital:]
        month = month_named(word, languages)
    return None if month is None or start < floor else (start, month, word)


def _weekday_before(plain: str, at: int, floor: int) -> tuple[int, int | None]:
    """Where a weekday right before `at` begins (or `at`), and its number where the word means one only."""
    if at < 3 or plain[at - 1] not in " ,.(" or plain[at - 2] in "-–—|•·/:*[ ":
        return at, None
    start, word = _chunk_before(plain, at)
    if word.lower() in _ARTICLES:
        start, word = _chunk_before(plain, start)
    numbers = weekdays_of(word)
    if not numbers and not plain.isascii() and ("ứ" in (context := plain[max(0, start - 4) : at]) or "ủ" in context):
        match = _VIETNAMESE_WEEKDAY.search(plain[max(floor, at - 24) : at])
        return at if match is None else at - len(match[0]), None
    if not numbers or start < floor:
        return at, None
    return start, numbers[0] if len(numbers) == 1 else None


def _open(plain: str, start: int) -> bool:
    """Whether a date in digits may begin at `start`: not inside a path, a telephone number, a version, a price."""
    before = plain[start - 1 : start]
    further = plain[max(0, start - 2) : start - 1] if start else ""
    if before == "-":
        return further in ("", " ")
    if before and before in ".,:":
        return not further.isdigit()
    return not (before and (before in "/_@#&%=+$€£¥\\~" or (before.isascii() and before.isalnum())))


# ---------------------------------------------------------------- one digit run


def date_at(
    plain: str, start: int, end: int, floor: int, languages: tuple[str, ...], *, relative: bool
) -> FoundDate | None:
    """The date that has the digit run `plain[start:end]`, not reaching back before `floor`.

    None if it is part of none.
    """
    length = end - start
    if length in (8, 12, 14):
        return _compact(plain, start, end)
    if length > 4:
        return None
    if length == 4:
        core = _year_run(plain, start, end, floor, languages)
    elif length == 3:
        core = han_date(plain, start, floor)
    else:
        core = _day_run(plain, start, end, floor, languages)
    if core is not None:
        return _with_surroundings(plain, core, floor)
    return _counted_back(plain, start, floor) if relative and length < 4 else None


def _day_run(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """A date whose first digits are one or two: a day, a month, or a short year."""
    match = _DAY_YEAR.match(plain, start)
    if match is not None and (before := _month_before(plain, start, floor, languages)) is not None:
        begin, month, name = before
        if not (match[2] or stands_alone(name)):
            return None  # "Pro 15 2022": short in Czech for December
        printed = named_day(plain[begin : match.end()], year_of(match[3], name), month, int(match[1]))
        return FoundDate(begin, match.end(), printed)
    match = _NUMERIC.match(plain, start)
    if match is not None:
        return _numeric_run(plain, match)
    following = plain[end : end + 1].strip() or plain[end + 1 : end + 2]
    if following and following in JOINTS:
        before = _month_before(plain, start, floor, languages)
        days = several_days(plain, start, before and before[:2])
        if days is not None and not _ends_a_range(plain, start):
            return days
    match = _DAY_SHORT_YEAR.match(plain, start) if following == "," else None
    if match is not None and (before := _month_before(plain, start, floor, languages)) is not None:
        if not stands_alone(before[2]):
            return None
        text = plain[before[0] : match.end()]
        return FoundDate(
            before[0], match.end(), named_day(text, year_of(match[2], before[2]), before[1], int(match[1]))
        )
    match = _DAY_CLOCK_YEAR.match(plain, start)
    if match is not None:
        return _day_clock_year(plain, match, floor, languages)
    if following and following in "月年년월tT":
        found = vietnamese_date(plain, start) if following in "tT" else han_date(plain, start, floor)
        if found is not None:
            return found
    return _day_name(plain, start, languages) or _name_day(plain, start, floor, languages)


def _numeric_run(plain: str, match: re.Match[str]) -> FoundDate | None:
    """Digits and separators alone. A short year counts in running text only where the rest is full: "3.5.12" is a version."""
    padded = len(match[1]) == len(match[4]) == 2
    if not _open(plain, match.start()) or (len(match[5]) == 2 and match[2] != "/" and not padded):
        return None
    read = numeric(match[0], match[1], match[4], match[5])
    return None if read is None else FoundDate(match.start(), match.end(), read)


def _day_clock_year(plain: str, match: re.Match[str], floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """The form of C's ctime, the time between day and year."""
    before = _month_before(plain, match.start(), floor, languages)
    clock = clock_after(plain, match.end())
    if before is None or clock is None:
        return None
    end = match.end(2)
    day = named_day(plain[before[0] : end], int(match[2]), before[1], int(match[1]))
    return FoundDate(before[0], end, with_clock(day, clock))


def _ends_a_range(plain: str, start: int) -> bool:
    """Whether digits before and a joint say that a day is the last of several ("7–9 November"), which names no one day."""
    return start > 1 and plain[start - 1] in "-–—/" and plain[start - 3 : start - 1].rstrip(".")[-1:].isdigit()


def _day_name(plain: str, start: int, languages: tuple[str, ...]) -> FoundDate | None:
    """A day, then a month's name, then a year or none. A mistyped ordinal ("7nd") still names its day."""
    match = _DAY_NAME.match(plain, start)
    if match is None or _ends_a_range(plain, start):
        return None
    name, end, sign = match[5], match.end(5), match[3] or match[4]
    month = month_named(f"{name} {match[6]}", languages) if match[6] else None
    if month is not None:
        end = match.end(6)
    else:
        month = month_named(name, languages, match[2] == ".")
    if month is None or (sign in ("-", "/") and not _open(plain, start)):
        return None
    year = _THEN_YEAR.match(plain, end)
    if year is not None and (not year["sign"] or year["sign"] == sign):
        if year["joint"] == "of" and not stands_alone(name):
            return None  # "10 out of 2025": out is short in Portuguese for October
        text = plain[start : year.end()]
        return FoundDate(start, year.end(), named_day(text, year_of(year["year"], name), month, int(match[1])))
    day = int(match[1])
    if _DAY_THEN_YEAR.match(plain, end):
        return None  # "Channel 7, May 3, 2021": the number before the month belongs to what stands before
    if plain[end : end + 1].isalnum() or not (in_any_year(month, day) and stands_alone(name, beside_number=True)):
        return None
    return days_on(plain, start, end, month, day) or FoundDate(start, end, Yearless(plain[start:end], month, day))


_DAY_THEN_YEAR = re.compile(r"\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d(?!\d)")


def _name_day(plain: str, start: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """A month's name, then a day, and no year."""
    match = _DAY_ALONE.match(plain, start)
    if match is None or start < 4 or plain[start - 1] not in " .":
        return None
    if not _chunk_before(plain, start)[1][:1].isupper():
        return None  # "on the march 15 people"
    before = _month_before(plain, start, floor, languages)
    if before is None or not stands_alone(before[2]) or not in_any_year(before[1], int(match[1])):
        return None
    return FoundDate(before[0], match.end(), Yearless(plain[before[0] : match.end()], before[1], int(match[1])))


def _year_run(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """A date whose first digits are a year, or a year after a month's name."""
    following = plain[end : end + 1]
    if following in ("年", "년") or plain[end : end + 2] in (" 年", " 년"):
        return han_date(plain, start, floor)
    if following and following in "-/. ,W":
        match = _YEAR_FIRST.match(plain, start)
        if match is not None:
            return _year_first(plain, match)
        match = _YEAR_NAME_DAY.match(plain, start)
        if match is not None and (month := month_named(match[2], languages)) is not None:
            return FoundDate(start, match.end(), named_day(match[0], int(match[1]), month, int(match[3])))
        match = _WEEK.match(plain, start)
        if match is not None:
            return FoundDate(start, match.end(), _day_of_week(match))
    if start < 4 or not _YEAR_ALONE.match(plain, start):
        return None
    return _name_year(plain, start, end, floor, languages)


def _year_first(plain: str, match: re.Match[str]) -> FoundDate | None:
    """2025-11-07 and its kin. Only the full ISO form may be glued to a word."""
    start, iso = match.start(), match[2] == "-" and len(match[4]) == len(match[5]) == 2
    if not _open(plain, start) and not (iso and plain[start - 1].isalpha()):
        return None
    read = named_day(match[0], int(match[1]), int(match[4]), int(match[5]))
    likely = iso or (1 <= int(match[4]) <= 12 and 1 <= int(match[5]) <= 31)
    return None if isinstance(read, Impossible) and not likely else FoundDate(start, match.end(), read)


def _day_of_week(match: re.Match[str]) -> Printed:
    try:
        on = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Impossible(match[0], "no such week in the calendar")
    return named_day(match[0], on.year, on.month, on.day)


def _name_year(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """November 2025, noviembre de 2025: a month."""
    anchor = start
    for joint in (" de ", " of ", " del "):
        if plain.endswith(joint, 0, start):
            anchor = start - len(joint)
    before = _month_before(plain, anchor, floor, languages)
    if (
        before is None
        or not stands_alone(before[2], beside_number=True)
        or plain[max(0, before[0] - 2) : before[0]].rstrip()[-1:].isdigit()
    ):
        return None  # with a number before it, it is part of several days
    year = year_of(plain[start:end], before[2])
    if (
        before[0] > 3
        and plain[before[0] - 1] in "-–—/& "
        and (both := several_months(plain, before[0], year)) is not None
    ):
        return FoundDate(both[0], end, both[1]) if both[0] >= floor else None
    span = month_of(year, before[1])
    return None if span is None else FoundDate(before[0], end, span)


def _compact(plain: str, start: int, end: int) -> FoundDate | None:
    """20251107, 20251107T140300Z, 20251107140300: only where the digits are a day of 1900 to 2099; most are none."""
    if plain[start : start + 2] not in ("19", "20") or not _open(plain, start):
        return None
    day = day_of(int(plain[start : start + 4]), int(plain[start + 4 : start + 6]), int(plain[start + 6 : start + 8]))
    if day is None:
        return None
    clock = compact_clock(plain, start + 8) if end - start > 8 or plain[end : end + 1] == "T" else None
    if clock is not None:
        return FoundDate(start, clock.end, with_clock(day, clock))
    return FoundDate(start, end, day) if end - start == 8 else None


def _counted_back(plain: str, start: int, floor: int) -> FoundDate | None:
    """A time counted back ("vor 3 Stunden") whose number stands at `start`, with up to three words on either side."""
    match = _COUNTED.match(plain, start)
    if match is None or unit_of(match[2]) is None:
        return None
    if start > 1 and plain[start - 1] in ",." and plain[start - 2].isdigit():
        return None  # "13,000 years ago"
    begins = [start]
    while len(begins) < 4 and (space := plain.rfind(" ", max(floor, start - 14), begins[-1] - 1)) >= 0:
        begins.append(space + 1)
    if start - floor < 14:
        begins.append(floor)
    ends = [match.end(), *(index for index in range(match.end() - 1, match.start(2), -1) if plain[index] in " .")]
    for begin in reversed(begins):
        for end in ends:
            apart = plain[end - 1] != "." and (begin == 0 or not plain[begin - 1].isalnum())
            read = read_relative(plain[begin:end]) if apart else None
            if read is not None:
                return FoundDate(begin, end, Relative(plain[begin:end], *read))
    return None


# ---------------------------------------------------------------- what stands around


def _with_surroundings(plain: str, core: FoundDate, floor: int) -> FoundDate:
    """A date with the weekday and the time of day that belong to it."""
    start, end, printed = core
    following = plain[end : end + 1]
    if following and following in _SURROUNDED:
        suffix = _YEAR_SUFFIX.match(plain, end)
        end = end if suffix is None else suffix.end()
        end, printed = _weekday_after(plain, end, printed)
        clock = clock_after(plain, end)
        if clock is not None:
            end, printed = clock.end, with_clock(printed, clock)
    start, weekday = _weekday_before(plain, start, floor)
    if weekday is not None:
        printed = _with_weekday(printed, weekday)
    if start > 4 and plain[start - 1] in " ,":
        start = clock_before(plain, start, floor)
    return FoundDate(start, end, printed)


def _weekday_after(plain: str, end: int, printed: Printed) -> tuple[int, Printed]:
    match = _WEEKDAY_AFTER.match(plain, end)
    if match is None:
        return end, printed
    name = next(group for group in match.groups() if group)
    numbers = (_HAN_WEEKDAYS[name],) if name in _HAN_WEEKDAYS else weekdays_of(name)
    if not numbers:
        return end, printed
    return match.end(), _with_weekday(printed, numbers[0]) if len(numbers) == 1 else printed


def _with_weekday(printed: Printed, weekday: int) -> Printed:
    """A printed weekday decides between readings where it fits some.

    Where it fits none, it is a slip and the date stands.
    """
    if isinstance(printed, Yearless):
        return replace(printed, weekday=weekday)
    if isinstance(printed, Numeric):
        fitting = tuple(reading for reading in printed.readings if reading[1].first.weekday() == weekday)
        return Numeric(printed.text, fitting) if fitting else printed
    return printed


def bare_field(plain: str) -> Printed | None:
    """What counts as a date only where it is the whole text of a field: "2026-02", "11/2025", "7-11-25", "tháng 11 năm 2025"."""
    match = _BARE_MONTH.fullmatch(plain)
    if match is not None:
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return month_of(int(year), int(month))
    match = _BARE_MONTH_VIETNAMESE.fullmatch(plain)
    if match is not None:
        return month_of(int(match[2]), int(match[1]))
    match = _BARE_NAME_YEAR.fullmatch(plain)
    if match is not None and (number := month_named(match[1])) is not None:
        return month_of(year_of(match[2], match[1]), number)
    match = _NUMERIC.fullmatch(plain)
    return numeric(match[0], match[1], match[4], match[5]) if match is not None else None
