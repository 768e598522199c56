"""The REST query API under /v1: each route reads one snapshot, asks the store, and answers in the form asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from app import readers
from app.errors import OptionError
from app.ingest import IngestOptions, ingest
from app.model import Bucket, DateOrder, Document, Headline, Order, Outcome, Page, ParseOptions, Reason
from app.readers.sources import document_of
from app.render import plain
from app.settings import Settings
from app.store import Connection, Engine, queries
from app.store import document_queries as documents
from app.store import outlet_queries as outlets
from app.store.engine import reading
from app.store.timeline import MAX_TOP, timeline
from app.web import answers, models
from app.web import parameters as p
from app.web.problems import Problem, ProblemError

DEFAULT_LIMIT = 50


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems a route may answer with, for OpenAPI."""
    return {
        status: {"model": Problem, "description": "a problem", "content": {"application/problem+json": {}}}
        for status in statuses
    }


NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "unchanged since the ETag in If-None-Match"}}
READS = {**NOT_MODIFIED, **_problems(422, 500, 503)}
router = APIRouter(prefix="/v1", dependencies=[Depends(p.only_known)], responses=READS)


class Desk:
    """What a request works with: the database, the settings, and how to answer."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings: Settings = request.app.state.settings
        self.engine: Engine = request.app.state.engine

    def snapshot(self) -> Any:
        """A snapshot to read from, under the time limit of a statement."""
        return reading(self.engine, seconds=self.settings.statement_seconds)

    def answer(self, read: Callable[[Connection], object], *, linked: bool = False) -> Response:
        """What `read` finds, as JSON; or nothing new, where the client has it already. `linked` adds the next page's link."""
        with self.snapshot() as connection:
            etag = answers.validator(self.request, queries.data_revision(connection), "json")
            if answers.unchanged(self.request, etag):
                return answers.not_modified(etag)
            found = read(connection)
        headers = answers.next_link(self.request, found.next) if linked and isinstance(found, Page) else None
        return answers.json_answer(found, etag, headers)


TheDesk = Annotated[Desk, Depends(Desk)]


# ---------------------------------------------------------------- headlines


@router.get(
    "/headlines",
    operation_id="listHeadlines",
    tags=["headlines"],
    summary="Find headlines",
    responses={
        200: {
            "model": models.PageModel[models.HeadlineModel],
            "description": "a page of headlines; CSV and NDJSON give the whole result, `X-Total-Count` says how many rows",
            "content": {"text/csv": {}, "application/x-ndjson": {}, "application/atom+xml": {}},
        },
        **_problems(406),
    },
)
def list_headlines(
    desk: TheDesk,
    chosen: p.TheFilters,
    order: Annotated[Order, Query(description="newest or oldest first")] = Order.NEWEST,
    limit: p.Limit = DEFAULT_LIMIT,
    cursor: p.Cursor = None,
    total: p.Total = False,
    form: Annotated[
        Literal["json", "csv", "ndjson", "atom"] | None,
        Query(alias="format", description="instead of the header Accept"),
    ] = None,
) -> Response:
    """Headlines by text, outlet, date, collection or document, a page at a time.

    As CSV or NDJSON the whole result is streamed, whatever `limit` says; one that was cut off has fewer rows than
    `X-Total-Count` and lacks its last chunk.
    """
    wanted = answers.chosen_format(desk.request, form)
    with ExitStack() as held:
        connection = held.enter_context(desk.snapshot())
        etag = answers.validator(desk.request, queries.data_revision(connection), wanted)
        if answers.unchanged(desk.request, etag):
            return answers.not_modified(etag)
        if wanted in ("csv", "ndjson"):
            counted = queries.headlines(connection, chosen, limit=1, total=True).total
            rows = _held(queries.iterate(connection, chosen, order), held.pop_all())
            return answers.stream(rows, wanted, etag, counted or 0)
        page = queries.headlines(connection, chosen, order=order, limit=limit, cursor=cursor, total=total)
    if wanted == "atom":
        return answers.atom(desk.request, page, etag)
    return answers.json_answer(page, etag, answers.next_link(desk.request, page.next))


def _held(rows: Iterator[Headline], held: ExitStack) -> Iterator[Headline]:
    """Rows with the snapshot they come from kept open until the last, or until nobody wants more."""
    with held:
        yield from rows


