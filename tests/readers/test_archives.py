"""Archives and compressed files: members are documents, each defect is named, limits hold, nothing is written to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LimitError, ReadError
from app.model import Document
from app.readers.archives import found_in
from app.readers.documents import SourceFailure
from app.readers.limits import Limits
from app.readers.sources import open_sources
from app.readers.streams import KEEP
from tests.readers.archived import CORPUS, LINES, contents, in_corpus, tarred, told, within, zipped
from tests.readers.reading import damaged

# What a person sees for each defect file: names of documents, and sentences (!) for what failed. @ is the file itself.
DEFECTS: dict[str, list[str]] = {
    # the first three were found by a fuzzer
    "before_its_first_byte.zip": [
        "! @!/a.txt: is not where the directory of its archive says (byte 52)",
        "! @!/good.txt: is not where the directory of its archive says (byte -70)",
    ],
    "member_before_its_first_byte.zip": [
        "! @!/link.txt: is a link; links in archives are not followed",
        "! @!/good.txt: overlaps what stands behind it in its archive",
    ],
    "name_empty.zip": [
        "! @!/a.txt: is not where the directory of its archive says (byte 7)",
        "! @!/\\x00\\x00od.txt: is not where the directory of its archive says (byte 20,447,365)",
    ],
    "absolute_name.tar": [
        "@!/etc/list.txt",
    ],
    "broken.txt.bz2": [
        "! @: has broken bzip2 data (Invalid data stream) (at byte 143)",
    ],
    "checksum_wrong.zip": [
        "! @!/a.txt: has a wrong checksum: its bytes are not those that were packed",
        "@!/good.txt",
    ],
    "climbs_out.tar": [
        "! @!/../outside.txt: has a name that leads out of its archive (..); it is not read",
        "@!/good.txt",
    ],
    "climbs_out.zip": [
        "! @!/../outside.txt: has a name that leads out of its archive (..); it is not read",
        "@!/good.txt",
    ],
    "climbs_out_backslash.zip": [
        "! @!/in/../../outside.txt: has a name that leads out of its archive (..); it is not read",
        "@!/good.txt",
    ],
    "cut.txt.bz2": [
        "@",
        "! @: is cut short: it ends in the middle of its bzip2 data; what comes before is read (at byte 137)",
    ],
    "cut.txt.gz": [
        "@",
        "! @: is cut short: it ends in the middle of its gzip data; what comes before is read (at byte 107)",
    ],
    "cut.txt.xz": [
        "@",
        "! @: is cut short: it ends in the middle of its xz data; what comes before is read (at byte 154)",
    ],
    "cut.txt.zst": [
        "! @: is cut short: it ends in the middle of its Zstandard data (at byte 101)",
    ],
    "cut_in_header.tar": [
        "@!/a.txt",
        "! @: is cut short in a header (at byte 1,100)",
    ],
    "checksum_a_sign.tar": [
        "@!/a.txt",
        "! @: has a broken header in it (a wrong checksum) (at byte 1,536)",
    ],
    "cut_in_member.tar": [
        "@!/a.txt",
        "! @!/a.txt: is cut short: 88 of 312 bytes are there; what comes before is read",
        "! @: ends without its end mark; it may be cut short (at byte 600)",
    ],
    "cut_in_trailer.txt.gz": [
        "@",
        "! @: is cut short: it ends in the middle of its gzip data; what comes before is read (at byte 113)",
    ],
    "devices.tar": [
        "! @!/pipe: is not a file (a device or a pipe)",
        "! @!/zero: is not a file (a device or a pipe)",
        "@!/good.txt",
    ],
    "directory_missing.zip": [
        "! @: is a zip archive whose directory, at its end, is missing or broken (it may be cut short)",
        "@!/a.txt",
        "@!/good.txt",
    ],
    "empty.zip": [
        "! @: is an archive with nothing in it to read",
    ],
    "encrypted.zip": [
        "! @!/a.txt: is encrypted",
        "@!/good.txt",
    ],
    "header_broken.tar": [
        "@!/a.txt",
        "! @: has a broken header in it (a wrong checksum) (at byte 1,536)",
    ],
    "junk_behind.txt.gz": [
        "@",
        "! @: is followed by bytes that are no gzip data; what comes before is read (at byte 120)",
    ],
    "length_wrong.txt.gz": [
        "! @: has broken gzip data (Incorrect checksum found) (at byte 116)",
    ],
    "link.zip": [
        "! @!/link.txt: is a link; links in archives are not followed",
        "@!/good.txt",
    ],
    "links.tar": [
        "! @!/soft.txt: is a link; links in archives are not followed",
        "! @!/hard.txt: is a link; links in archives are not followed",
        "@!/good.txt",
    ],
    "method_unknown.zip": [
        "! @!/a.txt: is packed by a method that is not read (AES)",
        "@!/good.txt",
    ],
    "name_twice.tar": [
        "@!/a.txt",
        "@!/a.txt#2",
    ],
    "name_twice.zip": [
        "@!/a.txt",
        "@!/a.txt#2",
    ],
    "no_end_mark.tar": [
        "@!/good.txt",
        "! @: ends without its end mark; it may be cut short (at byte 1,024)",
    ],
    "not_where_it_says.zip": [
        "! @!/a.txt: is not where the directory of its archive says (byte 7)",
        "@!/good.txt",
    ],
    "office_document.zip": [
        "! @: is an office document, which is not read; save it as HTML or text",
    ],
    "says_larger.zip": [
        "! @!/a.txt: lies about its size: it holds 312 instead of the 352 bytes of its header",
        "@!/good.txt",
    ],
    "says_smaller.zip": [
        "! @!/a.txt: lies about its size: it holds 312 instead of the 272 bytes of its header",
        "@!/good.txt",
    ],
    "size_negative.tar": [
        "! @!/minus.txt: says it has a negative size",
        "@!/good.txt",
    ],
    "two_members.txt.gz": [
        "@",
    ],
    "zeros_behind.txt.gz": [
        "@",
    ],
}


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("file", sorted(DEFECTS))
def test_each_defect_is_named_and_the_rest_goes_on(file: str) -> None:
    assert in_corpus("archives", file) == DEFECTS[file]


def test_every_defect_file_is_tested() -> None:
    assert {path.name for path in (CORPUS / "archives").iterdir()} == set(DEFECTS)


# ---------------------------------------------------------------- what is found


@pytest.mark.parametrize("packer", PACKERS)
def test_a_compressed_file_is_what_is_in_it(packer: str, tmp_path: Path) -> None:
    """By content, whatever its name; a compressed archive is read through."""
    pack = PACKERS[packer]
    path = tmp_path / "list.dat"
    path.write_bytes(pack(LINES))
    assert contents(list(open_sources([path]))) == {str(path): LINES}
    assert contents(within(pack(tarred({"in/b.txt": LINES})))) == {"a!/in/b.txt": LINES}
    assert contents(within(pack(LINES) + pack(LINES))) == {"a": LINES + LINES}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_members(form: int) -> None:
    name = "folder/" * 10 + "Möwen.txt"
    assert contents(within(tarred({"a.txt": LINES, name: b"x", "empty.txt": b""}, form))) == {
        "a!/a.txt": LINES, f"a!/{name}": b"x", "a!/empty.txt": b"",
    }  # fmt: skip


def test_an_old_tar_without_any_mark_is_known_by_its_checksum() -> None:
    data = tarred({"a.txt": LINES}, tarfile.USTAR_FORMAT)
    header = bytearray(data[:512])
    header[257:265] = bytes(8)
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    assert contents(within(bytes(header) + data[512:])) == {"a!/a.txt": LINES}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_members(method: int) -> None:
    members = {"a.txt": LINES, "in/ü.txt": b"x" * 100_000, "empty.txt": b""}
    assert contents(within(zipped(members, method))) == {f"a!/{name}": data for name, data in members.items()}


def test_archives_in_archives() -> None:
    inner = zipped({"c.txt": LINES})
    data = gzip.compress(tarred({"in/b.zip": inner, "b.txt.xz": lzma.compress(LINES)}))
    assert contents(within(data, "a.tgz")) == {"a.tgz!/in/b.zip!/c.txt": LINES, "a.tgz!/b.txt.xz": LINES}


def test_large_members_are_opened_anew_at_any_depth(tmp_path: Path) -> None:
    """A member too large to keep is read from the outermost file again, in another process if need be."""
    large = b"".join(b"- line %d of a long list - Quay Courier - June 2, 2031\n" % number for number in range(120_000))
    assert len(large) > KEEP
    stored = zipped({"large.txt": large}, zipfile.ZIP_STORED)
    path = tmp_path / "a.tar.gz"
    members = {"plain.txt": large, "b.zip": stored, "c.zip": zipped({"in.txt.gz": gzip.compress(large)})}
    path.write_bytes(gzip.compress(tarred(members), 1))
    found = [pickle.loads(pickle.dumps(one)) for one in open_sources([path])]
    names = ("plain.txt", "b.zip!/large.txt", "c.zip!/in.txt.gz")
    assert contents(found) == {f"{path}!/{name}": large for name in names}


def test_a_large_member_that_changes_is_found_out(tmp_path: Path) -> None:
    large = bytes(range(1, 97)) * (KEEP // 90)
    path = tmp_path / "a.tar"
    path.write_bytes(tarred({"large.txt": large}))
    (one,) = open_sources([path])
    assert isinstance(one, Document)
    path.write_bytes(tarred({"large.txt": large[::-1]}))
    with one.open() as stream, pytest.raises(ReadError, match="no longer the same"):
        stream.read()


def test_standard_input_may_be_an_archive() -> None:
    assert contents(list(open_sources(["-"], stdin=io.BytesIO(zipped({"b.txt": LINES}))))) == {"-!/b.txt": LINES}


# ---------------------------------------------------------------- limits

SMALL = Limits(max_member_bytes=1 << 20, max_total_bytes=3 << 20, max_ratio=1_000_000, max_members=3, max_depth=3)


def failure(data: bytes, limits: Limits) -> tuple[list[str], str]:
    """The documents found, and the only failure, which is a limit's."""
    found = within(data, limits=limits)
    (failed,) = (one for one in found if isinstance(one, SourceFailure))
    assert isinstance(failed.error, LimitError)
    return [one.name for one in found if isinstance(one, Document)], str(failed.error)


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_of_one_file(packer: str) -> None:
    names, why = failure(PACKERS[packer](bytes(2 << 20)), SMALL)
    assert (names, why) == ([], "a: is larger than 1,048,576 bytes (HEADLINES_MAX_MEMBER_BYTES raises this limit)")


