"""`parse`, `formats` and `ingest`: reading documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app import readers
from app.ahead import read_ahead
from app.cli import options as o
from app.cli import terminal
from app.cli.explore import database
from app.errors import InputError, LayoutError
from app.ingest import IngestOptions, ingest, read_document, totals
from app.jobs import ingest_in_processes
from app.model import DocumentReport, Outcome
from app.parsing.declared.layout import load_layouts
from app.parsing.outlets.book import load_book
from app.readers.limits import Limits
from app.readers.sources import Found, PassedOver, SourceFailure, open_sources
from app.render import candidate_json, json_line
from app.settings import Settings
from app.store.engine import database_files

REFUSED = 1
NAMED = 10  # documents without a list that `parse` names; the others of an archive are only counted


def formats() -> None:
    """List the formats that can be read, each with an example."""
    console = terminal.output()
    for known in readers.formats():
        console.print(f"[bold]{known.name}[/bold]  {known.description}")
        for line in known.example.rstrip("\n").splitlines():
            console.print(f"    {line}", markup=False, style="dim")


def parse(
    paths: o.Paths,
    explain: Annotated[bool, typer.Option("--explain", help="Add why each line was split so.")] = False,
    layout: o.Layout = None,
    layouts: o.Layouts = None,
    date_order: o.DateOrderOption = None,
    language: o.Languages = None,
    dated_by: o.DatedBy = None,
    as_format: o.As = None,
    captured_at: o.CapturedAt = None,
    uri: o.Uri = None,
) -> None:
    """Read documents without any database: one JSON object a candidate (NDJSON) on standard output.

    An entry has "kind": "entry", a rejection "kind": "rejection" and its reason. What cannot be read is named on standard error.
    """
    options = o.parse_options(named_layout(layout, layouts), date_order, language, dated_by)
    at, book, refused = o.instant(captured_at, "--captured-at"), load_book(), False
    limits, without = Limits.of(Settings()), 0
    for source in open_sources(paths, uri=uri, captured_at=at, stdin=sys.stdin.buffer, limits=limits):
        try:
            if isinstance(source, SourceFailure):
                raise source.error
            if isinstance(source, PassedOver):
                terminal.warn(f"{source.name}: {sum(source.counts.values()):,} parts hold nothing to read")
                continue
            notes, parts = read_document(source, book, options, as_format=as_format, explain=explain)
            found = 0
            for part in parts:
                found += len(part.candidates)
                terminal.raw_output().writelines(
                    json_line(candidate_json(source.name, candidate)) for candidate in part.candidates
                )
            without += not found
            if not found and without <= NAMED:
                terminal.warn(f"{source.name}: no list of headlines was found in it")
            if notes.replaced or notes.skips:
                terminal.warn(
                    f"{source.name}: {notes.replaced:,} byte sequences replaced, {notes.skips:,} parts passed over"
                )
        except InputError as error:
            refused = True
            terminal.warn(str(error))
    terminal.raw_output().flush()
    if without > NAMED:
        terminal.warn(f"no list of headlines was found in {without - NAMED:,} documents more")
    if refused:
        raise typer.Exit(REFUSED)


def named_layout(layout: str | None, layouts: Path | None) -> str | None:
    """A layout as written, or the one a TOML file has under that name."""
    if layouts is None:
        return layout
    try:
        known = load_layouts(layouts.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise LayoutError(f"{layouts} cannot be read: {why}", option="--layouts") from None
    if layout is None:
        raise LayoutError(f"--layouts needs --layout with a name of it: {', '.join(sorted(known))}", option="--layouts")
    if layout not in known and "{" not in layout:
        raise LayoutError(f"{layouts} has no layout “{layout}”; it has {', '.join(sorted(known))}", option="--layout")
    return known.get(layout, layout)


def ingest_command(
    paths: o.Paths,
    collection: o.Collection = None,
    captured_at: o.CapturedAt = None,
    uri: o.Uri = None,
    layout: o.Layout = None,
    layouts: o.Layouts = None,
    date_order: o.DateOrderOption = None,
    language: o.Languages = None,
    dated_by: o.DatedBy = None,
    as_format: o.As = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep/--no-keep", help="Keep the documents' bytes (compressed), so that `reparse` can read them again."
        ),
    ] = True,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, max=64, metavar="N", help="Read and store in this many processes.")
    ] = 1,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Store the headlines of documents: files, folders, globs, - for standard input. A new SQLite file is made.

    Twice is once: what is stored already is seen again. The report adds up: pieces = consumed + ignored,
    candidates = new + seen again + rejected.
    """
    options = IngestOptions(
        parse=o.parse_options(named_layout(layout, layouts), date_order, language, dated_by),
        as_format=as_format,
        collection=collection,
        keep=keep,
    )
    if as_format:
        readers.reader_named(as_format)
    at = o.instant(captured_at, "--captured-at")
    with database(database_url, create=True) as engine, terminal.progress(_bytes(paths), "ingest") as bar:
        watched = _Watched(bar)
        found = open_sources(
            paths,
            uri=uri,
            captured_at=at,
            stdin=sys.stdin.buffer,
            limits=Limits.of(Settings()),
            without=database_files(database_url or Settings().database_url),
        )
        sources = map(watched.begin, found)
        if jobs > 1:
            stored = ingest_in_processes(database_url or Settings().database_url, sources, options, jobs=jobs)
        else:
            stored = ingest(engine, sources, options, progress=watched.reach, read=read_ahead)
        sums = totals(_printed(stored, report_format))
    _print_totals(sums, report_format)
    if sums[Outcome.REFUSED.value]:
        raise typer.Exit(REFUSED)


