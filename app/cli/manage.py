"""`documents`, `outlets` and `db`: looking after what is stored."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import mending, terminal
from app.cli import options as o
from app.cli.explore import asking, database, print_values, warn
from app.errors import SchemaError
from app.settings import Settings
from app.store import migrate
from app.store.document_queries import candidates, captures, document_by_sha256, listings
from app.store.document_queries import documents as find_documents
from app.store.engine import reading
from app.store.forget import forget
from app.store.outlet_queries import outlets as find_outlets
from app.store.sql_postgres import grant

documents = typer.Typer(no_args_is_help=True, help="List, show and forget documents.")
outlets = typer.Typer(no_args_is_help=True, help="List and mend outlets.")
db = typer.Typer(no_args_is_help=True, help="Make, migrate and check the database.")

Limit = Annotated[int, typer.Option("--limit", min=1, max=500, help="How many at the most.")]
Cursor = Annotated[str | None, typer.Option("--cursor", metavar="TEXT", help="Go on where an earlier page ended.")]
Sha256 = Annotated[str, typer.Argument(metavar="SHA256", help="The document's sha256, or its first 8 digits or more.")]
DIGITS = 12  # of a sha256, shown in tables: enough to tell documents apart and to name them


@documents.command("list")
def list_documents(
    collection: o.Collection = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """List documents, those stored last first."""
    with asking(database_url) as connection:
        page = find_documents(connection, in_collection=collection, limit=limit, cursor=cursor)
    warn(page)
    if row_format is not o.RowFormat.TABLE:
        columns = ("sha256", "name", "format", "size", "entries", "rejections", "complete", "first_on", "last_on")
        rows = [tuple(getattr(row, name) for name in columns) for row in page.items]
        print_values(columns, rows, row_format, whole=page)
        return
    heads = ("sha256", "name", "format", "entries", "rejected", "first", "last", "state")
    shown = [
        (
            row.sha256[:DIGITS],
            row.name,
            row.format,
            f"{row.entries:,}",
            f"{row.rejections:,}",
            row.first_on,
            row.last_on,
            "complete" if row.complete else f"incomplete at byte {row.offset:,}",
        )
        for row in page.items
    ]
    console = terminal.output()
    console.print(terminal.table(heads, shown, numeric=("entries", "rejected")))
    if page.next:
        console.print(f"more with --cursor {page.next}", style="dim", markup=False)


@documents.command("show")
def show_document(
    sha256: Sha256,
    limit: Limit = 20,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Show a document: what it says of itself, its captures, its lists, and what was read in it."""
    with asking(database_url) as connection:
        found = document_by_sha256(connection, sha256)
        seen = captures(connection, found.sha256, limit=limit).items
        lists = listings(connection, found.sha256, limit=limit).items
        read = candidates(connection, found.sha256, limit=limit)
    if row_format is not o.RowFormat.TABLE:
        whole = {"document": found, "captures": seen, "listings": lists, "candidates": read}
        columns = ("position", "line", "title", "outlet", "published_on", "reason", "raw")
        rows = [tuple(getattr(row, name) for name in columns) for row in read.items]
        print_values(columns, rows, row_format, whole=whole)
        return
    console = terminal.output()
    facts = {
        "sha256": found.sha256,
        "name": found.name,
        "format": f"{found.format}, {found.size:,} bytes",
        "title": found.title,
        "outlet": found.outlet,
        "origin": " - ".join(filter(None, (found.origin_title, found.origin_outlet))) or None,
        "read": f"{found.pieces:,} pieces, {found.entries:,} entries, {found.rejections:,} rejections",
        "state": "complete" if found.complete else f"incomplete at byte {found.offset:,}",
    }
    console.print(terminal.table(("document", ""), ((name, value) for name, value in facts.items() if value)))
    console.print()
    at = [(one.name, one.uri, one.captured_at, one.collection) for one in seen]
    console.print(terminal.table(("captured as", "uri", "at", "collection"), at))
    console.print()
    laid = [(one.line, one.layout, one.date_order, one.first_on, one.last_on) for one in lists]
    console.print(
        terminal.table(("list at line", "layout", "date order", "first", "last"), laid, numeric=("list at line",))
    )
    console.print()
    told = [(one.line, one.published_on, one.outlet, one.title or one.raw, one.reason) for one in read.items]
    console.print(terminal.table(("line", "day", "outlet", "title", "rejected"), told, numeric=("line",)))
    if read.next:
        console.print(
            f"… and more; --limit shows more, `headlines search --document {found.sha256[:DIGITS]}` too", style="dim"
        )


