"""The one use case: sources -> rows, with a report that adds up.

    for report in ingest(engine, open_sources(["pages/"]), collection="bridge"):
        print(report.name, report.new)

Documents are handled one after another, each in transactions of its own: what is stored stays, whatever happens next, and
one bad document never stops the run.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from app import readers
from app.errors import ConflictError, InputError
from app.model import Document, DocumentReport, Outcome, ParseOptions, Part, ReadNotes
from app.parsing import PART, parse
from app.parsing.outlets.book import BookRow, OutletBook, load_book
from app.readers.sources import Found, PassedOver, SourceFailure
from app.store import Engine
from app.store.engine import reading
from app.store.outlet_words import PersonRow, person_rows
from app.store.ready import Ready, make_ready, values_of
from app.store.writes import Capture, DocumentWriter, PartTally, StoredDocument, add_capture, find_document

Progress = Callable[[int], None]
"""Told how many bytes of the present document have been dealt with."""
Step = tuple[ReadNotes, int, Ready]
"""What was noted so far, the byte reached, and a part as the database takes it."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How to ingest: how to read (`parse`, `as_format`), where to file it (`collection`), whether to keep the bytes."""

    parse: ParseOptions = field(default_factory=ParseOptions)
    as_format: str | None = None
    collection: str | None = None
    keep: bool = True
    part_pieces: int = PART


def read_document(
    document: Document,
    book: OutletBook,
    options: ParseOptions | None = None,
    *,
    as_format: str | None = None,
    explain: bool = False,
    part_pieces: int = PART,
) -> tuple[ReadNotes, Iterator[Part]]:
    """A document's parts, read and parsed, without any database; the notes are complete when the parts are exhausted.

    Raises ReadError (here or while parts are consumed) and OptionError, LayoutError for options that mean nothing.
    """
    notes, pieces = readers.read(document, as_format=as_format)
    parts = parse(
        pieces,
        book,
        options,
        facts=lambda: notes.facts,
        captured_at=document.captured_at,
        uri=document.uri,
        name=document.name,
        part_pieces=part_pieces,
        explain=explain,
    )
    return notes, _each(parts)


def _each(parts: Iterator[Part]) -> Iterator[Part]:
    while True:
        with uncollected():
            part = next(parts, None)
        if part is None:
            return
        yield part
        del part  # before the next is made: two parts are 200 MB


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, for the time of one part.

    A part is some hundred thousand values of which none forms a cycle; to look through them again and again as they grow in
    number took 12 of 36 µs a line in parsing, 30 of 134 in a whole ingest. When it comes back it is not to look through them
    once more (2 µs a line): frozen and thawed they count as old, and most are gone before old ones are looked at.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


Steps = Generator[Step, None, None]
Read = Callable[[Document, OutletBook, IngestOptions, str], Steps]
"""Makes a document's parts ready for a database of the dialect named."""


def ready_parts(document: Document, book: OutletBook, options: IngestOptions, dialect: str) -> Steps:
    """A document's parts, read, parsed and made ready for a database of this dialect, without asking any. Raises as
    `read_document` does."""
    notes, parts = read_document(
        document, book, options.parse, as_format=options.as_format, part_pieces=options.part_pieces
    )
    values, reached = values_of(dialect), 0
    with document.open() as stream:
        for part in parts:
            reached, text = _text_of(part, stream, reached, document.size)
            with uncollected():
                ready = make_ready(part, document.sha256, values, text=text if options.keep else None)
            del part, text  # before the next is made
            yield notes, reached, ready
            del ready


def book_of(engine: Engine) -> OutletBook:
    """The outlet book for a database: the shipped one with what a person said there of outlets."""
    with reading(engine) as connection:
        return book_with(person_rows(connection))


def book_with(rows: Iterable[PersonRow]) -> OutletBook:
    """The shipped outlet book with rows a person added, which win."""
    return load_book([BookRow(row.name, row.aliases, row.domains) for row in rows])


def ingest(
    engine: Engine,
    sources: Iterable[Found],
    options: IngestOptions | None = None,
    *,
    book: OutletBook | None = None,
    progress: Progress | None = None,
    read: Read = ready_parts,
) -> Iterator[DocumentReport]:
    """Store each source; one report each, in order. Input that cannot be read is reported and the rest goes on.

    `read` makes a document's parts ready: here, or (app.ahead) in a process of its own while this one stores.

    Raises StorageError or SchemaError where the database itself gives out; what was reported until then is stored.
    """
    options = options or IngestOptions()
    known = book or book_of(engine)
    for source in sources:
        yield ingest_one(engine, source, options, known, progress, read)


def ingest_one(
    engine: Engine,
    source: Found,
    options: IngestOptions,
    book: OutletBook,
    progress: Progress | None = None,
    read: Read = ready_parts,
) -> DocumentReport:
    """Store one source; input that cannot be read is its report."""
    if not isinstance(source, Document):
        return unread(source)
    try:
        return _ingest_document(engine, source, options, book, progress or _ignore, read)
    except (InputError, ConflictError) as error:
        return refusal(source.name, error, source.sha256)