class _Watched:
    """Keeps a progress bar at the bytes dealt with, over all documents."""

    def __init__(self, bar: Progress) -> None:
        self._bar, self._before, self._size = bar, 0, 0

    def begin(self, source: Found) -> Found:
        self._before, self._size = self._before + self._size, getattr(source, "size", 0)
        return source

    def reach(self, reached: int) -> None:
        if self._bar.tasks:
            self._bar.update(self._bar.tasks[0].id, completed=self._before + reached)


def _bytes(paths: list[str]) -> int | None:
    """How many bytes the paths hold, where that is quickly known (not for folders, globs and standard input)."""
    try:
        return sum(os.stat(path).st_size for path in paths if os.path.isfile(path)) or None
    except (OSError, ValueError):
        return None


def _print_report(report: DocumentReport, report_format: o.ReportFormat) -> None:
    if report_format is o.ReportFormat.JSON:
        terminal.raw_output().write(json_line(report))
        terminal.raw_output().flush()
        return
    terminal.output().print(terminal.report_line(report))
    for warning in report.warnings:
        terminal.output().print(f"  note: {warning}", style="yellow", markup=False)
    if report.reasons:
        told = ", ".join(f"{count:,} {reason}" for reason, count in report.reasons.items())
        terminal.output().print(f"  rejected: {told}", style="dim", markup=False)


def _printed(reports: Iterable[DocumentReport], report_format: o.ReportFormat) -> Iterator[DocumentReport]:
    """The reports, each printed when it comes and kept by nobody: there may be a hundred thousand."""
    for report in reports:
        _print_report(report, report_format)
        yield report


def _print_totals(sums: Mapping[str, int], report_format: o.ReportFormat) -> None:
    if report_format is o.ReportFormat.JSON:
        terminal.raw_output().write(json_line({"totals": sums}))
        return
    if sum(sums[outcome.value] for outcome in Outcome) != 1:
        console = terminal.output()
        outcomes = ", ".join(
            f"{sums[outcome.value]:,} {outcome.value.replace('_', ' ')}" for outcome in Outcome if sums[outcome.value]
        )
        console.print(f"{sums['documents']:,} documents: {outcomes or 'none'}", style="bold")
        console.print(
            f"{sums['pieces']:,} pieces = {sums['consumed']:,} consumed + {sums['ignored']:,} ignored; {sums['candidates']:,}"
            f" candidates = {sums['new']:,} new + {sums['seen']:,} seen again + {sums['rejected']:,} rejected",
            style="bold",
        )
