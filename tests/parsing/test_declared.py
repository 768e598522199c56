"""Declared layouts: what is rendered in one is read back; what is malformed or meets nothing is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import LayoutError
from app.model import Entry, ParseOptions, Reason, Rejection
from app.parsing import compile_layout, load_layouts, render
from tests.parsing.pieces import lines_of, only_part, shown

WORD = st.text("abcdefghijklmnopqrstuvwxyzäßéжعक漢", min_size=1, max_size=9)
TEXT = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
LAYOUTS = [
    "{title} - {outlet} - {published} [{listed}]",
    "{published} | {outlet} | {title}",
    "{title} ({outlet}){? by {author}?}, {published}",
    "{outlet}: {title} <{url}> {published}",
    "{title}\\n{outlet}, {published}",
    "({published}) {skip} >> {title} @ {outlet}",
    "{outlet}{published} {{x}} {title}",
]
DAYS = st.dates().filter(lambda day: 1700 <= day.year <= 2100).map(lambda day: day.isoformat())


@given(st.sampled_from(LAYOUTS), TEXT, TEXT, TEXT, DAYS, DAYS)
@settings(deadline=None)
def test_what_is_rendered_is_read_back(
    layout: str, title: str, outlet: str, author: str, day: str, listed: str
) -> None:
    """match(render(fields, layout)) == fields, for fields that do not hold the layout's own separators."""
    compiled = compile_layout(layout)
    values = {
        "title": title,
        "outlet": outlet,
        "author": author,
        "published": day,
        "listed": listed,
        "url": "https://a.example/b",
        "skip": "x",
    }
    if any(sign in text for text in (title, outlet, author) for sign in (" by ", " in ")):
        return
    text = render(compiled, values)
    found = compiled.match(text)
    assert found is not None
    assert {name: text[slice(*span)] for name, span in found.items()} == {name: values[name] for name in found}
    assert {"title", "outlet", "published"} <= found.keys()


def test_entries_of_a_document() -> None:
    text = "Some words first\n03/04/2031 | Reuters | Kettle sings: at noon\nnot set so\n25/04/2031 | BBC News | Kettle | sold\n"
    part = only_part(lines_of(text), options=ParseOptions(layout="{published} | {outlet} | {title}"))
    assert [shown(c) for c in part.candidates] == [
        ("Kettle sings: at noon", "Reuters", "2031-04-03"),
        ("Kettle | sold", "BBC News", "2031-04-25"),
    ]
    assert part.candidates[0].reading.rule == "declared"


def test_items_set_otherwise_are_rejected() -> None:
    text = "- Kettle sings - Reuters - 2031-04-03\n- junk\n- Kettle sold - BBC - 2031-04-04\n"
    part = only_part(lines_of(text), options=ParseOptions(layout="{title} - {outlet} - {published}"))
    first, junk, last = part.candidates
    assert isinstance(first, Entry)
    assert isinstance(last, Entry)
    assert isinstance(junk, Rejection)
    assert junk.reason is Reason.NO_LAYOUT


def test_one_that_meets_nothing_shows_the_first_lines() -> None:
    with pytest.raises(LayoutError, match="Kettle sings at noon"):
        only_part(
            lines_of("Kettle sings at noon\nand again\n"),
            options=ParseOptions(layout="{title} | {outlet} | {published}"),
        )


@pytest.mark.parametrize(
    ("layout", "says"),
    [
        ("{titel} - {outlet}", "there is not"),
        ("{outlet} - {published}", "no {title}"),
        ("{title}{outlet}", "nothing stands between"),
        ("{title} - {title}", "twice"),
        ("{title} {? by {author}", "never closed"),
        ("{title} ?} x", "never began"),
        ("{title} { x", "single brace"),
        ("{title} {? {? a ?} ?}", "inside another"),
        ("{title}" + " {? - x?}" * 6, "more than 5"),
        ("{title}" + " " * 600, "longer than"),
    ],
)
def test_malformed_layouts_say_why(layout: str, says: str) -> None:
    with pytest.raises(LayoutError, match=says.replace("{", r"\{").replace("?", r"\?")):
        compile_layout(layout)


def test_a_hostile_line_takes_no_longer_than_its_length() -> None:
    compiled = compile_layout("{title} - {outlet} - {published} [{listed}]")
    assert compiled.match("a - " * 25_000) is None
    assert compiled.match("[" * 100_000 + " - " * 1000) is None


def test_named_layouts_from_toml() -> None:
    assert load_layouts('[layouts]\nmine = "{title} | {outlet}"\n') == {"mine": "{title} | {outlet}"}
    for bad in ("= x", "[layouts]\nx = 1\n", '[layouts]\nx = "{nope}"\n', "layouts = 3\n"):
        with pytest.raises(LayoutError):
            load_layouts(bad)
