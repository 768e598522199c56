"""What pages are made of, without a server: addresses, marks, citations, sessions, names of numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import OptionError
from app.model import Bucket, FieldFrom, Headline, Order, OutletName, Piece, Precision, Reason, Sighting
from app.web.pages import session
from app.web.pages.citations import citations
from app.web.pages.links import address, is_web_link, removed, replaced
from app.web.pages.marks import stretches
from app.web.pages.pieces import Found, leaf, rows
from app.web.pages.question import FILTERS, chips, read
from app.web.pages.rendering import REASON_MEANINGS, REASON_NAMES, markup, percent
from app.web.pages.view import days, drawable, fitting

MAY = date(2026, 5, 29)


def headline(**values: object) -> Headline:
    made: dict[str, object] = {
        "id": "1" + "0" * 31,
        "title": "Ferry {returns} & 100 % of passengers cheer",
        "outlet": "Alder Bay Gazette",
        "outlet_slug": "alder-bay-gazette",
        "outlet_printed": "Alder Bay Gazette",
        "outlet_from": FieldFrom.LINE,
        "published_on": MAY,
        "published_to": MAY,
        "published_at": None,
        "precision": Precision.DAY,
        "date_from": FieldFrom.LINE,
        "listed_on": None,
        "url": "https://gazette.example/ferry",
        "author": None,
        "language": None,
        "damaged": False,
        "cut": False,
        "confidence": 0.97,
        "copy_key": "1" * 32,
        "sightings": 1,
    }
    return Headline(**(made | values))  # type: ignore[arg-type]


def sighting() -> Sighting:
    return Sighting(
        document="ab" * 32,
        document_name="may_list.txt",
        uri=None,
        captured_at=None,
        position=3,
        line=14,
        start=0,
        end=40,
        raw="",
        spans={},
        title="",
        outlet=None,
        published_on=MAY,
        listed_on=None,
        layout="",
        rule="",
        confidence=1.0,
        damaged=False,
        cut=False,
        lead=True,
    )


# ---------------------------------------------------------------- marks


@given(
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(["title", "outlet", "published", "listed_on", "weather"]),
        st.tuples(st.integers(-3, 45), st.integers(-3, 45)),
    ),
)
def test_a_marked_line_is_the_line(raw: str, spans: dict[str, tuple[int, int]]) -> None:
    """Whatever the spans, the stretches joined are the line, none is empty, and each field is marked once at most."""
    found = stretches(raw, spans)
    assert "".join(part.text for part in found) == raw
    assert all(part.text for part in found)
    fields = [part.label for part in found if part.field]
    assert len(fields) == len(set(fields))


def test_marks_name_their_fields() -> None:
    found = stretches(
        "- Ferry returns - The Post - May 29", {"title": (2, 15), "outlet": (18, 26), "published": (29, 35)}
    )
    assert [(part.text, part.field) for part in found if part.field] == [
        ("Ferry returns", "title"),
        ("The Post", "outlet"),
        ("May 29", "published"),
    ]


def test_overlapping_spans_mark_the_first() -> None:
    found = stretches("abcdef", {"title": (0, 4), "outlet": (2, 6)})
    assert [(part.text, part.field) for part in found] == [("abcd", "title"), ("ef", None)]


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    "good", ["https://post.example/a?b=c#d", "http://post.example", "HTTPS://POST.EXAMPLE/ä", "https://[2001:db8::1]/"]
)
def test_web_addresses_are_linked(good: str) -> None:
    assert is_web_link(good)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "",
        "javascript:alert(1)",
        " https://post.example",
        "java\nscript:alert(1)",
        "https:///path",
        "//post.example/a",
        "data:text/html,hello",
        "/path",
        "https://[bad",
        "ftp://post.example",
        "https:post.example",
        "https://post.example/a b",
    ],
)
def test_other_addresses_are_text(bad: str | None) -> None:
    assert not is_web_link(bad)


def test_addresses_leave_empty_parameters_out_and_escape_the_rest() -> None:
    assert (
        address("/", [("q", ""), ("outlet", "a&b=c"), ("from", "2026-05-29")]) == "/?outlet=a%26b%3Dc&from=2026-05-29"
    )
    assert address("/", []) == "/"


def test_parameters_are_removed_and_replaced() -> None:
    given = (("outlet", "a"), ("outlet", "b"), ("q", "ferry"))
    assert removed(given, "outlet", "a") == (("outlet", "b"), ("q", "ferry"))
    assert replaced(given, q="") == (("outlet", "a"), ("outlet", "b"))
    assert replaced(given, q="tunnel") == (("outlet", "a"), ("outlet", "b"), ("q", "tunnel"))


# ---------------------------------------------------------------- questions


def test_an_address_is_read_by_the_names_of_the_api() -> None:
    asked = read(
        "/",
        [
            ("q", "ferry"),
            ("outlet", "a"),
            ("outlet", "b"),
            ("outlet", ""),
            ("from", "2026-05-01"),
            ("by", "week"),
            ("order", "oldest"),
        ],
    )
    assert asked.filters.q == "ferry"
    assert asked.filters.outlets == ("a", "b")
    assert asked.filters.date_from == date(2026, 5, 1)
    assert (asked.by, asked.order) == (Bucket.WEEK, Order.OLDEST)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "yesterday"),
        ("by", "decade"),
        ("order", "best"),
        ("has", "legs"),
        ("flag", "red"),
        ("min_confidence", "2"),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(OptionError) as refused:
        read("/", [(name, value)])
    assert refused.value.option == name


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["q", "outlet", "collection", "document"]), words), max_size=6))
def test_an_address_leads_back_to_its_question(pairs: list[tuple[str, str]]) -> None:
    """The address of a question, read again, asks the same; each chip's address asks for everything but that chip."""
    from starlette.datastructures import URL, QueryParams

    asked = read("/", pairs)
    again = read("/", QueryParams(URL(asked.address()).query).multi_items())
    assert again.filters == asked.filters
    for chip in chips(asked):
        left = read("/", QueryParams(URL(chip.without).query).multi_items())
        assert len(left.parameters) == len(asked.parameters) - 1


