"""Reading stored documents again, with today's parser and the database's outlet book.

    for report in reparse(engine, collection="bridge", changes=OptionChanges(date_order=DateOrder.DMY), dry_run=True):
        print(report.name, report.changed)

Each document is a transaction of its own. One that cannot be read again is reported, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.errors import ConflictError, InputError, NotKnownError
from app.ingest import book_of, read_document
from app.model import DateOrder, ParseOptions, Part, ReadNotes
from app.parsing import PART
from app.parsing.outlets.book import OutletBook
from app.store import Engine
from app.store.corrections import Corrector, Found
from app.store.differences import Change, Tally, compare
from app.store.engine import reading
from app.store.reparse import Kept, corrector, documents_meant, kept_document, old_reading, rewrite


@dataclass(frozen=True, slots=True)
class OptionChanges:
    """What a person says now on how to read; the rest stays as stored with each document, unless `afresh`."""

    layout: str | None = None
    date_order: DateOrder | None = None
    languages: tuple[str, ...] = ()
    dated_by_capture: bool = False
    afresh: bool = False  # what is stored is forgotten
    as_format: str | None = None  # another format than it was read in

    def over(self, stored: ParseOptions) -> ParseOptions:
        """The options a document stored with others is read with."""
        before = ParseOptions() if self.afresh else stored
        return ParseOptions(
            layout=before.layout if self.layout is None else self.layout,
            date_order=self.date_order or before.date_order,
            languages=self.languages or before.languages,
            dated_by_capture=self.dated_by_capture or before.dated_by_capture,
        )


class Reread(StrEnum):
    """What became of a document: exactly one of these."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"  # it says what it said before
    REFUSED = "refused"  # `error` says why


@dataclass(frozen=True, slots=True)
class ReparseReport:
    """What a second reading changed: entries and rejections before and after, and each candidate that is not what it was.

    before = kept + changed + removed, after = kept + changed + added. `accepted` of those changed were rejections, `rejected`
    became ones. `applied` is False for a dry run. `retired` ids lead on to a successor. `lost` are corrections whose candidate
    is no more: they are kept.
    """

    name: str
    sha256: str
    outcome: Reread
    applied: bool = False
    options: ParseOptions = field(default_factory=ParseOptions)
    entries_before: int = 0
    rejections_before: int = 0
    entries: int = 0
    rejections: int = 0
    kept: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    accepted: int = 0
    rejected: int = 0
    retired: int = 0
    corrected: int = 0
    lost: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    unlisted: int = 0
    error: str | None = None
    code: str | None = None


def reparse(
    engine: Engine,
    documents: Sequence[str] = (),
    *,
    collection: str | None = None,
    changes: OptionChanges | None = None,
    dry_run: bool = False,
    book: OutletBook | None = None,
    part_pieces: int = PART,
) -> Iterator[ReparseReport]:
    """Read documents again: those named, those of a collection, or all; one report each, in the order of their sha256.

    With `dry_run` nothing is written. Raises OptionError for what cannot be a sha256, NotKnownError for an unknown collection,
    StorageError or SchemaError where the database gives out; what was reported until then is stored.
    """
    known = book or book_of(engine)
    with reading(engine) as connection:
        found, missing = documents_meant(connection, documents, collection)
    for name in missing:
        yield refusal(name, name, NotKnownError(f"No document is stored under {name}"))
    job = _Job(engine, changes or OptionChanges(), known, part_pieces)
    for sha256, name in found:
        try:
            yield job.run(sha256, dry_run=dry_run)
        except (InputError, ConflictError, NotKnownError) as error:
            yield refusal(sha256, name, error)


def refusal(sha256: str, name: str, error: InputError | ConflictError | NotKnownError) -> ReparseReport:
    """The report of a document that cannot be read again; its error names the document."""
    told = str(error) if name in str(error) else f"{name}: {error}"
    return ReparseReport(name, sha256, Reread.REFUSED, error=told, code=error.code)


@dataclass(frozen=True, slots=True)
class _Job:
    """How documents are read again."""

    engine: Engine
    changes: OptionChanges
    book: OutletBook
    part_pieces: int

    def run(self, sha256: str, *, dry_run: bool) -> ReparseReport:
        """Compare the two readings of a document, and store the new one unless it is a dry run.

        A longer document is read once more to be stored, so that memory holds a part of it at a time.
        """
        with reading(self.engine) as connection:
            kept = kept_document(connection, sha256)
            options = self.changes.over(kept.stored.options)
            notes, parts = self._read(kept, options)
            first = _First(parts)
            corrects = corrector(connection, kept)
            tally = compare(old_reading(connection, kept), map(corrects, first.candidates()))
            report = _report(kept, options, tally, corrects)
            if dry_run:
                return report
            if first.only is None:
                notes, parts = self._read(kept, options)
            done = rewrite(
                self.engine,
                kept,
                options=options,
                book=self.book.version,
                naming=self.book.resolve,
                notes=notes,
                parts=parts if first.only is None else (first.only,),
            )
        return replace(report, applied=True, retired=done.retired)

    def _read(self, kept: Kept, options: ParseOptions) -> tuple[ReadNotes, Iterator[Part]]:
        """The new reading, in the format it was read in unless a person named another."""
        as_format = self.changes.as_format or kept.stored.format
        return read_document(kept.document, self.book, options, as_format=as_format, part_pieces=self.part_pieces)


class _First:
    """The candidates of a document's parts; `only` is its part where it has but one."""

    def __init__(self, parts: Iterator[Part]) -> None:
        self._parts = parts
        self.only: Part | None = None

    def candidates(self) -> Iterator[Found]:
        for part in self._parts:
            self.only = part if part.index == 0 and part.last else None
            yield from part.candidates


def _report(kept: Kept, options: ParseOptions, tally: Tally, corrects: Corrector) -> ReparseReport:
    return ReparseReport(
        name=kept.stored.name,
        sha256=kept.document.sha256,
        outcome=Reread.UNCHANGED if tally.same else Reread.CHANGED,
        options=options,
        entries_before=tally.before["entries"],
        rejections_before=tally.before["rejections"],
        entries=tally.after["entries"],
        rejections=tally.after["rejections"],
        kept=tally.kept,
        changed=tally.changed,
        added=tally.added,
        removed=tally.removed,
        accepted=tally.accepted,
        rejected=tally.rejected,
        corrected=corrects.met,
        lost=corrects.lost,
        changes=tuple(tally.changes),
        unlisted=tally.unlisted,
    )
