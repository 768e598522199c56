"""A person's word on candidates and outlets: obeyed at once, at every later reading, and gone when it is taken back."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import ConflictError, NotKnownError, OptionError, RetiredError
from app.model import Document, Filters, OutletName, ParseOptions, Precision, ReadNotes, Reason
from app.store import Engine
from app.store.correcting import Corrected, Place, candidate_meant, correct, withdraw
from app.store.corrections import dated
from app.store.engine import open_store, reading
from app.store.forget import forget
from app.store.outlet_changes import (
    Lesson,
    Mended,
    give_alias,
    learn,
    merge,
    printed_names,
    rename,
    take_alias,
    unmerge,
    unrename,
)
from app.store.outlet_queries import outlet_by_slug
from app.store.outlet_words import PersonRow, person_rows
from app.store.outlets import Naming
from app.store.queries import headline_by_id, headlines
from app.store.reparse import Kept, rewrite
from app.store.writes import DocumentWriter, find_document
from tests.store.checks import check_all, empty
from tests.store.factory import Line, Page, dump, ingest, naming, parts
from tests.store.strategies import pages

FERRY = Line("Ferry to Lindholm resumes after storm", "The Gull")
PIER = Line("Harbour council votes on new pier", "Gull Online", date(2031, 4, 3))
UNDATED = Line("Lighthouse keeper retires at ninety", "The Gull", None, reason=Reason.UNDATED)


def book(rows: Sequence[PersonRow]) -> Naming:
    """The factory's outlet book with what people said: spellings they gave are their outlet's."""
    said: dict[str, PersonRow] = {}
    for row in rows:
        said.update(dict.fromkeys((row.name.lower(), *map(str.lower, row.aliases)), row))

    def named(printed: str) -> OutletName:
        row = said.get(printed.lower())
        return naming(printed) if row is None else replace(naming(row.name), name=row.name, domains=row.domains)

    return named


def naming_of(engine: Engine) -> Naming:
    with reading(engine) as connection:
        return book(person_rows(connection))


def reread(engine: Engine, page: Page) -> None:
    """Read a page again, as it is."""
    content = page.content
    stored = find_document(engine, page.sha256)
    assert stored
    with reading(engine) as connection:
        own = connection.exec_driver_sql(f"SELECT id FROM document WHERE sha256 = '{page.sha256}'").scalar_one()
    document = Document(page.name, page.sha256, len(content), lambda: io.BytesIO(content))
    rewrite(
        engine,
        Kept(own, document, stored),
        options=ParseOptions(),
        book="book-1",
        naming=naming_of(engine),
        notes=ReadNotes(format="text", encoding="utf-8", encoding_from="default"),
        parts=parts(page),
    )


def say(engine: Engine, page: Page, position: int, **words: Any) -> Corrected:
    return correct(engine, Place(page.sha256, position), words, naming=naming_of(engine))


def shown(engine: Engine) -> list[tuple[str, str | None, str]]:
    with reading(engine) as connection:
        found = headlines(connection, Filters(), limit=100).items
    return sorted((row.title, row.outlet, row.published_on.isoformat()) for row in found)


# ---------------------------------------------------------------- corrections


def test_a_corrected_title_outlives_every_reading(store: Engine) -> None:
    page = Page((replace(FERRY, cut=True), PIER))
    ingest(store, page)
    before = dump(store)
    made = say(store, page, 1, title="Ferry to Lindholm resumes after a long storm", author="A. Lind")
    check_all(store)
    assert made.change.before
    assert made.change.before.title == FERRY.title
    with reading(store) as connection:
        assert made.headline
        row = headline_by_id(connection, made.headline)
        assert (row.title, row.author, row.cut, row.confidence) == (
            "Ferry to Lindholm resumes after a long storm",
            "A. Lind",
            False,
            1.0,
        )
        with pytest.raises(RetiredError) as retired:
            headline_by_id(connection, made.retired or "")
        assert retired.value.successor == made.headline
    corrected = dump(store)
    reread(store, page)
    assert dump(store) == corrected
    check_all(store)
    withdraw(store, Place(page.sha256, 1), naming=naming)
    check_all(store)
    after = dump(store)
    assert [row for row in after["headline_redirect"] if f'"public_id": "{made.headline}"' in row]
    after["headline_redirect"] = []
    assert after == before


def test_a_mended_split_keeps_the_id(store: Engine) -> None:
    page = Page((Line("Ferry resumes today - The Gull", None),))
    ingest(store, page)
    with reading(store) as connection:
        (row,) = headlines(connection, Filters()).items
    made = say(store, page, 1, title="Ferry resumes today", outlet="The Gull")
    assert (made.headline, made.retired) == (row.id, None)
    assert shown(store) == [("Ferry resumes today", "The Gull", "2031-04-02")]
    check_all(store)


def test_a_date_makes_a_row_of_a_rejection(store: Engine) -> None:
    page = Page((UNDATED, FERRY))
    ingest(store, page)
    before = dump(store)
    made = say(store, page, 1, published_on="2031-05")
    check_all(store)
    with reading(store) as connection:
        row = headline_by_id(connection, made.headline or "")
    assert (row.published_on, row.published_to, row.precision, row.date_from.value) == (
        date(2031, 5, 1),
        date(2031, 5, 31),
        Precision.MONTH,
        "correction",
    )
    withdraw(store, Place(page.sha256, 1), ["published_on"], naming=naming)
    assert dump(store) == before


def test_what_is_no_headline_is_rejected(store: Engine) -> None:
    """Rejected by a person, a candidate is no row; saying otherwise brings it back; a row needs a title and a date."""
    page = Page((FERRY, UNDATED))
    ingest(store, page)
    made = say(store, page, 1, row=False)
    assert made.headline is None
    assert made.change.after
    assert made.change.after.reason is Reason.CORRECTED
    assert shown(store) == []
    check_all(store)
    reread(store, page)
    assert shown(store) == []
    say(store, page, 1, row=True)
    assert len(shown(store)) == 1
    with pytest.raises(ConflictError, match="it has no date"):
        say(store, page, 2, row=True)
    check_all(store)


def test_another_document_keeps_the_headline(store: Engine) -> None:
    """A headline also seen elsewhere keeps its id and that sighting; only the corrected one leaves."""
    one, other = Page((FERRY,), collection="storms"), Page((FERRY,), salt="2", collection="harbours")
    for page in (one, other):
        ingest(store, page)
    made = say(store, one, 1, published_on="2031-04-05")
    assert made.retired is None
    assert len(shown(store)) == 2
    check_all(store)


def test_a_correction_without_its_candidate_is_kept(store: Engine) -> None:
    page = Page((FERRY, PIER))
    ingest(store, page)
    say(store, page, 2, title="Council votes again")
    shorter = replace(page, lines=page.lines)
    content = page.content
    stored = find_document(store, page.sha256)
    assert stored
    with reading(store) as connection:
        own = connection.exec_driver_sql("SELECT id FROM document").scalar_one()
    (whole,) = parts(shorter)
    first = replace(whole, candidates=whole.candidates[:1])
    document = Document(page.name, page.sha256, len(content), lambda: io.BytesIO(content))
    kept = Kept(own, document, stored)
    rest = {"options": ParseOptions(), "book": "book-1", "naming": naming, "notes": ReadNotes(format="text")}
    rewrite(store, kept, parts=[first], **rest)  # type: ignore[arg-type]
    check_all(store)
    assert len(shown(store)) == 1
    reread(store, page)
    assert "Council votes again" in {title for title, *_ in shown(store)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", None),
        ("headline", "x"),
        ("published_on", "3 April"),
        ("published_on", "2031-02-30"),
        ("listed_on", "2031-04"),
        ("url", "not an address"),
        ("row", "no"),
        ("author", "x" * 5000),
    ],
)
def test_values_that_mean_nothing_are_refused(store: Engine, field: str, value: object) -> None:
    page = Page((FERRY,))
    ingest(store, page)
    before = dump(store)
    with pytest.raises(OptionError):
        correct(store, Place(page.sha256, 1), {field: value}, naming=naming)
    assert dump(store) == before


def test_candidates_are_named_by_place_or_headline(store: Engine) -> None:
    page = Page((FERRY, PIER, FERRY))
    ingest(store, page)
    short = page.sha256[:10]
    with reading(store) as connection:
        (pier,) = (row for row in headlines(connection, Filters()).items if row.title == PIER.title)
        (ferry,) = (row for row in headlines(connection, Filters()).items if row.title == FERRY.title)
        for written in (f"{short}:2", f"{short}:line 2", f"{short}:line2", pier.id):
            assert candidate_meant(connection, written) == Place(page.sha256, 2)
        with pytest.raises(OptionError, match=f"several candidates: {page.sha256[:12]}:1, {page.sha256[:12]}:3"):
            candidate_meant(connection, ferry.id, in_document=short)
        for written in (f"{short}:9", f"{short}:line 9", "0123456789:1", "1" * 32):
            with pytest.raises(NotKnownError):
                candidate_meant(connection, written)
        with pytest.raises(OptionError):
            candidate_meant(connection, f"{short}:x")
    with pytest.raises(NotKnownError, match="has no correction of its url"):
        withdraw(store, Place(page.sha256, 2), ["url"], naming=naming)
    with pytest.raises(NotKnownError, match="No candidate"):
        say(store, page, 9, title="None there")


@pytest.mark.parametrize(
    ("text", "last"),
    [("2031", "2031-12-31"), ("2032-02", "2032-02-29"), ("9999-12", "9999-12-31"), ("2031-04-02", "2031-04-02")],
)
def test_days_months_and_years_are_dates(text: str, last: str) -> None:
    span = dated(text)
    assert span
    assert span.last.isoformat() == last


# ---------------------------------------------------------------- outlets


def test_an_alias_moves_what_bears_it_and_back(store: Engine) -> None:
    ingest(store, Page((FERRY, PIER)))
    before = dump(store)
    assert give_alias(store, "gull online", "the-gull", book=book) == Mended("the-gull", "The Gull", 1)
    assert {outlet for _, outlet, _ in shown(store)} == {"The Gull"}
    check_all(store)
    ingest(store, Page((replace(PIER, title="Pier lamps to be lit by wind"),), salt="later"))
    assert {outlet for _, outlet, _ in shown(store)} == {"The Gull"}
    forget(store, Page((replace(PIER, title="Pier lamps to be lit by wind"),), salt="later").sha256)
    take_alias(store, "Gull Online", "The Gull", book=book)
    check_all(store)
    assert dump(store) == before
    with pytest.raises(NotKnownError, match="Nobody said"):
        take_alias(store, "Gull Online", "The Gull", book=book)


def test_an_alias_of_several_decides_nothing(store: Engine) -> None:
    ingest(store, Page((FERRY, PIER, Line("Bridge toll rises", "Gull"))))
    before = shown(store)
    give_alias(store, "Gull", "the-gull", book=book)
    assert shown(store) != before
    give_alias(store, "Gull", "gull-online", book=book)
    assert shown(store) == before
    check_all(store)


def test_a_merger_leads_on_and_is_taken_back(store: Engine) -> None:
    ingest(store, Page((FERRY, PIER, Line("Bridge toll rises", "Harbour Herald"))))
    before = dump(store)
    assert merge(store, "gull-online", "The Gull", book=book).moved == 1
    assert merge(store, "the-gull", "harbour-herald", book=book).moved == 2
    check_all(store)
    with reading(store) as connection:
        assert outlet_by_slug(connection, "harbour-herald").headlines == 3
        for slug in ("gull-online", "the-gull"):
            with pytest.raises(RetiredError) as retired:
                outlet_by_slug(connection, slug)
            assert retired.value.successor == "harbour-herald"
    with pytest.raises(ConflictError, match="one outlet already"):
        merge(store, "harbour-herald", "gull-online", book=book)
    unmerge(store, "the-gull", book=book)
    check_all(store)
    with reading(store) as connection:
        assert outlet_by_slug(connection, "the-gull").headlines == 2
    unmerge(store, "gull-online", book=book)
    assert dump(store) == before
    with pytest.raises(NotKnownError, match="was not merged"):
        unmerge(store, "gull-online", book=book)


def test_a_new_name_keeps_the_slug(store: Engine) -> None:
    ingest(store, Page((FERRY, PIER)))
    before = dump(store)
    assert rename(store, "the-gull", "Gull of Lindholm", book=book) == Mended("the-gull", "Gull of Lindholm", 0)
    ingest(store, Page((Line("Bridge toll rises", "Gull of Lindholm"), FERRY), salt="later"))
    assert {outlet for _, outlet, _ in shown(store)} == {"Gull of Lindholm", "Gull Online"}
    check_all(store)
    with pytest.raises(ConflictError, match="gull-online is called"):
        rename(store, "the-gull", "Gull Online", book=book)
    with reading(store) as connection:
        assert person_rows(connection) == [PersonRow("Gull of Lindholm", ("The Gull",))]  # which is still printed
    forget(store, Page((Line("Bridge toll rises", "Gull of Lindholm"), FERRY), salt="later").sha256)
    unrename(store, "the-gull", book=book)
    assert dump(store) == before
    with pytest.raises(NotKnownError, match="Nobody gave"):
        unrename(store, "the-gull", book=book)


def test_names_that_are_no_outlet_are_refused(store: Engine) -> None:
    ingest(store, Page((FERRY,)))
    before = dump(store)
    with pytest.raises(NotKnownError, match="the nearest is The Gull"):
        rename(store, "The Gul", "X", book=book)
    with pytest.raises(OptionError, match="1 to 200"):
        give_alias(store, " ", "the-gull", book=book)
    assert dump(store) == before


def test_learnt_names_stand_in_the_book(store: Engine) -> None:
    ingest(store, Page((FERRY, PIER, Line("Bridge toll rises", "gull.example"))))
    with reading(store) as connection:
        assert printed_names(connection) == {"The Gull": 1, "Gull Online": 1, "gull.example": 1}
    moved = learn(store, [Lesson("The Gull"), Lesson("gull.example", "The Gull", ("gull.example",))], book=book)
    assert moved == 1
    with reading(store) as connection:
        assert person_rows(connection) == [PersonRow("The Gull", ("gull.example",), ("gull.example",))]
    check_all(store)


def test_names_longer_than_an_index_takes_move_too(store: Engine) -> None:
    long = "The Gull of " + "Lindholm and Skerry and " * 30
    ingest(store, Page((FERRY, Line("Bridge toll rises", long.strip()))))
    give_alias(store, "Gull Online", "the-gull", book=book)
    check_all(store)
    slug = [row for row in shown(store) if row[1] == long.strip()]
    assert slug


# ---------------------------------------------------------------- anything after anything

words = st.one_of(
    st.fixed_dictionaries({"title": st.sampled_from(["Ferry resumes", "Council votes again"])}),
    st.fixed_dictionaries({"outlet": st.sampled_from(["The Gull", "Harbour Post", "Skerry Observer", None])}),
    st.fixed_dictionaries({"published_on": st.sampled_from(["2031-04-02", "2031-04", "2031"])}),
    st.fixed_dictionaries({"listed_on": st.sampled_from(["2031-04-01", None])}),
    st.fixed_dictionaries({"row": st.booleans()}),
)
number = st.integers(0, 7)  # of a page, candidate, outlet or earlier word: which of those there are
new_name = st.sampled_from(["The Lindholm Gull", "Gull of Lindholm", "The Gull", "Skerry Observer"])
usual = st.one_of(
    st.tuples(st.just("ingest"), number),
    st.tuples(st.just("reread"), number),
    st.tuples(st.just("correct"), number, words),
    st.tuples(st.just("alias"), new_name, number),
    st.tuples(st.just("merge"), number, number),
    st.tuples(st.just("rename"), number, new_name),
)
steps = st.one_of(
    usual,
    usual,
    st.tuples(st.just("forget"), number),
    st.tuples(st.sampled_from(["withdraw", "take_alias", "unmerge", "unrename"]), number),
)
WHICH = {
    "ingest": "",
    "reread": "SELECT sha256 FROM document ORDER BY 1",
    "forget": "SELECT sha256 FROM document ORDER BY 1",
    "correct": """SELECT d.sha256, c.position FROM candidate c JOIN document d ON d.id = c.document_id ORDER BY 1, 2""",
    "withdraw": """SELECT d.sha256, c.position FROM correction w JOIN document d ON d.id = w.document_id
                     JOIN candidate c ON c.document_id = d.id AND w.target = d.sha256 || ':' || c.start_byte || '-' || c.end_byte
                    ORDER BY 1, 2""",
    "outlet": "SELECT slug FROM outlet WHERE merged_into IS NULL ORDER BY 1",
    "take_alias": """SELECT a.alias, o.slug FROM outlet_alias a JOIN outlet o ON o.id = a.outlet_id
                      WHERE a.said_by = 'person' AND o.merged_into IS NULL ORDER BY 1, 2""",
    "unmerge": "SELECT slug FROM outlet WHERE merged_into IS NOT NULL ORDER BY 1",
    "unrename": """SELECT slug FROM outlet JOIN correction ON target = key AND field = 'name'
                    WHERE merged_into IS NULL ORDER BY 1""",
}


class Nothing(Exception):
    """There is nothing a step could be about."""


def which(engine: Engine, kind: str, at: int) -> Any:
    """One of the things a step may be about, as the database has them: a row's values."""
    with reading(engine) as connection:
        rows = connection.exec_driver_sql(WHICH[kind]).all()
    if not rows:
        raise Nothing
    return tuple(rows[at % len(rows)])


