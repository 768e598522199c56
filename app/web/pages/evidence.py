"""A headline with all its sightings, a document as it was read, and what was rejected."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app import readers
from app.errors import OptionError, ReadError
from app.model import (
    CaptureRow,
    Document,
    DocumentSummary,
    Headline,
    Listing,
    Page,
    Piece,
    Reason,
    RejectedCandidate,
    Sighting,
)
from app.store import Connection
from app.store.correcting import Place
from app.store.document_queries import (
    candidates,
    captures,
    document_by_sha256,
    documents,
    listings,
    rejection_counts,
    rejections,
)
from app.store.document_text import candidates_between, kept_bytes, open_kept
from app.store.queries import copies, headline_by_id, sightings
from app.store.said import Spoken, spoken_of
from app.web.pages import correcting, pieces
from app.web.pages.citations import citations
from app.web.pages.fresh import Fresh
from app.web.pages.links import Parameters, address, place_in_document
from app.web.pages.marks import Stretch, stretches
from app.web.pages.question import Chip
from app.web.pages.rendering import REASON_MEANINGS, REASON_NAMES, html
from app.web.pages.site import site_of

COPIES = 100
READING_SECONDS = (
    2.0  # a kept document is read again from its beginning to the page; an HTML page of 30,000 entries takes as long
)
_LOOK_AT_CLOCK = 1000  # pieces between two looks at the clock
EXAMPLES = 3  # rejections shown of each reason

router = APIRouter(include_in_schema=False, route_class=Fresh)


# ---------------------------------------------------------------- a headline


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting with its marked line, where it stands in its document, whether it was read otherwise than the headline, and
    its corrections."""

    row: Sighting
    stretches: tuple[Stretch, ...]
    at: str
    differs: bool
    slip: correcting.Slip


@router.get("/h/{public_id}")
def headline_page(request: Request, public_id: str) -> Response:
    """A headline and its evidence. A retired id leads on to its successor."""
    site = site_of(request)
    cursor = request.query_params.get("cursor")
    with site.reading() as connection:
        row = headline_by_id(connection, public_id)
        seen = sightings(connection, public_id, limit=site.settings.page_size, cursor=cursor)
        said = spoken_of(connection, map(_place, seen.items))
        elsewhere = copies(connection, public_id, limit=COPIES)
    key = correcting.key_of(request)
    shown = [_seen(row, each, said[_place(each)]) for each in seen.items]
    lead = next((each for each in seen.items if each.lead), seen.items[0] if seen.items else None)
    return html(
        "headline.html",
        headers={"Cache-Control": "no-store"} if key else None,
        key=key,
        can_sign_in=site.token is not None and not key,
        names=correcting.NAMES,
        notice=correcting.notice_of(request),
        row=row,
        sightings=shown,
        first=address(f"/h/{row.id}") if cursor else None,
        next=address(f"/h/{row.id}", [("cursor", seen.next)]) if seen.next else None,
        copies=_in_time_order(row, elsewhere.items),
        more_copies=address("/", [("copy_of", row.id), ("order", "oldest")]) if elsewhere.next else None,
        citations=citations(row, lead),
    )


def _place(each: Sighting) -> Place:
    return Place(each.document, each.position)


def _seen(row: Headline, each: Sighting, said: Spoken) -> Seen:
    differs = (each.title, each.published_on) != (row.title, row.published_on)
    return Seen(
        each,
        stretches(each.raw, each.spans),
        place_in_document(each.document, each.line),
        differs,
        correcting.slip(said),
    )


def _in_time_order(row: Headline, elsewhere: Sequence[Headline]) -> list[Headline]:
    """The copies with the headline itself among them; nothing where there are no copies."""
    return sorted([row, *elsewhere], key=lambda each: (each.published_on, each.id)) if elsewhere else []


# ---------------------------------------------------------------- documents


