"""Archives damaged or made odd in the ways that the tests of zip, tar and compression libraries keep: all that can be read is."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from app.errors import ReadError
from app.model import MAX_LISTED, Document
from app.readers.documents import PassedOver, SourceFailure
from app.readers.registry import read
from app.readers.sources import open_sources
from app.readers.streams import KEEP
from tests.readers.archived import LINES, contents, tarred, told, within, zipped

MEMBERS = {"a.txt": LINES, "b.txt": LINES * 2}
ZIP = zipped(MEMBERS)
STORED = zipped(MEMBERS, zipfile.ZIP_STORED)
END = ZIP.rindex(b"PK\x05\x06")
FIRST = ZIP.index(b"PK\x01\x02")  # entries of the directory
SECOND = ZIP.index(b"PK\x01\x02", FIRST + 4)
BOTH = ["a!/a.txt", "a!/b.txt"]
NO_DIRECTORY = "! a: is a zip archive whose directory, at its end, is missing or broken (it may be cut short)"


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def number(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}L", *values)


class _Pipe(io.BytesIO):
    """What a zip is streamed to: its sizes stand behind the data."""

    def tell(self) -> int:
        raise OSError("a pipe")


def streamed(method: int) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return pipe.getvalue()


def quoted() -> bytes:
    """The first member's data take in the whole of the second, header and all: how the tightest bombs are made."""
    more = len(LINES) + STORED.index(b"PK\x01\x02") - STORED.index(b"PK\x03\x04", 4)
    return patched(STORED, STORED.index(b"PK\x01\x02") + 20, number(more, more))


def zip_64() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("large.txt", "w", force_zip64=True) as member:
        member.write(LINES)
    return buffer.getvalue()


ZIPS: dict[str, tuple[bytes, list[str]]] = {
    "a program before it": (b"MZ program " * 50 + ZIP, BOTH),
    "its own mark before it": (b"PK\x03\x04junk" * 5 + ZIP, BOTH),
    "junk behind it": (ZIP + b"junk" * 100, BOTH),
    "a comment": (ZIP[:-2] + struct.pack("<H", 5) + b"hello", BOTH),
    "an end mark in the comment": (ZIP[:-2] + struct.pack("<H", 30) + b"PK\x05\x06" + b"x" * 26, BOTH),
    "a comment cut short": (ZIP[:-2] + struct.pack("<H", 500) + b"hello", BOTH),
    "a directory of another size": (patched(ZIP, END + 12, number(7)), BOTH),
    "a directory elsewhere": (patched(ZIP, END + 16, number(0xFFFFF)), BOTH),
    "of several disks": (
        patched(ZIP, END + 4, b"\x01\x00\x01\x00"),
        ["! a: is one part of a zip archive that was split into several files", *BOTH],
    ),
    "cut in the directory": (ZIP[: END - 10], [NO_DIRECTORY, *BOTH]),
    "cut in the second member": (
        STORED[: len(LINES) + 300],
        [NO_DIRECTORY, *BOTH, "! a!/b.txt: is cut short: 230 of 1,216 bytes are there; what comes before is read"],
    ),
    "an entry that is none": (patched(ZIP, FIRST, b"PK\x01\x09"), [NO_DIRECTORY, *BOTH]),
    "another entry that is none": (
        patched(ZIP, SECOND, b"PK\x01\x09"),
        ["! a: has a broken directory; what can be read of it is", "a!/a.txt"],
    ),
    "sizes behind the data": (streamed(zipfile.ZIP_DEFLATED), BOTH),
    "sizes behind the data, stored": (streamed(zipfile.ZIP_STORED), BOTH),
    "sizes behind the data, no directory": (streamed(zipfile.ZIP_DEFLATED)[:-40], [NO_DIRECTORY, *BOTH]),
    "sizes behind the data, stored, no directory": (
        streamed(zipfile.ZIP_STORED)[:-40],
        [NO_DIRECTORY]
        + [f"! a!/{name}: has a length that stands in the directory alone, and that is missing" for name in MEMBERS],
    ),
    "zip64": (zip_64(), ["a!/large.txt"]),
    "zip64 without its sizes": (
        patched(ZIP, FIRST + 20, b"\xff" * 8),
        ["! a!/a.txt: has sizes that do not fit, and no larger ones (zip64) beside them", "a!/b.txt"],
    ),
    "a name that is no UTF-8": (
        zipped({"üü.txt": LINES, "b.txt": LINES}).replace("ü".encode(), b"\xff\xfe"),
        ["a!/\\xff\\xfe\\xff\\xfe.txt", "a!/b.txt"],
    ),
    "NUL in a name": (ZIP.replace(b"a.txt", b"a\0txt"), ["a!/a\\x00txt", "a!/b.txt"]),
    "a line end in a name": (ZIP.replace(b"a.txt", b"a\ntxt"), ["a!/a\\ntxt", "a!/b.txt"]),
    "two members in one place": (
        patched(ZIP, SECOND + 42, number(0)),
        ["a!/a.txt", "! a!/b.txt: overlaps another member of its archive"],
    ),
    "one member inside another": (
        quoted(),
        ["! a!/a.txt: overlaps what stands behind it in its archive", "a!/b.txt"],
    ),
    "packed size too large": (patched(ZIP, FIRST + 20, number(5_000)), BOTH),
    "packed size too small": (
        patched(ZIP, FIRST + 20, number(30)),
        ["! a!/a.txt: is cut short: it ends in the middle of its deflate data (at byte 30)", "a!/b.txt"],
    ),
    "a folder with data": (zipped({"d/": LINES, "b.txt": LINES}), ["a!/b.txt"]),
    "folders alone": (zipped({"d/": b""}), ["! a: is an archive with nothing in it to read"]),
    "a mark and nothing else": (b"PK\x03\x04", [NO_DIRECTORY]),
}


