"""Fuzz every reader, every archive and parsing by hand: python -m benchmarks.fuzz [seconds] --target NAME [--keep FOLDER]

Needs atheris (`uv pip install atheris`; not a dependency of the project). Any bytes must give documents, failures, pieces or
ReadError, nothing else; an input that does otherwise is written to FOLDER (default: .fuzz) with its traceback, once for each
place it fails at, and the run goes on. Seeds are the defect files of the tests and the readers' own examples.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["app"]):
    from app.errors import ReadError
    from app.model import Document, ReadNotes
    from app.parsing import parse
    from app.parsing.outlets.book import load_book
    from app.readers.archives import found_in
    from app.readers.limits import Limits
    from app.readers.registry import READERS, Reader, read, reader_named
    from app.readers.streams import KeptBytes

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
LIMITS = Limits(max_member_bytes=1 << 22, max_total_bytes=1 << 23, max_ratio=250, max_members=200, max_depth=4)
AT = datetime(2031, 3, 4, tzinfo=UTC)
BOOK = load_book()
SLOW = 5.0  # seconds of processor time an input of a few kilobytes may take


def document(data: bytes) -> Document:
    return Document("fuzz", hashlib.sha256(data).hexdigest(), len(data), KeptBytes(data), captured_at=AT)


def by_reader(reader: Reader) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        reader.likelihood(data[:4096])
        for _ in reader.read(document(data), ReadNotes(format=reader.FORMAT)):
            pass

    return run


def archives(data: bytes) -> None:
    for found in found_in("fuzz", KeptBytes(data), len(data), None, None, LIMITS):
        if isinstance(found, Document):
            with found.open() as stream:
                assert len(stream.read()) == found.size


def parsing(data: bytes) -> None:
    notes, pieces = read(document(data))
    for part in parse(pieces, BOOK, None, facts=lambda: notes.facts, captured_at=AT, name="fuzz"):
        assert part.pieces == part.consumed + part.ignored


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{reader.FORMAT: by_reader(reader) for reader in READERS},
    "archives": archives,
    "parsing": parsing,
}


class Run:
    """Feeds inputs to one target; keeps each failure that is new."""

    def __init__(self, target: str, keep: Path) -> None:
        self.target, self.keep = target, keep
        self.known: set[str] = set()

    def one(self, data: bytes) -> None:
        began = time.process_time()
        try:
            TARGETS[self.target](data)
        except ReadError:
            pass
        except Exception as error:  # whatever it is, it is the finding
            self.found(data, traceback.format_exc(), str(traceback.extract_tb(error.__traceback__)[-1]))
        if time.process_time() - began > SLOW:
            self.found(data, f"took {time.process_time() - began:.1f} s", "slow")

    def found(self, data: bytes, told: str, place: str) -> None:
        if place in self.known:
            return
        self.known.add(place)
        self.keep.mkdir(parents=True, exist_ok=True)
        path = self.keep / f"{self.target}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        path.with_suffix(".why").write_text(told, encoding="utf-8")
        print(f"{self.target}: found {path}\n{told}", flush=True)


def seeds(folder: Path) -> Path:
    """A folder with the defect files that are small and each reader's example."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in CORPUS.rglob("*"):
        if path.is_file() and path.stat().st_size < 20_000:
            (folder / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    for reader in READERS:
        (folder / reader.FORMAT).write_text(reader_named(reader.FORMAT).EXAMPLE, encoding="utf-8")
    return folder


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("seconds", type=int, nargs="?", default=60)
    options.add_argument("--target", choices=sorted(TARGETS), required=True)
    options.add_argument("--keep", type=Path, default=Path(".fuzz"))
    given = options.parse_args()
    run = Run(given.target, given.keep)
    limits = [
        f"-max_total_time={given.seconds}",
        "-max_len=6000",
        "-rss_limit_mb=2048",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, str(seeds(given.keep / "seeds"))], run.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
