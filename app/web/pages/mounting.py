"""The pages' place in the app: their routes, their static files, and how a problem looks on a page."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.settings import Settings
from app.store import Engine
from app.web.pages import add, correcting, directory, evidence, timeline
from app.web.pages.rendering import STATIC, html
from app.web.pages.site import Site
from app.web.problems import RETRY_SECONDS, Problem

_A_YEAR = 365 * 24 * 3600


class _Static(StaticFiles):
    """Static files; an address with a version never changes its content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=") and found.status_code in (200, 304)
        found.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable" if versioned else "no-cache"
        return found


def mount(app: FastAPI, engine: Engine, settings: Settings) -> None:
    """Add every page to `app`."""
    app.state.site = Site(engine, settings)
    app.mount("/static", _Static(directory=STATIC), name="static")
    for module in (timeline, evidence, directory, add, correcting):
        app.include_router(module.router)


def dressed(request: Request, problem: Problem) -> Response | None:
    """A problem as a page, for whoever asked for a page; None under /v1 and for those who take no HTML."""
    path = request.url.path
    accepts = request.headers.get("accept", "")
    if path == "/v1" or path.startswith(("/v1/", "/static/")) or "text/html" not in accepts:
        return None
    headers = {"Cache-Control": "no-store"}
    if problem.status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    request_id = getattr(request.state, "request_id", None)
    return html("error.html", status=problem.status, headers=headers, problem=problem, request_id=request_id)
