"""Pages that meet each other: few titles, outlets and days, so that most headlines are seen more than once."""

from __future__ import annotations

from datetime import date
from random import Random

from app.model import Reason
from tests.store.factory import Line, Page

TITLES = (
    "Ferry to Lindholm resumes after storm",
    "ferry to Lindholm resumes, after storm!",
    "Ferry to Líndholm resumes after storm",
    "Ferry to Lindholm resumes after storm - The Gull",
    "Harbour tax rises by 3.5 %",
    "Harbour tax rises by 4.5 %",
    "लिंडहोम में पुल खुला और फेरी चली",
    "リンドホルムの橋が開通しました本日",
    "Opinion",
    "12-3",
    "Nul\x00 and half an emoji \ud83d in one title",
)
OUTLETS = (
    "The Harbour Post",
    "Harbour Post",
    "THE GULL",
    "The Gull",
    "the-gull",
    "Résumé 24",
    "Resume24",
    "海の新聞",
    "\ud83d\x00Gazette",
    "",
    None,
)
SPANS = (
    (date(2031, 4, 2), None),
    (date(2031, 4, 3), None),
    (date(2031, 9, 9), None),
    (date(2031, 4, 1), date(2031, 4, 30)),
    (date(2031, 1, 1), date(2031, 12, 31)),
)


def some_pages(seed: int, count: int = 8, longest: int = 30) -> list[Page]:
    """Pages from a seed: the same in every process."""
    random = Random(seed)
    made = []
    for number in range(count):
        rows = tuple(_some_line(random) for _ in range(random.randint(1, longest)))
        made.append(
            Page(rows, f"page-{number}.txt", random.choice((None, "storms")), size_of_part=random.choice((15, 50_000)))
        )
    return made


def _some_line(random: Random) -> Line:
    first, last = random.choice(SPANS)
    return Line(
        title=random.choice(TITLES[:-1]) + random.choice(("", " again", " at last", " in April")),
        outlet=random.choice(OUTLETS[:-3]),
        first=first,
        last=last,
        listed=random.choice((None, date(2031, 4, 5))),
        confidence=random.choice((0.5, 0.9, 0.95)),
        damaged=random.random() < 0.2,
        cut=random.random() < 0.2,
        reason=random.choice((None, None, None, Reason.UNDATED)),
    )


def long_page(lines_of_it: int, *, size_of_part: int = 50_000, salt: str = "") -> Page:
    """One long list without repetition, over two years and fifty outlets."""
    rows = tuple(
        Line(
            f"Lighthouse keeper number {number} retires after a long winter",
            f"Gazette {number % 50}",
            date(2030 + number % 2, 1 + number % 12, 1 + number % 28),
        )
        for number in range(lines_of_it)
    )
    return Page(rows, "long.txt", "keepers", size_of_part=size_of_part, salt=salt)
