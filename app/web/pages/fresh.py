"""Pages a browser has already are not made again: validators of what a page is made of, asked about before any query."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.store.queries import data_revision
from app.web import answers
from app.web.pages import guard
from app.web.pages.rendering import STATIC, TEMPLATES
from app.web.pages.site import site_of


class Fresh(APIRoute):
    """A route whose pages have an `ETag` and which answers `If-None-Match` with 304.

    The data's revision is read before the page: what changes in between gives the browser a page newer than its validator,
    which it asks about once more. A page that says `no-store` has no validator.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        make = super().get_route_handler()

        async def answer(request: Request) -> Response:
            if request.method != "GET":
                return await make(request)
            etag = await run_in_threadpool(_validator, request)
            headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
            if answers.unchanged(request, etag):
                return Response(status_code=304, headers=headers)
            page = await make(request)
            if page.status_code == 200 and page.headers.get("cache-control") != "no-store":
                page.headers.update(headers)
            return page

        return answer


def _validator(request: Request) -> str:
    """Of the data, the address, the visitor's session, the settings and all that pages are made with."""
    site = site_of(request)
    with site.reading() as connection:
        revision = data_revision(connection)
    shown = (guard.session_of(request) or "", site.token is not None, _clothes())
    return answers.validator(request, revision, f"html {shown}")


@cache
def _clothes() -> str:
    """A digest of templates and static files."""
    files = sorted(path for folder in (TEMPLATES, STATIC) for path in folder.iterdir())
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