def test_a_member_that_is_too_large_does_not_hide_the_others() -> None:
    members = {"small.txt": LINES, "large.txt": bytes(2 << 20), "other.txt": LINES}
    for data in (zipped(members), tarred(members)):
        names, why = failure(data, SMALL)
        assert names == ["a!/small.txt", "a!/other.txt"]
        assert why == "a!/large.txt: is larger than 1,048,576 bytes (HEADLINES_MAX_MEMBER_BYTES raises this limit)"


def test_a_bomb_of_many_members_ends_at_the_total() -> None:
    data = zipped({f"{number}.txt": bytes(1 << 20) for number in range(9)})
    names, why = failure(data, Limits(max_total_bytes=3 << 20))
    assert names == ["a!/0.txt", "a!/1.txt", "a!/2.txt"]
    assert why == "a!/3.txt: unpacks to more than 3,145,728 bytes in all (HEADLINES_MAX_TOTAL_BYTES raises this limit)"


@pytest.mark.parametrize(
    "nest", [lambda data: data, lambda data: zipped({"in.gz": data}), lambda data: tarred({"b": data})]
)
def test_a_bomb_within_all_sizes_ends_at_its_ratio(nest: Callable[[bytes], bytes]) -> None:
    """The ratio is to the outermost file: packing a bomb twice makes it no better."""
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(80)) + bomb.flush()
    _, why = failure(nest(packed), Limits())
    assert why.endswith("unpacks to more than 250 times its size (HEADLINES_MAX_RATIO raises this limit)")


