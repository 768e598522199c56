"""Sources: what a person names becomes documents; each bad one is reported and the rest goes on."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ReadError
from app.model import Document
from app.readers.sources import SourceFailure, document_of, open_sources, safe_name


def names(*paths: str | Path) -> list[str]:
    return [f"! {one.error}" if isinstance(one, SourceFailure) else one.name for one in open_sources(paths)]


def only(path: str | Path) -> Document:
    (one,) = open_sources([path])
    assert isinstance(one, Document)
    return one


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("b.txt", "a.txt", ".hidden", "in/c.md", "in/.git/config"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_folders_are_read_through_in_order_without_hidden_files(folder: Path) -> None:
    assert names(".") == ["./a.txt", "./b.txt", "./in/c.md"]
    assert names("in", ".hidden") == ["in/c.md", ".hidden"]


def test_globs(folder: Path) -> None:
    (folder / "[x].txt").write_text("named like a glob")
    assert names("*.txt") == ["[x].txt", "a.txt", "b.txt"]
    assert names("[x].txt") == ["[x].txt"]
    assert names("*.csv", "a.txt") == ["! *.csv: no file matches", "a.txt"]


def test_a_document_is_what_its_bytes_say(folder: Path) -> None:
    when = datetime(2031, 3, 4, tzinfo=UTC)
    (one,) = open_sources(["a.txt"], uri="https://gazette.example", captured_at=when)
    assert isinstance(one, Document)
    assert (one.sha256, one.size) == (hashlib.sha256(b"a.txt").hexdigest(), 5)
    assert (one.uri, one.captured_at) == ("https://gazette.example", when)
    for _ in range(2):
        with pickle.loads(pickle.dumps(one)).open() as stream:
            assert stream.read() == b"a.txt"


def test_missing_and_unusable_sources_are_named(folder: Path) -> None:
    os.mkfifo("pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "empty").mkdir()
    assert names("nowhere", "pipe", "loop", "empty", "a\0b", "/dev/null", "a.txt") == [
        "! nowhere: there is no such file or folder",
        "! pipe: is a pipe (use - to read from standard input), not a file",
        "! loop: cannot be opened: Too many levels of symbolic links",
        "! empty: the folder holds no file to read",
        "! a\\x00b: cannot be opened: embedded null byte",
        "! /dev/null: is a device, not a file",
        "a.txt",
    ]


def test_an_unreadable_file_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("app.readers.sources.FileOpener.__call__", refuse)
    assert names("a.txt") == ["! a.txt: may not be read (permission denied)"]


def test_links_in_a_circle_end(folder: Path) -> None:
    (folder / "in" / "up").symlink_to(folder)
    assert names(folder / "in") == [f"{folder}/in/{name}" for name in ("c.md", "up/a.txt", "up/b.txt")]


def test_standard_input_can_be_read_twice() -> None:
    (one,) = open_sources(["-"], stdin=io.BytesIO(b"spooled"))
    assert isinstance(one, Document)
    for _ in range(2):
        with one.open() as stream:
            assert stream.read() == b"spooled"
    (none,) = open_sources(["-"])
    assert isinstance(none, SourceFailure)


def test_the_spool_goes_with_its_document() -> None:
    (one,) = open_sources(["-"], stdin=io.BytesIO(b"spooled"))
    assert isinstance(one, Document)
    path = Path(one.open.opener.path)  # type: ignore[attr-defined]
    assert path.exists()
    del one
    assert not path.exists()


@pytest.mark.parametrize(
    ("after", "why"), [(b"0123", "it is now shorter"), (b"012345678X", "its bytes are no longer the same")]
)
def test_a_file_that_changes_is_found_out(folder: Path, after: bytes, why: str) -> None:
    path = folder / "a.txt"
    path.write_bytes(b"0123456789")
    one = only(path)
    path.write_bytes(after)
    with one.open() as stream, pytest.raises(ReadError, match=why):
        stream.read()


def test_a_file_that_grows_is_read_as_hashed(folder: Path) -> None:
    one = only("a.txt")
    (folder / "a.txt").write_bytes(b"a.txt and more")
    with one.open() as stream:
        assert stream.read() == b"a.txt"


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_what_is_read_is_what_was_hashed(data: bytes, step: int) -> None:
    """Read in steps of any size, a document gives the bytes of its sha256."""
    one = document_of("a.zip!/b.txt", lambda: io.BytesIO(data))
    assert one.sha256 == hashlib.sha256(data).hexdigest()
    with one.open() as stream:
        assert b"".join(iter(lambda: stream.read(step), b"")) == data


@given(st.binary(max_size=40).filter(lambda name: b"\0" not in name))
def test_names_can_be_stored_and_printed(name: bytes) -> None:
    """Whatever bytes a file's name has, the document's is printable and can be encoded."""
    assert safe_name(os.fsdecode(name)).isprintable()
    safe_name(os.fsdecode(name)).encode()
