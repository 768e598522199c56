"""The most memory that reading and storing a large file takes, whatever its size: python -m benchmarks memory

Each file is made on disk, read by `headlines parse` and stored by `headlines ingest` in processes of their own, and removed.
BENCH=full: 2 GB of web archive, 1 GB of each other are read (what storing ten million takes is measured by `queries`); else a
tenth of that is read and stored, measured against a fortieth to show that it is flat.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import orjson

from benchmarks.archives import pages, wet_record
from benchmarks.data import headlines
from benchmarks.measure import Ratio
from benchmarks.server import HEADLINES

GOAL = 400.0  # MB
FLAT = 1.25  # times the memory that a quarter of the file takes
GIGABYTE = 10**9
_LINES = 20_000_000  # headlines, no two the same: more than a gigabyte of any form


def web_archive() -> Iterator[bytes]:
    """Records, no two the same, every 5,000th of them of 40 MB: larger than what is kept in memory."""
    lines = text()
    for number, body in enumerate(cycle(pages(2_000))):
        yield wet_record(number, b"Page %d\n" % number + body)
        if number % 5_000 == 4_999:
            yield wet_record(-number, b"".join(next(lines) for _ in range(500_000)))


def text() -> Iterator[bytes]:
    for line in headlines(_LINES):
        yield f"- {line.title} - {line.outlet} - {line.published_on:%B %d, %Y}\n".encode()


def ndjson() -> Iterator[bytes]:
    for line in headlines(_LINES):
        yield orjson.dumps({"title": line.title, "source": line.outlet, "date": line.published_on}) + b"\n"


CASES: dict[str, tuple[int, Callable[[], Iterator[bytes]]]] = {
    "large.warc": (2 * GIGABYTE, web_archive),
    "large.warc.gz": (GIGABYTE, web_archive),
    "large.txt": (GIGABYTE, text),
    "large.ndjson": (GIGABYTE, ndjson),
}


def write(path: Path, size: float, pieces: Iterator[bytes]) -> None:
    """A file of about `size` bytes (before it is packed)."""
    written = 0
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            written += len(piece)
            if written >= size:
                return


# Started by a small process: what the one that starts another takes counts as the other's.
_WATCHED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, code)
"""


def peak(*command: str) -> tuple[float, float]:
    """The most memory, in MB, that a process of a command of `headlines` takes, and the seconds it runs."""
    began = time.perf_counter()
    words = [sys.executable, "-c", _WATCHED, sys.executable, *HEADLINES, *command]
    most, code = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    if code != "0":
        raise SystemExit(f"headlines {' '.join(command)} ended with {code}")
    return int(most) / 1000, time.perf_counter() - began


def measured(folder: Path, name: str, share: float, *, store: bool) -> list[tuple[float, float]]:
    """Memory and seconds of parsing, and of storing, a case at a share of its full size; nothing is left on disk."""
    size, pieces = CASES[name]
    path, database = folder / name, folder / f"{name}.db"
    write(path, size * share, pieces())
    try:
        found = [peak("parse", str(path))]
        if store:
            found.append(peak("ingest", "--database-url", f"sqlite:///{database}", str(path)))
        return found
    finally:
        for made in (path, *folder.glob(f"{database.name}*")):
            made.unlink(missing_ok=True)


def ratios(folder: Path, *, full: bool) -> Iterator[Ratio]:
    share = 1.0 if full else 0.1
    for name in CASES:
        smaller = [None] if full else measured(folder, name, share / 4, store=True)
        for command, before, (most, took) in zip(
            ("parse", "ingest"), smaller, measured(folder, name, share, store=not full), strict=False
        ):
            what = f"{command} {CASES[name][0] * share / 1e6:,.0f} MB, {name}"
            yield Ratio(f"peak memory, MB, {what}", most, GOAL, note=f"{took:.0f} s")
            if before is not None:
                yield Ratio(f"the same / {command} of a quarter of it", most / before[0], FLAT)
