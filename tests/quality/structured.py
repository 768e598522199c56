"""Invented lists as data and pages hold them: how well structured documents are read that nobody has seen before.

    python -m tests.quality.structured              the share read back, and the documents that went worst
    python -m tests.quality.structured --seed 7 --lists 400 --show 12 --kind csv

What is drawn: the format (JSON, NDJSON, YAML, CSV, feeds, RIS, BibTeX, HTML tables, cards, pages, Markdown tables), the names of
the fields (clear, short, in other languages, of no meaning), how dates are written, what else stands in a record, how records are
wrapped. An entry counts as read where its title, outlet, day and, if it has one, address are right.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from html import escape

from app.ingest import read_document
from app.model import Document, Entry
from app.parsing.outlets.book import load_book
from tests.quality.layouts import DATES, NAVIGATION, PROSE, Made, Maker, Result, plain, scores
from tests.quality.structured_pages import CARDS, CELLS, PAGES, SECTIONS
from tests.quality.structured_words import TONGUES, Form

# Names of columns and keys: plain ones, ones of other languages, short ones, and ones that mean nothing.
NAMES: dict[str, str] = {
    "T": "title title title headline Headline Title name article Titel titre titular titolo 제목 タイトル 标题 Заголовок hed t "
    "text story link_text label what subject caption item.title attributes.title c1 Article Story",
    "O": "source source source outlet publisher publication media newspaper Medium média medio testata 언론사 媒体 来源 Источник "
    "src site website source.name publisher.name masthead where venue from c2 Outlet Publication Zeitung veículo",
    "D": "date date date published published_at pubDate datetime Datum fecha data 날짜 公開日 发布时间 Дата d when "
    "day created attributes.date ran_on c3 Published Date timestamp",
    "U": "url url url link href permalink Link enlace URL リンク u uri address c4 website_url",
    "A": "author by byline writer Autor c5 contributor",
}
NOISE = "id uuid category tags lang country summary image featured type score scraped_at notes".split()
Item = dict[str, str]


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9 + day.day % 9, day.day, tzinfo=UTC)


FORMS: tuple[Form, ...] = (
    *DATES[:5],
    DATES[8],
    lambda d: instant(d).isoformat(),
    lambda d: f"{instant(d):%Y-%m-%dT%H:%M:%SZ}",
    lambda d: f"{instant(d):%Y-%m-%d %H:%M:%S}",
    lambda d: format_datetime(instant(d)),
    lambda d: int(instant(d).timestamp()),
    lambda d: int(instant(d).timestamp() * 1000),
)
WHOLE_MONTHS: tuple[Form, ...] = (lambda d: f"{d:%B %Y}", lambda d: f"{d:%b %Y}", lambda d: f"{d:%Y-%m}")

Set = tuple[str, str, str, list[Item]]  # suffix, text, layout in words, the rows as set


class StructuredMaker:
    """Draws structured documents; the same generator state gives the same document."""

    KINDS = (
        ("json", 12), ("ndjson", 4), ("yaml", 10), ("csv", 14), ("feed", 8), ("sitemap", 2), ("ris", 2), ("bibtex", 2),
        ("table", 12), ("markdown", 8), ("cards", 18), ("pages", 10),
    )  # fmt: skip

    def __init__(self, seed: int) -> None:
        self.maker = Maker(seed)
        self.rng = self.maker.rng
        self.forms = FORMS  # how dates are written in the language drawn

    def items(self) -> list[Item]:
        """Rows with their day; in half of the lists links lead to the outlet's own host."""
        own = self.rng.random() < 0.5
        self.forms = FORMS
        rows = self.maker.rows()
        if self.rng.random() < 0.3:
            rows = self._translated(rows)
        items: list[Item] = []
        for row, day in rows:
            item = {**row, "U": row["U"].replace("(", ""), "day": day.isoformat()}
            if own:
                host = "".join(c for c in row["O"].lower() if c.isalnum() and c.isascii()) or f"paper{len(row['O'])}"
                item["U"] = f"https://www.{host}.example/{day:%Y/%m}/{self.rng.randrange(10**5)}"
            items.append(item)
        return items

    def _translated(self, rows: list[tuple[dict[str, str], date]]) -> list[tuple[dict[str, str], date]]:
        """The rows in another language, with its dates; as many of them as titles can be made."""
        first, second, outlets, self.forms = self.rng.choice(TONGUES)
        glue = "" if ord(first[0]) in range(0x3000, 0xA000) else " "
        titles = [f"{a}{glue}{b}" for a in first.split("|") for b in second.split("|")]
        self.rng.shuffle(titles)
        named = [
            ({**row, "T": title, "O": self.rng.choice(outlets.split("|"))}, day)
            for (row, day), title in zip(rows, titles, strict=False)
        ]
        return named if any(day.day > 12 for _, day in named) else rows

    def draw(self, number: int, only: str | None = None) -> tuple[Made, tuple[str | None, ...]]:
        """A document and the addresses of its entries."""
        kind = only or self.rng.choices([k for k, _ in self.KINDS], [w for _, w in self.KINDS])[0]
        suffix, text, layout, items = getattr(self, f"_{kind}")(self.items())
        entries = tuple((item["T"], item["O"] or None, item["day"]) for item in items)
        made = Made(f"{number:04}.{suffix}", text.encode(), entries, f"{kind}: {layout}")
        return made, tuple(item.get("U") for item in items)

    # ------------------------------------------------------------ records

    def _named(self, fields: str) -> dict[str, str]:
        return {field: self.rng.choice(NAMES[field].split()) for field in fields}

    def _lacking(self, item: Item) -> Item:
        lost = self.rng.choice(("U", "U", "O", "", "", "", "", ""))
        return {**{key: value for key, value in item.items() if key != lost}, **({"O": ""} if lost == "O" else {})}

    def _noise(self, name: str, number: int) -> object:
        """What else a record may say."""
        rng = self.rng
        values: dict[str, object] = {
            "id": number + 1,
            "uuid": f"{rng.getrandbits(64):016x}",
            "category": rng.choice(("Politics", "Economy", "Culture", "Sport")),
            "tags": rng.sample(("harbour", "ferry", "toll", "herring"), 2),
            "lang": "en",
            "country": rng.choice(("Norway", "Chile", "India")),
            "summary": self.maker.excerpt(),
            "image": f"/images/press/{number:03}.jpg",
            "featured": rng.random() < 0.2,
            "type": rng.choice(("article", "article", "interview")),
            "score": round(rng.random(), 3),
            "scraped_at": "2031-05-06T07:08:09Z",
        }
        return values.get(name, "")

    def _records(self, items: list[Item], *, nested: bool = True) -> tuple[str, list[dict[str, object]], list[Item]]:
        """The items as records of one shape, its names in words, and what of them was set."""
        rng = self.rng
        fields = rng.choice(("TODU", "TODU", "TODU", "TOD", "TDOUA", "ODTU", "DTOU", "UTOD", "DOTAU"))
        names, form = self._named(fields), rng.choice(self.forms)
        if rng.random() < 0.1:
            form = rng.choice(WHOLE_MONTHS)
            items = [{**item, "day": f"{item['day'][:8]}01"} for item in items]
        if rng.random() < 0.2:  # some records lack an outlet or an address
            items = [self._lacking(item) for item in items]
        noise = rng.sample(NOISE, rng.choice((0, 1, 2, 4)))
        records: list[dict[str, object]] = []
        for number, item in enumerate(items):
            values: dict[str, object] = {}
            for field in fields:
                if shown := form(date.fromisoformat(item["day"])) if field == "D" else item.get(field, ""):
                    values[names[field]] = shown
            for name in noise:
                values.setdefault(name, self._noise(name, number))
            if rng.random() < 0.3 and number:
                values = dict(sorted(values.items()))
            records.append(_nested(values) if nested else values)
        set_so = [item if "U" in fields else {k: v for k, v in item.items() if k != "U"} for item in items]
        words = " ".join(names[f] for f in fields) + " + " + " ".join(noise)
        return f"{words}  {form(date(2031, 5, 17))}", records, set_so

    def _json(self, items: list[Item]) -> Set:
        way = self.rng.choice(
            ("list", "list", "wrapped", "deep", "by id", "by day", "by outlet", "by title", "columns", "rows")
        )
        layout, records, items = self._records(items, nested=way not in ("columns", "rows"))
        data: object = records
        if way == "wrapped":
            data = {"status": "ok", "totalResults": len(records), "articles": records}
        elif way == "deep":
            data = {
                "meta": {"page": 1, "query": "harbour"},
                "data": {"items": [{"node": record} for record in records]},
            }
        elif way == "by id":
            data = {f"x{number:04}": record for number, record in enumerate(records)}
        elif way == "by day":
            data = _grouped(items, records, "day")
        elif way == "by outlet":
            data = _grouped(items, records, "O")
            items = [item for name in data for item in items if (item["O"] or "Various") == name]
        elif way == "by title":
            data = {item["T"]: record for item, record in zip(items, map(_untitled, records, items), strict=True)}
        elif way == "columns":
            names = list(dict.fromkeys(name for record in records for name in record))
            data = {name: [record.get(name) for record in records] for name in names}
        elif way == "rows":
            names = list(dict.fromkeys(name for record in records for name in record))
            rows = [[_flat(record.get(name)) for name in names] for record in records]
            data = [names, *rows] if self.rng.random() < 0.6 else {"columns": names, "data": rows}
        return (
            "json",
            json.dumps(data, ensure_ascii=False, indent=self.rng.choice((None, 2))),
            f"{way}: {layout}",
            items,
        )

    def _ndjson(self, items: list[Item]) -> Set:
        layout, records, items = self._records(items)
        return "ndjson", "\n".join(json.dumps(record, ensure_ascii=False) for record in records), layout, items

    def _yaml(self, items: list[Item]) -> Set:
        way = self.rng.choice(("list", "list", "wrapped", "by year", "by outlet", "texts"))
        if way == "texts":
            texts, items, layout = self._texts(items)
            return "yml", "\n".join(["press:", *texts]) + "\n", f"texts: {layout}", items
        layout, records, items = self._records(items)
        if way == "by year":
            groups = [(item["day"][:4], record) for item, record in zip(items, records, strict=True)]
        elif way == "by outlet":
            groups = [(item["O"] or "Various", record) for item, record in zip(items, records, strict=True)]
            items = [item for name in dict(groups) for item in items if (item["O"] or "Various") == name]
        else:
            groups = [("press" if way == "wrapped" else "", record) for record in records]
        lines: list[str] = []
        for name in dict(groups):
            lines += [f"{json.dumps(name, ensure_ascii=False)}:"] if name else []
            for record in (record for group, record in groups if group == name):
                lines += _yaml_record(record, "  " if name else "")
        return "yml", "\n".join(lines) + "\n", f"{way}: {layout}", items

    def _texts(self, items: list[Item]) -> tuple[list[str], list[Item], str]:
        """Entries as texts of one layout."""
        layout = self.rng.choice(
            ("[{T}]({U}) - {O}, {D}", "{O}: [{T}]({U}) ({D})", "{D} – {O} – {T}", "{T} ({O}, {D})")
        )
        form = self.rng.choice(DATES[:5] if self.forms is FORMS else self.forms)
        texts = [layout.format_map({**item, "D": form(date.fromisoformat(item["day"]))}) for item in items]
        kept = items if "{U}" in layout else [{k: v for k, v in item.items() if k != "U"} for item in items]
        return [f"  - {json.dumps(text, ensure_ascii=False)}" for text in texts], kept, layout

    def _csv(self, items: list[Item]) -> Set:
        layout, records, items = self._records(items, nested=False)
        rng = self.rng
        separator = rng.choice((",", ",", ";", "\t", "|"))
        header = rng.random() < 0.7
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))
        names = list(dict.fromkeys(name for record in records for name in record))
        rows = [[_flat(record.get(name, "")) for name in names] for record in records]
        writer.writerows([names, *rows] if header else rows)
        return "csv", out.getvalue(), f"{separator!r} {'header' if header else 'no header'}: {layout}", items

    # ------------------------------------------------------------ feeds and references

    def _feed(self, items: list[Item]) -> Set:
        way = self.rng.choice(("aggregator", "source", "own", "atom", "atom source", "dc", "json"))
        own = self.rng.choice(("Kestrel", "Verrin Post", "The Lantern", "Port24"))
        if way in ("own", "json", "atom"):
            items = [
                {**item, "O": own, "U": f"https://{own.split()[-1].lower()}.example/{n}"}
                for n, item in enumerate(items)
            ]
        if way == "json":
            entries = [
                {
                    "id": item["U"],
                    "url": item["U"],
                    "title": item["T"],
                    "date_published": f"{item['day']}T08:00:00+00:00",
                }
                for item in items
            ]
            feed = {"version": "https://jsonfeed.org/version/1.1", "title": own, "items": entries}
            return "json", json.dumps(feed, ensure_ascii=False), way, items
        body = "".join(_feed_entry(way, {k: escape(v) for k, v in item.items()}) for item in items)
        if way.startswith("atom"):
            head = (
                f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{own if way == "atom" else "Harbour links"}</title>'
            )
            return "xml", f'<?xml version="1.0"?>{head}{body}</feed>', way, items
        title = own if way == "own" else "harbour - News search"
        head = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        return "xml", f'<?xml version="1.0"?>{head}<title>{title}</title>{body}</channel></rss>', way, items

    def _sitemap(self, items: list[Item]) -> Set:
        own = self.rng.choice(("Kestrel", "Verrin Post", "The Lantern", "Port24"))
        items = [
            {**item, "O": own, "U": f"https://{own.split()[-1].lower()}.example/{n}"} for n, item in enumerate(items)
        ]
        entries = "".join(
            f"<url><loc>{item['U']}</loc><news:news><news:publication><news:name>{own}</news:name><news:language>en</news:language>"
            f"</news:publication><news:publication_date>{item['day']}T08:00:00+00:00</news:publication_date>"
            f"<news:title>{escape(item['T'])}</news:title></news:news></url>"
            for item in items
        )
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        return "xml", f'<?xml version="1.0" encoding="UTF-8"?><urlset {space}>{entries}</urlset>', "news", items

    def _ris(self, items: list[Item]) -> Set:
        rng = self.rng
        kind, outlet, day = (
            rng.choice(("NEWS", "GEN", "ELEC")),
            rng.choice(("T2", "JO", "PB")),
            rng.choice(("DA", "Y1")),
        )
        lines: list[str] = []
        for item in items:
            shown = item["day"].replace("-", "/") + rng.choice(("", "/"))
            lines += [
                f"TY  - {kind}",
                f"TI  - {item['T']}",
                f"AU  - {_last_first(item['A'])}",
                f"{outlet}  - {item['O']}",
            ]
            lines += [f"{day}  - {shown}", f"UR  - {item['U']}", "ER  - ", ""]
        return "ris", "\n".join(lines), f"{kind} {outlet} {day}", items

    def _bibtex(self, items: list[Item]) -> Set:
        rng = self.rng
        kind, outlet = rng.choice(("article", "misc", "online")), rng.choice(("journal", "organization", "publisher"))
        day = rng.choice(("date", "date", "year month day"))
        out = []
        for number, item in enumerate(items):
            year, month, dom = item["day"].split("-")
            when = (
                f"date = {{{item['day']}}}"
                if day == "date"
                else f"year = {{{year}}}, month = {{{month}}}, day = {{{dom}}}"
            )
            title = item["T"].replace("&", r"\&").replace("%", r"\%")
            out.append(
                f"@{kind}{{k{number}, title = {{{{{title}}}}}, author = {{{_last_first(item['A'])}}},\n"
                f"  {outlet} = {{{item['O'].replace('&', chr(92) + '&')}}}, {when}, url = {{{item['U']}}}}}"
            )
        return "bib", "\n\n".join(out), f"{kind} {outlet} {day}", items

    # ------------------------------------------------------------ tables and pages

    def _columns(self) -> tuple[str, dict[str, str]]:
        """Which cells a table has, in order, and their headings. # is a number, L a link's own column."""
        fields = self.rng.choice(
            ("DTO", "DOT", "TOD", "OTD", "ODT", "TDO", "#DTO", "DTOA", "DAOT", "DTOL", "ODTL", "#OTD", "DTOC", "COTD")
        )
        names = {"D": "Date Published When Datum Day", "T": "Title Headline Article Story Titel What"}
        names |= {"O": "Source Outlet Publication Publisher Where Medium Newspaper Media", "A": "Author By"}
        names |= {"#": "# No. Nr", "L": "Link URL", "C": "Topic Category Language"}
        return fields, {field: self.rng.choice(names[field].split()) for field in fields}

    def _cell(self, field: str, item: Item, number: int, form: Form) -> str:
        if field == "D":
            return str(form(date.fromisoformat(item["day"])))
        if field == "#":
            return str(number + 1)
        return self.rng.choice(("Politics", "Economy", "Culture")) if field == "C" else item[field]

    def _table(self, items: list[Item]) -> Set:
        rng = self.rng
        (fields, names), form = self._columns(), rng.choice(DATES if self.forms is FORMS else self.forms)
        linked = "L" if "L" in fields else rng.choice("TTO")
        header = rng.choice(("thead", "th", "td", "none"))
        spans = rng.random() < 0.2 and fields[0] in "D"
        cells = {field: rng.choice(CELLS) for field in fields}
        rows: list[str] = []
        if header != "none":
            tag = "td" if header == "td" else "th"
            row = "<tr>" + "".join(f"<{tag}>{names[field]}</{tag}>" for field in fields) + "</tr>"
            rows.append(f"<thead>{row}</thead>" if header == "thead" else row)
        for number, item in enumerate(items):
            shown = ""
            for field in fields:
                text = escape("Read" if field == "L" else self._cell(field, item, number, form))
                text = f'<a href="{item["U"]}">{text}</a>' if field == linked else text
                same = sum(1 for other in items[number:] if other["day"] == item["day"])
                if spans and field == "D":
                    first = number == 0 or items[number - 1]["day"] != item["day"]
                    shown += f'<td rowspan="{same}">{text}</td>' if first else ""
                else:
                    shown += f"<td>{cells[field].format(text)}</td>"
            rows.append(f"<tr>{shown}</tr>")
        body = self._page("In the news", f"<table>{''.join(rows)}</table>")
        return "html", body, f"{fields} {header} linked {linked}{' spans' * spans} {form(date(2031, 5, 17))}", items

    def _markdown(self, items: list[Item]) -> Set:
        rng = self.rng
        (fields, names), form = self._columns(), rng.choice(DATES if self.forms is FORMS else self.forms)
        linked = "L" if "L" in fields else rng.choice("TTO-")
        header = rng.random() < 0.9
        lines = ["| " + " | ".join(names[field] if header else "" for field in fields) + " |"]
        lines += ["|" + "|".join(rng.choice(("---", ":--", "---:")) for _ in fields) + "|"]
        for number, item in enumerate(items):
            texts = []
            for field in fields:
                text = ("Link" if field == "L" else self._cell(field, item, number, form)).replace("|", "\\|")
                texts.append(f"[{text}]({item['U']})" if field == linked else text)
            lines.append("| " + " | ".join(texts) + " |")
        set_so = items if linked != "-" else [{k: v for k, v in item.items() if k != "U"} for item in items]
        body = "\n".join(["# Press", "", rng.choice(PROSE), "", *lines, "", rng.choice(PROSE)])
        return "md", body, f"{fields} linked {linked}{'' if header else ' no header'} {form(date(2031, 5, 17))}", set_so

    def _page(self, title: str, body: str) -> str:
        rng = self.rng
        links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in rng.sample(NAVIGATION, 5))
        bar = rng.choice((f"<nav><ul>{links}</ul></nav>", f"<div id='menu'><ul>{links}</ul></div>", ""))
        foot = f"<footer><p>{escape(rng.choice(PROSE))}</p></footer>" if rng.random() < 0.5 else ""
        return (
            f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{bar}<h1>{title}</h1>"
            f"<p>{escape(rng.choice(PROSE))}</p>{body}{foot}</body></html>"
        )

    def _filled(self, form: str, item: Item, shown: str, number: int) -> str:
        values = {key: escape(value) for key, value in item.items()} | {"D": shown, "X": escape(self.maker.excerpt())}
        return form.format_map(values | {"ISO": item["day"], "N": str(number), "C": "Politics"})

    def _cards(self, items: list[Item]) -> Set:
        rng = self.rng
        form, (outer, card) = rng.choice(DATES[:-1] if self.forms is FORMS else self.forms), rng.choice(CARDS)
        parts = [
            self._filled(card, item, str(form(date.fromisoformat(item["day"]))), n) for n, item in enumerate(items)
        ]
        glue = rng.choice(("", "\n"))
        set_so = items if "{U}" in card else [{k: v for k, v in item.items() if k != "U"} for item in items]
        return (
            "html",
            self._page("Press", outer.replace("…", glue.join(parts))),
            f"{card} {form(date(2031, 5, 17))}",
            set_so,
        )

    def _pages(self, items: list[Item]) -> Set:
        rng = self.rng
        if rng.random() < 0.5:
            name, page, entry = rng.choice(PAGES)
            own = "{O}" not in entry
            if own:
                items = [{**item, "O": "", "U": item["U"].replace("www.", "")} for item in items]
            form = rng.choice(DATES[:-1] if self.forms is FORMS else self.forms)
            body = "".join(
                self._filled(entry, item, str(form(date.fromisoformat(item["day"]))), n) for n, item in enumerate(items)
            )
            return "html", page.replace("…", body), f"{name} {form(date(2031, 5, 17))}", items
        heading, outer, entry = rng.choice(SECTIONS)
        form = rng.choice(DATES[:7] if self.forms is FORMS else self.forms)
        last = date.fromisoformat(items[0]["day"])
        for number, item in enumerate(items):
            item["day"] = (last - timedelta(days=2 * (number // 3))).isoformat()
        body = ""
        for day in dict.fromkeys(item["day"] for item in items):
            those = "".join(self._filled(entry, item, "", n) for n, item in enumerate(items) if item["day"] == day)
            body += heading.replace("…", str(form(date.fromisoformat(day)))) + outer.replace("…", those)
        return "html", self._page("Press review", body), f"{heading} {entry} {form(last)}", items


def _flat(value: object) -> object:
    return (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else next(iter(value.values()))
        if isinstance(value, dict)
        else value
    )


def _nested(values: dict[str, object]) -> dict[str, object]:
    """Dotted names as objects."""
    out: dict[str, object] = {}
    for name, value in values.items():
        head, dot, rest = name.partition(".")
        if not dot:
            out[name] = value
        else:
            inner = out.setdefault(head, {})
            if isinstance(inner, dict):
                inner[rest] = value
    return out


def _untitled(record: dict[str, object], item: Item) -> dict[str, object]:
    return {name: value for name, value in record.items() if value != item["T"]}


def _grouped(
    items: Sequence[Item], records: Sequence[dict[str, object]], key: str
) -> dict[str, list[dict[str, object]]]:
    groups: dict[str, list[dict[str, object]]] = {}
    for item, record in zip(items, records, strict=True):
        groups.setdefault(item[key] or "Various", []).append(record)
    return groups


def _yaml_record(record: dict[str, object], indent: str) -> list[str]:
    """A record as YAML (JSON values are YAML)."""
    lines: list[str] = []
    for name, value in record.items():
        lead = f"{indent}- " if not lines else f"{indent}  "
        if isinstance(value, dict):
            lines.append(f"{lead}{name}:")
            lines += [f"{indent}    {key}: {json.dumps(inner, ensure_ascii=False)}" for key, inner in value.items()]
        else:
            plain_day = isinstance(value, str) and len(value) == 10 and value[:4].isdigit()
            lines.append(f"{lead}{name}: {value if plain_day else json.dumps(value, ensure_ascii=False)}")
    return lines


def _last_first(person: str) -> str:
    first, _, last = person.partition(" ")
    return f"{last}, {first}"


def _feed_entry(way: str, item: Item) -> str:
    when = format_datetime(instant(date.fromisoformat(item["day"])))
    if way.startswith("atom"):
        source = f"<source><title>{item['O']}</title></source>" if way == "atom source" else ""
        return (
            f'<entry><title>{item["T"]}</title><link href="{item["U"]}"/><id>{item["U"]}</id>'
            f"<updated>{item['day']}T09:00:00Z</updated>{source}</entry>"
        )
    title = f"{item['T']} - {item['O']}" if way == "aggregator" else item["T"]
    more = {
        "aggregator": f'<source url="https://x.example">{item["O"]}</source>',
        "source": f'<source url="https://x.example">{item["O"]}</source>',
        "dc": f"<dc:publisher>{item['O']}</dc:publisher><dc:creator>{item['A']}</dc:creator>",
    }.get(way, "")
    return f"<item><title>{title}</title><link>{item['U']}</link><pubDate>{when}</pubDate>{more}</item>"


# ---------------------------------------------------------------- measuring


def read(made: Made, addresses: Sequence[str | None]) -> Result:
    """A made document read and compared, addresses too where an entry has one."""
    document = Document(made.name, "0" * 64, len(made.data), lambda: io.BytesIO(made.data))
    _, parts = read_document(document, load_book())
    entries = [each.reading for part in parts for each in part.candidates if isinstance(each, Entry)]
    got = [
        (plain(r.title), plain(r.outlet), r.published.first.isoformat() if r.published else "", r.url) for r in entries
    ]
    there = Counter(got)
    without = Counter(one[:3] for one in got)
    met = 0
    for (title, outlet, day), address in zip(made.entries, addresses, strict=True):
        key = (plain(title), plain(outlet), day)
        if without[key] if address is None else there[(*key, address)]:
            met += 1
            there[(*key, address)] -= 1
            without[key] -= 1
    return Result(made, met, len(got) - met, tuple(one[:3] for one in got))


def results(seed: int, lists: int, only: str | None = None) -> list[Result]:
    maker = StructuredMaker(seed)
    return [read(*maker.draw(number, only)) for number in range(lists)]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--lists", type=int, default=300)
    words.add_argument("--show", type=int, default=40, help="how many of the documents that went worst")
    words.add_argument("--kind", choices=[kind for kind, _ in StructuredMaker.KINDS])
    words.add_argument("--print", type=int, help="print this document and what was read of it")
    said = words.parse_args()
    found = results(said.seed, said.lists, said.kind)
    if said.print is not None:
        print(found[said.print].made.data.decode())
        for row in found[said.print].got:
            print("  ", row)
        return
    for each in sorted(found, key=lambda each: (each.share, each.made.name))[: said.show]:
        if each.share < 1 or each.extra:
            told = f"{each.met:4} of {len(each.made.entries):3}, {each.extra:3} wrong"
            print(f"{each.made.name:12}{told}  {each.made.layout[:150]!r}")
    kinds: dict[str, list[Result]] = {}
    for each in found:
        kinds.setdefault(each.made.layout.split(":")[0], []).append(each)
    for kind, those in [*sorted(kinds.items()), ("all", found)]:
        print(f"{kind:10}{len(those):5}  " + "  ".join(f"{name} {value:.1%}" for name, value in scores(those).items()))


if __name__ == "__main__":
    main()
