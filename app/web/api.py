"""The REST query API under /v1: each route reads one snapshot, asks the store, and answers in the form asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from app import readers
from app.errors import OptionError
from app.ingest import IngestOptions, ingest
from app.model import Bucket, DateOrder, Document, Filters, Order, Outcome, Page, ParseOptions, Reason
from app.readers.sources import document_of
from app.render import plain
from app.settings import Settings
from app.store import Connection, Engine, queries
from app.store import document_queries as documents
from app.store import outlet_queries as outlets
from app.store.engine import lift_time_limit, reading, require_schema
from app.store.timeline import MAX_TOP, timeline
from app.store.writes import LONGEST_COLLECTION
from app.web import answers, models
from app.web import parameters as p
from app.web.openapi import Responses, headers, problem_responses
from app.web.patterns import NOT_BLANK, PUBLIC_ID, SHA256
from app.web.problems import PROBLEMS, ProblemError

ALWAYS = ("bad_option", "unknown_parameter", "internal", "time_limit", "storage", "schema")
router = APIRouter(prefix="/v1", dependencies=[Depends(p.only_known)])


def reads(model: Any, *codes: str, content: dict[str, Any] | None = None, linked: bool = False) -> Responses:
    """The answers of a route that reads, for OpenAPI; `codes` are the problems it has beside those of all."""
    cached = ("ETag", "Cache-Control", *(("Link",) if linked else ()), *(("X-Total-Count",) if content else ()))
    found: dict[str, Any] = {"model": model, "description": "what was found", "headers": headers(*cached)}
    return {
        200: {**found, "content": content} if content else found,
        304: {"description": "unchanged since the ETag in If-None-Match", "headers": headers("ETag", "Cache-Control")},
        **problem_responses(*ALWAYS, *codes),
    }


def moved(description: str) -> Responses:
    """The answer that leads on to another address."""
    return {308: {"description": description, "headers": headers("Location")}}


class Desk:
    """What a request works with: the database, the settings, and how to answer."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings: Settings = request.app.state.settings
        self.engine: Engine = request.app.state.engine

    def ready(self) -> Engine:
        """The database. Its schema is looked at until it was once right: SchemaError before."""
        state = self.request.app.state
        if not state.schema_is_current:
            require_schema(self.engine)
            state.schema_is_current = True
        return self.engine

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A snapshot to read from, under the time limit of a statement."""
        return reading(self.ready(), seconds=self.settings.statement_seconds)

    def answer(self, read: Callable[[Connection], object], *, page: str | None = None) -> Response:
        """What `read` finds, as JSON; or nothing new, where the client has it already.

        A page has a link to its next one; `page` names the one that this address pages through, where it is a part.
        """
        with self.snapshot() as connection:
            etag = answers.validator(self.request, queries.data_revision(connection), "json")
            if answers.unchanged(self.request, etag):
                return answers.not_modified(etag)
            found = read(connection)
        paged = found[page] if page is not None and isinstance(found, dict) else found
        link = answers.next_link(self.request, paged.next) if isinstance(paged, Page) else None
        return answers.json_answer(found, etag, link)


async def desk_of(request: Request) -> Desk:
    """Async for the same reason as the parameters (app.web.parameters)."""
    return Desk(request)


TheDesk = Annotated[Desk, Depends(desk_of)]
PublicId = Annotated[
    str,
    Path(alias="id", pattern=PUBLIC_ID, description="public id", examples=["1f0a6c2be1d94a53b1b2ad3f6f5ce0a7"]),
]
Sha256 = Annotated[
    str,
    Path(pattern=SHA256, description="sha256 of the document, or 8 digits or more of it", examples=["e6568d2e996b"]),
]


# ---------------------------------------------------------------- headlines


@router.get(
    "/headlines",
    operation_id="listHeadlines",
    tags=["headlines"],
    summary="Find headlines",
    responses=reads(
        models.PageModel[models.HeadlineModel],
        *("bad_query", "bad_cursor", "not_acceptable"),
        content={
            "text/csv": {"schema": {"type": "string"}, "example": models.EXAMPLE_CSV},
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/atom+xml": {"schema": {"type": "string"}},
        },
        linked=True,
    ),
)
def list_headlines(
    desk: TheDesk,
    chosen: p.TheFilters,
    limit: p.Limit,
    order: Annotated[Order, Query(description="newest or oldest first")] = Order.NEWEST,
    cursor: p.Cursor = None,
    total: p.Total = False,
    form: Annotated[
        Literal["json", "csv", "ndjson", "atom"] | None,
        Query(alias="format", description="instead of the header Accept"),
    ] = None,
) -> Response:
    """Headlines by text, outlet, date, collection or document, a page at a time.

    As CSV or NDJSON the whole result is streamed, whatever `limit` says, with `X-Total-Count`; one that was cut off has fewer
    rows than that and lacks its last chunk.
    """
    wanted = answers.chosen_format(desk.request, form)
    if wanted in ("csv", "ndjson"):
        if cursor is not None:
            raise OptionError(f"cursor is for pages; {wanted} gives the whole result", option="cursor")
        return _stream(desk, chosen, order, wanted)
    with desk.snapshot() as connection:
        etag = answers.validator(desk.request, queries.data_revision(connection), wanted)
        if answers.unchanged(desk.request, etag):
            return answers.not_modified(etag)
        page = queries.headlines(connection, chosen, order=order, limit=limit, cursor=cursor, total=total)
    if wanted == "atom":
        return answers.atom(desk.request, page, etag)
    return answers.json_answer(page, etag, answers.next_link(desk.request, page.next))


def _stream(desk: Desk, chosen: Filters, order: Order, wanted: str) -> Response:
    """The whole result from one snapshot, which the response holds until it is sent. The time limit is for the first row."""
    with ExitStack() as held:
        connection = held.enter_context(desk.snapshot())
        etag = answers.validator(desk.request, queries.data_revision(connection), wanted)
        if answers.unchanged(desk.request, etag):
            return answers.not_modified(etag)
        total = queries.headlines(connection, chosen, limit=1, total=True).total or 0
        rows = queries.iterate(connection, chosen, order)
        held.callback(rows.close)
        first = [] if desk.request.state.head else list(islice(rows, 1))
        lift_time_limit(connection)
        return answers.stream(chain(first, rows if first else ()), wanted, etag, total, held.pop_all())


@router.get(
    "/headlines/{id}",
    operation_id="getHeadline",
    tags=["headlines"],
    summary="Get a headline with its evidence",
    responses={**reads(models.HeadlineDetail, "not_found"), **moved("the id was retired; Location has its successor")},
)
def get_headline(desk: TheDesk, public_id: PublicId) -> Response:
    """A headline with the first 50 of its sightings (document, line, bytes, raw line, parsed spans) and copies elsewhere."""

    def read(connection: Connection) -> object:
        return {
            "headline": queries.headline_by_id(connection, public_id),
            "sightings": queries.sightings(connection, public_id, total=True),
            "copies": queries.copies(connection, public_id, total=True),
        }

    return desk.answer(read)


@router.get(
    "/headlines/{id}/sightings",
    operation_id="listSightings",
    tags=["headlines"],
    summary="List where a headline was seen",
    responses={
        **reads(models.PageModel[models.SightingModel], "not_found", "bad_cursor", linked=True),
        **moved("the id was retired; Location has its successor"),
    },
)
def list_sightings(
    desk: TheDesk, public_id: PublicId, limit: p.Limit, cursor: p.Cursor = None, total: p.Total = False
) -> Response:
    """All sightings of a headline, by document and place. `sightings.next` of the headline leads on here."""
    return desk.answer(
        lambda connection: queries.sightings(connection, public_id, limit=limit, cursor=cursor, total=total)
    )


@router.get(
    "/headlines/{id}/copies",
    operation_id="listCopies",
    tags=["headlines"],
    summary="List copies of a headline at other outlets",
    responses={
        **reads(models.PageModel[models.HeadlineModel], "not_found", "bad_cursor", linked=True),
        **moved("the id was retired; Location has its successor"),
    },
)
def list_copies(
    desk: TheDesk, public_id: PublicId, limit: p.Limit, cursor: p.Cursor = None, total: p.Total = False
) -> Response:
    """All copies of a headline, oldest first. `copies.next` of the headline leads on here."""
    return desk.answer(
        lambda connection: queries.copies(connection, public_id, limit=limit, cursor=cursor, total=total)
    )


# ---------------------------------------------------------------- timeline


@router.get(
    "/timeline",
    operation_id="getTimeline",
    tags=["timeline"],
    summary="Count headlines in time",
    responses=reads(models.TimelineModel, "bad_query"),
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
    responses=reads(models.PageModel[models.OutletModel], "bad_cursor", linked=True),
)
def list_outlets(
    desk: TheDesk,
    limit: p.Limit,
    q: Annotated[str | None, Query(description="part of a name or alias", max_length=200, examples=["courier"])] = None,
    order: Annotated[Literal["count", "slug"], Query(description="most headlines first, or by slug")] = "count",
    cursor: p.Cursor = None,
    total: p.Total = False,
) -> Response:
    """Outlets with how many headlines are stored of them, and their first and last day."""
    return desk.answer(
        lambda connection: outlets.outlets(connection, q, order=order, limit=limit, cursor=cursor, total=total)
    )


@router.get(
    "/outlets/{slug}",
    operation_id="getOutlet",
    tags=["outlets"],
    summary="Get an outlet",
    responses={**reads(models.OutletModel, "not_found"), **moved("it was merged into another; Location has that")},
)
def get_outlet(
    desk: TheDesk,
    slug: Annotated[str, Path(max_length=200, description="its name in addresses", examples=["alder-bay-gazette"])],
) -> Response:
    """An outlet with its aliases and domains."""
    return desk.answer(lambda connection: outlets.outlet_by_slug(connection, slug))


# ---------------------------------------------------------------- documents and rejections


@router.get(
    "/documents",
    operation_id="listDocuments",
    tags=["documents"],
    summary="List documents",
    responses=reads(models.PageModel[models.DocumentModel], "bad_cursor", linked=True),
)
def list_documents(
    desk: TheDesk,
    limit: p.Limit,
    collection: p.Collection = None,
    cursor: p.Cursor = None,
    total: p.Total = False,
) -> Response:
    """Documents, those stored last first."""
    return desk.answer(
        lambda connection: documents.documents(
            connection, in_collection=collection, limit=limit, cursor=cursor, total=total
        )
    )


@router.get(
    "/documents/{sha256}",
    operation_id="getDocument",
    tags=["documents"],
    summary="Get a document",
    responses=reads(models.DocumentDetail, "not_found", "bad_cursor", linked=True),
)
def get_document(desk: TheDesk, sha256: Sha256, limit: p.Limit, cursor: p.Cursor = None) -> Response:
    """A document's captures and lists (the first 50), and its entries and rejections in order; `cursor` pages through these."""

    def read(connection: Connection) -> object:
        return {
            "document": documents.document_by_sha256(connection, sha256),
            "captures": documents.captures(connection, sha256),
            "listings": documents.listings(connection, sha256),
            "candidates": documents.candidates(connection, sha256, limit=limit, cursor=cursor, total=True),
        }

    return desk.answer(read, page="candidates")


