"""Web archives: each page and text is a document with its address and capture; what is broken is named, the rest goes on."""

from __future__ import annotations

import gzip
import io
import pickle
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ReadError
from app.model import MAX_LISTED, Document
from app.readers.archives import found_in
from app.readers.documents import PassedOver, SourceFailure
from app.readers.limits import Limits
from app.readers.registry import read
from app.readers.sources import open_sources
from app.readers.streams import KEEP
from tests.readers.archived import CORPUS, LINES, contents, in_corpus, told, within
from tests.readers.reading import damaged

AT = datetime(2031, 6, 15, 8, 30, tzinfo=UTC)
PAGE = b"<html><body><ul><li>The harbour bell rang twice - Quay Courier - June 11, 2031</li></ul></body></html>"

# What a person sees for each defect file: names of documents, and sentences (!) for what failed. @ is the file itself.
DEFECTS: dict[str, list[str]] = {
    "chunk_cut.warc": [
        "@!/https://quay.example/chunk",
        "! @!/https://quay.example/chunk: is cut short in a chunk of its chunked body; what comes before is read",
        "@!/https://quay.example/last",
    ],
    "chunk_size_wrong.warc": [
        "! @!/https://quay.example/chunk: has a broken chunk in its chunked body",
        "@!/https://quay.example/last",
    ],
    "chunked_but_not.warc": [
        "@!/https://quay.example/plain",
    ],
    "cut_in_gzip_data.warc.gz": [
        "@!/https://quay.example/first",
        "@!/https://quay.example/page",
        "! @!/https://quay.example/page: is cut short: it ends in the middle of its gzip data (at byte 509)",
    ],
    "cut_in_gzip_trailer.warc.gz": [
        "@!/https://quay.example/first",
        "@!/https://quay.example/page",
        "! @: is cut short: it ends in the middle of its gzip data (at byte 564)",
    ],
    "cut_in_header.warc": [
        "@!/https://quay.example/first",
        "! @!/https://qu: is cut short in its header (at byte 541)",
    ],
    "cut_in_payload.warc": [
        "@!/https://quay.example/first",
        "@!/https://quay.example/page",
        "! @!/https://quay.example/page: is cut short: 273 of 359 bytes are there, or its length is wrong (at byte 541)",
    ],
    "date_impossible.warc": [
        "@!/https://quay.example/undated",
    ],
    "encoding_cut.warc": [
        "@!/https://quay.example/cut",
        "! @!/https://quay.example/cut: is cut short: it ends in the middle of its gzip data; "
        "what comes before is read (at byte 121)",
        "@!/https://quay.example/last",
    ],
    "encoding_lies.warc": [
        "@!/https://quay.example/plain",
        "@!/https://quay.example/last",
    ],
    "encoding_unknown.warc": [
        "! @!/https://quay.example/odd: has an unknown content encoding (zoom)",
        "@!/https://quay.example/last",
    ],
    "garbage_between.warc": [
        "@!/https://quay.example/first",
        "! @: has 31 bytes that belong to no record (at byte 537)",
        "@!/https://quay.example/last",
    ],
    "gzip_as_a_whole.warc.gz": [
        "@!/https://quay.example/first",
        "@!/https://quay.example/page",
        "@!/https://quay.example/last",
    ],
    "gzip_checksum_wrong.warc.gz": [
        "@!/https://quay.example/first",
        "! @: has broken gzip data (Incorrect checksum found) (at byte 828)",
        "@!/https://quay.example/last",
    ],
    "gzip_garbage_between.warc.gz": [
        "@!/https://quay.example/first",
        "! @: is followed by bytes that are no gzip data (at byte 540)",
        "@!/https://quay.example/last",
    ],
    "header_endless.warc": [
        "@!/https://quay.example/first",
        "! @: has a record with a broken header (Maximum header length exceeded.) (at byte 541)",
        "@!/https://quay.example/last",
    ],
    "http_header_endless.warc": [
        "! @!/https://quay.example/headers: is cut short in its HTTP headers",
        "@!/https://quay.example/last",
    ],
    "length_missing.warc": [
        "! @!/https://quay.example/liar: has no length, or one that is no number (at byte 0)",
        "@!/https://quay.example/last",
    ],
    "length_negative.warc": [
        "! @!/https://quay.example/liar: has no length, or one that is no number (at byte 0)",
        "@!/https://quay.example/last",
    ],
    "length_no_number.warc": [
        "! @!/https://quay.example/liar: has no length, or one that is no number (at byte 0)",
        "@!/https://quay.example/last",
    ],
    "length_too_long.warc": [
        "@!/https://quay.example/liar",
        "! @!/https://quay.example/liar: is cut short: 1,465 of 5,000 bytes are there, or its length is wrong (at byte 0)",
        "@!/https://quay.example/page",
        "@!/https://quay.example/last",
    ],
    "length_too_short.warc": [
        "! @!/https://quay.example/liar: says it has 40 bytes, but no record follows them: its length is wrong (at byte 0)",
        "@!/https://quay.example/page",
        "@!/https://quay.example/last",
    ],
    "line_feeds_only.warc": [
        "@!/https://quay.example/first",
        "@!/https://quay.example/last",
    ],
    "no_records.warc": [
        "! @!/@0: has no length, or one that is no number (at byte 0)",
    ],
    "older_form.arc": [
        "! @: is an ARC file, the older form of web archives, which is not read; convert it to WARC",
    ],
    "pictures_and_requests.warc": [
        "@!/https://quay.example/page",
        "~ @: {'PNG image': 1, 'empty bodies': 1, 'image/png': 1, 'request records': 1, 'warcinfo records': 1}",
    ],
    "same_uri_twice.warc": [
        "@!/https://quay.example/first",
        "@!/https://quay.example/first#2",
    ],
    "uri_in_brackets.warc": [
        "@!/https://quay.example/wget",
    ],
    "version_unknown.warc": [
        "@!/https://quay.example/first",
        "! @: has 543 bytes that belong to no record (at byte 537)",
        "@!/https://quay.example/last",
    ],
}


