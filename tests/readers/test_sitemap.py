"""The sitemap reader: one record a news address, offsets that fit, defects counted; an index of others is said to be one."""

from __future__ import annotations

import gzip
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ReadError
from app.model import Document
from app.readers import sitemap
from app.readers.registry import sniff
from tests.readers.archived import within, zipped
from tests.readers.reading import CORPUS, check, damaged, named, pieces_or_read_error, prose, read, why

FIELDS = ("loc", "news:title", "news:name", "news:publication_date", "news:language")
ELEVEN = ["https://quay.example/11", "The harbour bell rang 11 times", "Quay Courier", "2031-06-11", "en"]
HEAD = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def corpus(name: str) -> bytes:
    return (CORPUS / "sitemap" / name).read_bytes()


@pytest.mark.parametrize("file", sorted(path.name for path in (CORPUS / "sitemap").iterdir()))
def test_sitemaps_are_told_by_their_root(file: str) -> None:
    assert sniff(corpus(file)[:4096]) is sitemap


@pytest.mark.parametrize("file", ["other_prefix.xml", "pictures_inside.xml"])
def test_an_entry_gives_its_fields(file: str) -> None:
    (piece,), notes = read(sitemap, corpus(file))
    assert named(piece, *FIELDS) == ELEVEN
    assert {hint.name for hint in piece.fields} == set(FIELDS)
    assert corpus(file)[piece.start : piece.end].decode() == piece.text
    assert (notes.skips, notes.facts.language) == (0, "en")


def test_an_entry_that_is_never_closed_ends_where_the_next_begins() -> None:
    pieces, _ = read(sitemap, corpus("entry_never_closed.xml"))
    assert [named(piece, "news:title") for piece in pieces] == [
        [f"The harbour bell rang {n} times"] for n in (11, 12, 13)
    ]


def test_a_cut_entry_without_a_title_is_counted() -> None:
    pieces, notes = read(sitemap, corpus("cut_in_an_entry.xml"))
    assert [named(piece, *FIELDS) for piece in pieces] == [ELEVEN]
    assert why(notes) == "an address without a news title"
    assert notes.skipped[0].offset == corpus("cut_in_an_entry.xml").rindex(b"<url>")


def test_entities_are_never_expanded() -> None:
    (piece,), _ = read(sitemap, corpus("entity_bomb.xml"))
    assert named(piece, "news:title") == ["Bell &b; rings & stops"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("no_titles.xml", "an address without a news title | an address without a news title"),
        ("index_of_others.xml", "an index of 2 other sitemaps, which holds no headlines itself"),
        ("no_entries.xml", "the sitemap has no entries"),
    ],
)
def test_what_holds_no_headlines_says_so(file: str, reason: str) -> None:
    pieces, notes = read(sitemap, corpus(file))
    assert (pieces, why(notes)) == ([], reason)
    with pytest.raises(ReadError, match="is not a sitemap"):
        read(sitemap, "<html></html>")


def test_sitemaps_are_read_inside_archives() -> None:
    data = zipped(
        {"news.xml.gz": gzip.compress(corpus("other_prefix.xml")), "index.xml": corpus("index_of_others.xml")}
    )
    for found in within(data):
        assert isinstance(found, Document)
        with found.open() as stream:
            assert sniff(stream.read(4096)) is sitemap


entries = st.lists(st.tuples(prose.filter(bool), prose.filter(bool)), min_size=1, max_size=5)


@given(entries, st.booleans())
def test_titles_and_names_come_back(entries: list[tuple[str, str]], as_data: bool) -> None:
    """What is written as an entry, escaped or as CDATA, is read as it was, in order."""

    def shown(value: str) -> str:
        return f"<![CDATA[{value}]]>" if as_data and "]]>" not in value else escape(value)

    body = "".join(
        f"<url><loc>https://q.example/{at}</loc><news:news><news:publication><news:name>{shown(name)}</news:name>"
        f"</news:publication><news:title>{shown(title)}</news:title></news:news></url>"
        for at, (title, name) in enumerate(entries)
    )
    pieces, notes = read(sitemap, f"{HEAD}{body}</urlset>")
    assert [named(piece, "news:title", "news:name") for piece in pieces] == [list(entry) for entry in entries]
    assert not notes.skips


@given(
    damaged(
        (corpus("entry_never_closed.xml"), corpus("pictures_inside.xml")),
        (b"<url>", b"<!--", b"<![CDATA[", b"&#0;", b"<"),
    )
)
def test_any_bytes_give_pieces_or_a_read_error(data: bytes) -> None:
    """Whatever the damage, nothing else leaves the reader."""
    pieces_or_read_error(sitemap, data)


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "<![CDATA[", "<url>", "<url><news:title>", "<a:", "<url ", "]]", "-->", "&#"]
)
def test_a_megabyte_of_what_never_ends_is_read(unit: str) -> None:
    """Reading is linear: were it not, this would not end."""
    body = (HEAD + unit * (1_000_000 // len(unit))).encode()
    pieces, _ = read(sitemap, body)
    check(pieces, len(body))
