"""Markdown and its inline marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import readers
from app.model import Role
from app.readers import markdown
from app.readers.inline import visible
from tests.readers.reading import damaged, named
from tests.readers.structure import any_bytes, checked, defect, linked, shown

PAGE = """\
---
title: "Press review"
date: 2031-03-04
lang: en
---
# Review #

Harbour news
============

* 2031-03-03: [Harbour cats elect **new** mayor](cats.md)
  1. `Lighthouse` keeper retires (Example Times) *[link](https://times.example/keeper_one)*
- [ ] [Storm _then_ calm][storm] (The Sample Gazette)

> quoted <u>Tide tables</u> / March 3, 2031 / (Posted by <a href="https://gazette.example">The Sample Gazette</a>)
first<br>second https://a.example/b_(c). <!-- unseen
unseen --> seen

| Date | Outlet | Headline |
| --- | :-: | --- |
| 2031-03-03 | [`Example Times`](https://times.example) | Cats \\| dogs |

```python
* code [stays](as it is)
```
***
[storm]: https://gazette.example/storm "title"
"""


def test_a_page() -> None:
    pieces, notes = checked(markdown, PAGE)
    assert shown(pieces) == [
        ("heading", "Review"),
        ("heading", "Harbour news"),
        ("item", "2031-03-03: Harbour cats elect new mayor"),
        ("item", "Lighthouse keeper retires (Example Times) link"),
        ("item", "Storm then calm (The Sample Gazette)"),
        ("line", "quoted Tide tables / March 3, 2031 / (Posted by The Sample Gazette)"),
        ("line", "first"),
        ("line", "second https://a.example/b_(c)."),
        ("line", "seen"),
        ("row", "Date | Outlet | Headline"),
        ("row", "2031-03-03 | Example Times | Cats | dogs"),
        ("line", "* code [stays](as it is)"),
    ]
    assert [piece.level for piece in pieces[:5]] == [1, 1, 1, 2, 1]
    assert linked(pieces[2]) == [("Harbour cats elect new mayor", "cats.md")]
    assert linked(pieces[3]) == [("link", "https://times.example/keeper_one")]
    assert linked(pieces[4]) == [("Storm then calm", "https://gazette.example/storm")]
    assert linked(pieces[5]) == [("The Sample Gazette", "https://gazette.example")]
    assert linked(pieces[7]) == [("https://a.example/b_(c)", "https://a.example/b_(c)")]
    assert (notes.facts.title, str(notes.facts.published_on), notes.facts.language) == (
        "Press review",
        "2031-03-04",
        "en",
    )


def test_rows_name_their_fields() -> None:
    pieces, _ = checked(markdown, PAGE)
    head, row = (piece for piece in pieces if piece.role is Role.ROW)
    assert (head.level, row.level, head.group) == (1, 0, row.group)
    assert row.cells == ("2031-03-03", "Example Times", "Cats | dogs")
    assert named(row, "date", "outlet", "headline") == ["2031-03-03", "Example Times", "Cats | dogs"]
    assert linked(row) == [("Example Times", "https://times.example")]


def test_the_source_line_can_be_found_again() -> None:
    pieces, _ = checked(markdown, PAGE)
    raw = PAGE.encode()
    assert raw[pieces[2].start : pieces[2].end] == b"* 2031-03-03: [Harbour cats elect **new** mayor](cats.md)"
    assert PAGE.splitlines()[pieces[3].line - 1].lstrip().startswith("1. `Lighthouse`")


@pytest.mark.parametrize(
    "line",
    [
        "Report [EN/AR] is out [PDF]",
        "5 * 4 = 20 and 2*3*4",
        "D**n the torp*d*es",
        "Mars`s moons and Venus`s clouds",
        "snake_case_name stays __init__y",
        "*Corrected: cats elect mayor",
        "AT&T, R&D; &nosuchthing; 5 < 6 > 4 <3 <not a tag>",
        "C:\\new\\folder \\twocolumn",
        "odd ``` backticks ` here",
        "(brackets) [half (open",
        "#hashtag and # sign",
    ],
)
def test_no_character_of_a_headline_is_lost(line: str) -> None:
    assert visible(line, {}) == (line, ())


def test_a_link_opened_above_goes_on_below() -> None:
    page = '<h3><a href="https://times.example/1">\nHarbour cats elect\nnew mayor </a></h3> today\n\nAnd <a href="b">left\n\nopen\n'
    pieces, _ = checked(markdown, page)
    assert [(piece.text, linked(piece)) for piece in pieces] == [
        ("Harbour cats elect", [("Harbour cats elect", "https://times.example/1")]),
        ("new mayor  today", [("new mayor ", "https://times.example/1")]),
        ("And left", [("left", "b")]),
        ("open", []),
    ]


def test_pictures_are_no_links() -> None:
    assert visible("![alt](a.png) [![alt](b.png)](https://a.example) [T](u)", {})[0].strip() == "T"


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "never_closed.md",
            [
                "Review",
                "[Harbour cats](https://gazette.example/cats (The Sample Gazette)",
                "**Bold and never closed (Example Times)",
                "`code never closed",
                "[link][nowhere] and  stays",
            ],
        ),
        (
            "front_matter_never_closed.md",
            ["title: Press review", "date: 2031-03-03", "no closing line follows", "March", "Cats (Gazette)"],
        ),
        (
            "ragged_table.md",
            [
                "Table",
                "Date | Outlet | Headline",
                "2031-03-03 | The Sample Gazette",
                "2031-03-02 | Example Times | Lighthouse | keeper | extra",
            ],
        ),
        ("fence_never_closed.md", ["Code", "- Cats elect mayor - The Sample Gazette", "* still code"]),
    ],
)
def test_defects(name: str, texts: list[str]) -> None:
    pieces, _ = defect(markdown, f"markdown/{name}")
    assert [piece.text for piece in pieces] == texts


@pytest.mark.parametrize(
    "page",
    [
        "A heading – The Sample Gazette\nProse, all of it.\n- Cats elect mayor - Example Times - March 3rd, 2031\n",
        "1. Cats elect mayor\n2. Keeper retires\n",
        "• Cats elect mayor (Example Times)\n",
        "Cats elect mayor *updated* [EN]\n",
    ],
)
def test_lists_without_marks_of_markdown_are_plain_text(page: str) -> None:
    assert readers.sniff(page.encode()).FORMAT == "text"


words = st.text("abc é漢,.–?", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=8))
def test_items_come_back(entries: list[tuple[str, str]]) -> None:
    """A list of links written as Markdown gives an item an entry, with words, target and outlet."""
    page = "# List\n\n" + "".join(
        f"- [{title}](https://a.example/{n}) ({outlet})\n" for n, (title, outlet) in enumerate(entries)
    )
    pieces, _ = checked(markdown, page)
    assert [piece.text for piece in pieces[1:]] == [f"{title} ({outlet})" for title, outlet in entries]
    assert [linked(piece) for piece in pieces[1:]] == [
        [(title, f"https://a.example/{n}")] for n, (title, _) in enumerate(entries)
    ]


TOKENS = (
    b"[",
    b"](",
    b"]",
    b"**",
    b"`",
    b"<a href=",
    b"</a>",
    b"<br>",
    b"|",
    b"---\n",
    b"&#99999999999;",
    b"\\",
    b"\xff",
    b"\n> ",
)


@given(damaged((PAGE.encode(),), TOKENS) | st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Any bytes, and damaged pages, give pieces that hold together or a ReadError."""
    any_bytes(markdown, data)


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[a](",
        "*a ",
        "`",
        "``a`",
        "<a ",
        "<a href=",
        "&",
        "](",
        "![",
        "(",
        "<!--",
        "_a",
        "https://)",
        "|",
        "|a",
        "> ",
        "- ",
    ],
)
def test_adversarial_lines_take_linear_time(unit: str) -> None:
    """A hundred thousand marks in a line are read; quadratic reading would take minutes."""
    pieces, _ = checked(markdown, unit * (100_000 // len(unit)) + "\nend")
    assert pieces[-1].text == "end"
