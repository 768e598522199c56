"""The documentation is run: every command, query and program of docs/api.md and docs/sql.md prints what the page says.

HEADLINES_WRITE_DOCS=1 python -m pytest tests/test_docs.py      writes today's output into the pages
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from app import cli
from app.cli.statements import schema_markdown
from app.ingest import IngestOptions, ingest
from app.settings import Settings
from app.store.engine import open_store
from app.store.filters import MAX_OUTLETS
from app.store.search import MAX_LENGTH
from app.store.sql import run
from app.store.timeline import MAX_BUCKETS
from app.web import create_app
from app.web.problems import PROBLEMS
from tests.web.serving import SAMPLE, SAMPLE_HEADLINES, document, served

DOCS = Path(__file__).parent.parent / "docs"
ADDRESS = "http://127.0.0.1:8000"  # of the examples
TOKEN = "secret"
BLOCK = re.compile(r"```(console|sql|python)\n(.*?)```(?:\n\n```output\n(.*?)```)?", re.DOTALL)
MOST_LINES = 24  # of an answer; what is more is left out, and says so
MOST_COLUMNS = 150


def shortened(text: str) -> str:
    """Lines without trailing white space; the long tail and long lines are left out."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    lines = [line if len(line) <= MOST_COLUMNS else f"{line[: MOST_COLUMNS - 3]}..." for line in lines]
    return "".join(f"{line}\n" for line in (lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "..."]))


Execute = Callable[[str], str]


@pytest.fixture
def shell(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Execute:
    """Runs a command in a folder with the sample's database, `headlines` in this process; what it prints on either stream."""
    engine = open_store(sqlite_url)
    pages = [
        document(f"app/data/sample/{path.name}", path.read_text(encoding="utf-8")) for path in SAMPLE.glob("*.txt")
    ]
    reports = list(ingest(engine, sorted(pages, key=lambda page: page.name), IngestOptions(collection="bridge")))
    engine.dispose()
    assert sum(report.new for report in reports) == SAMPLE_HEADLINES
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.delenv("HEADLINES_DATABASE_URL", raising=False)

    def execute(command: str) -> str:
        if command.startswith("headlines "):
            monkeypatch.setattr(sys, "argv", shlex.split(command))
            with pytest.raises(SystemExit) as left:
                cli.main()
            assert left.value.code == 0, capfdbinary.readouterr().err
            sys.stdout.flush()
            said = capfdbinary.readouterr()
            return (said.out + said.err).decode()
        ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=300, check=False)
        assert ended.returncode == 0, ended.stderr[-2000:]
        return ended.stdout

    return execute


def evaluated(program: str) -> str:
    """What a Python program prints."""
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(program, "<docs>", "exec"), {"__name__": "__main__"})
    return said.getvalue()


def printed(text: str, execute: Execute, select: Execute, address: str) -> str:
    """A page with the output of today in the place of the one it has."""

    def answer(match: re.Match[str]) -> str:
        kind, block = match[1], match[2]
        if kind == "sql":
            statement = block.split("\n-- ")[0].rstrip()
            said = "".join(f"-- {line}\n" for line in shortened(select(statement)).splitlines())
            return f"```sql\n{statement}\n{said}```"
        if kind == "python":
            said = shortened(evaluated(block.replace(ADDRESS, address)))
            return f"```python\n{block}```\n\n```output\n{said}```"
        commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
        answers = (shortened(execute(line.replace(ADDRESS, address))) for line in commands)
        body = "".join(f"$ {line}\n{said}" for line, said in zip(commands, answers, strict=True))
        return f"```console\n{body}```"

    return BLOCK.sub(answer, text)


def compared(name: str, made: str) -> None:
    path = DOCS / name
    if os.environ.get("HEADLINES_WRITE_DOCS"):
        path.write_text(made, encoding="utf-8")
    assert made.splitlines() == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the program curl is not installed")
def test_examples_of_the_api(shell: Execute, sqlite_url: str) -> None:
    with served(sqlite_url, token=TOKEN) as address:
        text = (DOCS / "api.md").read_text(encoding="utf-8")
        compared("api.md", printed(text, shell, lambda _: "", address))


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the program sqlite3 is not installed")
def test_examples_of_sql(shell: Execute, sqlite_url: str) -> None:
    engine = open_store(sqlite_url)

    def select(statement: str) -> str:
        return "\n".join(" | ".join(map(str, row)) for row in run(engine, statement).rows)

    compared("sql.md", printed((DOCS / "sql.md").read_text(encoding="utf-8"), shell, select, ADDRESS))
    engine.dispose()


def test_questions_of_sql_are_answered_alike_on_postgres(postgres_url: str, sqlite_url: str) -> None:
    """The queries of the page are the same SQL on both."""
    statements = [block for kind, block, _ in BLOCK.findall((DOCS / "sql.md").read_text()) if kind == "sql"]
    assert len(statements) > 3
    answers = []
    for url in (sqlite_url, postgres_url):
        engine = open_store(url)
        pages = [document(path.name, path.read_text(encoding="utf-8")) for path in sorted(SAMPLE.glob("*.txt"))]
        assert all(report.new for report in ingest(engine, pages, IngestOptions(collection="bridge")))
        answers.append([run(engine, statement.split("\n-- ")[0]).rows for statement in statements])
        engine.dispose()
    assert answers[0] == answers[1]
    assert all(answers[0])


def test_the_data_dictionary_is_current() -> None:
    assert (DOCS / "schema.md").read_text(encoding="utf-8").rstrip() == schema_markdown().rstrip()


def test_every_problem_is_listed_as_it_is() -> None:
    """Codes, statuses and meanings of the page are those of the program, and there are no others."""
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \| (.+) \|$", (DOCS / "api.md").read_text(), re.MULTILINE)
    assert {code: (int(status), meaning) for code, status, meaning in rows} == PROBLEMS


def test_every_route_and_filter_is_listed() -> None:
    """What the OpenAPI document has, the page names: each path, and each parameter."""
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    document = create_app(Settings(database_url="sqlite:///none.db")).openapi()
    for path, methods in document["paths"].items():
        shown = re.sub(r"^(.*\})/(sightings|copies|captures|listings)$", r"\2", path)
        assert f"/{shown}`" in text or f"{shown}`" in text, path
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                assert re.search(rf"[`?&]{re.escape(parameter['name'])}[`=]", text) or parameter["in"] == "path", (
                    parameter
                )


def test_limits_are_those_of_the_program() -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    settings = Settings()
    for limit in (
        f"| {settings.page_size}, at most {settings.max_page_size} |",
        f"| {settings.statement_seconds:g} seconds, then `time_limit` |",
        f"| {settings.max_body >> 20} MiB |",
        f"| {MAX_LENGTH} characters |",
        f"| {MAX_OUTLETS} of each |",
        f"| {MAX_BUCKETS:,} |",
    ):
        assert limit in text
