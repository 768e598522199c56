"""Invented lists whose dates are the difficulty: how many entries get their date, and how many a wrong one.

    python -m tests.quality.dates                the shares a kind of list, and the lists that went worst
    python -m tests.quality.dates --seed 7 --lists 400 --show 12 --print 5

The layouts are those of layouts.py. Dates are months, seasons and years; days without a year, below headings or over a
turn of the year; days in digits of either order, with two digits of the year, some with the day in the entry's address;
dates of other languages; ranges; headings with words beside their date. A wrong date is worse than none: where a list
cannot tell, `ambiguous_date` and `undated` are right. The same seed gives the same lists.
"""

from __future__ import annotations

import argparse
import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.ingest import read_document
from app.model import Document, Entry, Reading
from app.parsing.outlets.book import load_book
from tests.quality.layouts import IN_LINE, NO_DATE, WITH_ALL, YEARLESS, Made, Maker, Row, plain

Rows = Sequence[tuple[Row, date]]
Form = Callable[[date], str]
_FULL, _MONTH, _YEAR = 10, 7, 4

_SEASONS = (
    "Winter",
    "Winter",
    "Spring",
    "Spring",
    "Spring",
    "Summer",
    "Summer",
    "Summer",
    "Fall",
    "Fall",
    "Fall",
    "Winter",
)
COARSE: tuple[tuple[Form, int], ...] = (
    (lambda d: f"{d.year}.{d.month}", _MONTH),
    (lambda d: f"{d:%Y.%m}", _MONTH),
    (lambda d: f"{d:%Y-%m}", _MONTH),
    (lambda d: f"{d.month}/{d.year}", _MONTH),
    (lambda d: f"{d:%m/%Y}", _MONTH),
    (lambda d: f"{d:%b %Y}", _MONTH),
    (lambda d: f"{d:%B %Y}", _MONTH),
    (lambda d: f"{d:%Y}", _YEAR),
    (lambda d: f"{d:%Y}", _YEAR),
    (lambda d: f"{_SEASONS[d.month - 1]} {d.year}", _YEAR),
    (lambda d: f"{d:%B} {d.day}-{d.day + 1}, {d.year}" if d.day < 28 else f"{d:%B %Y}", _MONTH),
)
SHORT: tuple[Form, ...] = (
    lambda d: f"{d:%d/%m/%y}",
    lambda d: f"{d:%m/%d/%y}",
    lambda d: f"{d:%y/%m/%d}",
    lambda d: f"{d.day}.{d.month}.{d:%y}",
    lambda d: f"{d:%d.%m.%y}",
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%m/%d/%Y}",
    lambda d: f"{d.month}/{d.day}/{d.year}",
    lambda d: f"{d:%d-%m-%y}",
)
_GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_ARABIC = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
ABROAD: tuple[Form, ...] = (
    lambda d: f"{d.day}. {_GERMAN[d.month - 1]} {d.year}",
    lambda d: f"{d.day}. {_GERMAN[d.month - 1][:3]}. {d.year}",
    lambda d: f"{d.day}. {d.month}. {d.year}" if d.day > 12 else f"{d.day}. {_GERMAN[d.month - 1]} {d.year}",
    lambda d: f"le {d.day} {_FRENCH[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {_FRENCH[d.month - 1]} {d.year}",
    lambda d: f"{d.day} de {_SPANISH[d.month - 1]} de {d.year}",
    lambda d: f"{d:%d} {_RUSSIAN[d.month - 1]} {d.year} г.",
    lambda d: f"{d.day} {_ARABIC[d.month - 1]} {d.year}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}년 {d.month}월 {d.day}일",
    lambda d: f"{d.year}. {d.month}. {d.day}.",
    lambda d: f"{d.day}-{d:%b-%y}",
    lambda d: f"{d:%b}. {d.day}, {d:%y}",
    lambda d: f"{d.day}.{d:%b}.{d.year}".lower(),
)
HEADS = (
    "**{} – Kettles and what becomes of them**",
    "Week of {}",
    "News for {}",
    "[{}] Issue 14",
    "Issue 14 – {}",
    "{} Harbour Digest",
    "## {} – Kettles everywhere",
    "## Links for {}",
)
KINDS = (("coarse", 30), ("short", 25), ("abroad", 20), ("heads", 15), ("turning", 10))


