"""Columns, keys and labels matched to the fields of an entry: by their names and by what their values look like. Pure.

A name alone is a word (`vocabulary.field_weights`), values alone a shape; the sum over a whole group decides, so that a
`provider` full of instants is the date, and `t`, `l`, `d`, `src` are told apart by what they hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.parsing.fields.columns import ColumnLook, column_look
from app.parsing.fields.scores import leftover_score, role_scores
from app.parsing.fields.values import PICTURE, is_link
from app.parsing.looks.texts import host_of, is_shared, one_site_each
from app.parsing.looks.vocabulary import field_weights
from app.parsing.outlets.book import OutletBook

BESIDE_A_DATE = 0.75  # what a column must score as the title where another holds dates
SAMPLE = 300  # values of a column that are looked at


@dataclass(slots=True)
class Roles:
    """Which column holds what. `dates` are columns a missing date may be taken from, in order; `reference` the capture time."""

    title: str | None = None
    outlet: str | None = None
    dates: tuple[str, ...] = ()
    url: str | None = None
    author: str | None = None
    language: str | None = None
    reference: str | None = None
    summary: str | None = None
    others: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # columns a row's missing title or outlet is taken from
    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    outlet_by_elimination: bool = False  # nothing speaks for its outlet column but that nothing else is left


def find_roles(columns: dict[str, list[str | None]], book: OutletBook, *, dated: bool = False) -> Roles:
    """The roles of a group's columns (name -> values, None where a row has none), by names and values.

    `dated`: the rows are known to have dates elsewhere (in headings above them, or taken out of their fields).
    """
    total = max((len(values) for values in columns.values()), default=0)
    step = max(1, total // SAMPLE)
    sampled = {name: values[::step][: SAMPLE + 1] for name, values in columns.items()}
    rows = max((len(values) for values in sampled.values()), default=0)
    host_column = _hosts(sampled, rows)
    looks: dict[str, ColumnLook] = {}
    for name, values in sampled.items():
        pairs = [(v, host_column[i]) for i, v in enumerate(values) if v]
        looks[name] = column_look([v for v, _ in pairs], rows, [h for _, h in pairs], book)
    weights = {name: field_weights(name.removeprefix("@")) for name in columns}
    scores = {name: role_scores(name, weights[name], looks[name], rows) for name in columns}
    _feed_author(scores, sampled, looks)
    _named_by_site(scores, sampled, host_column)
    roles = Roles(scores=scores)
    taken: set[str] = set()

    def best(role: str, least: float) -> str | None:
        ranked = sorted(
            ((score[role], name) for name, score in scores.items() if name not in taken),
            key=lambda p: (-p[0], list(columns).index(p[1])),
        )
        if ranked and ranked[0][0] >= least:
            taken.add(ranked[0][1])
            return ranked[0][1]
        return None

    first = best("published", 0.9)
    roles.url = best("url", 0.9)
    roles.title = best("title", 0.9 if first is None else BESIDE_A_DATE)
    roles.outlet = best("outlet", 0.55)
    if roles.outlet is None and roles.title is not None and _are_outlets(looks[roles.title]):
        headlines = [n for n in columns if n not in taken and not n.startswith("@") and _are_headlines(looks[n])]
        if headlines:  # an entry's "title" is its outlet, its "description" the headline
            roles.outlet, roles.title = roles.title, headlines[0]
            taken.add(roles.title)
    roles.author = best("author", 0.45)
    others = sorted(
        (name for name in columns if name not in taken and scores[name]["published"] >= 0.9),
        key=lambda n: -scores[n]["published"],
    )
    roles.dates = tuple(name for name in ([first] if first else []) + others)
    roles.reference = next(
        (n for n in sorted(columns, key=lambda n: -scores[n]["fetched"]) if scores[n]["fetched"] >= 1.0 and n != first),
        None,
    )
    roles.language = best("language", 0.8)
    for role, chosen in (("title", roles.title), ("outlet", roles.outlet)):
        rest = [n for n in columns if n not in taken and weights[n].get(role, 0.0) >= 0.5 and scores[n][role] >= 0.5]
        roles.others[role] = tuple(sorted(rest, key=lambda n: -scores[n][role])) if chosen else ()
    if roles.outlet is None and roles.title is not None and (dated or roles.dates) and not _of_one_site(host_column):
        signed = roles.author is not None
        left = {n: leftover_score(n, weights[n], looks[n], rows, signed=signed) for n in columns if n not in taken}
        ranked = sorted((-score, place, n) for place, (n, score) in enumerate(left.items()) if score is not None)
        if ranked:
            roles.outlet, roles.outlet_by_elimination = ranked[0][2], True
    roles.summary = next((n for n in columns if n not in taken and looks[n].markup >= 0.5), None)
    return roles


def _hosts(columns: dict[str, list[str | None]], rows: int) -> list[str]:
    """The host of each row's link: of the column that holds most links, pictures left aside."""
    best: list[str | None] | None = None
    most = 0.0
    for name, values in columns.items():
        there = [v for v in values if v]
        if not there or ("url" not in field_weights(name) and len(there) < 0.3 * rows):
            continue
        links = sum(is_link(v) and not PICTURE.search(v) for v in there) / max(1, rows)
        links += 0.2 * field_weights(name).get("url", 0.0)
        if links > most:
            best, most = values, links
    return [host_of(v) if v and is_link(v) else "" for v in best] if best is not None else [""] * rows


def _are_outlets(look: ColumnLook) -> bool:
    """Whether a column of short names holds outlets: many known ones, or some and names that come back."""
    return look.words < 4 and (look.sure >= 0.4 or (look.sure >= 0.15 and look.distinct < 0.9))


def _are_headlines(look: ColumnLook) -> bool:
    """Whether a column could be one of headlines: texts of some words, all different, each there."""
    plain = look.links + look.dates + look.numbers + look.markup < 0.1
    return plain and 4 <= look.words <= 25 and look.length <= 200 and look.distinct >= 0.95 and look.filled >= 0.9


def _of_one_site(hosts: list[str]) -> bool:
    """Whether all links lead to one publisher's site: such a list has no column of outlets."""
    there = [host for host in hosts if host]
    return len(there) >= 3 and len(set(there)) == 1 and not is_shared(there[0])


def _named_by_site(scores: dict[str, dict[str, float]], columns: dict[str, list[str | None]], hosts: list[str]) -> None:
    """Headings that each stand over the links of one site, no two over the same, name these sites."""
    for name in [name for name in columns if name.startswith("@")]:
        over: dict[str, list[str]] = {}
        for heading, host in zip(columns[name], hosts, strict=True):
            if host:
                over.setdefault(heading or "", []).append(host)
        if one_site_each(over.values()):
            scores[name]["outlet"] = max(scores[name]["outlet"], 0.0) + 1.0


def _feed_author(
    scores: dict[str, dict[str, float]], columns: dict[str, list[str | None]], looks: dict[str, ColumnLook]
) -> None:
    """In a feed whose entries' author is the feed's own, and no person, the author is the outlet."""
    whole = columns.get("feed.author")
    if whole is None or "author" not in columns:
        return
    same = sum(a == b and a is not None for a, b in zip(columns["author"], whole, strict=True))
    if same >= 0.8 * len(whole) and looks["author"].people < 0.5:
        scores["author"]["outlet"] = max(scores["author"]["outlet"], 0.0) + 1.2
