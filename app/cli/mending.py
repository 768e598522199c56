"""`reparse`, `correct` and `outlets alias|merge|rename|learn`: mending what is stored."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from app import mend, readers
from app.cli import options as o
from app.cli import terminal
from app.cli.explore import database
from app.cli.read import named_layout
from app.errors import OptionError
from app.parsing.outlets.book import Proposal
from app.render import json_line, plain
from app.reparse import OptionChanges, ReparseReport, Reread, reparse
from app.store.correcting import Corrected, candidate_meant
from app.store.corrections import FIELDS, ROW
from app.store.differences import Change, Shown
from app.store.engine import reading
from app.store.outlet_changes import Mended

REFUSED = 1
SHOWN = 20  # changes of a document
_SAID = {"accept": True, "reject": False}

Documents = Annotated[
    list[str] | None,
    typer.Option("--document", metavar="SHA256", help="Only this document (8 digits or more; repeatable)."),
]
Collection = Annotated[
    str | None, typer.Option("--collection", metavar="NAME", help="Only the documents of this collection.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take such a word back.")]


# ---------------------------------------------------------------- reparse


def reparse_command(
    document: Documents = None,
    collection: Collection = None,
    layout: o.Layout = None,
    layouts: o.Layouts = None,
    date_order: o.DateOrderOption = None,
    language: o.Languages = None,
    dated_by: o.DatedBy = None,
    as_format: o.As = None,
    afresh: Annotated[
        bool,
        typer.Option(
            "--afresh",
            help="Forget the options stored with the documents; without it, only those given here change.",
            rich_help_panel=o.READING,
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="How many changes of a document to show, in text.")
    ] = SHOWN,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Read stored documents again, all or those named: shows what changes and puts it in place.

    Corrections stay, and ids whose reading changed lead on. What cannot be read again is named; the rest goes on.
    """
    said = o.parse_options(named_layout(layout, layouts), date_order, language, dated_by)
    if as_format:
        readers.reader_named(as_format)
    changes = OptionChanges(
        layout=said.layout,
        date_order=said.date_order,
        languages=said.languages,
        dated_by_capture=said.dated_by_capture,
        afresh=afresh,
        as_format=as_format,
    )
    outcomes: Counter[str] = Counter({outcome.value: 0 for outcome in Reread})
    with database(database_url) as engine:
        for report in reparse(engine, document or (), collection=collection, changes=changes, dry_run=dry_run):
            outcomes[report.outcome.value] += 1
            if report_format is o.ReportFormat.JSON:
                _print_json(report)
            else:
                _print_report(report, limit)
    if report_format is o.ReportFormat.JSON:
        _print_json({"totals": {"documents": outcomes.total(), **outcomes}})
    elif outcomes.total() != 1:
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.items() if count)
        terminal.output().print(f"{outcomes.total():,} documents: {told or 'none'}", style="bold")
    if outcomes[Reread.REFUSED.value]:
        raise typer.Exit(REFUSED)


def _print_json(value: object) -> None:
    terminal.raw_output().write(json_line(value))
    terminal.raw_output().flush()


def _print_report(report: ReparseReport, limit: int) -> None:
    if report.outcome is Reread.REFUSED:
        terminal.warn(report.error or report.name)
        return
    console = terminal.output()
    name = terminal.printable(report.name)
    if report.outcome is Reread.UNCHANGED:
        console.print(
            f"{name}: nothing changes ({report.entries:,} entries, {report.rejections:,} rejections)", markup=False
        )
    else:
        verb = "changed" if report.applied else "would change"
        console.print(
            f"{name}: {report.entries_before:,} entries + {report.rejections_before:,} rejections"
            f" → {report.entries:,} + {report.rejections:,}; {report.changed:,} {verb}"
            f" ({report.accepted:,} rejections to rows, {report.rejected:,} rows to rejections),"
            f" {report.added:,} new, {report.removed:,} gone, {report.kept:,} as before",
            markup=False,
        )
    for change in report.changes[:limit]:
        _print_change(change)
    if (hidden := len(report.changes[limit:]) + report.unlisted) > 0:
        console.print(f"  … and {hidden:,} more", style="dim")
    if report.retired:
        console.print(f"  {report.retired:,} ids lead on to their successors", style="dim")
    for lost in report.lost:
        console.print(
            f"  note: the correction of {terminal.printable(lost)} finds its candidate no more; it is kept",
            style="yellow",
            markup=False,
        )