def block(kind: bytes, body: bytes, name: str = "said") -> bytes:
    header = tarfile.TarInfo(name)
    header.type, header.size = kind, len(body)
    return header.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512)


def sized(size: int) -> bytes:
    header = tarfile.TarInfo("huge.txt")
    header.size = size
    return header.tobuf(tarfile.GNU_FORMAT)


def record(key: str, value: str) -> bytes:
    """A record of a pax header, its own length in front."""
    rest = f" {key}={value}\n".encode()
    length = len(rest) + 2
    return str(length + (length > 99)).encode() + rest


TAR = tarred(MEMBERS, tarfile.USTAR_FORMAT)
GOOD = tarred({"good.txt": LINES}, tarfile.USTAR_FORMAT)
PAX, LONG = tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME
NO_ATTRIBUTES = "! a: has a broken header in it (broken attributes) (at byte {})"

TARS: dict[str, tuple[bytes, list[str]]] = {
    "another behind it": (TAR + GOOD, [*BOTH, "a!/good.txt"]),
    "junk behind it": (
        TAR + b"junk" * 1000,
        [*BOTH, "! a: goes on behind its end mark with bytes that are no members (at byte 10,752)"],
    ),
    "junk between two members": (
        TAR[:1536] + b"\xff" * 1024 + GOOD,
        ["a!/a.txt", "! a: has a broken header in it (a wrong checksum) (at byte 2,048)", "a!/good.txt"],
    ),
    "a wrong checksum": (
        b"Z" + TAR[1:],
        ["! a: has a broken header in it (a wrong checksum) (at byte 512)", "a!/b.txt"],
    ),
    "attributes whose length is wrong": (
        block(PAX, b"99 path=abc\n") + GOOD,
        [NO_ATTRIBUTES.format(524), "a!/good.txt"],
    ),
    "attributes of length 0": (block(PAX, b"0 path=abc\n") + GOOD, [NO_ATTRIBUTES.format(523), "a!/good.txt"]),
    "attributes of digits": (block(PAX, b"1" * 600_000) + GOOD, [NO_ATTRIBUTES.format("600,512"), "a!/good.txt"]),
    "attributes that are empty": (block(PAX, b"") + GOOD, ["a!/good.txt"]),
    "attributes without a file": (
        block(PAX, record("path", "a.txt")),
        ["! a: ends without its end mark; it may be cut short (at byte 1,024)"],
    ),
    "attributes again and again": (block(PAX, record("path", "c.txt")) * 2_000 + GOOD, ["a!/c.txt"]),
    "attributes of all files": (block(tarfile.XGLTYPE, record("comment", "1f")) + GOOD, ["a!/good.txt"]),
    "a size that is no number": (
        block(PAX, record("size", "abc")) + GOOD,
        [
            "! a: has a broken header in it (a size that is no number) (at byte 1,536)",
            "! a: has a broken header in it (a wrong checksum) (at byte 2,048)",
        ],
    ),
    "a size that stands in the attributes": (block(PAX, record("size", str(len(LINES)))) + GOOD, ["a!/good.txt"]),
    "a name that is no UTF-8": (block(LONG, b"\xff\xfe.txt\0") + GOOD, ["a!/\\xff\\xfe.txt"]),
    "a name of nothing": (block(LONG, b"\0" * 50) + GOOD, ["a!/good.txt"]),
    "names again and again": (block(LONG, b"c.txt\0") * 2_000 + GOOD, ["a!/c.txt"]),
    "a size beyond all": (
        sized(1 << 60) + LINES,
        [
            "! a!/huge.txt: is larger than 8,589,934,592 bytes (HEADLINES_MAX_MEMBER_BYTES raises this limit)",
            "! a: ends without its end mark; it may be cut short (at byte 1,120)",
        ],
    ),
    "a size that lies": (
        sized(1 << 33) + LINES,
        [
            "a!/huge.txt",
            "! a!/huge.txt: is cut short: 608 of 8,589,934,592 bytes are there; what comes before is read",
            "! a: ends without its end mark; it may be cut short (at byte 1,120)",
        ],
    ),
    "a file with holes": (
        block(PAX, record("GNU.sparse.map", "a,b")) + GOOD,
        ["! a!/good.txt: is a file with holes (sparse), which is not read"],
    ),
    "the rest of another volume": (
        block(b"M", LINES, "rest.txt") + GOOD,
        ["! a!/rest.txt: is the rest of a file that begins in another volume; it is not read", "a!/good.txt"],
    ),
    "a label, a folder, a kind of its own": (
        block(b"V", b"") + block(b"D", b"Yfoo\0") + block(b"Q", LINES, "odd.txt") + GOOD,
        ["! a!/odd.txt: is of a kind that is not read (b'Q')", "a!/good.txt"],
    ),
}