@router.get("/documents")
def documents_page(request: Request) -> Response:
    """What is stored, the latest first."""
    site = site_of(request)
    cursor, collection = request.query_params.get("cursor"), request.query_params.get("collection") or None
    with site.reading() as connection:
        found = documents(
            connection, in_collection=collection, limit=site.settings.page_size, cursor=cursor, total=True
        )
    kept: Parameters = (("collection", collection),) if collection else ()
    return html(
        "documents.html",
        here="/documents",
        rows=found.items,
        total=found.total,
        warnings=found.warnings,
        chips=(Chip(f"collection: {collection}", "/documents"),) if collection else (),
        first=address("/documents", kept) if cursor else None,
        next=address("/documents", (*kept, ("cursor", found.next))) if found.next else None,
        can_add=site.token is not None,
    )


@router.get("/d/{sha256}")
def document_page(request: Request, sha256: str) -> Response:
    """A document piece by piece as it was read; `line` chooses the page that holds it.

    Only its candidates are shown where its text is not kept, and from a line on that takes too long to read as far as.
    """
    site = site_of(request)
    line, cursor = _line(request.query_params.get("line") or "1"), request.query_params.get("cursor") or None
    seconds = min(READING_SECONDS, site.settings.statement_seconds)
    with site.reading() as connection:
        document = document_by_sha256(connection, sha256)
        if document.sha256 != sha256:
            return RedirectResponse(f"/d/{document.sha256}", 307)
        stood = captures(connection, sha256, limit=site.settings.max_page_size).items
        kept = kept_bytes(connection, sha256) > 0
        if kept and cursor is None:
            read = _kept_pages(connection, document, stood, line, seconds)
        else:
            read = _candidate_pages(connection, sha256, cursor)
    return html(
        "document.html",
        here="/documents",
        document=document,
        captures=stood,
        kept=kept,
        whole=read.whole,
        pieces=read.rows,
        problem=read.problem,
        previous=read.previous,
        next=read.next,
    )


