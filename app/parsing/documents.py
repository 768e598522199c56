"""What a document's text says of the document itself: its article's title and outlet, where it was copied from, its day. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.model import DocumentFacts
from app.parsing.looks.texts import title_look, words
from app.parsing.looks.vocabulary import ORIGIN_WORDS
from app.parsing.outlets.book import OutletBook
from app.parsing.outlets.split import split_titles
from app.parsing.units.lines import Line
from app.text import normalise

_NAME_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ARTICLE = (" – ", " — ", " - ", " | ")


def day_of_name(name: str | None) -> date | None:
    """The day a file's name prints ("2026-06-19_21-07.md"), year first; None where there is none or more than one."""
    found = {match.groups() for match in _NAME_DATE.finditer((name or "").rsplit("/", 1)[-1])}
    if len(found) != 1:
        return None
    year, month, day = map(int, found.pop())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def article_facts(
    lines: Sequence[Line], first_entry: int | None, facts: DocumentFacts, book: OutletBook
) -> DocumentFacts:
    """Facts with the article's heading "TITLE – OUTLET" (the first line) and the origin line before the first entry.

    `first_entry` is the index in `lines` where the first list begins. What the format already said stays.
    """
    if not lines or first_entry is None or first_entry == 0:
        return facts
    title, outlet = facts.title, facts.outlet
    head = lines[0]
    if facts.title is None and words(head.text) >= 3 and len(head.text) <= 300 and not head.bullet:
        title, outlet = _split(head.text, book)
        if outlet is None and title_look(head.text) < 0.3:
            title = None
    origin_title = origin_outlet = origin_url = None
    for index in range(first_entry - 1, max(0, first_entry - 6), -1):
        before, line = lines[index - 1], lines[index]
        if _introduces(before.text) and words(line.text) >= 2 and len(line.text) <= 400:
            origin_title, origin_outlet = _split(line.text, book)
            origin_url = line.links[0].href if line.links else None
            break
    return replace(
        facts,
        title=title,
        outlet=outlet,
        origin_title=facts.origin_title or origin_title,
        origin_outlet=facts.origin_outlet or origin_outlet,
        origin_url=facts.origin_url or origin_url,
    )


def _introduces(text: str) -> bool:
    """Whether a line introduces the place a page was copied from: a short line that ends in a colon."""
    if not text.endswith((":", "：")) or len(text) > 60:
        return False
    plain = normalise(text.rstrip(":： "))
    return plain in ORIGIN_WORDS or words(text) <= 8


def _split(text: str, book: OutletBook) -> tuple[str, str | None]:
    for separator in _ARTICLE:
        if separator in text:
            split = split_titles([text], book, separators=(separator,))[0]
            return split.title, split.outlet
    return text.strip(), None
