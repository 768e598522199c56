"""Several processes do what one does: the same rows on both databases, reports in order, and one that dies is named."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from app.errors import DatabaseError
from app.ingest import IngestOptions, ingest, totals
from app.jobs import ingest_in_processes
from app.model import Document, DocumentReport, Outcome
from app.readers.sources import Found, open_sources
from app.store.engine import open_store
from tests.store.checks import check_all, empty
from tests.store.factory import dump

CORPUS = Path(__file__).parent / "corpus"
OPTIONS = IngestOptions(collection="quay")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pages that share headlines, one of them twice, an archive of more, and some that cannot be read."""
    made = tmp_path / "pages"
    made.mkdir()
    for page in range(6):
        lines = [
            f"- The pier keeper counted {page * 5 + number} gulls on the wall - Quay Courier - June {1 + number}, 2031"
            for number in range(9)
        ]
        (made / f"{page}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (made / "7-again.txt").write_bytes((made / "3.txt").read_bytes())
    (made / "8.warc").write_bytes((CORPUS / "warc" / "pictures_and_requests.warc").read_bytes())
    (made / "9.zip").write_bytes((CORPUS / "archives" / "climbs_out.zip").read_bytes())
    (made / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return made


def test_two_processes_store_what_one_stores(database_url: str, folder: Path) -> None:
    """The tables are equal; the reports come in the order of the sources; a second run finds all of it stored."""
    engine = open_store(database_url)
    alone = list(ingest(engine, open_sources([folder]), OPTIONS))
    wanted = dump(engine)
    empty(engine)
    together = list(ingest_in_processes(database_url, open_sources([folder]), OPTIONS, jobs=2))
    check_all(engine)
    assert dump(engine) == wanted
    assert [report.name for report in together] == [report.name for report in alone]
    sums = totals(together)
    assert (sums["refused"], sums["passed_over"], sums["documents"]) == (2, 1, len(together) - 1)
    again = totals(ingest(engine, open_sources([folder]), OPTIONS))
    assert (again["stored"], again["already_stored"], again["new"]) == (0, 9, 0)
    assert dump(engine) == wanted
    engine.dispose()


class Deadly:
    """Opens a page, but kills a process that is not the first."""

    data = b"- The pier keeper retires - Quay Courier - June 9, 2031\n"

    def __call__(self) -> BinaryIO:
        if multiprocessing.parent_process() is not None:
            os._exit(9)
        return io.BytesIO(self.data)


def sources(folder: Path) -> Iterator[Found]:
    yield from open_sources(sorted(folder.glob("[0-2].txt")))
    yield Document("deadly.txt", hashlib.sha256(Deadly.data).hexdigest(), len(Deadly.data), Deadly())
    yield from open_sources(sorted(folder.glob("[3-5].txt")))


def test_a_process_that_dies_is_one_refusal(tmp_path: Path, folder: Path, sqlite_url: str) -> None:
    """The document that kills its process is named; all others are stored."""
    reports = list(ingest_in_processes(sqlite_url, sources(folder), jobs=1))
    assert [report.outcome is Outcome.REFUSED for report in reports] == [False] * 3 + [True] + [False] * 3
    assert reports[3].error == "deadly.txt: the process that read it died, perhaps for want of memory"
    engine = open_store(sqlite_url)
    check_all(engine)
    engine.dispose()


def test_an_interrupted_run_ends_and_is_gone_on_with(folder: Path, sqlite_url: str) -> None:
    """What was reported stays; the next run stores the rest."""
    run = cast(
        Generator[DocumentReport, None, None], ingest_in_processes(sqlite_url, open_sources([folder]), OPTIONS, jobs=1)
    )
    first = next(run)
    assert first.outcome is Outcome.STORED
    with pytest.raises(KeyboardInterrupt):
        run.throw(KeyboardInterrupt())
    assert multiprocessing.active_children() == []
    engine = open_store(sqlite_url)
    check_all(engine)
    list(ingest(engine, open_sources([folder]), OPTIONS))
    rest = dump(engine)
    empty(engine)
    list(ingest(engine, open_sources([folder]), OPTIONS))
    assert dump(engine) == rest
    engine.dispose()


def test_a_database_that_is_gone_is_said_once(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(DatabaseError):
        list(ingest_in_processes(f"sqlite:///{tmp_path}/none.db", open_sources([folder]), jobs=1))
