"""Query parameters: in one wording, refused where they mean nothing, never ignored in silence.

What reads them is `async` though it waits for nothing: anything else FastAPI hands to another thread and back, which took
longer than all the reading (docs/performance.md).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from fastapi.routing import APIRoute
from pydantic import Field, JsonValue

from app.errors import OptionError
from app.model import Filters
from app.settings import Settings
from app.store import cursors
from app.store.filters import MAX_OUTLETS
from app.store.paging import MAX_LIMIT
from app.store.search import MAX_LENGTH
from app.store.writes import LONGEST_COLLECTION
from app.web.patterns import DAY, NOT_BLANK, PUBLIC_ID, SHA256
from app.web.problems import ProblemError

MAX_NAME = 300  # code points of an outlet's name, alias or domain


def _day(description: str, example: str, alias: str | None = None) -> Any:
    """A parameter that is a day."""
    form: dict[str, JsonValue] = {"format": "date"}
    return Query(alias=alias, pattern=DAY, json_schema_extra=form, description=description, examples=[example])


async def page_limit(
    request: Request,
    limit: Annotated[int | None, Query(ge=1, description="rows of a page at the most", examples=[20])] = None,
) -> int:
    """How many rows a page may have: what is asked for, else what the settings say; OptionError beyond their most."""
    most, usual = limits(request.app.state.settings)
    if limit is not None and limit > most:
        raise OptionError(f"limit is at most {most:,}, not “{limit}”", option="limit")
    return limit or usual


def limits(settings: Settings) -> tuple[int, int]:
    """The most rows a page may have, and how many it has when nothing is asked for."""
    most = min(settings.max_page_size, MAX_LIMIT)
    return most, min(settings.page_size, most)


Limit = Annotated[int, Depends(page_limit)]
Cursor = Annotated[
    str | None,
    Query(description="`next` of the page before; belongs to its filters and order", max_length=cursors.MAX_LENGTH),
]
Total = Annotated[bool, Query(description="count them all")]
Collection = Annotated[
    str | None,
    Query(
        pattern=NOT_BLANK,
        max_length=LONGEST_COLLECTION,
        description="only documents filed under this label",
        examples=["verrin-bridge"],
    ),
]
Outlet = Annotated[str, Field(pattern=NOT_BLANK, max_length=MAX_NAME)]
Document = Annotated[
    str | None, Query(pattern=SHA256, description="only this document: its sha256, or 8 digits or more of it")
]


async def only_known(request: Request) -> None:
    """Refuses parameters the route does not have, and single ones given twice; names the nearest known one."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = _query_names(route)
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean “{near}”?" if near else f"there are {', '.join(sorted(known)) or 'none'}"
            raise ProblemError("unknown_parameter", f"There is no parameter “{name}”; {hint}", parameter=name)
        if names.count(name) > 1 and name not in REPEATABLE:
            raise OptionError(f"The parameter “{name}” is given {names.count(name)} times", option=name)


# What other news APIs call it, in lower case without signs
ELSEWHERE = {
    **dict.fromkeys(("query", "search", "keywords", "keyword", "phrase", "text"), "q"),
    **dict.fromkeys(("source", "sources", "domain", "domains", "media", "publisher"), "outlet"),
    **dict.fromkeys(("excludedomains", "excludesources"), "exclude_outlet"),
    **dict.fromkeys(("start", "startdate", "since", "after", "fromdate", "datefrom", "begin"), "from"),
    **dict.fromkeys(("end", "enddate", "until", "before", "todate", "dateto"), "to"),
    **dict.fromkeys(("date", "day"), "on"),
    **dict.fromkeys(("pagesize", "size", "rows", "count", "perpage", "max"), "limit"),
    **dict.fromkeys(("page", "offset", "paginationtoken"), "cursor"),
    **dict.fromkeys(("sort", "sortby", "orderby"), "order"),
    **dict.fromkeys(("interval", "granularity", "bucket"), "by"),
}


def nearest(name: str, known: set[str]) -> str | None:
    """The parameter that was probably meant, if there is one."""
    plain = name.lower()
    elsewhere = ELSEWHERE.get("".join(filter(str.isalnum, plain)))
    if elsewhere in known:
        return elsewhere
    return next(iter(get_close_matches(plain, sorted(known), n=1, cutoff=0.65)), None)


REPEATABLE = frozenset({"outlet", "exclude_outlet", "has", "flag"})


def _query_names(route: APIRoute) -> set[str]:
    """Every query parameter of a route, those of its dependencies included."""
    found: set[str] = set()
    waiting = [route.dependant]
    while waiting:
        one = waiting.pop()
        found.update(field.alias for field in one.query_params)
        waiting.extend(one.dependencies)
    return found


def day(text: str | None, name: str) -> date | None:
    """A day of a parameter; OptionError where it is no day of the calendar."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OptionError(f"{name}: there is no day {text}", option=name) from None


def instant(text: str | None, name: str) -> datetime | None:
    """An instant of a parameter; OptionError where it is none, or has no offset and could be any."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
        whole = read.tzinfo is not None and read.astimezone(UTC) is not None
    except (ValueError, OverflowError):  # no time at all, or one before the first or after the last year in UTC
        whole = False
    if not whole:
        raise OptionError(f"{name} is a time with its offset, like 2026-05-29T14:03:00Z, not “{text}”", option=name)
    return read


async def filters(
    q: Annotated[
        str | None,
        Query(
            description='words, "a phrase", -excluded, one OR other, begin*',
            examples=["bridge -tunnel"],
            json_schema_extra={"maxLength": MAX_LENGTH},
        ),
    ] = None,
    outlet: Annotated[
        list[Outlet] | None,
        Query(
            max_length=MAX_OUTLETS,
            description="slug, name, alias or domain; repeatable: any of them",
            examples=[["Alder Bay Gazette"]],
        ),
    ] = None,
    exclude_outlet: Annotated[
        list[Outlet] | None,
        Query(max_length=MAX_OUTLETS, description="not these; repeatable", examples=[["northern-courier"]]),
    ] = None,
    from_: Annotated[str | None, _day("first day, included", "2026-05-01", alias="from")] = None,
    to: Annotated[str | None, _day("last day, included", "2026-05-31")] = None,
    on: Annotated[str | None, _day("this day alone; not with from or to", "2026-05-29")] = None,
    collection: Collection = None,
    document: Document = None,
    copy_of: Annotated[
        str | None, Query(pattern=PUBLIC_ID, description="the copies of this headline, itself included")
    ] = None,
    has: Annotated[
        list[Literal["url", "outlet", "author"]] | None,
        Query(description="only rows with these; repeatable: all of them"),
    ] = None,
    flag: Annotated[
        list[Literal["damaged", "cut"]] | None, Query(description="only rows flagged so; repeatable: all of them")
    ] = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1, description="only rows read with at least this")] = None,
) -> Filters:
    """The filters, the same everywhere."""
    if on is not None and (from_ is not None or to is not None):
        raise OptionError("on says the day already: leave out from and to", option="on")
    return Filters(
        q=q,
        outlets=tuple(outlet or ()),
        exclude_outlets=tuple(exclude_outlet or ()),
        date_from=day(on or from_, "on" if on else "from"),
        date_to=day(on or to, "on" if on else "to"),
        collection=collection,
        document=document,
        copy_of=copy_of,
        has=frozenset(has or ()),
        flags=frozenset(flag or ()),
        min_confidence=min_confidence,
    )


TheFilters = Annotated[Filters, Depends(filters)]