@router.get(
    "/documents/{sha256}/captures",
    operation_id="listCaptures",
    tags=["documents"],
    summary="List where and when a document was captured",
    responses=reads(models.PageModel[models.CaptureModel], "not_found", "bad_cursor", linked=True),
)
def list_captures(desk: TheDesk, sha256: Sha256, limit: p.Limit, cursor: p.Cursor = None) -> Response:
    """All captures of a document. `captures.next` of the document leads on here."""
    return desk.answer(lambda connection: documents.captures(connection, sha256, limit=limit, cursor=cursor))


@router.get(
    "/documents/{sha256}/listings",
    operation_id="listListings",
    tags=["documents"],
    summary="List the lists found in a document",
    responses=reads(models.PageModel[models.ListingModel], "not_found", "bad_cursor", linked=True),
)
def list_listings(desk: TheDesk, sha256: Sha256, limit: p.Limit, cursor: p.Cursor = None) -> Response:
    """All lists found in a document, in its order. `listings.next` of the document leads on here."""
    return desk.answer(lambda connection: documents.listings(connection, sha256, limit=limit, cursor=cursor))


@router.get(
    "/rejections",
    operation_id="listRejections",
    tags=["documents"],
    summary="List rejections",
    responses=reads(models.PageModel[models.RejectionModel], "bad_cursor", linked=True),
)
def list_rejections(
    desk: TheDesk,
    limit: p.Limit,
    reason: Annotated[Reason | None, Query(description="only those with this reason")] = None,
    collection: p.Collection = None,
    document: p.Document = None,
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
        )
    )


