"""Adding a list from the browser: a look at how each line is read, then ingest. Only where a token is set, and only who has it."""

from __future__ import annotations

import io
import re
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from app import readers
from app.errors import InputError, OptionError
from app.ingest import IngestOptions, book_of, ingest, read_document
from app.model import DateOrder, Document, DocumentReport, Entry, Outcome, ParseOptions
from app.parsing.outlets.book import OutletBook
from app.readers.sources import document_of, safe_name
from app.reparse import OptionChanges, ReparseReport, reparse
from app.store.document_queries import collections
from app.web.pages import guard, pieces, session
from app.web.pages.rendering import html
from app.web.pages.site import Site, site_of
from app.web.problems import ProblemError

PASTED = "pasted text"
LARGEST_KEPT = 1 << 20  # bytes of a chosen file that the form itself carries from the look to the ingest
SHOWN = 1000  # pieces of a document shown before it is stored
FIELDS = ("collection", "uri", "captured_at", "date_order", "layout", "dated_by_capture")
_BACK = re.compile(r"/h/[0-9a-f]{32}|/c/[0-9a-f]{64}/[0-9]{1,10}")  # pages that send people here to sign in

router = APIRouter(include_in_schema=False)

# ---------------------------------------------------------------- the session


@router.get("/add")
def add_page(request: Request) -> Response:
    """The form; without a session the question for the token; without a token how to set one."""
    site = site_of(request)
    if site.token is None:
        return _page(site, allowed=False)
    return _page(site, cookie=guard.session_of(request), back=_back(request.query_params.get("back", "")))


def _back(written: str) -> str:
    """The page of ours to go back to after signing in; empty for any other address."""
    return written if _BACK.fullmatch(written) else ""


