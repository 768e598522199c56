"""Dates of a unit and how each is set off; which of them are the entries' own in their list. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from app.model import DatedSpan, Precision, Span
from app.parsing.dates.faint import faint_dates
from app.parsing.dates.values import FoundDate, Relative
from app.parsing.looks.texts import title_look, words
from app.parsing.units.lines import LONGEST
from app.parsing.units.units import Unit

BESIDE_LINK = 14  # words, the date's own among them, on its side of a link that is a title: more are an excerpt
BESIDE = 7  # words that may stand beside a date on a line that tells of an entry

_LABEL_BEFORE = re.compile(
    r"(?:\b(?:(?:last|first|originally)\s+)?(?:published|posted|updated|added|dated|date|issued|released|retrieved|accessed|created|on|at|am|vom|le|du|el|em|del|dal|of|от|за|"
    r"publié|publicado|pubblicato|veröffentlicht|erschienen|stand|опубликовано|дата)(?:\s+(?:on|at|am|le|el|em|il|в|in))?\s*[:：]?|(?:公開日|掲載日|日付|発行日|日期|发布时间|發布時間|날짜|입력)\s*[:：])\s*\Z",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:on|at|am|le|du|el|em|del|dal|vom|of|от|за)\s*", re.IGNORECASE)
_PAIR = re.compile(r"[\])]?\s*[\[(](?:[^\W\d]+\s+){0,4}(?:[^\W\d]+\s*)?:?\s*")
OPEN, CLOSE = "([（【〔", ")]）】〕"
_CLOSES = tuple(CLOSE)
_ENDS = tuple("\"'”’»›“`.?!。") + _CLOSES
FAINT = "~"
_BESIDE_IN_GROUP = re.compile(r"\b(?:UTC|GMT|updated?|print|online|edition|ed|issue)\b", re.IGNORECASE)
_APART = re.compile(r"[\s|•·,()\[\]–—/-]*")  # all that may stand between one date counted back and printed
_NUMERIC_DAY = re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{4}")
_JOINTS = " \t\u00a0"
_BEFORE = re.compile(
    r"(?:[ \t\u00a0]*(?:[-–—|•·/:,;>~@†]|»(?=\s))[ \t\u00a0]*)+\Z|[ \t\u00a0]*\.[ \t\u00a0]+\Z|[ \t\u00a0]+\Z"
)
_AFTER = re.compile(r"(?:[ \t\u00a0]*[-–—|•·/:：,;»>~][ \t\u00a0]*)+|[ \t\u00a0]*\.[ \t\u00a0]+|\.?\Z|[ \t\u00a0]+")


class Hit(NamedTuple):
    """A date in a unit's text: `outer` takes in its label, brackets and separators; `kind` says how it is set off.

    Kinds: place (`lead`, `trail`, `inner`) and dress (`group`: in brackets of its own, `in`: in brackets with more,
    `mark`: behind a separator or label, `line`: a line of its own or its line's edge, `bare`); a `~` behind it where it is
    a date only if the whole list has one there (dates/faint.py).
    """

    found: FoundDate
    outer: Span
    kind: str
    listed: FoundDate | None = None  # the second, bracketed date


def hits(unit: Unit) -> list[Hit]:
    """Every date of a unit, with how it is set off; "DATE [DATE]" is one.

    Where none is set off for sure, what may be one if the whole list agrees ("2019", "9/2022") is told as well.
    """
    out = _beside_link(unit, _sure_hits(unit))
    return out if any(not hit.kind.endswith(":bare") for hit in out) else [*out, *_faint_hits(unit)]


def _beside_link(unit: Unit, found: list[Hit]) -> list[Hit]:
    """The hits, where one that nothing sets off stands alone on its side of a link with words like a title's: the link does."""
    link = next((each for each in unit.links if not each.bare and _titled(unit.text[each.start : each.end])), None)
    if link is None:
        return found
    sides = {
        "lead": [h for h in found if h.found.end <= link.start],
        "trail": [h for h in found if h.found.start >= link.end],
    }
    out = list(found)
    for place, those in sides.items():
        if len(those) != 1 or not (those[0].kind.endswith(":bare") or those[0].kind.startswith("inner:mark")):
            continue
        beside = unit.text[: link.start] if place == "lead" else unit.text[link.end :]
        if words(beside) <= BESIDE_LINK:
            out[out.index(those[0])] = those[0]._replace(kind=f"{place}:mark")
    return out


def _titled(text: str) -> bool:
    return words(text) >= 3 and title_look(text) >= 0.6


def _faint_hits(unit: Unit) -> list[Hit]:
    out: list[Hit] = []
    if len(unit.text) > LONGEST or not any(map(str.isdigit, unit.text)):
        return out
    text = _without_addresses(unit)
    for found in faint_dates(text):
        if any(found.start < sure.end and sure.start < found.end for sure in unit.dates):
            continue
        hit = _hit(text, found)
        if hit.kind.endswith(":bare"):
            in_year = _is_year(hit) and found.end - found.start == 4  # a season says more
            apart = "\t" in text[slice(*hit.outer)] or _after_an_end(text, hit)
            if not hit.kind.startswith(("lead", "trail")) or (in_year and not apart):
                continue
            if in_year:
                hit = hit._replace(kind=hit.kind.replace(":bare", ":mark"))
        if hit.kind.startswith("inner:mark") and not _between_marks(hit):
            continue
        out.append(hit._replace(kind=hit.kind + FAINT))
    return out


def _without_addresses(unit: Unit) -> str:
    """A unit's text with its bare addresses blanked, code point for code point: a date before one ends its line all the same."""
    text = unit.text
    for link in unit.links:
        if link.bare and text.startswith("http", link.start):
            text = text[: link.start] + " " * (link.end - link.start) + text[link.end :]
    return text


def _between_marks(hit: Hit) -> bool:
    """Whether separators stand on both sides of a date, not only white space on one ("in 2031: ...")."""
    return hit.found.start - hit.outer[0] >= 2 and hit.outer[1] > hit.found.end


def _after_an_end(text: str, hit: Hit) -> bool:
    """Whether a date at the end stands behind the end of a sentence, quotes or brackets."""
    return hit.kind.startswith("trail") and text[: hit.outer[0]].rstrip().endswith(_ENDS)


def _sure_hits(unit: Unit) -> list[Hit]:
    text, found = _without_addresses(unit), unit.dates
    out: list[Hit] = []
    index = 0
    while index < len(found):
        first, second = found[index], found[index + 1] if index + 1 < len(found) else None
        if second is not None and isinstance(first.printed, Relative) and _told_twice(text, first, second):
            both = _hit(text, FoundDate(first.start, second.end, second.printed))
            out.append(both._replace(found=second))
            index += 2
        elif (
            second is not None
            and _PAIR.fullmatch(text, first.end, second.start)
            and text[second.end : second.end + 1] in _CLOSES
        ):
            whole = _hit(text, FoundDate(first.start, second.end + 1, first.printed))
            listed = None if isinstance(second.printed, Relative) else second
            out.append(Hit(first, whole.outer, whole.kind, listed))
            index += 2
        else:
            out.append(_hit(text, first))
            index += 1
    return out


def _told_twice(text: str, first: FoundDate, second: FoundDate) -> bool:
    """Whether a time counted back stands right before the same date as printed ("3 days ago | May 3, 2031")."""
    return not isinstance(second.printed, Relative) and _APART.fullmatch(text, first.end, second.start) is not None


def _hit(text: str, found: FoundDate) -> Hit:
    start, end = found.start, found.end
    label = _LABEL_BEFORE.search(text, max(0, start - 40), start)
    a = label.start() if label else start
    dress = "mark" if label and not _PREPOSITION.fullmatch(label.group()) else "bare"
    while a > 0 and text[a - 1] in _JOINTS:
        a -= 1
    b = end
    grouped = False
    if a > 0 and text[a - 1] in OPEN:
        stop = b
        while (
            stop < len(text)
            and stop - b < 24
            and text[stop] not in CLOSE
            and text[stop] not in OPEN
            and text[stop] != "\n"
        ):
            stop += 1
        if (
            stop < len(text)
            and text[stop] in CLOSE
            and not any(map(str.isalpha, _BESIDE_IN_GROUP.sub("", text[b:stop])))
        ):
            a, b, dress, grouped = a - 1, stop + 1, "group", True
    inside = not grouped and _in_brackets(text, start, end)
    if inside:
        dress = "in"
    before = _BEFORE.search(text, max(0, a - 8), a)
    a2 = before.start() if before else a
    after = _AFTER.match(text, b)
    b2 = after.end() if after else b
    line_start = a2 == 0 or text[a2 - 1] == "\n"
    line_end = b2 >= len(text) or text[b2] == "\n"
    marked_before = before is not None and bool(before.group().strip())
    marked_after = after is not None and bool(after.group().strip()) and not line_end
    if dress == "bare" and (marked_before or marked_after):
        dress = "mark"
    if line_start and line_end:
        dress = "line"
    first_line = "\n" not in text[:a2]
    last_line = "\n" not in text[b2:]
    if inside:
        place = "trail" if not text[b2:].strip(CLOSE + " .") else "inner"
    elif line_start and (first_line or not line_end):
        place = "lead" if first_line else "lead+"
    elif line_end:
        place = "trail" if last_line else "trail-"
    else:
        place = "inner"
    if dress == "bare" and place in ("lead", "trail") and _NUMERIC_DAY.fullmatch(text, start, end):
        dress = "mark"  # no title begins or ends so
    if (
        not inside
        and not grouped
        and dress == "bare"
        and place != "inner"
        and "\n" in text
        and not (first_line and place == "trail-")
        and _words_beside(text, a2, b2) <= BESIDE
    ):
        dress = "line"
    return Hit(found, (a2, b2), f"{place}:{dress}")


def _words_beside(text: str, start: int, end: int) -> int:
    """How many words share the line of [start, end)."""
    stop = text.find("\n", end)
    return words(text[text.rfind("\n", 0, start) + 1 : start]) + words(text[end : stop if stop >= 0 else len(text)])


def _in_brackets(text: str, start: int, end: int) -> bool:
    """Whether [start, end) stands in brackets that hold more than it (looked for within 120 code points)."""
    depth = 0
    for place in range(start - 1, max(-1, start - 120), -1):
        if text[place] == "\n":
            return False
        if text[place] in CLOSE:
            depth += 1
        elif text[place] in OPEN:
            depth -= 1
            if depth < 0:
                line = text.find("\n", end)
                return any(c in CLOSE for c in text[end : (line if line >= 0 else len(text))][:120])
    return False


# How surely a date set off this way is the entry's own; times the share of entries that have it.
_DRESS = {"group": 1.0, "mark": 1.0, "line": 1.0, "in": 0.95, "bare": 0.75}


def date_kind(found: Sequence[Sequence[Hit]]) -> tuple[str | None, float]:
    """Which way of setting off a date is this list's, and the share of its entries that have one so.

    A kind that ends in `~` takes in what is a date only because so many entries of the list have one in its place.
    """
    if not found:
        return None, 0.0
    counts: Counter[str] = Counter()
    for entry in found:
        counts.update({hit.kind for hit in entry if not hit.kind.endswith(FAINT)})
    best, share = None, 0.0
    for kind, count in counts.items():
        place, dress = kind.split(":")
        if dress == "bare" and place.startswith("inner"):
            continue
        worth = count / len(found) * _DRESS[dress]
        if worth > share + 1e-9 or (best is not None and abs(worth - share) < 1e-9 and kind < best):
            best, share = kind, worth
    faint, even = _faint_kind(found)
    if faint is not None and (best is None or faint == best + FAINT or even >= share + 0.3):
        return faint, even
    if best is None:
        return None, 0.0
    needed = 0.6 if best.endswith(":bare") else 0.2
    return (best, counts[best] / len(found)) if share >= needed else (None, 0.0)


def _faint_kind(found: Sequence[Sequence[Hit]]) -> tuple[str | None, float]:
    """The way in which nearly all entries set off a month in digits, a season or a year; a few may print a day there."""
    counts: Counter[str] = Counter()
    finer: Counter[str] = Counter()
    for entry in found:
        counts.update({hit.kind.rstrip(FAINT) for hit in entry})
        finer.update({hit.kind.rstrip(FAINT) for hit in entry if hit.kind.endswith(FAINT) and not _is_year(hit)})
    told = {hit.kind.rstrip(FAINT) for entry in found for hit in entry if hit.kind.endswith(FAINT)}
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        place, dress = kind.split(":")
        needed = 0.9 if dress == "bare" else 0.8 if place == "inner" else 0.6
        least = 1 if finer[kind] == count else 3
        if kind in told and count >= least and count >= needed * len(found):
            return kind + FAINT, count / len(found)
    return None, 0.0


def only_year(hit: Hit) -> bool:
    """Whether a date is a year that counts for its list's sake only: awards, films and papers have one as well."""
    return hit.kind.endswith(FAINT) and _is_year(hit)


def _is_year(hit: Hit) -> bool:
    return isinstance(hit.found.printed, DatedSpan) and hit.found.printed.precision is Precision.YEAR


def _is_day(hit: Hit) -> bool:
    return isinstance(hit.found.printed, DatedSpan) and hit.found.printed.precision is Precision.DAY


def choose_hit(entry: Sequence[Hit], kind: str | None) -> Hit | None:
    """The date of one entry: the one set off as in the rest of its list, else one that is surely set off."""
    if kind is None:
        return None
    alike = (kind, kind.rstrip(FAINT)) if kind.endswith(FAINT) else (kind,)
    same = [hit for hit in entry if hit.kind in alike]
    if kind.endswith(FAINT):
        same = [hit for hit in same if not _is_year(hit)] or same
    if same:
        return same[-1] if kind.startswith("trail") or (kind.startswith("inner") and kind.endswith(FAINT)) else same[0]
    place = kind.split(":")[0]
    near = [hit for hit in entry if hit.kind.split(":")[1] in ("group", "mark", "line")]
    near = [hit for hit in near if hit.kind.split(":")[0].rstrip("+-") == place.rstrip("+-")] or [
        hit for hit in near if not hit.kind.startswith("inner")
    ]
    near = near or [hit for hit in entry if hit.kind == f"{place}:bare" and (place == "lead" or _is_day(hit))]
    return (near[-1] if place.startswith("trail") else near[0]) if near else None
