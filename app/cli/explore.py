"""`search`, `timeline` and `rejections`: asking what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from app.cli import options as o
from app.cli import terminal
from app.model import Bucket, Headline, Order, Page, Reason, Timeline
from app.render import HEADLINE_COLUMNS, csv_line, headline_cells, json_line, plain
from app.settings import Settings
from app.store import Connection, Engine
from app.store.document_queries import rejection_counts
from app.store.document_queries import rejections as find_rejections
from app.store.engine import open_store, reading
from app.store.queries import headlines as find_headlines
from app.store.timeline import timeline as count_timeline
from app.text import squeeze

SHOWN = 20
MAX_SHOWN = 500


@contextmanager
def database(url: str | None, *, create: bool = False) -> Iterator[Engine]:
    """The database a person named, or the one of the settings; it must be there, unless `create` lets a new file be made."""
    engine = open_store(url or Settings().database_url, create=create)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def asking(url: str | None) -> Iterator[Connection]:
    """A snapshot to read from."""
    with database(url) as engine, reading(engine) as connection:
        yield connection


def search(
    query: o.Query = None,
    outlet: o.Outlets = None,
    exclude_outlet: o.ExcludeOutlets = None,
    date_from: o.From = None,
    date_to: o.To = None,
    on: o.On = None,
    collection: o.Collection = None,
    document: o.DocumentOption = None,
    copy_of: o.CopyOf = None,
    has: o.Has = None,
    flag: o.Flags = None,
    min_confidence: o.MinConfidence = None,
    order: o.OrderOption = Order.NEWEST,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MAX_SHOWN, help="How many at the most.")] = SHOWN,
    cursor: Annotated[
        str | None, typer.Option("--cursor", metavar="TEXT", help="Go on where an earlier page ended.")
    ] = None,
    total: Annotated[bool, typer.Option("--total", help="Count them all.")] = False,
    ids: Annotated[
        bool, typer.Option("--ids", help="Show their ids, as /v1/headlines/{id} and /h/{id} take them.")
    ] = False,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Find headlines by text, outlet, date, collection or document."""
    filters = o.filters(
        query,
        outlet,
        exclude_outlet,
        date_from,
        date_to,
        collection,
        document,
        flag,
        min_confidence,
        on=on,
        copy_of=copy_of,
        has=has,
    )
    with asking(database_url) as connection:
        page = find_headlines(connection, filters, order=order, limit=limit, cursor=cursor, total=total)
    warn(page)
    if row_format is o.RowFormat.TABLE:
        console = terminal.output()
        console.print(terminal.headlines(page.items, ids=ids))
        console.print(_foot(page), style="dim", markup=False)
    else:
        print_rows(page, row_format)


def warn(found: Page[Any] | Timeline) -> None:
    """What the answer has to say beside its rows, on standard error."""
    for warning in found.warnings:
        terminal.warn(warning)


def _foot(page: Page[Headline]) -> str:
    shown = f"{len(page.items):,} headlines" if len(page.items) != 1 else "1 headline"
    counted = f" of {page.total:,}" if page.total is not None else ""
    more = f"; more with --cursor {page.next}" if page.next else ""
    return f"{shown}{counted}{more}"


def print_rows(page: Page[Headline], row_format: o.RowFormat) -> None:
    """Headlines for programs: one JSON document, CSV with a heading, or an object a line."""
    out = terminal.raw_output()
    if row_format is o.RowFormat.JSON:
        out.write(json_line(page))
    elif row_format is o.RowFormat.NDJSON:
        out.writelines(map(json_line, page.items))
    else:
        out.write(csv_line(HEADLINE_COLUMNS).encode())
        out.writelines(csv_line(headline_cells(row)).encode("utf-8", "replace") for row in page.items)


def timeline(
    query: o.Query = None,
    outlet: o.Outlets = None,
    exclude_outlet: o.ExcludeOutlets = None,
    date_from: o.From = None,
    date_to: o.To = None,
    on: o.On = None,
    collection: o.Collection = None,
    document: o.DocumentOption = None,
    copy_of: o.CopyOf = None,
    has: o.Has = None,
    flag: o.Flags = None,
    min_confidence: o.MinConfidence = None,
    by: o.By = Bucket.DAY,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Draw how many headlines there are per day, week, month or year."""
    filters = o.filters(
        query,
        outlet,
        exclude_outlet,
        date_from,
        date_to,
        collection,
        document,
        flag,
        min_confidence,
        on=on,
        copy_of=copy_of,
        has=has,
    )
    with asking(database_url) as connection:
        found = count_timeline(connection, filters, by)
    warn(found)
    out = terminal.raw_output()
    if row_format is o.RowFormat.TABLE:
        console = terminal.output()
        for line in terminal.timeline(found, width=min(console.width, 100)):
            console.print(line)
        console.print(f"{found.total:,} headlines", style="dim")
    elif row_format is o.RowFormat.JSON:
        out.write(json_line(found))
    elif row_format is o.RowFormat.NDJSON:
        out.writelines(map(json_line, found.buckets))
    else:
        columns = ("start", "end", "count", "total", "captured")
        out.write(csv_line(columns).encode())
        out.writelines(csv_line(getattr(bucket, name) for name in columns).encode() for bucket in found.buckets)


def rejections(
    reason: Annotated[Reason | None, typer.Option("--reason", help="Only those with this reason.")] = None,
    collection: o.Collection = None,
    document: o.DocumentOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MAX_SHOWN, help="How many at the most.")] = SHOWN,
    cursor: Annotated[
        str | None, typer.Option("--cursor", metavar="TEXT", help="Go on where an earlier page ended.")
    ] = None,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Show the candidates that became no headline, and why."""
    with asking(database_url) as connection:
        page = find_rejections(
            connection, reason=reason, in_document=document, in_collection=collection, limit=limit, cursor=cursor
        )
        counts = rejection_counts(connection, in_document=document, in_collection=collection)
    warn(page)
    columns = ("reason", "document_name", "line", "raw", "detail")
    rows = [tuple(getattr(row, name) for name in columns) for row in page.items]
    if row_format is o.RowFormat.TABLE:
        console = terminal.output()
        shown = [tuple(squeeze(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]
        console.print(terminal.table(("reason", "document", "line", "text", "why"), shown, numeric=("line",)))
        told = ", ".join(f"{count:,} {code}" for code, count in counts.items()) or "none"
        more = f"; more with --cursor {page.next}" if page.next else ""
        console.print(f"rejections: {told}{more}", style="dim", markup=False)
    else:
        print_values(columns, rows, row_format, whole=page)


def print_values(
    columns: Sequence[str], rows: Iterable[Sequence[object]], row_format: o.RowFormat, *, whole: object = None
) -> None:
    """Rows under their columns for programs; JSON prints `whole` where given, else a list of objects."""
    out = terminal.raw_output()
    objects = ({name: plain(value) for name, value in zip(columns, row, strict=True)} for row in rows)
    if row_format is o.RowFormat.CSV:
        out.write(csv_line(columns).encode())
        out.writelines(csv_line(row).encode("utf-8", "replace") for row in rows)
    elif row_format is o.RowFormat.NDJSON:
        out.writelines(map(json_line, objects))
    else:
        out.write(json_line(list(objects) if whole is None else whole))
