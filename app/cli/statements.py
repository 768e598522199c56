"""`sql` and `schema`: a person's own statements, and what there is to ask of."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli import options as o
from app.cli import terminal
from app.cli.explore import database, print_values
from app.errors import OptionError
from app.model import StatementResult
from app.settings import Settings
from app.store.sql import run
from app.store.views import VIEWS

TOO_LONG = "the answer is too long: values are cut at a million characters, or rows are left out; ask for less at once"


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
    """Run one read-only SQL statement on the views (`headlines schema` lists them); without one, a shell for several."""
    settings = Settings()
    from app.cli.shell import Limits, converse  # with what it needs to edit lines, which no other command does

    limits = Limits(limit or settings.sql_rows, seconds or settings.sql_seconds)
    text = sys.stdin.read() if statement == "-" else statement
    parameters = dict(_parameter(each) for each in parameter or ())
    if text is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise OptionError(
            "The shell needs a terminal. Say what to run instead: headlines sql"
            ' "select outlet, count(*) from headlines group by 1", or - for standard input'
        )
    with database(database_url) as engine:
        if text is None:
            converse(engine, limits, parameters)
        else:
            print_result(
                run(engine, text, parameters, limit=limits.rows, seconds=limits.seconds), row_format, limits.rows
            )


def _parameter(written: str) -> tuple[str, object]:
    name, separator, value = written.partition("=")
    if not separator or not name.isidentifier():
        raise OptionError(f"--param takes NAME=VALUE, not “{written}”", option="--param")
    return name, value


def print_result(result: StatementResult, row_format: o.RowFormat, limit: int) -> None:
    """A statement's rows; that something was left out is said on standard error, in JSON by `truncated` too."""
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
        rows = "row is" if len(result.rows) == 1 else f"{len(result.rows):,} rows are"
        left_out = f"only the first {rows} shown; --limit shows more"
        terminal.warn(left_out if len(result.rows) == limit else TOO_LONG)


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
