"""From what a person names (files, folders, globs, `-`) to Documents: each bad source is reported, and the rest goes on.

Every Document's bytes are hashed in one pass, and hashed again whenever they are read: what is read is what was hashed, or a
ReadError says that it changed.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import stat
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from app.errors import InputError, ReadError, SourceError
from app.model import Document

MakeDocument = Callable[[str, Callable[[], BinaryIO]], Document]
STANDARD_INPUT = "-"
_CHUNK = 1 << 20
_KINDS = (
    (stat.S_ISFIFO, "a pipe (use - to read from standard input)"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that could not be opened: its name as for a Document, and why."""

    name: str
    error: InputError


def open_sources(
    paths: Iterable[str | Path],
    *,
    uri: str | None = None,
    captured_at: datetime | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Document | SourceFailure]:
    """The documents behind files, folders, globs and `-`, in the order named; inside a folder sorted by name.

    Folders are read through, hidden files left out (unless named themselves); a folder reached twice by links is read once.
    `-` is `stdin`, kept in a temporary file. `uri` and `captured_at` are a person's word on the capture of them all.
    Memory does not grow with the number or size of files.
    """
    document = partial(document_of, uri=uri, captured_at=captured_at)
    seen: set[tuple[int, int]] = set()
    for path in paths:
        text = os.fspath(path)
        if text == STANDARD_INPUT:
            yield _guarded(text, partial(_standard_input, stdin, document))
            continue
        for one in _expand(text):
            if isinstance(one, SourceFailure):
                yield one
            else:
                yield from _walk(one, document, seen)


def safe_name(name: str) -> str:
    """A path as text that can be stored and printed: undecodable bytes and control characters become escapes."""
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    if readable.isprintable():
        return readable
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in readable)


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


def _walk(top: str, document: MakeDocument, seen: set[tuple[int, int]]) -> Iterator[Document | SourceFailure]:
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
            yield _guarded(path, partial(_file, path, status.st_mode, document))
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
        waiting.extend(os.path.join(path, name) for name in names)


def _unopened(path: str, error: OSError | ValueError) -> SourceFailure:
    name = safe_name(path)
    if isinstance(error, FileNotFoundError):
        why = "there is no such file or folder"
    elif isinstance(error, PermissionError):
        why = "may not be read (permission denied)"
    else:
        why = f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    return SourceFailure(name, SourceError(f"{name}: {why}"))


def _guarded(path: str, make: Callable[[], Document]) -> Document | SourceFailure:
    try:
        return make()
    except InputError as error:
        return SourceFailure(safe_name(path), error)
    except OSError as error:
        return _unopened(path, error)


def _file(path: str, mode: int, document: MakeDocument) -> Document:
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            raise SourceError(f"{safe_name(path)}: is {kind}, not a file")
    return document(safe_name(path), FileOpener(path))


@dataclass(frozen=True, slots=True)
class FileOpener:
    """Opens a file anew at each call; can be handed to another process."""

    path: str

    def __call__(self) -> BinaryIO:
        return open(self.path, "rb", buffering=0)  # CheckedOpener buffers


def _standard_input(stdin: BinaryIO | None, document: MakeDocument) -> Document:
    if stdin is None:
        raise SourceError("-: there is no standard input to read")
    return document(STANDARD_INPUT, Spool(stdin))


class Spool:
    """A stream that can be read once, kept in a temporary file that goes when this object goes."""

    def __init__(self, stream: BinaryIO) -> None:
        handle, self.path = tempfile.mkstemp(prefix="headlines-")
        weakref.finalize(self, _remove, self.path)
        with os.fdopen(handle, "wb") as kept:
            while chunk := stream.read(_CHUNK):
                kept.write(chunk)

    def __call__(self) -> BinaryIO:
        return open(self.path, "rb")


def _remove(path: str) -> None:
    Path(path).unlink(missing_ok=True)


# ---------------------------------------------------------------- documents


def document_of(
    name: str,
    opener: Callable[[], BinaryIO],
    *,
    uri: str | None = None,
    captured_at: datetime | None = None,
    media_type: str | None = None,
) -> Document:
    """A Document of whatever `opener` opens (a file, a member of an archive), hashed in one pass and little memory.

    Its `open` gives a stream of exactly the bytes that were hashed; a ReadError from it says that they changed since.
    """
    digest, size = hashlib.sha256(), 0
    with opener() as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    sha256 = digest.hexdigest()
    return Document(name, sha256, size, CheckedOpener(name, sha256, size, opener), uri, captured_at, media_type)


@dataclass(frozen=True, slots=True)
class CheckedOpener:
    """Opens what was hashed, and nothing else."""

    name: str
    sha256: str
    size: int
    opener: Callable[[], BinaryIO]

    def __call__(self) -> BinaryIO:
        return io.BufferedReader(_Checked(self), buffer_size=1 << 16)


class _Checked(io.RawIOBase):
    """The first `size` bytes of a stream, hashed as they are read: a stream that ends early or differs is a ReadError."""

    def __init__(self, expected: CheckedOpener) -> None:
        self._expected, self._left = expected, expected.size
        self._digest = hashlib.sha256()
        self._stream = expected.opener()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._left)
        if not wanted:
            return 0
        chunk = self._stream.read(wanted)
        if not chunk:
            raise self._changed("it is now shorter")
        buffer[: len(chunk)] = chunk
        self._digest.update(chunk)
        self._left -= len(chunk)
        if not self._left and self._digest.hexdigest() != self._expected.sha256:
            raise self._changed("its bytes are no longer the same")
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def _changed(self, how: str) -> ReadError:
        reached = self._expected.size - self._left
        return ReadError(f"changed while it was read: {how}", document=self._expected.name, offset=reached)
