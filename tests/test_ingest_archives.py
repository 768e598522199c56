"""Archives all the way into the database: what is read around the damage is stored, and each defect is a refusal by name."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.ingest import ingest, totals
from app.model import Outcome
from app.readers.sources import open_sources
from app.store.engine import open_store
from tests.readers.archived import LINES, tarred, zipped
from tests.store.checks import check_all


@pytest.mark.parametrize(
    ("name", "data", "refused"),
    [
        (
            "list.txt.gz",
            gzip.compress(LINES, mtime=0)[:-6],
            "list.txt.gz: is cut short: it ends in the middle of its gzip data; what comes before is read",
        ),
        (
            "list.tar",
            tarred({"list.txt": LINES})[: 512 + len(LINES) - 20],
            "list.tar!/list.txt: is cut short: 588 of 608 bytes are there; what comes before is read",
        ),
        (
            "list.zip",
            zipped({"list.txt": LINES})[:-30],
            "list.zip: is a zip archive whose directory, at its end, is missing or broken (it may be cut short)",
        ),
    ],
)
def test_what_is_left_of_a_damaged_file_is_stored(
    database_url: str, tmp_path: Path, name: str, data: bytes, refused: str
) -> None:
    """Its headlines are rows, the damage is a refusal, and ingesting it again changes nothing."""
    path = tmp_path / name
    path.write_bytes(data)
    engine = open_store(database_url)
    reports = list(ingest(engine, open_sources([path])))
    stored = [report for report in reports if report.outcome is Outcome.STORED]
    assert [report.new for report in stored] in ([7], [8])
    assert all(report.rejected == 0 for report in stored)
    assert any((report.error or "").removeprefix(f"{tmp_path}/").startswith(refused) for report in reports)
    check_all(engine)
    again = totals(ingest(engine, open_sources([path])))
    assert (again["stored"], again["already_stored"], again["new"]) == (0, 1, 0)
    engine.dispose()
