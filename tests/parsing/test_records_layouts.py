"""Records whose columns nothing names: roles by elimination, headings above them, fields that hold several things."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence

import pytest

from app.ingest import read_document
from app.model import Document, DocumentFacts, Entry, FieldFrom, Hint, Link, Piece, Reason, Rejection, Role
from tests.parsing.pieces import BOOK, only_part, records_of, shown

TITLES = ("Ferry horn tuned to B flat", "Tuners sent home by the mayor", "A town learns to hum along")
NAMES = ("Kestrel", "Port24", "The Pier")
DAYS = ("2031-03-04", "2031-03-05", "2031-03-06")
URLS = tuple(f"https://site{n}.example/2031/a-{n}" for n in range(3))
WANTED = list(zip(TITLES, NAMES, DAYS, strict=True))


def entries(data: str, name: str) -> list[Entry | Rejection]:
    """The candidates of a document as its reader and parser give them."""
    raw = data.encode()
    _, parts = read_document(Document(name, hashlib.sha256(raw).hexdigest(), len(raw), lambda: io.BytesIO(raw)), BOOK)
    return [each for part in parts for each in part.candidates]


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Press</title></head><body><h1>Press</h1>{body}</body></html>"


def rows_of(**columns: Sequence[str]) -> list[Mapping[str, str]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


# ---------------------------------------------------------------- the column nothing else can be


def test_names_nobody_knows_are_the_outlets_where_nothing_else_is_left() -> None:
    part = only_part(records_of(rows_of(what=TITLES, where=NAMES, when=DAYS)))
    assert [shown(c) for c in part.candidates] == WANTED
    assert {c.reading.rule for c in part.candidates} == {"field left over"}
    assert max(c.reading.confidence for c in part.candidates) < 0.9


@pytest.mark.parametrize(
    "values",
    [
        ("Politics", "Economy", "Culture"),
        ("AM", "SC", "SP"),
        ("Ada Merrow", "Ines Vogel", "Tom Quist"),
        ("approved", "refused", "pending"),
        ("Kestrel", "Kestrel", "Kestrel"),
        ("Updated on 5 May 2031", "Updated on 6 May 2031", "Updated on 7 May 2031"),
    ],
    ids=["sections", "codes", "people", "states", "one name", "dates"],
)
def test_what_may_be_something_else_is_no_outlet(values: tuple[str, ...]) -> None:
    part = only_part(records_of(rows_of(title=TITLES, x7=values, date=DAYS)))
    assert [c.reading.outlet for c in part.candidates] == [None, None, None]


def test_a_list_of_one_site_has_no_column_of_outlets() -> None:
    links = [f"https://velm.example/{n}" for n in range(3)]
    part = only_part(records_of(rows_of(title=TITLES, x7=NAMES, date=DAYS, link=links)))
    assert [c.reading.outlet for c in part.candidates] == [None, None, None]


def test_people_in_a_column_without_a_name_are_the_authors() -> None:
    people = ("Ada Merrow", "Ines Vogel", "Tom Quist")
    part = only_part(records_of(rows_of(a1=TITLES, b2=people, c3=NAMES, d4=DAYS)))
    assert [shown(c) for c in part.candidates] == WANTED
    assert [c.reading.author for c in part.candidates] == list(people)


def test_long_values_that_never_come_back_are_titles_whatever_their_column_is_called() -> None:
    part = only_part(records_of(rows_of(date=DAYS, publication=NAMES, topic=TITLES)))
    assert [shown(c) for c in part.candidates] == WANTED


def test_sections_and_places_behind_known_outlets_are_left_off() -> None:
    behind = ("Reuters - Harbours - World", "The Guardian - Harbours - Bay", "BBC News - Harbours - World")
    part = only_part(records_of(rows_of(title=TITLES, description=behind, day=DAYS)))
    assert [c.reading.outlet for c in part.candidates] == ["Reuters", "The Guardian", "BBC News"]


def test_a_remark_behind_a_date_is_no_part_of_it() -> None:
    part = only_part(records_of(rows_of(title=TITLES, source=NAMES, date=[f"{day} (today)" for day in DAYS])))
    assert [shown(c) for c in part.candidates] == WANTED


def test_a_title_that_was_taken_away_is_none() -> None:
    rows = rows_of(title=("[Removed]", *TITLES[1:]), source=NAMES, date=DAYS)
    first = only_part(records_of(rows)).candidates[0]
    assert isinstance(first, Rejection)
    assert first.reason is Reason.NO_TITLE


def test_authors_before_outlets_in_brackets_are_told_apart() -> None:
    people = ("Ada Merrow", "Ines Vogel", "Tom Quist")
    both = [f"{person} ({outlet})" for person, outlet in zip(people, NAMES, strict=True)]
    part = only_part(records_of(rows_of(h5=TITLES, p=both, again=both, day=DAYS)))
    assert [shown(c) for c in part.candidates] == WANTED


def test_records_named_by_their_titles() -> None:
    rows = [{"@key": t, "paper": o, "day": d} for t, o, d in WANTED]
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED


# ---------------------------------------------------------------- fields that hold several things


def test_outlet_and_date_in_one_field() -> None:
    days = ("4 March 2031", "5 March 2031", "6 March 2031")
    rows = rows_of(headline=TITLES, meta=[f"{o}, {d}" for o, d in zip(NAMES, days, strict=True)])
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED


def test_quotes_and_labels_round_every_value_are_the_lists() -> None:
    rows = rows_of(title=[f"“{t}”" for t in TITLES], source=[f"via {name}" for name in NAMES], date=DAYS)
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED
    rows[1] = {**rows[1], "title": TITLES[1], "source": NAMES[1]}
    first = only_part(records_of(rows)).candidates[0]
    assert shown(first)[:2] == (TITLES[0], "via Kestrel")  # most titles are quoted, too few labels are there


def test_a_title_that_ends_in_its_own_outlet_is_cut_even_alone() -> None:
    titles = [f"{TITLES[0]} - {NAMES[0]}", *TITLES[1:]]
    part = only_part(records_of(rows_of(title=titles, source=NAMES, date=DAYS)))
    assert [shown(c) for c in part.candidates] == WANTED


def test_a_link_shows_which_part_of_a_cell_is_the_title() -> None:
    cells = "".join(
        f'<tr><td>{day}</td><td><a href="{url}">{title}</a> ({name})</td></tr>'
        for (title, name, day), url in zip(WANTED, URLS, strict=True)
    )
    found = entries(page(f"<table>{cells}</table>"), "a.html")
    assert [shown(c) for c in found] == WANTED
    assert [c.reading.url for c in found] == list(URLS)


# ---------------------------------------------------------------- headings above records


def test_records_take_day_and_outlet_from_the_headings_above_them() -> None:
    pieces: list[Piece] = []
    for n, (title, _, day) in enumerate(WANTED):
        outlet = ("Reuters", "The Guardian", "BBC News")[n]
        for role, text, level in ((Role.HEADING, day, 2), (Role.HEADING, outlet, 3)):
            pieces.append(Piece(len(pieces), len(pieces) + 1, 0, 1, text, role, level))
        fields = (Hint("h4", title), Hint("a@href", URLS[n]))
        link = Link((0, len(title)), URLS[n])
        pieces.append(Piece(len(pieces), len(pieces) + 1, 0, 1, title, Role.CARD, links=(link,), fields=fields))
    found = only_part(iter(pieces)).candidates
    assert [shown(c) for c in found] == list(zip(TITLES, ("Reuters", "The Guardian", "BBC News"), DAYS, strict=True))
    assert {(c.reading.date_from, c.reading.outlet_from) for c in found} == {(FieldFrom.HEADING, FieldFrom.HEADING)}
    assert max(c.reading.confidence for c in found) < 0.95


def test_a_days_own_date_is_before_that_of_its_heading() -> None:
    heading = Piece(0, 1, 0, 1, "1 January 2031", Role.HEADING, 2)
    cards = [
        Piece(n, n + 1, 0, 1, t, Role.CARD, fields=(Hint("h4", t), Hint("cite", o), Hint("time@datetime", d)))
        for n, (t, o, d) in enumerate(WANTED, 1)
    ]
    assert [shown(c) for c in only_part(iter([heading, *cards])).candidates] == WANTED


# ---------------------------------------------------------------- pages


PAGES = {
    "press items": (
        "<section>{}</section>",
        '<a class="i" href="{url}"><span>{day}</span><span>{name}</span><span>{title}</span></a>',
    ),
    "logos": ("<div>{}</div>", '<a href="{url}"><img src="x.png" alt="{name}"><h3>{title}</h3><time>{day}</time></a>'),
    "quoted": ("<ul>{}</ul>", '<li><strong>{name}</strong> <em>{day}</em> <a href="{url}">“{title}”</a></li>'),
    "terms": ("<dl>{}</dl>", '<dt><a href="{url}">{title}</a></dt><dd>{name}, {day}</dd>'),
    "lines in a cell": (
        "<table>{}</table>",
        '<tr><td><img alt="{name}" src="o.png"></td><td><b>{title}</b><br>{day}<br><a href="{url}">Link</a></td></tr>',
    ),
    "cite": (
        "<div>{}</div>",
        '<article><h3><a href="{url}">{title}</a></h3><footer><time>{day}</time> by <span>Ada Merrow</span> in '
        "<cite>{name}</cite></footer></article>",
    ),
}


@pytest.mark.parametrize("way", PAGES)
def test_pages_of_press_reviews(way: str) -> None:
    outer, inner = PAGES[way]
    body = "".join(inner.format(title=t, name=o, day=d, url=url) for (t, o, d), url in zip(WANTED, URLS, strict=True))
    found = entries(page(outer.format(body)), "a.html")
    assert [shown(c) for c in found] == WANTED
    assert [c.reading.url for c in found] == list(URLS)


def test_a_cell_that_spans_rows_holds_for_each_of_them() -> None:
    cells = [f'<td><a href="{u}">{t}</a></td><td>{o}</td>' for t, o, u in zip(TITLES, NAMES, URLS, strict=True)]
    rows = (f'<td rowspan="2">{DAYS[0]}</td>{cells[0]}', cells[1], f"<td>{DAYS[2]}</td>{cells[2]}")
    body = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    days = [shown(c)[2] for c in entries(page(body), "a.html")]
    assert days == [DAYS[0], DAYS[0], DAYS[2]]


def test_a_card_alone_in_its_section_is_one_where_others_are_not_alone() -> None:
    card = '<div class="s"><a href="{2}">{0}</a><span>{1}</span></div>'
    cards = [card.format(t, o, u) for t, o, u in zip(TITLES, NAMES, URLS, strict=True)]
    more = [card.format(f"Another tune heard at pier {n}", "Reuters", f"https://x.example/{n}") for n in "abc"]
    body = f"<h2>4 March 2031</h2><div>{cards[0]}</div><h2>3 March 2031</h2><div>{''.join(more)}</div>"
    found = entries(page(body), "a.html")
    assert shown(found[0]) == (TITLES[0], NAMES[0], "2031-03-04")
    assert len(found) == 4


def test_yaml_whose_items_begin_with_a_map_and_texts_in_yaml() -> None:
    items = "".join(f'- attributes:\n    date: "{d}"\n  title: "{t}"\n  paper: "{o}"\n' for t, o, d in WANTED)
    assert [shown(c) for c in entries(items, "press.yml")] == WANTED
    texts = "press:\n" + "".join(f'  - "{t} (Reuters, {d})"\n' for t, _, d in WANTED)
    assert [shown(c) for c in entries(texts, "press.yml")] == [(t, "Reuters", d) for t, _, d in WANTED]


def test_a_table_of_other_things_gets_no_outlet_and_no_entry() -> None:
    body = "".join(f"<tr><td>Bolt {n}</td><td>Steel</td><td>{n}</td></tr>" for n in range(6))
    assert not [c for c in entries(page(f"<table>{body}</table>"), "a.html") if isinstance(c, Entry)]


def test_a_page_of_one_publisher_still_names_it() -> None:
    rows = rows_of(title=TITLES, date=DAYS, link=[f"https://velm.example/{n}" for n in range(3)])
    part = only_part(records_of(rows), facts=DocumentFacts(site_name="Velm Courier"))
    assert {c.reading.outlet_from for c in part.candidates} == {FieldFrom.DOCUMENT}


def test_a_title_column_of_outlets_leaves_the_headlines_to_another() -> None:
    names = ("The Guardian", "Kestrel", "Reuters")
    part = only_part(records_of(rows_of(title=names, description=TITLES, date=DAYS, link=URLS)))
    assert [shown(c) for c in part.candidates] == list(zip(TITLES, names, DAYS, strict=True))


@pytest.mark.parametrize("form", ["[{}]({})", '<a href="{1}">{0}</a>'])
def test_a_value_that_is_a_link_gives_its_words_and_its_address(form: str) -> None:
    items = [form.format(t, u) for t, u in zip(TITLES, URLS, strict=True)]
    part = only_part(records_of(rows_of(day=DAYS, item=items, where=NAMES)))
    assert [shown(c) for c in part.candidates] == WANTED
    assert [c.reading.url for c in part.candidates] == list(URLS)


def test_parts_of_dates_in_fields_and_years_above_records() -> None:
    rows = rows_of(titre=TITLES, source=NAMES, annee=["2031"] * 3, mois=["mars"] * 3, jour=["4", "5", "6"])
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED
    rows = [{"@key": "2031", "title": t, "outlet": o, "date": f"March {d[-1]}"} for t, o, d in WANTED]
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED
