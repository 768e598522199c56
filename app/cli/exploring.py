"""`explore`: the SQLite file in Datasette, with this project's words for its views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import options as o
from app.cli import terminal
from app.cli.explore import database
from app.cli.serving import listen
from app.errors import OptionError
from app.settings import Settings
from app.store.schema import metadata as tables
from app.store.snapshot import verify_snapshot
from app.store.views import VIEWS

if TYPE_CHECKING:
    from datasette.app import Datasette

PORT = 8001
QUESTIONS = {
    "headlines_a_month": (
        "Headlines a month",
        "select strftime('%Y-%m', published_on) as month, count(*) as headlines from headlines"
        " where precision <> 'year' group by month order by month",
    ),
    "copied_most": (
        "Headlines most outlets carried",
        "select min(title) as title, count(distinct outlet) as outlets, min(published_on) as first_on from headlines"
        " group by copy_key having count(distinct outlet) > 1 order by outlets desc, title limit 100",
    ),
    "rejected": (
        "Why lines were rejected",
        "select reason, count(*) as lines from rejections group by reason order by lines desc",
    ),
}


def explore(
    snapshot: Annotated[
        Path | None,
        typer.Argument(metavar="[SNAPSHOT]", help="A file of `headlines export`; the database where none is given."),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 picks a free one.")] = PORT,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Look around a SQLite database or a snapshot in a browser, with Datasette (extra `explore`)."""
    served = datasette(snapshot or _file(database_url), Settings().sql_seconds)
    if snapshot and (changed := verify_snapshot(snapshot)):
        terminal.warn(f"{snapshot} was changed since it was made: {', '.join(changed)}")
    listening = listen(host, port)
    at = f"http://{host}:{listening.getsockname()[1]}"
    terminal.messages().print(f"exploring at {at}   (stop with Ctrl+C)", markup=False)
    import uvicorn  # with Datasette, only when both are wanted

    config = uvicorn.Config(served.app(), log_level="warning", access_log=False, lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _file(url: str | None) -> Path:
    """The file of a SQLite database; OptionError for another one."""
    with database(url) as engine:
        if engine.dialect.name != "sqlite":
            raise OptionError(
                "Datasette reads SQLite files only: `headlines export snapshot.db` makes one of this database,"
                " and `headlines explore snapshot.db` shows it",
                option="--database-url",
            )
        return Path(str(engine.url.database))


def datasette(path: Path, seconds: float) -> Datasette:
    """Datasette over a SQLite file, which it only reads. OptionError where Datasette is not installed."""
    try:
        from datasette.app import Datasette
    except ImportError:
        raise OptionError(
            "Datasette is not installed: pip install '.[explore]' in the clone", option="explore"
        ) from None
    settings = {"sql_time_limit_ms": int(seconds * 1000), "allow_download": False}
    return Datasette([str(path)], metadata=metadata(path.stem), settings=settings)


def metadata(name: str) -> dict[str, Any]:
    """What Datasette shows beside the rows: the views with their meanings first, the tables behind them out of sight."""
    shown: dict[str, Any] = {view.name: {"description": view.comment, "columns": dict(view.columns)} for view in VIEWS}
    shown["headlines"] |= {"facets": ["outlet", "precision"], "sort_desc": "published_on"}
    hidden = {table.name: {"hidden": True} for table in tables.sorted_tables} | {"alembic_version": {"hidden": True}}
    queries = {name: {"title": title, "sql": sql} for name, (title, sql) in QUESTIONS.items()}
    return {
        "title": "Headline Timeline",
        "description": "Dated, source-attributed headlines from saved lists, with the evidence for each row.",
        "databases": {name: {"tables": {**hidden, **shown}, "queries": queries}},
    }