def _line(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 12:
        raise OptionError(f"'{written}' is no line: lines count from 1", option="line")
    return int(written)


class _TooFarError(Exception):
    """Reading a document as far as a page takes too long."""


@dataclass(frozen=True, slots=True)
class _Pages:
    """One page of a document, with the addresses of those around it; `problem` says why the pieces end early, if they do.

    `whole` says that it has all pieces; else it has the candidates alone.
    """

    rows: tuple[pieces.Row, ...]
    previous: str | None
    next: str | None
    problem: str = ""
    whole: bool = True


def _kept_pages(
    connection: Connection, document: DocumentSummary, stood: Sequence[CaptureRow], line: int, seconds: float
) -> _Pages:
    """The kept bytes read again by the reader that read them, with the stored candidates in their places.

    Reading goes from the beginning to the page. Where that takes longer than `seconds`, the page has the candidates alone.
    """
    sha256 = document.sha256
    again = Document(
        name=document.name,
        sha256=sha256,
        size=document.size,
        open=lambda: open_kept(connection, sha256),
        uri=next((each.uri for each in stood if each.uri), None),
    )
    problem, deadline = "", time.monotonic() + seconds

    def read() -> Iterator[Piece]:
        nonlocal problem
        try:
            for piece in readers.read(again, as_format=document.format)[1]:
                if piece.ordinal % _LOOK_AT_CLOCK == 0 and time.monotonic() > deadline:
                    raise _TooFarError
                yield piece
        except ReadError as error:
            problem = str(error)

    try:
        leaf = pieces.leaf(read(), line)
    except _TooFarError:
        return _candidate_pages(connection, sha256, None, line)
    first = leaf.pieces[0].line if leaf.pieces and leaf.previous is not None else 0
    found = [pieces.of_stored(each) for each in candidates_between(connection, sha256, first, leaf.next)]
    rows = pieces.rows(leaf.pieces, found, _listings(connection, sha256))
    return _Pages(rows, _at_line(sha256, leaf.previous), _at_line(sha256, leaf.next), problem)


def _candidate_pages(connection: Connection, sha256: str, cursor: str | None, line: int = 0) -> _Pages:
    """The candidates alone, from a line on."""
    page = candidates(connection, sha256, limit=pieces.PER_PAGE, cursor=cursor, from_line=line)
    rows = pieces.rows((), [pieces.of_stored(each) for each in page.items], _listings(connection, sha256))
    return _Pages(
        rows,
        address(f"/d/{sha256}") if cursor or line else None,
        address(f"/d/{sha256}", [("cursor", page.next)]) if page.next else None,
        whole=False,
    )


def _at_line(sha256: str, line: int | None) -> str | None:
    return address(f"/d/{sha256}", [("line", str(line))]) if line is not None else None


def _listings(connection: Connection, sha256: str) -> tuple[Listing, ...]:
    found = listings(connection, sha256, limit=1000)
    items = list(found.items)
    while found.next:
        found = listings(connection, sha256, limit=1000, cursor=found.next)
        items += found.items
    return tuple(items)


# ---------------------------------------------------------------- rejections


@dataclass(frozen=True, slots=True)
class Group:
    """Rejections of one reason: how many there are and some of them, each with the address of its line."""

    reason: Reason
    name: str
    meaning: str
    count: int
    rows: tuple[RejectedCandidate, ...]
    all: str | None


@router.get("/rejections")
def rejections_page(request: Request) -> Response:
    """What was rejected, grouped by reason with examples; one reason's whole list page by page."""
    site = site_of(request)
    given = {name: request.query_params.get(name) or None for name in ("reason", "document", "collection", "cursor")}
    reason = _reason(given["reason"])
    document, label = given["document"], given["collection"]
    kept: Parameters = tuple((name, value) for name, value in given.items() if value and name != "cursor")
    size = site.settings.page_size if reason else EXAMPLES
    with site.reading() as connection:
        counts = rejection_counts(connection, in_document=document, in_collection=label)
        chosen = [reason] if reason else sorted(counts, key=lambda each: (-counts[each], each))
        found = {
            each: rejections(
                connection,
                reason=each,
                in_document=document,
                in_collection=label,
                limit=size,
                cursor=given["cursor"] if reason else None,
            )
            for each in chosen
        }
    pages = found[reason] if reason else None
    return html(
        "rejections.html",
        here="/rejections",
        groups=[
            _group(each, page, counts.get(each, 0), None if reason else kept)
            for each, page in found.items()
            if page.items
        ],
        place=place_in_document,
        can_correct=bool(correcting.key_of(request)),
        candidate=lambda sha256, position: correcting.candidate_address(Place(sha256, position)),
        warnings=tuple(dict.fromkeys(text for page in found.values() for text in page.warnings)),
        chips=_rejection_chips(kept),
        first=address("/rejections", kept) if given["cursor"] else None,
        next=address("/rejections", (*kept, ("cursor", pages.next))) if pages and pages.next else None,
    )


def _reason(written: str | None) -> Reason | None:
    if written is None:
        return None
    try:
        return Reason(written)
    except ValueError as error:
        raise OptionError(f"'{written}' is no reason: take one of {', '.join(Reason)}", option="reason") from error


def _group(reason: Reason, page: Page[RejectedCandidate], count: int, kept: Parameters | None) -> Group:
    more = address("/rejections", (*kept, ("reason", reason))) if kept is not None and page.next else None
    return Group(reason, REASON_NAMES[reason], REASON_MEANINGS[reason], count, page.items, more)


def _rejection_chips(kept: Parameters) -> list[Chip]:
    shown = []
    for name, value in kept:
        label = (
            REASON_NAMES[Reason(value)] if name == "reason" else f"{name} {value[:12]}" if name == "document" else value
        )
        shown.append(Chip(label, address("/rejections", [pair for pair in kept if pair[0] != name])))
    return shown
