"""Outlets: one for all spellings of a name, called what most call it; a person's word comes first."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from app.store.engine import reading, writing
from app.store.forget import forget
from app.store.outlets import LONGEST_ALIAS, LONGEST_KEY, alias_text, outlet_key
from tests.store.checks import check_all
from tests.store.factory import Line, Page, dump, ingest


def page(*outlets: str, salt: str = "") -> Page:
    lines = tuple(Line(f"Storm number {number} passes the coast", outlet) for number, outlet in enumerate(outlets))
    return Page(lines, salt=salt)


def outlets(store: Engine) -> list[tuple[str, str, int]]:
    with reading(store) as connection:
        return [
            tuple(row) for row in connection.exec_driver_sql("SELECT slug, name, headlines FROM outlets ORDER BY slug")
        ]


def shown(store: Engine) -> set[tuple[str, str | None]]:
    with reading(store) as connection:
        return {tuple(row) for row in connection.exec_driver_sql("SELECT outlet_printed, outlet FROM headlines")}


def test_spellings_of_one_name(store: Engine) -> None:
    ingest(store, page("THE GULL", "The Gull", "the gull", "The-Gull"))
    assert len(outlets(store)) == 1
    assert outlets(store)[0][2] == 4
    check_all(store)


def test_the_book_knows_more(store: Engine) -> None:
    """Spellings the book gives one name are one outlet, with its domains."""
    ingest(store, page("Harbour Post", "The Harbour Post"))
    assert outlets(store) == [("the-harbour-post", "The Harbour Post", 2)]
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT domain FROM outlet_domain").scalars().all() == [
            "harbour-post.example"
        ]
        found = connection.exec_driver_sql("SELECT alias, key FROM outlet_alias ORDER BY alias")
        assert [tuple(row) for row in found] == [
            ("Harbour Post", "harbourpost"),
            ("The Harbour Post", "theharbourpost"),
        ]


def test_most_sightings_name_it(store: Engine) -> None:
    """The vote follows the sightings, up and down; where they are even, mixed case is better than capitals."""
    capitals, mixed = page("THE GULL", "THE GULL", salt="1"), page("The Gull", "The Gull", "The Gull", salt="2")
    even = page("The Gull", "THE GULL", salt="3")
    ingest(store, capitals)
    assert outlets(store)[0][1] == "THE GULL"
    ingest(store, mixed)
    assert outlets(store)[0][1] == "The Gull"
    forget(store, mixed.sha256)
    assert outlets(store)[0][1] == "THE GULL"
    forget(store, capitals.sha256)
    assert outlets(store) == []
    ingest(store, even)
    assert outlets(store)[0][1] == "The Gull"


def test_names_without_latin_letters(store: Engine) -> None:
    ingest(store, page("海の新聞", "★", "Σήμερα", "सागर समाचार"))
    assert len({slug for slug, _, _ in outlets(store)}) == 4
    assert {name for _, name, _ in outlets(store)} == {"海の新聞", "★", "Σήμερα", "सागर समाचार"}
    check_all(store)


def test_a_very_long_name(store: Engine) -> None:
    """A whole paragraph taken for an outlet is stored, found and forgotten."""
    long = page("The Gull and the Tern and " * 400, "The Gull and the Tern and " * 399)
    before = dump(store)
    ingest(store, long)
    assert len(outlets(store)) == 2
    assert {len(printed) for printed, _ in shown(store) if printed} == {26 * 400, 26 * 399}
    forget(store, long.sha256)
    assert dump(store) == before


@pytest.mark.parametrize("text", ["x" * 5000, "海" * 5000, "a b " * 2000])
def test_keys_and_aliases_are_bounded_and_distinct(text: str) -> None:
    assert len(outlet_key(text)) <= LONGEST_KEY
    assert len(alias_text(text)) <= LONGEST_ALIAS
    assert outlet_key(text) != outlet_key(text + "x")
    assert alias_text(text) != alias_text(text + "x")


# ---------------------------------------------------------------- a person's word


def said(store: Engine, statement: str) -> None:
    with writing(store) as connection:
        connection.exec_driver_sql(statement)


def alias(store: Engine, key: str, outlet: str) -> None:
    said(
        store,
        f"""INSERT INTO outlet_alias (outlet_id, alias, key, sightings, said_by)
            SELECT id, '{key}', '{key}', 0, 'person' FROM outlet WHERE key = '{outlet}'""",
    )


def test_an_alias_of_a_person_is_obeyed(store: Engine) -> None:
    """It sends a spelling to another outlet than the book would, whose name it does not vote on; it outlives its sightings."""
    ingest(store, page("The Gull"))
    alias(store, "gullnews", "thegull")
    later = page("Gull News", "GULL-NEWS", "Gull News", salt="2")
    ingest(store, later)
    assert outlets(store) == [("the-gull", "The Gull", 4)]
    assert shown(store) >= {("Gull News", "The Gull"), ("GULL-NEWS", "The Gull")}
    forget(store, later.sha256)
    with reading(store) as connection:
        kept = connection.exec_driver_sql("SELECT alias FROM outlet_alias WHERE said_by = 'person'").scalars().all()
    assert kept == ["gullnews"]


def test_an_alias_of_several_decides_nothing(store: Engine) -> None:
    ingest(store, page("The Gull", "The Tern"))
    alias(store, "themorning", "thegull")
    alias(store, "themorning", "thetern")
    ingest(store, page("The Morning", salt="2"))
    assert ("The Morning", "The Morning") in shown(store)


def test_a_merged_outlet_takes_no_more_headlines(store: Engine) -> None:
    ingest(store, page("The Gull"))
    gull = page("Gull Weekly", salt="2")
    ingest(store, gull)
    forget(store, gull.sha256)
    said(
        store,
        """INSERT INTO outlet (key, slug, name, merged_into)
           SELECT 'gullweekly', 'gull-weekly', 'Gull Weekly', id FROM outlet WHERE key = 'thegull'""",
    )
    ingest(store, gull)
    assert ("Gull Weekly", "The Gull") in shown(store)
    assert [slug for slug, _, _ in outlets(store)] == ["the-gull"]
    check_all(store)


def test_a_name_given_by_a_person_stands(store: Engine) -> None:
    ingest(store, page("The Gull"))
    said(store, "UPDATE outlet SET name = 'The Gull (Lindholm)', named_by = 'person'")
    ingest(store, page("THE GULL", "THE GULL", salt="2"))
    assert outlets(store)[0][1] == "The Gull (Lindholm)"
