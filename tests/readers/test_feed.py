"""The reader of RSS, RDF and Atom."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ReadError
from app.readers import feed
from tests.readers.reading import CORPUS, damaged, named, pieces_or_read_error, prose, read, values, why

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Sample Gazette</title>
<link>https://gazette.example/</link><language>en</language><lastBuildDate>Tue, 04 Mar 2031 00:00:00 GMT</lastBuildDate>
<item><title>Harbour cats elect new mayor</title><link>https://gazette.example/1</link>
<pubDate>Mon, 03 Mar 2031 23:30:00 -0500</pubDate><source url="https://times.example">Example Times</source>
<dc:publisher>Example Press</dc:publisher><dc:source>Wire Sample</dc:source><dc:creator>A. Writer</dc:creator>
<guid isPermaLink="false">id-1</guid><category>Harbour</category><description>&lt;p&gt;Words.&lt;/p&gt;</description></item>
<item><title>Lighthouse keeper retires</title></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/">
<title>Sample Gazette</title><author><name>Desk - Sample Gazette</name></author><updated>2031-03-04T00:00:00Z</updated>
<entry><title type="html">Cats &amp;amp; &lt;b&gt;dogs&lt;/b&gt; agree</title><link href="one"/><id>urn:1</id>
<published>2031-03-02T23:30:00-05:00</published><updated>2031-03-03T10:00:00+09:30</updated>
<author><name>A. Writer</name></author></entry>
<entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Storm <i>then</i> calm</div></title>
<source><title>Example Times</title><link href="https://times.example/"/></source></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://gazette.example/"><title>Sample Gazette</title></channel>
<item rdf:about="https://gazette.example/1"><title>Harbour cats elect new mayor</title>
<link>https://gazette.example/1</link><dc:date>2031-03-02T08:00:00+01:00</dc:date></item></rdf:RDF>"""

TOKENS = (
    b"<", b">", b"&", b'"', b"&#", b"&#x110000;", b"&#99999999999;", b"]]>", b"<![CDATA[", b"<!--", b"</item>", b"<item>",
    b"<entry>", b"</title>", b"<title>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<source>", b"<author>",
    b"<link/>", b"<image>", b"<textinput>",
    b"<media:group>", b"xml:base='http://['", b"<content type='application/x' mode='base64'>", b"<guid>http://[</guid>",
    b"<georss:where>", b"\x00",
)  # fmt: skip


def test_rss() -> None:
    pieces, notes = read(feed, RSS)
    assert named(pieces[0], "title", "link", "published", "published_parsed") == [
        "Harbour cats elect new mayor",
        "https://gazette.example/1",
        "Mon, 03 Mar 2031 23:30:00 -0500",
        "2031-03-03T23:30:00-05:00",
    ]
    assert named(pieces[0], "source", "source@url", "dc:publisher", "dc:source", "author", "id", "category") == [
        "Example Times", "https://times.example", "Example Press", "Wire Sample", "A. Writer", "id-1", "Harbour",
    ]  # fmt: skip
    assert named(pieces[0], "summary") == ["<p>Words.</p>"]
    assert named(pieces[1], "title", "published", "updated") == ["Lighthouse keeper retires", None, None]
    assert (notes.facts.site_name, notes.facts.canonical_url) == ("Sample Gazette", "https://gazette.example/")
    assert (notes.facts.language, notes.facts.published_at, notes.skipped) == ("en", None, [])


def test_atom() -> None:
    pieces, notes = read(feed, ATOM)
    assert named(pieces[0], "title", "link", "author", "feed.author") == [
        "Cats & dogs agree", "https://gazette.example/one", "A. Writer", "Desk - Sample Gazette",
    ]  # fmt: skip
    assert named(pieces[0], "published", "updated_parsed") == ["2031-03-02T23:30:00-05:00", "2031-03-03T10:00:00+09:30"]
    assert named(pieces[1], "title", "source", "source@url", "author", "feed.author") == [
        "Storm then calm", "Example Times", "https://times.example/", None, "Desk - Sample Gazette",
    ]  # fmt: skip
    assert notes.facts.site_name == "Sample Gazette"


def test_rdf() -> None:
    pieces, _ = read(feed, RDF)
    assert named(pieces[0], "title", "updated_parsed") == ["Harbour cats elect new mayor", "2031-03-02T08:00:00+01:00"]


def test_offsets_are_those_of_the_items_in_any_encoding() -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32", "cp1251", "koi8-r", "cp037"):
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        title = "Storm" if encoding == "cp037" else "Шторм"
        items = [f"<item><title>{title} {number}</title></item>" for number in (1, 2, 3)]
        data = (head + "<rss version='2.0'><channel><title>x</title>" + " ".join(items) + "</channel></rss>").encode(
            encoding
        )
        pieces, _ = read(feed, data)
        plain = "utf-16-le" if encoding == "utf-16" else "utf-32-le" if encoding == "utf-32" else encoding
        assert [data[piece.start : piece.end].decode(plain) for piece in pieces] == items, encoding
        assert feed.likelihood(data) > 0.9, encoding


