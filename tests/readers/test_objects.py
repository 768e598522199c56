"""The readers of JSON, NDJSON and JSON Feed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LimitError, ReadError
from app.model import Role
from app.readers import json_data, json_feed, json_lines
from app.readers.json_nodes import JsonNode, Scan, decode
from tests.readers.reading import CORPUS, damaged, named, own, pieces_or_read_error, prose, read, values, why

TITLE = "Harbour cats elect new mayor"
ARTICLE = {"title": TITLE, "url": "https://times.example/1", "date": "2031-03-02"}
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Sample Gazette",
    "home_page_url": "https://gazette.example/",
    "language": "en",
    "authors": [{"name": "Desk"}],
    "items": [
        {"id": "1", "url": "https://gazette.example/1", "title": TITLE, "date_published": "2031-03-02T08:00:00+01:00"},
        {"id": "2", "content_text": "A note.", "authors": [{"name": "A. Writer"}]},
    ],
}
SAMPLES = (
    json.dumps({"status": "ok", "articles": [ARTICLE, ARTICLE]}).encode(),
    json.dumps({"2031-03-02": [ARTICLE], "2031-03-03": [ARTICLE]}, indent=1).encode(),
    json.dumps([["title", "date"], [TITLE, "2031-03-02"]]).encode(),
    (json.dumps(ARTICLE) + "\n" + json.dumps(ARTICLE) + "\n").encode(),
    json.dumps(FEED).encode(),
)
TOKENS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"\\",
    b",",
    b":",
    b"null",
    b"NaN",
    b"1e999",
    b"\n",
    b'"a":',
    b"\\ud800",
    b"\x00",
    b"[" * 70,
)


def test_words_of_a_key_are_told_apart() -> None:
    """ "outletLabel" is the label of an outlet, "URL" and "iOS" are one word each."""
    [(_, fields)] = records([{"outletLabel": "a", "publishedAt": "b", "URL": "c", "iOS": "d"}])
    assert [name for name, _ in fields] == ["outlet_label", "published_at", "url", "ios"]


def records(data: object) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group and own fields of each record of some data written as JSON."""
    pieces, _ = read(json_data, json.dumps(data))
    return [(piece.group, own(piece)) for piece in pieces]


FIELDS = [("title", TITLE), ("url", "https://times.example/1"), ("date", "2031-03-02")]


@pytest.mark.parametrize(
    ("data", "group"),
    [
        ([ARTICLE, ARTICLE], ""),
        ({"status": "ok", "articles": [ARTICLE, ARTICLE]}, "articles"),
        ({"data": {"list": {"entries": [ARTICLE, ARTICLE]}}}, "data.list.entries"),
        ({"2031-03-02": [ARTICLE], "2031-03-03": [ARTICLE]}, "*"),
        ({"a1": ARTICLE, "a2": ARTICLE}, "*"),
        ([[ARTICLE], [ARTICLE]], "[]"),
        (
            {"sections": [{"name": "World", "articles": [ARTICLE]}, {"name": "Home", "articles": [ARTICLE]}]},
            "sections[].articles",
        ),
        ([list(ARTICLE), list(ARTICLE.values()), list(ARTICLE.values())], "rows"),
        ({"columns": list(ARTICLE), "data": [list(ARTICLE.values())] * 2}, "*"),
        ({name: [value, value] for name, value in ARTICLE.items()}, "rows"),
        ({name: {"0": value, "1": value} for name, value in ARTICLE.items()}, "rows"),
        ([ARTICLE | {"tags": ["sea"], "authors": [{"name": "A. Writer"}]}] * 2, ""),
    ],
)
def test_records_are_found_in_any_shape(data: object, group: str) -> None:
    found = [(where, [field for field in fields if field in FIELDS]) for where, fields in records(data) if fields]
    assert found == [(group, FIELDS), (group, FIELDS)]


def test_what_stands_above_comes_along() -> None:
    data = {"outlet": "Example Times", "days": {"2031-03-02": [{"t": TITLE}], "2031-03-03": [{"t": TITLE}]}}
    pieces, _ = read(json_data, json.dumps(data))
    assert [named(piece, "@key", "@key.1", "@outlet") for piece in pieces] == [
        ["2031-03-02", "days", "Example Times"],
        ["2031-03-03", "days", "Example Times"],
    ]