def take(engine: Engine, made: Sequence[Page], step: tuple[Any, ...]) -> None:
    """One step; NotKnownError, ConflictError or Nothing where the state of things does not allow it."""
    kind, first, *rest = step
    pages_by_sha256 = {page.sha256: page for page in made}
    if kind == "ingest":
        page = made[first % len(made)]
        for part in parts(page):
            _writer(engine, page).write(part, ReadNotes(format="text", encoding="utf-8", encoding_from="default"))
    elif kind == "reread":
        reread(engine, pages_by_sha256[which(engine, kind, first)[0]])
    elif kind == "forget":
        forget(engine, which(engine, kind, first)[0])
    elif kind == "correct":
        correct(engine, Place(*which(engine, kind, first)), rest[0], naming=naming_of(engine))
    elif kind == "withdraw":
        withdraw(engine, Place(*which(engine, kind, first)), naming=naming_of(engine))
    elif kind == "alias":
        give_alias(engine, first, which(engine, "outlet", rest[0])[0], book=book)
    elif kind == "merge":
        merge(engine, which(engine, "outlet", first)[0], which(engine, "outlet", rest[0])[0], book=book)
    elif kind == "rename":
        rename(engine, which(engine, "outlet", first)[0], rest[0], book=book)
    elif kind == "take_alias":
        take_alias(engine, *which(engine, kind, first), book=book)
    else:
        taken_back = {"unmerge": unmerge, "unrename": unrename}[kind]
        taken_back(engine, which(engine, kind, first)[0], book=book)


