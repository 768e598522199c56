"""The command line as a person has it: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from app import cli

SAMPLE = str(files("app").joinpath("data", "sample"))


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the program in this process, as the shell would."""

    def with_words(*words: str, columns: int = 200) -> Said:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["headlines", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        sys.stdout.flush()
        said = capfdbinary.readouterr()
        return Said(code, said.out.decode(), said.err.decode())

    return with_words


@pytest.fixture
def filled(database_url: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with the sample in it, named by the environment."""
    monkeypatch.setenv("HEADLINES_DATABASE_URL", database_url)
    assert run("ingest", SAMPLE, "--collection", "bridge").code == 0
    return database_url


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


# ---------------------------------------------------------------- what it does


def test_parse_prints_the_contract(run: Run) -> None:
    """One JSON object a candidate, with the keys other programs rely on, and spans that point at what was read."""
    said = run("parse", SAMPLE)
    assert said.code == 0
    found = objects(said.out)
    assert len(found) == 88
    keys = {"kind", "document", "line", "ordinal", "title", "outlet", "outlet_from", "published_on", "precision"}
    keys |= {"date_from", "listed_on", "url", "confidence", "rule", "raw"}
    for one in found:
        assert keys <= one.keys()
        assert one["kind"] == "entry"
        spans, raw = one["spans"], one["raw"]
        assert isinstance(spans, dict)
        assert isinstance(raw, str)
        start, end = spans["title"]
        assert raw[start:end] == one["title"]


def test_parse_takes_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"- Pilot boat {n} launched - Quay Courier - June {n}, 2031\n" for n in range(1, 6))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    said = run("parse", "-")
    assert [one["title"] for one in objects(said.out)] == [f"Pilot boat {n} launched" for n in range(1, 6)]


def test_parse_says_that_it_found_no_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "prose.txt").write_text("The tide came in, and then it went out again.\n")
    said = run("parse", str(tmp_path / "prose.txt"))
    assert (said.code, said.out) == (0, "")
    assert "no list of headlines was found in it" in said.err


def test_of_many_documents_without_a_list_a_few_are_named(run: Run, tmp_path: Path) -> None:
    """An archive may hold a hundred thousand pages without one: they are counted."""
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        for number in range(30):
            archive.writestr(f"page{number}.txt", "Nothing but a sentence about the sea.\n")
    said = run("parse", str(tmp_path / "pages.zip"))
    assert said.code == 0
    assert said.err.count("no list of headlines was found in it") == 10
    assert "no list of headlines was found in 20 documents more" in said.err


def test_ingest_reports_for_people_and_machines(run: Run, filled: str) -> None:
    text = run("ingest", SAMPLE)
    assert "0 new + 44 seen again + 0 rejected (already stored)" in text.out
    assert "2 documents: 2 already stored" in text.out
    said = objects(run("ingest", SAMPLE, "--format", "json").out)
    assert [one.get("outcome") for one in said] == ["already_stored", "already_stored", None]
    assert said[-1]["totals"] == {
        "documents": 2, "stored": 0, "already_stored": 2, "resumed": 0, "refused": 0, "passed_over": 0, "pieces": 101,
        "consumed": 88, "ignored": 13, "candidates": 88, "new": 0, "seen": 88, "rejected": 0, "replaced": 0, "skipped": 0,
    }  # fmt: skip


def test_an_own_export_is_seen_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Months stay months and outlets as printed, and the database in the folder is no input: no row is doubled."""
    monkeypatch.chdir(tmp_path)
    lines = "- Dune fence fails - Quay Courier - March 2031\n- Goats eat fence in one night - AP - April 4, 2031\n"
    Path("list.txt").write_text(lines + "- Goats win award for it - Velm Courier - 2031\n")
    assert "3 new" in run("ingest", "list.txt", "--database-url", "sqlite:///own.db").out
    for name in ("out.csv", "out.ndjson"):
        assert run("export", name, "--database-url", "sqlite:///own.db").code == 0
    said = run("ingest", ".", "--database-url", "sqlite:///own.db")
    assert said.code == 0
    assert "9 candidates = 0 new + 9 seen again + 0 rejected" in said.out
    assert "own.db" not in said.out


def test_ids_are_shown_on_request(run: Run, filled: str) -> None:
    row = json.loads(run("search", "--limit", "1", "--format", "ndjson").out)
    assert row["id"] in run("search", "--limit", "1", "--ids").out
    assert row["id"] not in run("search", "--limit", "1").out


def test_a_bad_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADLINES_PAGE_SIZE", "many")
    said = run("search")
    assert said.code == 2
    assert said.err.startswith("headlines: HEADLINES_PAGE_SIZE: ")
    assert said.err.count("\n") == 1


def test_a_malformed_layout_is_refused_before_anything_is_read(run: Run, filled: str) -> None:
    said = run("ingest", SAMPLE, "--layout", "{titel} - {outlet}")
    assert said.code == 2
    assert said.err.count("{titel}") == 1
    assert said.out == ""


def test_other_options_for_stored_bytes_are_answered_with_the_command(run: Run, filled: str) -> None:
    assert "headlines reparse --document" in run("ingest", SAMPLE, "--date-order", "dmy").out
    assert "reparse" not in run("ingest", SAMPLE).out


def test_search_finds_by_outlet_and_day(run: Run, filled: str) -> None:
    said = run("search", "--outlet", "northern courier", "--from", "2026-06-01", "--to", "2026-06-30")
    assert said.code == 0
    assert "Poll: 58 percent of region now for the bridge" in said.out
    assert "4 headlines" in said.out
    assert "Alder Bay Gazette" not in said.out


def test_search_prints_every_format(run: Run, filled: str) -> None:
    wanted = ("search", "bridge", "--limit", "5", "--format")
    whole = json.loads(run(*wanted, "json").out)
    lines = objects(run(*wanted, "ndjson").out)
    rows = list(csv.DictReader(io.StringIO(run(*wanted, "csv").out)))
    assert whole["items"] == lines
    assert [row["id"] for row in rows] == [one["id"] for one in lines]
    assert len(lines) == 5
    assert whole["next"]


def test_search_pages_join_to_the_whole(run: Run, filled: str) -> None:
    seen, cursor = [], None
    while True:
        words = ["search", "--limit", "30", "--format", "json", *(["--cursor", cursor] if cursor else [])]
        page = json.loads(run(*words).out)
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 76


def test_timeline_is_drawn_and_adds_up(run: Run, filled: str) -> None:
    drawn = run("timeline", "--by", "month")
    assert re.search(r"2026-05\s+44\s+█", drawn.out)
    assert re.search(r"2026-06\s+32\s+█", drawn.out)
    found = json.loads(run("timeline", "--by", "day", "--format", "json").out)
    assert sum(bucket["count"] for bucket in found["buckets"]) + found["unplaced"] == found["total"] == 76


def test_sql_reads_the_views(run: Run, filled: str) -> None:
    said = run(
        "sql", "select outlet, count(*) as n from headlines group by 1 order by 2 desc, 1 limit 2", "--format", "csv"
    )
    assert said.out.replace("\r", "") == "outlet,n\nNorthern Courier,10\nThe Verrin Post,9\n"
    bound = run(
        "sql",
        "select count(*) as n from headlines where outlet = :o",
        "--param",
        "o=Northern Courier",
        "--format",
        "json",
    )
    assert json.loads(bound.out) == {"columns": ["n"], "rows": [[10]], "truncated": False}
    cut = run("sql", "select id from headlines", "--limit", "3", "--format", "ndjson")
    assert len(objects(cut.out)) == 3
    assert "only the first 3 rows" in cut.err
    assert "only the first row is" in run("sql", "select id from headlines", "--limit", "1").err
    many = "hex(zeroblob(1000000))" if filled.startswith("sqlite") else "repeat('0', 2000000)"
    long = run("sql", f"select {many} as long", "--format", "json")
    assert json.loads(long.out)["truncated"]
    assert "values are cut" in long.err
    endless = "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r"
    stopped = run("sql", endless, "--seconds", "0.2")
    assert (stopped.code, stopped.out) == (1, "")
    assert "time limit" in stopped.err


def test_outlets_and_documents_are_listed_shown_and_forgotten(run: Run, filled: str) -> None:
    assert "Harbour FM - Local News, Weather and Talk" in run("outlets", "list").out
    listed = json.loads(run("documents", "list", "--format", "json").out)["items"]
    assert len(listed) == 2
    shown = run("documents", "show", listed[0]["sha256"][:12])
    assert listed[0]["title"] in shown.out
    assert run("documents", "forget", listed[0]["sha256"], "--yes").code == 0
    assert len(json.loads(run("documents", "list", "--format", "json").out)["items"]) == 1
    gone = run("documents", "forget", listed[0]["sha256"], "--yes")
    assert gone.code == 1
    assert listed[0]["sha256"] in gone.err


def test_rejections_say_why(run: Run, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    lines = [f"- Lantern {n} lit - Quay Courier - June {n}, 2031\n" for n in range(1, 9)]
    path.write_text("".join([*lines, "- Lantern nine lit - Quay Courier - June 31, 2031\n"]), encoding="utf-8")
    assert "rejected: 1 bad_date" in run("ingest", str(path), "--database-url", database_url).out
    said = run("rejections", "--database-url", database_url)
    assert "June 31, 2031" in said.out
    assert "rejections: 1 bad_date" in said.out


def test_formats_and_schema_are_listed(run: Run) -> None:
    assert "text" in run("formats").out
    assert "published_on" in run("schema").out
    assert run("schema", "--markdown").out.startswith("# Data dictionary")


def test_demo_ends_by_itself(run: Run, tmp_path: Path) -> None:
    said = run("demo", "--folder", str(tmp_path))
    assert said.code == 0
    assert "76 headlines from 88 lines" in said.out
    assert '"outlet_slug": "northern-courier"' in said.out
    assert "make serve" in said.out
    run("demo", "--folder", str(tmp_path))
    assert {path.name for path in tmp_path.glob("*.db")} == {"headlines-demo.db", "headlines-demo-2.db"}


def test_db_upgrade_and_check(run: Run, empty_postgres_url: str, tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'new.db'}", empty_postgres_url):
        before = run("db", "check", "--database-url", url)
        assert before.code == 1
        assert "headlines db upgrade" in before.err
        assert run("db", "upgrade", "--database-url", url).code == 0
        assert "current" in run("db", "check", "--database-url", url).out


# ---------------------------------------------------------------- what it refuses


def assert_one_sentence(said: Said, *named: str) -> None:
    """One line on standard error that names the thing, and no traceback."""
    lines = said.err.strip().splitlines()
    assert len(lines) == 1, said.err
    assert lines[0].startswith("headlines: ")
    for name in named:
        assert name.lower() in said.err.lower()


BAD_QUESTIONS = (
    (("search", "--from", "2026-06-31"), 2, "2026-06-31"),
    (("search", "--from", "yesterday"), 2, "yesterday"),
    (("search", "--from", "2026-06-02", "--to", "2026-06-01"), 2, "2026-06-02"),
    (("search", "--cursor", "forged"), 1, "cursor"),
    (("search", '"unclosed'), 2, "character"),
    (("search", "--document", "xyz"), 2, "sha256"),
    (("search", "--flag", "purple"), 2, "purple"),
    (("sql", "delete from headline"), 1, "only"),
    (("sql", "select * from nowhere"), 1, "nowhere"),
    (("sql", "select 1", "--param", "oops"), 2, "oops"),
    (("documents", "show", "0123456789ab"), 1, "0123456789ab"),
    (("timeline", "--by", "day", "--from", "0001-01-01", "--to", "9999-12-31"), 2, "bucket"),
)


def test_bad_questions_are_named(run: Run, database_url: str) -> None:
    for words, code, named in BAD_QUESTIONS:
        said = run(*words, "--database-url", database_url)
        assert said.code == code, said.err
        assert_one_sentence(said, named)


@pytest.mark.parametrize(
    "words",
    [
        ("search", "--limit", "0"),
        ("search", "--limit", "1000000"),
        ("search", "--order", "sideways"),
        ("search", "--formatt", "json"),
        ("timeline", "--by", "fortnight"),
        ("serve", "--port", "70000"),
        ("nonsense",),
    ],
)
def test_unknown_options_are_usage(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.code == 2
    assert words[-1].lstrip("-") in said.err or words[-2].lstrip("-") in said.err


def test_a_cursor_of_another_query_is_refused(run: Run, filled: str) -> None:
    cursor = json.loads(run("search", "--limit", "3", "--format", "json").out)["next"]
    said = run("search", "--outlet", "Northern Courier", "--cursor", cursor)
    assert said.code == 1
    assert_one_sentence(said, "cursor")


def test_an_unknown_outlet_names_the_nearest(run: Run, filled: str) -> None:
    said = run("search", "--outlet", "Northern Curier")
    assert said.code == 0
    assert_one_sentence(said, "Northern Curier", "Northern Courier")


@pytest.mark.parametrize("content", [b"", b"\x7fELF" + bytes(range(256)) * 40])
def test_unreadable_documents_are_refused_by_name(run: Run, database_url: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.bin"
    path.write_bytes(content)
    for words in (("parse", str(path)), ("ingest", str(path), "--database-url", database_url)):
        said = run(*words)
        assert said.code == 1
        assert "odd.bin" in said.err + said.out
        assert "Traceback" not in said.err


def test_missing_files_and_globs_are_refused_and_the_rest_goes_on(run: Run, database_url: str, tmp_path: Path) -> None:
    said = run("ingest", str(tmp_path / "gone.txt"), str(tmp_path / "*.eml"), SAMPLE, "--database-url", database_url)
    assert said.code == 1
    assert "gone.txt" in said.out
    assert "*.eml" in said.out
    assert "2 stored, 2 refused" in said.out


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, whom no file mode stops."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def open_to_all(folder: Path) -> None:
    """Let anybody through to a folder of this test."""
    for one in (folder, *folder.parents):
        if one.owner() == folder.owner() and one != Path(one.anchor):
            one.chmod(one.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)


def test_a_file_without_permission_is_named(run: Run, tmp_path: Path) -> None:
    open_to_all(tmp_path)
    path = tmp_path / "secret.txt"
    path.write_text("- A - B - June 1, 2031\n", encoding="utf-8")
    path.chmod(0)
    with as_nobody():
        said = run("parse", str(path))
    assert said.code == 1
    assert_one_sentence(said, "secret.txt", "permission")


def test_a_missing_database_says_what_makes_one(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    for words in (("search",), ("timeline",), ("sql", "select 1"), ("outlets", "list"), ("serve",)):
        said = run(*words, "--database-url", url)
        assert said.code == 1
        assert_one_sentence(said, "none.db", "headlines db upgrade")
    assert not (tmp_path / "none.db").exists()


def test_a_server_without_schema_is_not_made_by_ingest(run: Run, empty_postgres_url: str) -> None:
    said = run("ingest", SAMPLE, "--database-url", empty_postgres_url)
    assert said.code == 1
    assert_one_sentence(said, "headlines db upgrade")


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:secret@127.0.0.1:1/none", "sqlite:////no/such/folder/h.db", "mysql://x/y", "nonsense"]
)
def test_an_unreachable_database_is_named_without_password(run: Run, url: str) -> None:
    said = run("ingest", SAMPLE, "--database-url", url)
    assert said.code in (1, 2)
    assert_one_sentence(said)
    assert "secret" not in said.err


def test_a_file_that_is_no_database(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear harbour master, this is no database at all." * 50, encoding="utf-8")
    said = run("search", "--database-url", f"sqlite:///{path}")
    assert said.code == 1
    assert_one_sentence(said, "letter.db")


def test_a_full_disk_is_named_and_nothing_stored_is_lost(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    """The database may not grow beyond the pages it has: what SQLite says of a full disk."""
    import sqlite3

    path = sqlite_url.removeprefix("sqlite:///")
    assert run("ingest", SAMPLE, "--database-url", sqlite_url).code == 0
    page = tmp_path / "much.txt"
    lines = (
        f"- Bollard {n} of the eastern quay painted {n * 7919} - Courier {n}\u2009- June 3, 2031\n"
        for n in range(20_000)
    )
    page.write_text("".join(lines), encoding="utf-8")
    connect = sqlite3.connect

    def small(*words: object, **options: object) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*words, **options)  # type: ignore[call-overload]
        made.execute("PRAGMA max_page_count = 300")
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", small)
        said = run("ingest", str(page), "--database-url", sqlite_url)
    assert said.code == 1
    assert_one_sentence(said, "full")
    assert path in said.err
    assert "76" in run("search", "--total", "--database-url", sqlite_url).out
