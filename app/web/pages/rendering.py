"""Values to HTML: the one template environment, its filters and the address of static files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app import __version__
from app.model import DateOrder, FieldFrom, Headline, Precision, Reason
from app.web.charts import day_name, span_name
from app.web.pages.citations import printed_day
from app.web.pages.links import address, host, is_web_link

HERE = Path(__file__).resolve().parent.parent
STATIC, TEMPLATES = HERE / "static", HERE / "templates"

FROM_NAMES: Mapping[FieldFrom, str] = {
    FieldFrom.LINE: "the line itself",
    FieldFrom.HEADING: "a heading above",
    FieldFrom.ITEM: "a field of the item",
    FieldFrom.DOCUMENT: "the document as a whole",
    FieldFrom.CORRECTION: "a person's correction",
}
DATE_ORDERS: Mapping[DateOrder, str] = {
    DateOrder.DMY: "day, month, year",
    DateOrder.MDY: "month, day, year",
    DateOrder.YMD: "year, month, day",
}
REASON_NAMES: Mapping[Reason, str] = {
    Reason.UNDATED: "no date",
    Reason.BAD_DATE: "a date that does not exist",
    Reason.AMBIGUOUS_DATE: "day and month could be swapped",
    Reason.RELATIVE_DATE: "a relative date",
    Reason.NO_TITLE: "no title",
    Reason.NO_LAYOUT: "does not fit its list",
    Reason.TOO_LONG: "too long",
    Reason.CORRECTED: "no headline, a person said",
}
REASON_MEANINGS: Mapping[Reason, str] = {
    Reason.UNDATED: "No date stands in the line, in a heading above it or for the document as a whole.",
    Reason.BAD_DATE: "The line prints a date no calendar has.",
    Reason.AMBIGUOUS_DATE: "The date can be read in two ways and nothing in the list decides. Say which: --date-order.",
    Reason.RELATIVE_DATE: "“7 hours ago” needs to know when the page was captured. Say so: --captured-at.",
    Reason.NO_TITLE: "There is a date, and perhaps an outlet, but no words of a headline.",
    Reason.NO_LAYOUT: "The line stands in a list whose other lines are written in another way.",
    Reason.TOO_LONG: "The line is far longer than any headline.",
    Reason.CORRECTED: "A person said that this is no headline.",
}


# The rules a person meets most, in words; docs/outlets.md has the evidence behind the others.
_RULES: Mapping[str, str] = {
    "recurs": "the outlet recurs in the list",
    "only separator": "there is one separator to split at",
    "last separator": "the last separator, for want of better evidence",
    "whole: in the book": "the outlet book knows the whole name",
    "cut": "the title is cut off and no outlet follows",
    "field": "the source names the field",
    "declared": "a person declared the layout",
}


def rule_name(rule: str) -> str:
    """Why a line was split so, in words; evidence by its own name where there are none."""
    return _RULES.get(rule) or (f"evidence “{rule}”" if rule else "the layout alone")


def number(value: int) -> str:
    """`1,234`."""
    return f"{value:,}"


def plural(count: int, one: str, many: str) -> str:
    """`1 entry`, `1,234 entries`."""
    return f"{count:,} {one if count == 1 else many}"


def percent(share: float) -> str:
    """A share from 0 to 1 as `98 %`; never rounded up to certainty (`99.9 %` for 0.9996)."""
    if 0.99 < share < 1:
        return f"{min(int(share * 1000) / 10, 99.9):g} %"
    return f"{share * 100:.0f} %"


def short_day(day: date | None) -> str:
    """`2026-05-29`; nothing for None."""
    return day.isoformat() if day else ""


def instant(at: datetime) -> str:
    """`29 May 2026, 14:03 UTC`."""
    there = at.astimezone(UTC)
    return f"{day_name(there.date())}, {there:%H:%M} UTC"


def printed_iso(headline: Headline) -> str:
    """The date at its own precision as `2026-05-29`, `2026-05`, `2026`."""
    digits = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[headline.precision]
    return headline.published_on.isoformat()[:digits]


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with the content, so browsers may keep it for good."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


@cache
def environment() -> Environment:
    """Every value is escaped; an undefined name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        address=address,
        date_orders=DATE_ORDERS,
        day_name=day_name,
        from_names=FROM_NAMES,
        host=host,
        instant=instant,
        is_web_link=is_web_link,
        number=number,
        percent=percent,
        plural=plural,
        printed_day=printed_day,
        printed_iso=printed_iso,
        reason_meanings=REASON_MEANINGS,
        reason_names=REASON_NAMES,
        rule_name=rule_name,
        short_day=short_day,
        span_name=span_name,
        static=static,
        version=__version__,
    )
    return made


def markup(template: str, **values: Any) -> str:
    """A template filled with values."""
    return environment().get_template(template).render(**values)


def html(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, here: str = "", **values: Any
) -> HTMLResponse:
    """A page; `here` is the address of the entry of the main navigation it belongs to."""
    return HTMLResponse(
        markup(template, here=here, **values),
        status_code=status,
        headers={"Cache-Control": "no-cache", **(headers or {})},
    )
