"""Where a headline ends and its outlet begins, by the evidence of the whole list (docs/outlets.md). Pure.

An entry "T - L - R" has one candidate split a separator. Each step from the last separator leftwards asks whether the
separator belongs to the outlet's name; the log-odds are a weighted sum of the evidence in `evidence.py`, the weights are
fitted (`benchmarks/fit_outlets.py`) and stand readable in `app/data/outlet_weights.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from app.model import Span
from app.parsing.outlets import evidence as ev
from app.parsing.outlets.book import OutletBook, domain_of
from app.parsing.outlets.evidence import ListEvidence
from app.parsing.outlets.model import Model, chances, chosen, shipped_model
from app.text import fold, squeeze

SEPARATORS = (" - ",)
MOST_INNER = 3  # separators an outlet's name may hold; real names have at most two
KNOWN = (
    9.0  # log-odds where the book knows the whole name with its separator: decides alone, so nothing is fitted to it
)
CACHED = 100_000  # tails remembered within one list, so that memory stays bounded
LONGEST_KNOWN = ev.LONGEST_LEFT + ev.LONGEST_RIGHT + 10
LAST = "last separator"
BOOK = "whole: in the book"
SURE = 0.9995  # what a rule that was never wrong on the labelled lists is worth (0 of about 47,000)
UNLIKELY = 0.9  # the only separator stands before something that reads like a sentence
NO_OUTLET = (
    0.98  # no separator, or a cut end: titles without an outlet were always so on the labelled pages, but those are few
)

_BLANK = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
_CUT = ("...", "…")

Finder = Callable[[str], list[Span]]


class Reason(NamedTuple):
    """One piece of evidence: `value` times `weight` goes into the score of the longer of two outlets."""

    name: str
    value: float
    weight: float


class Alternative(NamedTuple):
    """A candidate split; probabilities of a line's alternatives add up to 1. `reasons` argue against the next shorter outlet."""

    title: str
    outlet: str | None
    score: float
    probability: float
    reasons: tuple[Reason, ...]


class Split(NamedTuple):
    """A text split into title and outlet, as printed (white space folded); spans are code points of the text given.

    `outlet` is None where none is printed. `confidence` is the calibrated probability that both are exactly right,
    `cut` says the text ends in dots that stand for a lost end, `rule` names the evidence that decided, and
    `alternatives` are there where they were asked for.
    """

    title: str
    outlet: str | None
    title_span: Span
    outlet_span: Span | None
    confidence: float
    cut: bool
    rule: str
    alternatives: tuple[Alternative, ...] = ()


def list_evidence(texts: Iterable[str], *, separators: Sequence[str] = SEPARATORS) -> ListEvidence:
    """What the entries of a list (or of its first part) show of its tails."""
    find = _finder(tuple(separators))
    simple = tuple(separators) == SEPARATORS
    seen = ListEvidence()
    tails: list[str] = []
    for text in texts:
        if simple and (at := _only(text)):
            tails.append(text[at + 3 :])
            continue
        body = _undangled(text)
        places = find(body)
        if len(places) == 1:
            tails.append(body[places[0][1] :].strip())
        elif places:
            seen.add(body[places[-2][1] : places[-1][0]].strip(), body[places[-1][1] :].strip())
    seen.alone.update(tails)
    return seen


def split_titles(
    texts: Sequence[str],
    book: OutletBook,
    *,
    separators: Sequence[str] = SEPARATORS,
    hints: Sequence[Sequence[str]] | None = None,
    explain: bool = False,
    evidence: ListEvidence | None = None,
    model: Model | None = None,
) -> list[Split]:
    """Split the texts of ONE list (each all of an entry before its date) into titles and outlets, in order.

    A separator with spaces (" - ") asks for white space there, of any kind. `hints`, one sequence for each text, are what
    else is known of its outlet: names or domains (a field of the record, the host of its link, a heading).
    `evidence` is that of the list's first part, where the list is read in parts; else it is taken from the texts.
    """
    seen = list_evidence(texts, separators=separators) if evidence is None else evidence
    weights = model or shipped_model()
    reader = _Reader(_finder(tuple(separators)), seen, book, weights, explain, weights.surely_apart())
    if hints is not None:
        return [reader.split(text, tuple(hint)) for text, hint in zip(texts, hints, strict=True)]
    return list(map(reader.quickly if tuple(separators) == SEPARATORS else reader.split, texts))


