"""Reading a list, ids included, against one regular expression over the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from app.identity import headline_id
from app.ingest import read_document
from app.model import Document, Entry
from app.parsing.outlets.book import load_book
from app.readers.sources import open_sources
from benchmarks.measure import Ratio, cpu

_DAY = r"[A-Z][a-z]+ \d{1,2}(?:st|nd|rd|th), \d{4}"
_LINE = re.compile(rf"- (?P<title>.+) - (?P<outlet>.+) - (?P<published>{_DAY}) \[(?P<listed>{_DAY})\]")


def ratios(small: Path, large: Path) -> Iterator[Ratio]:
    book = load_book()

    def bare(path: Path) -> int:
        with path.open(encoding="utf-8") as lines:
            return sum(1 for line in lines if (match := _LINE.match(line)) and match.groups())

    def whole(path: Path) -> int:
        document = document_of(path)
        entries = 0
        _, parts = read_document(document, book)
        for part in parts:
            for found in part.candidates:
                if isinstance(found, Entry) and (published := found.reading.published):
                    headline_id(
                        *(found.reading.title or "", found.reading.outlet, published.first, published.last),
                        document=document.sha256,
                        position=found.candidate.position,
                    )
                    entries += 1
        return entries

    lines = {path: bare(path) for path in (small, large)}
    assert whole(small) == lines[small], "each line of the list is an entry"
    floor = cpu(lambda: bare(large), times=3) / lines[large]
    small_took, large_took = (cpu(partial(whole, path)) / lines[path] for path in (small, large))
    note = f"{large_took * 1e6:.1f} µs a line, {floor * 1e6:.1f} the expression"
    yield Ratio(f"parsing and ids, {lines[large]:,} lines / a bare expression", large_took / floor, 8, note=note)
    yield Ratio(f"a line of {lines[large]:,} / a line of {lines[small]:,}", large_took / small_took, 1.2)


def document_of(path: Path) -> Document:
    [document] = open_sources([path])
    assert isinstance(document, Document)
    return document
