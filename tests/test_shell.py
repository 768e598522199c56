"""The shell of `headlines sql`: what is typed, what is suggested, what is answered, what is remembered."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import select
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from sqlalchemy import Engine

from app.cli import shell
from app.cli.shell import Limits, converse, history, is_finished, suggestions
from app.model import StatementResult
from app.store.sql import run
from app.store.views import DICTIONARY
from tests.web.serving import fill, sample


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def filled(store: Engine, database_url: str) -> Engine:
    fill(database_url, sample())
    return store


def said(engine: Engine, typed: str, *, rows: int = 100) -> str:
    """What the shell answers to what is typed."""
    out = io.StringIO()
    with create_pipe_input() as keys:
        keys.send_text(typed)
        console = Console(file=out, width=200, color_system=None, force_terminal=False)
        converse(engine, Limits(rows, 5.0), {"least": 9}, console=console, keys=keys, screen=DummyOutput())
    return out.getvalue()


# ---------------------------------------------------------------- typing


@pytest.mark.parametrize(
    ("typed", "finished"),
    [
        ("", True),
        ("  ", True),
        ("select 1", False),
        ("select 1;", True),
        ("select 1 ; \n", True),
        ("select ';", False),
        ("select ';' ;", True),
        ("\\d", True),
        ("\\q", True),
    ],
)
def test_a_statement_is_run_when_it_ends(typed: str, finished: bool) -> None:
    assert is_finished(typed) is finished


def test_suggestions_know_where_they_are() -> None:
    assert list(suggestions("select * from hea")) == ["headlines", "headline"]
    assert list(suggestions("select * from sightings s where sightings.doc")) == ["document", "document_name"]
    assert list(suggestions("select sta from sightings where sta")) == ["start_byte"]
    assert list(suggestions("\\d re")) == ["rejections"]
    assert "select" in suggestions("se")
    assert list(suggestions("select nobody.")) == []
    assert list(suggestions("select ")) == []
    # columns of the view that is named come before those of others
    named = list(suggestions("select * from captures where c"))
    assert named.index("captured_at") < named.index("confidence")


@given(st.text(max_size=60))
def test_suggestions_go_on_with_what_was_begun(before: str) -> None:
    """Whatever stands there, each suggestion begins with the word before the cursor and is more than it."""
    begun = before[len(before.rstrip("abcdefghijklmnopqrstuvwxyz_")) :]
    for name in suggestions(before):
        assert name.startswith(begun)
        assert name != begun


# ---------------------------------------------------------------- answering


def test_statements_are_answered_until_the_person_leaves(filled: Engine) -> None:
    text = said(filled, "select outlet, count(*) as n\nfrom headlines\ngroup by 1 order by 2 desc limit 1;\n\\q\n")
    assert "Northern Courier" in text
    assert "1 row\n" in text
    assert text.count("read-only") == 1


def test_what_fails_is_one_sentence_and_the_shell_goes_on(filled: Engine) -> None:
    text = said(filled, "select one from nowhere;\ndelete from headlines;\nselect 41 + 1 as answer;\n\\q\n")
    assert "nowhere" in text
    assert "42" in text
    assert "Traceback" not in text
    refusals = [line for line in text.splitlines() if line.startswith(("The statement was refused", "Only queries"))]
    assert len(refusals) == 2


def test_commands_show_views_and_columns(filled: Engine) -> None:
    text = said(filled, "\\d\n\\d sightings\n\\d nothing\n\\?\n\\x\nquit\n")
    assert all(name in text for name in DICTIONARY)
    assert "start_byte" in text
    assert "There is no view nothing" in text
    assert "\\q" in text
    assert "There is no command \\x" in text


def test_rows_beyond_the_limit_are_told(filled: Engine) -> None:
    text = said(filled, "select id from headlines;\n\\q\n", rows=3)
    assert "3 rows; there are more" in text


def test_parameters_of_the_command_line_are_there(filled: Engine) -> None:
    text = said(filled, "select count(*) as n from outlets where headlines >= :least;\n\\q\n")
    assert "1 row\n" in text


@pytest.mark.parametrize("ending", ["\x04", "exit\n", "\\q\n"])
def test_there_are_three_ways_out(filled: Engine, ending: str) -> None:
    assert "read-only" in said(filled, ending)


def test_a_typed_interrupt_only_drops_the_line(filled: Engine) -> None:
    assert "42" in said(filled, "select half\x03select 41 + 1;\n\\q\n")


def test_an_interrupted_statement_is_stopped_and_the_shell_goes_on(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C while a statement runs ends that, and not the shell."""
    ready = iter([KeyboardInterrupt])

    def interrupted(*given: Any, **named: Any) -> StatementResult:
        for interrupt in ready:
            raise interrupt
        return run(*given, **named)

    monkeypatch.setattr(shell, "run", interrupted)
    text = said(filled, "select 40 + 1;\nselect 41 + 1;\n\\q\n")
    assert "stopped" in text
    assert "42" in text
    assert "41\n" not in text


# ---------------------------------------------------------------- remembering


def test_history_is_the_persons_own(filled: Engine, state: Path) -> None:
    said(filled, "select 1;\n\\q\n")
    path = state / "headlines" / "sql_history"
    assert "select 1;" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_state_folder_that_cannot_be_made(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state.write_text("a file stands there")
    assert list(history().load_history_strings()) == []
    assert "will not be remembered" in capsys.readouterr().err


def test_the_state_folder_is_where_systems_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    assert shell.state_folder() == Path.home() / ".local" / "state" / "headlines"


# ---------------------------------------------------------------- on a real terminal


@pytest.fixture
def terminal(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The program on a terminal of its own."""
    fill(sqlite_url, sample())
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    environment = {**os.environ, "HEADLINES_DATABASE_URL": sqlite_url, "TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
    program = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "sql"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    yield ours, program
    program.kill()
    program.wait()
    os.close(ours)


def test_the_shell_on_a_terminal(terminal: tuple[int, subprocess.Popen[bytes]]) -> None:
    ours, program = terminal
    seen = b""

    def until(words: bytes) -> None:
        """Read what the terminal shows until these words are there."""
        nonlocal seen
        deadline = time.monotonic() + 60
        while words not in seen:
            assert time.monotonic() < deadline, seen
            if select.select([ours], [], [], 1)[0]:
                seen += os.read(ours, 4096)
                if b"\x1b[6n" in seen:  # it asks where the cursor is, and waits for the terminal's answer
                    seen = seen.replace(b"\x1b[6n", b"")
                    os.write(ours, b"\x1b[1;1R")

    until(b"headlines>")
    os.write(ours, b"select 70 + 6 as sum, sum(headlines) from timel")
    until(b"timel")
    seen = b""
    os.write(ours, b"\t")
    until(b"ine")  # the rest of the name
    os.write(ours, b";\r")
    until(b"1 row")
    assert seen.count(b"76") == 2
    os.write(ours, b"\\q\r")
    assert program.wait(timeout=120) == 0
