"""Reading web archives against bare fastwarc over the same file: python -m benchmarks.archives

A WET file of invented pages, each record a gzip member, as crawls publish them. Reading gives every record as a Document,
hashed and checked against its length; fastwarc alone only finds the records. Goal: at least half its speed.
"""

from __future__ import annotations

import gzip
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from app.model import Document
from app.readers.sources import open_sources

GOAL = 0.5
ROUNDS = 5


def records(count: int) -> list[bytes]:
    """WET records as crawls have them: 10 KB of text on average, packed 2.6 to 1 (invented words, the frequent ones often)."""
    chance = random.Random(2031)
    words = ["".join(chance.choices("aeiouetaoinshrdlucmfwypvbgk", k=chance.randint(2, 10))) for _ in range(30_000)]
    often = [1 / (rank + 3) for rank in range(len(words))]
    text = " ".join(chance.choices(words, often, k=2_000_000))
    made = []
    for number in range(count):
        first = number * 997 % (len(text) - 60_000)
        body = text[first : first + int(chance.lognormvariate(8.8, 0.9)) % 60_000]
        made.append(wet_record(number, body.replace(" w", "\n").encode()))
    return made


def wet_record(number: int, body: bytes) -> bytes:
    head = (
        "WARC/1.0\r\nWARC-Type: conversion\r\n"
        f"WARC-Target-URI: https://site{number % 97}.example/page/{number}\r\nWARC-Date: 2031-03-04T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{number:032x}>\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def bare(path: Path) -> int:
    return sum(1 for _ in ArchiveIterator(str(path)))


def read(path: Path) -> int:
    return sum(isinstance(found, Document) for found in open_sources([path]))


def seconds(run: Callable[[Path], int], path: Path, wanted: int) -> float:
    began = time.process_time()  # both use one thread; other work on the machine does not count
    assert run(path) == wanted
    return time.process_time() - began


def wet_ratio(count: int = 10_000) -> float:
    """How fast a WET file is read, to bare fastwarc (1 is as fast): the best of some rounds, taken in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.wet.gz"
        with path.open("wb") as file:
            file.writelines(gzip.compress(record, 6) for record in records(count))
        rounds = [(seconds(bare, path, count), seconds(read, path, count)) for _ in range(ROUNDS)]
        bare_best, read_best = min(one for one, _ in rounds), min(other for _, other in rounds)
        print(f"  {os.path.getsize(path):,} bytes: fastwarc {bare_best:.2f} s, reading {read_best:.2f} s")
    return bare_best / read_best


def run() -> bool:
    """Print the ratio beside its goal; True where it is met."""
    ratio = wet_ratio()
    print(f"reading WET / bare fastwarc: {ratio:.2f} (goal {GOAL})")
    return ratio >= GOAL


if __name__ == "__main__":
    raise SystemExit(not run())