def _print_change(change: Change) -> None:
    console = terminal.output()
    console.print(f"  line {change.line}:", style="dim", markup=False)
    for sign, side, style in (("-", change.before, "red"), ("+", change.after, "green")):
        if side is not None:
            console.print(f"    {sign} {terminal.printable(_told(side))}", style=style, markup=False)


def _told(side: Shown) -> str:
    """A candidate in a line: day, outlet and title, or why it is no row; then what else it has."""
    more = (("listed", side.listed_on), ("by", side.author), ("", side.url))
    told = [_day(side), side.outlet or "–", side.title or "–"]
    told += [f"{name} {plain(value)}".strip() for name, value in more if value is not None]
    return " | ".join(told) + (f"  (rejected: {side.reason.value})" if side.reason else "")


def _day(side: Shown) -> str:
    if side.published_on is None or side.published_to is None:
        return "–"
    if side.published_on == side.published_to:
        return side.published_on.isoformat()
    months = side.published_on.month == side.published_to.month
    return side.published_on.isoformat()[: 7 if months else 4]


# ---------------------------------------------------------------- correct


def correct_command(
    candidate: Annotated[
        str,
        typer.Argument(
            metavar="CANDIDATE",
            help="SHA256:POSITION, 'SHA256:line N' (8 digits or more of the sha256), or a headline's id.",
            show_default=False,
        ),
    ],
    field: Annotated[
        str | None,
        typer.Argument(
            metavar="[FIELD]",
            help="title, outlet, published_on, listed_on, url, author; reject or accept.",
            show_default=False,
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(metavar="[VALUE]", help="What it should say; a day, month or year.", show_default=False),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="The field is empty.")] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take the correction of the field back, or of all fields.")
    ] = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, for whoever reads it later.")] = "",
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="SHA256", help="Which document, for a headline that several print."),
    ] = None,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Set a field of a candidate by your own word, which every reparse obeys; or say that it is a headline, or none.

    A rejection becomes a row when it gets the title or date it lacks. An id that changes leads on to the new one.
    """
    name, said = (None, None) if field is None else _word(field, value, empty=empty, withdraw=withdraw)
    if name is None and not withdraw:
        raise OptionError(f"Say which field: {', '.join((*_fields(), *sorted(_SAID)))}", option="FIELD")
    with database(database_url) as engine:
        with reading(engine) as connection:
            place = candidate_meant(connection, candidate, in_document=document)
        if withdraw:
            made = mend.withdraw_correction(engine, place.sha256, place.position, *filter(None, (name,)))
        else:
            assert name is not None
            made = mend.correct(engine, place.sha256, place.position, name, said, note)
    if report_format is o.ReportFormat.JSON:
        _print_json(made)
    else:
        _print_corrected(made)


def _fields() -> list[str]:
    return [name for name in FIELDS if name != ROW]


def _word(field: str, value: str | None, *, empty: bool, withdraw: bool) -> tuple[str, object]:
    """A field and its value as they are stored, from what a person wrote."""
    name = field.lower().replace("-", "_")
    if name in _SAID:
        if value is not None or empty:
            raise OptionError(f"{field} takes no value", option="VALUE")
        return ROW, _SAID[name]
    if name not in _fields():
        raise OptionError(f"There is no field {field}: {', '.join((*_fields(), *sorted(_SAID)))}", option="FIELD")
    if withdraw:
        return name, None
    if (value is None) != empty:
        raise OptionError(f"Give {field} a value, or --empty", option="VALUE")
    return name, value


def _print_corrected(made: Corrected) -> None:
    console = terminal.output()
    where = f"{terminal.printable(made.document_name)}, candidate {made.place.position}"
    stands = ", ".join(made.words) if made.words else "as it was read"
    console.print(f"{where}: {f'corrected: {stands}' if made.words else stands}", markup=False)
    _print_change(made.change)
    if made.headline:
        leads = f"; {made.retired} leads there" if made.retired else ""
        console.print(f"  headline {made.headline}{leads}", style="dim", markup=False)
    else:
        console.print("  no headline: a rejection", style="dim")


# ---------------------------------------------------------------- outlets

Outlet = Annotated[str, typer.Argument(metavar="OUTLET", help="An outlet: slug, name, alias or domain.")]


def alias(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The other spelling.")],
    outlet: Outlet,
    undo: Undo = False,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Say that NAME is another spelling of an outlet. Said of several outlets, it decides nothing."""
    change = mend.remove_alias if undo else mend.add_alias
    with database(database_url) as engine:
        made = change(engine, name, outlet)
    _print_mended(made, f"{name} is {'no longer ' if undo else ''}an alias of {made.name}", report_format)


