"""`export`: headlines into files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import options as o
from app.cli import terminal
from app.cli.explore import database
from app.errors import OptionError
from app.export import Format, Split, export
from app.model import Order

SUFFIXES = {
    ".csv": Format.CSV,
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
    ".parquet": Format.PARQUET,
    ".db": Format.SNAPSHOT,
    ".sqlite": Format.SNAPSHOT,
}


def export_command(
    output: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write; with --partition a new folder.")],
    query: o.Query = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="What to write; by the name's ending where not given.")
    ] = None,
    partition: Annotated[
        Split | None, typer.Option("--partition", help="Parquet in files by year or month (year=2026/month=05).")
    ] = None,
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
    database_url: o.DatabaseUrl = None,
) -> None:
    """Write headlines to a file, whole or not at all: CSV, NDJSON, Parquet, or a snapshot (a SQLite file of its own)."""
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
    if str(output) == "-":
        raise OptionError(
            "An export is a file; `headlines search --format csv` writes to the screen or a pipe", option="OUT"
        )
    wanted = form or format_of(output, partition)
    with database(database_url) as engine, terminal.progress(None, "exporting") as progress:
        (bar,) = progress.task_ids

        def show(written: int, total: int) -> None:
            progress.update(bar, completed=written, total=total)

        made = export(engine, output, filters, wanted, order=order, split=partition, progress=show)
    for warning in made.warnings:
        terminal.warn(warning)
    files = "" if len(made.files) == 1 else f" in {len(made.files):,} files"
    terminal.messages().print(f"{made.headlines:,} headlines in {output}{files}", markup=False)


def format_of(output: Path, partition: Split | None) -> Format:
    """The format a file's name asks for; OptionError where it asks for none."""
    found = Format.PARQUET if partition else SUFFIXES.get(output.suffix.lower())
    if found is None:
        known = ", ".join(Format)
        raise OptionError(
            f"{output} names no format by its ending: --format says what to write: {known}", option="--format"
        )
    return found
