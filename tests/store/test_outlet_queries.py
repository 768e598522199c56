"""Questions about outlets."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select, update

from app.errors import CursorError, NotKnownError, OptionError, RetiredError
from app.model import OutletSummary, Page
from app.store.engine import reading, writing
from app.store.outlet_queries import outlet_by_slug, outlets
from app.store.schema import outlet
from tests.store import factory
from tests.store.factory import Line, ingest

NAMES = ["The Harbour Post", "Harbour Post", "Lindholm Gazette", "Газета", "北方日報", "Al-Harbour", "The Harbour Post"]
PAGE = factory.Page(
    tuple(Line(title=f"Story {n}", outlet=name, first=date(2031, 4, 1 + n)) for n, name in enumerate(NAMES))
)


def asked(store: Engine, q: str | None = None, **options: object) -> Page[OutletSummary]:
    with reading(store) as connection:
        return outlets(connection, q, **options)  # type: ignore[arg-type]


def test_outlets_by_count_and_by_slug(store: Engine) -> None:
    ingest(store, PAGE)
    by_count = asked(store, total=True)
    assert [(one.name, one.headlines) for one in by_count.items] == [
        ("The Harbour Post", 3),
        ("Al-Harbour", 1),
        ("Lindholm Gazette", 1),
        ("Газета", 1),
        ("北方日報", 1),
    ]
    assert by_count.total == 5
    first = by_count.items[0]
    assert (first.slug, first.first_on, first.last_on) == ("the-harbour-post", date(2031, 4, 1), date(2031, 4, 7))
    by_slug = asked(store, order="slug")
    assert [one.slug for one in by_slug.items] == sorted(one.slug for one in by_count.items)


@pytest.mark.parametrize("order", ["count", "slug"])
@pytest.mark.parametrize("q", [None, "harbour"])
def test_pages_joined_are_the_whole(store: Engine, order: str, q: str | None) -> None:
    ingest(store, PAGE)
    whole = asked(store, q, order=order, total=True)
    joined: list[OutletSummary] = []
    cursor = None
    while cursor is not None or not joined:
        page = asked(store, q, order=order, limit=1, cursor=cursor)
        joined += page.items
        cursor = page.next
    assert tuple(joined) == whole.items
    assert whole.total == len(joined)
    assert whole.next is None


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("harbour", ["The Harbour Post", "Al-Harbour"]),
        ("HARBOUR post", ["The Harbour Post"]),
        ("alh", ["Al-Harbour"]),
        ("газ", ["Газета"]),
        ("日報", ["北方日報"]),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("\0", []),
        ("\ud800", []),
    ],
)
def test_outlets_are_found_by_parts_of_their_names(store: Engine, q: str, names: list[str]) -> None:
    ingest(store, PAGE)
    found = asked(store, q, total=True)
    assert [one.name for one in found.items] == names
    assert found.total == len(names)


def test_an_outlet_with_its_aliases_and_domains(store: Engine) -> None:
    ingest(store, PAGE)
    with reading(store) as connection:
        found = outlet_by_slug(connection, "the-harbour-post")
        assert found.aliases == ("Harbour Post", "The Harbour Post")
        assert found.domains == ("harbour-post.example",)
        assert found.headlines == 3
        for slug in ("nobody", "", "\0", "\ud800", "The Harbour Post"):
            with pytest.raises(NotKnownError):
                outlet_by_slug(connection, slug)


def test_an_outlet_that_was_merged_leads_on(store: Engine) -> None:
    ingest(store, PAGE)
    with writing(store) as connection:
        into = connection.scalar(select(outlet.c.id).where(outlet.c.slug == "the-harbour-post"))
        connection.execute(update(outlet).where(outlet.c.slug == "al-harbour").values(merged_into=into))
    with reading(store) as connection, pytest.raises(RetiredError) as retired:
        outlet_by_slug(connection, "al-harbour")
    assert retired.value.successor == "the-harbour-post"
    assert "al-harbour" not in [one.slug for one in asked(store).items]


def test_what_means_nothing_is_refused(store: Engine) -> None:
    ingest(store, PAGE)
    cursor = asked(store, limit=1).next
    with pytest.raises(OptionError):
        asked(store, order="name")
    with pytest.raises(OptionError):
        asked(store, limit=0)
    with pytest.raises(CursorError):
        asked(store, order="slug", cursor=cursor)
    with pytest.raises(CursorError):
        asked(store, "harbour", cursor=cursor)
