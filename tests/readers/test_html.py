"""HTML pages."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LimitError
from app.model import Piece, Role
from app.readers import html, html_tree
from tests.readers.reading import damaged, named, values, why
from tests.readers.structure import any_bytes, checked, defect, linked, shown

CARDS = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Press review</title><base href="/daily/">
<link rel="canonical" href="https://review.example/today"><meta property="og:site_name" content="Sample Review">
<meta property="article:published_time" content="2031-03-04T06:00:00+01:00"><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a></nav><h1>Press   review</h1>
<div class="feed">
<article typeof="NewsArticle"><img alt="no text"><div class="meta"><time property="datePublished"
 datetime="2031-03-03T07:06:00Z">03/03/2031 07h06</time> <span class="kind">report</span></div>
<h2 property="headline"><a href="cats">Harbour cats elect <i>new</i> mayor</a></h2><p>They did.</p></article>
<article><h2><a href="https://times.example/keeper">Lighthouse keeper retires</a></h2><p class="source">Example Times</p></article>
</div><script>var text = "<p>none</p>";</script></body></html>
"""


def only(page: str, uri: str | None = None) -> list[Piece]:
    return checked(html, page, uri)[0]


def cells(page: str) -> list[tuple[str, ...]]:
    return [piece.cells for piece in only(page)]


def test_cards() -> None:
    pieces, notes = checked(html, CARDS)
    assert [piece.role for piece in pieces] == [Role.HEADING, Role.CARD, Role.CARD]
    first, second = pieces[1:]
    assert first.cells == ("03/03/2031 07h06", "report", "Harbour cats elect new mayor", "They did.")
    assert named(first, "time@datetime", "property:headline", "class:kind", "a@href", "h2", "p") == [
        "2031-03-03T07:06:00Z",
        "Harbour cats elect new mayor",
        "report",
        "https://review.example/daily/cats",
        "Harbour cats elect new mayor",
        "They did.",
    ]
    assert named(second, "class:source") == ["Example Times"]
    assert first.group == second.group
    data = CARDS.encode()
    assert data[first.start : first.end].startswith(b'<article typeof="NewsArticle">')
    assert data[first.start : first.end].endswith(b"</article>")
    assert CARDS.splitlines()[second.line - 1].startswith("<article><h2>")
    facts = notes.facts
    assert (facts.title, facts.site_name, facts.language) == ("Press review", "Sample Review", "en-GB")
    assert (str(facts.published_at), str(facts.published_on)) == ("2031-03-04 05:00:00+00:00", "2031-03-04")
    assert facts.canonical_url == "https://review.example/today"


def test_fields_stand_where_their_spans_say() -> None:
    for piece in only(CARDS):
        for hint in piece.fields:
            if hint.span is not None and "@" not in hint.name and hint.name != "property:datepublished":
                assert piece.text[slice(*hint.span)] == hint.value


def test_repeated_blocks_are_cards_the_innermost_of_them() -> None:
    item = '<div class="item {0}"><a href="{0}"><h3>Title {0}</h3></a><span>Gazette</span><time>3 March</time></div>'
    column = f'<div class="column">{"".join(item.format(n) for n in "abc")}</div>'
    pieces = only(f"<div>{column * 3}</div>")
    assert [piece.role for piece in pieces] == [Role.CARD] * 9
    assert pieces[0].cells == ("Title a", "Gazette", "3 March")
    assert named(pieces[0], "h3") == ["Title a"]


def test_a_list_item_with_written_separators_is_a_line_without_them_a_card() -> None:
    pieces = only('<ul><li><a href="1">Cats elect mayor</a> - <b>Gazette</b>, 3 March<ol><li>inner</ol>after</ul>')
    assert [(piece.role, piece.level, piece.text) for piece in pieces] == [
        (Role.ITEM, 1, "Cats elect mayor - Gazette, 3 March"),
        (Role.ITEM, 2, "inner"),
        (Role.LINE, 0, "after"),
    ]
    assert linked(pieces[0]) == [("Cats elect mayor", "1")]
    parts = '<li><a href="1">Cats elect mayor</a><span>Gazette</span><time>3 March</time></li>'
    assert cells(f"<ul>{parts * 3}</ul>") == [("Cats elect mayor", "Gazette", "3 March")] * 3


def test_a_card_may_hold_a_list_of_tags() -> None:
    tags = "<ul><li><a href=x>cats</a></li><li><a href=x>sea</a></li><li><a href=x>votes</a></li></ul>"
    pieces = only(f"<article><h2>Cats elect mayor</h2><p>Gazette</p>{tags}</article>")
    assert [piece.role for piece in pieces] == [Role.CARD]


def test_an_article_with_much_text_is_a_page_not_a_card() -> None:
    pieces = only(f"<article><h1>Cats elect mayor</h1>{'<p>A paragraph.</p>' * 20}</article>")
    assert [piece.role for piece in pieces] == [Role.HEADING] + [Role.PARAGRAPH] * 20


