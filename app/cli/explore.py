"""`search`, `timeline`, `rejections`, `sql` and `schema`: asking what is stored."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from app.cli import options as o
from app.cli import terminal
from app.errors import OptionError
from app.model import Bucket, Headline, Order, Page, Reason, StatementResult, Timeline
from app.render import HEADLINE_COLUMNS, csv_line, headline_cells, json_line, plain
from app.settings import Settings
from app.store import Connection, Engine
from app.store.document_queries import rejection_counts
from app.store.document_queries import rejections as find_rejections
from app.store.engine import open_store, reading
from app.store.queries import headlines as find_headlines
from app.store.sql import run
from app.store.timeline import timeline as count_timeline
from app.store.views import VIEWS

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
    collection: o.Collection = None,
    document: o.DocumentOption = None,
    flag: o.Flags = None,
    min_confidence: o.MinConfidence = None,
    order: o.OrderOption = Order.NEWEST,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MAX_SHOWN, help="How many at the most.")] = SHOWN,
    cursor: Annotated[
        str | None, typer.Option("--cursor", metavar="TEXT", help="Go on where an earlier page ended.")
    ] = None,
    total: Annotated[bool, typer.Option("--total", help="Count them all.")] = False,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Find headlines by text, outlet, date, collection or document."""
    filters = o.filters(query, outlet, exclude_outlet, date_from, date_to, collection, document, flag, min_confidence)
    with asking(database_url) as connection:
        page = find_headlines(connection, filters, order=order, limit=limit, cursor=cursor, total=total)
    warn(page)
    if row_format is o.RowFormat.TABLE:
        console = terminal.output()
        console.print(terminal.headlines(page.items))
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
    collection: o.Collection = None,
    document: o.DocumentOption = None,
    flag: o.Flags = None,
    min_confidence: o.MinConfidence = None,
    by: o.By = Bucket.DAY,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Draw how many headlines there are per day, week, month or year."""
    filters = o.filters(query, outlet, exclude_outlet, date_from, date_to, collection, document, flag, min_confidence)
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
        console.print(terminal.table(("reason", "document", "line", "text", "why"), rows, numeric=("line",)))
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


def sql(
    statement: Annotated[
        str | None, typer.Argument(metavar="[STATEMENT]", help="One reading statement; - for standard input.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="What :NAME stands for (repeatable).")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, max=100_000, help="How many rows at the most.")] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.001, max=3600, help="How long it may take.")
    ] = None,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Run one read-only SQL statement on the views (`headlines schema` lists them)."""
    settings = Settings()
    text = sys.stdin.read() if statement == "-" else statement
    if text is None:
        raise OptionError('Say what to run: headlines sql "select outlet, count(*) from headlines group by 1"')
    parameters = dict(_parameter(each) for each in parameter or ())
    rows, longest = limit or settings.sql_rows, seconds or settings.sql_seconds
    with database(database_url) as engine:
        result = run(engine, text, parameters, limit=rows, seconds=longest)
    print_result(result, row_format)


def _parameter(written: str) -> tuple[str, object]:
    name, separator, value = written.partition("=")
    if not separator or not name.isidentifier():
        raise OptionError(f"--param takes NAME=VALUE, not “{written}”", option="--param")
    return name, value


def print_result(result: StatementResult, row_format: o.RowFormat) -> None:
    """A statement's rows; that some were left out is said on standard error, in JSON by `truncated` too."""
    if row_format is o.RowFormat.TABLE:
        terminal.output().print(terminal.table(result.columns, result.rows))
    else:
        print_values(
            result.columns,
            result.rows,
            row_format,
            whole={"columns": result.columns, "rows": result.rows, "truncated": result.truncated},
        )
    if result.truncated:
        terminal.warn(f"only the first {len(result.rows):,} rows are shown; --limit shows more")


def schema(
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, like docs/schema.md.")] = False,
) -> None:
    """Print the data dictionary: every view and column that SQL may rely on."""
    if markdown:
        terminal.raw_output().write(schema_markdown().encode())
        return
    console = terminal.output()
    for view in VIEWS:
        console.print(f"[bold]{view.name}[/bold]  {view.comment}")
        console.print(terminal.table(("column", "meaning"), view.columns.items()))
        console.print()


def schema_markdown() -> str:
    """The data dictionary as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "The views below are the contract for SQL: they are the same on SQLite and Postgres, and tables behind them may change.",
        "This page is what `headlines schema --markdown` prints; a test keeps it current.",
        "",
    ]
    for view in VIEWS:
        lines += [f"## {view.name}", "", view.comment, "", "| column | meaning |", "| --- | --- |"]
        lines += [f"| `{name}` | {meaning} |" for name, meaning in view.columns.items()]
        lines.append("")
    return "\n".join(lines)
