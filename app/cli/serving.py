"""`serve` and `demo`: the web application, and a first look at everything."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import options as o
from app.cli import terminal
from app.errors import InputError, SourceError
from app.ingest import IngestOptions, ingest, totals
from app.model import Bucket, Filters
from app.readers.sources import open_sources
from app.settings import Settings
from app.store import Engine
from app.store.engine import open_store, reading
from app.store.queries import headlines
from app.store.timeline import timeline

if TYPE_CHECKING:
    import uvicorn

DEMO_DATABASE = "headlines-demo.db"
DEMO_ROWS = 12
STARTING_SECONDS = 20.0


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on (HEADLINES_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port; 0 picks a free one (HEADLINES_PORT).")
    ] = None,
    database_url: o.DatabaseUrl = None,
) -> None:
    """Serve the web page and the REST API (its documentation at /docs)."""
    settings = _settings(database_url, host=host, port=port)
    open_store(settings.database_url).dispose()
    listening = listen(settings.host, settings.port)
    at = f"http://{settings.host}:{listening.getsockname()[1]}"
    terminal.messages().print(
        f"serving {at}   (API: {at}/v1/headlines, docs: {at}/docs; stop with Ctrl+C)", markup=False
    )
    server = _server_of(settings)
    server.run(sockets=[listening])


def _settings(database_url: str | None, *, host: str | None = None, port: int | None = None) -> Settings:
    """The settings of the environment, with what the command line says instead."""
    said = {"database_url": database_url, "host": host, "port": port}
    return Settings.model_validate(
        {**Settings().model_dump(), **{name: value for name, value in said.items() if value is not None}}
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; SourceError where the address cannot be had."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        # asyncio does this only for sockets it made itself; without it each answer waits 40 ms for the client's acknowledgement
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{host}:{port} cannot be listened on: {why}") from None


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where to put the demo's database.")] = Path(),
) -> None:
    """Show it all: a bundled sample into a new SQLite file, a table, a timeline, one REST query and its answer."""
    path = _new_file(folder)
    console = terminal.output()
    console.rule("1. ingest two saved pages", align="left")
    engine = open_store(f"sqlite:///{path}", create=True)
    with as_file(files("app").joinpath("data", "sample")) as sample:
        reports = list(ingest(engine, open_sources([sample]), IngestOptions(collection="verrin-bridge")))
    for report in reports:
        console.print(terminal.report_line(report))
    sums = totals(reports)
    console.print(f"{sums['new']:,} headlines from {sums['candidates']:,} lines; {sums['seen']:,} stand in both pages")
    _show(engine)
    _ask(path)
    engine.dispose()
    console.rule("What next", align="left")
    database = "" if path.name == DEMO_DATABASE and folder == Path() else f" DATABASE={path}"
    console.print(f"  make serve{database}", markup=False)
    console.print("      the web page of this database, and its API", style="dim")
    console.print(f"  .venv/bin/headlines ingest YOUR-PAGES/ --database-url sqlite:///{path}", markup=False)
    console.print("      add your own saved pages (text, HTML, feeds, CSV, JSON, …)", style="dim")
    console.print("  .venv/bin/headlines --help")


def _new_file(folder: Path) -> Path:
    """A name that is not taken: an earlier demo's file may hold somebody's own pages by now."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: there is no such folder")
    first = folder / DEMO_DATABASE
    candidates = (first, *(first.with_stem(f"{first.stem}-{number}") for number in range(2, 1000)))
    for path in candidates:
        if not path.exists():
            return path
    raise InputError(f"{folder} holds a thousand demos; remove some")


def _show(engine: Engine) -> None:
    console = terminal.output()
    with reading(engine) as connection:
        page = headlines(connection, Filters(), limit=DEMO_ROWS, total=True)
        counted = timeline(connection, Filters(), Bucket.DAY)
    console.print()
    console.rule("2. headlines search", align="left")
    console.print(terminal.headlines(page.items))
    console.print(f"{len(page.items)} of {page.total} headlines", style="dim")
    console.print()
    console.rule("3. headlines timeline --by day", align="left")
    for line in terminal.timeline(counted, width=70):
        console.print(line)
    console.print()


def _ask(path: Path) -> None:
    """Serve the database on a free port, send one query, show the answer, stop."""
    console = terminal.output()
    console.rule("4. one REST query and its answer", align="left")
    settings = _settings(f"sqlite:///{path}", host="127.0.0.1", port=0)
    listening = listen(settings.host, 0)
    at = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = _server_of(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server)
        query = "/v1/headlines?outlet=northern-courier&from=2026-06-01&limit=2&total=true"
        console.print(f"GET {at}{query}", markup=False)
        with urllib.request.urlopen(at + query, timeout=STARTING_SECONDS) as answer:
            console.print(json.dumps(json.load(answer), indent=2, ensure_ascii=False), markup=False, style="cyan")
    finally:
        server.should_exit = True
        thread.join(STARTING_SECONDS)
    console.print()


def _server_of(settings: Settings) -> uvicorn.Server:
    """The web application is loaded when it is served, not before: commands that read documents need 45 MB less without it."""
    import uvicorn

    from app.web import create_app

    return uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", access_log=False))


def _wait_until_started(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while not server.started:
        if time.monotonic() > deadline:
            raise SourceError("the API did not start within twenty seconds")
        time.sleep(0.02)
