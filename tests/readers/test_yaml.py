"""The reader of YAML."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LimitError
from app.model import Role
from app.readers import yaml_data
from tests.readers.reading import CORPUS, damaged, named, own, pieces_or_read_error, read, why

LIST = """\
# press
- date: 2031-03-02
  title: 'Harbour cats elect new mayor'
  venue: Example Times
  rank: 1.10

- date: 2031-03-03
  title: "Sturm, dann Stille – \\u00fcberall"
  venue: ~
"""
SAMPLES = (
    LIST.encode(),
    b"base: &base\n  outlet: Example Times\nitems:\n  - <<: *base\n    title: Harbour cats elect mayor\n",
    b"2031-03-02:\n  - Harbour cats elect mayor - Times\n2031-03-03:\n  - Storm then calm - Gazette\n",
    b"- {title: One two three, date: 2031-03-02}\n- {title: Four five six, date: 2031-03-02}\n",
)
TOKENS = (
    b"- ",
    b": ",
    b"\n",
    b"  ",
    b"\t",
    b"'",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"*base",
    b"&x ",
    b"<<: ",
    b"---\n",
    b"|\n",
    b"!!t ",
    b"%",
    b"\x07",
)


def test_a_list_of_mappings() -> None:
    pieces, notes = read(yaml_data, LIST)
    assert [own(piece) for piece in pieces] == [
        [
            ("date", "2031-03-02"),
            ("title", "Harbour cats elect new mayor"),
            ("venue", "Example Times"),
            ("rank", "1.10"),
        ],
        [("date", "2031-03-03"), ("title", "Sturm, dann Stille – überall")],
    ]
    assert [piece.line for piece in pieces] == [2, 7]
    assert LIST.encode()[pieces[0].start : pieces[0].end].decode().startswith("date: 2031-03-02\n  title")
    assert LIST.encode()[pieces[0].start : pieces[0].end].decode().endswith("rank: 1.10")
    assert notes.skipped == []


def test_maps_of_lists_and_merge_keys() -> None:
    pieces, _ = read(yaml_data, SAMPLES[2])
    assert [(piece.role, piece.text, named(piece, "@key")) for piece in pieces] == [
        (Role.ITEM, "Harbour cats elect mayor - Times", ["2031-03-02"]),
        (Role.ITEM, "Storm then calm - Gazette", ["2031-03-03"]),
    ]
    pieces, _ = read(yaml_data, SAMPLES[1])
    assert own(pieces[0]) == [("title", "Harbour cats elect mayor"), ("outlet", "Example Times")]


def test_several_documents() -> None:
    pieces, _ = read(yaml_data, "title: One two three\ndate: 2031-03-01\n---\ntitle: Four five six\ndate: 2031-03-02\n")
    assert [named(piece, "title", "date") for piece in pieces] == [
        ["One two three", "2031-03-01"],
        ["Four five six", "2031-03-02"],
    ]


@pytest.mark.parametrize(
    ("name", "titles", "says"),
    [
        (
            "unquoted_colon.yml",
            ["First invented headline", "Storm: then calm", "Third invented headline"],
            "",
        ),
        ("control_character.yml", ["First \ufffd headline"], ""),
        ("python_object.yml", [None, "Second invented headline"], ""),
        ("tab_indent.yml", ["First invented headline", "Third invented headline"], "broken YAML"),
        ("cut_in_a_quote.yml", ["First invented headline"], "broken YAML"),
    ],
)
def test_defects(name: str, titles: list[str | None], says: str) -> None:
    pieces, notes = read(yaml_data, (CORPUS / "yaml" / name).read_bytes())
    assert [named(piece, "title")[0] for piece in pieces] == titles
    assert says in why(notes)
    assert bool(notes.skipped) == bool(says)


def test_aliases_are_bounded() -> None:
    with pytest.raises(LimitError, match="aliases that add more than"):
        read(yaml_data, (CORPUS / "yaml" / "alias_bomb.yml").read_bytes())
    pieces, _ = read(yaml_data, (CORPUS / "yaml" / "alias_of_itself.yml").read_bytes())
    assert [piece.text for piece in pieces] == ["First invented headline"]


def test_behind_a_broken_list_the_next_is_read() -> None:
    text = "first:\n  - title: One two\n     three: x\n    url: https://a.example\n  - title: Four five six\n    url: https://a.example\n"
    pieces, notes = read(yaml_data, text + "second:\n  - title: Seven eight nine\n    url: https://a.example\n")
    assert [(piece.group, named(piece, "title")[0]) for piece in pieces] == [
        ("first", "Four five six"),
        ("second", "Seven eight nine"),
    ]
    assert [skip.line for skip in notes.skipped] == [3]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_has_a_limit(opening: str) -> None:
    with pytest.raises(LimitError, match="nested deeper than 64"):
        read(yaml_data, opening * 100_000)


@pytest.mark.parametrize("data", ["   @x", "\n\n  %x", "- a\n- !<", "\t- a"])
def test_a_break_behind_blanks_ends(data: str) -> None:
    """Where a line breaks behind nothing but blanks, reading does not begin at that line again and again."""
    _, notes = read(yaml_data, data)
    assert notes.skipped


def test_each_item_broken() -> None:
    pieces, notes = read(yaml_data, "- title: One\n   two: three\n  date: 2031-03-02\n" * 2_000)
    assert pieces == []
    assert len(notes.skipped) + notes.unlisted >= 2_000


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        (
            "- Storm: then calm - Quay Courier\n- Cats elect mayor - Quay Courier\n",
            ["Storm: then calm - Quay Courier", "Cats elect mayor - Quay Courier"],
        ),
        (
            "- A very long title: and more\n- Cats in the harbour: why\n",
            ["A very long title: and more", "Cats in the harbour: why"],
        ),
        (
            'press:\n  - Storm: then: calm\n  - "Cats" elect mayor\n  - [Video] Storm\n  - @cats elect\n  - *Cats* elect\n',
            ["Storm: then: calm", '"Cats" elect mayor', "[Video] Storm", "@cats elect", "*Cats* elect"],
        ),
    ],
)
def test_lists_of_texts_that_people_write(text: str, texts: list[str]) -> None:
    """A colon, a quotation, a bracket or a sign in a text of a plain list is part of it."""
    pieces, notes = read(yaml_data, text)
    assert [(piece.role, piece.text) for piece in pieces] == [(Role.ITEM, each) for each in texts]
    assert notes.skipped == []


@pytest.mark.parametrize(
    "title",
    [
        "Storm: then calm",
        "Storm: then: calm",
        "Ends with a colon:",
        '"Storm" hits the coast',
        "'Storm' hits: the coast",
        "[Video] Storm hits the coast",
        "{Updated} storm",
        "*Storm* hits the coast",
        "@storm hits the coast",
        "`storm` hits the coast",
        "% of storms",
        "> storm: then calm",
    ],
)
def test_values_that_people_write(title: str) -> None:
    """No loader takes such a value without quotation marks; it is read, and so is all beside it, at its own bytes."""
    text = f"- title: {title}\n  date: 2031-03-02\n- title: Cats elect mayor\n  date: 2031-03-03\n"
    pieces, notes = read(yaml_data, text)
    assert [own(piece) for piece in pieces] == [
        [("title", title), ("date", "2031-03-02")],
        [("title", "Cats elect mayor"), ("date", "2031-03-03")],
    ]
    assert text[pieces[0].start : pieces[0].end] == f"title: {title}\n  date: 2031-03-02"
    assert notes.skipped == []


def test_a_name_of_nothing_is_no_name() -> None:
    """Found by hypothesis: a list under an empty name has no name to be told."""
    pieces, _ = read(yaml_data, "~:\n  - Cats elect mayor - Times\nb:\n  - Storm then calm - Times\n")
    assert [named(piece, "@key") for piece in pieces] == [[None], ["b"]]


def test_mappings_of_one_name_stay_mappings() -> None:
    pieces, _ = read(yaml_data, "- title: Storm then calm\n- title: Cats elect mayor\n")
    assert [own(piece) for piece in pieces] == [[("title", "Storm then calm")], [("title", "Cats elect mayor")]]


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff\u2028\u2029"), max_size=30
)


@given(
    st.lists(
        st.dictionaries(st.text("abcxyz", min_size=1, max_size=6), texts.filter(str.strip), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_round_trip(data: list[dict[str, str]]) -> None:
    """What a YAML writer writes is read as it was, whatever the values look like (dates, numbers, nulls, quotes)."""
    pieces, notes = read(yaml_data, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    assert [own(piece) for piece in pieces] == [[(name, value.strip()) for name, value in one.items()] for one in data]
    assert notes.skipped == []


@given(st.binary(max_size=200) | damaged(SAMPLES, TOKENS))
def test_any_bytes(data: bytes) -> None:
    """Any bytes give pieces or a ReadError."""
    pieces_or_read_error(yaml_data, data)
