"""The outlet book: what the parser knows of outlets. Pure but for reading the shipped list once.

The shipped list is `app/data/outlets.csv`: a canonical name, other spellings, domains. A person's additions, and names
the database taught, are handed in as more rows; they win over the shipped ones. docs/outlets.md explains both.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files

from app.model import OutletName
from app.text import fold, letters, normalise, squeeze

LONGEST_SLUG = 80  # code points; a longer name is cut and ends in a digest, so that slugs stay distinct
SHORTEST_DAMAGED = 4  # letters that must be left of a damaged name: fewer would meet anything

_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_DASH = re.compile(r"\s[-–—|]\s")
_COMMON_HOSTS = ("www.", "m.", "amp.", "mobile.")


@dataclass(frozen=True, slots=True)
class BookRow:
    """One outlet: its canonical name, other spellings of it, and its domains (lower case, without `www.`)."""

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutletBook:
    """Outlets by every spelling known of them; built by `load_book` or `make_book`.

    `spellings` maps a folded spelling to canonical names (an alias may point to several), `damaged` what is left of a
    spelling when its non-ASCII characters are lost, `domains` a domain to one name. `version` is a digest of all rows.
    """

    version: str
    rows: dict[str, BookRow] = field(repr=False)
    spellings: dict[str, tuple[str, ...]] = field(repr=False)
    aliases: frozenset[str] = field(repr=False)
    damaged: dict[str, tuple[str, ...]] = field(repr=False)
    domains: dict[str, str] = field(repr=False)
    slugs: dict[str, str] = field(repr=False)
    beginnings: frozenset[str] = field(repr=False)
    endings: frozenset[str] = field(repr=False)

    def find(self, printed: str) -> tuple[str, ...]:
        """Canonical names `printed` may stand for: by spelling, as a domain, then as a damaged spelling; () if none."""
        folded = fold(printed)
        if found := self.spellings.get(folded):
            return found
        if (host := domain_of(printed)) and (name := self.domains.get(host)):
            return (name,)
        return self.damaged.get(folded, ())

    def match(self, printed: str) -> str:
        """How the book knows `printed`: "name", "alias", "domain", "damaged", or "" where it does not."""
        folded = fold(printed)
        if folded in self.spellings:
            return "alias" if folded in self.aliases else "name"
        if (host := domain_of(printed)) and host in self.domains:
            return "domain"
        return "damaged" if folded in self.damaged else ""

    def begins_names(self, piece: str) -> bool:
        """Whether a known name with a dash in it begins with this piece ("News 12" of "News 12 - Westchester")."""
        return fold(piece) in self.beginnings

    def ends_names(self, piece: str) -> bool:
        """Whether a known name with a dash in it ends with this piece ("English" of "ZENIT - English")."""
        return fold(piece) in self.endings

    def by_host(self, host: str) -> str | None:
        """The outlet that publishes at `host` (`edition.cnn.com` is read as `cnn.com` where only that is known)."""
        labels = host.lower().removeprefix("www.").split(".")
        for start in range(len(labels) - 1):
            if name := self.domains.get(".".join(labels[start:])):
                return name
        return None

    def resolve(self, printed: str) -> OutletName:
        """The outlet a printed name stands for. A spelling that points to several outlets, or to none, stands for itself."""
        name = squeeze(printed)
        found = self.find(name)
        canonical = found[0] if len(found) == 1 else name
        slug = slug_of(canonical)
        if not found and (known := self.slugs.get(slug)):
            canonical = known
        row = self.rows.get(canonical)
        return OutletName(slug, canonical, row.domains if row else ())


def domain_of(text: str) -> str:
    """`text` as a bare domain in lower case, without `www.` and its like; "" where it is not one."""
    if "." not in text or len(text) > 253 or not _DOMAIN.fullmatch(text):
        return ""
    host = text.lower()
    for prefix in _COMMON_HOSTS:
        if host.startswith(prefix) and "." in host[len(prefix) :]:
            return host[len(prefix) :]
    return host


def slug_of(name: str) -> str:
    """A name for addresses: letters and digits of any script, normalised, joined by hyphens; never empty."""
    plain = normalise(squeeze(name))
    slug = re.sub(
        r"-{2,}",
        "-",
        "".join(c if unicodedata.category(c)[0] in "LMN" else "" if c in "'’" else "-" for c in plain),
    ).strip("-")
    if slug and len(slug) <= LONGEST_SLUG:
        return slug
    digest = blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{slug[:LONGEST_SLUG].strip('-') or 'outlet'}-{digest}"


def ascii_left(text: str) -> str:
    """What a list that lost its non-ASCII characters prints of `text`, folded."""
    return fold("".join(filter(str.isascii, text)))


def make_book(shipped: Iterable[BookRow], extra: Iterable[BookRow] = ()) -> OutletBook:
    """A book of shipped rows and of extra ones, which win: a spelling an extra row claims is that row's alone."""
    rows: dict[str, BookRow] = {}
    names: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    claimed: dict[str, str] = {}
    domains: dict[str, str] = {}
    digest = blake2b(digest_size=8, person=b"outlet book")
    for later, row in _marked(shipped, extra):
        digest.update(repr((later, row)).encode("utf-8", "surrogatepass"))
        old = rows.get(row.name, row)
        rows[row.name] = BookRow(row.name, _union(old.aliases, row.aliases), _union(old.domains, row.domains))
        if later:
            claimed.update(dict.fromkeys(map(fold, (row.name, *row.aliases)), row.name))
            domains.update(dict.fromkeys(row.domains, row.name))
        else:
            names.setdefault(fold(row.name), (row.name,))
            for alias in map(fold, row.aliases):
                aliases[alias] = _union(aliases.get(alias, ()), (row.name,))
            for domain in row.domains:
                domains.setdefault(domain, row.name)
    spellings = {**aliases, **names, **{spelling: (name,) for spelling, name in claimed.items()}}
    spellings.pop("", None)
    renamed = {old: _follow(old, claimed) for old in rows}
    spellings = {spelling: _union((), (renamed[n] for n in found)) for spelling, found in spellings.items()}
    own = {fold(name) for name in rows}
    return OutletBook(
        version=digest.hexdigest(),
        rows=rows,
        spellings=spellings,
        aliases=frozenset(spellings.keys() - own),
        damaged=_damaged(rows.values(), spellings),
        domains={domain: renamed[name] for domain, name in domains.items()},
        slugs={slug_of(name): renamed[name] for name in reversed(rows)},
        beginnings=frozenset(fold(_DASH.split(spelling, maxsplit=1)[0]) for spelling in _dashed(rows.values())),
        endings=frozenset(fold(_DASH.split(spelling, maxsplit=1)[1]) for spelling in _dashed(rows.values())),
    )


