"""From what a person names (files, folders, globs, archives, `-`) to Documents: a bad source is reported, the rest goes on."""

from __future__ import annotations

import glob
import os
import stat
import tempfile
import weakref
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from app.errors import InputError, SourceError
from app.readers.archives import found_in
from app.readers.documents import CHUNK, CheckedOpener, Found, PassedOver, SourceFailure, document_of, safe_name
from app.readers.limits import DEFAULT, Limits
from app.readers.streams import Open

__all__ = ["CheckedOpener", "Found", "PassedOver", "SourceFailure", "document_of", "open_sources", "safe_name"]

STANDARD_INPUT = "-"
_KINDS = (
    (stat.S_ISFIFO, "a pipe (use - to read from standard input)"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_sources(
    paths: Iterable[str | Path],
    *,
    uri: str | None = None,
    captured_at: datetime | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits = DEFAULT,
    without: Collection[str] = (),
) -> Iterator[Found]:
    """The documents behind files, folders, globs, archives and `-`, in the order named; inside a folder sorted by name.

    Folders are read through, hidden files left out (unless named themselves); a folder reached twice by links is read once.
    A file that is an archive by its content gives its members, streamed, within `limits`. `-` is `stdin`, kept in a
    temporary file. `uri` and `captured_at` are a person's word on the capture of them all; what a web archive itself
    says of a record goes before. Files of `without` (real paths: the database itself) are passed over in folders. Memory does
    not grow with the number or size of files.
    """
    capture = Capture(uri, captured_at, limits, frozenset(without))
    seen: set[tuple[int, int]] = set()
    for path in paths:
        text = os.fspath(path)
        if text == STANDARD_INPUT:
            yield from _standard_input(stdin, capture)
            continue
        for one in _expand(text):
            if isinstance(one, SourceFailure):
                yield one
            else:
                yield from _walk(one, capture, seen)


@dataclass(frozen=True, slots=True)
class Capture:
    """What holds for all sources of a call."""

    uri: str | None
    captured_at: datetime | None
    limits: Limits
    without: frozenset[str] = frozenset()


# ---------------------------------------------------------------- paths


def _expand(text: str) -> Iterator[str | SourceFailure]:
    """A path as it stands, or the paths a glob matches, sorted."""
    if os.path.lexists(text) or not glob.has_magic(text):
        yield text
        return
    matches = sorted(glob.iglob(text, recursive=True))
    if not matches:
        yield SourceFailure(safe_name(text), SourceError(f"{safe_name(text)}: no file matches"))
    yield from matches


def _walk(top: str, capture: Capture, seen: set[tuple[int, int]]) -> Iterator[Found]:
    """A file, or every file below a folder."""
    waiting = [top]
    while waiting:
        path = waiting.pop()
        try:
            status = os.stat(path)
        except (OSError, ValueError) as error:
            yield _unopened(path, error)
            continue
        if not stat.S_ISDIR(status.st_mode):
            yield from _file(path, status, capture)
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        try:
            names = sorted((name for name in os.listdir(path) if not name.startswith(".")), reverse=True)
        except OSError as error:
            yield _unopened(path, error)
            continue
        if not names and path == top:
            yield SourceFailure(safe_name(path), SourceError(f"{safe_name(path)}: the folder holds no file to read"))
        inside = [os.path.join(path, name) for name in names]
        if capture.without:
            inside = [each for each in inside if os.path.realpath(each) not in capture.without]
        waiting.extend(inside)


def _unopened(path: str, error: OSError | ValueError) -> SourceFailure:
    name = safe_name(path)
    if isinstance(error, FileNotFoundError):
        why = "there is no such file or folder"
    elif isinstance(error, PermissionError):
        why = "may not be read (permission denied)"
    else:
        why = f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    return SourceFailure(name, SourceError(f"{name}: {why}"))


def _file(path: str, status: os.stat_result, capture: Capture) -> Iterator[Found]:
    for is_kind, kind in _KINDS:
        if is_kind(status.st_mode):
            yield SourceFailure(safe_name(path), SourceError(f"{safe_name(path)}: is {kind}, not a file"))
            return
    yield from _opened(path, FileOpener(path), status.st_size, capture)


def _opened(path: str, opener: Open, size: int, capture: Capture) -> Iterator[Found]:
    """A file's document, or its members'."""
    try:
        yield from found_in(safe_name(path), opener, size, capture.uri, capture.captured_at, capture.limits)
    except InputError as error:
        yield SourceFailure(safe_name(path), error)
    except OSError as error:
        yield _unopened(path, error)


@dataclass(frozen=True, slots=True)
class FileOpener:
    """Opens a file anew at each call; can be handed to another process."""

    path: str

    def __call__(self) -> BinaryIO:
        return open(self.path, "rb", buffering=0)  # who reads it buffers


def _standard_input(stdin: BinaryIO | None, capture: Capture) -> Iterator[Found]:
    if stdin is None:
        yield SourceFailure(STANDARD_INPUT, SourceError("-: there is no standard input to read"))
        return
    try:
        kept = Spool(stdin)
    except OSError as error:
        yield _unopened(STANDARD_INPUT, error)
        return
    yield from _opened(STANDARD_INPUT, kept, os.stat(kept.path).st_size, capture)


class Spool:
    """A stream that can be read once, kept in a temporary file that goes when this object goes."""

    def __init__(self, stream: BinaryIO) -> None:
        handle, self.path = tempfile.mkstemp(prefix="headlines-")
        weakref.finalize(self, _remove, self.path)
        with os.fdopen(handle, "wb") as kept:
            while chunk := stream.read(CHUNK):
                kept.write(chunk)

    def __call__(self) -> BinaryIO:
        return open(self.path, "rb")


def _remove(path: str) -> None:
    Path(path).unlink(missing_ok=True)
