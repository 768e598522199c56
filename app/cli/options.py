"""Options that several commands share, in one wording, and their values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.errors import OptionError
from app.model import Bucket, DateOrder, Filters, Order, ParseOptions
from app.parsing import compile_layout
from app.parsing.dates.names import MONTHS_BY_LANGUAGE

READING = "How to read"
FILTERS = "Which headlines"


class RowFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


class ReportFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...", help="Files, folders, globs, archives, or - for standard input.", show_default=False
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="FORMAT", help="Read as this format (see `headlines formats`).", rich_help_panel=READING
    ),
]
Layout = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="LAYOUT",
        help="How a line is laid out: '{title} - {outlet} - {published} [{listed}]', or the name of one in --layouts.",
        rich_help_panel=READING,
    ),
]
Layouts = Annotated[
    Path | None,
    typer.Option("--layouts", metavar="FILE", help="A TOML file of named layouts.", rich_help_panel=READING),
]
DateOrderOption = Annotated[
    DateOrder | None,
    typer.Option(
        "--date-order", help="How 03/04/2025 is meant, where the list does not show it.", rich_help_panel=READING
    ),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", metavar="CODE", help="A language of the dates (repeatable): en, fr, pt …", rich_help_panel=READING
    ),
]
DatedBy = Annotated[
    str | None,
    typer.Option(
        "--dated-by",
        metavar="capture",
        help="Give entries without any date the day of the capture.",
        rich_help_panel=READING,
    ),
]
CapturedAt = Annotated[
    str | None,
    typer.Option("--captured-at", metavar="TIME", help="When the page was saved: 2026-05-29 or 2026-05-29T14:03Z."),
]
Uri = Annotated[str | None, typer.Option("--uri", metavar="URI", help="Where the page stood.")]
Query = Annotated[
    str | None,
    typer.Argument(
        metavar="[QUERY]",
        help='Words, "a phrase", -excluded, one OR other, begin*. Put -- before one that begins with a hyphen.',
        show_default=False,
    ),
]
Outlets = Annotated[
    list[str] | None,
    typer.Option("--outlet", metavar="NAME", help="Slug, name, alias or domain (repeatable).", rich_help_panel=FILTERS),
]
ExcludeOutlets = Annotated[
    list[str] | None,
    typer.Option("--exclude-outlet", metavar="NAME", help="Not this outlet (repeatable).", rich_help_panel=FILTERS),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="First day, 2026-05-29.", rich_help_panel=FILTERS)
]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, included.", rich_help_panel=FILTERS)]
Collection = Annotated[
    str | None,
    typer.Option("--collection", metavar="NAME", help="Your label for a topic or project.", rich_help_panel=FILTERS),
]
DocumentOption = Annotated[
    str | None,
    typer.Option(
        "--document", metavar="SHA256", help="Only this document (8 digits or more).", rich_help_panel=FILTERS
    ),
]
Flags = Annotated[
    list[str] | None,
    typer.Option(
        "--flag", metavar="FLAG", help="Only those flagged `damaged` or `cut` (repeatable).", rich_help_panel=FILTERS
    ),
]
MinConfidence = Annotated[
    float | None,
    typer.Option("--min-confidence", min=0, max=1, help="Only those read with at least this.", rich_help_panel=FILTERS),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="This day alone; not with --from or --to.", rich_help_panel=FILTERS),
]
CopyOf = Annotated[
    str | None,
    typer.Option("--copy-of", metavar="ID", help="Copies of this headline, itself included.", rich_help_panel=FILTERS),
]
Has = Annotated[
    list[str] | None,
    typer.Option(
        "--has",
        metavar="FIELD",
        help="Only those with an `url`, `outlet` or `author` (repeatable).",
        rich_help_panel=FILTERS,
    ),
]
Format = Annotated[RowFormat, typer.Option("--format", help="How to print.")]
Report = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]
By = Annotated[Bucket, typer.Option("--by", help="Width of a bucket.")]
OrderOption = Annotated[Order, typer.Option("--order", help="Which first.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        envvar="HEADLINES_DATABASE_URL",
        show_envvar=True,
        help="sqlite:///file.db or postgresql://user@host/database; sqlite:///headlines.db where none is given.",
    ),
]


def day(text: str | None, option: str) -> date | None:
    """A day as a person writes it for a filter; OptionError names the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OptionError(f"{option} takes a day like 2026-05-29, not “{text}”", option=option) from None


def instant(text: str | None, option: str) -> datetime | None:
    """A time as ISO 8601; without an offset it is taken as UTC. OptionError names the option."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise OptionError(
            f"{option} takes a time like 2026-05-29 or 2026-05-29T14:03Z, not “{text}”", option=option
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def filters(
    q: str | None = None,
    outlet: list[str] | None = None,
    exclude_outlet: list[str] | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    collection: str | None = None,
    document: str | None = None,
    flag: list[str] | None = None,
    min_confidence: float | None = None,
    *,
    on: str | None = None,
    copy_of: str | None = None,
    has: list[str] | None = None,
) -> Filters:
    """The filters of a query, from their options."""
    if on is not None and (date_from is not None or date_to is not None):
        raise OptionError("--on says the day already: leave out --from and --to", option="--on")
    return Filters(
        q=q,
        outlets=tuple(outlet or ()),
        exclude_outlets=tuple(exclude_outlet or ()),
        date_from=day(date_from, "--from") or day(on, "--on"),
        date_to=day(date_to, "--to") or day(on, "--on"),
        collection=collection,
        document=document,
        copy_of=copy_of,
        has=frozenset(has or ()),
        flags=frozenset(flag or ()),
        min_confidence=min_confidence,
    )


def parse_options(
    layout: str | None, date_order: DateOrder | None, languages: list[str] | None, dated_by: str | None
) -> ParseOptions:
    """A person's word on how to read, from its options; what is malformed is refused before anything is read."""
    if layout is not None:
        compile_layout(layout)
    if dated_by not in (None, "capture"):
        raise OptionError(f"--dated-by takes “capture”, not “{dated_by}”", option="--dated-by")
    if unknown := [code for code in languages or () if code not in MONTHS_BY_LANGUAGE]:
        known = ", ".join(sorted(MONTHS_BY_LANGUAGE))
        raise OptionError(f"--language takes a code ({known}), not “{unknown[0]}”", option="--language")
    return ParseOptions(
        layout=layout, date_order=date_order, languages=tuple(languages or ()), dated_by_capture=dated_by is not None
    )
