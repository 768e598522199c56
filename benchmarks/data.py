"""Fictional headlines by the million, the same from the same seed: 5,000 outlets with a long tail, 20 years.

entries = headlines(1_000_000)          # an iterator of Line
write_list(path, entries)               # "- TITLE - OUTLET - March 3rd, 2031 [March 4th, 2031]"
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path

OUTLETS = 5_000
FIRST = date(2012, 1, 1)
DAYS = 20 * 365
TAIL = 1.07  # exponent of Zipf's law for outlets; real collections lie between 1.0 and 1.2
DASHED = 0.03  # of titles hold " - ", and of outlets 0.01: a little more than real lists
SEED = 2031

_PLACES = (
    "Alder Bay|Verrin|Lindholm|Port Emerald|Saint Odile|Kestrel Point|Old Marrow|Tamsin Vale|Quill Harbour|Ostrava Nova|"
    "Bryn Hollow|Castle Orrin|Dunmere|Eastwick Sands|Fallow Ridge|Greywater|Hollin Cross|Isle of Parr|Jarrow Heath|Lower Tarn"
).split("|")
_KINDS = (
    "Post|Gazette|Times|Herald|Courier|Observer|Tribune|Chronicle|Mail|Review|Today|News|Standard|Echo|Monitor|Dispatch|"
    "Radio|TV|Wire|Weekly|Business Journal|Online|Daily|Star|Press"
).split("|")
_WHO = (
    "council|minister|ferry operators|farmers|harbour police|teachers|prosecutors|rail workers|opposition leader|central bank|"
    "museum|hospital board|rescue crews|engineers|judges|students|pensioners|divers|border guards|climate panel|mayor|regulator"
).split("|")
_DOES = (
    "delays|approves|rejects|reopens|investigates|defends|cuts|doubles|abandons|unveils|questions|funds|sells|inspects|"
    "suspends|extends|bans|praises|rebuilds|audits|settles|postpones|expands|warns over|votes on|halts"
).split("|")
_WHAT = (
    "bridge contract|tunnel plan|fishing quotas|school meals|night trains|airport runway|water tariffs|harbour dredging|"
    "budget deal|housing bill|museum loan|wind farm|ferry timetable|hospital wing|border crossing|grain exports|data centre|"
    "lighthouse repairs|tax reform|stadium lease|pension fund|power cable|archive fire|salt mine|census|oil terminal"
).split("|")
_WHY = (
    "after storm|amid protests|for third year|before election|despite warning|as costs rise|over safety fears|in rare vote|"
    "following leak|with neighbours' help|under new law|at last|once again|by narrow margin|without debate|in record time"
).split("|")
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


@dataclass(frozen=True, slots=True)
class Line:
    """One headline as a list prints it."""

    title: str
    outlet: str
    published_on: date
    listed_on: date

    @property
    def text(self) -> str:
        return f"- {self.title} - {self.outlet} - {printed(self.published_on)} [{printed(self.listed_on)}]"


def headlines(count: int, *, seed: int = SEED) -> Iterator[Line]:
    """`count` headlines in no order of days; a longer run begins with a shorter one. Few of them share title, outlet and day."""
    rng = random.Random(seed)
    names = outlets(random.Random(seed))
    weights = list(accumulate(1 / rank**TAIL for rank in range(1, len(names) + 1)))
    for number in range(count):
        published = FIRST + timedelta(days=rng.randrange(DAYS))
        outlet = rng.choices(names, cum_weights=weights)[0]
        listed = published + timedelta(days=rng.choice((0, 0, 0, 1, 2)))
        yield Line(_title(rng, number), outlet, published, listed)


def outlets(rng: random.Random) -> list[str]:
    """The outlets' names, the most frequent first."""
    found: dict[str, None] = {}
    while len(found) < OUTLETS:
        name = f"{rng.choice(_PLACES)} {rng.choice(_KINDS)}"
        if rng.random() < 0.5:
            name = f"{rng.choice(('The', 'New', 'North', 'South', 'Radio', 'Evening', 'Morning', 'Sunday'))} {name}"
        if rng.random() < 0.2:
            name = f"{name.replace(' ', '').lower()}{rng.randrange(1, 90)}.example"
        elif len(found) > 400:
            name = f"{name} {rng.randrange(1, 500)}"
        if rng.random() < 0.01:
            name = f"{name} - {rng.choice(('English', 'Breaking News', 'Global Edition'))}"
        found.setdefault(name)
    return list(found)


def _title(rng: random.Random, number: int) -> str:
    who, does, what, why = (rng.choice(words) for words in (_WHO, _DOES, _WHAT, _WHY))
    title = f"{rng.choice(_PLACES)} {who} {does} {what} {why}"
    chance = rng.random()
    if chance < 0.3:
        title = f"{title}, {rng.randrange(2, 90)} days after {rng.choice(_WHO)} {rng.choice(_DOES)} {rng.choice(_WHAT)}"
    elif chance < 0.3 + DASHED:
        title = f"{title} - {rng.choice(_WHO)} say"
    elif chance < 0.4:
        title = f"{rng.choice(_PLACES)}’s “{rng.choice(_WHAT)}” délayed: {who} {does} {what}"
    elif chance < 0.6:
        title = f"{title}; {rng.choice(_WHO)} {rng.choice(_DOES)} {number % 9973} {rng.choice(_WHAT)}"
    return title[0].upper() + title[1:]


def printed(day: date) -> str:
    """A day as these lists print it: "March 3rd, 2031"."""
    return f"{day:%B} {day.day}{_ORDINALS.get(day.day, 'th')}, {day.year}"


def write_list(path: Path, lines: Iterable[Line]) -> Path:
    """A saved page that ends in these headlines, one a line."""
    with path.open("w", encoding="utf-8") as out:
        out.write("What the Verrin Strait bridge will cost, and who pays – Alder Bay Gazette\n\n")
        rest = iter(lines)
        while block := list(islice(rest, 10_000)):
            out.write("".join(f"{line.text}\n" for line in block))
    return path
