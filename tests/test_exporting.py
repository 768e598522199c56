"""`headlines export`: formats by name or by option, all filters, whole files only."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet
import pytest

from app import cli
from tests.web.serving import SAMPLE_HEADLINES, fill, sample

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `headlines export` on the sample: exit code, and what is said on standard error."""
    fill(database_url, sample())
    monkeypatch.setenv("HEADLINES_DATABASE_URL", database_url)

    def with_words(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["headlines", "export", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        return code, capfd.readouterr().err

    return with_words


def count(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(pyarrow.parquet.read_table(path).num_rows)
    if path.suffix in (".db", ".sqlite"):
        with closing(sqlite3.connect(path)) as snapshot:
            return int(snapshot.execute("SELECT count(*) FROM headlines").fetchone()[0])
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return len(list(csv.DictReader(file)))
    return len([json.loads(line) for line in path.read_bytes().splitlines()])


@pytest.mark.parametrize("name", ["all.csv", "all.ndjson", "all.jsonl", "all.parquet", "all.db", "all.sqlite"])
def test_the_name_says_the_format(run: Run, tmp_path: Path, name: str) -> None:
    code, said = run(str(tmp_path / name))
    assert (code, said) == (0, f"{SAMPLE_HEADLINES} headlines in {tmp_path / name}\n")
    assert count(tmp_path / name) == SAMPLE_HEADLINES


FILTERS: list[list[str]] = [
    ["bridge", "--exclude-outlet", "northern-courier"],
    ["--outlet", "Northern Courier"],
    ["--from", "2026-05-20", "--to", "2026-05-29"],
    ["--on", "2026-05-27"],
    ["--collection", "Verrin bridge", "--flag", "cut"],
    ["--has", "outlet", "--min-confidence", "0.9"],
    ["--document", sample()[0].sha256[:12]],
]


@pytest.mark.parametrize("words", FILTERS, ids=" ".join)
def test_filters_are_those_of_search(
    run: Run,
    tmp_path: Path,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    code, _ = run(str(tmp_path / "some.ndjson"), *words)
    assert code == 0
    monkeypatch.setattr(sys, "argv", ["headlines", "search", *words, "--limit", "500", "--format", "ndjson"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    exported = (tmp_path / "some.ndjson").read_bytes()
    assert exported == capfd.readouterr().out.encode()
    assert 0 < len(exported.splitlines()) < SAMPLE_HEADLINES


def test_parquet_goes_by_year_and_month(run: Run, tmp_path: Path) -> None:
    code, said = run(str(tmp_path / "parts"), "--partition", "month")
    assert code == 0
    assert "2 files" in said
    files = sorted(path.relative_to(tmp_path / "parts").as_posix() for path in (tmp_path / "parts").rglob("*.parquet"))
    assert files == ["year=2026/month=05/headlines.parquet", "year=2026/month=06/headlines.parquet"]
    assert sum(map(count, (tmp_path / "parts").rglob("*.parquet"))) == SAMPLE_HEADLINES


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["all.word"], 2, "--format says what to write: csv, ndjson, parquet, snapshot"),
        (["all.csv", "--partition", "year", "--format", "csv"], 2, "Only Parquet"),
        (["missing/all.csv"], 1, "cannot be written"),
        ([".", "--format", "csv"], 1, "it is a folder"),
        ([".", "--format", "parquet", "--partition", "year"], 2, "is there already"),
        (["all.csv", "--from", "2026-06-02", "--to", "2026-06-01"], 2, "is after"),
        (["all.csv", "--on", "2026-06-02", "--to", "2026-06-03"], 2, "--on says the day already"),
        (["all.csv", '"open'], 2, "quotation mark"),
    ],
)
def test_what_cannot_be_is_named_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    ended, said = run(*words)
    assert ended == code
    assert says in said
    assert said.count("\n") == 1
    assert set(tmp_path.iterdir()) == before


def test_an_outlet_nobody_knows_is_warned_of(run: Run, tmp_path: Path) -> None:
    code, said = run(str(tmp_path / "none.csv"), "--outlet", "northern curier")
    assert code == 0
    assert "Northern Courier" in said
    assert count(tmp_path / "none.csv") == 0


@pytest.mark.parametrize("name", ["all.csv", "all.parquet", "all.db"])
def test_a_cut_off_export_leaves_what_was_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Stopped between two progress reports, it leaves the earlier file as it was, and nothing beside it."""
    (tmp_path / name).write_bytes(b"an earlier export")

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rich.progress.Progress.update", stopped)
    code, _ = run(str(tmp_path / name))
    assert code == 130
    assert (tmp_path / name).read_bytes() == b"an earlier export"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_is_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is no file's name: search writes to a pipe."""
    monkeypatch.chdir(tmp_path)
    code, said = run("-", "--format", "csv")
    assert code != 0
    assert "headlines search --format csv" in said
    assert not (tmp_path / "-").exists()