@router.post("/add/session")
async def sign_in(request: Request) -> Response:
    """A session for who knows the token."""
    token = guard.token_for(request)
    async with request.form(max_files=0, max_fields=5) as form:
        given, back = guard.text(form, "token"), _back(guard.text(form, "back"))
    if not session.is_token(given, token):
        return _page(site_of(request), wrong_token=True, back=back, status=403)
    response = RedirectResponse(back or "/add", 303)
    response.set_cookie(
        session.COOKIE,
        session.opened(token, time.time()),
        max_age=session.SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/add/session/end")
async def sign_out(request: Request) -> Response:
    """The end of a session."""
    guard.token_for(request)
    async with request.form(max_files=0, max_fields=5) as form:
        guard.require(request, form)
    response = RedirectResponse("/add", 303)
    response.delete_cookie(session.COOKIE, httponly=True, samesite="strict")
    return response


# ---------------------------------------------------------------- what came in


@dataclass(frozen=True, slots=True)
class Kept:
    """A file the form carries on: `base64` is empty where it is too large for that."""

    name: str
    size: int
    base64: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came in. `text` is shown again as it was; `kept` carries a file on."""

    name: str
    body: bytes
    text: str
    kept: Kept | None
    values: dict[str, str]
    store: bool


@router.post("/add")
async def add(request: Request) -> Response:
    """A look at how a document would be read, or its ingest."""
    site = site_of(request)
    guard.token_for(request)
    async with request.form(max_files=1, max_fields=20, max_part_size=site.settings.max_body) as form:
        cookie = guard.require(request, form)
        sent = await _sent(form)
    return await run_in_threadpool(_answer, site, cookie, sent)


async def _sent(form: FormData) -> Sent:
    """A file that was chosen, else pasted text, else the file the form carried on."""
    text = guard.text(form, "text", strip=False).replace("\r\n", "\n")
    kept: Kept | None = None
    name, body = PASTED, text.encode("utf-8", "surrogatepass")
    upload = form.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        name, body, text = safe_name(upload.filename), await upload.read(), ""
    elif not text.strip() and guard.text(form, "kept"):
        name, body = safe_name(guard.text(form, "kept_name")), _decoded(guard.text(form, "kept"))
    if name != PASTED:
        carried = b64encode(body).decode() if len(body) <= LARGEST_KEPT else ""
        kept = Kept(name, len(body), carried)
    values = {field: guard.text(form, field) for field in FIELDS}
    return Sent(name, body, text, kept, values, store=guard.text(form, "do") == "store")


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise ProblemError("bad_request", "The form carries a file that is malformed: choose it again.") from error


# ---------------------------------------------------------------- a look, and the ingest


@dataclass(frozen=True, slots=True)
class Preview:
    """How a document would be read: counts of all of it, rows of its beginning, and how many pieces are not shown."""

    entries: int
    rejections: int
    ignored: int
    format: str
    notes: tuple[str, ...]
    pieces: tuple[pieces.Row, ...]
    more: int


def _answer(site: Site, cookie: str, sent: Sent) -> Response:
    """The page after a look or an ingest; what is wrong with the input is said on it."""
    try:
        if not sent.body.strip():
            raise OptionError("There is nothing to read yet: paste some text or choose a file.", option="text")
        options = _options(sent.values)
        document, book = _document(sent), book_of(site.engine)
        if sent.store:
            made = IngestOptions(parse=options, collection=sent.values["collection"] or None)
            report = next(ingest(site.engine, [document], made, book=book))
            if report.outcome is Outcome.ALREADY and report.warnings and report.sha256:
                return _page(site, cookie=cookie, report=report, reread=_reread(site, report.sha256, options, book))
            return _page(site, cookie=cookie, report=report, sent=sent if report.error else None)
        return _page(site, cookie=cookie, sent=sent, preview=_preview(document, options, book))
    except InputError as error:
        return _page(site, cookie=cookie, sent=sent, problem=error, status=422)


def _reread(site: Site, sha256: str, options: ParseOptions, book: OutletBook) -> ReparseReport:
    """A document that was stored under other options, read as the person has just seen and said."""
    changes = OptionChanges(options.layout, options.date_order, (), options.dated_by_capture, afresh=True)
    return next(reparse(site.engine, [sha256], changes=changes, book=book))


def _document(sent: Sent) -> Document:
    return document_of(
        sent.name,
        partial(io.BytesIO, sent.body),
        uri=sent.values["uri"] or None,
        captured_at=_instant(sent.values["captured_at"]),
    )


def _options(values: dict[str, str]) -> ParseOptions:
    order = values["date_order"]
    if order and order not in tuple(DateOrder):
        raise OptionError(f"'{order}' is no order of dates", option="date_order")
    return ParseOptions(
        layout=values["layout"] or None,
        date_order=DateOrder(order) if order else None,
        dated_by_capture=bool(values["dated_by_capture"]),
    )


def _instant(written: str) -> datetime | None:
    """A field of date and time, meant in UTC."""
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise OptionError(f"'{written}' is no date and time", option="captured_at") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _preview(document: Document, options: ParseOptions, book: OutletBook) -> Preview:
    notes, parts = read_document(document, book, options)
    read = list(parts)
    found = [candidate for part in read for candidate in part.candidates]
    entries = sum(1 for candidate in found if isinstance(candidate, Entry))
    shown = tuple(islice(readers.read(document, as_format=notes.format)[1], SHOWN))
    total = sum(part.pieces for part in read)
    last = shown[-1].line if total > len(shown) else None
    near = [pieces.of_parsed(each) for each in found if last is None or each.candidate.line <= last]
    return Preview(
        entries=entries,
        rejections=len(found) - entries,
        ignored=sum(part.ignored for part in read),
        format=notes.format,
        notes=() if found else ("No list of headlines was found in it. A layout may help.",),
        pieces=pieces.rows(shown, near, [each for part in read for each in part.listings]),
        more=total - len(shown),
    )


def _page(
    site: Site,
    *,
    allowed: bool = True,
    wrong_token: bool = False,
    back: str = "",
    cookie: str | None = None,
    sent: Sent | None = None,
    preview: Preview | None = None,
    report: DocumentReport | None = None,
    reread: ReparseReport | None = None,
    problem: InputError | None = None,
    status: int = 200,
) -> Response:
    labels: list[str] = []
    if cookie:
        with site.reading() as connection:
            labels = [each.name for each in collections(connection)]
    return html(
        "add.html",
        here="/add",
        status=status,
        headers={"Cache-Control": "no-store"},
        allowed=allowed,
        signed_in=cookie is not None,
        wrong_token=wrong_token,
        back=back,
        key=session.form_key(cookie, site.token) if cookie and site.token else "",
        text=sent.text if sent else "",
        kept=sent.kept if sent else None,
        values=sent.values if sent else dict.fromkeys(FIELDS, ""),
        collections=labels,
        preview=preview,
        report=report,
        reread=reread,
        problem=problem,
    )