def test_tables_name_their_fields() -> None:
    pieces = only(
        "<table><caption>March</caption><thead><tr><th>Date</th><th colspan=2>Head line<th>Link</thead>"
        "<tr><td>2031-03-03<td><a href=/1>Cats <b>elect</b></a><td><td>x</tr>"
        "<tr><td colspan=4>Tuesday<tr><td>2031-03-02<td>Keeper<br>retires</table>"
    )
    assert shown(pieces) == [
        ("heading", "March"),
        ("row", "Date | Head line |  | Link"),
        ("row", "2031-03-03 | Cats elect |  | x"),
        ("heading", "Tuesday"),
        ("row", "2031-03-02 | Keeper retires"),
    ]
    assert pieces[1].level == 1
    assert named(pieces[2], "date", "head line", "link") == ["2031-03-03", "Cats elect", "x"]
    assert linked(pieces[2]) == [("Cats elect", "/1")]


def test_a_table_that_lays_out_a_page_is_its_content() -> None:
    inner = "<ul><li>Harbour cats elect new mayor - Gazette<li>Lighthouse keeper retires - Times<li>Storm then calm - Gazette</ul>"
    pieces = only(f"<table><tr><td>Menu<td>{inner}</table>")
    assert [piece.role for piece in pieces] == [Role.LINE] + [Role.ITEM] * 3


def test_definition_lists() -> None:
    assert cells("<dl><dt>Cats elect mayor<dd>Gazette<dd>3 March<dt>Keeper<dd>Times</dl>") == [
        ("Cats elect mayor", "Gazette", "3 March"),
        ("Keeper", "Times"),
    ]
    items = "<li>Harbour cats elect new mayor - Gazette" * 3
    pieces = only(f"<dl><div><dt>3 March<dd><ul>{items}</ul></div></dl>")
    assert [piece.role for piece in pieces] == [Role.HEADING] + [Role.ITEM] * 3


def test_paragraphs_of_lines() -> None:
    page = "<p>Cats elect mayor - Gazette<br>Keeper <a href='u'>retires</a><br/><br>Storm</p><p>One &lt;line&gt; &amp; more</p>"
    pieces = only(page)
    assert shown(pieces) == [
        ("line", "Cats elect mayor - Gazette"),
        ("line", "Keeper retires"),
        ("line", "Storm"),
        ("paragraph", "One <line> & more"),
    ]
    assert page[pieces[1].start : pieces[1].end] == "Keeper <a href='u'>retires</a>"


def test_preformatted_text_keeps_its_lines() -> None:
    pieces = only("<pre>\n- Cats &amp; dogs - Gazette\r\n\r\n- Keeper - Times</pre>")
    assert [(piece.line, piece.text) for piece in pieces] == [(2, "- Cats & dogs - Gazette"), (4, "- Keeper - Times")]


def test_links_are_made_absolute_by_what_the_page_says() -> None:
    link = "<p><a href='../x'>words</a></p>"
    assert linked(only(link, "https://a.example/b/c")[0]) == [("words", "https://a.example/x")]
    assert linked(only(f"<!-- saved from url=(0021)https://a.example/b/c -->{link}")[0]) == [
        ("words", "https://a.example/x")
    ]
    assert linked(only(link)[0]) == [("words", "../x")]
    assert linked(only("<p><a href='http://['>words</a></p>", "https://a.example/")[0]) == [("words", "http://[")]


LINKED = """<script type="application/ld+json">{"@graph": [
{"@type": "NewsArticle", "headline": "Cats elect mayor", "datePublished": "2031-03-03", "publisher": {"name": "Gazette"}},
{"@type": ["Thing", "BlogPosting"], "headline": "Keeper &amp; light", "url": "https://times.example/k",
"author": [{"name": "A. Writer"}]},
{"@type": "Organization", "name": "Sample Review"}]}</script>"""


def test_linked_data_is_given_to_the_piece_that_shows_it() -> None:
    pieces, _ = checked(html, f"{LINKED}<ul><li>Cats elect  mayor<li><a href='https://times.example/k'>More</a></ul>")
    assert [piece.role for piece in pieces] == [Role.ITEM, Role.ITEM]
    assert named(pieces[0], "property:datepublished", "property:publisher.name") == ["2031-03-03", "Gazette"]
    assert named(pieces[1], "property:headline", "property:author.name") == ["Keeper & light", "A. Writer"]


def test_linked_data_shown_nowhere_is_records() -> None:
    pieces, _ = checked(html, f"<p>Other words</p>{LINKED}")
    assert [piece.role for piece in pieces] == [Role.PARAGRAPH, Role.RECORD, Role.RECORD]
    assert named(pieces[1], "headline", "datepublished", "publisher.name") == [
        "Cats elect mayor",
        "2031-03-03",
        "Gazette",
    ]


def test_the_only_linked_article_is_the_page_itself() -> None:
    article = '{"@type":"Article","headline":"Cats","datePublished":"2031-03-03","author":{"name":"A"}}'
    one = f'<script type="application/ld+json">{article}</script>'
    pieces, notes = checked(html, f"{one}<p>Cats did.</p>")
    assert [piece.role for piece in pieces] == [Role.PARAGRAPH]
    assert (notes.facts.title, str(notes.facts.published_on), notes.facts.author) == ("Cats", "2031-03-03", "A")


