"""How things look in a terminal: tables, the drawn timeline, progress. Prints nothing by itself but through a console."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from app.model import Bucket, DocumentReport, Headline, Outcome, Precision, Timeline, TimelineBucket

EIGHTHS = " ▏▎▍▌▋▊▉█"


def output() -> Console:
    """Standard output; plain and as wide as needed in a pipe, so that nothing is cut off there."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, 160))


def messages() -> Console:
    """Standard error, where progress, warnings and errors go."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def printed_day(headline: Headline) -> str:
    """The day at its own precision: `2026-05-29`, `2026-05`, `2026`."""
    day = headline.published_on.isoformat()
    return {Precision.DAY: day, Precision.MONTH: day[:7], Precision.YEAR: day[:4]}[headline.precision]


def flags(headline: Headline) -> str:
    """`cut` and `damaged` where they apply."""
    return " ".join(name for name, on in (("cut", headline.cut), ("damaged", headline.damaged)) if on)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, numeric: Sequence[str] = ()) -> Table:
    """A light table; values are shown as text, never read as markup. None is shown as a dim dash."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, justify="right" if column in numeric else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text("–", style="dim") if value is None else Text(printable(str(value))) for value in row))
    return made


def printable(text: str) -> str:
    """Text without control characters: a headline must not move the cursor or recolour a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def headlines(rows: Iterable[Headline], *, ids: bool = False) -> Table:
    """Headlines as day, outlet, title and flags; with their public ids first on request."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    if ids:
        made.add_column("id", style="dim", no_wrap=True)
    made.add_column("day", no_wrap=True)
    made.add_column("outlet", style="cyan", max_width=30, overflow="ellipsis", no_wrap=True)
    made.add_column("title", overflow="fold", ratio=1)
    made.add_column("", style="yellow", no_wrap=True)
    for row in rows:
        cells = (printed_day(row), Text(printable(row.outlet or "–")), Text(printable(row.title)), flags(row))
        made.add_row(*((row.id,) if ids else ()), *cells)
    return made


def bucket_name(bucket: TimelineBucket, by: Bucket) -> str:
    """`2026-05-29`, `2026-W22`, `2026-05`, `2026`."""
    if by is Bucket.WEEK:
        year, week, _ = bucket.start.isocalendar()
        return f"{year}-W{week:02}"
    return bucket.start.isoformat()[: {Bucket.DAY: 10, Bucket.MONTH: 7, Bucket.YEAR: 4}[by]]


def bar(count: int, most: int, width: int) -> str:
    """A bar of block characters in eighths; anything above nothing shows at least a sliver."""
    eighths = 0 if not most else max(math.ceil(count / most * width * 8), 1 if count else 0)
    return EIGHTHS[8] * (eighths // 8) + (EIGHTHS[eighths % 8] if eighths % 8 else "")


def timeline(found: Timeline, *, width: int = 100) -> Iterator[Text]:
    """The timeline, a line a bucket; stretches that no list covers are dotted, since there "none" means "not captured"."""
    most = max((bucket.count for bucket in found.buckets), default=0)
    digits = len(str(most))
    for bucket in found.buckets:
        name = bucket_name(bucket, found.by)
        room = max(width - len(name) - digits - 4, 10)
        line = Text(f"{name}  ")
        if bucket.count or bucket.captured:
            line.append(f"{bucket.count:>{digits}}  ").append(bar(bucket.count, most, room), style="cyan")
        else:
            line.append(f"{'·':>{digits}}  not captured", style="dim")
        yield line
    if found.unplaced:
        yield Text(f"{found.unplaced} more only known to a month or year: not placed by {found.by}", style="dim")


def report_line(report: DocumentReport) -> Text:
    """One document's tally in a line."""
    if report.outcome is Outcome.REFUSED:
        return Text("refused: ", style="red").append(printable(report.error or report.name))
    if report.outcome is Outcome.PASSED:
        return Text(f"{printable(report.name)}: {report.skipped:,} parts hold nothing to read")
    line = Text(f"{printable(report.name)}: ").append(
        f"{report.pieces:,} pieces = {report.consumed:,} consumed + {report.ignored:,} ignored; {report.candidates:,} candidates"
        f" = {report.new:,} new + {report.seen:,} seen again + {report.rejected:,} rejected"
    )
    if report.outcome is Outcome.ALREADY:
        line.append(" (already stored)", style="dim")
    if report.outcome is Outcome.RESUMED:
        line.append(" (went on where an earlier run stopped)", style="dim")
    return line


@contextmanager
def progress(total: int | None, label: str) -> Iterator[Progress]:
    """A progress bar on a terminal's standard error, and nothing at all elsewhere; task 0 counts bytes of `total`."""
    console = messages()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as made:
        made.add_task(label, total=total)
        yield made


def warn(sentence: str) -> None:
    """One sentence on standard error."""
    messages().print(f"headlines: {printable(sentence)}", markup=False)


def raw_output() -> BinaryIO:
    """Standard output for bytes (CSV, NDJSON)."""
    return sys.stdout.buffer
