"""Org mode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readers import org
from tests.readers.reading import damaged, named
from tests.readers.structure import any_bytes, checked, linked, shown

PAGE = """\
#+TITLE: Press review
#+DATE: <2031-03-04 Tue>
# a comment
* March                                                  :news:
** TODO [#A] [[https://gazette.example/cats][Harbour cats elect *new* mayor]]
:PROPERTIES:
:SOURCE: The Sample Gazette
:END:
- Lighthouse keeper retires (Example Times) https://times.example/keeper.
  + =Storm= then calm
| Date       | Headline |
|------------+----------|
| 2031-03-03 | [[https://a.example][Tide]] tables |

#+BEGIN_SRC
* no heading
#+END_SRC
-----
"""


def test_a_page() -> None:
    pieces, notes = checked(org, PAGE)
    assert shown(pieces) == [
        ("heading", "March"),
        ("heading", "Harbour cats elect *new* mayor"),
        ("item", "Lighthouse keeper retires (Example Times) https://times.example/keeper."),
        ("item", "Storm then calm"),
        ("row", "Date | Headline"),
        ("row", "2031-03-03 | Tide tables"),
        ("line", "* no heading"),
    ]
    assert [piece.level for piece in pieces] == [1, 2, 1, 2, 1, 0, 0]
    assert named(pieces[1], "source") == ["The Sample Gazette"]
    assert linked(pieces[1]) == [("Harbour cats elect *new* mayor", "https://gazette.example/cats")]
    assert linked(pieces[2]) == [("https://times.example/keeper", "https://times.example/keeper")]
    assert named(pieces[5], "date", "headline") == ["2031-03-03", "Tide tables"]
    assert linked(pieces[5]) == [("Tide", "https://a.example")]
    assert (notes.facts.title, str(notes.facts.published_on)) == ("Press review", "2031-03-04")


def test_a_drawer_never_closed_ends_at_the_next_heading() -> None:
    pieces, _ = checked(org, "* One\n:PROPERTIES:\n:SOURCE: Gazette\n* Two\nline\n")
    assert [piece.text for piece in pieces][-1] == "line"


TOKENS = (b"[[", b"]]", b"][", b"|", b"*", b":PROPERTIES:\n", b"#+BEGIN_SRC\n", b"=", b"\xff", b"\n* ")


@given(damaged((PAGE.encode(),), TOKENS) | st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Any bytes, and damaged pages, give pieces that hold together or a ReadError."""
    any_bytes(org, data)


@pytest.mark.parametrize("unit", ["[[", "[[a][", "*a ", "=a", "|a", "|[[", "* x :a", "- ", "https://"])
def test_adversarial_lines_take_linear_time(unit: str) -> None:
    """A hundred thousand marks in a line are read; quadratic reading would take minutes."""
    assert checked(org, "end\n" + unit * (100_000 // len(unit)))[0][0].text == "end"
