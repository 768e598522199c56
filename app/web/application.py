"""create_app(settings): the API, the pages and the machinery around them. Nothing happens at import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from app import __version__
from app.settings import Settings
from app.store.engine import database_url, make_engine
from app.store.revision import revision_now
from app.web import api, docs, health, openapi, problems
from app.web.body_limit import BodyLimit
from app.web.courtesy import REQUEST_ID, Courtesy
from app.web.memory import Memory
from app.web.pages import dressed, mount

DESCRIPTION = """Dated, source-attributed headlines from saved lists, with the evidence for each row.

Filters are alike everywhere: `q`, `outlet`, `from`, `to`, `collection`, `document` and the rest. Pages are by key: `next` of
a page is the `cursor` of the next. Answers have an `ETag` and are asked about with `If-None-Match`. Errors are RFC 9457 problem
documents with a stable `code`.
"""
COMPRESS_FROM = 1024  # bytes; less is not worth the header
THREADS = 8  # as many as connections, so that none waits for one; more answered no more (docs/performance.md)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application over the database of `settings`; it connects to nothing before the first request."""
    settings = settings or Settings()
    engine = make_engine(database_url(settings.database_url), pool_size=THREADS)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        engine.dispose()

    app = FastAPI(
        title="Headline Timeline",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        openapi_tags=openapi.TAGS,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.schema_is_current = False  # looked at with the first request
    for part in (api, health, docs):
        app.include_router(part.router)
    mount(app, engine, settings)
    problems.install(app, dressed)
    app.add_middleware(Memory, revision=partial(revision_now, engine))
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESS_FROM)
    app.add_middleware(BodyLimit, limit=settings.max_body)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "If-None-Match"],
            expose_headers=["ETag", "Link", "X-Total-Count", REQUEST_ID],
        )
    app.add_middleware(Courtesy)
    openapi.complete(app, settings)
    return app