def _dashed(rows: Iterable[BookRow]) -> list[str]:
    return [spelling for row in rows for spelling in (row.name, *row.aliases) if _DASH.search(spelling)]


def _marked(shipped: Iterable[BookRow], extra: Iterable[BookRow]) -> Iterator[tuple[bool, BookRow]]:
    yield from ((False, row) for row in shipped)
    yield from ((True, row) for row in extra)


def _union(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _follow(name: str, claimed: dict[str, str]) -> str:
    """Where renames lead: each extra row that claims another's canonical name passes it on. A circle ends where it began."""
    seen = {name}
    while (following := claimed.get(fold(name), name)) not in seen:
        seen.add(following)
        name = following
    return name


def _damaged(rows: Iterable[BookRow], spellings: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    left: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for spelling in (row.name, *row.aliases):
            if spelling.isascii():
                continue
            remnant = ascii_left(spelling)
            if letters(remnant) >= SHORTEST_DAMAGED and remnant not in spellings:
                left[remnant] = _union(left.get(remnant, ()), spellings[fold(spelling)])
    return left


def read_rows(lines: Iterable[str]) -> list[BookRow]:
    """Rows of a CSV with the columns `name`, `aliases`, `domains` (several separated by `;`)."""
    return [
        BookRow(squeeze(row["name"]), _several(row.get("aliases")), _several(row.get("domains")))
        for row in csv.DictReader(lines)
    ]


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(squeeze, (cell or "").split(";"))))


@lru_cache(maxsize=1)
def shipped_rows() -> tuple[BookRow, ...]:
    """The shipped, curated list."""
    with files("app").joinpath("data", "outlets.csv").open(encoding="utf-8") as lines:
        return tuple(read_rows(lines))


@lru_cache(maxsize=8)
def _book(extra: tuple[BookRow, ...]) -> OutletBook:
    return make_book(shipped_rows(), extra)


def load_book(extra_rows: Sequence[BookRow] = ()) -> OutletBook:
    """The shipped book with `extra_rows` added; built once for each set of them."""
    return _book(tuple(extra_rows))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name the database holds that the book may take up: how often it was printed, of which outlet it may be another
    spelling (None: an outlet of its own), and the row to add."""

    name: str
    times: int
    alias_of: str | None
    row: BookRow


def learn(names: Mapping[str, int], book: OutletBook, *, least: int = 3) -> list[Proposal]:
    """Propose additions to the book from printed names and how often each was printed; most frequent first.

    Names printed fewer than `least` times, without two letters, or known already are left out. Spellings that fold alike
    are one proposal, under the most frequent of them. A domain whose own word is a known name is proposed as its alias.
    """
    together: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, times in names.items():
        plain = squeeze(name)
        if letters(fold(plain)) >= 2 and not book.find(plain):
            together[fold(plain)].append((-times, plain))
    proposals = [_proposal(sorted(spellings), book) for spellings in together.values()]
    kept = [proposal for proposal in proposals if proposal.times >= least]
    return sorted(kept, key=lambda proposal: (-proposal.times, proposal.name))


def _proposal(spellings: list[tuple[int, str]], book: OutletBook) -> Proposal:
    name, times = spellings[0][1], -sum(count for count, _ in spellings)
    host = domain_of(name)
    known = book.spellings.get(fold(host.split(".")[0]), ()) if host else ()
    domains = (host,) if host else ()
    if len(known) == 1:
        return Proposal(name, times, known[0], BookRow(known[0], (name,), domains))
    return Proposal(name, times, None, BookRow(name, (), domains))
