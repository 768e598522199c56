"""A large document read by another process: the same rows, the same errors, and no process left behind."""

from __future__ import annotations

import io
import multiprocessing
import os
from collections.abc import Callable
from functools import partial

import pytest

from app import ahead
from app.ahead import read_ahead
from app.errors import LayoutError, ReadError
from app.ingest import IngestOptions, ingest, ready_parts
from app.model import Document, Outcome, ParseOptions
from app.parsing.outlets.book import load_book
from app.readers.sources import document_of
from app.store import Engine
from app.store.engine import open_store
from app.store.ready import ReadyRows
from tests.store.checks import check_all
from tests.store.factory import dump

OPTIONS = IngestOptions(part_pieces=40)


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST", 0)


def content(lines: int = 100) -> bytes:
    return "".join(
        f"- Ferry {number} to Lindholm resumes after storm - Harbour Post - April {number % 28 + 1}, 2031\n"
        for number in range(lines)
    ).encode()


def document(opener: Callable[[], io.BytesIO] | None = None) -> Document:
    return document_of("page.txt", opener or partial(io.BytesIO, content()))


def test_the_parts_are_those_read_here() -> None:
    """What another process hands over is what this one would make: notes, bytes reached, rows."""
    book = load_book()
    for dialect in ("sqlite", "postgresql"):
        here = list(ready_parts(document(), book, OPTIONS, dialect))
        there = list(read_ahead(document(), book, OPTIONS, dialect))
        assert len(here) == 3
        assert [step[1:] for step in there] == [step[1:] for step in here]
        assert there[-1][0] == here[-1][0]


@pytest.mark.parametrize("size", [1, 7, 40, 100])
def test_rows_in_pieces_are_the_same_rows(size: int) -> None:
    """However they are cut, put together they are what they were, in their order."""
    for _, _, ready in ready_parts(document(), load_book(), OPTIONS, "sqlite"):
        whole = ReadyRows(spare=ready.candidates.spare)
        for piece in ready.candidates.cut(size):
            assert len(piece.rows) <= size
            whole.add(piece)
        assert whole == ready.candidates
        assert list(whole.headlines) == list(ready.candidates.headlines)


def test_the_database_is_the_same(store: Engine, sqlite_url: str) -> None:
    [report] = ingest(store, [document()], OPTIONS, read=read_ahead)
    assert (report.outcome, report.new, report.error) == (Outcome.STORED, 100, None)
    check_all(store)
    if store.dialect.name == "postgresql":
        other = open_store(sqlite_url)
        list(ingest(other, [document()], OPTIONS))
        assert dump(store) == dump(other)
        other.dispose()


def test_what_is_wrong_with_a_document_is_said_here() -> None:
    book, changed = load_book(), document(partial(Changing, os.getpid(), content()))
    with pytest.raises(ReadError, match=r"page\.txt: changed while it was read"):
        list(read_ahead(changed, book, OPTIONS, "sqlite"))
    strict = IngestOptions(parse=ParseOptions(layout="{outlet} :: {title} :: {published}"))
    with pytest.raises(LayoutError, match="no line is set as") as raised:
        list(read_ahead(document(), book, strict, "sqlite"))
    assert raised.value.option == "--layout"


def test_a_process_that_dies_is_said() -> None:
    with pytest.raises(ReadError, match=r"page\.txt: the process that read it died"):
        list(read_ahead(document(partial(Deadly, os.getpid(), content())), load_book(), OPTIONS, "sqlite"))


def test_a_reader_nobody_waits_for_ends() -> None:
    steps = read_ahead(document(partial(io.BytesIO, content(2_000))), load_book(), OPTIONS, "sqlite")
    next(steps)
    steps.close()
    assert not multiprocessing.active_children()


def test_a_small_document_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST", 1 << 20)
    monkeypatch.setattr(ahead, "process_context", None)
    assert len(list(read_ahead(document(), load_book(), OPTIONS, "sqlite"))) == 3


class Changing(io.BytesIO):
    """Other bytes in any process than in the one named: what was hashed is no longer there."""

    def __init__(self, hashed_by: int, body: bytes) -> None:
        super().__init__(body if os.getpid() == hashed_by else body.replace(b"Ferry", b"Train"))


class Deadly(io.BytesIO):
    """Kills the process that opens it, unless that is the one named."""

    def __init__(self, spared: int, body: bytes) -> None:
        if os.getpid() != spared:
            os._exit(9)
        super().__init__(body)