@router.get(
    "/headlines/{id}",
    operation_id="getHeadline",
    tags=["headlines"],
    summary="Get a headline with its evidence",
    responses={
        200: {"model": models.HeadlineDetail},
        308: {"description": "the id was retired; Location names its successor"},
        **_problems(404),
    },
)
def get_headline(
    desk: TheDesk,
    public_id: Annotated[str, Path(alias="id", pattern=p.PUBLIC_ID, examples=["1f0a6c2be1d94a53b1b2ad3f6f5ce0a7"])],
) -> Response:
    """A headline, each sighting of it (document, line, bytes, raw line, parsed spans), and its copies at other outlets."""

    def read(connection: Connection) -> object:
        return {
            "headline": queries.headline_by_id(connection, public_id),
            "sightings": queries.sightings(connection, public_id, total=True),
            "copies": queries.copies(connection, public_id, total=True),
        }

    return desk.answer(read)


# ---------------------------------------------------------------- timeline


@router.get(
    "/timeline",
    operation_id="getTimeline",
    tags=["timeline"],
    summary="Count headlines in time",
    responses={200: {"model": models.TimelineModel}},
)
def get_timeline(
    desk: TheDesk,
    chosen: p.TheFilters,
    by: Annotated[Bucket, Query(description="width of a bucket; weeks begin on Monday")] = Bucket.DAY,
    group: Annotated[Literal["outlet"] | None, Query(description="count each outlet of its own")] = None,
    top: Annotated[int, Query(ge=1, le=MAX_TOP, description="outlets of their own; the rest is “other”")] = 10,
) -> Response:
    """Zero-filled buckets. A headline known to a month or year only is `unplaced` in finer buckets: buckets + unplaced = total."""
    return desk.answer(lambda connection: timeline(connection, chosen, by, by_outlet=group == "outlet", top=top))


# ---------------------------------------------------------------- outlets


@router.get(
    "/outlets",
    operation_id="listOutlets",
    tags=["outlets"],
    summary="List outlets",
    responses={200: {"model": models.PageModel[models.OutletModel]}},
)
def list_outlets(
    desk: TheDesk,
    q: Annotated[str | None, Query(description="part of a name or alias", max_length=200)] = None,
    order: Annotated[Literal["count", "name"], Query(description="most headlines first, or by slug")] = "count",
    limit: p.Limit = DEFAULT_LIMIT,
    cursor: p.Cursor = None,
    total: p.Total = False,
) -> Response:
    """Outlets with how many headlines are stored of them, and their first and last day."""
    return desk.answer(
        lambda connection: outlets.outlets(connection, q, order=order, limit=limit, cursor=cursor, total=total),
        linked=True,
    )


@router.get(
    "/outlets/{slug}",
    operation_id="getOutlet",
    tags=["outlets"],
    summary="Get an outlet",
    responses={
        200: {"model": models.OutletModel},
        308: {"description": "it was merged into another; Location names that"},
        **_problems(404),
    },
)
def get_outlet(desk: TheDesk, slug: Annotated[str, Path(max_length=200, examples=["alder-bay-gazette"])]) -> Response:
    """An outlet with its aliases and domains."""
    return desk.answer(lambda connection: outlets.outlet_by_slug(connection, slug))


# ---------------------------------------------------------------- documents and rejections


@router.get(
    "/documents",
    operation_id="listDocuments",
    tags=["documents"],
    summary="List documents",
    responses={200: {"model": models.PageModel[models.DocumentModel]}},
)
def list_documents(
    desk: TheDesk,
    collection: p.Collection = None,
    limit: p.Limit = DEFAULT_LIMIT,
    cursor: p.Cursor = None,
    total: p.Total = False,
) -> Response:
    """Documents, those stored last first."""
    return desk.answer(
        lambda connection: documents.documents(
            connection, in_collection=collection, limit=limit, cursor=cursor, total=total
        ),
        linked=True,
    )


@router.get(
    "/documents/{sha256}",
    operation_id="getDocument",
    tags=["documents"],
    summary="Get a document",
    responses={200: {"model": models.DocumentDetail}, **_problems(404)},
)
def get_document(
    desk: TheDesk,
    sha256: Annotated[str, Path(pattern=p.SHA256)],
    limit: p.Limit = DEFAULT_LIMIT,
    cursor: p.Cursor = None,
) -> Response:
    """A document's captures, its lists, and its entries and rejections in order; `cursor` pages through the candidates."""

    def read(connection: Connection) -> object:
        return {
            "document": documents.document_by_sha256(connection, sha256),
            "captures": documents.captures(connection, sha256),
            "listings": documents.listings(connection, sha256),
            "candidates": documents.candidates(connection, sha256, limit=limit, cursor=cursor, total=True),
        }

    return desk.answer(read)


