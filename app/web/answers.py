"""Answers: JSON with a validator and links, whole results as CSV or NDJSON streams, pages as Atom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, time
from hashlib import blake2b
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from anyio import CancelScope
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app import __version__
from app.model import Headline, Page
from app.render import HEADLINE_COLUMNS, csv_line, headline_cells, instant, json_bytes, json_line
from app.web.memory import REVISION
from app.web.parameters import limits
from app.web.problems import ProblemError

FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "atom": "application/atom+xml",
}
_ROWS_A_CHUNK = 200
Headers = dict[str, str]


def chosen_format(request: Request, named: str | None) -> str:
    """What to answer in: the parameter `format`, else the best of `Accept`; `not_acceptable` where there is none.

    Each format has the quality of the most specific media range it falls in (RFC 9110, 12.5.1); among equals JSON comes first.
    """
    if named is not None:
        return named
    accepted = request.headers.get("accept") or "*/*"
    ranges = dict(_accepted(accepted))
    best = max(FORMATS, key=lambda name: _quality(FORMATS[name], ranges))
    if _quality(FORMATS[best], ranges) > 0:
        return best
    raise ProblemError("not_acceptable", f"There is no {accepted}; there are {', '.join(FORMATS.values())}")


def _quality(media: str, ranges: Mapping[str, float]) -> float:
    for wider in (media, media.partition("/")[0] + "/*", "*/*"):
        if wider in ranges:
            return ranges[wider]
    return 0.0


def _accepted(header: str) -> Iterator[tuple[str, float]]:
    """The media ranges of an Accept header with their qualities; one that is no number counts as 0."""
    for part in header.split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        if media:
            yield media.lower(), quality


def validator(request: Request, revision: str, form: str) -> str:
    """A weak ETag of data, program, settings, address and form: it may change without need, never fail to change.

    The revision is left in the request's state too, for `app.web.memory`.
    """
    setattr(request.state, REVISION, revision)
    sizes = str(limits(request.app.state.settings))
    seen = "\x1f".join((revision, __version__, sizes, request.url.path, request.url.query, form))
    return f'W/"{blake2b(seen.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()}"'


def unchanged(request: Request, etag: str) -> bool:
    """Whether the client has this already."""
    held = request.headers.get("if-none-match", "")
    return held.strip() == "*" or etag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in held.split(",")}


def cache_headers(etag: str) -> Headers:
    """May be kept by whoever got it, must be asked about each time; differs by what was asked for."""
    return {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Encoding"}


def not_modified(etag: str) -> Response:
    return Response(status_code=304, headers=cache_headers(etag))


def json_answer(body: object, etag: str, headers: Headers | None = None) -> Response:
    """A value of app.model as JSON."""
    return Response(json_bytes(body), headers={**cache_headers(etag), **(headers or {})}, media_type=FORMATS["json"])


def next_link(request: Request, cursor: str | None) -> Headers:
    """A `Link` header to the next page, relative to this address."""
    if cursor is None:
        return {}
    return {"Link": f'<{address(request, cursor=cursor)}>; rel="next"'}


def address(request: Request, **changed: str) -> str:
    """This address with some parameters changed, without host: right behind any proxy."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    return f"{request.url.path}?{urlencode([*kept, *changed.items()])}"


class Stream(StreamingResponse):
    """A stream that lets go of what its rows come from (`held`) at the end, also when nobody read that far."""

    def __init__(self, chunks: Iterator[bytes], held: ExitStack, *, headers: Headers, media_type: str) -> None:
        super().__init__(chunks, headers=headers, media_type=media_type)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._held.close)


def stream(rows: Iterator[Headline], form: str, etag: str, total: int, held: ExitStack) -> Response:
    """The whole result as it comes, in bounded memory; `held` is closed when it is sent.

    `X-Total-Count` says how many rows follow. A stream that breaks off ends without its last chunk, which clients report, and
    has fewer rows than counted.
    """
    lines: Callable[[Headline], bytes] = json_line if form == "ndjson" else _csv_row
    heading = [csv_line(HEADLINE_COLUMNS).encode()] if form == "csv" else []
    headers = {
        **cache_headers(etag),
        "X-Total-Count": str(total),
        "Content-Disposition": f'attachment; filename="headlines.{form}"',
    }
    media = f"{FORMATS[form]}; charset=utf-8" if form == "csv" else FORMATS[form]
    return Stream(_chunks(heading, map(lines, rows)), held, headers=headers, media_type=media)


def _csv_row(row: Headline) -> bytes:
    return csv_line(headline_cells(row)).encode("utf-8", "replace")


def _chunks(heading: Iterable[bytes], lines: Iterator[bytes]) -> Iterator[bytes]:
    waiting = list(heading)
    for line in lines:
        waiting.append(line)
        if len(waiting) >= _ROWS_A_CHUNK:
            yield b"".join(waiting)
            waiting = []
    if waiting:
        yield b"".join(waiting)


def atom(request: Request, page: Page[Headline], etag: str) -> Response:
    """A page as an Atom feed (RFC 4287): one entry a headline, dated by its day."""
    base = str(request.base_url).rstrip("/")
    here = f"{base}{request.url.path}?{request.url.query}".rstrip("?")
    updated = max((_at(row) for row in page.items), default=datetime.fromtimestamp(0, UTC))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<title>Headlines</title>",
        f"<id>{_xml(here)}</id>",
        f"<updated>{instant(updated)}</updated>",
        f'<link rel="self" href={quoteattr(here)}/>',
        "<author><name>Headline Timeline</name></author>",
    ]
    if page.next:
        following = base + address(request, cursor=page.next)
        lines.append(f'<link rel="next" href={quoteattr(following)}/>')
    for row in page.items:
        lines += [
            "<entry>",
            f"<title>{_xml(row.title)}</title>",
            f"<id>urn:headline:{row.id}</id>",
            f"<updated>{instant(_at(row))}</updated>",
            f"<published>{instant(_at(row))}</published>",
            f'<link rel="alternate" href={quoteattr(f"{base}/h/{row.id}")}/>',
            f"<author><name>{_xml(row.outlet or 'unknown')}</name></author>",
        ]
        if row.url:
            lines.append(f'<link rel="related" href={quoteattr(_printable(row.url))}/>')
        lines.append("</entry>")
    lines.append("</feed>\n")
    body = "\n".join(lines).encode("utf-8", "replace")
    return Response(body, headers={**cache_headers(etag), **next_link(request, page.next)}, media_type=FORMATS["atom"])


def _at(row: Headline) -> datetime:
    return row.published_at or datetime.combine(row.published_on, time(), UTC)


def _printable(text: str) -> str:
    """Text XML can hold."""
    return "".join(one if one in "\t\n\r" or one >= " " else " " for one in text if one not in "\ufffe\uffff")


def _xml(text: str) -> str:
    return escape(_printable(text))