def test_too_many_members() -> None:
    members = {f"{number}.txt": b"x" for number in range(5)}
    for data in (zipped(members), tarred(members)):
        names, why = failure(data, SMALL)
        assert len(names) == 3
        assert why == "a!/3.txt: holds more than 3 members (HEADLINES_MAX_MEMBERS raises this limit)"


def test_a_directory_of_too_many_members_is_not_even_read() -> None:
    data = zipped({f"{number}{'x' * 200}.txt": b"" for number in range(20)})
    _, why = failure(data, SMALL)
    assert "has a directory of" in why
    assert "HEADLINES_MAX_MEMBERS" in why


def test_too_deep() -> None:
    data = LINES
    for _ in range(4):
        data = zipped({"b": data})
    names, why = failure(data, SMALL)
    assert (names, why) == ([], "a!/b!/b!/b: is an archive inside 3 others (HEADLINES_MAX_DEPTH raises this limit)")
    assert contents(within(data)) == {"a!/b!/b!/b!/b": LINES}


def test_a_tar_header_of_many_megabytes_is_not_read() -> None:
    header = tarfile.TarInfo("a.txt")
    header.type, header.size = tarfile.XHDTYPE, 900 << 20
    failed, _ = within(header.tobuf(tarfile.USTAR_FORMAT) + bytes(2 << 20))
    why = "a name or attributes of 943,718,400 bytes; up to 1,048,576 are read"
    assert told(failed) == f"! a: has a broken header in it ({why}) (at byte 512)"


