"""Reading ahead: a large document is read, parsed and made ready by a process of its own, while this one stores.

    for report in ingest(engine, sources, read=read_ahead): ...

The other process is one part ahead and no more, so memory stays that of two parts whatever the document's size.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext

from app.errors import InputError, ReadError
from app.ingest import IngestOptions, Step, ready_parts, uncollected
from app.model import Document
from app.parsing.outlets.book import OutletBook
from app.store.ready import ReadyRows

AT_ONCE = 5_000  # rows in one message: a whole part packed is 30 MB on both sides
LEAST = 8_000_000  # bytes: about a part of lines; a document in one part is stored when all of it is read


def read_ahead(
    document: Document, book: OutletBook, options: IngestOptions, dialect: str
) -> Generator[Step, None, None]:
    """As `ingest.ready_parts`; by another process where the document is large.

    Raises as that does, and ReadError where the process dies, for want of memory most likely.
    """
    if document.size < LEAST:
        yield from ready_parts(document, book, options, dialect)
        return
    context = process_context()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(sending, document, book, options, dialect), daemon=True)  # type: ignore[attr-defined]
    with _undisturbed():
        process.start()
    sending.close()
    try:
        while (step := _next(receiving, document)) is not None:
            yield step
            del step  # before the next is received
    finally:
        receiving.close()  # what is still to be sent fails, and the process ends
        process.join()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A person's Ctrl-C waits: a process that was told half of what to do complains about it at length."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _next(receiving: Connection, document: Document) -> Step | None:
    """The next part; None after the last. What went wrong with the document is raised here."""
    try:
        with uncollected():
            step: Step | InputError | None = pickle.loads(receiving.recv_bytes())
            if isinstance(step, InputError):
                raise step
            if step is None:
                return None
            rows = step[2].candidates
            while (piece := pickle.loads(receiving.recv_bytes())) is not None:
                rows.add(piece)
            return step
    except EOFError:
        why = "the process that read it died, perhaps for want of memory"
        raise ReadError(why, document=document.name) from None


def process_context() -> BaseContext:
    """How processes begin: never as a fork of this one, which would share its connections and locks.

    Where there is one, a server forks them that has read the program once and done nothing else; else each reads it anew.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["app.ingest", "app.store.migrate"])
    return context


# ---------------------------------------------------------------- inside the process


def _read(sending: Connection, document: Document, book: OutletBook, options: IngestOptions, dialect: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told too, and closes its end
    try:
        for notes, reached, ready in ready_parts(document, book, options, dialect):
            rows = ready.candidates
            ready.candidates = ReadyRows(spare=rows.spare)
            _send(sending, (notes, reached, ready))
            for piece in rows.cut(AT_ONCE):
                _send(sending, piece)
            _send(sending, None)
            del ready, rows
        _send(sending, None)
    except InputError as error:
        _send(sending, error)
    except (BrokenPipeError, ConnectionResetError):
        """Nobody waits for the rest."""


def _send(sending: Connection, sent: object) -> None:
    with uncollected():
        sending.send_bytes(pickle.dumps(sent, pickle.HIGHEST_PROTOCOL))
