"""The most memory that reading a large file takes: python -m benchmarks.memory  (BENCH=full for 2 GB of WARC, 1 GB of each other)

Each file is made on disk, read and parsed in a process of its own, and removed. Goal: under 400 MB, whatever the size.
"""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import orjson

from benchmarks.archives import records
from benchmarks.data import headlines

GOAL = 400 << 20
GIGABYTE = 10**9
SIZES = {"full": 1.0, "quick": 0.1}  # of the sizes below


def web_archive() -> Iterator[bytes]:
    """Records, every 5,000th of them of 40 MB: larger than what is kept in memory."""
    made = records(2_000)
    body = b"- The pier keeper counted 12 gulls on the wall - Quay Courier - June 11, 2031\n" * 500_000
    head = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://large.example/\r\nContent-Length: %d\r\n\r\n"
    for number, record in enumerate(cycle(made)):
        yield record
        if number % 5_000 == 4_999:
            yield head % len(body) + body + b"\r\n\r\n"


def text() -> Iterator[bytes]:
    for line in cycle(list(headlines(100_000))):
        yield f"- {line.title} - {line.outlet} - {line.published_on:%B %d, %Y}\n".encode()


def ndjson() -> Iterator[bytes]:
    for line in cycle(list(headlines(100_000))):
        yield orjson.dumps({"title": line.title, "source": line.outlet, "date": line.published_on}) + b"\n"


CASES: dict[str, tuple[float, Callable[[], Iterator[bytes]]]] = {
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


def read_all(path: str) -> None:
    """Read and parse, as `headlines parse` does, and print what it took. Run in a process of its own."""
    from app.ingest import read_document
    from app.model import Document
    from app.parsing.outlets.book import load_book
    from app.readers.sources import open_sources

    book = load_book()
    documents = pieces = 0
    for found in open_sources([path]):
        if isinstance(found, Document):
            documents += 1
            if found.name.startswith(path + "!/") and found.size < 1 << 20 and documents % 50:
                continue  # of small pages one in fifty: parsing them all is another benchmark
            pieces += sum(part.pieces for part in read_document(found, book)[1])
    print(documents, pieces, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def peak(name: str, share: float) -> int:
    """The most memory, in bytes, that reading one of the cases takes."""
    size, pieces = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path, size * share, pieces())
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", str(path)], check=True, capture_output=True, text=True
        )
        documents, found, most = map(int, done.stdout.split())
        took = time.perf_counter() - began
        print(f"  {name}: {path.stat().st_size:,} bytes, {documents:,} documents, {found:,} pieces, {took:.0f} s")
        return most


def run() -> bool:
    """Print the most memory each case takes beside the goal; True where all are met."""
    share = SIZES[os.environ.get("BENCH", "quick")]
    met = True
    for name in CASES:
        most = peak(name, share)
        met &= most < GOAL
        print(f"memory for {name}: {most / (1 << 20):,.0f} MB (goal {GOAL >> 20})", flush=True)
    return met


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_all(sys.argv[1])
    else:
        raise SystemExit(not run())
