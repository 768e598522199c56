"""The commands, in the order `--help` shows them."""

from __future__ import annotations

from typing import Annotated

import typer

from app import __version__
from app.cli import explore, exploring, exporting, manage, mending, read, serving, statements
from app.settings import documented

EPILOG = "Settings come from the environment: " + "; ".join(f"{name} ({meaning})" for name, _, meaning in documented())

application = typer.Typer(
    name="headlines",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"headlines {__version__}")
        raise typer.Exit


@application.callback()
def headlines(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Saved lists of headlines become dated, source-attributed rows, with the evidence for each row."""


READING, ASKING, KEEPING = "Read documents", "Ask what is stored", "Look after it"
application.command("demo", rich_help_panel=READING)(serving.demo)
application.command("ingest", rich_help_panel=READING)(read.ingest_command)
application.command("parse", rich_help_panel=READING)(read.parse)
application.command("formats", rich_help_panel=READING)(read.formats)
application.command("search", rich_help_panel=ASKING)(explore.search)
application.command("timeline", rich_help_panel=ASKING)(explore.timeline)
application.command("rejections", rich_help_panel=ASKING)(explore.rejections)
application.command("sql", rich_help_panel=ASKING)(statements.sql)
application.command("schema", rich_help_panel=ASKING)(statements.schema)
application.command("export", rich_help_panel=ASKING)(exporting.export_command)
application.command("explore", rich_help_panel=ASKING)(exploring.explore)
application.command("serve", rich_help_panel=ASKING)(serving.serve)
application.command("reparse", rich_help_panel=KEEPING)(mending.reparse_command)
application.command("correct", rich_help_panel=KEEPING)(mending.correct_command)
application.add_typer(manage.documents, name="documents", rich_help_panel=KEEPING)
application.add_typer(manage.outlets, name="outlets", rich_help_panel=KEEPING)
application.add_typer(manage.db, name="db", rich_help_panel=KEEPING)