def merge(
    gone: Annotated[str, typer.Argument(metavar="FROM", help="The outlet that is another.")],
    into: Annotated[
        str | None, typer.Argument(metavar="[INTO]", help="The one it is (not with --undo).", show_default=False)
    ] = None,
    undo: Undo = False,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Say that two outlets are one: FROM's headlines move, now and later, and its address leads on. Ids stay."""
    if undo == (into is not None):
        raise OptionError("Give FROM and INTO, or FROM and --undo", option="INTO")
    with database(database_url) as engine:
        made = mend.unmerge_outlet(engine, gone) if into is None else mend.merge_outlets(engine, gone, into)
    told = f"{made.name} is an outlet of its own again" if undo else f"{gone} is {made.name}"
    _print_mended(made, told, report_format)


def rename(
    outlet: Outlet,
    name: Annotated[
        str | None, typer.Argument(metavar="[NEW-NAME]", help="Its name (not with --undo).", show_default=False)
    ] = None,
    undo: Undo = False,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Call an outlet by another name. Its slug stays, so addresses do."""
    if undo == (name is not None):
        raise OptionError("Give OUTLET and NEW-NAME, or OUTLET and --undo", option="NEW-NAME")
    with database(database_url) as engine:
        made = mend.unrename_outlet(engine, outlet) if name is None else mend.rename_outlet(engine, outlet, name)
    _print_mended(made, f"{made.slug} is called {made.name}", report_format)


def _print_mended(made: Mended, told: str, report_format: o.ReportFormat) -> None:
    if report_format is o.ReportFormat.JSON:
        _print_json(made)
        return
    sentence = terminal.printable(f"{told}; {_moved(made.moved)}")
    terminal.output().print(sentence, markup=False)


def _moved(count: int) -> str:
    return "1 headline moved" if count == 1 else f"{count:,} headlines moved"


def learn(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="Only these of the names proposed.", show_default=False),
    ] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="How often a name must be printed to be proposed.")] = 3,
    apply: Annotated[bool, typer.Option("--apply", help="Take them up.")] = False,
    report_format: o.Report = o.ReportFormat.TEXT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Propose outlets' names that the database prints and the outlet book does not know; --apply takes them up.

    The book then knows them in whatever is ingested or reparsed later.
    """
    with database(database_url) as engine:
        proposed = mend.proposals(engine, least=least)
        if names:
            proposed = _only(proposed, names)
        moved = mend.teach(engine, proposed) if apply and proposed else 0
    if report_format is o.ReportFormat.JSON:
        rows = [
            {"name": one.name, "times": one.times, "alias_of": one.alias_of, "domains": one.row.domains}
            for one in proposed
        ]
        _print_json({"proposals": rows, "applied": apply, "moved": moved})
        return
    console = terminal.output()
    if not proposed:
        console.print(f"nothing to learn: the outlet book knows every name printed {least} times or more")
        return
    shown = [(f"{one.times:,}", one.name, one.alias_of, ", ".join(one.row.domains) or None) for one in proposed]
    console.print(terminal.table(("printed", "name", "alias of", "domain"), shown, numeric=("printed",)))
    if apply:
        console.print(f"{len(proposed):,} names taken up; {_moved(moved)}")
    else:
        console.print("--apply takes them up; name some to take up those alone", style="dim")


def _only(proposed: list[Proposal], names: list[str]) -> list[Proposal]:
    unknown = sorted(set(names) - {one.name for one in proposed})
    if unknown:
        raise OptionError(f"{unknown[0]} is not proposed; `headlines outlets learn` lists what is", option="NAME")
    return [one for one in proposed if one.name in names]
