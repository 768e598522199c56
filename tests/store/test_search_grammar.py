"""The search language, read: what each form means, and what is refused where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import QueryError
from app.store.search import And, Match, Node, Not, Or, Term, compiled, fts5, match, parse, tsquery


def word(text: str, prefix: bool = False) -> Term:
    return Term(tuple(text.split()), prefix)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", None),
        (" \t ", None),
        ("Bridge", word("bridge")),
        ("bridge opens", And((word("bridge"), word("opens")))),
        ("bridge AND opens", And((word("bridge"), word("opens")))),
        ("bridge and opens", And((word("bridge"), word("and"), word("opens")))),
        ('"bridge opens"', word("bridge opens")),
        ("“bridge opens”", word("bridge opens")),
        ("kurdistan24.net", word("kurdistan24 net")),
        ("Al-Monitor", word("al monitor")),
        ("bridg*", word("bridg", prefix=True)),
        ('"bridge op"*', word("bridge op", prefix=True)),
        ("bridge -opens", And((word("bridge"), Not(word("opens"))))),
        ("bridge NOT opens", And((word("bridge"), Not(word("opens"))))),
        ('-"bridge opens"', Not(word("bridge opens"))),
        ("a b OR c", Or((And((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", And((word("a"), Or((word("b"), word("c")))))),
        ("-(a OR b)", Not(Or((word("a"), word("b"))))),
        ('"OR"', word("or")),
        ("a – b", And((word("a"), word("b")))),
        ("a & b", And((word("a"), word("b")))),
        ("北京大学", word("北京 京大 大学")),
        ("京", word("京", prefix=True)),
        ('"京 gdp"', word("京 gdp")),
        ("Türkiye", word("turkiye")),
    ],
)
def test_what_a_query_means(query: str, tree: Node | None) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ('bridge "opens', 7),
        ('bridge"', 6),
        ("OR bridge", 0),
        ("bridge OR", 7),
        ("bridge OR OR opens", 7),
        ("a (OR b)", 3),
        ("bridge AND", 7),
        ("AND bridge", 0),
        ("a AND OR b", 2),
        ("- bridge", 0),
        ("bridge -", 7),
        ("--bridge", 0),
        ("bridge -OR opens", 7),
        ("bridge NOT", 7),
        ("*", 0),
        ("a *", 2),
        ("*bridge", 0),
        ("br*dge", 2),
        ("bridge**", 6),
        ("…*", 0),
        ("-*", 0),
        ("-…", 0),
        ("…", 0),
        ('""', 0),
        ("a OR …", 2),
        ("(a", 0),
        ("a)", 1),
        ("()", 0),
        ("(" * 21 + "a" + ")" * 21, 20),
        ("a" * 501, 500),
    ],
)
def test_what_is_refused_and_where(query: str, position: int) -> None:
    with pytest.raises(QueryError) as refused:
        parse(query)
    assert refused.value.position == position
    assert refused.value.option == "q"


@given(st.text(st.sampled_from('ab京ก"()-* …ORANDT\t'), max_size=40))
def test_any_text_is_a_query_or_a_query_error(query: str) -> None:
    """Nothing but a tree, None for a blank, or a QueryError with a position inside the text (or at its end)."""
    try:
        tree = parse(query)
    except QueryError as error:
        where = error.position
        tree = None
    else:
        where = 0
        assert (tree is None) == (not query.strip())
    assert 0 <= where <= len(query)


def test_negation_is_moved_outwards() -> None:
    assert compiled("-a") == Match(word("a"), complement=True)
    assert compiled("-(-a)") == Match(word("a"))
    mixed = compiled("a OR -b")
    assert mixed is not None
    assert mixed.complement
    assert fts5(mixed.include) == '(("b") NOT ("a"))'
    assert tsquery(mixed.include) == "('b' & !'a')"


def test_phrases_and_prefixes_in_both_forms() -> None:
    found = match(And((word("a b", prefix=True), word("c"))))
    assert fts5(found.include) == '("a b" * AND "c")'
    assert tsquery(found.include) == "(('a' <-> 'b':*) & 'c')"