def _writer(engine: Engine, page: Page) -> DocumentWriter:
    content = page.content
    document = Document(page.name, page.sha256, len(content), lambda: io.BytesIO(content))
    return DocumentWriter(
        engine, document, page.capture, options=ParseOptions(), book="book-1", naming=naming_of(engine)
    )


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    engines = (open_store(sqlite_url), open_store(postgres_url))
    yield engines
    for engine in engines:
        engine.dispose()


@settings(max_examples=14, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(pages, min_size=1, max_size=3, unique_by=lambda page: page.sha256),
    taken=st.lists(steps, min_size=4, max_size=14),
)
def test_after_any_steps_everything_derived_is_right(
    both: tuple[Engine, Engine], made: list[Page], taken: list[tuple[Any, ...]]
) -> None:
    """After any sequence of ingests, readings, corrections, mergers, names, aliases and forgettings, roll-up, leads, lists,
    text, counts and redirects are what the candidates make of them; both databases hold the same; and reading all again
    changes nothing."""
    for engine in both:
        empty(engine)
        for number_of_page in range(len(made)):
            take(engine, made, ("ingest", number_of_page))
        for step in taken:
            with contextlib.suppress(ConflictError, NotKnownError, Nothing):
                take(engine, made, step)
            check_all(engine)
    dumps = [dump(engine) for engine in both]
    assert dumps[0] == dumps[1]
    sqlite = both[0]
    for page in made:
        if find_document(sqlite, page.sha256):
            reread(sqlite, page)
    check_all(sqlite)
    assert dump(sqlite) == dumps[0]
