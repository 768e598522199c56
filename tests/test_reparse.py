"""Reading stored documents again: what changes is shown, applied as if ingested afresh, and retired ids lead on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import NotKnownError, OptionError, RetiredError
from app.ingest import IngestOptions, ingest
from app.model import DateOrder, Document, Filters, Outcome, ParseOptions, Reason
from app.parsing.outlets.book import BookRow, load_book
from app.reparse import OptionChanges, ReparseReport, Reread, reparse
from app.store import Engine
from app.store.engine import reading, writing
from app.store.forget import forget
from app.store.queries import headline_by_id, headlines
from tests.store.checks import check_all, empty
from tests.store.factory import dump

TITLES = (
    "Ferry to Lindholm resumes after storm",
    "Harbour council votes on new pier",
    "Lighthouse keeper retires at ninety",
    "Storm damages fishing fleet at Skerry",
    "Skerry school reopens after repairs",
    "Bridge toll rises for lorries",
    "Gulls blamed for blocked drains",
    "Pier lamps to be lit by wind",
)
OUTLETS = ("The Lindholm Gazette", "Skerry Observer", "North Shore Times")


def page(days: Sequence[str], titles: Sequence[str] = TITLES) -> bytes:
    """A list with these dates, as printed."""
    lines = [f"- {titles[at % 8]} - {OUTLETS[at % 3]} - {day}" for at, day in enumerate(days)]
    return ("\n".join(lines) + "\n").encode()


AMBIGUOUS = page(["03/04/2025", "05/04/2025", "07/04/2025", "02/04/2025", "01/04/2025", "06/04/2025"])
PLAIN = page(["2025-04-01", "2025-04-02", "2025-04-03", "2025-04-05", "2025-04-08", "2025-04-09"])


def document(content: bytes, name: str = "page.txt") -> Document:
    return Document(name, sha256(content).hexdigest(), len(content), lambda: BytesIO(content))


def store_page(engine: Engine, content: bytes, options: IngestOptions | None = None, name: str = "page.txt") -> str:
    (report,) = ingest(engine, [document(content, name)], options)
    assert report.outcome is Outcome.STORED, report
    assert report.sha256
    return report.sha256


def again(engine: Engine, *documents: str, **rest: object) -> ReparseReport:
    (report,) = reparse(engine, documents, **rest)  # type: ignore[arg-type]
    return report


def rows(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        return [(row.id, row.published_on.isoformat()) for row in headlines(connection, Filters(), limit=500).items]


def test_nothing_changes_where_nothing_is_new(store: Engine) -> None:
    store_page(store, PLAIN)
    before = dump(store)
    report = again(store)
    assert (report.outcome, report.applied, report.kept, report.entries) == (Reread.UNCHANGED, True, 6, 6)
    assert dump(store) == before
    check_all(store)


def test_a_date_order_makes_rows_of_rejections(store: Engine) -> None:
    """What was ambiguous becomes rows under the order a person names; the order stays with the document."""
    own = store_page(store, AMBIGUOUS)
    assert rows(store) == []
    before = dump(store)
    dry = again(store, own, changes=OptionChanges(date_order=DateOrder.DMY), dry_run=True)
    assert dump(store) == before
    report = again(store, own[:8], changes=OptionChanges(date_order=DateOrder.DMY))
    assert replace(dry, applied=True) == report
    assert (report.rejections_before, report.rejections, report.entries, report.accepted) == (6, 0, 6, 6)
    first = report.changes[0]
    assert first.before
    assert first.after
    assert (first.before.reason, first.after.reason) == (Reason.AMBIGUOUS_DATE, None)
    check_all(store)
    reread = dump(store)
    assert again(store).outcome is Reread.UNCHANGED
    assert dump(store) == reread
    empty(store)
    store_page(store, AMBIGUOUS, IngestOptions(parse=ParseOptions(date_order=DateOrder.DMY)))
    assert dump(store) == reread


def test_retired_ids_lead_on_and_never_in_chains(store: Engine) -> None:
    """Day and month swapped: each old id leads to the row that rests on its line now; swapped back, it lives again."""
    store_page(store, AMBIGUOUS, IngestOptions(parse=ParseOptions(date_order=DateOrder.DMY)))
    as_dmy = rows(store)
    assert again(store, changes=OptionChanges(date_order=DateOrder.MDY)).retired == 6
    as_mdy = rows(store)
    assert not {own for own, _ in as_dmy} & {own for own, _ in as_mdy}
    with reading(store) as connection:
        for own, day in as_dmy:
            with pytest.raises(RetiredError) as retired:
                headline_by_id(connection, own)
            successor = headline_by_id(connection, retired.value.successor)
            assert successor.published_on.isoformat() == f"{day[:5]}{day[8:]}-{day[5:7]}"
    check_all(store)
    assert again(store, changes=OptionChanges(date_order=DateOrder.DMY)).retired == 6
    assert rows(store) == as_dmy
    check_all(store)
    with reading(store) as connection:
        for own, _ in as_mdy:
            with pytest.raises(RetiredError):
                headline_by_id(connection, own)


def test_redirects_follow_over_several_readings(store: Engine) -> None:
    """An id retired twice over leads to the present successor at once; what nothing succeeds is not known."""
    own = store_page(store, AMBIGUOUS, IngestOptions(parse=ParseOptions(date_order=DateOrder.DMY)))
    oldest = rows(store)
    again(store, own, changes=OptionChanges(date_order=DateOrder.MDY))
    again(store, own, changes=OptionChanges(date_order=DateOrder.YMD))
    check_all(store)
    forget(store, own)
    with reading(store) as connection:
        for public_id, _ in oldest:
            with pytest.raises(NotKnownError) as gone:
                headline_by_id(connection, public_id)
            assert not isinstance(gone.value, RetiredError)


def test_an_id_seen_elsewhere_too_stays(store: Engine) -> None:
    """Two documents print the same headlines; read again, one leaves them, and the other keeps the ids as they are."""
    own = store_page(store, AMBIGUOUS, IngestOptions(parse=ParseOptions(date_order=DateOrder.DMY)))
    store_page(store, AMBIGUOUS + b"\n", IngestOptions(parse=ParseOptions(date_order=DateOrder.DMY)), "other.txt")
    before = rows(store)
    report = again(store, own, changes=OptionChanges(date_order=DateOrder.MDY))
    assert (report.changed, report.retired) == (6, 0)
    assert set(before) < set(rows(store))
    check_all(store)


def test_a_better_outlet_book_mends_splits_and_keeps_ids(store: Engine) -> None:
    """A title that ends in what turns out to be an outlet's own dash: split anew, under the same id."""
    outlet = "Skerry Post - Island Edition"
    lines = [f"- {title} - {outlet} - 2025-04-0{at}" for at, title in enumerate(TITLES[:2], 1)]
    content = "\n".join([*lines, *PLAIN.decode().splitlines()]).encode()
    store_page(store, content)
    before = dict(rows(store))
    book = load_book([BookRow(outlet)])
    report = again(store, book=book)
    assert dict(rows(store)) == before
    check_all(store)
    with reading(store) as connection:
        found = {row.outlet for row in headlines(connection, Filters(), limit=50).items}
    assert outlet in found
    reread = dump(store)
    empty(store)
    list(ingest(store, [document(content)], book=book))
    assert dump(store) == reread
    assert report.entries == report.entries_before


