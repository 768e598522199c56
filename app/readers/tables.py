"""What values look like (a link, a date, a title) and whether a first row names its columns. Shape only: no words are known."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINK = re.compile(r"(?:https?|ftp)://\S+$|www\.\S+\.\S+$|//[\w.-]+\.\w{2,}/\S*$", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"  # 2031-03-02 and instants that begin so
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"  # 02/03/2031
    r"|(?:[^\W\d]{2,9}\.?,? )?\d{1,2}(?:st|nd|rd|th|\.)?[ -][^\W\d]{3,12}\.?,?[ -]\d{4}"  # Sun, 02 Mar 2031
    r"|[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"  # March 2nd, 2031
    r"|\d{4}年\d{1,2}月\d{1,2}日"
    r"|(?:1[0-9]{9}|1[0-9]{12})$"  # epoch seconds or milliseconds, from 2001 to 2033
    r"|\d{8}(?:T?\d{4,6}Z?)?$"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NUMBER = re.compile(r"[+-]?[\d.,\s%]+$")

_TITLE_WORDS = 3  # words a title has at least; names of outlets, people and sections mostly have fewer
_SPACELESS_LETTERS = 8  # the same in scripts without spaces
_LONG_NAME = 40  # code points a column's name has at most
_ROWS = 30  # rows by which a header is told


def is_link(text: str) -> bool:
    """A web address and nothing else."""
    return _LINK.match(text) is not None


def is_date(text: str) -> bool:
    """Begins with a date or an instant, and is not much more."""
    return len(text) <= 60 and _DATE.match(text) is not None


def is_title(text: str) -> bool:
    """Text of some words that is neither link nor date."""
    head = text[:400]
    if is_link(head) or is_date(head):
        return False
    return len(_WORD.findall(head)) >= _TITLE_WORDS or len(_SPACELESS.findall(head)) >= _SPACELESS_LETTERS


def _kind(text: str) -> str:
    """What a cell looks like: link, date, number, or "long" and "short" text; nothing for an empty one."""
    if not text:
        return ""
    if is_link(text):
        return "link"
    if is_date(text):
        return "date"
    if _NUMBER.match(text):
        return "number"
    return "long" if is_title(text) else "short"


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: short texts, mostly distinct, above at least one column of something else.

    A column counts as something else if links, dates, numbers or long texts are half of it. One row alone is no header.
    """
    if len(rows) < 2:
        return False
    first = [cell.strip() for cell in rows[0]]
    named = [cell for cell in first if cell]
    if len(named) < max(1, len(first) - 1) or 2 * len(set(named)) <= len(named):
        return False
    if any(len(cell) > _LONG_NAME or _kind(cell) not in ("", "short", "long") for cell in named):
        return False
    if any(_kind(cell) == "long" and len(_WORD.findall(cell)) > 5 for cell in named):
        return False
    body = rows[1:_ROWS]
    for at, cell in enumerate(first):
        kinds = [_kind(row[at].strip()) for row in body if at < len(row) and row[at].strip()]
        other = sum(kind in ("link", "date", "number") or (kind == "long" != _kind(cell)) for kind in kinds)
        if kinds and 2 * other >= len(kinds):
            return True
    return False


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, from a header: lower case, white space folded; an empty one is its number, a repeated one gets it."""
    names: list[str] = []
    for at, cell in enumerate(cells):
        name = " ".join(cell.split()).lower() or str(at)
        names.append(name if name not in names else f"{name}.{at}")
    return tuple(names)
