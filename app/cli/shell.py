"""The shell of `headlines sql`: statements over several lines, with history and completion, on one read-only database."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from rich.console import Console

from app.cli import terminal
from app.errors import HeadlineError
from app.store import Engine
from app.store.engine import database_name
from app.store.sql import run
from app.store.views import DICTIONARY, VIEWS

WORDS = (
    "select from where group by order by having limit offset with as on and or not in is null like between exists case when "
    "then else end distinct union all intersect except inner left join asc desc over partition count sum min max avg "
    "round coalesce lower upper length substr cast date"
).split()
LEAVING = ("\\q", "quit", "exit", "quit;", "exit;")
HELP = """\
A statement ends with ; and may have several lines.
  \\d        the views            \\d NAME   the columns of one
  \\q        leave (or Ctrl+D)    \\?        this help"""
_LAST_NAME = re.compile(r"(?:(\w+)\.)?(\w*)\Z")
_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows a statement may give, and how many seconds it may take."""

    rows: int
    seconds: float


# ---------------------------------------------------------------- what is typed


def is_finished(text: str) -> bool:
    """Whether what is typed so far is to be run: a statement to its semicolon, a command, or nothing at all."""
    typed = text.strip()
    return (
        not typed or typed in LEAVING or typed.startswith("\\") or (typed.endswith(";") and typed.count("'") % 2 == 0)
    )


def suggestions(before: str) -> Iterator[str]:
    """What the word before the cursor may become: columns of the views already named, views, columns, words of SQL."""
    found = _LAST_NAME.search(before)
    assert found is not None, "the pattern finds nothing too"
    owner, begun = (found[1] or "").lower(), found[2].lower()
    if owner:
        yield from _beginning(begun, DICTIONARY[owner].columns if owner in DICTIONARY else ())
    elif before.lstrip().startswith("\\d"):
        yield from _beginning(begun, DICTIONARY)
    elif begun:
        named = [view for name in _NAME.findall(before.lower()) if (view := DICTIONARY.get(name))]
        columns = [column for view in (*named, *VIEWS) for column in view.columns]
        yield from _beginning(begun, dict.fromkeys((*DICTIONARY, *columns, *WORDS)))


def _beginning(begun: str, names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if name.startswith(begun) and name != begun)


class _Suggest(Completer):
    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
        before = document.text_before_cursor
        begun = _LAST_NAME.search(before)
        for name in suggestions(before):
            yield Completion(name, start_position=-len(begun[2]) if begun else 0)


# ---------------------------------------------------------------- the conversation


def converse(
    engine: Engine,
    limits: Limits,
    parameters: Mapping[str, object] | None = None,
    *,
    console: Console | None = None,
    keys: Input | None = None,
    screen: Output | None = None,
) -> None:
    """Ask and answer until the person leaves. What fails is said in a sentence, Ctrl+C stops a statement, and the shell goes on."""
    shown = console or terminal.output()
    session: PromptSession[str] = PromptSession(
        history=history(),
        completer=_Suggest(),
        complete_while_typing=False,
        multiline=Condition(lambda: not is_finished(session.default_buffer.text)),
        prompt_continuation="      ... ",
        input=keys,
        output=screen,
    )
    shown.print(f"{database_name(engine.url)}, read-only; \\? for help", style="dim", markup=False)
    while True:
        try:
            typed = session.prompt("headlines> ").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if typed in LEAVING:
            return
        try:
            _answer(engine, typed, limits, parameters or {}, shown)
        except HeadlineError as error:
            shown.print(str(error), style="red", markup=False)
        except KeyboardInterrupt:
            shown.print("stopped", style="dim")


def _answer(engine: Engine, typed: str, limits: Limits, parameters: Mapping[str, object], shown: Console) -> None:
    if not typed:
        return
    if typed.startswith("\\"):
        _command(typed, shown)
        return
    result = run(engine, typed, parameters, limit=limits.rows, seconds=limits.seconds)
    counted = f"{len(result.rows):,} row{'' if len(result.rows) == 1 else 's'}"
    more = "; there are more, or longer values" if result.truncated else ""
    if shown.is_terminal and len(result.rows) > shown.height - 4:
        with shown.pager():
            shown.print(terminal.table(result.columns, result.rows))
    else:
        shown.print(terminal.table(result.columns, result.rows))
    shown.print(counted + more, style="dim", markup=False)


def _command(typed: str, shown: Console) -> None:
    name, _, rest = typed.rstrip(";").partition(" ")
    view = DICTIONARY.get(rest.strip().lower())
    if name == "\\d" and view:
        shown.print(terminal.table(("column", "meaning"), view.columns.items()))
    elif name == "\\d" and not rest.strip():
        shown.print(terminal.table(("view", "what it is"), ((each.name, each.comment) for each in VIEWS)))
    elif name == "\\d":
        shown.print(f"There is no view {rest.strip()}; there are {', '.join(DICTIONARY)}", style="red", markup=False)
    elif name == "\\?":
        shown.print(HELP, markup=False)
    else:
        shown.print(f"There is no command {name}; \\? lists them", style="red", markup=False)


# ---------------------------------------------------------------- what was typed before


def state_folder() -> Path:
    """Where this program keeps what is a person's own and may be lost: their state folder (XDG; local data on Windows)."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "headlines"


def history() -> History:
    """Statements typed before, readable by their owner alone; of this session only where the folder cannot be written."""
    path = state_folder() / "sql_history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        with path.open("a"):
            return FileHistory(path)
    except OSError as error:
        terminal.warn(f"statements will not be remembered: {path} cannot be written ({error.strerror})")
        return InMemoryHistory()
