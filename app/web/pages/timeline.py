"""The timeline and an outlet's own page: bars, then headlines by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors import CursorError, HeadlineError, OptionError
from app.model import Filters, Headline, Order, OutletSummary, Page
from app.store import Connection
from app.store.document_queries import collections, documents
from app.store.outlet_counts import outlet_counts
from app.store.outlet_queries import outlet_by_slug
from app.store.queries import headlines, page_before
from app.store.timeline import timeline
from app.web.pages import view
from app.web.pages.fresh import Fresh
from app.web.pages.question import Question, read
from app.web.pages.rendering import html
from app.web.pages.site import site_of

TOP = 5  # outlets with a colour of their own
OFFERED = 40  # outlets offered for choice, those with most headlines under the other filters

router = APIRouter(include_in_schema=False, route_class=Fresh)


@router.get("/")
def timeline_page(request: Request) -> Response:
    """The bars and headlines of the filters in the address; a malformed search is said beside its field."""
    site = site_of(request)
    asked = read("/", request.query_params.multi_items())
    with site.reading() as connection:
        if not asked.parameters and not documents(connection, limit=1).items:
            return html("timeline.html", here="/", form=None, view=None, can_add=site.token is not None)
        labels = [each.name for each in collections(connection)]
        problem: HeadlineError | None = None
        shown: view.View | None = None
        try:
            shown = _look(connection, asked, site.settings.page_size)
        except CursorError:
            raise
        except OptionError as error:
            problem = error
        others = replace(asked.filters, outlets=()) if shown else Filters()
        offered = outlet_counts(connection, others, limit=OFFERED + 1)
    form = view.form(
        asked,
        outlets=offered[:OFFERED],
        more_outlets=len(offered) > OFFERED,
        collections=labels,
        named=shown.timeline.groups if shown else (),
        problem=problem,
    )
    return html("timeline.html", status=422 if problem else 200, here="/", form=form, view=shown)


@router.get("/o/{slug}")
def outlet_page(request: Request, slug: str) -> Response:
    """One outlet: its names, bars and headlines. One that was merged leads on to the other."""
    site = site_of(request)
    with site.reading() as connection:
        outlet = outlet_by_slug(connection, slug)
        asked = read(f"/o/{outlet.slug}", request.query_params.multi_items())
        inside = replace(asked, filters=replace(asked.filters, outlets=(outlet.slug,)))
        shown = _look(connection, inside, site.settings.page_size, by_outlet=False)
    return html("outlet.html", here="/outlets", outlet=outlet, aliases=_others(outlet), view=shown)


def _others(outlet: OutletSummary) -> list[str]:
    """Its spellings but the one it goes by."""
    return [alias for alias in outlet.aliases if alias != outlet.name]


def _look(connection: Connection, asked: Question, size: int, *, by_outlet: bool = True) -> view.View:
    """The timeline and the page of headlines of a question, with the bucket that fits where none is asked for."""
    page = headlines(connection, asked.filters, order=asked.order, limit=size, cursor=asked.cursor)
    first, last = _ends(connection, asked, page)
    by = view.fitting(first, last)
    notes = []
    if asked.by:
        by = view.drawable(asked.by, first, last)
        if by is not asked.by:
            notes.append(f"These are too many {asked.by}s to draw one by one: each bar is a {by}.")
    counted = timeline(connection, asked.filters, by, by_outlet=by_outlet, top=TOP)
    before = None
    if asked.cursor:
        before = page_before(connection, asked.filters, order=asked.order, limit=size, cursor=asked.cursor)
    return view.view(asked, counted, page, first=first, last=last, before=before, notes=notes)


def _ends(connection: Connection, asked: Question, page: Page[Headline]) -> tuple[date, date]:
    """The first and last day the bars go from and to: those asked for, else those of the headlines."""
    first, last = asked.filters.date_from, asked.filters.date_to
    if first is None:
        first = _end(connection, asked, page, Order.OLDEST)
    if last is None:
        last = _end(connection, asked, page, Order.NEWEST)
    if first is None or last is None:
        known = first or last or date.min
        return known, known
    return min(first, last), max(first, last)


def _end(connection: Connection, asked: Question, page: Page[Headline], order: Order) -> date | None:
    """The day at one end of the headlines, which the page shows if it is the first one from that end."""
    shown = page if asked.cursor is None and asked.order is order else None
    found = (shown or headlines(connection, asked.filters, order=order, limit=1)).items
    if not found:
        return None
    return found[0].published_on if order is Order.OLDEST else found[0].published_to