# ---------------------------------------------------------------- ingest


async def may_write(
    request: Request, authorization: Annotated[str | None, Header(include_in_schema=False)] = None
) -> None:
    """Lets a request pass that may write: a token is configured, and this is it (compared in constant time)."""
    token = request.app.state.settings.token
    if token is None:
        raise ProblemError("read_only", "This server only reads; set HEADLINES_TOKEN to allow writing over HTTP")
    scheme, _, given = (authorization or "").partition(" ")
    known = token.get_secret_value().encode()
    # header values are bytes, which the framework shows as Latin-1
    if scheme.lower() != "bearer" or not secrets.compare_digest(given.strip().encode("latin-1"), known):
        raise ProblemError("unauthorized", "Send the header Authorization: Bearer and the token")


_WITHOUT_LINES = (  # what `curl -d @page.txt` sends
    "The body is a form's field, without a line end in it: `curl -d` takes them out. Send a file with `curl -F file=@page.txt`,"
    " or with `curl --data-binary @page.txt -H 'Content-Type: application/octet-stream'`"
)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
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
        200: {
            "model": models.ReportModel,
            "description": "these bytes are stored already; the capture was added",
            "headers": headers("Location"),
        },
        201: {"model": models.ReportModel, "description": "stored", "headers": headers("Location")},
        **problem_responses(
            *ALWAYS,
            *("bad_request", "unauthorized", "read_only", "conflict", "too_large", "unreadable", "limit", "bad_layout"),
        ),
    },
)
async def ingest_document(
    desk: TheDesk,
    name: Annotated[str, Query(description="what to call it", min_length=1, max_length=500)] = "upload",
    uri: Annotated[str | None, Query(description="where the page stood", max_length=2000)] = None,
    captured_at: Annotated[
        str | None,
        Query(
            description="when it was saved, with its offset",
            json_schema_extra={"format": "date-time"},
            examples=["2026-05-29T14:03:00Z"],
        ),
    ] = None,
    collection: Annotated[
        str | None, Query(description="label to file it under", pattern=NOT_BLANK, max_length=LONGEST_COLLECTION)
    ] = None,
    layout: Annotated[str | None, Query(description="how a line is laid out", max_length=500)] = None,
    date_order: Annotated[DateOrder | None, Query(description="how 03/04/2025 is meant")] = None,
    as_format: Annotated[str | None, Query(alias="as", description="read as this format", max_length=40)] = None,
) -> Response:
    """Store the headlines of one document, sent as the body (of any media type) or as `file` of a form.

    Answers with the ingest report: pieces = consumed + ignored, candidates = new + seen + rejected.
    """
    seen_at = p.instant(captured_at, "captured_at")
    if as_format is not None:
        readers.reader_named(as_format)
    options = IngestOptions(
        parse=ParseOptions(layout=layout, date_order=date_order), as_format=as_format, collection=collection
    )
    body, sent = await _receive(desk.request)
    document = document_of(sent or name, partial(BytesIO, body), uri=uri, captured_at=seen_at)
    return await run_in_threadpool(_store, desk, document, options)