def splitter(
    book: OutletBook, evidence: ListEvidence, *, separators: Sequence[str] = SEPARATORS
) -> Callable[[str], Split]:
    """The same for the texts of a list that come one by one; `evidence` is that of its first part."""
    weights = shipped_model()
    reader = _Reader(_finder(tuple(separators)), evidence, book, weights, False, weights.surely_apart())
    return reader.quickly if tuple(separators) == SEPARATORS else reader.split


def _only(text: str) -> int:
    """Where the only " - " of a plain line stands: nothing dangles, nothing is cut, no white space to fold. Else 0.

    Nearly all lines are so, and need no pattern.
    """
    at = text.find(" - ")
    plain = at > 0 and text.rfind(" - ") == at and text[-1].isalnum() and text[0] != " "
    return at if plain and "  " not in text and text.isprintable() else 0


@lru_cache(maxsize=64)
def _finder(separators: tuple[str, ...]) -> Finder:
    """What finds the separators of a text; one that is printed several times over ("A - - B") counts once."""
    marks = []
    for separator in separators:
        mark = re.escape(separator.strip())
        if separator[:1].isspace() and separator[-1:].isspace():
            marks.append(rf"(?<=\s){mark}(?:\s++{mark})*+(?=\s)")
        else:
            marks.append(
                (r"(?<=\s)" if separator[:1].isspace() else "") + mark + (r"(?=\s)" if separator[-1:].isspace() else "")
            )
    pattern = re.compile("|".join(marks))
    return lambda text: [match.span() for match in pattern.finditer(text)]


def _undangled(text: str) -> str:
    """Without separators that nothing follows: "A - B - -" is "A - B"; a hyphen that belongs to a word stays."""
    if not text or text[-1].isalnum():
        return text
    kept = text.rstrip(_BLANK + "-")
    own = kept
    while len(own) < len(text) and text[len(own)] == "-" and kept:
        own = text[: len(own) + 1]
    return own


class _Step(NamedTuple):
    """Whether the separator at `place` belongs to the outlet: the log-odds, and why."""

    place: Span
    score: float
    values: Mapping[str, float]


class _Pair(NamedTuple):
    """All evidence of a step but that of its title, which alone differs where a tail recurs; `score` has the bias in it."""

    values: Mapping[str, float]
    score: float