def test_every_filter_has_a_chip_and_dates_share_one() -> None:
    values = {"from": "2026-05-01", "to": "2026-05-29", "has": "url", "flag": "cut", "min_confidence": "0.5"}
    asked = read("/", [(name, values.get(name, "abc")) for name in FILTERS if name != "on"])
    labels = [chip.label for chip in chips(asked, [OutletName("abc", "Alder Bay Chronicle")])]
    assert len(labels) == len(FILTERS) - 2
    assert "Alder Bay Chronicle" in labels
    assert "1 May 2026 to 29 May 2026" in labels


def test_a_bar_narrows_to_its_days_and_to_the_first_page() -> None:
    asked = read("/", [("q", "ferry"), ("by", "month"), ("cursor", "abc"), ("from", "2026-01-01")])
    assert asked.narrowed(MAY, MAY) == "/?q=ferry&from=2026-05-29&to=2026-05-29"


# ---------------------------------------------------------------- views


def test_rows_stand_under_their_days_in_order() -> None:
    month = headline(precision=Precision.MONTH, published_on=date(2026, 5, 1), published_to=date(2026, 5, 31))
    found = days([headline(), headline(), month])
    assert [(day.weekday, day.name, len(day.rows)) for day in found] == [
        ("Friday", "29 May 2026", 2),
        ("", "May 2026", 1),
    ]


@given(st.dates(), st.integers(0, 400_000))
def test_a_page_draws_a_bounded_number_of_bars(first: date, span: int) -> None:
    """Whatever the days, the fitting bucket and every drawable one but the year make no more than the limit."""
    last = date.fromordinal(min(first.toordinal() + span, date.max.toordinal()))
    for by in (fitting(first, last), *(drawable(asked, first, last) for asked in Bucket)):
        length = {Bucket.DAY: 1, Bucket.WEEK: 7, Bucket.MONTH: 28, Bucket.YEAR: 365}[by]
        assert by is Bucket.YEAR or (last - first).days / length <= 732


# ---------------------------------------------------------------- citations


def test_citations_in_three_styles() -> None:
    plain, wiki, bib = citations(headline(), sighting())
    assert plain.text == (
        "“Ferry {returns} & 100 % of passengers cheer” Alder Bay Gazette, 29 May 2026. https://gazette.example/ferry"
        " Seen in may_list.txt, line 14 (sha256 abababababababab…)."
    )
    assert "|work=Alder Bay Gazette |date=29 May 2026 |url=https://gazette.example/ferry}}" in wiki.text
    assert r"title = {{Ferry \{returns\} \& 100 \% of passengers cheer}}" in bib.text
    assert r"note = {Seen in may\_list.txt" in bib.text


def test_bibtex_is_read_by_a_bibtex_parser() -> None:
    import bibtexparser.entrypoint

    bib = citations(headline(title='Tolls "for all" – $3_0 #1 {'), sighting())[2]
    library = bibtexparser.entrypoint.parse_string(bib.text)
    assert not library.failed_blocks
    assert library.entries[0].fields_dict["year"].value == "2026"


def test_a_citation_keeps_precision_and_leaves_bad_links_out() -> None:
    plain, wiki, bib = citations(headline(precision=Precision.MONTH, url="javascript:alert(1)"), None)
    assert "May 2026" in plain.text
    assert "29" not in plain.text
    for cited in (plain, wiki, bib):
        assert "javascript" not in cited.text
    assert "day =" not in bib.text


# ---------------------------------------------------------------- sessions


