"""Where a headline ends and its outlet begins, by the evidence of the whole list (docs/outlets.md). Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.model import Span
from app.parsing.book import OutletBook, domain_of
from app.text import fold, squeeze

MOST_PIECES = 4  # an outlet is looked for behind the last so many separators; real names have at most three in them

_DANGLING = re.compile(r"(?:\s*-+)+\s*$")
_ENDS_CUT = ("...", "…")


class Reason(NamedTuple):
    """One piece of evidence for or against a candidate split; `value` times `weight` adds to its score."""

    name: str
    value: float
    weight: float


class Alternative(NamedTuple):
    """A candidate split with its evidence; `probability` is over the alternatives of its line."""

    title: str
    outlet: str | None
    score: float
    probability: float
    reasons: tuple[Reason, ...]


class Split(NamedTuple):
    """A text split into title and outlet, as printed (white space folded); spans are code points of the text given.

    `outlet` is None where none is printed. `confidence` is the calibrated probability that both are exactly right,
    `cut` says the text ends in dots that stand for a lost end, `rule` names the evidence that decided.
    """

    title: str
    outlet: str | None
    title_span: Span
    outlet_span: Span | None
    confidence: float
    cut: bool
    rule: str
    alternatives: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class ListEvidence:
    """What a list shows of its tails: how often each follows the only separator of an entry, or the last of several.

    Built from a list's first part, it serves the later parts as well, so that all are read alike.
    """

    alone: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)


def list_evidence(texts: Iterable[str], *, separators: Sequence[str] = (" - ",)) -> ListEvidence:
    """Count the tails of a list (or of its first part)."""
    find = _finder(separators)
    seen = ListEvidence()
    for text in texts:
        body = _undangled(text)
        places = find(body)
        if len(places) == 1:
            seen.alone[body[places[-1][1] :]] += 1
        elif places:
            seen.last[body[places[-1][1] :]] += 1
            seen.pairs[body[places[-2][1] :]] += 1
    return seen


def split_titles(
    texts: Sequence[str],
    book: OutletBook,
    *,
    separators: Sequence[str] = (" - ",),
    hints: Sequence[Sequence[str]] | None = None,
    explain: bool = False,  # noqa: ARG001
    evidence: ListEvidence | None = None,
) -> list[Split]:
    """Split the texts of ONE list (each all of an entry before its date) into titles and outlets, in order.

    `hints`, one for each text, are what else is known of its outlet: names or domains (a field of the record, the host of
    its link, a heading). `evidence` is that of the list's first part, where the list is read in parts; else the texts' own.
    """
    seen = list_evidence(texts, separators=separators) if evidence is None else evidence
    find = _finder(separators)
    return [_split(text, find, seen, book, hints[index] if hints else ()) for index, text in enumerate(texts)]


def _finder(separators: Sequence[str]) -> Callable[[str], list[Span]]:
    pattern = re.compile("|".join(re.escape(s.strip()).join((r"(?<=\s)", r"(?=\s)")) for s in separators))

    def find(text: str) -> list[Span]:
        return [match.span() for match in pattern.finditer(text)]

    return find


def _undangled(text: str) -> str:
    return _DANGLING.sub("", text) if text and not text[-1].isalnum() else text


def _split(
    text: str, find: Callable[[str], list[Span]], seen: ListEvidence, book: OutletBook, hints: Sequence[str]
) -> Split:
    body = _undangled(text)
    places = find(body)
    cut = body.endswith(_ENDS_CUT)
    whole = Split(squeeze(body), None, (0, len(body)), None, 0.9, cut, "cut" if cut else "no separator")
    if not places:
        return whole
    best = places[-1]
    rule = "only separator" if len(places) == 1 else "last separator"
    for place in places[-MOST_PIECES:-1]:
        tail = body[place[1] :]
        if tail in hints or seen.alone[tail] or book.match(tail):
            best, rule = place, "book"
            break
    if cut and not book.match(body[best[1] :]):
        return whole
    title, outlet = body[: best[0]], body[best[1] :]
    title = _undangled(title)
    start = best[1] + len(outlet) - len(outlet.lstrip())
    return Split(squeeze(title), squeeze(outlet), (0, len(title.rstrip())), (start, len(body)), 0.97, False, rule)


class Proposal(NamedTuple):
    """A name the database holds that the book may take up: how often it was printed, and why it looks like an outlet."""

    name: str
    times: int
    why: str


def learn(names: Mapping[str, int], book: OutletBook, *, least: int = 3) -> list[Proposal]:
    """Names printed at least `least` times that the book does not know, most frequent first."""
    return [
        Proposal(name, count, "domain" if domain_of(name) else "recurs")
        for name, count in sorted(names.items(), key=lambda item: (-item[1], item[0]))
        if count >= least and fold(name) and not book.find(name)
    ]