@dataclass(slots=True)
class _Reader:
    find: Finder
    seen: ListEvidence
    book: OutletBook
    model: Model
    explain: bool
    surely_apart: float
    rules: dict[str, tuple[float, str]] = field(default_factory=dict)
    pairs: dict[tuple[str, str], _Pair] = field(default_factory=dict)
    wholes: dict[str, bool] = field(default_factory=dict)

    def quickly(self, text: str) -> Split:
        """A text split at " - ": at once where it is a plain line with one, as nearly all are, else by all evidence."""
        at = text.find(" - ")
        plain = at > 0 and text.rfind(" - ") == at and text[-1].isalnum() and text[0] != " "
        if not plain or "  " in text or not text.isprintable():  # `_only`, without a call a line
            return self.split(text)
        tail = text[at + 3 :]
        confidence, rule = self.rules.get(tail) or self.judged(tail)
        made = (text[:at], tail, (0, at), (at + 3, len(text)), confidence, False, rule, ())
        return tuple.__new__(Split, made)  # as Split(*made) does, without another call a line

    def judged(self, tail: str) -> tuple[float, str]:
        """Confidence and rule for what follows the only separator."""
        if self.seen.alone[tail] > 1:
            found = (SURE, "recurs")
        elif len(tail) > ev.LONGEST_RIGHT or not ev.has_word(tail) or ev.like_a_sentence(tail):
            found = (UNLIKELY, "unlikely outlet")
        else:
            found = (SURE, "only separator")
        if len(self.rules) < CACHED:
            self.rules[tail] = found
        return found

    def split(self, text: str, hints: tuple[str, ...] = ()) -> Split:
        body = _undangled(text)
        places = self.find(body)
        if hints and (place := self.hinted(body, places, hints)):
            return self.made(body, place, SURE, "hint")
        if places and not ev.has_word(
            body[places[-1][1] :]
        ):  # "Outlet - - ...": what follows the last separator says nothing
            body = _undangled(body[: places.pop()[0]].rstrip())
        cut = body.endswith(_CUT)
        if not places:
            return self.whole(body, cut)
        if cut and not self.known(body[places[-1][1] :].strip()):
            return self.whole(body, cut)
        if len(places) == 1:
            return self.made(body, places[0], *self.judged(body[places[0][1] :].strip()))
        return self.several(body, places)

    def known(self, tail: str) -> bool:
        return self.seen.alone[tail] > 1 or bool(self.book.match(tail))

    def hinted(self, body: str, places: list[Span], hints: tuple[str, ...]) -> Span | None:
        """The separator before what a hint names: the same spelling, the same outlet of the book, or a domain's own name."""
        for place in places[-1 - MOST_INNER :]:
            tail = body[place[1] :].strip()
            if any(self.is_named(tail, hint) for hint in hints):
                return place
        return None

    def is_named(self, tail: str, hint: str) -> bool:
        if fold(tail) == fold(hint):
            return True
        host = domain_of(hint)
        known = self.book.by_host(host) if host else None
        found = self.book.find(tail)
        if found and ((known in found) if known else set(found) & set(self.book.find(hint))):
            return True
        return bool(host) and len(host) > 4 and ev.core(tail) == ev.core(host)

    def whole(self, body: str, cut: bool) -> Split:
        start = len(body) - len(body.lstrip())
        end = len(body.rstrip())
        return Split(
            squeeze(body), None, (start, max(start, end)), None, NO_OUTLET, cut, "cut" if cut else "no separator"
        )

    def several(self, body: str, places: list[Span]) -> Split:
        if not self.explain and (rule := self.plainly_apart(body, places)):
            return self.made(body, places[-1], self.model.apart[-1][1], rule)
        steps = self.steps(body, places)
        probabilities = chances([step.score for step in steps])
        best = chosen(probabilities)
        candidates = [places[-1], *(step.place for step in steps)]
        rule = self.rule(steps[max(0, best - 1)].values, joined=best > 0) if steps else LAST
        made = self.made(body, candidates[best], self.model.confidence(probabilities[best], joined=best > 0), rule)
        if not self.explain:
            return made
        return made._replace(alternatives=self.alternatives(body, candidates, steps, probabilities))

    def plainly_apart(self, body: str, places: list[Span]) -> str:
        """The rule where no title could join the last two pieces, nor lower the confidence; else "". Only saves time."""
        left, right = body[places[-2][1] : places[-1][0]].strip(), body[places[-1][1] :].strip()
        if (
            len(left) > ev.LONGEST_LEFT
            or len(right) > ev.LONGEST_RIGHT
            or self.longest_known(body, places) <= len(body)
        ):
            return ""
        if not ev.has_word(body[: places[-2][0]]):
            return ""
        pair = self.pair(left, right)
        return self.rule(pair.values, joined=False) if pair.score <= self.surely_apart else ""

    def steps(self, body: str, places: list[Span]) -> list[_Step]:
        """One step for each separator that may belong to the outlet, from the last but one leftwards."""
        right = body[places[-1][1] :].strip()
        steps: list[_Step] = []
        known = self.longest_known(body, places)
        for index in range(len(places) - 1, max(0, len(places) - 1 - MOST_INNER), -1):
            before = places[index - 1]
            left = body[before[1] : places[index][0]].strip()
            title = _undangled(body[: before[0]].rstrip())
            if len(left) > ev.LONGEST_LEFT or len(right) > ev.LONGEST_RIGHT or not ev.has_word(title):
                break
            if before[1] >= known:
                steps.append(_Step(before, KNOWN, {BOOK: 1.0}))
            else:
                pair, of_title = self.pair(left, right), ev.of_title(title, left)
                score = pair.score + ev.weigh(of_title, self.model.weights)
                steps.append(_Step(before, score, {**pair.values, **of_title}))
            right = body[before[1] :].strip()
        return steps

    def pair(self, left: str, right: str) -> _Pair:
        if found := self.pairs.get((left, right)):
            return found
        values = {
            **ev.of_right(right, self.book),
            **ev.of_left(left, self.book),
            **ev.of_both(left, right, self.book),
            **ev.of_list(left, right, self.seen),
        }
        found = _Pair(values, self.model.bias + ev.weigh(values, self.model.weights))
        if len(self.pairs) < CACHED:
            self.pairs[left, right] = found
        return found

    def longest_known(self, body: str, places: list[Span]) -> int:
        """Where the longest ending begins that the book knows as one name with a separator inside; past the end if none."""
        for place in places[-1 - MOST_INNER : -1]:
            if len(body) - place[1] <= LONGEST_KNOWN and self.in_book(body[place[1] :].strip()):
                return place[1]
        return len(body) + 1

    def in_book(self, whole: str) -> bool:
        known = self.wholes.get(whole)
        if known is None:
            known = self.book.match(whole) in ("name", "alias", "damaged")
            if len(self.wholes) < CACHED:
                self.wholes[whole] = known
        return known

    def rule(self, values: Mapping[str, float], *, joined: bool) -> str:
        """The evidence that spoke loudest for what was chosen; the title's is left out, as plain cases never look at it."""
        if BOOK in values:
            return BOOK
        sign, weights = (1 if joined else -1), self.model.weights
        said = [(sign * value * weights.get(name, 0.0), name) for name, value in values.items() if name[:6] != "title:"]
        loudest = max(said, default=(0.0, ""))
        return loudest[1] if loudest[0] > 0 else LAST

    def alternatives(
        self, body: str, candidates: list[Span], steps: list[_Step], probabilities: list[float]
    ) -> tuple[Alternative, ...]:
        found = []
        for index, (place, probability) in enumerate(zip(candidates, probabilities, strict=True)):
            title, outlet = squeeze(_undangled(body[: place[0]].rstrip())), squeeze(body[place[1] :])
            reasons: list[Reason] = []
            score = 0.0
            if index:
                step = steps[index - 1]
                score = step.score
                reasons = self.reasons(step)
            found.append(Alternative(title, outlet, round(score, 4), round(probability, 6), tuple(reasons)))
        return tuple(found)

    def reasons(self, step: _Step) -> list[Reason]:
        if BOOK in step.values:
            return [Reason(BOOK, 1.0, KNOWN)]
        said = [Reason(name, value, self.model.weights.get(name, 0.0)) for name, value in step.values.items()]
        said.sort(key=lambda reason: (-abs(reason.value * reason.weight), reason.name))
        return [Reason("bias", 1.0, self.model.bias), *said]

    def made(self, body: str, place: Span, confidence: float, rule: str) -> Split:
        title = _undangled(body[: place[0]].rstrip())
        outlet = body[place[1] :].strip()
        start = len(title) - len(title.lstrip())
        end = len(body.rstrip())
        spans = (start, max(start, len(title))), (end - len(outlet), end)
        return Split(squeeze(title), squeeze(outlet), *spans, confidence, False, rule)