# ---------------------------------------------------------------- any bytes

SAMPLES = (
    zipped({"a.txt": LINES, "b.zip": zipped({"c.txt": b"x"})}),
    tarred({"a.txt": LINES, "b.gz": gzip.compress(LINES)}, tarfile.GNU_FORMAT),
    tarred({"ü" * 90: b"x"}),
    *(pack(LINES) for pack in PACKERS.values()),
)
TOKENS = (
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xff\xff\xff\xff",
    bytes(512),
    b"\x1f\x8b\x08\x00",
    b"../",
    b"ustar",
)


@given(damaged(SAMPLES, TOKENS))
def test_any_bytes_give_documents_or_failures(data: bytes) -> None:
    """Nothing else leaves an archive; every document can be read to its size."""
    limits = Limits(max_member_bytes=1 << 22, max_total_bytes=1 << 23)
    try:
        found = list(found_in("a", lambda: io.BytesIO(data), len(data), None, None, limits))
    except ReadError:
        return
    for one in found:
        told(one)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}\.txt", fullmatch=True), st.binary(min_size=1, max_size=2000), min_size=1
    ),
    st.data(),
)
def test_members_come_back_as_they_were_packed(members: dict[str, bytes], data: st.DataObject) -> None:
    """Whatever packs them, the members of an archive are read with the bytes and names they had."""
    members = {name: b"text " + body for name, body in members.items()}
    archive = data.draw(st.sampled_from((zipped, tarred)))(members)
    for packer in data.draw(st.lists(st.sampled_from(sorted(PACKERS)), max_size=2)):
        archive = PACKERS[packer](archive)
    assert contents(within(archive)) == {f"a!/{name}": body for name, body in members.items()}
