"""The time of day beside a date, and its zone. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import NamedTuple

from app.model import DatedSpan
from app.parsing.dates.values import Numeric, Printed


class Clock(NamedTuple):
    """A time of day as printed, up to code point `end` of its text.

    `zone` is None where none or an unclear one is named.
    """

    end: int
    hour: int
    minute: int
    second: int
    zone: timezone | None


_LEAD = r"(?:at|um|à|a las|às|as|alle|ore|om|kl|kl\.|klo|o|в|о|saat|lúc|la|στις)\s"
_AFTER_DATE = re.compile(
    rf"(?:T|:|[.,]?\s?(?:[-–@|·(]\s?)?(?P<lead>{_LEAD})?(?P<early>(?:오전|上午|午前)\s?)?(?P<late>(?:오후|下午|午後)\s?)?)"
    r"(?P<hour>[0-9]{1,2})"
    r"(?:\s?[:hH时時시点點]\s?(?P<minute>[0-5][0-9])(?:[:分분.]\s?(?P<second>[0-5][0-9])(?:[.,][0-9]{1,9})?)?(?:\s?[분分秒초])?"
    r"|\.(?P<dotted>[0-5][0-9])(?![0-9%])"
    r"|(?=\s?(?:[AaPp]\.?[Mm]\b|Uhr)|h\b|時|시))"
    r"(?![0-9])(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?P<unit>\s?(?:Uhr|hrs|h\b|uur|시|時|น\.))?"
)
_COMPACT = re.compile(r"T?([0-9]{2})([0-5][0-9])([0-9]{2})?(?![0-9])")
_ZONE = re.compile(
    r"\s?(?P<open>\()?(?:(?P<name>[A-Z]{2,5}|Z)(?![a-zA-Z]))?(?:\s?(?P<sign>[+−-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?(?![0-9])"
    r"(?:\sUTC|\s\([A-Z][A-Za-z ]{2,40}\))?)?(?(open)\)?)"
)
_BEFORE_DATE = re.compile(
    r"(?<![0-9:.])[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2})?|h[0-9]{0,2})(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:Uhr|hrs))?"
    r"(?:\s?\(?(?:[A-Z]{1,4})?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?\)?)?\s?[,·|–-]?\s?(?:(?:on|le|am|den|del|em|dia|ngày)\s)?\Z"
)
# RFC 822, and names that mean one offset everywhere
_HOURS_OFF = {
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
}
_HOURS_OFF |= {"MEZ": 1, "MESZ": 2}
_HOURS_OFF |= {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_HOURS_OFF |= {"JST": 9, "KST": 9, "HKT": 8, "WIB": 7, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13}
_UTC_NAMES = frozenset({None, "UTC", "GMT", "UT", "Z"})
# zones that belong to the time but mean several offsets: no instant
_VAGUE = frozenset(
    {"IST", "BST", "ET", "CT", "MT", "PT", "SGT", "PHT", "ICT", "SAST", "BRT", "ART", "WAT", "EAT", "CAT", "PKT"}
)


def clock_after(plain: str, at: int) -> Clock | None:
    """The time of day printed right after a date that ends at `at`."""
    match = _AFTER_DATE.match(plain, at)
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or match["dotted"] or 0)
    half = (match["half"] or "").lower() or (match["early"] and "a") or (match["late"] and "p")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24:
        return None
    end, zone = _zone_at(plain, match.end())
    if match["dotted"] and not (match["lead"] or match["unit"] or zone):
        return None  # "3.50" after a date is as often a price
    return Clock(end, hour, minute, int(match["second"] or 0), zone)


def compact_clock(plain: str, at: int) -> Clock | None:
    """The time in "20251107T140300Z", from the T on."""
    match = _COMPACT.match(plain, at)
    if match is None or int(match[1]) > 24 or int(match[3] or 0) > 59:
        return None
    end, zone = _zone_at(plain, match.end())
    return Clock(end, int(match[1]), int(match[2]), int(match[3] or 0), zone)


def _zone_at(plain: str, at: int) -> tuple[int, timezone | None]:
    """The end and offset of the zone printed at `at`; `at` itself and None where there is none."""
    match = _ZONE.match(plain, at)
    if match is None or not (match["name"] or match["sign"]):
        return at, None
    name = match["name"]
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    if name in _VAGUE:
        return match.end(), None
    if (name and name not in _HOURS_OFF) or hours > 14 or minutes > 59 or (match["sign"] and name not in _UTC_NAMES):
        return at, None
    ahead = timedelta(hours=hours, minutes=minutes)
    offset = timedelta(hours=_HOURS_OFF[name] if name else 0) + (-ahead if match["sign"] in ("-", "−") else ahead)
    return match.end(), timezone(offset)


def clock_before(plain: str, at: int, floor: int) -> int:
    """Where a time of day printed right before a date begins ("14:03, 7 November"); `at` where there is none."""
    window = plain[max(floor, at - 36) : at]
    if not any(map(str.isdigit, window)):
        return at
    match = _BEFORE_DATE.search(window)
    return at if match is None else at - len(window) + match.start()


def with_clock(printed: Printed, clock: Clock) -> Printed:
    """A date with its instant, in UTC, where a zone is printed; the day stays as printed."""
    if clock.zone is None or clock.hour == 24:
        return printed
    if isinstance(printed, DatedSpan):
        return _at(printed, clock)
    if isinstance(printed, Numeric):
        return Numeric(printed.text, tuple((order, _at(day, clock)) for order, day in printed.readings))
    return printed


def _at(day: DatedSpan, clock: Clock) -> DatedSpan:
    local = datetime.combine(day.first, time(clock.hour, clock.minute, clock.second), clock.zone)
    return replace(day, at=local.astimezone(UTC))