def test_inner_objects_are_dotted_and_lists_repeat() -> None:
    [(_, fields)] = records(
        [{"title": TITLE, "Source": {"id": None, "name": "Example Times"}, "tags": ["a", "b"], "on": True}]
    )
    assert fields == [("title", TITLE), ("source.name", "Example Times"), ("tags", "a"), ("tags", "b"), ("on", "true")]


def test_texts_in_lists_are_items() -> None:
    pieces, _ = read(
        json_data, '{"Monday": ["Harbour cats elect mayor - Example Times"], "Tuesday": ["Storm then calm - Gazette"]}'
    )
    assert [(piece.role, piece.text, named(piece, "@key")) for piece in pieces] == [
        (Role.ITEM, "Harbour cats elect mayor - Example Times", ["Monday"]),
        (Role.ITEM, "Storm then calm - Gazette", ["Tuesday"]),
    ]


def test_articles_on_one_story_are_records_and_comments_are_not() -> None:
    story = ARTICLE | {"related": [ARTICLE], "comments": [{"text": "What a fine day it is", "date": "2031-03-02"}]}
    assert [group for group, _ in records([story])] == ["", "[].related"]


def test_a_whole_document_may_be_one_record() -> None:
    assert records(ARTICLE | {"tags": ["one", "two three four"]})[0][1][:3] == FIELDS


def test_the_documents_own_date() -> None:
    _, notes = read(json_data, json.dumps({"lastUpdated": "2031-03-02T08:00:00+00:00", "articles": [ARTICLE]}))
    assert str(notes.facts.published_at) == "2031-03-02 08:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "found", "says"),
    [
        ("broken_tail.json", ["First invented headline", "Second invented headline"], "cannot be read"),
        (
            "quote_missing.json",
            ["First invented headline", "Third invented headline", "Fourth invented headline"],
            "cannot be read",
        ),
        ("repeated_names.json", ["First invented headline"], ""),
        ("not_a_number.json", ["First invented headline"], ""),
        ("huge_numbers.json", ["First invented headline"], ""),
        ("lone_surrogate.json", ["Half \ufffd an emoji"], ""),
        ("surrogate_in_a_name.json", ["First invented headline"], ""),
        ("no_records.json", [], "the data has no records"),
        ("text_around.json", ["First invented headline"], "text outside the data"),
        ("wrong_bracket.json", ["First invented headline"], "cannot be read"),
        ("bad_lines.ndjson", ["First invented headline", "Third invented headline"], "cannot be read"),
    ],
)
def test_defects(name: str, found: list[str], says: str) -> None:
    pieces, notes = read(json_data, (CORPUS / "json" / name).read_bytes())
    assert [named(piece, "title")[0] for piece in pieces] == found
    assert says in why(notes)
    assert bool(notes.skipped) == bool(says)


def test_values_are_as_written() -> None:
    [piece], _ = read(json_data, (CORPUS / "json" / "huge_numbers.json").read_bytes())
    assert named(piece, "at", "ratio") == ["123456789012345678901234567890", "1.10"]
    [piece], _ = read(json_data, (CORPUS / "json" / "not_a_number.json").read_bytes())
    assert named(piece, "score", "least") == ["NaN", "-Infinity"]
    [piece], _ = read(json_data, (CORPUS / "json" / "repeated_names.json").read_bytes())
    assert values(piece.fields, "title") == ["First invented headline", "Another title of it"]


def test_words_are_not_json() -> None:
    with pytest.raises(ReadError, match="is not JSON"):
        read(json_data, (CORPUS / "json" / "not_json.json").read_bytes())
    with pytest.raises(ReadError, match="is not a JSON Feed"):
        read(json_feed, '{"articles": []}')


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_has_a_limit(opening: str) -> None:
    with pytest.raises(LimitError, match="nested deeper than 64"):
        read(json_data, opening * 100_000)
    pieces, notes = read(json_lines, opening * 100_000 + "\n" + json.dumps(ARTICLE))
    assert (len(pieces), len(notes.skipped)) == (1, 1)


