"""What the value of one field says: its words without markup, its date, its address. Pure."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from app.parsing.dates.reading import read_epoch, read_printed
from app.parsing.dates.values import Printed
from app.text import squeeze

TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--[^<>]*-->")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_URL = re.compile(r"\s*(?:https?:)?//[^\s/]+\S*\s*\Z|\s*www\.\S+\s*\Z", re.IGNORECASE)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|mp3|mp4)(?:[?#]|\Z)", re.IGNORECASE)
_BESIDE = re.compile(r"(.{4,60}?)\s*\([^()]{1,40}\)")  # "2031-02-05 (today)"
NUMBER = re.compile(r"\s*[-+]?\d[\d.,]*\s*\Z")
_FONT = re.compile(r"<font[^<>]*>([^<>]{1,120})</font>", re.IGNORECASE)


@lru_cache(maxsize=65536)
def clean(value: str) -> str:
    """A value as a person reads it: tags dropped, entities decoded (twice encoded ones too), white space folded."""
    if "<" in value:
        value = TAG.sub("", _CDATA.sub("", value))
    if "&" in value:
        value = html.unescape(html.unescape(value))
    return squeeze(value.replace("\u200b", "").replace("\ufeff", ""))


def printed_date(value: str, *, epochs: bool = True) -> Printed | None:
    """What a field prints as a date: a date text, or seconds or milliseconds since 1970."""
    text = value.strip(" \t\r\n/;,")
    if not text or len(text) > 120:
        return None
    if epochs and NUMBER.match(text) and len(text) >= 9:
        found = read_epoch(text)
        if found is not None and 1985 <= found.first.year <= 2100:
            return found
    printed = read_printed(clean(text))
    if printed is None and (beside := _BESIDE.fullmatch(text)) is not None:
        printed = read_printed(clean(beside[1]))
    return printed


def font_outlet(value: str) -> str | None:
    """The outlet in the summary of an aggregator's feed ("<a>TITLE</a>&nbsp;<font>OUTLET</font>")."""
    found = _FONT.search(value) or (_FONT.search(html.unescape(value)) if "&lt;" in value else None)
    return clean(found.group(1)) if found else None


def is_link(value: str) -> bool:
    """Whether a value is an address and nothing else."""
    return bool(_URL.match(value))
