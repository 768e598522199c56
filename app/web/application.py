"""create_app(settings): the API, the pages and the machinery around them. Nothing happens at import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from app import __version__
from app.settings import Settings
from app.store import Engine
from app.store.engine import database_url, make_engine, require_schema
from app.web import api, models, problems
from app.web.middleware import REQUEST_ID, BodyLimit, Courtesy
from app.web.pages import dressed, mount

DESCRIPTION = """Dated, source-attributed headlines from saved lists, with the evidence for each row.

Filters are alike everywhere: `q`, `outlet`, `from`, `to`, `collection`, `document` and the rest. Pages are by key: `next` of
a page is the `cursor` of the next. Errors are RFC 9457 problem documents with a stable `code`; docs/api.md lists them.
"""
COMPRESS_FROM = 1024  # bytes; less is not worth the header


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application over the database of `settings`; it connects to nothing before the first request."""
    settings = settings or Settings()
    engine = make_engine(database_url(settings.database_url))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="Headline Timeline",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.include_router(api.router)
    _add_health(app, engine)
    mount(app, engine, settings)
    problems.install(app, dressed)
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
    _complete_openapi(app)
    return app


def _add_health(app: FastAPI, engine: Engine) -> None:
    def healthz() -> models.Health:
        """The process runs."""
        return models.Health(status="ok", version=__version__)

    def readyz() -> models.Health:
        """The database can be reached and its schema is current; a problem otherwise."""
        require_schema(engine)
        return models.Health(status="ready", version=__version__)

    not_ready: dict[int | str, dict[str, Any]] = {503: {"model": problems.Problem, "description": "not ready"}}
    app.add_api_route("/healthz", healthz, operation_id="healthz", tags=["health"], summary="Is the process alive?")
    app.add_api_route(
        "/readyz", readyz, operation_id="readyz", tags=["health"], summary="Can it answer?", responses=not_ready
    )


def _complete_openapi(app: FastAPI) -> None:
    """OpenAPI as it is: the token, and validation errors that are problems like all others."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            schema["components"].setdefault("securitySchemes", {})["token"] = {"type": "http", "scheme": "bearer"}
            for unused in ("HTTPValidationError", "ValidationError"):
                schema["components"]["schemas"].pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI documents this as the way to extend the schema
