"""Titles and outlets are told apart by the evidence of the whole list. All headlines here are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.parsing.outlets import evidence as ev
from app.parsing.outlets.book import BookRow, OutletBook, load_book, make_book
from app.parsing.outlets.model import chances, chosen, shipped_model
from app.parsing.outlets.split import Split, list_evidence, split_titles
from app.text import squeeze

EMPTY = make_book(())
TITLES = [
    "Harbour of Velmora opens after nine quiet years",
    "Council votes to plant a thousand pear trees",
    "Why the northern ferry keeps losing its anchor",
    "Engineers find an older bridge below the bridge",
]


def one(text: str, book: OutletBook = EMPTY, **options: object) -> Split:
    return split_titles([text], book, **options)[0]  # type: ignore[arg-type]


def read(text: str, book: OutletBook = EMPTY) -> tuple[str, str | None]:
    split = one(text, book)
    return split.title, split.outlet


@pytest.mark.parametrize(
    ("text", "title", "outlet"),
    [
        ("Pear trees for Velmora - The Velmora Courier", "Pear trees for Velmora", "The Velmora Courier"),
        ("Pear trees for Velmora - Velmora Courier -", "Pear trees for Velmora", "Velmora Courier"),
        ("Pear trees for Velmora - Velmora Courier - - ...", "Pear trees for Velmora", "Velmora Courier"),
        ("Pear trees for Velmora - - Velmora Courier", "Pear trees for Velmora", "Velmora Courier"),
        ("Trees in the age of OLDCO- - Velmora Courier", "Trees in the age of OLDCO-", "Velmora Courier"),
        ("Pear trees\u00a0-\u00a0Velmora  Courier", "Pear trees", "Velmora Courier"),
        ("Pear trees for Velmora | Orchard Today | Velmora", "Pear trees for Velmora | Orchard Today | Velmora", None),
        (
            "Pear trees for the second summit of orchards (WSO2)...",
            "Pear trees for the second summit of orchards (WSO2)...",
            None,
        ),
        (
            "Pear trees - the second summit of orchards and the…",
            "Pear trees - the second summit of orchards and the…",
            None,
        ),
        ("ヴェルモラの港 - 港湾新聞", "ヴェルモラの港", "港湾新聞"),
    ],
)
def test_one_separator(text: str, title: str, outlet: str | None) -> None:
    assert read(text) == (title, outlet)


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Pear trees for Velmora - Velmora Policy Institute - VPI", "Velmora Policy Institute - VPI"),
        ("Pear trees for Velmora were planted - VPI - Velmora Policy Institute", "VPI - Velmora Policy Institute"),
        ("Pear trees for Velmora were planted - Velmora Courier - English", "Velmora Courier - English"),
        ("Pear trees for Velmora were planted - Velmora Courier - Global Edition", "Velmora Courier - Global Edition"),
        (
            "Pear trees are in the ground now - KVLM - Breaking News, Weather, Sports, Local News",
            "KVLM - Breaking News, Weather, Sports, Local News",
        ),
        ("Pear trees for Velmora, was it a good idea? - analysis - The Velmora Courier", "The Velmora Courier"),
        ("Pear trees for Velmora are here - and nobody is happy - Velmora Courier", "Velmora Courier"),
        ("Pear trees for Velmora are here - Velmora Courier - Velmora Courier", "Velmora Courier"),
        ("Pear trees for Velmora are here - VELMORA.COM - Velmora.com", "Velmora.com"),
        ("Velmora 3 - 1 Oldport, match report - Velmora Courier", "Velmora Courier"),
        ("Mayor promises more trees - live updates - The Velmora Courier", "The Velmora Courier"),
    ],
)
def test_shape_tells_which_separator(text: str, outlet: str) -> None:
    """With an empty book and no list around it, the shape of the pieces decides."""
    split = one(text)
    assert split.outlet == outlet
    assert text == f"{split.title} - {outlet}"


def test_the_book_decides() -> None:
    """A whole name of the book beats every other evidence, also where its non-ASCII characters were lost."""
    book = make_book([BookRow("Vélmora - ein Ort", ("Orchard - or so they say",))])
    assert read("Trees - and bees - Orchard - or so they say", book) == ("Trees - and bees", "Orchard - or so they say")
    assert read("Trees and bees - Vlmora - ein Ort", book) == ("Trees and bees", "Vlmora - ein Ort")
    assert one("Trees and bees - Vélmora - ein Ort", book).rule == "whole: in the book"


def test_a_tail_that_stands_alone_elsewhere_is_the_outlet() -> None:
    """The same line is read another way in a list whose other lines show that its last piece is an outlet by itself."""
    line = "Pear trees are planted all over - Velmora Today - Orchard Focus English"
    around = [f"{title} - Orchard Focus English" for title in TITLES * 3]
    alone, among = one(line), split_titles([line, *around], EMPTY)[0]
    last = {each.outlet: each.probability for each in one(line, explain=True).alternatives}["Orchard Focus English"]
    explained = split_titles([line, *around], EMPTY, explain=True)[0].alternatives
    assert among.outlet == "Orchard Focus English"
    assert {each.outlet: each.probability for each in explained}["Orchard Focus English"] > last
    assert any(reason.name == "list: right stands alone" for each in explained for reason in each.reasons)
    assert alone.title.startswith("Pear trees")


@pytest.mark.parametrize("hint", ["Orchard Focus", "orchardfocus.com", "www.orchardfocus.com"])
def test_hints(hint: str) -> None:
    """A name or domain known of the entry settles its outlet."""
    split = split_titles(["Trees - Velmora Courier - English - Orchard Focus"], EMPTY, hints=[[hint]])[0]
    assert (split.title, split.outlet, split.rule) == ("Trees - Velmora Courier - English", "Orchard Focus", "hint")


def test_hint_by_the_book() -> None:
    book = make_book([BookRow("The Velmora Courier", ("TVC",), ("velmoracourier.example.org",))])
    split = split_titles(["Trees - and more - TVC"], book, hints=[["news.velmoracourier.example.org"]])[0]
    assert (split.outlet, split.rule) == ("TVC", "hint")


def test_other_separators() -> None:
    texts = ["Trees - and bees – Velmora Courier", "Bees | Velmora Courier"]
    splits = split_titles(texts, EMPTY, separators=(" – ", " | "))
    assert [(split.title, split.outlet) for split in splits] == [
        ("Trees - and bees", "Velmora Courier"),
        ("Bees", "Velmora Courier"),
    ]


def test_explained() -> None:
    """Every candidate split is shown with its probability and the evidence, and the sum of the evidence is its score."""
    split = one("Trees for all of us - Velmora Policy Institute - VPI", explain=True)
    assert [each.outlet for each in split.alternatives] == ["VPI", "Velmora Policy Institute - VPI"]
    assert sum(each.probability for each in split.alternatives) == pytest.approx(1, abs=1e-5)
    longer = split.alternatives[1]
    assert longer.score == pytest.approx(sum(reason.value * reason.weight for reason in longer.reasons), abs=1e-3)
    assert "pair: right is the acronym" in [reason.name for reason in longer.reasons]


def test_real_names_with_a_dash() -> None:
    """What the two pages this project began with print."""
    book = load_book()
    for outlet in (
        "ABC News - Breaking News, Latest News and Videos",
        "ARTICLE 19 - Defending freedom of expression and information.",
        "ZENIT - English",
        "TPM - Talking Points Memo",
    ):
        assert read(f"Trees - and bees - {outlet}", book) == ("Trees - and bees", outlet)


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("VPI", "Velmora Policy Institute", True),
        ("V.P.I.", "Velmora Policy Institute", True),
        ("BOT", "Board of Trees", True),
        ("BT", "Board of Trees", True),
        ("VOT", "Voice of Trees Radio", True),
        ("VPX", "Velmora Policy Institute", False),
        ("vpi", "Velmora Policy Institute", False),
        ("V", "Velmora", False),
    ],
)
def test_acronyms(short: str, long: str, expected: bool) -> None:
    assert ev.is_acronym(short, long) is expected


def test_weights_name_evidence_that_exists() -> None:
    """No weight is left over from evidence that was renamed: each is met by some text."""
    kinds = ("left: ", "right: ", "pair: ", "list: ", "title: ")
    assert all(name.startswith(kinds) for name in shipped_model().weights)
    source = (ev.__file__ or "").removesuffix("c")
    with open(source, encoding="utf-8") as lines:
        text = lines.read()
    for name in shipped_model().weights:
        assert f'"{name}"' in text or f'"{name.split(": ", 1)[1]}"' in text, name


def test_confidence_is_calibrated_upwards() -> None:
    """More probability never means less confidence, and none claims certainty."""
    model = shipped_model()
    for joined in (False, True):
        steps = [model.confidence(number / 1000, joined=joined) for number in range(1001)]
        assert steps == sorted(steps)
        assert 0 < steps[0] <= steps[-1] < 1


WORDS = st.sampled_from(
    [
        "Velmora",
        "trees",
        "Courier",
        "VPI",
        "English",
        "News",
        "?",
        "and",
        "2026",
        "…",
        "-",
        "港",
        "Ελιές",
        "velmora.com",
        "...",
        "|",
    ]
)
LINES = st.lists(st.one_of(WORDS, st.just("-")), min_size=0, max_size=14).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=60)), max_size=12))
def test_nothing_is_lost_or_made_up(texts: list[str]) -> None:
    """Any text gives a split: spans point at what is shown, and what lies between them is separators and white space."""
    for text, split in zip(texts, split_titles(texts, EMPTY), strict=True):
        start, end = split.title_span
        assert squeeze(text[start:end]) == split.title
        assert not text[:start].strip()
        if split.outlet is None:
            assert split.outlet_span is None
            continue
        assert split.outlet_span is not None
        first, last = split.outlet_span
        assert squeeze(text[first:last]) == split.outlet
        assert not text[end:first].strip("- ").strip()
        assert 0 < split.confidence < 1


@settings(deadline=None)
@given(st.lists(LINES, max_size=12), st.booleans())
def test_reading_is_a_function_of_the_list(texts: list[str], explain: bool) -> None:
    """The same list gives the same splits, explained or not, whole or in parts under one evidence."""
    whole = split_titles(texts, EMPTY, explain=explain)
    evidence = list_evidence(texts)
    parts = [split for text in texts for split in split_titles([text], EMPTY, evidence=evidence)]
    assert [split._replace(alternatives=()) for split in whole] == parts


@given(st.lists(st.floats(-50, 50), max_size=3))
def test_chances_are_probabilities(scores: list[float]) -> None:
    """The chances of 0, 1, 2 ... inner separators add up to 1, and a longer outlet is chosen only when it is likely."""
    found = chances(scores)
    assert sum(found) == pytest.approx(1)
    number = chosen(found)
    assert number == 0 or found[0] <= 0.25


@settings(deadline=None, max_examples=27)
@given(
    st.sampled_from(["- ", " - ", "a - ", "x ", "-", " ", "…", "a  - ", "- x..."]),
    st.sampled_from(["", "b", " - Velmora Courier"]),
)
def test_long_lines_are_read(unit: str, end: str) -> None:
    """A line of 100,000 characters of any monotony is one split like any other."""
    text = unit * (100_000 // len(unit)) + end
    split = one(text)
    assert len(split.title) + len(split.outlet or "") <= len(text)