class DateMaker(Maker):
    """Draws lists with dates that need their list; entries are (title, outlet, day, month or year in ISO form)."""

    def make(self, number: int) -> Made:
        kind = self.rng.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
        rows = self.rows()
        while len(rows) < 3:
            rows = self.rows()
        layout, lines, entries = getattr(self, f"_{kind}")(rows)
        return Made(f"{number:04}.md", "\n".join(lines).encode(), tuple(entries), f"{kind}: {layout}")

    def _told(self, rows: Rows, length: int = _FULL) -> list[tuple[str, str | None, str]]:
        return [(row["T"], row["O"], day.isoformat()[:length]) for row, day in rows]

    def _bulleted(self) -> str:
        return self.rng.choice(("- ", "* ", "• ", ""))

    def _coarse(self, rows: Rows) -> tuple[str, list[str], list[tuple[str, str | None, str]]]:
        layout, (form, length), bullet = self.rng.choice(WITH_ALL), self.rng.choice(COARSE), self._bulleted()
        return (
            f"{layout}  {form(rows[0][1])}",
            self.around(self._set(layout, rows, form, bullet)),
            self._told(rows, length),
        )

    def _short(self, rows: Rows) -> tuple[str, list[str], list[tuple[str, str | None, str]]]:
        layout, form, bullet = self.rng.choice(WITH_ALL), self.rng.choice(SHORT), self._bulleted()
        for row, day in rows if self.rng.random() < 0.5 else ():
            row["U"] = f"https://www.site{self.rng.randint(1, 9)}.example/{day:%Y/%m/%d}/kettle"
        return f"{layout}  {form(rows[0][1])}", self.around(self._set(layout, rows, form, bullet)), self._told(rows)

    def _abroad(self, rows: Rows) -> tuple[str, list[str], list[tuple[str, str | None, str]]]:
        layout, form, bullet = self.rng.choice(WITH_ALL), self.rng.choice(ABROAD), self._bulleted()
        return f"{layout}  {form(rows[0][1])}", self.around(self._set(layout, rows, form, bullet)), self._told(rows)

    def _heads(self, rows: Rows) -> tuple[str, list[str], list[tuple[str, str | None, str]]]:
        layout, form, head = self.rng.choice(NO_DATE), self.rng.choice(IN_LINE), self.rng.choice(HEADS)
        body: list[str] = []
        for day, those in self._days(rows):
            body += [head.format(form(day)), "", *self._set(layout, those, form, "- "), ""]
        return f"{head.format(form(rows[0][1]))} / {layout}", self.around(body), self._told(rows)

    def _turning(self, rows: Rows) -> tuple[str, list[str], list[tuple[str, str | None, str]]]:
        """Days without a year, the first of all with it."""
        layout, form, bullet = self.rng.choice(WITH_ALL), self.rng.choice(YEARLESS), self._bulleted()
        body = [
            *self._set(layout, rows[:1], lambda day: f"{form(day)}, {day.year}", bullet),
            *self._set(layout, rows[1:], form, bullet),
        ]
        return f"{layout}  {form(rows[0][1])}", self.around(body), self._told(rows)


@dataclass(frozen=True)
class Dated:
    """How the dates of one list were read: entries with their date, entries with another one, and entries there are."""

    made: Made
    right: int
    wrong: tuple[tuple[str, str, str], ...]  # title, date meant, date read

    @property
    def share(self) -> float:
        return self.right / len(self.made.entries)


def read(made: Made) -> Dated:
    """A made list read; entries are known by their titles, whatever was made of outlet and author."""
    document = Document(made.name, hashlib.sha256(made.data).hexdigest(), len(made.data), lambda: io.BytesIO(made.data))
    _, parts = read_document(document, load_book())
    readings = [each.reading for part in parts for each in part.candidates if isinstance(each, Entry)]
    meant = {plain(title): day for title, _, day in made.entries}
    right, wrong = 0, []
    for reading in readings:
        title = plain(reading.title)
        within = (day for name, day in meant.items() if name and title and (name in title or title in name))
        want = meant.get(title) or next(within, None)
        if want is None:
            continue
        right += _iso(reading) == want
        if _iso(reading) != want:
            wrong.append((title or "", want, _iso(reading)))
    return Dated(made, min(right, len(meant)), tuple(wrong))


def _iso(reading: Reading) -> str:
    """The date of an entry in ISO form, as long as its precision."""
    published = reading.published
    length = {"day": _FULL, "month": _MONTH, "year": _YEAR}
    return published.first.isoformat()[: length[published.precision.value]] if published else ""


def results(seed: int, lists: int) -> list[Dated]:
    """`lists` lists drawn with a seed, read."""
    maker = DateMaker(seed)
    return [read(maker.make(number)) for number in range(lists)]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--lists", type=int, default=300)
    words.add_argument("--show", type=int, default=40, help="how many of the lists that went worst")
    words.add_argument("--print", type=int, help="print this list and its wrong dates")
    said = words.parse_args()
    found = results(said.seed, said.lists)
    if said.print is not None:
        print(found[said.print].made.data.decode())
        print(*found[said.print].wrong, sep="\n")
        return
    for each in sorted(found, key=lambda each: (not each.wrong, each.share, each.made.name))[: said.show]:
        count = len(each.made.entries)
        print(f"{each.made.name:10}{each.right:4} of {count:3}, {len(each.wrong):3} wrong  {each.made.layout[:110]!r}")
    kinds: dict[str, list[Dated]] = {}
    for each in found:
        kinds.setdefault(each.made.layout.split(":")[0], []).append(each)
    for kind, those in [*sorted(kinds.items()), ("all", found)]:
        share = sum(each.share for each in those) / len(those)
        wrong = sum(bool(each.wrong) for each in those) / len(those)
        print(f"{kind:10}{len(those):5}  dated {share:.1%}  lists with a wrong date {wrong:.1%}")


if __name__ == "__main__":
    main()