@router.get(
    "/rejections",
    operation_id="listRejections",
    tags=["documents"],
    summary="List rejections",
    responses={200: {"model": models.PageModel[models.RejectionModel]}},
)
def list_rejections(
    desk: TheDesk,
    reason: Annotated[Reason | None, Query(description="only those with this reason")] = None,
    collection: p.Collection = None,
    document: p.Document = None,
    limit: p.Limit = DEFAULT_LIMIT,
    cursor: p.Cursor = None,
    total: p.Total = False,
) -> Response:
    """Candidates that became no headline, and why."""
    return desk.answer(
        lambda connection: documents.rejections(
            connection,
            reason=reason,
            in_document=document,
            in_collection=collection,
            limit=limit,
            cursor=cursor,
            total=total,
        ),
        linked=True,
    )


# ---------------------------------------------------------------- ingest


def may_write(request: Request, authorization: Annotated[str | None, Header(include_in_schema=False)] = None) -> None:
    """Lets a request pass that may write: a token is configured, and this is it (compared in constant time)."""
    token = request.app.state.settings.token
    if token is None:
        raise ProblemError("read_only", "This server only reads; set HEADLINES_TOKEN to allow writing over HTTP.")
    scheme, _, given = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not secrets.compare_digest(
        given.strip().encode(), token.get_secret_value().encode()
    ):
        raise ProblemError("unauthorized", "Send the header Authorization: Bearer and the token.")


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "text/plain": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    },
    "security": [{"token": []}],
}


@router.post(
    "/documents",
    operation_id="ingestDocument",
    tags=["documents"],
    summary="Ingest a document",
    dependencies=[Depends(may_write)],
    status_code=201,
    openapi_extra=_BODY,
    responses={
        200: {"model": models.ReportModel, "description": "these bytes are stored already; the capture was added"},
        201: {"model": models.ReportModel, "description": "stored"},
        **_problems(400, 401, 403, 409, 413, 415),
    },
)
async def ingest_document(
    desk: TheDesk,
    name: Annotated[str, Query(description="what to call it", min_length=1, max_length=500)] = "upload",
    uri: Annotated[str | None, Query(description="where the page stood", max_length=2000)] = None,
    captured_at: Annotated[datetime | None, Query(description="when it was saved")] = None,
    collection: Annotated[str | None, Query(description="label to file it under", min_length=1, max_length=200)] = None,
    layout: Annotated[str | None, Query(description="how a line is laid out", max_length=500)] = None,
    date_order: Annotated[DateOrder | None, Query(description="how 03/04/2025 is meant")] = None,
    as_format: Annotated[str | None, Query(alias="as", description="read as this format", max_length=40)] = None,
) -> Response:
    """Store the headlines of one document, sent as the body or as `file` of a form. Answers with the ingest report."""
    if captured_at is not None and captured_at.tzinfo is None:
        raise OptionError("captured_at needs an offset, such as Z", option="captured_at")
    if as_format is not None:
        readers.reader_named(as_format)
    options = IngestOptions(
        parse=ParseOptions(layout=layout, date_order=date_order), as_format=as_format, collection=collection
    )
    body, sent = await _receive(desk.request)
    document = document_of(sent or name, partial(BytesIO, body), uri=uri, captured_at=captured_at)
    return await run_in_threadpool(_store, desk.engine, document, options)


async def _receive(request: Request) -> tuple[bytes, str | None]:
    """The body, or the file of a form with the name the form gives it; `BodyLimit` bounds both."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body(), None
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise ProblemError("bad_request", "The form has no file named “file”.", parameter="file")
        return await file.read(), file.filename


def _store(engine: Engine, document: Document, options: IngestOptions) -> Response:
    (report,) = ingest(engine, [document], options)
    if report.outcome is Outcome.REFUSED:
        raise ProblemError(report.code or "unreadable", report.error or "it cannot be read")
    status = 200 if report.outcome is Outcome.ALREADY else 201
    headers = {"Location": f"/v1/documents/{report.sha256}", "Cache-Control": "no-store"}
    return JSONResponse(plain(report), status_code=status, headers=headers)