def unread(source: SourceFailure | PassedOver) -> DocumentReport:
    """The report of what is no document."""
    if isinstance(source, SourceFailure):
        return refusal(source.name, source.error)
    told = ", ".join(f"{count:,} {kind}" for kind, count in source.counts.items())
    skipped = sum(source.counts.values())
    return DocumentReport(source.name, None, Outcome.PASSED, skipped=skipped, warnings=(f"passed over: {told}",))


def refusal(name: str, error: InputError | ConflictError, sha256: str | None = None) -> DocumentReport:
    """The report of a document that could not be stored."""
    return DocumentReport(name, sha256, Outcome.REFUSED, error=str(error), code=error.code)


def _ignore(_bytes: int) -> None:
    """Nobody watches the progress."""


def _ingest_document(
    engine: Engine, document: Document, options: IngestOptions, book: OutletBook, progress: Progress, read: Read
) -> DocumentReport:
    capture = Capture(document.name, document.uri, document.captured_at, options.collection)
    stored = find_document(engine, document.sha256)
    if stored and stored.complete:
        add_capture(engine, document.sha256, capture)
        progress(document.size)
        return _already(document, stored, options.parse)
    writer = DocumentWriter(engine, document, capture, options=options.parse, book=book.version, naming=book.resolve)
    tallies: list[tuple[Part, PartTally]] = []
    notes = ReadNotes()
    with closing(read(document, book, options, engine.dialect.name)) as steps:
        for notes, reached, ready in steps:
            with uncollected():
                tally = writer.put(ready, notes)
            tallies.append((ready.part, tally))
            del ready  # before the next is made
            progress(reached)
    outcome = Outcome.RESUMED if stored else Outcome.STORED
    if tallies and not any(tally.stored for _, tally in tallies):  # another program stored the same bytes meanwhile
        outcome = Outcome.ALREADY
    return _report(document, notes, tallies, outcome)


def _text_of(part: Part, stream: BinaryIO, reached: int, size: int) -> tuple[int, bytes]:
    """The document's bytes that go with a part: from where the last one ended to its own end (the last part's: to the end)."""
    end = size if part.last else max(part.end, reached)
    return end, stream.read(end - reached)


def _already(document: Document, stored: StoredDocument, options: ParseOptions) -> DocumentReport:
    """The same bytes again: nothing is read anew, all its entries are seen again. Told where a person asks for another reading."""
    asked = options != ParseOptions() and options != stored.options
    command = f"headlines reparse --document {document.sha256[:12]}"
    again = f"already stored, read with other options: `{command}` with these reads it anew"
    warnings = (again,) if asked else ()
    return DocumentReport(
        name=document.name,
        sha256=document.sha256,
        outcome=Outcome.ALREADY,
        format=stored.format,
        pieces=stored.pieces,
        consumed=stored.consumed,
        ignored=stored.ignored,
        candidates=stored.candidates,
        seen=stored.entries,
        rejected=stored.rejections,
        warnings=warnings,
    )


def _report(
    document: Document, notes: ReadNotes, tallies: list[tuple[Part, PartTally]], outcome: Outcome
) -> DocumentReport:
    reasons: Counter[str] = Counter()
    for _, tally in tallies:
        reasons.update(tally.reasons)
    return DocumentReport(
        name=document.name,
        sha256=document.sha256,
        outcome=outcome,
        format=notes.format,
        pieces=sum(part.pieces for part, _ in tallies),
        consumed=sum(part.consumed for part, _ in tallies),
        ignored=sum(part.ignored for part, _ in tallies),
        candidates=sum(tally.candidates for _, tally in tallies),
        new=sum(tally.new for _, tally in tallies),
        seen=sum(tally.seen for _, tally in tallies),
        rejected=sum(tally.rejected for _, tally in tallies),
        replaced=notes.replaced,
        skipped=notes.skips,
        reasons=dict(sorted(reasons.items())),
        warnings=_warnings(notes, tallies),
    )


def _warnings(notes: ReadNotes, tallies: list[tuple[Part, PartTally]]) -> tuple[str, ...]:
    found = []
    if notes.replaced:
        found.append(f"{notes.replaced:,} byte sequences are not {notes.encoding or 'text'}: each became U+FFFD")
    if notes.skips:
        first = notes.skipped[0]
        where = (
            f" (line {first.line})" if first.line else f" (byte {first.offset:,})" if first.offset is not None else ""
        )
        found.append(f"{notes.skips:,} parts passed over, the first{where}: {first.why}")
    if not any(tally.candidates for _, tally in tallies):
        found.append("no list of headlines was found in it")
    return tuple(found)


def totals(reports: Iterable[DocumentReport]) -> dict[str, int]:
    """The sums of many reports, and how many documents had each outcome; they add up as each report does."""
    sums: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    for report in reports:
        sums[report.outcome.value] += 1
        for name in ("pieces", "consumed", "ignored", "candidates", "new", "seen", "rejected", "replaced", "skipped"):
            sums[name] += getattr(report, name)
    sums["documents"] = sum(sums[outcome.value] for outcome in Outcome if outcome is not Outcome.PASSED)
    return dict(sums)
