"""What speaks for and against a separator being part of an outlet's name: named values, nothing decided here. Pure.

A text "T - L - R" ends in the outlet "R" or in "L - R". Each evidence is a value, mostly 0 or 1, of the pieces, the list
they stand in and the book; `app/data/outlet_weights.json` has what each adds to the score (docs/outlets.md explains all).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import log2

from app.parsing.outlets.book import OutletBook, domain_of
from app.text import fold, normalise

LONGEST_LEFT = 80  # code points of a piece that may begin an outlet's name; the longest seen has 56
LONGEST_RIGHT = 160  # of all that follows; slogans of stations reach 130

_WORD = re.compile(r"[^\W_]+(?:['’&.+/-][^\W_]+)*")
_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}(?:[- ]?(?:TV|DT|FM|AM|LP|CD)?\d{0,2})?")
_STATION = re.compile(
    r"(?:[KW][A-Z]{2,3}\b.*|\d{1,2}\s?news\b.*"
    r"|(?:abc|nbc|cbs|fox|cw|news|local|channel|newschannel|tv|eyewitness news)\s?\d{1,2}\b.*)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[?!…\"'”’»)\]]$|\.\.\.$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d[/:.]\d")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `app/data/outlet_words.toml`."""

    editions: frozenset[str]
    edition_fillers: frozenset[str]
    heads: frozenset[str]
    slogans: frozenset[str]
    kickers: frozenset[str]
    sentence: frozenset[str]
    months: frozenset[str]
    small: frozenset[str]
    news: frozenset[str]
    articles: frozenset[str]
    around_editions: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    text = files("app").joinpath("data", "outlet_words.toml").read_text(encoding="utf-8")
    lists = {name: frozenset(listed.split()) for name, listed in tomllib.loads(text).items()}
    return Words(**lists, around_editions=lists["editions"] | lists["edition_fillers"])


@dataclass(slots=True)
class ListEvidence:
    """What a list shows of its tails. Built from a list's first part, it serves later parts too, so that all are read alike.

    `alone` counts tails behind the only separator of an entry, `last` the last pieces of entries with several, `pairs`
    their last two pieces; `lefts` are the different pieces seen before a last piece, `rights` those seen behind the last but one.
    """

    alone: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    lefts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rights: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, left: str, right: str) -> None:
        """Count an entry that ends in `left`, a separator and `right`, and has another separator before."""
        self.last[right] += 1
        self.pairs[left, right] += 1
        self.lefts[right].add(left)
        self.rights[left].add(right)


def is_acronym(short: str, long: str) -> bool:
    """Whether `short` is made of the first letters of the words of `long` (small words may be left out), in capitals."""
    letters = short.replace(".", "").replace("&", "")
    if not (2 <= len(letters) <= 8 and letters.isalpha() and letters.isupper()):
        return False
    parts = _WORD.findall(re.sub(r"[-/]", " ", long))
    if len(parts) < 2:
        return False
    every = "".join(part[0] for part in parts).upper()
    great = "".join(part[0] for part in parts if part.lower() not in words().small).upper()
    return letters in (every, great) or (len(letters) >= 3 and (every.startswith(letters) or great.startswith(letters)))


def core(text: str) -> str:
    """A name without what its variants add: article, `www.`, top-level domain, "news", "online", "com"."""
    host = domain_of(text)
    plain = fold(host.rsplit(".", 1)[0]) if host else fold(text)
    plain = plain.removeprefix("the")
    for ending in ("com", "online", "news", "live", "english"):
        shorter = plain.removesuffix(ending)
        if len(shorter) >= 3:
            plain = shorter
    return plain.replace(".", "")


def contains(outer: str, inner: str) -> bool:
    """Whether a name holds another: its core begins, ends or (from six letters on) is anywhere in the other's."""
    if len(inner) < 3 or len(outer) < len(inner):
        return False
    if len(inner) >= 6:
        return inner in outer
    return outer == inner or (len(inner) >= 4 and (outer.startswith(inner) or outer.endswith(inner)))


