"""Records: columns and keys are matched by name and by what they hold; titles may end in an outlet a field confirms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.model import DocumentFacts, Entry, FieldFrom, Reason, Rejection
from tests.parsing.pieces import only_part, records_of, shown

TITLES = ["Ferry horn tuned to B flat", "Tuners sent home by the mayor", "A town learns to hum along"]
OUTLETS = ["Reuters", "The Guardian", "Velm Courier"]
URLS = ["https://www.reuters.com/a", "https://www.theguardian.com/b", "https://velmcourier.example/c"]
DAYS = ["2031-03-04", "2031-03-05", "2031-03-06"]
WANTED = list(zip(TITLES, OUTLETS, DAYS, strict=True))

NAMES = {
    "en": ("headline", "publisher", "published_at", "link"),
    "de": ("Titel", "Quelle", "Datum", "Link"),
    "fr": ("Titre", "Média", "Date de publication", "Lien"),
    "es": ("Titular", "Medio", "Fecha", "Enlace"),
    "pt": ("Título", "Veículo", "Data", "Link"),
    "it": ("Titolo", "Testata", "Data", "Link"),
    "ru": ("Заголовок", "Издание", "Дата", "Ссылка"),
    "ja": ("タイトル", "媒体", "公開日", "リンク"),
    "ko": ("제목", "언론사", "날짜", "링크"),
    "zh": ("标题", "来源", "发布时间", "链接"),
    "short": ("t", "src", "d", "l"),
    "nested": ("article.title", "source.name", "meta.published", "article.url"),
    "none": ("0", "1", "2", "3"),
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_fields_by_name_in_ten_languages_and_by_value_alone(names: tuple[str, ...]) -> None:
    rows = [dict(zip(names, values, strict=True)) for values in zip(TITLES, OUTLETS, DAYS, URLS, strict=True)]
    part = only_part(records_of(rows))
    assert [shown(c) for c in part.candidates] == WANTED
    assert [c.reading.url for c in part.candidates] == URLS
    assert {c.reading.outlet_from for c in part.candidates} == {FieldFrom.ITEM}


def test_values_win_over_a_misleading_name() -> None:
    rows = [
        {"provider": f"Tue, 0{n} Mar 2031 10:00:00 GMT", "t": title, "src": outlet}
        for n, (title, outlet) in enumerate(zip(TITLES, OUTLETS, strict=True), 4)
    ]
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED


def test_milliseconds_are_dates() -> None:
    start = int(datetime(2031, 3, 4, 12, tzinfo=UTC).timestamp() * 1000)
    rows = [
        {"t": title, "src": outlet, "d": str(start + n * 86_400_000)}
        for n, (title, outlet) in enumerate(zip(TITLES, OUTLETS, strict=True))
    ]
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED


def test_the_time_of_fetching_is_no_date_but_counts_back_relative_ones() -> None:
    rows = [
        {"title": title, "source": outlet, "published": f"{n * 24} hours ago", "Scraped_At": "2031-03-06T12:00:00"}
        for n, (title, outlet) in zip((2, 1, 3), zip(TITLES, OUTLETS, strict=True), strict=True)
    ]
    assert [shown(c)[2] for c in only_part(records_of(rows)).candidates] == ["2031-03-04", "2031-03-05", "2031-03-03"]
    for row in rows:
        row["published"] = ""
    part = only_part(records_of(rows))
    assert {c.reason for c in part.candidates if isinstance(c, Rejection)} == {Reason.UNDATED}


def test_a_field_confirms_the_outlet_a_title_ends_in() -> None:
    rows = [
        {"title": f"{title} - {outlet}", "source": outlet, "pubDate": day}
        for title, outlet, day in zip(TITLES, OUTLETS, DAYS, strict=True)
    ]
    part = only_part(records_of(rows))
    assert [shown(c) for c in part.candidates] == WANTED
    assert {c.reading.rule for c in part.candidates} == {"field confirms tail"}
    assert min(c.reading.confidence for c in part.candidates) > 0.99


def test_the_printed_outlet_wins_over_the_name_a_service_gives_it() -> None:
    rows = [
        {
            "title": "Ferry horn tuned - at last - L'Équipe.fr",
            "source.name": "L'equipe",
            "publishedAt": "2031-03-04T10:00:00Z",
        },
        {
            "title": "Tuners sent home by the mayor - Le Monde",
            "source.name": "Le Monde",
            "publishedAt": "2031-03-04T11:00:00Z",
        },
        {
            "title": "A town learns to hum along - Le Figaro",
            "source.name": "Le Figaro",
            "publishedAt": "2031-03-04T12:00:00Z",
        },
    ]
    first = only_part(records_of(rows)).candidates[0]
    assert shown(first) == ("Ferry horn tuned - at last", "L'Équipe.fr", "2031-03-04")
    assert first.reading.extra["source"] == "L'equipe"


def test_an_aggregators_summary_names_the_outlet() -> None:
    rows = [
        {
            "Titulo": f"{title} - {outlet}",
            "Descricao": f'<a href="https://x.example/{day}">{title}</a>&nbsp;&nbsp;<font color="#6f6f6f">{outlet}</font>',
            "Data": f"{day} 07:00:00",
        }
        for title, outlet, day in zip(TITLES, OUTLETS, DAYS, strict=True)
    ]
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED


def test_entities_and_markup_are_taken_out_of_titles() -> None:
    rows = [
        {"title": "Caf&#xE9; &amp;amp; quay <b>reopen</b> today", "source": "Reuters", "date": "2031-03-04"},
        {"title": "A second title of some words", "source": "Reuters", "date": "2031-03-05"},
    ]
    assert shown(only_part(records_of(rows)).candidates[0])[0] == "Café & quay reopen today"


def test_a_feeds_own_name_is_inherited_where_its_links_are_its_own() -> None:
    rows = [
        {"title": title, "link": f"https://velmcourier.example/{day}", "published": day}
        for title, day in zip(TITLES, DAYS, strict=True)
    ]
    part = only_part(records_of(rows), facts=DocumentFacts(site_name="Velm Courier"))
    assert {(c.reading.outlet, c.reading.outlet_from) for c in part.candidates} == {
        ("Velm Courier", FieldFrom.DOCUMENT)
    }
    rows[0]["link"] = "https://elsewhere.example/1"
    part = only_part(records_of(rows), facts=DocumentFacts(site_name="Velm Courier"))
    assert {c.reading.outlet for c in part.candidates} == {None}


def test_a_date_inside_another_field_is_taken_out_of_it() -> None:
    rows = [
        {"headline": t, "source": f"{o}, {n} March 2031"}
        for n, (t, o) in enumerate(zip(TITLES, OUTLETS, strict=True), 4)
    ]
    assert [shown(c) for c in only_part(records_of(rows)).candidates] == WANTED


def test_names_that_differ_from_record_to_record() -> None:
    rows = [
        {"t1": TITLES[0], "t2": OUTLETS[0], "da": "2031/03/04/", "ur": URLS[0]},
        {"ti": TITLES[1], "jo": OUTLETS[1], "py": "2031"},
    ]
    got = [shown(c) for c in only_part(records_of(rows)).candidates]
    assert got == [(TITLES[0], OUTLETS[0], "2031-03-04"), (TITLES[1], OUTLETS[1], "2031")]


@pytest.mark.parametrize(
    "rows",
    [
        [{"name": "Bolt", "price": "0.20", "stock": "400"}, {"name": "Nut", "price": "0.10", "stock": "900"}],
        [{"id": str(n), "score": str(n * 7), "url": f"https://x.example/{n}"} for n in range(5)],
        [
            {"user": "ada", "email": "ada@x.example", "joined": "2031-03-04"},
            {"user": "ines", "email": "i@x.example", "joined": "2031-03-05"},
        ],
    ],
    ids=["parts", "scores", "users"],
)
def test_tables_of_other_things_give_no_entry(rows: list[dict[str, str]]) -> None:
    assert not [c for c in only_part(records_of(rows)).candidates if isinstance(c, Entry)]


def test_a_record_without_title_is_rejected() -> None:
    rows = [{"title": t, "source": o, "date": d} for t, o, d in WANTED] + [
        {"title": "", "source": "Reuters", "date": "2031-03-07"}
    ]
    last = only_part(records_of(rows)).candidates[-1]
    assert isinstance(last, Rejection)
    assert last.reason is Reason.NO_TITLE