def test_a_session_ends_and_another_token_ends_it() -> None:
    cookie = session.opened("secret", 1000.0)
    assert session.is_open(cookie, "secret", 1001.0)
    assert not session.is_open(cookie, "secret", 1000.0 + session.SECONDS + 1)
    assert not session.is_open(cookie, "another", 1001.0)
    assert "secret" not in cookie


@given(st.text(max_size=80))
def test_no_made_up_cookie_opens_a_session(cookie: str) -> None:
    """A cookie nobody signed under the token is never taken, whatever it holds."""
    assert not session.is_open(cookie, "secret", 0.0)


def test_a_form_key_belongs_to_one_session() -> None:
    mine, other = session.opened("secret", 1.0), session.opened("secret", 1.0)
    key = session.form_key(mine, "secret")
    assert session.is_form_key(key, mine, "secret")
    assert not session.is_form_key(key, other, "secret")
    assert not session.is_form_key("ü", mine, "secret")


@pytest.mark.parametrize(
    ("origin", "site", "fine"),
    [
        ("http://here.example", None, True),
        ("https://here.example", "same-origin", True),
        (None, None, True),
        ("http://elsewhere.example", None, False),
        ("http://here.example", "cross-site", False),
        ("null", None, False),
        (None, "same-site", False),
    ],
)
def test_forms_of_other_sites_are_known(origin: str | None, site: str | None, fine: bool) -> None:
    assert session.is_same_origin(origin, site, "here.example") is fine


# ---------------------------------------------------------------- markup


def test_shares_are_never_rounded_up_to_certainty() -> None:
    assert [percent(share) for share in (1.0, 0.99996, 0.995, 0.987, 0.0)] == [
        "100 %",
        "99.9 %",
        "99.5 %",
        "99 %",
        "0 %",
    ]


def test_every_reason_has_a_name_and_a_meaning() -> None:
    for reason in Reason:
        assert REASON_NAMES[reason]
        assert REASON_MEANINGS[reason].endswith(".")


def test_values_are_escaped() -> None:
    page = markup("error.html", here="", problem=_Problem(), request_id=None)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


class _Problem:
    status, code, title = 404, "not_found", "<script>alert(1)</script>"
    detail = '"><img src=x onerror=alert(1)>'


# ---------------------------------------------------------------- pieces


def piece(ordinal: int, line: int, text: str) -> Piece:
    return Piece(ordinal, line, ordinal * 100, ordinal * 100 + len(text), text)


@given(st.lists(st.integers(1, 3), max_size=60), st.integers(1, 20), st.integers(0, 150))
def test_leaves_of_a_document_hold_each_piece_once(steps: list[int], size: int, line: int) -> None:
    """From the first leaf on by `next`, every piece comes once, in order; the leaf of a line holds it or ends before it."""
    lines = [sum(steps[: index + 1]) for index in range(len(steps))]
    whole = [piece(index, at, f"line {at}") for index, at in enumerate(lines)]
    seen: list[Piece] = []
    following: int | None = 0
    while following is not None:
        found = leaf(whole, following, size)
        seen += found.pieces
        following = found.next
    assert seen == whole
    chosen = leaf(whole, line, size)
    if line in lines:
        assert line in [one.line for one in chosen.pieces]


@given(st.lists(st.sampled_from(["text", "entry", "two lines", "two entries"]), max_size=30))
def test_each_candidate_and_each_other_piece_stands_once(kinds: list[str]) -> None:
    """A candidate of two lines stands once, two in one line stand both, and no line that is no candidate is lost."""
    pieces: list[Piece] = []
    found: list[Found] = []
    wanted: list[tuple[str, str]] = []
    for kind in kinds:
        at = len(pieces)
        if kind == "text":
            pieces.append(piece(at, at + 1, f"prose {at}"))
            wanted.append(("text", f"prose {at}"))
        elif kind == "two lines":
            pieces += [piece(at, at + 1, f"title {at}"), piece(at + 1, at + 2, f"outlet {at}")]
            found.append(candidate(pieces[at].start, pieces[at + 1].end, at + 1, f"title {at}\noutlet {at}"))
            wanted.append(("entry", f"title {at}\noutlet {at}"))
        else:
            raws = [f"a {at}", f"b {at}"][: 2 if kind == "two entries" else 1]
            pieces.append(piece(at, at + 1, " & ".join(raws)))
            for raw in raws:
                begin = pieces[at].start + pieces[at].text.index(raw)
                found.append(candidate(begin, begin + len(raw), at + 1, raw))
                wanted.append(("entry", raw))
    made = rows(pieces, found)
    assert [(row.kind, "".join(part.text for part in row.stretches)) for row in made] == wanted


def candidate(start: int, end: int, line: int, raw: str) -> Found:
    return Found(
        start, end, line, raw, stretches(raw, {}), None, "", "", rule="", confidence=1.0, cut=False, damaged=False
    )