def test_a_large_feed_is_read_in_stretches_and_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "STRETCH", 1_000)
    items = [f"<item><title>Invented headline {number}</title></item>" for number in range(200)]
    data = "<rss version='2.0'><channel><title>Sample Gazette</title>" + "\n".join(items)
    pieces, _ = read(feed, data + "</channel></rss>")
    assert [named(piece, "title")[0] for piece in pieces] == [f"Invented headline {number}" for number in range(200)]
    cut, notes = read(feed, data[:-30])
    assert len(cut) == 200
    assert "not well-formed" in why(notes)
    assert len(notes.skipped) == 1


def test_a_broken_item_is_told_from_the_others() -> None:
    items = [
        f"<item><title>Headline {number}{'&#99999999999;' * (number == 70)}</title></item>" for number in range(100)
    ]
    data = "<rss version='2.0'><channel><title>x</title>" + "".join(items) + "</channel></rss>"
    pieces, notes = read(feed, data)
    assert len(pieces) == 99
    assert "an item too broken to read" in why(notes)
    assert notes.skipped[0].offset == data.index("<item><title>Headline 70")


@pytest.mark.parametrize(
    ("name", "titles", "says"),
    [
        ("entity_bomb.xml", ["Invented  headline"], "not well-formed"),
        ("external_entity.xml", ["Invented  headline"], "not well-formed"),
        ("bare_ampersand.xml", ["Invented headline 1", "Cats & dogs agree", "Invented headline 3"], "not well-formed"),
        (
            "item_never_closed.xml",
            ["Invented headline 1", "Invented headline 2", "Invented headline 3"],
            "not well-formed",
        ),
        (
            "cut_in_an_item.xml",
            ["Invented headline 1", "Invented headline 2", "Invented headline 3"],
            "not well-formed",
        ),
        ("impossible_reference.xml", ["Invented headline 1", "Invented headline 3"], "an item too broken to read"),
        ("empty_feed.xml", [], "the feed has no entries"),
        ("no_dates.xml", ["Invented headline 1"], ""),
        ("lying_encoding.xml", ["Émile naît à Liège"], ""),
        ("junk_above.xml", ["Invented headline 1", "Invented headline 2"], "not well-formed"),
        ("undeclared_prefix.xml", ["Invented headline 1"], "not well-formed"),
        ("doubly_escaped_title.xml", ["Cats & dogs agree"], ""),
    ],
)
def test_defects(name: str, titles: list[str], says: str) -> None:
    pieces, notes = read(feed, (CORPUS / "feed" / name).read_bytes())
    found = [(named(piece, "title")[0] or "").replace("&j;", "").replace("&secret;", "") for piece in pieces]
    assert found == titles
    assert says in why(notes)
    assert bool(notes.skipped) == bool(says)
    assert not any(values(piece.fields, "updated") for piece in pieces)


def test_a_page_is_no_feed() -> None:
    data = (CORPUS / "feed" / "is_a_page.xml").read_bytes()
    assert feed.likelihood(data) == 0
    with pytest.raises(ReadError, match="is not a feed"):
        read(feed, data)


def test_hostile_sizes_stay_harmless() -> None:
    head = "<rss version='2.0'><channel><title>x</title><item><title>Headline</title>"
    for inside in (
        "<a " * 20_000,
        "&" * 20_000,
        "<!--" * 20_000,
        "<![CDATA[" * 20_000,
        "<div>" * 10_000,
        f"<a b='{'x' * 10_000_000}'>",
    ):
        pieces, _ = read(feed, head + inside)
        assert len(pieces) == 1


@given(st.lists(prose.filter(bool), min_size=1, max_size=5))
def test_titles_survive(titles: list[str]) -> None:
    """Whatever titles are written in a feed are read from it, in their order."""
    plain = [
        "A " + "".join(c for c in title if c not in "<>&" and not "\x7f" < c < "\u0100").strip() for title in titles
    ]
    plain = [" ".join(title.split()) for title in plain]
    items = "".join(f"<item><title>{escape(title)}</title></item>" for title in plain)
    pieces, notes = read(feed, f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>")
    assert [named(piece, "title")[0] for piece in pieces] == plain
    assert notes.skipped == []


@given(st.binary(max_size=300) | damaged((RSS.encode(), ATOM.encode(), RDF.encode()), TOKENS))
def test_any_bytes(data: bytes) -> None:
    """Any bytes give pieces or a ReadError."""
    pieces_or_read_error(feed, data)
