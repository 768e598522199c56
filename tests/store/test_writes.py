"""What is stored is a function of what was ingested: not of order, number of times, database, or the way it broke off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from app.errors import ConflictError, NotKnownError, OptionError
from app.model import DateOrder, ParseOptions, Part, ReadNotes
from app.store.engine import open_store, reading
from app.store.forget import forget
from app.store.writes import Capture, add_capture, find_document
from tests.store.checks import check_all, empty
from tests.store.factory import Line, Page, at, dump, ingest, ingest_all, parts, writer
from tests.store.pages import long_page, some_pages
from tests.store.strategies import pages

some = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
several_pages = st.lists(pages, min_size=1, max_size=4, unique_by=lambda page: page.sha256)


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    """A SQLite and a Postgres database."""
    engines = (open_store(sqlite_url), open_store(postgres_url))
    yield engines
    for engine in engines:
        engine.dispose()


@some
@given(made=several_pages, data=st.data())
def test_order_and_repetition_change_nothing(store: Engine, made: list[Page], data: st.DataObject) -> None:
    """Any order, with any repetitions, leaves the same tables; and what is derived is what the candidates make of it."""
    empty(store)
    ingest_all(store, made)
    check_all(store)
    once = dump(store)
    again = data.draw(st.permutations([*made, *made]))
    empty(store)
    ingest_all(store, again)
    assert dump(store) == once


@some
@given(made=several_pages, data=st.data())
def test_both_databases_hold_the_same(both: tuple[Engine, Engine], made: list[Page], data: st.DataObject) -> None:
    """SQLite and Postgres hold the same rows, whatever the order on each."""
    for engine, order in zip(both, (made, data.draw(st.permutations(made))), strict=True):
        empty(engine)
        ingest_all(engine, order)
    assert dump(both[0]) == dump(both[1])


@some
@given(made=several_pages, others=st.lists(pages, max_size=3), data=st.data())
def test_forgotten_is_as_never_ingested(
    store: Engine, made: list[Page], others: list[Page], data: st.DataObject
) -> None:
    """Forgetting documents, in any order among others, leaves what the others alone would have left."""
    empty(store)
    gone = {page.sha256 for page in made}
    others = [page for page in others if page.sha256 not in gone]
    ingest_all(store, others)
    without = dump(store)
    empty(store)
    ingest_all(store, data.draw(st.permutations([*made, *others])))
    for sha256 in data.draw(st.permutations(sorted(gone))):
        forget(store, sha256)
        check_all(store)
    assert dump(store) == without


@some
@given(page=pages)
def test_tallies_add_up(store: Engine, page: Page) -> None:
    """candidates = new + seen + rejected in every part; a second time nothing is new, and nothing is stored."""
    empty(store)
    for times in range(2):
        for part, tally in zip(parts(page), ingest(store, page), strict=True):
            assert tally.candidates == len(part.candidates) == tally.new + tally.seen + tally.rejected
            assert tally.rejected == sum(tally.reasons.values())
            assert tally.stored is (times == 0)
            assert tally.new == 0 or times == 0
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM headline").scalar() == sum(
            1 for _ in connection.exec_driver_sql("SELECT DISTINCT public_id FROM headline")
        )


def test_long_pages_take_the_bulk_ways(both: tuple[Engine, Engine]) -> None:
    """More rows than a statement for each is used for: staged, merged into known ones, and taken back, all alike."""
    first = long_page(700)
    second = replace(long_page(900), lines=tuple(replace(line, confidence=0.99) for line in long_page(900).lines))
    dumps = []
    for engine in both:
        before = dump(engine)
        assert ingest(engine, first)[0].new == 700
        after_first = dump(engine)
        tally = ingest(engine, second)[0]
        assert (tally.new, tally.seen) == (200, 700)
        check_all(engine)
        dumps.append(dump(engine))
        assert forget(engine, second.sha256).headlines == 200
        check_all(engine)
        assert dump(engine) == after_first
        forget(engine, first.sha256)
        assert dump(engine) == before
    assert dumps[0] == dumps[1]


def test_a_mended_split_keeps_the_id(store: Engine) -> None:
    """One document takes the outlet for part of the title, a surer one does not: one headline, as the surer says."""
    joined = Page((Line(title="Ferry to Lindholm resumes - The Gull", outlet=None, confidence=0.5),))
    split = Page((Line(title="Ferry to Lindholm resumes", outlet="The Gull", confidence=0.9),))
    ingest(store, joined)
    check_all(store)
    assert ingest(store, split)[0].seen == 1
    check_all(store)
    with reading(store) as connection:
        row = connection.exec_driver_sql("SELECT title, outlet, sightings FROM headlines").one()
        assert tuple(row) == ("Ferry to Lindholm resumes", "The Gull", 2)
    forget(store, split.sha256)
    check_all(store)
    with reading(store) as connection:
        row = connection.exec_driver_sql("SELECT title, outlet, sightings FROM headlines").one()
        assert tuple(row) == ("Ferry to Lindholm resumes - The Gull", None, 1)


def test_text_is_kept_compressed_and_goes_with_its_document(store: Engine) -> None:
    page, text = Page((Line(),)), b"- Ferry to Lindholm resumes after storm\n" * 50
    ingest(store, page, text=text)
    with reading(store) as connection:
        size, body = connection.exec_driver_sql("SELECT size, body FROM document_text").one()
    assert (size, zstandard.ZstdDecompressor().decompress(body)) == (len(text), text)
    assert len(body) < 100
    forget(store, page.sha256)
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM document_text").scalar() == 0


# ---------------------------------------------------------------- parts


def test_parts_read_incomplete_until_the_last(store: Engine) -> None:
    page = long_page(25, size_of_part=10)
    writes, notes = writer(store, page), ReadNotes(format="text")
    first, second, third = parts(page)
    writes.write(first, notes)
    found = find_document(store, page.sha256)
    assert found is not None
    assert (found.complete, found.parts, found.reached, found.candidates) == (False, 1, 1000, 10)
    with pytest.raises(ConflictError, match="part 2 comes before part 1"):
        writes.write(third, notes)
    writes.write(second, notes)
    assert not writes.write(second, notes).stored
    writes.write(third, notes)
    found = find_document(store, page.sha256)
    assert found is not None
    assert (found.complete, found.parts, found.pieces, found.entries) == (True, 3, 28, 25)
    check_all(store)


def test_parts_or_one_part_make_the_same_rows(store: Engine) -> None:
    """How a document is cut changes its pieces (each part of the factory has one more) and its parts, and nothing else."""
    page = long_page(31, size_of_part=7)
    ingest(store, page)
    cut = dump(store)
    empty(store)
    ingest(store, replace(page, size_of_part=50_000))
    whole = dump(store)
    for content in (cut, whole):
        del content["document"]
    assert cut == whole


def test_a_killed_run_goes_on(store: Engine) -> None:
    """A new process begins again with any stored part, or with the first missing one; the result is that of one run."""
    page = some_pages(5, 1, 60)[0]
    page = replace(page, lines=page.lines * 3, size_of_part=11)
    ingest(store, page)
    undisturbed = dump(store)
    empty(store)
    notes = ReadNotes(format="text", encoding="utf-8", encoding_from="default")
    for begin, end in ((0, 2), (0, 3), (3, 5), (4, 99)):
        writes = writer(store, page)
        for part in parts(page)[begin:end]:
            writes.write(part, notes)
    assert dump(store) == undisturbed


def test_an_unfinished_document_keeps_its_options(store: Engine) -> None:
    """Options and book of the first part hold until the document is complete; then a second reading is not a writer's business."""
    page = long_page(20, size_of_part=10)
    notes = ReadNotes(format="text")
    first, second = parts(page)
    options = ParseOptions(date_order=DateOrder.MDY, languages=("en", "de"))
    writer(store, page, options=options).write(first, notes)
    found = find_document(store, page.sha256)
    assert found is not None
    assert found.options == options
    for other in (writer(store, page), writer(store, page, options=options, book="book-2")):
        with pytest.raises(ConflictError, match="begun with other options or another outlet book"):
            other.write(second, notes)
    writer(store, page, options=options).write(second, notes)
    assert not writer(store, page).write(second, notes).stored