@pytest.mark.parametrize("file", sorted(DEFECTS))
def test_each_defect_is_named_and_the_rest_goes_on(file: str) -> None:
    assert in_corpus("warc", file) == DEFECTS[file]


def test_every_defect_file_is_tested() -> None:
    assert {path.name for path in (CORPUS / "warc").iterdir()} == set(DEFECTS)


def record(kind: str, uri: str, body: bytes, *headers: str) -> bytes:
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {uri}", "WARC-Date: 2031-06-15T08:30:00Z", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body + b"\r\n\r\n"


def text(uri: str, body: bytes = LINES) -> bytes:
    return record("conversion", uri, body, "Content-Type: text/plain")


def response(uri: str, body: bytes, *headers: str) -> bytes:
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode()
    return record("response", uri, head + body, "Content-Type: application/http; msgtype=response")


def chunked(body: bytes, size: int = 70) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%X;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


# ---------------------------------------------------------------- what is found


def test_a_record_brings_its_address_capture_and_type() -> None:
    data = text("https://quay.example/list") + response(
        "https://quay.example/page", PAGE, "Content-Type: text/html; charset=utf-8"
    )
    for packed in (data, gzip.compress(data), zstandard.compress(data)):
        one, two = within(packed, "a.warc", captured_at=datetime(2001, 1, 1, tzinfo=UTC))
        assert isinstance(one, Document)
        assert isinstance(two, Document)
        assert (one.name, one.uri, one.captured_at) == (
            "a.warc!/https://quay.example/list",
            "https://quay.example/list",
            AT,
        )
        assert (two.uri, two.captured_at, two.media_type) == (
            "https://quay.example/page",
            AT,
            "text/html; charset=utf-8",
        )
        assert list(contents([one, two]).values()) == [LINES, PAGE]


def test_pages_feeds_and_texts_go_to_their_readers() -> None:
    feed = b"<rss version='2.0'><channel><title>Quay</title><item><title>Bell rings</title></item></channel></rss>"
    data = response("https://q.example/1", PAGE) + response("https://q.example/2", feed) + text("https://q.example/3")
    formats = []
    for one in within(data):
        assert isinstance(one, Document)
        notes, pieces = read(one)
        assert list(pieces)
        formats.append(notes.format)
    assert formats[:2] == ["html", "feed"]


def bare_deflate(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", bare_deflate(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
        ("identity", PAGE),
        ("gzip", PAGE),  # archived unpacked, the header kept
        ("br", PAGE),
    ],
)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_content_encodings_are_undone(encoding: str, packed: bytes, in_chunks: bool) -> None:
    headers = [f"Content-Encoding: {encoding}", *(["Transfer-Encoding: chunked"] if in_chunks else [])]
    body = chunked(packed) if in_chunks else packed
    assert contents(within(response("https://q.example/", body, *headers))) == {"a!/https://q.example/": PAGE}


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "zoom", "compress"])
@pytest.mark.parametrize(
    "body",
    [b"\x00\x80\xff\x13 no encoding", gzip.compress(PAGE, mtime=0)[:40], brotli.compress(PAGE)[:-4]],
    ids=["neither", "gzip cut", "brotli cut"],
)
def test_compressed_bytes_are_never_read_as_text(encoding: str, body: bytes) -> None:
    """Whatever a broken or unknown encoding leaves is a failure of the record, and the next is read.

    Of a page whose encoding is cut, what is unpacked before the cut is read.
    """
    found = within(response("https://q.example/1", body, f"Content-Encoding: {encoding}") + text("https://q.example/2"))
    *pages, failed, following = found
    assert isinstance(failed, SourceFailure)
    assert following.name == "a!/https://q.example/2"
    assert all(PAGE.startswith(read) for read in contents(pages).values())


