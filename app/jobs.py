"""Ingest in several processes: the same rows as in one, and the reports in the order of the sources.

    for report in ingest_in_processes("sqlite:///headlines.db", open_sources(["pages/"]), options, jobs=4): ...

The sources are found and hashed here and handed over one by one, a few ahead: a file as its path, a small member of an
archive as its bytes, a large one as the way to it. Each process writes by itself; SQLite lets one write at a time.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.synchronize import Event

from app.ahead import process_context
from app.errors import ReadError
from app.ingest import IngestOptions, ingest_one, refusal, unread
from app.model import Document, DocumentReport
from app.parsing.outlets.book import OutletBook, load_book
from app.readers.sources import Found, PassedOver, SourceFailure
from app.store import Engine
from app.store.engine import open_store

AHEAD = 4  # sources handed over for each process: enough to keep all busy behind one large document


def ingest_in_processes(
    database_url: str, sources: Iterable[Found], options: IngestOptions | None = None, *, jobs: int
) -> Iterator[DocumentReport]:
    """Store each source as `ingest` does, by `jobs` processes; one report each, in the order of the sources.

    A document that kills its process (for want of memory) is refused by name, and the rest goes on. Interrupted, the
    processes end at the next part of a document; what was stored stays. Raises what `ingest` raises.
    """
    waiting: deque[_Handed] = deque()
    with _Workers(database_url, options or IngestOptions(), jobs) as workers:
        for source in sources:
            if len(waiting) >= jobs * AHEAD:
                yield workers.report(waiting.popleft())
            waiting.append(workers.hand_over(source))
        while waiting:
            yield workers.report(waiting.popleft())


@dataclass(frozen=True, slots=True)
class _Handed:
    """A source, and the report to come: of what is no document, it is there at once."""

    source: Found
    report: Future[DocumentReport]


class _Workers:
    """The processes; a new set where one of them dies."""

    def __init__(self, database_url: str, options: IngestOptions, jobs: int) -> None:
        self._url, self._options, self._jobs = database_url, options, jobs
        self._context = process_context()
        self._stop = self._context.Event()
        self._pool = self._new_pool(jobs)
        self._single: ProcessPoolExecutor | None = None  # for what has to be tried once more

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        if self._single is not None:
            self._single.shutdown(cancel_futures=True)

    def hand_over(self, source: Found) -> _Handed:
        if not isinstance(source, Document):
            return _Handed(source, self._at_once(source))
        try:
            return _Handed(source, self._pool.submit(_ingest, source))
        except BrokenProcessPool:
            self._pool = self._new_pool(self._jobs)
            return _Handed(source, self._pool.submit(_ingest, source))

    def report(self, handed: _Handed) -> DocumentReport:
        """The report of a source, waited for. Where a process died, perhaps by another source, it is tried once more, alone."""
        try:
            return handed.report.result()
        except BrokenProcessPool:
            assert isinstance(handed.source, Document), "only documents are handed to a process"
            return self._alone(handed.source)

    def _alone(self, source: Document) -> DocumentReport:
        self._single = self._single or self._new_pool(1)
        try:
            return self._single.submit(_ingest, source).result()
        except BrokenProcessPool:
            self._single = None
            why = "the process that read it died, perhaps for want of memory"
            return refusal(source.name, ReadError(why, document=source.name), source.sha256)

    @staticmethod
    def _at_once(source: SourceFailure | PassedOver) -> Future[DocumentReport]:
        report: Future[DocumentReport] = Future()
        report.set_result(unread(source))
        return report

    def _new_pool(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            jobs, mp_context=self._context, initializer=_begin, initargs=(self._url, self._options, self._stop)
        )


# ---------------------------------------------------------------- inside a process


class _Worker:
    """What a process keeps. The database is opened with the first document, so that its errors are that document's."""

    def __init__(self, database_url: str, options: IngestOptions, stop: Event) -> None:
        self._url, self.options, self.stop = database_url, options, stop

    @cached_property
    def engine(self) -> Engine:
        return open_store(self._url)

    @cached_property
    def book(self) -> OutletBook:
        return load_book()

    def ingest(self, source: Document) -> DocumentReport:
        self.check(0)
        return ingest_one(self.engine, source, self.options, self.book, self.check)

    def check(self, _bytes: int) -> None:
        """Ends a run that was interrupted, between two parts of a document."""
        if self.stop.is_set():
            raise KeyboardInterrupt


_worker: _Worker | None = None


def _begin(database_url: str, options: IngestOptions, stop: Event) -> None:
    global _worker  # noqa: PLW0603  a process of a pool has no other place for what lasts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told too, and says when to stop
    _worker = _Worker(database_url, options, stop)


def _ingest(source: Document) -> DocumentReport:
    assert _worker is not None, "a process of the pool begins with _begin"
    return _worker.ingest(source)
