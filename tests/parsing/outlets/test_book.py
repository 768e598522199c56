"""The outlet book: canonical names, aliases, domains, slugs, proposals."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.outlets.book import BookRow, domain_of, learn, load_book, make_book, read_rows, shipped_rows, slug_of
from app.text import fold, squeeze

COURIER = BookRow("The Velmora Courier", ("Velmora Courier", "TVC"), ("velmora.example",))
HERALD = BookRow("Herald of Velmora", ("The Herald",), ())
PORT = BookRow("Oldport Herald", ("The Herald",), ())


def test_names_aliases_domains() -> None:
    book = make_book([COURIER, HERALD, PORT])
    for printed in ("The Velmora Courier", "VELMORA COURIER", "tvc", "velmora.example", "www.velmora.example"):
        outlet = book.resolve(printed)
        assert (outlet.name, outlet.slug, outlet.domains) == (
            "The Velmora Courier",
            "the-velmora-courier",
            ("velmora.example",),
        )
    assert [book.match(text) for text in ("The Velmora Courier", "TVC", "velmora.example", "Elsewhere")] == [
        "name",
        "alias",
        "domain",
        "",
    ]


def test_an_alias_of_several_stands_for_itself() -> None:
    book = make_book([HERALD, PORT])
    assert book.find("the herald") == ("Herald of Velmora", "Oldport Herald")
    assert book.resolve("The  Herald").name == "The Herald"


def test_damaged_names() -> None:
    """A name that lost its non-ASCII characters is known again, unless too little of it is left or another has that name."""
    book = make_book([BookRow("Vélmöra Günü"), BookRow("Éé ab"), BookRow("Ünter"), BookRow("nter")])
    assert book.resolve("Vlmra Gn").name == "Vélmöra Günü"
    assert book.match("Vlmra Gn") == "damaged"
    assert book.match("ab") == ""
    assert book.resolve("nter").name == "nter"


def test_a_person_wins() -> None:
    """An added row claims its spellings: it renames, merges, and settles an alias of several."""
    settled = make_book([HERALD, PORT], [BookRow("Oldport Herald", ("The Herald",))])
    assert settled.resolve("The Herald").name == "Oldport Herald"
    renamed = make_book([COURIER], [BookRow("TVC", ("The Velmora Courier",))])
    assert {
        renamed.resolve(text).name for text in ("TVC", "Velmora Courier", "The Velmora Courier", "velmora.example")
    } == {"TVC"}
    circle = make_book([COURIER], [BookRow("A1 News", ("B1 News",)), BookRow("B1 News", ("A1 News",))])
    assert circle.resolve("A1 News").name in {"A1 News", "B1 News"}


def test_version_is_of_the_rows() -> None:
    assert make_book([COURIER]).version == make_book([COURIER]).version
    assert len({make_book([COURIER]).version, make_book([HERALD]).version, make_book([], [COURIER]).version}) == 3


def test_hosts() -> None:
    book = make_book([COURIER])
    assert book.by_host("news.velmora.example") == "The Velmora Courier"
    assert book.by_host("WWW.velmora.example") == "The Velmora Courier"
    assert book.by_host("velmora.invalid") is None


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Velmora.com", "velmora.com"),
        ("www.velmora.co.uk", "velmora.co.uk"),
        ("velmora.com news", ""),
        ("Mr. Velmora", ""),
        ("3.5", ""),
        ("port-of-velmora.travel", "port-of-velmora.travel"),
        ("-velmora.com", ""),
    ],
)
def test_domains(text: str, host: str) -> None:
    assert domain_of(text) == host


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("L'Écho de Velmora", "lecho-de-velmora"),
        ("港湾新聞", "港湾新聞"),
        ("Велмора - Новости", "велмора-новости"),
        ("A.B. & C!", "a-b-c"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=200))
def test_any_name_has_a_slug(name: str) -> None:
    """A slug is never empty, never long, does not change when made again, and resolve gives the same for white space variants."""
    slug = slug_of(name)
    assert 0 < len(slug) <= 100
    assert "/" not in slug
    assert " " not in slug
    book = make_book([COURIER])
    assert book.resolve(name) == book.resolve(f"  {name} ")
    assert book.resolve(name).slug == slug_of(book.resolve(name).name)


def test_rows_are_read() -> None:
    rows = read_rows(["name,aliases,domains\n", '"Velmora, Today",VT;V Today,velmora.example;v.example\n', "Bare,,\n"])
    assert rows == [BookRow("Velmora, Today", ("VT", "V Today"), ("velmora.example", "v.example")), BookRow("Bare")]


def test_the_shipped_list_is_sound() -> None:
    """Sorted, no name twice, slugs unique, domains in lower case and of one outlet, every name resolves to itself."""
    rows, book = shipped_rows(), load_book()
    names = [row.name for row in rows]
    assert names == sorted(names, key=lambda name: (fold(name), name))
    assert not [name for name, count in Counter(map(fold, names)).items() if count > 1]
    assert not [slug for slug, count in Counter(map(slug_of, names)).items() if count > 1]
    domains = [domain for row in rows for domain in row.domains]
    assert not [domain for domain, count in Counter(domains).items() if count > 1]
    for row in rows:
        assert squeeze(row.name) == row.name
        assert book.resolve(row.name).name == row.name
        assert all(domain_of(domain) == domain for domain in row.domains)
        assert len({fold(spelling) for spelling in (row.name, *row.aliases)}) == 1 + len(row.aliases), row.name


def test_proposals() -> None:
    """What recurs and is not known is proposed once, a domain of a known name as its alias."""
    book = make_book([COURIER, BookRow("Orchard Focus")])
    names = {"TVC": 50, "Oldport News": 2, "OLDPORT NEWS": 5, "orchardfocus.com": 4, "Rare Bird": 1, "12": 90}
    proposals = learn(names, book)
    assert [(each.name, each.times, each.alias_of) for each in proposals] == [
        ("OLDPORT NEWS", 7, None),
        ("orchardfocus.com", 4, "Orchard Focus"),
    ]
    taught = make_book([COURIER, BookRow("Orchard Focus")], [each.row for each in proposals])
    assert taught.resolve("orchardfocus.com").name == "Orchard Focus"
    assert taught.match("Oldport News") == "name"
    assert learn(names, taught) == []