@documents.command("forget")
def forget_document(
    sha256: Sha256,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Remove a document and all that rests on it alone; headlines seen elsewhere too stay."""
    with database(database_url) as engine:
        with reading(engine) as connection:
            found = document_by_sha256(connection, sha256)
        question = f"Forget {found.name} ({found.entries:,} entries)?"
        if not yes and not typer.confirm(question):
            raise typer.Exit(1)
        gone = forget(engine, found.sha256)
    terminal.output().print(
        f"forgot {found.name}: {gone.sightings:,} sightings, {gone.headlines:,} headlines nobody else saw", markup=False
    )


@outlets.command("list")
def list_outlets(
    query: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Only those whose name or alias holds this.")
    ] = None,
    order: Annotated[
        str, typer.Option("--order", metavar="count|name", help="Most headlines first, or by name.")
    ] = "count",
    limit: Limit = 50,
    cursor: Cursor = None,
    row_format: o.Format = o.RowFormat.TABLE,
    database_url: o.DatabaseUrl = None,
) -> None:
    """List outlets with how much of them is stored."""
    with asking(database_url) as connection:
        page = find_outlets(connection, query, order=order, limit=limit, cursor=cursor)
    warn(page)
    columns = ("headlines", "name", "slug", "first_on", "last_on")
    rows = [tuple(getattr(row, name) for name in columns) for row in page.items]
    if row_format is not o.RowFormat.TABLE:
        print_values(columns, rows, row_format, whole=page)
        return
    console = terminal.output()
    shown = [(f"{count:,}", *rest) for count, *rest in rows]
    console.print(terminal.table(("headlines", "outlet", "slug", "first", "last"), shown, numeric=("headlines",)))
    if page.next:
        console.print(f"more with --cursor {page.next}", style="dim", markup=False)


outlets.command("alias")(mending.alias)
outlets.command("merge")(mending.merge)
outlets.command("rename")(mending.rename)
outlets.command("learn")(mending.learn)


@db.command("upgrade")
def upgrade_database(database_url: o.DatabaseUrl = None) -> None:
    """Make the schema, or bring an older one up to date. Doing it twice changes nothing."""
    url = database_url or Settings().database_url
    migrate.upgrade(url)
    terminal.output().print(f"the schema is at revision {migrate.check(url).current}", markup=False)


@db.command("check")
def check_database(database_url: o.DatabaseUrl = None) -> None:
    """Say whether the database can be used: reachable, its schema current, nothing changed by hand."""
    with database(database_url):
        state = migrate.check(database_url or Settings().database_url)
    if state.drift:
        raise SchemaError(f"The schema was changed by hand: {'; '.join(state.drift)}")
    terminal.output().print(f"the schema is current (revision {state.current})", markup=False)


@db.command("grant")
def grant_role(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="Name of the login.")],
    password: Annotated[
        str | None,
        typer.Option("--password", envvar="HEADLINES_GRANT_PASSWORD", help="Its password (better by the variable)."),
    ] = None,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Postgres: make a login that may read the views and nothing else, for `headlines sql` and other clients."""
    with database(database_url) as engine:
        made = grant(engine, role, password)
    terminal.output().print(
        f"{'made' if made else 'brought to its rights'}: {role} may read the views, nothing else", markup=False
    )
