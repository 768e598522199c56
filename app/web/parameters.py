"""Query parameters: in one wording, refused where they mean nothing, never ignored in silence."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from fastapi.routing import APIRoute

from app.errors import OptionError
from app.model import Filters
from app.store.paging import MAX_LIMIT
from app.web.problems import ProblemError

DAY = r"^\d{4}-\d{2}-\d{2}$"
SHA256 = r"^[0-9a-f]{8,64}$"
PUBLIC_ID = r"^[0-9a-f]{32}$"

Day = Annotated[str | None, Query(pattern=DAY, json_schema_extra={"format": "date"}, examples=["2026-05-29"])]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="rows of a page at the most")]
Cursor = Annotated[str | None, Query(description="`next` of the page before; belongs to its filters and order")]
Total = Annotated[bool, Query(description="count them all")]
Collection = Annotated[str | None, Query(description="only documents filed under this label")]
Document = Annotated[
    str | None, Query(pattern=SHA256, description="only this document: its sha256, or 8 digits or more of it")
]


def only_known(request: Request) -> None:
    """Refuses parameters the route does not have, and single ones given twice; names the nearest known one."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = _query_names(route)
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(sorted(known)) or 'none'}"
            raise ProblemError("unknown_parameter", f"There is no parameter “{name}”; {hint}", parameter=name)
        if names.count(name) > 1 and name not in REPEATABLE:
            raise OptionError(f"The parameter “{name}” is given {names.count(name)} times", option=name)


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


def filters(
    q: Annotated[
        str | None,
        Query(
            description='words, "a phrase", -excluded, one OR other, begin*',
            examples=["bridge -tunnel"],
            max_length=1000,
        ),
    ] = None,
    outlet: Annotated[
        list[str] | None, Query(description="slug, name, alias or domain; repeatable: any of them")
    ] = None,
    exclude_outlet: Annotated[list[str] | None, Query(description="not these; repeatable")] = None,
    from_: Annotated[
        str | None,
        Query(alias="from", pattern=DAY, json_schema_extra={"format": "date"}, description="first day, included"),
    ] = None,
    to: Annotated[
        str | None, Query(pattern=DAY, json_schema_extra={"format": "date"}, description="last day, included")
    ] = None,
    on: Annotated[
        str | None,
        Query(pattern=DAY, json_schema_extra={"format": "date"}, description="this day alone; not with from or to"),
    ] = None,
    collection: Collection = None,
    document: Document = None,
    copy_of: Annotated[
        str | None, Query(pattern=PUBLIC_ID, description="the copies of this headline, itself included")
    ] = None,
    has: Annotated[
        list[Literal["url", "outlet", "author"]] | None, Query(description="only rows with these; repeatable")
    ] = None,
    flag: Annotated[
        list[Literal["damaged", "cut"]] | None, Query(description="only rows flagged so; repeatable")
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
