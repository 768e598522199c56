"""A served database: the app as it runs, on a free port of this machine."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from app.ingest import IngestOptions, ingest
from app.model import Document
from app.readers.sources import document_of
from app.settings import Settings
from app.store.engine import open_store
from app.web import create_app

SAMPLE = Path(__file__).parent.parent.parent / "app" / "data" / "sample"
SAMPLE_HEADLINES = 76
COLLECTION = "Verrin bridge"


def document(name: str, body: str) -> Document:
    """A document of some text."""
    return document_of(name, lambda: io.BytesIO(body.encode()))


def sample() -> list[Document]:
    """The bundled sample: June, then May."""
    return [document(path.name, path.read_text(encoding="utf-8")) for path in sorted(SAMPLE.glob("*.txt"))]


def fill(url: str, documents: Sequence[Document], *, keep: bool = True) -> None:
    """Ingest documents; each must be taken."""
    engine = open_store(url)
    reports = list(ingest(engine, documents, IngestOptions(collection=COLLECTION, keep=keep)))
    engine.dispose()
    assert not [report for report in reports if report.error]


@contextmanager
def served(url: str, **settings: object) -> Iterator[str]:
    """The address of a server over this database, for as long as the block lasts."""
    app = create_app(Settings(database_url=url, **settings))  # type: ignore[arg-type]
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.005)
    try:
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()
