"""Reading web archives against bare fastwarc over the same file: python -m benchmarks archives

A WET file of invented pages, each record a gzip member, as crawls publish them. Reading gives every record as a Document,
hashed and checked against its length; fastwarc alone only finds the records. Goal: at least half its speed.
"""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from app.model import Document
from app.readers.sources import open_sources
from benchmarks.measure import Ratio

GOAL = 0.5
ROUNDS = 5


def pages(count: int) -> Iterator[bytes]:
    """Texts as crawls have them: 10 KB on average, packed 2.6 to 1 (invented words, the frequent ones often)."""
    chance = random.Random(2031)
    words = ["".join(chance.choices("aeiouetaoinshrdlucmfwypvbgk", k=chance.randint(2, 10))) for _ in range(30_000)]
    often = [1 / (rank + 3) for rank in range(len(words))]
    text = " ".join(chance.choices(words, often, k=2_000_000))
    for number in range(count):
        first = number * 997 % (len(text) - 60_000)
        yield text[first : first + int(chance.lognormvariate(8.8, 0.9)) % 60_000].replace(" w", "\n").encode()


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


def ratios(folder: Path, count: int = 10_000) -> Iterator[Ratio]:
    """How fast a WET file is read, to bare fastwarc (1 is as fast): the best of some rounds, taken in turn."""
    path = folder / "pages.wet.gz"
    with path.open("wb") as file:
        file.writelines(gzip.compress(wet_record(number, body), 6) for number, body in enumerate(pages(count)))
    rounds = [(seconds(bare, path, count), seconds(read, path, count)) for _ in range(ROUNDS)]
    least, took = (min(times) for times in zip(*rounds, strict=True))
    note = f"{took:.2f} s, fastwarc {least:.2f} s, {path.stat().st_size / 1e6:,.0f} MB"
    path.unlink()
    yield Ratio(f"bare fastwarc / reading WET, {count:,} records", least / took, GOAL, at_least=True, note=note)
