"""The forms dates are printed in, each read where its digits stand. Pure; dates.py is the way in.

Every date in a line has a run of digits. `date_at` looks at one run and what touches it: patterns are anchored there and every
repetition in them is bounded, so a line is read in time linear in its length whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from app.model import DatedSpan, DateOrder
from app.parsing.date_values import (
    FIRST_YEAR,
    LAST_YEAR,
    FoundDate,
    Impossible,
    Numeric,
    Printed,
    Relative,
    Yearless,
    a_day,
    a_month,
    full_year,
)
from app.parsing.date_words import months_of, read_relative, units, weekdays_of

# ---------------------------------------------------------------- one character for each: digits, spaces, hyphens

_ZEROS = "٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐０"
_SAME = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_SAME |= {ord(c): " " for c in "\t\u00a0\u2007\u2009\u202f\u3000\u200e\u200f\u202a\u202b\u202c"}
_SAME |= {ord(c): "-" for c in "‐‑‒－"}
_SAME |= {ord(wide): narrow for wide, narrow in zip("／．：，（）　", "/.:,() ", strict=True)}
_ODD = re.compile("[" + "".join(map(chr, _SAME)) + "]")


def plain_digits(text: str) -> str:
    """The text with digits of any script, spaces, hyphens and full-width signs as ASCII; as long as before, code point by code point."""
    if text.isascii() and "\t" not in text:
        return text
    return text.translate(_SAME) if _ODD.search(text) else text


# ---------------------------------------------------------------- patterns, all anchored at a digit run

_WORD = r"[^\s\d!-&(-/:-@\[-`{-~–—·•|«»“”…。、，年月日년월일]"
_MONTH_WORD = rf"(?:[\u0e00-\u0e7f]{{1,5}}\.[\u0e00-\u0e7f]{{1,2}}|{_WORD}{{2,20}})"
_ORDINAL = r"(?:st|nd|rd|th|er|re|ère|ème|e|º|°|ª|o|a|\.|-?(?:го|е|ое|ού|η|ης)|일|\s?日)"
_YEAR = r"(?:[0-9]{4}|['’][0-9]{2})(?![0-9])"

_DAY_MONTH_WORD = re.compile(  # 7 Nov 2025, 7th of November 2025, 7 de noviembre de 2025, 07-Nov-25, 7. listopadu 2025
    rf"([0-9]{{1,2}})({_ORDINAL})?(?:\s{{0,2}}[-/.,]?\s{{0,2}})(?:(?:of|de|d['’]|di|ב|เดือน)\s?)?"
    rf"({_MONTH_WORD})(?:\s(?=[^\s\d])({_MONTH_WORD}))?\.?"
)
_THEN_YEAR = re.compile(
    rf"(?:\.|,)?(?:\s{{0,2}}[-/]?\s{{0,2}}|,\s?)(?:(?:de|del|of|พ\.ศ\.|ค\.ศ\.)\s)?({_YEAR}|[0-9]{{2}}(?![0-9:.,]))(?![-/.][0-9])"
)
_DAY_YEAR = re.compile(
    rf"([0-9]{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:,\s?|\s{{1,2}}|,\s{{0,2}}(?:of|de)\s)({_YEAR})(?!,?[0-9])"
)
_DAY_ALONE = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9\w%°]|[.,:/-][0-9])")
_NUMERIC = re.compile(
    r"([0-9]{1,2})(?:([-/.])|(\s?[./]\s))([0-9]{1,2})(?(2)\2|\3)([0-9]{4}|[0-9]{2})(?![0-9]|[-/.:][0-9])"
)
_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:([-/.])|(\s?[./]\s))([0-9]{1,2})(?(2)\2|\3)([0-9]{1,2})(?![0-9]|[-/][0-9]|\.[0-9]{1,3}(?![0-9]))"
)
_YEAR_WORD_DAY = re.compile(
    rf"([0-9]{{4}})\.?,?[\s-](?:(?:m|gada)\.?\s)?({_MONTH_WORD})\.?[\s-]([0-9]{{1,2}})(?![0-9])"
)
_YEAR_ALONE = re.compile(r"([0-9]{4})(?![0-9\w]|[-/.,:][0-9])|([0-9]{4})(?=\s?г\b)")
_HAN = re.compile(
    r"([0-9]{1,4})\s?[年년]\s?([0-9]{1,2})\s?[月월](?:\s?([0-9]{1,2})\s?[日号號일])?|([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日号號일]"
)
_VIETNAMESE = re.compile(
    r"([0-9]{1,2})\s(?:tháng|thg\.?|Tháng|Thg\.?)\s?([0-9]{1,2})(?:,?\s(?:năm\s)?([0-9]{4}))?(?![0-9])"
)
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})-?([1-7])(?![0-9])")
_BARE_YEAR_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})")
_MONTH_YEAR_VIETNAMESE = re.compile(r"(?:tháng|thg\.?)\s([0-9]{1,2})(?:\snăm|,|/)?\s?([0-9]{4})", re.IGNORECASE)
_AROUND_RELATIVE = re.compile(rf"([0-9]{{1,4}})\s?({_WORD}{{1,14}})(?:\.?\s?{_WORD}{{1,10}}){{0,2}}")

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
_OPENERS = "[](){}<>\"'“”‘’«»*_|•·–—-:;/"


class _Clock(NamedTuple):
    end: int
    hour: int
    minute: int
    second: int
    zone: timezone | None


_CLOCK = re.compile(
    r"(?:T|:|,?\s?(?:[-–@|·(]\s?)?(?:(?:at|um|à|a las|às|as|alle|ore|om|kl|kl\.|klo|o|в|о|saat|lúc|la|ώρα)\s)?"
    r"(?P<early>(?:오전|上午|午前)\s?)?(?P<late>(?:오후|下午|午後)\s?)?)"
    r"(?P<hour>[0-9]{1,2})"
    r"(?:(?:\s?[:hH時时시点點]\s?(?P<minute>[0-5][0-9])|\.(?P<dotted>[0-5][0-9])(?![0-9%]))"
    r"(?:[:분分.]\s?(?P<second>[0-5][0-9])(?:[.,][0-9]{1,9})?)?(?:\s?[분分秒초])?"
    r"|(?=\s?(?:[AaPp]\.?[Mm]\b|Uhr|h\b|時|시)))"
    r"(?![0-9])(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?:\s?(?:Uhr|hrs|h\b|uur|시|時))?"
)
_COMPACT_CLOCK = re.compile(r"T?(?P<hour>[0-9]{2})(?P<minute>[0-5][0-9])(?P<second>[0-5][0-9])?(?![0-9])")
_ZONE = re.compile(
    r"\s?\(?(?:(?P<name>[A-Z]{2,5}(?![a-zA-Z])|Z(?![a-zA-Z]))\s?)?(?P<offset>[+−-](?P<h>[0-9]{1,2}):?(?P<m>[0-9]{2})?(?![0-9]))?\)?"
)
_HOURS_OFF = {  # RFC 822, and names that mean one offset everywhere; IST, BST and their like mean several
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "UT": 0,
    "WET": 0,
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "JST": 9,
    "KST": 9,
    "HKT": 8,
    "WIB": 7,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
}
_CLOCK_BEFORE = re.compile(
    r"(?<![0-9:.])[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2})?|h[0-9]{0,2})(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:Uhr|hrs))?"
    r"(?:\s?\(?(?:[A-Z]{1,4})?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?\)?)?\s?[,·|–-]?\s?(?:(?:on|le|am|den|del|em|dia|ngày)\s)?\Z"
)
_YEAR_SUFFIX = re.compile(r"\s?(?:г\.|г\b|года\b|р\.|року\b|roku\b|r\.(?=\s|$))")
_WEEKDAY_AFTER = re.compile(
    r"\s?[(\[]\s?([^\s\d()\[\]]{1,12})\.?[)\]]|\s?([월화수목금토일])요일|\s?(?:星期|周|週|礼拜)([一二三四五六日天])|\s?([月火水木金土日])曜日?"
    rf"|,\s({_WORD}{{3,12}})(?![^\W\d_])"
)
_HAN_WEEKDAYS = {
    c: n for letters in ("月火水木金土日", "월화수목금토일", "一二三四五六日") for n, c in enumerate(letters)
} | {"天": 6}


def _clock_at(plain: str, at: int, *, compact: bool = False) -> _Clock | None:
    """The time of day printed right after a date, with its zone where it is a known one."""
    match = _CLOCK.match(plain, at) or (_COMPACT_CLOCK.match(plain, at) if compact else None)
    if match is None:
        return None
    part = match.groupdict()
    hour, minute = int(part["hour"]), int(part["minute"] or part.get("dotted") or 0)
    half = (part.get("half") or "").lower() or ("a" if part.get("early") else "p" if part.get("late") else "")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24:
        return None
    end, zone = _zone_at(plain, match.end())
    return _Clock(end, hour, minute, int(part["second"] or 0), zone)


def _zone_at(plain: str, at: int) -> tuple[int, timezone | None]:
    match = _ZONE.match(plain, at)
    if match is None or not (match["name"] or match["offset"]):
        return at, None
    name, hours, minutes = match["name"], int(match["h"] or 0), int(match["m"] or 0)
    if name and name not in _HOURS_OFF:
        return (match.end(), None) if name in _VAGUE_ZONES else (at, None)
    if hours > 14 or minutes > 59 or (match["offset"] and name not in (None, "UTC", "GMT", "Z", "UT")):
        return at, None
    sign = -1 if match["offset"] and match["offset"][0] in "-−" else 1
    return match.end(), timezone(
        timedelta(hours=_HOURS_OFF[name] if name else 0) + sign * timedelta(hours=hours, minutes=minutes)
    )


_VAGUE_ZONES = frozenset(
    {"IST", "BST", "ET", "CT", "MT", "PT", "SGT", "PHT", "ICT", "SAST", "BRT", "ART", "WAT", "EAT", "CAT", "PKT"}
)


def _at(day: DatedSpan, clock: _Clock) -> DatedSpan:
    """The day with its instant, where the text prints a zone; the day stays as printed."""
    if clock.zone is None or clock.hour == 24:
        return day
    local = datetime.combine(day.first, time(clock.hour, clock.minute, clock.second), clock.zone)
    return replace(day, at=local.astimezone(UTC))


# ---------------------------------------------------------------- readings, each text's digits once


@lru_cache(maxsize=65536)
def day_of(year: int, month: int, day: int) -> DatedSpan | None:
    return a_day(year, month, day)


@lru_cache(maxsize=4096)
def month_of(year: int, month: int) -> DatedSpan | None:
    return a_month(year, month)


@lru_cache(maxsize=65536)
def numeric(text: str, first: str, second: str, year: str) -> Numeric | Impossible | None:
    """What "07/11/2025" says under each order; None where the digits have not the form of a date at all.

    A two-digit year may stand first as well ("25/11/07"), so that reading is kept where it exists.
    """
    a, b, y = int(first), int(second), full_year(year)
    tried = [(DateOrder.DMY, day_of(y, b, a)), (DateOrder.MDY, day_of(y, a, b))]
    if len(year) == 2 and len(first) == 2:
        tried.append((DateOrder.YMD, day_of(full_year(first), b, int(year))))
    readings = tuple((order, day) for order, day in tried if day is not None)
    if readings:
        return Numeric(text, readings)
    if len(year) == 4 and 1 <= a <= 31 and 1 <= b <= 31 and FIRST_YEAR <= y <= LAST_YEAR:
        return Impossible(text, "no such day in the calendar")
    return None


def _named_day(text: str, year: int, month: int, day: int) -> DatedSpan | Impossible | None:
    found = day_of(year, month, day)
    if found is not None:
        return found
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Impossible(text, f"the year {year} is outside {FIRST_YEAR}-{LAST_YEAR}")
    return Impossible(text, "no such day in the calendar")


def _year_of(printed: str, word: str) -> int:
    """A printed year in the common era; the Buddhist years of Thai dates run 543 ahead."""
    year = full_year(printed.lstrip("'’"))
    return year - 543 if 2400 <= year <= 2700 and any("\u0e00" <= c <= "\u0e7f" for c in word) else year


def _one_month(word: str, languages: tuple[str, ...], dotted: bool = False) -> int | None:
    """The month a word names. Where languages disagree ("listopada"), a dot after the day means Croatian, none Polish."""
    numbers = months_of(word, languages)
    if len(numbers) < 2:
        return numbers[0] if numbers else None
    return min(numbers) if dotted and word.lower() != "listopadu" else max(numbers)


# ---------------------------------------------------------------- what stands before


def _chunk_before(plain: str, at: int) -> tuple[int, str]:
    """Where the word that ends before `at` begins, and the word; at most 24 code points back."""
    end = at
    while end > 0 and at - end < 3 and plain[end - 1] in " .,":
        end -= 1
    start = plain.rfind(" ", max(0, end - 24), end) + 1
    if start == 0:
        start = max(0, end - 24)
    return start, plain[start:end]


def _month_before(plain: str, at: int, floor: int, languages: tuple[str, ...]) -> tuple[int, int, str] | None:
    """A month named right before `at`: its start, number and word."""
    start, chunk = _chunk_before(plain, at)
    word = chunk.lstrip(_OPENERS)
    month = _one_month(word, languages)
    if month is None:  # glued to the outlet before it: "OutletNovember 7, 2025"
        capital = next((i for i in range(len(word) - 1, 0, -1) if word[i].isupper()), 0)
        word = word[capital:]
        month = _one_month(word, languages) if capital and len(word) > 2 else None
    start += len(chunk) - len(word)
    if month is None or start < floor:
        return None
    return start, month, word


def _weekday_before(plain: str, at: int, floor: int) -> tuple[int, int | None]:
    """Where a weekday right before `at` begins (or `at`), and its number where the word names one only."""
    if at < 3 or plain[at - 1] not in " ,.(" or not (plain[at - 2].isalnum() or plain[at - 2] in ",.)"):
        return at, None
    start, chunk = _chunk_before(plain, at)
    bare = chunk.lstrip(_OPENERS)
    numbers = weekdays_of(bare)
    start += len(chunk) - len(bare)
    if not numbers or start < floor:
        return at, None
    return start, numbers[0] if len(numbers) == 1 else None


def _era_before(plain: str, at: int) -> tuple[int, int] | None:
    """Where a Japanese or Minguo era's name right before `at` begins, and the year before its first."""
    for length in (2, 3):
        name = plain[max(0, at - length) : at].strip()
        if name in _ERAS:
            return at - length, _ERAS[name]
    return None


