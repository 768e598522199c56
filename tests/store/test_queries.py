"""Questions about headlines: the same rows however they are asked for, on both databases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from app.errors import CursorError, HeadlineError, NotKnownError, OptionError, QueryError, RetiredError
from app.model import Bucket, Filters, Headline, Order
from app.store import document_queries, queries
from app.store.engine import open_store, reading, writing
from app.store.forget import forget
from app.store.schema import headline_redirect
from app.store.timeline import timeline
from app.text import tokens
from tests.store import naive
from tests.store.factory import Line, Page, at, ingest, ingest_all

slow = settings(
    max_examples=11, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    engines = (open_store(sqlite_url), open_store(postgres_url))
    yield engines
    for engine in engines:
        engine.dispose()


def joined(connection: Connection, filters: Filters, order: Order, limit: int) -> list[Headline]:
    """All pages, each asked for by the cursor of the one before."""
    rows: list[Headline] = []
    cursor = None
    while True:
        page = queries.headlines(connection, filters, order=order, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        rows.extend(page.items)
        if page.next is None:
            return rows
        assert page.items, "an empty page cannot have a next one"
        cursor = page.next


def places(connection: Connection, pages: list[Page]) -> dict[str, frozenset[str]]:
    """For each headline the documents and collections it was seen in."""
    found: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for candidate in document_queries.candidates(connection, page.sha256, limit=1000).items:
            if candidate.headline:
                found[candidate.headline] |= {page.sha256, page.collection or ""}
    return {headline: frozenset(names) for headline, names in found.items()}


@slow
@given(
    pages=naive.pages,
    asked=st.lists(st.tuples(naive.filters(), st.booleans()), min_size=1, max_size=8),
    limit=st.integers(1, 7),
    by=st.sampled_from(Bucket),
)
def test_one_answer_however_it_is_asked_for(
    both: tuple[Engine, Engine],
    pages: list[Page],
    asked: list[tuple[tuple[Filters, naive.Query | None], bool]],
    limit: int,
    by: Bucket,
) -> None:
    """Pages joined == the total == what streams == timeline + unplaced == a filter written in Python, alike on both databases."""
    answers = []
    for engine in both:
        ingest_all(engine, pages)
        try:
            with reading(engine) as connection:
                seen = places(connection, pages)
                everything = list(queries.iterate(connection, Filters()))
                assert Counter(row.id for row in everything) == Counter(seen.keys())
                answers.append(
                    [everything, *[ask(connection, pages, everything, seen, one, limit, by) for one in asked]]
                )
        finally:
            for page in pages:
                forget(engine, page.sha256)
    assert answers[0] == answers[1]


def ask(
    connection: Connection,
    pages: list[Page],
    everything: list[Headline],
    seen: dict[str, frozenset[str]],
    asked: tuple[tuple[Filters, naive.Query | None], bool],
    limit: int,
    by: Bucket,
) -> list[Headline]:
    (filters, query), in_document = asked
    if in_document:
        filters = replace(filters, document=pages[0].sha256)
    printed = naive.spelled(pages)
    expected = [row for row in everything if naive.fits(row, filters, query, seen, printed)]
    rows = joined(connection, filters, Order.NEWEST, limit)
    assert rows == expected
    assert joined(connection, filters, Order.OLDEST, limit) == rows[::-1]
    assert list(queries.iterate(connection, filters)) == rows
    assert queries.headlines(connection, filters, total=True).total == len(rows)

    made = timeline(connection, filters, by, by_outlet=True, top=2)
    counts, unplaced = naive.buckets(rows, by)
    assert {naive.bucket(one.start, by): one.count for one in made.buckets if one.count} == counts
    assert made.unplaced == unplaced
    assert made.total == len(rows)
    for before, after in zip(made.buckets, made.buckets[1:], strict=False):
        assert (after.start - before.end).days == 1
    days = Filters(date_from=filters.date_from, date_to=filters.date_to)
    inside = [row for row in everything if naive.fits(row, days, None, {}, printed)]
    totals, _ = naive.buckets(inside, by)
    for one in made.buckets:
        assert one.total == totals[naive.bucket(one.start, by)]
        assert sum(one.groups.values()) == one.count
    return rows


@slow
@given(titles=st.lists(naive.titles, min_size=1, max_size=12), asked=st.lists(naive.queries, min_size=1, max_size=15))
def test_a_query_finds_the_same_titles_on_both_databases(
    both: tuple[Engine, Engine], titles: list[str], asked: list[naive.Query]
) -> None:
    """FTS5 == tsquery == tokens compared in Python, for titles and queries in many scripts."""
    page = Page(
        tuple(Line(title=title, first=date(2031, 1, 1), outlet=f"Outlet {n}") for n, title in enumerate(titles))
    )
    for engine in both:
        ingest(engine, page)
        try:
            with reading(engine) as connection:
                rows = list(queries.iterate(connection, Filters()))
                for query in asked:
                    found = {row.id for row in queries.iterate(connection, Filters(q=query.text))}
                    assert found == {row.id for row in rows if query.finds(tokens(row.title))}, query.text
        finally:
            forget(engine, page.sha256)


# ---------------------------------------------------------------- what is refused, what is warned of


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        (Filters(date_from=date(2031, 2, 1), date_to=date(2031, 1, 1)), OptionError),
        (Filters(has=frozenset({"title"})), OptionError),
        (Filters(flags=frozenset({"lost"})), OptionError),
        (Filters(min_confidence=1.5), OptionError),
        (Filters(min_confidence=float("nan")), OptionError),
        (Filters(document="xyz"), OptionError),
        (Filters(document="0123abc"), OptionError),
        (Filters(document="g" * 64), OptionError),
        (Filters(q='"open'), QueryError),
    ],
)
def test_filters_that_mean_nothing_are_refused_everywhere(
    store: Engine, filters: Filters, error: type[HeadlineError]
) -> None:
    with reading(store) as connection:
        with pytest.raises(error):
            queries.headlines(connection, filters)
        with pytest.raises(error):
            queries.iterate(connection, filters)
        with pytest.raises(error):
            timeline(connection, filters)


@pytest.mark.parametrize("limit", [0, -1, 1001, 1_000_000])
def test_page_sizes_have_limits(store: Engine, limit: int) -> None:
    with reading(store) as connection, pytest.raises(OptionError):
        queries.headlines(connection, Filters(), limit=limit)


PAGE = Page(
    (
        Line(),
        Line(outlet="Harbour Post", first=date(2031, 4, 3)),
        Line(outlet="Lindholm Gazette"),
        Line(outlet="Lindholm Gazette", title="Council votes on a new pier", first=date(2031, 4, 5)),
    ),
    collection="north",
    uri="https://example.org/page",
    captured_at=at(6),
)


def test_strange_text_in_filters_finds_nothing_and_breaks_nothing(store: Engine) -> None:
    ingest(store, PAGE)
    for text in (
        "\0",
        "\ud800",
        "%",
        "_",
        "'",
        "\\",
        "x" * 5000,
        "",
        " ",
        "//[",
        "a.b.[",
        "https://user@/",
        "::.",
        "京",
    ):
        with reading(store) as connection:
            for filters in (
                Filters(outlets=(text,)),
                Filters(exclude_outlets=(text,), outlets=(text,)),
                Filters(collection=text),
                Filters(copy_of=text),
            ):
                page = queries.headlines(connection, filters, total=True)
                assert (page.items, page.total) == ((), 0)
                assert page.warnings


def test_an_outlet_is_found_by_slug_name_alias_and_domain(store: Engine) -> None:
    ingest(store, PAGE)
    with reading(store) as connection:
        for written in (
            "the-harbour-post",
            "The Harbour Post",
            "THE HARBOUR POST",
            "harbour post",
            "harbour-post.example",
            "https://www.harbour-post.example/news?x=1",
            "Harbour-Post.example",
        ):
            page = queries.headlines(connection, Filters(outlets=(written,)), total=True)
            assert (page.total, page.warnings) == (2, ()), written


def test_nobody_knows_this_outlet(store: Engine) -> None:
    ingest(store, PAGE)
    with reading(store) as connection:
        page = queries.headlines(connection, Filters(outlets=("Lindhom Gazete",)), total=True)
        assert (page.items, page.total) == ((), 0)
        assert page.warnings == ("No outlet is known as Lindhom Gazete; the nearest is Lindholm Gazette",)
        some = queries.headlines(connection, Filters(outlets=("Lindhom Gazete", "harbour post")), total=True)
        assert some.total == 2
        assert len(some.warnings) == 1
        without = queries.headlines(connection, Filters(exclude_outlets=("Lindhom Gazete",)), total=True)
        assert without.total == 4
        assert len(without.warnings) == 1


def test_a_cursor_of_another_question_is_refused(store: Engine) -> None:
    ingest(store, PAGE)
    with reading(store) as connection:
        cursor = queries.headlines(connection, Filters(), limit=1).next
        assert cursor is not None
        for filters, order in ((Filters(q="ferry"), Order.NEWEST), (Filters(), Order.OLDEST)):
            with pytest.raises(CursorError):
                queries.headlines(connection, filters, order=order, cursor=cursor)
        with pytest.raises(CursorError):
            queries.sightings(connection, queries.headlines(connection, Filters()).items[0].id, cursor=cursor)


# ---------------------------------------------------------------- one headline


def test_a_headline_its_sightings_and_copies(store: Engine) -> None:
    ingest(store, PAGE)
    ingest(store, replace(PAGE, lines=PAGE.lines[:1], name="other.txt", uri=None, captured_at=None, salt="again"))
    with reading(store) as connection:
        [first] = queries.iterate(connection, Filters(outlets=("the-harbour-post",), date_to=date(2031, 4, 2)))
        assert queries.headline_by_id(connection, first.id) == first
        assert first.sightings == 2

        seen = queries.sightings(connection, first.id, total=True)
        assert seen.total == 2
        assert [one.document for one in seen.items] == sorted(one.document for one in seen.items)
        assert sum(one.lead for one in seen.items) == 1
        mine = next(one for one in seen.items if one.document == PAGE.sha256)
        assert (mine.position, mine.start, mine.uri, mine.captured_at) == (1, 100, "https://example.org/page", at(6))
        assert mine.raw[slice(*mine.spans["title"])] == mine.title
        one_by_one = queries.sightings(connection, first.id, limit=1)
        rest = queries.sightings(connection, first.id, limit=1, cursor=one_by_one.next)
        assert one_by_one.items + rest.items == seen.items
        assert rest.next is None

        copies = queries.copies(connection, first.id, total=True)
        assert [copy.outlet for copy in copies.items] == ["Lindholm Gazette"]
        assert copies.total == 1
        assert queries.headlines(connection, Filters(copy_of=first.id), total=True).total == 3


def test_ids_nobody_has_and_retired_ones(store: Engine) -> None:
    ingest(store, PAGE)
    with reading(store) as connection:
        successor = queries.headlines(connection, Filters()).items[0].id
    with writing(store) as connection:
        connection.execute(headline_redirect.insert().values(public_id="1" * 32, successor=successor, retired_at=at(1)))
    with reading(store) as connection:
        for question in (queries.headline_by_id, queries.sightings, queries.copies):
            with pytest.raises(RetiredError) as retired:
                question(connection, "1" * 32)
            assert retired.value.successor == successor
            for unknown in ("2" * 32, "", "\0", "\ud800"):
                with pytest.raises(NotKnownError) as missing:
                    question(connection, unknown)
                assert not isinstance(missing.value, RetiredError)
        retired_copies = queries.headlines(connection, Filters(copy_of="1" * 32), total=True)
        assert retired_copies == queries.headlines(connection, Filters(copy_of=successor), total=True)


# ---------------------------------------------------------------- snapshots and revisions


def test_the_revision_changes_with_every_commit(store: Engine) -> None:
    seen = set()
    for salt in "abcde":
        ingest(store, replace(PAGE, salt=salt))
        with reading(store) as connection:
            seen.add(queries.data_revision(connection))
            assert queries.data_revision(connection) in seen
    forget(store, replace(PAGE, salt="a").sha256)
    with reading(store) as connection:
        seen.add(queries.data_revision(connection))
    assert len(seen) == 6


def test_a_stream_is_of_one_snapshot(store: Engine) -> None:
    """What others commit while a stream is read does not show in it."""
    ingest(store, PAGE)
    with ExitStack() as stack:
        connection = stack.enter_context(reading(store))
        stream = queries.iterate(connection, Filters())
        first = next(stream)
        forget(store, PAGE.sha256)
        assert len([first, *stream]) == 4
    with reading(store) as connection:
        assert list(queries.iterate(connection, Filters())) == []
