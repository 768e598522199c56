"""What the tests of archives share: archives made of names and bytes, and what is found in them, in one line each."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from app.model import Document
from app.readers.archives import found_in
from app.readers.documents import Found, SourceFailure
from app.readers.limits import DEFAULT, Limits
from app.readers.sources import open_sources
from app.readers.streams import KeptBytes

CORPUS = Path(__file__).parent.parent / "corpus"
LINES = "".join(
    f"- The pier keeper counted {number} gulls on the wall - Quay Courier - June {number}, 2031\n"
    for number in range(1, 9)
).encode()


def within(data: bytes, name: str = "a", limits: Limits = DEFAULT, captured_at: datetime | None = None) -> list[Found]:
    return list(found_in(name, KeptBytes(data), len(data), None, captured_at, limits))


def told(found: Found) -> str:
    """A document's name, a failure's sentence, or what was passed over."""
    if isinstance(found, Document):
        with found.open() as stream:
            assert len(stream.read()) == found.size
        return found.name
    if isinstance(found, SourceFailure):
        assert str(found.error).startswith(found.name)
        return f"! {found.error}"
    return f"~ {found.name}: {dict(found.counts)}"


def in_corpus(folder: str, file: str) -> list[str]:
    """What is found in a defect file, its own path left out of the names."""
    path = str(CORPUS / folder / file)
    return [told(found).replace(path, "@") for found in open_sources([path])]


def contents(found: list[Found]) -> dict[str, bytes]:
    """The bytes of each document by its name; nothing may have failed."""
    read: dict[str, bytes] = {}
    for one in found:
        assert isinstance(one, Document), told(one)
        with one.open() as stream:
            read[one.name] = stream.read()
    return read


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()