# ---------------------------------------------------------------- one digit run


def _bounded(plain: str, start: int) -> bool:
    """Whether digits at `start` begin something: not the middle of a path, a number, a range or a version."""
    if start == 0:
        return True
    before = plain[start - 1]
    if before in "-.,:/":
        return before != "/" and (
            start == 1
            or plain[start - 2] in " "
            or (before != "-" and not plain[start - 2].isalnum())
            or (before in ",:" and not plain[start - 2].isdigit())
        )
    return before not in "_@#&%=+$€£¥\\~'’" and not (before.isascii() and before.isalnum())


def _short_run(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """A date whose first digits are one or two: a day, a month, or a short year."""
    match = _DAY_YEAR.match(plain, start)
    if match is not None and (before := _month_before(plain, start, floor, languages)) is not None:
        begin, month, word = before
        printed = _named_day(plain[begin : match.end()], _year_of(match[2], word), month, int(match[1]))
        return printed and FoundDate(begin, match.end(), printed)
    match = _NUMERIC.match(plain, start)
    if match is not None:
        if not _bounded(plain, start):
            return None
        padded = len(match[1]) == len(match[4]) == 2
        if len(match[5]) == 2 and match[2] != "/" and not padded:
            return None  # "3.5.12" is a version, "10-5-23" a score
        read = numeric(match[0], match[1], match[4], match[5])
        return read and FoundDate(start, match.end(), read)
    if end < len(plain) and plain[end] in "月年년월 ":
        found = _han(plain, start, floor) or _vietnamese(plain, start)
        if found is not None:
            return found
    return _day_month_word(plain, start, languages) or _month_day(plain, start, floor, languages)


def _han(plain: str, start: int, floor: int) -> FoundDate | None:
    match = _HAN.match(plain, start)
    if match is None:
        return None
    if match[4]:
        month, day = int(match[4]), int(match[5])
        fits = 1 <= month <= 12 and day_of(2000, month, day) is not None
        return FoundDate(start, match.end(), Yearless(match[0], month, day)) if fits else None
    year, begin = int(match[1]), start
    if len(match[1]) < 4:
        era = _era_before(plain, start)
        if era is None or era[0] < floor:
            if len(match[1]) != 2:
                return None
            year = full_year(match[1])
        else:
            begin, year = era[0], year + era[1]
    text = plain[begin : match.end()]
    if match[3]:
        return FoundDate(
            begin, match.end(), _named_day(text, year, int(match[2]), int(match[3])) or Impossible(text, "")
        )
    span = month_of(year, int(match[2]))
    return FoundDate(begin, match.end(), span or Impossible(text, "no such month"))


def _vietnamese(plain: str, start: int) -> FoundDate | None:
    match = _VIETNAMESE.match(plain, start)
    if match is None:
        return None
    day, month = int(match[1]), int(match[2])
    if match[3]:
        read = _named_day(match[0], int(match[3]), month, day)
        return read and FoundDate(start, match.end(), read)
    if not 1 <= month <= 12 or day_of(2000, month, day) is None:
        return None
    return FoundDate(start, match.end(), Yearless(match[0], month, day))


def _day_month_word(plain: str, start: int, languages: tuple[str, ...]) -> FoundDate | None:
    match = _DAY_MONTH_WORD.match(plain, start)
    if match is None:
        return None
    word, end, dotted = match[3], match.end(3), match[2] == "."
    month = _one_month(f"{word} {match[4]}", languages) if match[4] else None
    if month is not None:
        end = match.end(4)
    else:
        month = _one_month(word, languages, dotted)
    if month is None:
        return None
    year = _THEN_YEAR.match(plain, end)
    if year is not None:
        text = plain[start : year.end()]
        read = _named_day(text, _year_of(year[1], word), month, int(match[1]))
        return read and FoundDate(start, year.end(), read)
    day = int(match[1])
    if (end < len(plain) and (plain[end].isalnum())) or day_of(2000, month, day) is None or not _named_plainly(word):
        return None
    return FoundDate(start, end, Yearless(plain[start:end], month, day))


def _named_plainly(word: str) -> bool:
    """Whether a word stands for a month even without a year beside it: "set" and "out" do not, "Oct" and "août" do."""
    return len(word) > 3 or not word.isascii() or (word.istitle() and word.lower() in _ENGLISH_SHORT)


_ENGLISH_SHORT = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])


