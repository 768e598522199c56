"""What holds for any document: counts, positions, order, parts, determinism; prose gives nothing; time grows with length alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model import (
    DateOrder,
    DocumentFacts,
    Entry,
    FieldFrom,
    Hint,
    ParseOptions,
    Part,
    Piece,
    Reason,
    Rejection,
    Role,
)
from app.parsing import parse
from app.parsing.lists.quick import LEAST
from tests.parsing.pieces import BOOK, lines_of, only_part, shown
from tests.parsing.prose import book

SIGNS = [
    *(
        "\u200b",
        "\u202e",
        "\ud83d",
        "\x00",
        "\x1f",
        "\u2028",
        "\u0301",
        "\t",
        "](",
        "[[",
        "**",
        "<a href=",
        "(",
        ")",
        "[",
        "“",
        "'",
        '"',
    ),
    *(
        "|",
        " • ",
        " - ",
        " – ",
        ": ",
        ", ",
        "...",
        "# ",
        "&amp;",
        "1. ",
        "- ",
        "* ",
        "https://a.example/b",
        "http://[",
        "Source: ",
    ),
    *(
        "٣ مارس ٢٠٢٥",
        "2031-02-30",
        "13/13/2031",
        "31.12.2031",
        "March 3rd, 2031",
        "Yesterday",
        "7 hours ago",
        "日本新聞",
        "خبر عاجل",
    ),
    *("हिन्दी", "Reuters", "The Guardian", "Fog lifts over the harbour", "word"),
]
LINE = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)
ROLE = st.sampled_from([Role.LINE, Role.LINE, Role.LINE, Role.ITEM, Role.PARAGRAPH, Role.HEADING])


@st.composite
def documents(draw: st.DrawFn) -> list[Piece]:
    """Any text, its lines in any role, and any records among them."""
    pieces: list[Piece] = []
    for number, text in enumerate(draw(st.lists(LINE, max_size=25))):
        if draw(st.integers(0, 5)) == 0:
            names = draw(st.lists(st.sampled_from(["title", "source", "date", "url", "t", "@key", "x"]), max_size=5))
            hints = tuple(Hint(name, draw(st.sampled_from(SIGNS))) for name in names)
            cells = tuple(draw(st.lists(st.sampled_from(SIGNS), max_size=3)))
            role = draw(st.sampled_from([Role.RECORD, Role.ROW, Role.CARD]))
            pieces.append(Piece(number, number + 1, number, number + 1, text, role, fields=hints, cells=cells))
        else:
            role, level = draw(ROLE), draw(st.integers(0, 3))
            indent = len(text) - len(text.lstrip())
            pieces.append(Piece(number, number + 1, number, number + 1, text, role, level, indent))
    return pieces


@given(documents(), st.sampled_from([3, 50_000]), st.booleans())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_adds_up(pieces: list[Piece], part_pieces: int, explain: bool) -> None:
    """Any Unicode in any role gives entries, rejections or nothing, never an exception; counts, positions and spans hold."""
    parts = list(parse(iter(pieces), BOOK, part_pieces=part_pieces, explain=explain))
    assert sum(part.pieces for part in parts) == len(pieces)
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    position = 0
    for part in parts:
        assert part.pieces == part.consumed + part.ignored
        assert min(part.consumed, part.ignored) >= 0
        for each in part.candidates:
            position += 1
            assert each.candidate.position == position
            assert each.candidate.listing in {listing.index for listing in part.listings}
            assert all(0 <= start <= end <= len(each.candidate.raw) for start, end in each.reading.spans.values())
            assert 0 <= each.reading.confidence <= 1
            if isinstance(each, Entry):
                assert each.reading.title
                assert each.reading.published
                assert each.reading.date_from
                assert (each.reading.outlet is None) == (each.reading.outlet_from is None)


@given(documents())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_twice_gives_the_same(pieces: list[Piece]) -> None:
    """Nothing but the document, the options and the book decides."""
    assert list(parse(iter(pieces), BOOK)) == list(parse(iter(pieces), BOOK))


@pytest.mark.parametrize("seed", range(3))
def test_prose_gives_no_entry(seed: int) -> None:
    part = only_part(lines_of(book(seed, 200_000)))
    assert [shown(c) for c in part.candidates if isinstance(c, Entry)] == []


def test_an_empty_document_has_one_empty_part() -> None:
    part = only_part(iter(()))
    assert part == Part(0, (), (), 0, 0, 0, 0, DocumentFacts(), True)


WORDS = st.sampled_from(
    "harbour lantern bridge ferry clock council window ladder herring kettle garden statue tower market".split()
)
OUTLETS = st.sampled_from(
    ["Reuters", "The Guardian", "BBC News", "Le Monde", "Der Spiegel", "Financial Times", "Wired", "The Verge"]
)
TITLES = st.lists(WORDS, min_size=4, max_size=9, unique=True).map(lambda some: " ".join(some).capitalize())
DAYS = st.dates(date(2005, 1, 1), date(2030, 12, 31))
LAYOUTS = {
    "- {t} - {o} - {d}": "%B %d, %Y",
    "* {d}: {t} ({o})": "%Y-%m-%d",
    "{o}: {t} ({d})": "%b %d, %Y",
    "[{d}] {o} | {t}": "%Y-%m-%d",
    "{t}\n{o}, {d}\n": "%d %B %Y",
    "{o} • {d} •\n{t}\n": "%B %d, %Y",
    "{d}\t{o}\t{t}": "%Y-%m-%d",
    "1. {t} — {o} — {d}": "%d %B %Y",
    "{t} / {d} / {o}": "%B %d, %Y",
}


@given(
    st.sampled_from(sorted(LAYOUTS)),
    st.lists(st.tuples(TITLES, OUTLETS, DAYS), min_size=6, max_size=14, unique_by=lambda entry: entry[0]),
)
@settings(max_examples=80, deadline=None)
def test_what_is_set_alike_is_read_back(layout: str, entries: list[tuple[str, str, date]]) -> None:
    """A list rendered in any of these layouts is read back entry by entry, though none of them is written down in the parser."""
    text = "\n".join(layout.format(t=t, o=o, d=d.strftime(LAYOUTS[layout])) for t, o, d in entries)
    got = [shown(c) for c in only_part(lines_of(text)).candidates]
    assert got == [(t, o, d.isoformat()) for t, o, d in entries]


def long_list(lines: int) -> Iterator[Piece]:
    at = 0
    for number in range(lines):
        outlet = ("Reuters", "The Guardian", "Velm Courier")[number % 3]
        text = f"- Ferry number {number} arrives on time - {outlet} - March {number % 28 + 1}, 2031 [April 1, 2031]"
        yield Piece(number, number + 1, at, at + len(text), text)
        at += len(text) + 1


def test_a_long_list_is_read_in_parts_under_one_listing() -> None:
    parts = list(parse(long_list(7_000), BOOK, part_pieces=3_000))
    assert [part.pieces for part in parts] == [3_000, 3_000, 1_000]
    assert sum(len(part.candidates) for part in parts) == 7_000
    assert {c.candidate.listing for part in parts for c in part.candidates} == {0}
    assert all(isinstance(c, Entry) for part in parts for c in part.candidates)


def test_the_short_way_reads_as_the_long_one() -> None:
    pieces = list(long_list(LEAST + 10))
    short = only_part(iter(pieces)).candidates
    long = only_part(iter(pieces), explain=True).candidates
    assert [(shown(c), c.reading.listed_on, c.reading.spans, c.candidate.start) for c in short] == [
        (shown(c), c.reading.listed_on, c.reading.spans, c.candidate.start) for c in long
    ]


def test_memory_is_bounded_by_a_part() -> None:
    """While a document is read, no more pieces are held than one part has, and the one that begins the next."""
    for part in parse(long_list(7_500), BOOK, part_pieces=2_500):
        assert part.pieces == 2_500
        gc.collect()
        assert sum(type(each) is Piece for each in gc.get_objects()) <= 2_500 + 10


def test_relative_dates_need_a_time_of_capture() -> None:
    text = "- Kettle sings at noon - Reuters - 7 hours ago\n- Kettle silent again - The Guardian - 2 days ago\n"
    without = only_part(lines_of(text)).candidates
    assert [c.reason for c in without if isinstance(c, Rejection)] == [Reason.RELATIVE_DATE] * 2
    captured = datetime(2031, 3, 4, 5, tzinfo=UTC)
    dated = only_part(lines_of(text), captured_at=captured).candidates
    assert [shown(c)[2] for c in dated] == ["2031-03-03", "2031-03-02"]


def test_a_date_order_option_decides() -> None:
    text = "- Kettle sings at noon - Reuters - 03/04/2031\n- Kettle silent again - The Guardian - 05/04/2031\n"
    assert {c.reason for c in only_part(lines_of(text)).candidates if isinstance(c, Rejection)} == {
        Reason.AMBIGUOUS_DATE
    }
    read = only_part(lines_of(text), options=ParseOptions(date_order=DateOrder.MDY))
    assert [shown(c)[2] for c in read.candidates] == ["2031-03-04", "2031-05-04"]
    assert read.listings[0].date_order_from == "option"


def test_undated_entries_are_rejected_or_take_the_day_of_capture() -> None:
    text = "\n".join(f"- Lantern number {n} relit at dusk - Reuters" for n in range(4))
    undated = only_part(lines_of(text)).candidates
    assert {c.reason for c in undated if isinstance(c, Rejection)} == {Reason.UNDATED}
    assert {c.reading.outlet for c in undated} == {"Reuters"}
    captured = datetime(2031, 3, 4, tzinfo=UTC)
    dated = only_part(lines_of(text), options=ParseOptions(dated_by_capture=True), captured_at=captured).candidates
    assert {(shown(c)[2], c.reading.date_from) for c in dated} == {("2031-03-04", FieldFrom.DOCUMENT)}


def test_the_day_a_name_prints_dates_the_document() -> None:
    text = "\n".join(f"- Lantern number {n} relit at dusk - Reuters" for n in range(4))
    dated = only_part(lines_of(text), name="news/2031-03-04_21-07.md").candidates
    assert {(shown(c)[2], c.reading.date_from) for c in dated} == {("2031-03-04", FieldFrom.DOCUMENT)}


def test_impossible_dates_are_rejected() -> None:
    text = (
        "- Kettle sings at noon - Reuters - February 30th, 2031\n"
        "- Kettle silent again - The Guardian - March 1st, 2031\n- Kettle sold - BBC News - March 2nd, 2031\n"
    )
    first = only_part(lines_of(text)).candidates[0]
    assert isinstance(first, Rejection)
    assert first.reason is Reason.BAD_DATE
    assert first.reading.title == "Kettle sings at noon"


def test_cut_titles_and_dangling_separators() -> None:
    text = (
        "- Kettle sings at noon and nobody in the whole of the town can say why it... - March 1st, 2031 [March 2nd, 2031]\n"
        "- Kettle silent again - Shafaq News - - March 1st, 2031 [March 2nd, 2031]\n"
        "- Kettle sold - Reuters - March 1st, 2031 [March 2nd, 2031]\n"
    )
    cut, dangling, plain = (c.reading for c in only_part(lines_of(text)).candidates)
    assert (cut.outlet, cut.cut) == (None, True)
    assert (dangling.title, dangling.outlet, dangling.cut) == ("Kettle silent again", "Shafaq News", False)
    assert plain.outlet == "Reuters"


def test_a_list_that_lost_its_characters_is_damaged() -> None:
    lines = [
        "- Irans harbour doesnt open on Monday - Reuters - March 1st, 2031",
        "- Trumps kettle cant sing - Reuters - March 2nd, 2031",
        "- Iraqs lanterns werent lit - Trkiye Today - March 3rd, 2031",
    ]
    part = only_part(lines_of("\n".join(lines)))
    assert all(c.reading.damaged for c in part.candidates)
    assert part.listings[0].damaged
    whole = only_part(lines_of("\n".join(lines).replace("Irans", "Iran’s")))
    assert not any(c.reading.damaged for c in whole.candidates)


HOSTILE = [
    "- a" + " - b" * 25_000,
    "[" * 100_000,
    "- " + "[a](" * 25_000,
    "- x " + "(" * 100_000,
    "**a" * 30_000,
    "'a" * 50_000,
    "- `a" + " " * 39_000 + "b",
    "- " + "`a " * 13_000,
    "- " + "link:a" * 6_000,
    "- " + "link:" + "a" * 39_000,
    "- Source: a" + " " * 39_000 + "b",
    "- Source: a" + "  b: c" * 6_000,
    "- " + "[a](https://a.example) " * 4_000,
    "- é" + "·" * 39_000 + "é",
]


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line[:6])
def test_lines_of_100_kb_are_no_entries_and_spoil_nothing(line: str) -> None:
    text = f"- Kettle sings at noon - Reuters - March 1st, 2031\n{line}\n- Kettle sold again - BBC News - March 2nd, 2031\n"
    got = [shown(c) for c in only_part(lines_of(text)).candidates if isinstance(c, Entry)]
    assert [title for title, _, _ in got] == ["Kettle sings at noon", "Kettle sold again"]


def test_a_misspelt_date_is_no_outlet() -> None:
    """A word that is no month, a year of five digits: the line is refused with what stands where its date should."""
    good = [f"- Ferry number {day} is late - Reuters - February {day}, 2031" for day in range(1, 7)]
    bad = [
        "- Kettle sings at noon - BBC News - Febuary 3rd, 2031",
        "- Clock strikes thirteen - CNN - Marhc 4, 2031",
        "- Quay opens at last - NPR - November 7th, 20311",
    ]
    part = only_part(lines_of("\n".join([*good, *bad])))
    read = [(type(each).__name__, getattr(each, "reason", None)) for each in part.candidates]
    assert read == [("Entry", None)] * 6 + [("Rejection", Reason.BAD_DATE)] * 3


def test_a_language_decides_between_months() -> None:
    """ "listopad" is November in Polish and October in Croatian; a person who names the language is obeyed."""
    text = "\n".join(f"- Ferry number {day} is late - Reuters - {day} listopad 2031" for day in range(1, 7))

    def days(*languages: str) -> set[int]:
        part = only_part(lines_of(text), options=ParseOptions(languages=languages))
        return {each.reading.published.first.month for each in part.candidates if each.reading.published}

    assert days("pl") == {11}
    assert days("hr") == {10}
