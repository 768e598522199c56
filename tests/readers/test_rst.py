"""reStructuredText."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readers import registry, rst
from tests.readers.reading import damaged
from tests.readers.structure import any_bytes, checked, linked, shown

PAGE = """\
.. _press:

In the *press*
==============

.. note::
   :class: loud

.. |gb| image:: flags/gb.png
   :alt: a flag
.. |tide| replace:: tide app

March
-----

* |gb| `Harbour cats elect new mayor <https://gazette.example/cats>`_, **The Sample Gazette**
* `Lighthouse keeper retires`_, ``Example Times``, see :ref:`the press <press>`
  and https://times.example/keeper.

  1. Storm\\* then |tide|
* `Broken over
  <https://lines.example/1>`_ lines

.. _Lighthouse keeper retires: https://times.example/keeper
"""


def test_a_page() -> None:
    pieces, _ = checked(rst, PAGE)
    assert shown(pieces) == [
        ("heading", "In the press"),
        ("heading", "March"),
        ("item", " Harbour cats elect new mayor, The Sample Gazette"),
        ("item", "Lighthouse keeper retires, Example Times, see the press"),
        ("line", "and https://times.example/keeper."),
        ("item", "Storm* then tide app"),
        ("item", "`Broken over"),
        ("line", "<https://lines.example/1>`_ lines"),
    ]
    assert [piece.level for piece in pieces] == [1, 2, 1, 1, 0, 2, 1, 0]
    assert linked(pieces[2]) == [("Harbour cats elect new mayor", "https://gazette.example/cats")]
    assert linked(pieces[3]) == [("Lighthouse keeper retires", "https://times.example/keeper")]
    assert linked(pieces[4]) == [("https://times.example/keeper", "https://times.example/keeper")]


def test_its_links_and_directives_tell_it_from_markdown() -> None:
    assert registry.sniff(PAGE.encode()).FORMAT == "rst"
    assert registry.sniff(rst.EXAMPLE.encode()).FORMAT == "rst"
    assert registry.sniff(b"News\n====\n\n* [Cats](https://a.example) `code`\n").FORMAT == "markdown"


def test_an_unknown_name_is_text() -> None:
    pieces, _ = checked(rst, "`A title in backticks`_ and a snake_ and |a bar|\n")
    assert shown(pieces) == [("line", "A title in backticks and a snake_ and |a bar|")]


TOKENS = (
    b"`",
    b"`_",
    b"<",
    b">`_",
    b".. |a| ",
    b"replace::",
    b"|a|",
    b"::",
    b"\n====\n",
    b".. _a: b\n",
    b"\xff",
    b"* ",
)


@given(damaged((PAGE.encode(),), TOKENS) | st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Any bytes, and damaged pages, give pieces that hold together or a ReadError."""
    any_bytes(rst, data)


@pytest.mark.parametrize(
    "unit", ["`", "`a", "`a <", "`a <b>", "|a", "*a ", "**a", ":a:`", "a_ ", "``", "- ", "https://", "\\"]
)
def test_adversarial_lines_take_linear_time(unit: str) -> None:
    """A hundred thousand marks in a line are read; quadratic reading would take minutes."""
    assert checked(rst, "end\n" + unit * (100_000 // len(unit)))[0][0].text == "end"
