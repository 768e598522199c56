"""`python -m benchmarks [NAME…]`: measures, prints each ratio beside its goal, exits 1 when one falls short.

BENCH=quick (the default): ingest of 10⁵ headlines, queries at 10⁴ and 10⁶. BENCH=full: ingest of 10⁶, queries at 10⁷. Names
choose some of: parsing, archives, memory, queries, serving, pages, sqlite, postgres. Memory in full reads 5 GB
of files.
BENCH_FOLDER=DIR keeps lists and databases there, for the next run (10⁷ headlines: 15 GB); else they go at the end.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Engine

from app.store.engine import open_store
from benchmarks import archives, ingesting, memory, pages, parsing, querying, serving
from benchmarks.data import headlines, write_list
from benchmarks.measure import Ratio
from benchmarks.server import Server, postgres_server

MEMORY = 400.0


class Bench:
    """Lists and databases in a folder, each made when it is first needed."""

    def __init__(self, folder: Path, *, full: bool) -> None:
        self.folder, self.full = folder, full
        self.medium, self.large = (1_000_000, 10_000_000) if full else (100_000, 1_000_000)

    def lines(self, count: int) -> Path:
        path = self.folder / f"list-{count}.txt"
        return path if path.exists() else write_list(path, headlines(count))

    def database(self, count: int) -> Path:
        """A SQLite file into which the command line ingested a list; beside it how many MB of memory that took at most."""
        path = self.folder / f"headlines{count}.db"
        if not self._peak(path).exists():
            most, _ = memory.peak("ingest", "--database-url", f"sqlite:///{path}", str(self.lines(count)))
            self._peak(path).write_text(f"{most}")
        return path

    def _peak(self, database: Path) -> Path:
        return database.with_suffix(".peak")

    def parsing(self) -> Iterator[Ratio]:
        yield from parsing.ratios(self.lines(100_000), self.lines(1_000_000))

    def archives(self) -> Iterator[Ratio]:
        yield from archives.ratios(self.folder)

    def memory(self) -> Iterator[Ratio]:
        yield from memory.ratios(self.folder, full=self.full)

    def sqlite(self) -> Iterator[Ratio]:
        yield from ingesting.sqlite(self.folder, self.lines(self.medium))

    def postgres(self) -> Iterator[Ratio]:
        with postgres_server(self.folder) as server:
            yield from ingesting.postgres(server, self.lines(self.medium))
            small, large = (self._on(server, count) for count in (10_000, 1_000_000))
            yield from querying.ratios("Postgres", small, large)
            small.dispose()
            large.dispose()

    def _on(self, server: Server, count: int) -> Engine:
        """A database of the server into which the command line ingested a list."""
        url = server.database(f"headlines{count}")
        for command in (("db", "upgrade"), ("ingest", str(self.lines(count)))):
            memory.peak(*command, "--database-url", url)
        return open_store(url, pool_size=1)

    def queries(self) -> Iterator[Ratio]:
        peak = float(self._peak(self.database(self.large)).read_text())
        yield Ratio(f"peak memory, MB, ingest of {self.large:,} lines", peak, MEMORY)
        small, large = (open_store(f"sqlite:///{self.database(count)}") for count in (10_000, self.large))
        yield from querying.ratios("SQLite", small, large)
        small.dispose()
        large.dispose()

    def serving(self) -> Iterator[Ratio]:
        yield from serving.ratios(self.database(self.large))

    def pages(self) -> Iterator[Ratio]:
        yield from pages.ratios(self.database(self.large))


def main(names: list[str]) -> int:
    full = os.environ.get("BENCH", "quick") == "full"
    good = True
    with ExitStack() as stack:
        folder = os.environ.get("BENCH_FOLDER") or stack.enter_context(
            tempfile.TemporaryDirectory(prefix="headlines-bench-", ignore_cleanup_errors=True)
        )
        bench = Bench(Path(folder), full=full)
        benches = {
            "parsing": bench.parsing,
            "archives": bench.archives,
            "queries": bench.queries,
            "serving": bench.serving,
            "pages": bench.pages,
            "memory": bench.memory,
            "sqlite": bench.sqlite,
            "postgres": bench.postgres,
        }
        if unknown := set(names) - set(benches):
            sys.exit(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(benches)}")
        for name, ratios in benches.items():
            if not names or name in names:
                for ratio in ratios():
                    print(ratio, flush=True)
                    good = good and ratio.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
