"""The use case on both databases: sources become rows, once, and the report adds up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from app.ingest import IngestOptions, ingest, totals
from app.model import DateOrder, DocumentReport, Filters, Outcome, ParseOptions
from app.readers.sources import open_sources
from app.store import Engine
from app.store.document_queries import captures, document_by_sha256
from app.store.engine import reading
from app.store.queries import headlines, sightings
from tests.store.checks import check_all
from tests.store.factory import dump

SAMPLE = Path(str(files("app").joinpath("data", "sample")))
PAGES = sorted(SAMPLE.glob("*.txt"))


def run(store: Engine, paths: Sequence[Path], options: IngestOptions | None = None) -> list[DocumentReport]:
    return list(ingest(store, open_sources(paths), options))


def assert_adds_up(report: DocumentReport) -> None:
    assert report.pieces == report.consumed + report.ignored
    assert report.candidates == report.new + report.seen + report.rejected
    assert report.rejected == sum(report.reasons.values()) or report.outcome is Outcome.ALREADY


def test_sample_becomes_rows_with_evidence(store: Engine) -> None:
    """Every row leads back to a document, a line and bytes that print it."""
    reports = run(store, PAGES, IngestOptions(collection="bridge"))
    for report in reports:
        assert_adds_up(report)
        assert report.outcome is Outcome.STORED
    sums = totals(reports)
    assert (sums["documents"], sums["candidates"], sums["new"], sums["seen"], sums["rejected"]) == (2, 88, 76, 12, 0)
    with reading(store) as connection:
        page = headlines(connection, Filters(collection="bridge"), limit=500, total=True)
        assert len(page.items) == page.total == 76
        for row in page.items:
            for seen in sightings(connection, row.id).items:
                line = Path(seen.document_name).read_bytes()[seen.start : seen.end].decode()
                assert seen.raw in line
                assert seen.title in line
    check_all(store)


def test_article_of_the_page_goes_to_the_document(store: Engine) -> None:
    (report,) = run(store, [SAMPLE / "verrin-bridge-june.txt"])
    with reading(store) as connection:
        found = document_by_sha256(connection, report.sha256 or "")
    assert (found.title, found.outlet) == ("The ferry that would not retire", "The Verrin Post")
    assert (found.origin_title, found.origin_outlet) == ("The ferry that would not retire", "The Verrin Post")


def test_twice_is_once(store: Engine) -> None:
    """The same bytes again add nothing, under the same name not even a capture; the report still adds up."""
    run(store, PAGES)
    before = dump(store)
    again = run(store, PAGES)
    for report in again:
        assert_adds_up(report)
        assert (report.outcome, report.new, report.seen) == (Outcome.ALREADY, 0, report.candidates)
    assert dump(store) == before


def test_the_same_bytes_elsewhere_are_a_capture(store: Engine, tmp_path: Path) -> None:
    run(store, PAGES[:1])
    copy = tmp_path / "copy.txt"
    copy.write_bytes(PAGES[0].read_bytes())
    (report,) = run(store, [copy], IngestOptions(collection="elsewhere"))
    assert report.outcome is Outcome.ALREADY
    with reading(store) as connection:
        assert len(captures(connection, report.sha256 or "").items) == 2
        assert headlines(connection, Filters(collection="elsewhere"), total=True).total == 44


def test_other_options_are_not_applied_in_silence(store: Engine) -> None:
    run(store, PAGES[:1])
    (report,) = run(store, PAGES[:1], IngestOptions(parse=ParseOptions(date_order=DateOrder.DMY)))
    assert report.outcome is Outcome.ALREADY
    assert any("reparse" in warning for warning in report.warnings)


@pytest.mark.parametrize("part_pieces", [1, 7, 49, 50_000])
def test_parts_make_the_same_rows(store: Engine, tmp_path: Path, part_pieces: int) -> None:
    """A document stored in parts under the layout of its first holds what it holds in one."""
    lines = [
        f"- The pier keeper counted {number} gulls on the wall - Quay Courier - June {1 + number % 28}, 2031"
        for number in range(200)
    ]
    path = tmp_path / "gulls.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (report,) = run(store, [path], IngestOptions(part_pieces=max(part_pieces, 20)))
    assert_adds_up(report)
    assert (report.candidates, report.new) == (200, 200)
    with reading(store) as connection:
        page = headlines(connection, Filters(outlets=("Quay Courier",)), limit=500, total=True)
    assert page.total == 200


def test_bad_sources_do_not_stop_the_run(store: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a-empty.txt").write_bytes(b"")
    (folder / "b-picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "c-prose.txt").write_text("The tide came in. Nobody wrote it down.\n", encoding="utf-8")
    (folder / "d-page.txt").write_bytes(PAGES[0].read_bytes())
    reports = run(store, [folder / "missing.txt", folder])
    outcomes = {Path(report.name).name: report.outcome for report in reports}
    assert outcomes == {
        "missing.txt": Outcome.REFUSED,
        "a-empty.txt": Outcome.REFUSED,
        "b-picture.png": Outcome.REFUSED,
        "c-prose.txt": Outcome.STORED,
        "d-page.txt": Outcome.STORED,
    }
    for report in reports:
        if report.outcome is Outcome.REFUSED:
            assert report.error is not None
            assert Path(report.name).name in report.error
            assert report.code
    prose = next(report for report in reports if report.name.endswith("c-prose.txt"))
    assert (prose.candidates, prose.ignored) == (0, prose.pieces)
    assert "no list" in prose.warnings[0]


def test_undecodable_bytes_are_kept_and_counted(store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "damaged.txt"
    lines = [b"- Caf\xff owner paints door %d - Quay Courier - June %d, 2031" % (n, 1 + n) for n in range(9)]
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join(lines))
    (report,) = run(store, [path])
    assert (report.new, report.replaced) == (9, 9)
    assert "U+FFFD" in report.warnings[0]


@pytest.mark.parametrize("odd", ["\0", "\ud800", "\u202e", "\u200b", "\U0001f6a2", "e\u0301"])
def test_odd_characters_are_stored(store: Engine, tmp_path: Path, odd: str) -> None:
    """NUL bytes, lone surrogates and their like neither stop an ingest nor break what is read back."""
    path = tmp_path / "odd.txt"
    text = "\n".join(f"- Harbour{odd} bell number {n} rings - Quay Courier - June {n}, 2031" for n in range(1, 8))
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    (report,) = run(store, [path])
    assert (report.outcome, report.candidates) == (Outcome.STORED, 7)
    with reading(store) as connection:
        for row in headlines(connection, Filters()).items:
            row.title.encode("utf-8")


def test_a_line_of_fifty_megabytes_is_survived(store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    good = b"".join(b"- Buoy %d repainted - Quay Courier - June %d, 2031\n" % (n, n) for n in range(1, 8))
    path.write_bytes(good + b"x" * 50_000_000 + b"\n" + good.replace(b"repainted", b"lost"))
    (report,) = run(store, [path])
    assert (report.outcome, report.new) == (Outcome.STORED, 14)


def test_capture_time_and_uri_are_kept(store: Engine) -> None:
    at = datetime(2031, 6, 1, 12, tzinfo=UTC)
    stream = io.BytesIO(PAGES[0].read_bytes())
    sources = open_sources(["-"], uri="https://saved.example/page", captured_at=at, stdin=stream)
    (report,) = ingest(store, sources)
    with reading(store) as connection:
        (capture,) = captures(connection, report.sha256 or "").items
    assert (capture.name, capture.uri, capture.captured_at) == ("-", "https://saved.example/page", at)