def _month_day(plain: str, start: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    match = _DAY_ALONE.match(plain, start)
    if match is None or start < 4 or plain[start - 1] not in " .":
        return None
    before = _month_before(plain, start, floor, languages)
    if before is None or not _named_plainly(before[2]) or not before[2][0].isupper():
        return None
    begin, month, _ = before
    day = int(match[1])
    if day_of(2000, month, day) is None:
        return None
    return FoundDate(begin, match.end(), Yearless(plain[begin : match.end()], month, day))


def _year_run(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    """A date whose first digits are a year."""
    following = plain[end : end + 1]
    if following in ("-", "/", ".", " ", ","):
        match = _YEAR_FIRST.match(plain, start)
        if match is not None:
            if not _bounded(plain, start) and not (match[2] == "-" and plain[start - 1].isalpha()):
                return None
            read = _named_day(match[0], int(match[1]), int(match[4]), int(match[5]))
            certain = match[2] == "-" and len(match[4]) == len(match[5]) == 2
            if isinstance(read, Impossible) and not certain:
                return None
            return read and FoundDate(start, match.end(), read)
        match = _YEAR_WORD_DAY.match(plain, start)
        if match is not None and (month := _one_month(match[2], languages)) is not None:
            read = _named_day(match[0], int(match[1]), month, int(match[3]))
            return read and FoundDate(start, match.end(), read)
    if following in ("年", "년") or (following == " " and plain[end + 1 : end + 2] in ("年", "년")):
        return _han(plain, start, floor)
    if following in ("-", "W"):
        return _week(plain, start)
    match = _YEAR_ALONE.match(plain, start)
    if match is None or start < 4:
        return None
    return _month_year(plain, start, match.end(), floor, languages)


def _month_year(plain: str, start: int, end: int, floor: int, languages: tuple[str, ...]) -> FoundDate | None:
    anchor = start
    for joint in (" de ", " of ", " del "):
        if plain.endswith(joint, 0, start):
            anchor = start - len(joint)
    before = _month_before(plain, anchor, floor, languages)
    if before is None or not _named_plainly(before[2]):
        return None
    begin, month, word = before
    span = month_of(_year_of(plain[start : start + 4], word), month)
    return span and FoundDate(begin, end, span)


def _week(plain: str, start: int) -> FoundDate | None:
    match = _WEEK.match(plain, start)
    if match is None:
        return None
    try:
        on = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return FoundDate(start, match.end(), Impossible(match[0], "no such week"))
    day = day_of(on.year, on.month, on.day)
    return day and FoundDate(start, match.end(), day)


def _compact(plain: str, start: int, end: int) -> FoundDate | None:
    """20251107, 20251107T140300Z, 20251107140300: only where the digits are a day of 1900 to 2099."""
    digits = plain[start:end]
    if digits[:2] not in ("19", "20") or not _bounded(plain, start):
        return None
    day = day_of(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if day is None:
        return None
    if len(digits) == 8 and plain[end : end + 1] != "T":
        return FoundDate(start, end, day)
    clock = _clock_at(plain, start + 8, compact=True)
    if clock is None:
        return None
    return FoundDate(start, clock.end, _at(day, clock))


def _relative(plain: str, start: int, floor: int) -> FoundDate | None:
    """A time counted back whose number stands at `start`, with up to three words around it."""
    match = _AROUND_RELATIVE.match(plain, start)
    if match is None or (
        match[2].lower().rstrip(".") not in units() and match[2][:1] not in "日天时時小分個个か週周秒시일분주개년달ชวนป"
    ):
        return None
    begin = max(floor, start - 12)
    lead = plain[begin:start].split(" ")
    starts = [start] + [start - len(" ".join(lead[-n:])) for n in range(2, min(5, len(lead) + 1))]
    tail = match[0]
    ends = [start + len(tail)] + [start + i for i, c in enumerate(tail) if c in " ."][::-1]
    for first in reversed(starts):
        for last in ends:
            if (first == 0 or not plain[first - 1].isalnum()) and (
                read := read_relative(plain[first:last])
            ) is not None:
                return FoundDate(first, last, Relative(plain[first:last], *read))
    return None


def date_at(
    plain: str, start: int, end: int, floor: int, languages: tuple[str, ...], *, relative: bool
) -> FoundDate | None:
    """The date that has the digit run `plain[start:end]`, not reaching back before `floor`; None if it is part of none."""
    length = end - start
    if length <= 2:
        core = _short_run(plain, start, end, floor, languages)
    elif length == 4:
        core = _year_run(plain, start, end, floor, languages)
    elif length in (8, 12, 14):
        return _compact(plain, start, end)
    elif length == 3:
        core = _han(plain, start, floor)
    elif length == 7 or length == 6:
        core = None
    else:
        return None
    if core is None:
        return _relative(plain, start, floor) if relative and length <= 3 else None
    return _with_surroundings(plain, core, floor)


def _with_surroundings(plain: str, core: FoundDate, floor: int) -> FoundDate:
    """A date with the weekday and the time of day that belong to it."""
    start, end, printed = core
    suffix = _YEAR_SUFFIX.match(plain, end)
    if suffix is not None:
        end = suffix.end()
    start, weekday = _weekday_before(plain, start, floor)
    if (end < len(plain) and plain[end] in " ([,星周週月火水木金土日요월화수목금토일T:-@|·") or start > 2:
        after = _WEEKDAY_AFTER.match(plain, end)
        if after is not None:
            number = _weekday_in(after)
            if number is not None:
                end, weekday = after.end(), number
        if (clock := _clock_at(plain, end)) is not None:
            end, printed = clock.end, _with_clock(printed, clock)
        if start - floor > 3 and ":" in (window := plain[max(floor, start - 36) : start]):
            before = _CLOCK_BEFORE.search(window)
            if before is not None:
                start -= len(window) - before.start()
    if weekday is not None:
        printed = _with_weekday(printed, weekday)
    return FoundDate(start, end, printed)


def _weekday_in(match: re.Match[str]) -> int | None:
    printed = next(group for group in match.groups() if group)
    if printed in _HAN_WEEKDAYS:
        return _HAN_WEEKDAYS[printed]
    numbers = weekdays_of(printed)
    return numbers[0] if len(numbers) == 1 else None


def _with_clock(printed: Printed, clock: _Clock) -> Printed:
    if isinstance(printed, DatedSpan):
        return _at(printed, clock)
    if isinstance(printed, Numeric) and clock.zone is not None:
        return Numeric(printed.text, tuple((order, _at(day, clock)) for order, day in printed.readings))
    return printed


def _with_weekday(printed: Printed, weekday: int) -> Printed:
    """A printed weekday decides between readings where it fits some; where it fits none, it is a slip and the date stands."""
    if isinstance(printed, Yearless):
        return replace(printed, weekday=weekday)
    if isinstance(printed, Numeric):
        fitting = tuple(reading for reading in printed.readings if reading[1].first.weekday() == weekday)
        return Numeric(printed.text, fitting) if fitting else printed
    return printed


def bare_field(plain: str) -> Printed | None:
    """What counts as a date only where it is the whole text of a field: "2026-02", "11/2025", "7-11-25", "tháng 11 năm 2025"."""
    match = _BARE_YEAR_MONTH.fullmatch(plain)
    if match is not None:
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return month_of(int(year), int(month))
    match = _MONTH_YEAR_VIETNAMESE.fullmatch(plain)
    if match is not None:
        return month_of(int(match[2]), int(match[1]))
    match = _NUMERIC.fullmatch(plain)
    return numeric(match[0], match[1], match[4], match[5]) if match is not None else None