def with_dictionary(packed: bool) -> bytes:
    """A web archive as Zstandard frames behind their dictionary."""
    record = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://q.example/%d\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    records = [record % (page, len(LINES) + 9, b"page %03d\n" % page + LINES) for page in range(200)]
    dictionary = zstandard.train_dictionary(4096, [*records])
    data = zstandard.compress(dictionary.as_bytes()) if packed else dictionary.as_bytes()
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    return b"\x5d\x2a\x4d\x18" + number(len(data)) + data + b"".join(map(packer.compress, records[:2]))


def wide_window() -> bytes:
    packer = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=30)
    ).compressobj()
    return packer.compress(LINES) + packer.flush()


GZIP, XZ, BZIP2 = gzip.compress(LINES, mtime=0), lzma.compress(LINES), bz2.compress(LINES)
ZSTANDARD = zstandard.ZstdCompressor(write_checksum=True).compress(LINES)
MUCH_MEMORY = "! a: wants more than 134,217,728 bytes of memory to unpack its {} data; no more is given (at byte {})"
AND_READ = "; what comes before is read"

COMPRESSED: dict[str, tuple[bytes, list[str]]] = {
    "gzip, zeros and junk behind": (
        GZIP + bytes(100) + b"junk",
        ["a", f"! a: is followed by bytes that are no gzip data{AND_READ} (at byte {len(GZIP) + 104})"],
    ),
    "gzip, cut in the header": (
        GZIP[:5],
        ["! a: is cut short: it ends in the middle of its gzip data (at byte 5)"],
    ),
    "gzip, a name that never ends": (
        b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 1000,
        ["! a: is cut short: it ends in the middle of its gzip data (at byte 1,010)"],
    ),
    "gzip, an extra field that lies": (
        b"\x1f\x8b\x08\x04" + bytes(6) + b"\xff\xff" + b"x" * 10,
        ["! a: is cut short: it ends in the middle of its gzip data (at byte 22)"],
    ),
    "gzip, a member of nothing": (gzip.compress(b"") + GZIP, ["a"]),
    "gzip, the second member cut": (
        GZIP + GZIP[:-12],
        [
            "a",
            f"! a: is cut short: it ends in the middle of its gzip data{AND_READ} (at byte {2 * len(GZIP) - 12})",
        ],
    ),
    "xz, junk behind": (
        XZ + b"junk",
        ["a", f"! a: is followed by bytes that are no xz data{AND_READ} (at byte {len(XZ) + 4})"],
    ),
    "xz, padding between": (XZ + bytes(4) + XZ, ["a"]),
    "xz, broken": (XZ[:40] + b"\xff" + XZ[41:], [f"! a: has broken xz data (Corrupt input data) (at byte {len(XZ)})"]),
    "xz, a gigabyte of memory": (
        lzma.compress(LINES, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]),
        [MUCH_MEMORY.format("xz", len(XZ))],
    ),
    "bzip2, junk behind": (
        BZIP2 + b"junk",
        ["a", f"! a: is followed by bytes that are no bzip2 data{AND_READ} (at byte {len(BZIP2) + 4})"],
    ),
    "Zstandard, junk behind": (
        ZSTANDARD + b"junk",
        ["a", f"! a: is followed by bytes that are no Zstandard data{AND_READ} (at byte {len(ZSTANDARD) + 4})"],
    ),
    "Zstandard, a wrong checksum": (
        ZSTANDARD[:-1] + bytes((ZSTANDARD[-1] ^ 1,)),
        [f"! a: has broken Zstandard data (Restored data doesn't match checksum) (at byte {len(ZSTANDARD)})"],
    ),
    "Zstandard, a frame of no data before": (b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + ZSTANDARD, ["a"]),
    "Zstandard, a gigabyte of memory": (wide_window(), [MUCH_MEMORY.format("Zstandard", len(wide_window()))]),
    "Zstandard, a dictionary": (with_dictionary(False), ["a!/https://q.example/0", "a!/https://q.example/1"]),
    "Zstandard, a packed dictionary": (with_dictionary(True), ["a!/https://q.example/0", "a!/https://q.example/1"]),
    "Zstandard, a dictionary cut short": (
        with_dictionary(False)[:1000],
        ["! a: is cut short: it ends in the middle of its dictionary (at byte 1,000)"],
    ),
    "Zstandard, a dictionary that is too large": (
        b"\x5d\x2a\x4d\x18" + number(1 << 31),
        ["! a: has a dictionary of 2,147,483,648 bytes; up to 16,777,216 are read (at byte 8)"],
    ),
}

