"""A headline as a citation, in several styles. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.model import Headline, Precision, Sighting
from app.web.charts import day_name, month_name
from app.web.pages.links import is_web_link

_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {character: f"\\{character}" for character in "&%$#_"}


@dataclass(frozen=True, slots=True)
class Citation:
    style: str
    text: str


def citations(headline: Headline, sighting: Sighting | None) -> tuple[Citation, ...]:
    """Plain text, Wikipedia's template and BibTeX; each says where the line was seen."""
    return (
        Citation("Plain text", _plain(headline, sighting)),
        Citation("Wikipedia", _wikipedia(headline)),
        Citation("BibTeX", _bibtex(headline, sighting)),
    )


def printed_day(headline: Headline) -> str:
    """The date at its own precision: `29 May 2026`, `May 2026`, `2026`."""
    day = headline.published_on
    names = {Precision.DAY: day_name(day), Precision.MONTH: month_name(day), Precision.YEAR: str(day.year)}
    return names[headline.precision]


def _seen(sighting: Sighting) -> str:
    return f"{sighting.document_name}, line {sighting.line} (sha256 {sighting.document[:16]}…)"


def _plain(headline: Headline, sighting: Sighting | None) -> str:
    parts = [f"{headline.author}." if headline.author else "", f"“{headline.title}”"]
    parts.append(f"{headline.outlet}, {printed_day(headline)}." if headline.outlet else f"{printed_day(headline)}.")
    if headline.url and is_web_link(headline.url):
        parts.append(headline.url)
    if sighting:
        parts.append(f"Seen in {_seen(sighting)}.")
    return " ".join(filter(None, parts))


def _wikipedia(headline: Headline) -> str:
    fields = {
        "title": headline.title,
        "work": headline.outlet,
        "author": headline.author,
        "date": printed_day(headline),
        "url": headline.url if headline.url and is_web_link(headline.url) else None,
    }
    written = "".join(f" |{name}={value.replace('|', '{{!}}')}" for name, value in fields.items() if value)
    return f"{{{{cite news{written}}}}}"


def _bibtex(headline: Headline, sighting: Sighting | None) -> str:
    day = headline.published_on
    fields = {
        "title": f"{{{_tex(headline.title)}}}",  # twice in braces: BibTeX keeps the capitals
        "author": f"{{{_tex(headline.author)}}}" if headline.author else None,
        "journal": _tex(headline.outlet) if headline.outlet else None,
        "year": f"{day.year:04}",
        "month": str(day.month) if headline.precision is not Precision.YEAR else None,
        "day": str(day.day) if headline.precision is Precision.DAY else None,
        "url": headline.url if headline.url and is_web_link(headline.url) else None,
        "note": f"Seen in {_tex(_seen(sighting))}" if sighting else None,
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_bibkey(headline)}{lines}\n}}"


def _bibkey(headline: Headline) -> str:
    """Outlet, year and the beginning of the id: letters, digits and hyphens."""
    name = re.sub(r"[^a-z0-9]+", "-", (headline.outlet_slug or "headline").lower()).strip("-") or "headline"
    return f"{name}-{headline.published_on.year}-{headline.id[1:9]}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)
