"""All outlets, searchable and in two orders."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.store.outlet_queries import outlets
from app.web.pages.fresh import Fresh
from app.web.pages.links import Parameters, address, replaced
from app.web.pages.rendering import html
from app.web.pages.site import site_of

router = APIRouter(include_in_schema=False, route_class=Fresh)


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its classes, the address that sorts by it, where one does, and how it is sorted now."""

    name: str
    style: str = ""
    address: str | None = None
    sorted: str | None = None


@router.get("/outlets")
def outlets_page(request: Request) -> Response:
    """Outlets with their counts and days, those with most headlines first or by name."""
    site = site_of(request)
    q = (request.query_params.get("q") or "").strip()
    order, cursor = request.query_params.get("order") or "count", request.query_params.get("cursor")
    kept: Parameters = replaced((), q=q, order="" if order == "count" else order)
    with site.reading() as connection:
        found = outlets(connection, q or None, order=order, limit=site.settings.page_size, cursor=cursor, total=True)
        most = outlets(connection, limit=1).items
    return html(
        "outlets.html",
        here="/outlets",
        rows=found.items,
        total=found.total,
        warnings=found.warnings,
        q=q,
        order="" if order == "count" else order,
        heads=_heads(q, order),
        most=most[0].headlines if most else 0,
        first=address("/outlets", kept) if cursor else None,
        next=address("/outlets", (*kept, ("cursor", found.next))) if found.next else None,
        can_add=site.token is not None,
    )


def _heads(q: str, order: str) -> list[Head]:
    by_name = Head("Outlet", sorted="ascending") if order == "slug" else Head("Outlet", address=_sorted(q, "slug"))
    by_count = (
        Head("Headlines", "num", sorted="descending") if order == "count" else Head("Headlines", "num", _sorted(q, ""))
    )
    return [
        by_name,
        by_count,
        Head("Share of the largest"),
        Head("First day", "num less"),
        Head("Last day", "num less"),
    ]


def _sorted(q: str, order: str) -> str:
    return address("/outlets", replaced((), q=q, order=order))