def test_json_feed() -> None:
    pieces, notes = read(json_feed, json.dumps(FEED))
    assert named(pieces[0], "title", "date_published", "feed.author") == [TITLE, "2031-03-02T08:00:00+01:00", "Desk"]
    assert named(pieces[1], "authors.name") == ["A. Writer"]
    facts = notes.facts
    assert (facts.site_name, facts.canonical_url, facts.language) == (
        "Sample Gazette",
        "https://gazette.example/",
        "en",
    )


def test_lines() -> None:
    data = "\n".join(
        [json.dumps(ARTICLE), "", '"Storm then calm - Gazette"', "{broken", json.dumps({"items": [ARTICLE, ARTICLE]})]
    )
    pieces, notes = read(json_lines, data)
    assert [(piece.line, piece.role) for piece in pieces] == [
        (1, Role.RECORD), (3, Role.ITEM), (5, Role.RECORD), (5, Role.RECORD),
    ]  # fmt: skip
    assert json.loads(data.encode()[pieces[0].start : pieces[0].end]) == ARTICLE
    assert [(skip.line, skip.offset) for skip in notes.skipped] == [(4, data.index("{broken"))]


def test_json_with_long_lines_is_read_as_lines() -> None:
    line = json.dumps(ARTICLE | {"content": "word " * 2_000})
    data = (line + "\n") * 3
    assert json_lines.likelihood(data.encode()[:4096]) == 0
    pieces, notes = read(json_data, data)
    assert [piece.line for piece in pieces] == [1, 2, 3]
    assert notes.format == "ndjson"


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
names = st.text("abcxyz_", min_size=1, max_size=8)


@given(
    st.lists(st.dictionaries(names, texts.filter(str.strip), min_size=1, max_size=5), min_size=1, max_size=6),
    st.booleans(),
    st.sampled_from((None, 2)),
    st.sampled_from(("utf-8", "utf-16", "utf-8-sig")),
)
def test_round_trip(data: list[dict[str, str]], ascii_only: bool, indent: int | None, encoding: str) -> None:
    """A list of plain objects is read as it was written, each at its bytes."""
    written = json.dumps(data, ensure_ascii=ascii_only, indent=indent).encode(encoding)
    pieces, notes = read(json_data, written)
    assert [own(piece) for piece in pieces] == [[(name, value.strip()) for name, value in one.items()] for one in data]
    plain = "utf-16-le" if encoding == "utf-16" else "utf-8"
    assert [json.loads(written[piece.start : piece.end].decode(plain)) for piece in pieces] == data
    assert notes.skipped == []


@given(st.lists(st.dictionaries(names, prose.filter(bool), min_size=1, max_size=5), min_size=2, max_size=6))
def test_lines_round_trip(data: list[dict[str, str]]) -> None:
    """The same written one object a line, through either reader."""
    written = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in data)
    for reader in (json_lines, json_data):
        pieces, _ = read(reader, written)
        assert [dict(own(piece)) for piece in pieces] == data
        assert [piece.line for piece in pieces] == list(range(1, len(data) + 1))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(json_values, st.sampled_from((None, 1)))
def test_nodes_are_what_the_standard_library_reads(data: object, indent: int | None) -> None:
    """Walking the nodes of a JSON text gives the value json.loads gives, and each node's text is its own."""
    written = json.dumps([data], indent=indent)
    breaks: list[str] = []
    [root] = Scan(written, told=lambda why, at: breaks.append(f"{why} at {at}")).roots()

    def walked(node: JsonNode) -> object:
        if node.kind == "object":
            return {name: walked(child) for name, child in node.children()}
        if node.kind == "array":
            return [walked(child) for _, child in node.children()]
        return decode(written[node.start : node.end])

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, list):
            return [plain(one) for one in value]
        return value if value is None or isinstance(value, str | bool) else json.dumps(value)

    assert walked(root) == plain([data])
    assert breaks == []


@given(st.binary(max_size=200) | damaged(SAMPLES, TOKENS))
def test_any_bytes(data: bytes) -> None:
    """Any bytes give pieces or a ReadError."""
    for reader in (json_data, json_lines, json_feed):
        pieces_or_read_error(reader, data)