def has_word(text: str) -> bool:
    """Whether there is a letter or digit in it at all."""
    return any(map(str.isalnum, text))


def like_a_sentence(text: str) -> bool:
    """Whether a text reads as the rest of a title: it goes on in small letters with words that names lack, asks, or is long."""
    if not text[0].islower() and not text.endswith(("?", "!")) and text.count(" ") < 11:
        return False
    parts = _WORD.findall(normalise(text))
    asks = len(parts) >= 4 and text.endswith(("?", "!"))
    return (
        asks or len(parts) >= 12 or (text[0].islower() and len(parts) >= 2 and not words().sentence.isdisjoint(parts))
    )


def _script(text: str) -> str:
    for character in text:
        if character.isalpha():
            return unicodedata.name(character, "?").split(" ", 1)[0]
    return ""


def _flags(kind: str, values: Mapping[str, float | bool]) -> dict[str, float]:
    return {kind + name: float(value) for name, value in values.items() if value}


def of_right(right: str, book: OutletBook) -> dict[str, float]:
    """Evidence of the last piece(s) alone."""
    lists = words()
    parts = _WORD.findall(normalise(right))
    if not parts:
        return {"right: no word": 1.0}
    shown = book.match(right)
    first, last, several = parts[0], parts[-1], len(parts) > 1
    edition = any(part in lists.editions for part in parts) and all(part in lists.around_editions for part in parts)
    topics = all(part in lists.slogans or part in lists.editions for part in parts[:-1])
    named = several and last in lists.heads and last not in lists.news
    slogan_words = sum(part in lists.slogans for part in parts) / len(parts) if several and not named else 0.0
    return _flags(
        "right: ",
        {
            "in the book": shown in ("name", "alias", "domain"),
            "damaged, in the book": shown == "damaged",
            "ends another name": book.ends_names(right),
            "edition, language or place": edition,
            "slogan": several and not edition and first in lists.slogans,
            "slogan words": slogan_words,
            "enumerates": right.count(",") >= 2,
            "section": not several and first in lists.kickers,
            "topics and news": several and last in lists.news and (topics or "fc" in parts),
            "a name and news": several and last in lists.news and not (topics or "fc" in parts),
            "ends in a head word": named,
            "begins with an article": several and first in lists.articles,
            "domain": bool(domain_of(right)),
            "station": bool(_STATION.fullmatch(right)),
            "small first letter": right[0].islower() and not domain_of(right),
            "one word": not several,
            "many words": len(parts) >= 5,
            "one capital word": not several and right.isupper(),
            "has a pipe": "|" in right,
            "sentence words": any(part in lists.sentence for part in parts[1:]),
        },
    )


def of_left(left: str, book: OutletBook) -> dict[str, float]:
    """Evidence of the piece that may end the title or begin the outlet."""
    lists = words()
    parts = _WORD.findall(normalise(left))
    if not parts:
        return {"left: no word": 1.0}
    capital = _in_capitals(left)
    kicker = len(parts) <= 3 and (parts[-1] in lists.kickers or parts[0] in lists.kickers)
    digit = any(character.isdigit() for character in left)
    sentence = any(part in lists.sentence for part in parts)
    ends = bool(_ENDING.search(left))
    quoted = any(mark in left for mark in '"“”:‘;«')
    titled = 2 <= len(parts) <= 5 and capital == 1.0 and not (sentence or digit or ends or quoted)
    return _flags(
        "left: ",
        {
            "in the book": book.match(left) != "",
            "begins another name": book.begins_names(left),
            "one word": len(parts) == 1,
            "two or three words": 2 <= len(parts) <= 3,
            "four or five words": 4 <= len(parts) <= 5,
            "six words or more": len(parts) >= 6,
            "small first letter": left[0].islower() and not domain_of(left),
            "not in capitals": capital < 1.0 and not domain_of(left),
            "like a name": titled,
            "has a head word": parts[0] in lists.heads or parts[-1] in lists.heads,
            "call sign": bool(_CALL_SIGN.fullmatch(left)),
            "domain": bool(domain_of(left)),
            "one capital word": len(parts) == 1 and left.isupper() and len(left) > 1,
            "kicker": kicker,
            "kicker alone": kicker and len(parts) == 1,
            "digit": digit,
            "date": bool(_YEAR.search(left)) or any(part in lists.months for part in parts),
            "ends as titles do": ends,
            "quote or colon": quoted,
            "sentence words": sentence,
            "begins as a sentence goes on": len(parts) > 1 and parts[0] in lists.sentence,
            "enumerates": "," in left,
            "begins with an article": parts[0] == "the" and len(parts) > 1,
            "has a pipe": "|" in left,
        },
    )


