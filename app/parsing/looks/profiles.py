"""What the values of a slot are over a whole list: outlets, people, tags. The evidence that decides between layouts. Pure.

Weights were set by hand on invented lists; docs/lists.md explains each. Scores of a value run from -1 to about 1.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.parsing.looks.texts import host_affinity, is_person, outlet_look, title_look, words
from app.parsing.outlets.book import OutletBook
from app.text import fold

RECURS = 0.5  # what it is worth that all values recur with different titles
PERSON = 0.4  # a slot of people's names: worth taking off a title, less than a slot of outlets
UNHEARD = 0.3  # what names of several words lose of which none is known or comes back: they may be titles of their own
TAG = 0.25  # a slot of few, recurring values
SURELY = 0.5  # what a name must look like behind an author and a full stop
FEW = 3  # values below which people, tags and kickers are no evidence of a slot
_JOINTS = (" | ", " / ", " • ", " · ", ",", ". ")
CAPITALS = 0.3  # a slot of words all in capitals (kickers, places)


@dataclass(frozen=True, slots=True)
class Profile:
    """Evidence for a slot: the share of entries that fill it, and the mean over those of each kind of evidence."""

    filled: float
    outlet: float
    person: float
    recurs: float
    distinct: int
    capitals: float = 0.0
    count: int = 0
    sure: float = 0.0  # share of the values that are outlets beyond doubt
    joined: float = 0.0  # share of the entries whose value holds an author too

    @property
    def worth(self) -> float:
        """How much it speaks for a layout that it has this slot."""
        value = self.outlet
        if self.person >= 0.6 and self.count >= FEW:
            value = max(value, PERSON)
        if self.recurs >= 0.8 and self.filled >= 0.7 and self.count > FEW:
            value = max(value, TAG)
        if self.capitals >= 0.8 and self.filled >= 0.7 and self.count > FEW:
            value = max(value, CAPITALS)
        return self.filled * value - 0.2 * (1 - self.filled) * (1 - self.sure)


def evidence(value: str, host: str, book: OutletBook) -> float:
    """How much one value looks like an outlet: by the book, its shape and the host of its link."""
    look = outlet_look(value, book)
    affinity = host_affinity(value, host) if host else 0.0
    return max(look, affinity if look > -0.9 else look)


def without_person(value: str, book: OutletBook) -> tuple[str, str] | None:
    """A value "AUTHOR, OUTLET" or "OUTLET, AUTHOR" in two, the outlet first; None where it is not just one of each."""
    for joint in _JOINTS:
        for left, found, right in (value.partition(joint), value.rpartition(joint)):
            if not found or not left.strip() or not right.strip():
                continue
            people = _is_author(left.strip(), book), _is_author(right.strip(), book)
            if joint == ". " and (not people[0] or outlet_look(right.strip(), book) < SURELY):
                continue  # ends of sentences
            if people == (True, False):
                return right.strip(), left.strip()
            if people == (False, True):
                return left.strip(), right.strip()
    return None


def _is_author(value: str, book: OutletBook) -> bool:
    return is_person(value) and outlet_look(value, book) < 0.5


def profile(values: Sequence[str | None], hosts: Sequence[str], titles: Sequence[str], book: OutletBook) -> Profile:
    """The evidence of one slot; `values`, `hosts` and `titles` are parallel, None where an entry lacks the slot."""
    joined = sum(v is not None and _core(v, book) != v for v in values) / max(1, len(values))
    there = [(_core(v, book), h, t) for v, h, t in zip(values, hosts, titles, strict=True) if v]
    if not there:
        return Profile(0.0, -1.0, 0.0, 0.0, 0)
    names = Counter(fold(v) for v, _, _ in there)
    pairs = {(fold(v), t) for v, _, t in there}
    apart = Counter(name for name, _ in pairs)
    again = sum(apart[fold(v)] > 1 for v, _, _ in there) / len(there)
    people = sure = 0
    total = 0.0
    for value, host, _ in there:
        score = evidence(value, host, book)
        if score < 0.5 and is_person(value):
            people += 1
            score = min(score, 0.1)
        total += score
        sure += score >= 0.85
    mean = total / len(there)
    person = people / len(there)
    if mean > -0.2:
        mean += RECURS * again * (1 - person)
    if not sure and not again and len(there) >= FEW and sum(words(v) for v, _, _ in there) >= 3 * len(there):
        mean -= UNHEARD
    capitals = sum(v.isupper() and len(v) > 1 for v, _, _ in there) / len(there)
    return Profile(
        len(there) / len(values), mean, person, again, len(names), capitals, len(there), sure / len(there), joined
    )


def _core(value: str, book: OutletBook) -> str:
    """A value without the author's name in it."""
    apart = without_person(value, book) if any(joint in value for joint in _JOINTS) else None
    return apart[0] if apart is not None else value


def titles_worth(titles: Sequence[str | None]) -> float:
    """How well texts serve as the titles of one list: their looks, and that they differ."""
    if not titles:
        return -1.0
    there = [t for t in titles if t]
    looks = sum(title_look(t) - (0.5 if is_person(t) else 0.0) for t in there) - (len(titles) - len(there))
    apart = len(set(there)) / len(titles)
    return looks / len(titles) - 0.8 * (1 - apart)
