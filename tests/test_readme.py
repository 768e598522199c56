"""The README's session, REST and SQL examples are run, and print what it says.

HEADLINES_WRITE_README=1 python -m pytest tests/test_readme.py      writes today's output into it
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import cli
from app.settings import Settings
from app.web import create_app

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```(console|http|sql)\n(.*?)```", re.DOTALL)
MOST_LINES = {"console": 8, "http": 24}  # of an answer; what is more is left out, and says so


def shortened(text: str, most: int) -> str:
    """Lines without trailing white space, the long tail and long cells left out."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    lines = [line if len(line) <= 150 else line[:147] + "..." for line in lines]
    return "\n".join(lines if len(lines) <= most else [*lines[:most], "..."])


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the sample where the clone has it."""
    (tmp_path / "app").symlink_to(ROOT / "app")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.delenv("HEADLINES_DATABASE_URL", raising=False)
    return tmp_path


def test_readme_examples(
    session: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = README.read_text(encoding="utf-8")

    def run(words: list[str]) -> str:
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == 0
        sys.stdout.flush()
        return capfdbinary.readouterr().out.decode()

    def ask(request: str) -> str:
        settings = Settings(database_url=f"sqlite:///{session / 'headlines.db'}")
        with TestClient(create_app(settings)) as client:
            return json.dumps(client.get(request).json(), indent=2, ensure_ascii=False)

    def select(statement: str) -> str:
        with sqlite3.connect(session / "headlines.db") as connection:
            rows = connection.execute(statement).fetchall()
        connection.close()
        return "\n".join(" | ".join(map(str, row)) for row in rows)

    def answer(match: re.Match[str]) -> str:
        kind, block = match[1], match[2]
        if kind == "sql":
            statement = block.split("\n-- ")[0].rstrip()
            said = "\n".join(f"-- {line}" for line in select(statement).splitlines())
            return f"```sql\n{statement}\n{said}\n```"
        first = block.splitlines()[0]
        if kind == "console":
            program, *words = shlex.split(first.removeprefix("$ "))
            said = run([program, *words])
        else:
            said = ask(first.removeprefix("GET "))
        return f"```{kind}\n{first}\n{shortened(said, MOST_LINES[kind])}\n```"

    printed = BLOCK.sub(answer, text)
    if os.environ.get("HEADLINES_WRITE_README"):
        README.write_text(printed, encoding="utf-8")
    assert printed.splitlines() == text.splitlines()


def test_readme_names_files_that_exist() -> None:
    text = README.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / link).exists(), link


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test", "serve"} <= targets