# ---------------------------------------------------------------- captures


def test_captures_are_not_doubled(store: Engine) -> None:
    page = Page((Line(),), "b.txt", "storms", "https://lists.example/1", at(2))
    ingest(store, page)
    assert not add_capture(store, page.sha256, page.capture)
    assert add_capture(store, page.sha256, Capture("a.txt"))
    assert not add_capture(store, page.sha256, Capture("a.txt"))
    assert add_capture(store, page.sha256, Capture("a.txt", collection="harbours"))
    found = find_document(store, page.sha256)
    assert found is not None
    assert found.name == "a.txt"
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM captures").scalar() == 3
    check_all(store)
    with pytest.raises(NotKnownError):
        add_capture(store, "0" * 64, page.capture)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_collection_has_a_name(store: Engine, name: str) -> None:
    before = dump(store)
    with pytest.raises(OptionError, match="collection"):
        ingest(store, Page((Line(),), collection=name))
    assert dump(store) == before


def test_forgetting_what_is_not_stored(store: Engine) -> None:
    with pytest.raises(NotKnownError, match="0000"):
        forget(store, "0" * 64)


# ---------------------------------------------------------------- breaking off


class Crash(Exception):
    """Thrown into the middle of a transaction."""


def crashing(engine: Engine, at_statement: int) -> None:
    """Let the statement of that number, from now on, fail before it runs."""
    numbers = count(1)

    def crash(*_: object) -> None:
        if next(numbers) == at_statement:
            raise Crash

    event.listen(engine, "before_cursor_execute", crash)


def test_a_crash_at_any_statement_leaves_nothing_half_visible(database_url: str) -> None:
    """Writing pages that merge, and forgetting one: broken off before any statement, each leaves what was there before."""
    pages_of_it = some_pages(11, 3, 12)
    engine = open_store(database_url)
    for page in pages_of_it:
        _crash_everywhere(
            database_url, engine, lambda broken, page=page: writer(broken, page).write(whole(page), NOTES)
        )
    _crash_everywhere(database_url, engine, lambda broken: forget(broken, pages_of_it[0].sha256))
    check_all(engine)
    engine.dispose()


NOTES = ReadNotes(format="text")


def whole(page: Page) -> Part:
    return parts(replace(page, size_of_part=50_000))[0]


def _crash_everywhere(url: str, engine: Engine, work: object) -> None:
    assert callable(work)
    before = dump(engine)
    for at_statement in count(1):
        broken = open_store(url)
        crashing(broken, at_statement)
        try:
            work(broken)
        except Crash:
            assert dump(engine) == before
        else:
            assert at_statement > 10
            return
        finally:
            broken.dispose()