CASES = {
    **{f"zip: {name}": case for name, case in ZIPS.items()},
    **{f"tar: {name}": case for name, case in TARS.items()},
    **COMPRESSED,
}


@pytest.mark.parametrize("name", CASES)
def test_all_that_can_be_read_is_and_what_cannot_is_named(name: str) -> None:
    data, expected = CASES[name]
    assert [told(found) for found in within(data)] == expected


@pytest.mark.parametrize("name", [name for name, (data, _) in ZIPS.items() if data.startswith(b"PK")])
def test_a_zip_in_a_stream_is_read_alike(name: str) -> None:
    """One that cannot be sought in (inside a tar, packed) gives what one in a file does."""
    data, expected = ZIPS[name]
    found = [told(one).replace("a!/in.zip", "a") for one in within(gzip.compress(tarred({"in.zip": data})))]
    assert found == expected


# ---------------------------------------------------------------- what is left of what is cut


def test_what_is_left_of_a_text_ends_with_its_last_whole_line() -> None:
    """A line that is cut could read like another: "June 1" of "June 11"."""
    document, *_ = within(tarred({"a.txt": LINES}, tarfile.USTAR_FORMAT)[:900])
    assert contents([document]) == {"a!/a.txt": b"".join(LINES.splitlines(keepends=True)[:5])}


def large_cut() -> tuple[bytes, bytes]:
    lines = b"".join(b"- line %d of a long list - Quay Courier - June 2, 2031\n" % number for number in range(120_000))
    assert len(lines) > KEEP
    return lines, gzip.compress(lines, 1)[:-2_000]


def test_a_large_text_that_is_cut_is_opened_anew_up_to_the_cut(tmp_path: Path) -> None:
    lines, packed = large_cut()
    path = tmp_path / "a.txt.gz"
    path.write_bytes(packed)
    document, failure = open_sources([path])
    assert isinstance(document, Document)
    assert isinstance(failure, SourceFailure)
    assert KEEP < document.size < len(lines)
    ((_, read),) = contents([document]).items()
    assert lines.startswith(read)
    assert read.endswith(b"\n")


def test_broken_members_beyond_a_thousand_are_counted() -> None:
    data = block(b"Q", b"") * (MAX_LISTED + 7) + GOOD
    found = within(data)
    assert sum(isinstance(one, SourceFailure) for one in found) == MAX_LISTED
    assert found[-2].name == "a!/good.txt"
    assert isinstance(found[-1], PassedOver)
    assert found[-1].counts == {"broken members beyond those listed": 7}


def test_zeros_are_nothing_to_read(tmp_path: Path) -> None:
    """An empty tar, or a file that a full disk left."""
    path = tmp_path / "empty.tar"
    path.write_bytes(bytes(10_240))
    (found,) = open_sources([path])
    assert isinstance(found, Document)
    with pytest.raises(ReadError, match=r"empty\.tar: looks binary \(nothing but zero bytes\)"):
        read(found)
