"""Invented lists in layouts drawn at random: how well the parser reads a list it has never seen.

    python -m tests.quality.layouts              the share read back, and the layouts that went worst
    python -m tests.quality.layouts --seed 7 --lists 400 --show 12

A layout is drawn as people set lists: an arrangement of the fields in one line, two, three or a block with an excerpt, below date
or outlet headings or a dated page title, as bullets, plain lines, a table or HTML; separators, brackets, date format, length of
the list and what stands around it are drawn too. Titles, people and most outlets are invented; half of the outlets are real
names, since real lists have names that are known. The same seed gives the same lists.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from app.ingest import read_document
from app.model import Document, Entry
from app.parsing.outlets.book import load_book

SUBJECTS = (
    "Harbour council;Ferry crews;The mayor of Verrin;Islanders;Three cable firms;Bridge builders;Pilots;"
    "Night nurses;A retired clockmaker;"
    "Lantern makers;Port Alder;Scientists;Farmers near Halden;Minister Quist;The opposition;Young voters;"
    "Solmark;Herring fleet;City planners;"
    "Opinion: Our harbour;Why the old quay;How small towns;Exclusive: Bank of Verrin;Live updates: Storm Ida;"
    "Dr Oduya;School heads;Kettle prices"
).split(";")
VERBS = (
    "rejects;welcome;ask for;warns of;celebrate;sue over;close in on;promise;lose;study;debate;back;delay;"
    "reopen;win prize for;are divided on;"
    "says no to;could save;should fear;finally gets;turn away from;invests in"
).split(";")
OBJECTS = (
    "new toll plan;the longest bridge in the north;a second ferry;cheaper night trains;rules for drones;"
    "an old lighthouse;the fish market;"
    "wind farm off Alder Bay;record low of herring;AI cameras at the pier;a 1.9 billion loan;school meals;"
    "the budget for 2031;heat in classrooms;"
    "plans to fly the flag;a quieter airport;its own currency;clean water for 40,000 homes;"
    "mayor's resignation;more women on boards"
).split(";")
ENDS = (
    ";;;;;;;; after long night;, report says;: what we know;, for now;? It is complicated; in 2031;"
    " - and nobody minds; (again);, experts warn; amid strike;!;"
    " — at last;: ‘We had no choice’; as winter nears; by 12%; in pictures"
).split(";")
KNOWN = (
    "Reuters;BBC News;The Guardian;CNN;The New York Times;Associated Press;Al Jazeera;Financial Times;"
    "Bloomberg;Wired;TechCrunch;The Verge;"
    "Forbes;NPR;Politico;The Washington Post;Le Monde;El País;Der Spiegel;The Economist;Nature;Ars Technica;"
    "CNBC;Fox News;The Hill"
).split(";")
INVENTED = (
    "Verrin Post;The Northern Courier;Alder Bay Gazette;Harbour FM;quaynews.example;Kestrel;Halden Live;"
    "Port24;TechQuay;ABN;The Lantern;"
    "Workshop & Quay;Solmark Zeitung;Isles Tonight;Verrin Business Journal;Radio Tidewater;The Pier;"
    "Daily Herring;Mast Magazine;Fjordblatt;"
    "Coastwise;North Sea Review;VTV;Deckhand Weekly;Bay Area Kettle"
).split(";")
FIRST = "Jane Tom Ida Sam Nora Luis Mei Anders Priya Olga Yusuf Clara Hugo Aisha Peter".split()
LAST = (
    "Marlow Berg Quist Oduya Halloran Ferreira Tanaka Lindqvist Raman Petrova Demir Vogel Laurent Bello Nyqvist".split()
)
PROSE = (
    "This page collects what was written about the harbour over the years, and it is kept by hand by a few volunteers "
    "who live there. Please write to us when a link is broken.",
    "We are a small group of people from three islands. Everything here was read by one of us before it was put on the list, "
    "and we do not agree with all of it.",
    "The museum is open from Tuesday to Sunday. Groups of more than ten should call ahead, since the boat is "
    "small and the pier is old.",
)
NAVIGATION = ("Home", "About us", "Contact", "Privacy", "Impressum", "Search", "Log in", "RSS")

Row = dict[str, str]


@dataclass(frozen=True)
class Made:
    """A list as it was set: its bytes, what it holds as (title, outlet, day), and the layout in words."""

    name: str
    data: bytes
    entries: tuple[tuple[str, str | None, str], ...]
    layout: str


def ordinal(day: date) -> str:
    tail = "th" if 10 <= day.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day:%B} {day.day}{tail}, {day.year}"


DATES: tuple[Callable[[date], str], ...] = (
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d:%b} {d.day}, {d.year}",
    lambda d: f"{d.day} {d:%B %Y}",
    lambda d: f"{d.day} {d:%b %Y}",
    ordinal,
    lambda d: f"{d:%A}, {d:%B} {d.day}, {d.year}",
    lambda d: f"{d:%b}. {d.day}, {d.year}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d:%d-%b-%Y}",
    lambda d: f"{d:%a} {d.day} {d:%b %Y}",
    lambda d: f"{d:%Y%m%d}",
)
IN_LINE = DATES[:-1]
YEARLESS: tuple[Callable[[date], str], ...] = (
    lambda d: f"{d:%b} {d.day}",
    lambda d: f"{d.day} {d:%B}",
    lambda d: f"{d:%B} {d.day}",
)

# One line an entry: T title, O outlet, D date, A author (left out of some entries, with what [ ] encloses).
WITH_ALL = (
    "T - O - D",
    "T – O – D",
    "T — O, D",
    "T | O | D",
    "T (O, D)",
    "T (O), D",
    "D - T - O",
    "D: T (O)",
    "D – O – T",
    "D | O | T",
    "O: T (D)",
    "O, D: T",
    "O – T – D",
    "[D] T - O",
    "[D] O: T",
    "T [O, D]",
    "D, O, T",
    "D T (O)",
    "T. O. D.",
    "T. O, D",
    "T - O (D)",
    "O (D): T",
    "O (D) - T",
    "D · O · T",
    "T · O · D",
    "T • O • D",
    "T / O / D",
    "D // O // T",
    "D\tO\tT",
    "D\tT\tO",
    "T\tO\tD",
    "“T” – O, D",
    '"T" (O, D)',
    "'T', O, D",
    "O, “T”, D",
    'O: "T", D',
    "D: O, “T”",
    "T, O (D)",
    "T via O (D)",
    "(D) T [O]",
    "T[ - A], O - D",
    "T[, by A] | O | D",
    "A (D). T. O.",
    "T - A, O, D",
    "D - O - A - T",
    "T (A, O, D)",
    "A: T, O, D",
    "O | D | T",
    "**T** - O - D",
    "*O*, D: T",
    "T — *O* (D)",
    "[T](U) - O, D",
    "[T](U) (O, D)",
    "D: [T](U) (O)",
    "D - [O](U): T",
    "D – [T](U) – *O*",
    "[T](U) | O | D",
    "O: [T](U) (D)",
    "[O: T](U) (D)",
    "**O** (D): [T](U)",
    "D [T](U), O",
    "[D] [T](U) (via O)",
    "T, O, D, U",
    "T - O - D - U",
    "D, “T”, by A, O",
    "O – D – T",
    "T > O > D",
    "T ~ O ~ D",
    "T :: O :: D",
    "D » O » T",
    "T, in: O, D",
    "T; O; D",
    "D; O; T",
    "T (O) [D]",
    "T -- O -- D",
)
NO_DATE = (
    "T (O)",
    "T - O",
    "O: T",
    "T – O",
    "T | O",
    "[T](U) (O)",
    "[T](U) - O",
    "O – T",
    "T [O]",
    "T, O",
    "O: “T”",
    "“T” (O)",
    "T — *O*",
    "**O**: T",
    "T [by A ]| O",
    "T (A, O)",
    "O - T",
    "[T](U) via O",
    "T / O",
    "O | T",
    "T • O",
    "T. O.",
)
NO_OUTLET = (
    "T - D",
    "D - T",
    "D: T",
    "T (D)",
    "[D] T",
    "D – T",
    "[T](U) (D)",
    "D [T](U)",
    "T | D",
    "D\tT",
    "T, D",
    "D. T",
)
BLOCKS = (
    "T / O - D",
    "T / O, D",
    "T / O | D",
    "T / D | O",
    "T / D - O",
    "T / O · D",
    "O / T / D",
    "T / O / D",
    "D / T / O",
    "D / O / T",
    "T / D / O",
    "O • D / T",
    "O - D / T",
    "D | O / T",
    "O, D: / T",
    "T / By A, O, D",
    "T / A | O | D",
    "T / O • A • D",
    "A / O: / T / D",
    "[T](U) / O, D",
    "**T** / O, D",
    "T / O (D)",
    "T / (O, D)",
    "T / Source: O / Date: D",
    "Title: T / Source: O / Date: D",
    "T / Published by O on D",
    "T / D / X / O",
    "T / X / O, D",
    "T / O, D / X",
    "T / O / X / D",
    "O / D / T / X",
    "T / D / X",
    "T / X / D",
    "T / Source: O D",
    "T / D by O",
    "T / O - USA / D",
    "T / U / O, D",
    "O / T / U / D",
    "T (O) / D",
    "T (O) / D O |",
    "T - O / D",
    "D / T - O",
    "D / O: T",
    "D / T (O) / X",
)  # X is an excerpt; `/` ends a line
BULLETS = ("- ", "* ", "• ", "– ", "#. ", "#) ", "[#] ", "→ ", "▪ ", "+ ", "» ", "(#) ")


class Maker:
    """Draws lists; the same generator state gives the same list."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def title(self) -> str:
        pick = self.rng.choice
        return f"{pick(SUBJECTS)} {pick(VERBS)} {pick(OBJECTS)}{pick(ENDS)}"

    def person(self) -> str:
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"

    def excerpt(self) -> str:
        pick = self.rng.choice
        one = f"{pick(SUBJECTS)} said on Monday that {pick(OBJECTS)} would take far longer than anybody had hoped."
        return one if self.rng.random() < 0.5 else one + " Nobody could say who would pay for it in the end."

    def rows(self) -> list[tuple[Row, date]]:
        rng = self.rng
        names = [*rng.sample(KNOWN, rng.randint(2, 8)), *rng.sample(INVENTED, rng.randint(2, 8))]
        at = date(rng.randint(2004, 2030), rng.randint(1, 12), rng.randint(1, 28))
        rows: list[tuple[Row, date]] = []
        seen: set[str] = set()
        for _ in range(rng.choice((3, 4, 5, 6, 8, 12, 20, 40))):
            at -= timedelta(days=rng.choice((0, 0, 1, 1, 2, 5, 9, 17)))
            title = self.title()
            if title in seen:
                continue
            seen.add(title)
            slug = "-".join(title.lower().replace("—", " ").split())[:40].strip("-?!,:")
            rows.append(
                (
                    {
                        "T": title,
                        "O": rng.choice(names),
                        "A": self.person(),
                        "U": f"https://www.site{rng.randint(1, 9)}.example/{at:%Y}/{slug}",
                    },
                    at,
                )
            )
        return rows

    def around(self, body: list[str], *, headings: bool = True) -> list[str]:
        """The list with what stands around it on a page."""
        rng = self.rng
        lines: list[str] = []
        if rng.random() < 0.3:
            lines += rng.sample(NAVIGATION, 4)
        if headings and rng.random() < 0.6:
            lines += [
                rng.choice(("# ", "", ""))
                + rng.choice(("In the news", "Press", "Media coverage", "What we read", "Links")),
                "",
            ]
        if rng.random() < 0.5:
            lines += [rng.choice(PROSE), ""]
        lines += body
        if rng.random() < 0.4:
            lines += ["", rng.choice(PROSE)]
        if rng.random() < 0.3:
            lines += ["", *rng.sample(NAVIGATION, 3)]
        return lines

    def filled(self, layout: str, row: Row, shown: str, *, without_author: bool) -> str:
        """One entry set in a layout; what `[ ]` encloses goes with the author."""
        out = ""
        optional = False
        for index, sign in enumerate(layout):
            if sign == "[" and "A" in layout[index : layout.find("]", index)] and not layout.startswith("[T](", index):
                optional = True
                continue
            if sign == "]" and optional:
                optional = False
                continue
            if optional and without_author:
                continue
            alone = not (layout[index - 1 : index].isalpha() or layout[index + 1 : index + 2].isalpha())
            if sign == "D" and alone:
                out += shown
            elif sign == "X" and alone:
                out += self.excerpt()
            elif sign in row and alone:
                out += row[sign]
            else:
                out += sign
        return out

    def make(self, number: int) -> Made:
        kinds = (
            ("line", 30), ("block", 18), ("dated", 14), ("page", 8), ("named", 5), ("bare", 5),
            ("table", 6), ("html", 10), ("years", 4),
        )  # fmt: skip
        kind = self.rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
        rows = self.rows()
        name, layout, lines, entries = getattr(self, f"_{kind}")(rows)
        return Made(f"{number:04}.{name}", "\n".join(lines).encode(), tuple(entries), f"{kind}: {layout}")

    def _entries(self, rows: Sequence[tuple[Row, date]], *, outlet: bool = True) -> list[tuple[str, str | None, str]]:
        return [(row["T"], row["O"] if outlet else None, day.isoformat()) for row, day in rows]

    def _set(
        self, layout: str, rows: Sequence[tuple[Row, date]], form: Callable[[date], str], bullet: str
    ) -> list[str]:
        rng = self.rng
        optional = rng.random() < 0.5
        out = []
        for number, (row, day) in enumerate(rows, 1):
            text = self.filled(layout, row, form(day), without_author=optional and rng.random() < 0.4)
            out.append(bullet.replace("#", str(number)) + text)
        return out

    def _bullet(self) -> str:
        return self.rng.choice(BULLETS) if self.rng.random() < 0.65 else ""

    def _line(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        layout, form, bullet = self.rng.choice(WITH_ALL), self.rng.choice(IN_LINE), self._bullet()
        body = self._set(layout, rows, form, bullet)
        if not bullet and self.rng.random() < 0.3:
            body = [line for each in body for line in (each, "")]
        name = "md" if "](" in layout or "*" in layout else "txt"
        return name, f"{bullet}{layout}  {form(rows[0][1])}", self.around(body), self._entries(rows)

    def _bare(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        layout, form, bullet = self.rng.choice(NO_OUTLET), self.rng.choice(IN_LINE), self._bullet()
        body = self._set(layout, rows, form, bullet)
        name = "md" if "](" in layout else "txt"
        return name, f"{bullet}{layout}  {form(rows[0][1])}", self.around(body), self._entries(rows, outlet=False)

    def _block(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        rng = self.rng
        layout, form = rng.choice(BLOCKS), rng.choice(IN_LINE)
        bullet = rng.choice(("- ", "* ", "#. ")) if rng.random() < 0.3 else ""
        blank = rng.random() < 0.7
        body: list[str] = []
        for number, (row, day) in enumerate(rows, 1):
            for index, part in enumerate(layout.split(" / ")):
                lead = bullet.replace("#", str(number)) if index == 0 else " " * len(bullet)
                body.append(lead + self.filled(part, row, form(day), without_author=False))
            if blank:
                body.append("")
        name = "md" if "](" in layout or "*" in layout else "txt"
        named = "O" in layout.replace("On", "").replace("Outlet", "")
        return (
            name,
            f"{bullet}{layout}  {form(rows[0][1])}{'' if blank else ' (no blank lines)'}",
            self.around(body),
            self._entries(rows, outlet=named),
        )

    def _days(self, rows: Sequence[tuple[Row, date]]) -> Iterator[tuple[date, list[tuple[Row, date]]]]:
        days: dict[date, list[tuple[Row, date]]] = {}
        for row, day in rows:
            days.setdefault(day, []).append((row, day))
        yield from days.items()

    def _dated(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        rng = self.rng
        layout, form, bullet = rng.choice(NO_DATE), rng.choice(IN_LINE), self._bullet()
        mark = rng.choice(("## ", "### ", "", "", "**", "== ", "Daily digest – "))
        body: list[str] = []
        last = rows[0][1]
        rows = [(row, last - timedelta(days=(number // rng.randint(2, 4)) * 2)) for number, (row, _) in enumerate(rows)]
        for day, those in self._days(rows):
            heading = f"{mark}{form(day)}{mark if mark in ('**',) else ' ==' if mark == '== ' else ''}"
            body += [heading, *([""] if rng.random() < 0.5 else []), *self._set(layout, those, form, bullet), ""]
        name = "md" if "](" in layout or "#" in mark or "*" in layout + mark else "txt"
        return name, f"{mark}{form(last)} / {bullet}{layout}", self.around(body), self._entries(rows)

    def _page(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        rng = self.rng
        layout, form, bullet = rng.choice(NO_DATE), rng.choice(DATES[:7]), self._bullet()
        day = rows[0][1]
        head = rng.choice(
            (
                "Press review, {}",
                "# Daily briefing – {}",
                "Newsletter of {}",
                "{}",
                "Morning links: {}",
                "In the papers on {}:",
            )
        )
        rows = [(row, day) for row, _ in rows]
        body = [head.format(form(day)), "", *self._set(layout, rows, form, bullet)]
        name = "md" if "](" in layout or "#" in head or "*" in layout else "txt"
        return name, f"{head.format(form(day))} / {bullet}{layout}", body, self._entries(rows)

    def _named(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        rng = self.rng
        layout, form, bullet = rng.choice(NO_OUTLET), rng.choice(IN_LINE), rng.choice(("- ", "* ", "• ", ""))
        mark = rng.choice(("## ", "### ", "**", ""))
        groups: dict[str, list[tuple[Row, date]]] = {}
        for row, day in rows:
            groups.setdefault(row["O"], []).append((row, day))
        body: list[str] = []
        for outlet, those in groups.items():
            body += [f"{mark}{outlet}{'**' if mark == '**' else ''}", *self._set(layout, those, form, bullet), ""]
        name = "md" if "](" in layout or mark else "txt"
        ordered = [row for those in groups.values() for row in those]
        return name, f"{mark}OUTLET / {bullet}{layout}  {form(rows[0][1])}", self.around(body), self._entries(ordered)

    def _years(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        """A year as heading, day and month in the line."""
        rng = self.rng
        layout, form, bullet = rng.choice(WITH_ALL), rng.choice(YEARLESS), self._bullet()
        mark = rng.choice(("## ", "### ", ""))
        years: dict[int, list[tuple[Row, date]]] = {}
        for row, day in rows:
            years.setdefault(day.year, []).append((row, day))
        body: list[str] = []
        for year, those in years.items():
            body += [f"{mark}{year}", *self._set(layout, those, form, bullet), ""]
        name = "md" if "](" in layout or mark or "*" in layout else "txt"
        return name, f"{mark}YEAR / {bullet}{layout}  {form(rows[0][1])}", self.around(body), self._entries(rows)

    def _table(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        rng = self.rng
        fields = rng.choice(("DTO", "DOT", "TOD", "OTD", "ODT", "TDO", "DTOA", "DAOT"))
        names = {
            "D": rng.choice(("Date", "Published", "When")),
            "T": rng.choice(("Title", "Headline", "Article", "Story")),
            "O": rng.choice(("Source", "Outlet", "Publication", "Publisher", "Where")),
            "A": "Author",
        }
        form = rng.choice(IN_LINE)
        linked = rng.random() < 0.5
        cells = [[names[field] for field in fields], ["---"] * len(fields)]
        for row, day in rows:
            shown = {**row, "D": form(day), "T": f"[{row['T']}]({row['U']})" if linked else row["T"]}
            cells.append([shown[field] for field in fields])
        body = ["| " + " | ".join(each) + " |" for each in cells]
        if rng.random() < 0.25:  # an Org table
            body[1] = "|" + "+".join("---" for _ in fields) + "|"
        return "md", f"table {fields} {form(rows[0][1])}", self.around(body), self._entries(rows)

    def _html(self, rows: list[tuple[Row, date]]) -> tuple[str, str, list[str], list[tuple[str, str | None, str]]]:
        rng = self.rng
        form = rng.choice(IN_LINE)
        way = rng.choice(
            (
                '<li><a href="U">T</a> - O, D</li>',
                '<li>D: <a href="U">T</a> (O)</li>',
                '<p><a href="U">T</a><br>O<br>D</p>',
                "<p><b>T</b><br><i>O</i>, D</p>",
                '<div class="item"><h3><a href="U">T</a></h3><span class="src">O</span> <span>D</span><p>X</p></div>',
                '<article><h2><a href="U">T</a></h2><p class="meta">D | O</p></article>',
                '<tr><td>D</td><td>O</td><td><a href="U">T</a></td></tr>',
                '<tr><td><a href="U">T</a></td><td>O</td><td>D</td></tr>',
                '<dt>D</dt><dd><a href="U">T</a> <em>O</em></dd>',
                '<div><span>D</span><span>O</span><a href="U">T</a></div>',
                "<p><u>T</u><br>D<br>(Posted by <a href='U'>O</a>)</p>",
                '<div class="card"><a href="U"><img src="i.png" alt=""><h4>T</h4></a><div>O</div><time>D</time></div>',
                '<p>O (D): <a href="U">T</a></p>',
                '<li><strong>O</strong> <em>D</em> <a href="U">“T”</a></li>',
            )
        )
        wrap = {"<li": "ul", "<tr": "table", "<dt": "dl"}.get(way[:3], "div")
        parts = [
            f"<html><head><title>Press</title></head><body><nav>{''.join(f'<a href=/{n}>{n}</a> ' for n in NAVIGATION[:5])}</nav>"
        ]
        parts += ["<h1>In the news</h1>", f"<p>{escape(rng.choice(PROSE))}</p>", f"<{wrap}>"]
        for row, day in rows:
            escaped = {key: escape(value) for key, value in row.items()}
            parts.append(self.filled(way, escaped, form(day), without_author=False))
        parts += [f"</{wrap}>", f"<footer><p>{escape(rng.choice(PROSE))}</p></footer></body></html>"]
        return "html", f"{way}  {form(rows[0][1])}", parts, self._entries(rows)


@dataclass(frozen=True)
class Result:
    """How one list was read: entries met in title, outlet and day; entries that are none of it;"
    " what was read instead."""

    made: Made
    met: int
    extra: int
    got: tuple[tuple[str | None, str | None, str], ...]

    @property
    def share(self) -> float:
        return self.met / len(self.made.entries)


def plain(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None else None


def read(made: Made) -> Result:
    """A made list read and compared. A list that names no outlet may inherit none;"
    " a closing full stop may be either's."""
    document = Document(made.name, hashlib.sha256(made.data).hexdigest(), len(made.data), lambda: io.BytesIO(made.data))
    _, parts = read_document(document, load_book())
    entries = [each.reading for part in parts for each in part.candidates if isinstance(each, Entry)]
    got = [(plain(r.title), plain(r.outlet), r.published.first.isoformat() if r.published else "") for r in entries]
    wanted = Counter((plain(title), outlet, day) for title, outlet, day in made.entries)
    met = sum((wanted & Counter(got)).values())
    return Result(made, met, len(got) - met, tuple(got))


def results(seed: int, lists: int) -> list[Result]:
    """`lists` lists drawn with a seed, read."""
    maker = Maker(seed)
    return [read(maker.make(number)) for number in range(lists)]


def scores(found: Sequence[Result]) -> dict[str, float]:
    """The mean share of a list's entries read back, the share of lists read whole, and of entries read that are right."""
    got = sum(each.met + each.extra for each in found)
    return {
        "read_back": sum(each.share for each in found) / len(found),
        "whole": sum(each.share == 1 and not each.extra for each in found) / len(found),
        "right": sum(each.met for each in found) / max(1, got),
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--lists", type=int, default=300)
    words.add_argument("--show", type=int, default=40, help="how many of the layouts that went worst")
    words.add_argument("--print", type=int, help="print this list and what was read of it")
    said = words.parse_args()
    found = results(said.seed, said.lists)
    if said.print is not None:
        one = found[said.print]
        print(one.made.data.decode())
        for row in one.got:
            print("  ", row)
        return
    for each in sorted(found, key=lambda each: (each.share, each.made.name))[: said.show]:
        print(
            f"{each.made.name:10}{each.met:4} of {len(each.made.entries):3}, {each.extra:3} wrong  {each.made.layout[:110]!r}"
        )
    kinds: dict[str, list[Result]] = {}
    for each in found:
        kinds.setdefault(each.made.layout.split(":")[0], []).append(each)
    for kind, those in sorted(kinds.items()):
        print(f"{kind:10}{len(those):5}  " + "  ".join(f"{name} {value:.1%}" for name, value in scores(those).items()))
    print(f"{'all':10}{len(found):5}  " + "  ".join(f"{name} {value:.1%}" for name, value in scores(found).items()))


if __name__ == "__main__":
    main()