async def _receive(request: Request) -> tuple[bytes, str | None]:
    """The body, or the file of a form with the name the form gives it; `BodyLimit` bounds both."""
    media = request.headers.get("content-type", "")
    if not media.startswith("multipart/form-data"):
        body = await request.body()
        if media.startswith("application/x-www-form-urlencoded") and body and b"\n" not in body:
            raise ProblemError("bad_request", _WITHOUT_LINES)
        return body, None
    async with request.form() as form:
        files = form.getlist("file")
        if len(files) != 1:
            said = f"{len(files)} files" if files else "no file"
            raise ProblemError(
                "bad_request", f"The form has {said} named “file”, and one is ingested", parameter="file"
            )
        file = files[0]
        if not isinstance(file, UploadFile):
            raise ProblemError("bad_request", "“file” of the form is text, and no file", parameter="file")
        return await file.read(), file.filename


def _store(desk: Desk, document: Document, options: IngestOptions) -> Response:
    (report,) = ingest(desk.ready(), [document], options)
    if report.outcome is Outcome.REFUSED:
        code = report.code if report.code in PROBLEMS else "unreadable"
        raise ProblemError(
            code or "unreadable", report.error or "", parameter="layout" if code == "bad_layout" else None
        )
    status = 200 if report.outcome is Outcome.ALREADY else 201
    headers = {"Location": f"/v1/documents/{report.sha256}", "Cache-Control": "no-store"}
    return JSONResponse(plain(report), status_code=status, headers=headers)