def of_title(title: str, left: str) -> dict[str, float]:
    """Evidence of the title that is left if `left` belongs to the outlet."""
    return _flags(
        "title: ",
        {
            "ends as titles do": bool(_ENDING.search(title)),
            "short": title.count(" ") < 3,
            "long": title.count(" ") >= 6,
            "has the name": _names(title, left),
            "small words": _in_capitals(title) < 0.75,
        },
    )


def _names(title: str, name: str) -> bool:
    """Whether a title already has the name: its core anywhere in it, or a short one as a word of its own."""
    short = core(name)
    return (len(short) >= 4 and short in fold(title)) or (len(name) >= 3 and name in _WORD.findall(title))


def _in_capitals(text: str) -> float:
    """The share of words, but for small ones, that do not begin with a small letter."""
    great = [word for word in _WORD.findall(text) if word.lower() not in words().small]
    return sum(not word[0].islower() for word in great) / max(1, len(great))


def _ends_in_head(text: str) -> bool:
    parts = _WORD.findall(normalise(text))
    return bool(parts) and parts[-1] in words().heads


def of_both(left: str, right: str, book: OutletBook) -> dict[str, float]:
    """Evidence of how the two pieces go together."""
    inner, outer = core(left), core(right)
    doubled = fold(left) == fold(right)
    same = not doubled and inner == outer and bool(inner)
    near = not doubled and not same
    initials = is_acronym(left, right)
    shared = bool(set(book.find(left)) & set(book.find(right)))
    return _flags(
        "",
        {
            "pair: doubled": doubled,
            "pair: nearly doubled": same,
            "pair: left has right": near and contains(inner, outer),
            "pair: right has left": near and contains(outer, inner),
            "pair: left in the book, right not": bool(book.match(left)) and not book.match(right),
            "pair: same outlet": shared and not doubled,
            "pair: right is the acronym": is_acronym(right, left),
            "pair: left is the acronym": initials and not _ends_in_head(right),
            "pair: left is the acronym of a paper": initials and _ends_in_head(right),
            "pair: other script": _script(left) != _script(right) and bool(_script(left)) and bool(_script(right)),
        },
    )


def of_list(left: str, right: str, seen: ListEvidence) -> dict[str, float]:
    """Evidence of the list: where else its tails stand."""
    pairs = seen.pairs[left, right]
    lefts = len(seen.lefts.get(right, ()))
    alone = seen.alone[right]
    return _flags(
        "",
        {
            "list: right stands alone": alone > 0,
            "list: right often alone": min(log2(alone), 6) / 6 if alone > 1 else 0.0,
            "list: right has several lefts": lefts > 1,
            "list: left stands alone": seen.alone[left] > 0,
            "list: left has several rights": len(seen.rights.get(left, ())) > 1,
            "list: pair recurs": min(log2(pairs), 4) / 4 if pairs > 1 else 0.0,
            "list: always this pair": pairs > 1 and lefts == 1 and not alone,
        },
    )


def weigh(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of values times weights; an evidence without a weight counts nothing."""
    return sum(value * weights.get(name, 0.0) for name, value in values.items())