def test_longer_documents_are_read_part_by_part(store: Engine) -> None:
    """Several parts, read twice over to be stored: the same as ingested so."""
    content = page([f"2025-04-{day:02}" for day in range(1, 29)])
    options = IngestOptions(part_pieces=5)
    store_page(store, content, options)
    report = again(store, part_pieces=5, changes=OptionChanges(languages=("en",)))
    assert (report.kept, report.outcome) == (28, Reread.UNCHANGED)
    check_all(store)
    reread = dump(store)
    empty(store)
    store_page(store, content, replace(options, parse=ParseOptions(languages=("en",))))
    assert dump(store) == reread


def test_what_cannot_be_read_again_is_named_and_passed_over(store: Engine) -> None:
    own = store_page(store, PLAIN, IngestOptions(keep=False))
    other = store_page(store, AMBIGUOUS)
    before = dump(store)
    found = {report.sha256: report for report in reparse(store, [own, other, "0" * 64])}
    assert found[own].error == "page.txt was ingested without keeping its bytes: forget it and ingest it again"
    assert found["0" * 64].code == "not_found"
    assert found[other].outcome is Reread.UNCHANGED
    assert dump(store) == before
    with pytest.raises(OptionError):
        list(reparse(store, ["xyz"]))
    with pytest.raises(NotKnownError, match="There is no collection bridge"):
        list(reparse(store, collection="bridge"))


def test_an_unfinished_document_is_refused(store: Engine) -> None:
    own = store_page(store, PLAIN)
    with writing(store) as connection:
        connection.exec_driver_sql("UPDATE document SET complete = FALSE")
    report = again(store, own)
    assert report.outcome is Reread.REFUSED
    assert report.error
    assert report.error.startswith("page.txt is incomplete: ingest it again")


def test_a_layout_that_fits_nothing_changes_nothing(store: Engine) -> None:
    store_page(store, PLAIN)
    before = dump(store)
    report = again(store, changes=OptionChanges(layout="{published} == {title}"))
    assert (report.outcome, report.code) == (Reread.REFUSED, "bad_layout")
    assert dump(store) == before


def test_one_collection_is_read_again(store: Engine) -> None:
    inside = store_page(store, PLAIN, IngestOptions(collection="bridge"))
    store_page(store, AMBIGUOUS)
    assert [report.sha256 for report in reparse(store, collection="bridge")] == [inside]


OPTIONS = [
    ParseOptions(),
    ParseOptions(date_order=DateOrder.DMY),
    ParseOptions(date_order=DateOrder.MDY),
    ParseOptions(languages=("en",)),
]
days = st.sampled_from(["03/04/2025", "04/03/2025", "13/04/2025", "2025-04-03", "3 April 2025", "April 2025", "soon"])
contents = st.lists(days, min_size=3, max_size=8).map(page)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pages=st.lists(contents, min_size=1, max_size=3, unique=True),
    readings=st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=4),
)
def test_reread_is_as_ingested_afresh(store: Engine, pages: list[bytes], readings: list[ParseOptions]) -> None:
    """After any sequence of readings the tables are those of one ingest with the last options; only redirects tell of it."""
    empty(store)
    for content in pages:
        store_page(store, content, IngestOptions(parse=readings[0]))
    for before, options in pairwise(readings):
        for report in reparse(store, changes=_changes(options)):
            assert report.entries_before + report.rejections_before == report.kept + report.changed + report.removed
            assert report.entries + report.rejections == report.kept + report.changed + report.added
            assert report.outcome is Reread.UNCHANGED or before != options
        check_all(store)
    reread = dump(store)
    empty(store)
    for content in pages:
        store_page(store, content, IngestOptions(parse=readings[-1]))
    afresh = dump(store)
    del reread["headline_redirect"], afresh["headline_redirect"]
    assert reread == afresh


def _changes(options: ParseOptions) -> OptionChanges:
    return OptionChanges(date_order=options.date_order, languages=options.languages, afresh=True)