@pytest.mark.parametrize(
    ("name", "pieces", "said"),
    [
        ("closes_nothing.html", ["Harbour cats elect new mayor", "Lighthouse keeper retires", "After all"], ""),
        ("nested_deeply.html", ["Harbour cats elect new mayor"], "1,402 elements nested deeper than 100"),
        ("entity_flood.html", ["&" * 3000 + "\ufffd\ufffd\ufffd&notanentity;".replace("&not", "¬")], ""),
        (
            "comment_never_ends.html",
            ["Harbour cats elect new mayor", "<!-- lost? <p>Lighthouse keeper retires</p>"],
            "never ends",
        ),
        ("script_never_ends.html", ["Harbour cats elect new mayor"], "a tag, comment or script that never ends"),
        ("tag_never_ends.html", ["Harbour cats elect new mayor", '<a href="x'], "never ends"),
        ("broken_json_ld.html", ["Harbour cats elect new mayor"], "JSON-LD that is not JSON"),
        ("misnested.html", ["Harbour cats elect new mayor - Gazette", "Lighthouse keeper retires"], ""),
        ("lying_charset.html", ["Möwen über der Brücke"], ""),
        ("many_attributes.html", ["Harbour cats elect new mayor"], ""),
    ],
)
def test_defects(name: str, pieces: list[str], said: str) -> None:
    found, notes = defect(html, f"html/{name}")
    assert [piece.text.strip() for piece in found] == pieces
    assert said in why(notes)
    assert bool(said) == bool(notes.skipped)


def test_too_many_elements_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_tree, "MAX_ELEMENTS", 10)
    with pytest.raises(LimitError, match="more than 10 elements"):
        checked(html, "<p>x" * 20)


@pytest.mark.parametrize(
    "unit",
    [
        "<div>", "<b><div></b>", "<a ", '<a href="', "<a href='\"", "<!--", "<script>", "</div>", "<p>", "&#9", "<table><tr><td>x",
        "<a =\" ", "<title>", "<!", "<a href=x><p>y", "<span class=a>x", "<dl><dt>x", "x <b>y</b> ", "<ul><li>x", "<svg>",
        "<pre>a\n",
    ],
)  # fmt: skip
def test_adversarial_pages_take_linear_time(unit: str) -> None:
    """Sixty thousand characters of any unit are read; quadratic reading would take minutes."""
    checked(html, unit * (60_000 // len(unit)))


def test_a_huge_attribute_is_read() -> None:
    page = f'<p><img src="data:{"x" * 10_000_000}"><a href="{"y" * 1_000_000}">words</a></p>'
    assert only(page)[0].text == "words"


words = st.text("abc é漢<&>'\"-–", min_size=1).map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=8))
def test_items_come_back(entries: list[tuple[str, str]]) -> None:
    """A list of links written as HTML gives an item an entry, with words and target."""
    rows = "".join(
        f'<li><a href="/{n}">{escape(title)}</a> - {escape(outlet)}</li>' for n, (title, outlet) in enumerate(entries)
    )
    pieces = only(f"<!DOCTYPE html><ul>{rows}</ul>")
    assert [piece.text for piece in pieces] == [f"{title} - {outlet}" for title, outlet in entries]
    assert [linked(piece) for piece in pieces] == [[(title, f"/{n}")] for n, (title, _) in enumerate(entries)]


TOKENS = (
    b"<", b">", b"</", b"<ul>", b"<li>", b"</div>", b"<table>", b"<td>", b"<a href=", b"<!--", b"<script>", b"&#99999999999;",
    b'"', b"=", b"<br>", b"<dl><dd>", b"<pre>\r\r", b"\xff", b"<title>", b"itemprop=url ",
)  # fmt: skip


@given(damaged((CARDS.encode(), html.EXAMPLE.encode(), LINKED.encode()), TOKENS) | st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Any bytes, and damaged pages, give pieces that hold together or a ReadError."""
    any_bytes(html, data)


@given(st.lists(st.sampled_from((*TOKENS, b"words ", b"</a>", b"</ul>", b"</table>", b"<p>", b"<h2>")), max_size=60))
def test_any_markup(parts: list[bytes]) -> None:
    """Any sequence of tags and their halves gives pieces that hold together or a ReadError."""
    any_bytes(html, b"".join(parts))


def test_values_of_microdata() -> None:
    (piece,) = only(
        '<div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="datePublished" content="2031-03-03">'
        '<a itemprop="url" href="/1"><span itemprop="headline name">Cats elect mayor</span></a>'
        '<div itemprop="publisher" itemscope><span itemprop="name">Gazette</span></div></div>',
        "https://gazette.example/",
    )
    assert piece.role is Role.CARD
    assert values(piece.fields, "property:datepublished") == ["2031-03-03"]
    assert values(piece.fields, "property:url") == ["https://gazette.example/1"]
    assert values(piece.fields, "property:headline") == ["Cats elect mayor"]
    assert "Gazette" in values(piece.fields, "property:name")