def test_sitemaps_and_archives_inside_records() -> None:
    sitemap = (CORPUS / "sitemap" / "other_prefix.xml").read_bytes()
    data = response("https://q.example/news.xml.gz", gzip.compress(sitemap), "Content-Type: application/gzip")
    (one,) = within(data)
    assert isinstance(one, Document)
    assert one.uri == "https://q.example/news.xml.gz"
    notes, pieces = read(one)
    assert (notes.format, len(list(pieces))) == ("sitemap", 1)


def test_a_large_record_is_opened_anew(tmp_path: Path) -> None:
    """Too large to keep, it is read from the file again: plain, chunked or packed, in another process if need be."""
    large = b"".join(b"- line %d of a long list - Quay Courier - June 2, 2031\n" % number for number in range(120_000))
    assert len(large) > KEEP
    data = (
        text("https://q.example/1")
        + text("https://q.example/2", large)
        + response("https://q.example/3", chunked(large, 9_999), "Transfer-Encoding: chunked")
        + response("https://q.example/4", gzip.compress(large, 1), "Content-Encoding: gzip")
        + text("https://q.example/5")
    )
    for name, packed in (("a.warc", data), ("a.warc.gz", gzip.compress(data, 1))):
        path = tmp_path / name
        path.write_bytes(packed)
        found = [pickle.loads(pickle.dumps(one)) for one in open_sources([path])]
        assert list(contents(found).values()) == [LINES, large, large, large, LINES]


def test_broken_records_beyond_a_thousand_are_counted() -> None:
    broken = text("https://q.example/1").replace(b"Content-Length: ", b"Content-Length: x")
    found = within(broken * (MAX_LISTED + 5) + text("https://q.example/2"))
    assert sum(isinstance(one, SourceFailure) for one in found) == MAX_LISTED
    assert found[-2].name == "a!/https://q.example/2"
    assert isinstance(found[-1], PassedOver)
    assert found[-1].counts == {"broken records beyond those listed": 5}


def test_a_bomb_in_a_record_is_a_limit() -> None:
    data = response(
        "https://q.example/1", gzip.compress(LINES * 9_999), "Content-Type: text/plain", "Content-Encoding: gzip"
    )
    found = within(data + text("https://q.example/2"), limits=Limits(max_total_bytes=1 << 20))
    assert "HEADLINES_MAX_TOTAL_BYTES" in told(found[0])


# ---------------------------------------------------------------- any bytes

SAMPLES = (
    text("https://q.example/1")
    + response("https://q.example/2", PAGE, "Content-Type: text/html")
    + text("https://q.example/3"),
    response(
        "https://q.example/2", chunked(gzip.compress(PAGE)), "Transfer-Encoding: chunked", "Content-Encoding: gzip"
    ),
    gzip.compress(text("https://q.example/1")) + gzip.compress(text("https://q.example/2")),
)
TOKENS = (
    b"WARC/1.0\r\n", b"\r\n\r\n", b"\n\n", b"Content-Length: 7\r\n", b"HTTP/1.1 200\r\n", b"0\r\n\r\n", b"\x1f\x8b\x08\x00",
)  # fmt: skip


@given(damaged(SAMPLES, TOKENS))
def test_any_bytes_give_documents_or_failures(data: bytes) -> None:
    """Nothing else leaves a web archive; every document can be read to its size."""
    try:
        found = list(found_in("a", lambda: io.BytesIO(data), len(data), None, None, Limits()))
    except ReadError:
        return
    for one in found:
        told(one)


RECORDS = [text(f"https://q.example/{number}") for number in range(4)]
ENDS = [sum(map(len, RECORDS[: number + 1])) for number in range(4)]


@given(st.integers(5, ENDS[-1]))
def test_wherever_it_is_cut_the_records_before_are_read_and_the_cut_is_named(at: int) -> None:
    """Each record whose body is whole is a document; of the next, anything beyond "WARC/" is a failure.

    What is there of the body of that one is a document too: its whole lines, or the beginning of its first.
    """
    found = within(b"".join(RECORDS)[:at])
    whole = sum(end - len(b"\r\n\r\n") <= at for end in ENDS)
    read = list(contents([one for one in found if isinstance(one, Document)]).items())
    assert read[:whole] == [(f"a!/https://q.example/{n}", LINES) for n in range(whole)]
    for name, body in read[whole:]:
        assert name == f"a!/https://q.example/{whole}"
        assert body
        assert LINES.startswith(body)
        assert body.endswith(b"\n") or b"\n" not in body
    failures = [one for one in found if isinstance(one, SourceFailure)]
    begun = at - (ENDS[whole - 1] if whole else 0)
    assert bool(failures) is (begun > 0)
