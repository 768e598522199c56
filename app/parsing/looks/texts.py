"""What a text looks like by itself: an outlet, a person, a title, a sentence, an address. Pure, cached, language-light.

Each measure is evidence, never a verdict: layouts weigh it over the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from app.parsing.looks.vocabulary import GENERIC_LINKS, MEDIA_WORDS, SECTION_WORDS
from app.parsing.outlets.book import OutletBook, domain_of
from app.text import in_bigrams, normalise

SITES = 3  # headings that each stand over the links of one site, at least, before that names them
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_SHARED_HOSTS = frozenset(
    "google.com youtube.com youtu.be t.co bit.ly facebook.com twitter.com x.com archive.org archive.is archive.ph github.com "
    "medium.com reddit.com linkedin.com wikipedia.org doi.org goo.gl msn.com feedproxy.google.com news.google.com".split()
)
_SECOND_LEVEL = frozenset("co com org net gov ac edu or go ne gob gouv gv nom press".split())
_SMALL_WORDS = frozenset(
    "the a an of and for in on to at by with de la le les el los las das der die du des et y e und i "
    "di da do dei del della delle degli dos il lo gli nel con per em no na au aux à den dem von vom zum im het van op en "
    "och og".split()
)
# Behind two letters, so that a long run of letters is not tried from each of them; longer texts are no headline anyway.
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][^\W\d_])[.!?][\"'”’)]?\s+[\"'“‘(]?[^\W\d_]|[。！？](?=.)")
# "Marlow, J., Berg, T. A.": surnames before initials, as references have them.
_INITIALLED = re.compile(
    r"(?:[^\W\d_][\w'’-]{1,24}(?:\s[^\W\d_][\w'’-]{1,24}){0,2},\s?(?:[A-ZÀ-ÞĀ-ŽА-Я]\.?[\s-]?){1,3}"
    r"(?:,\s?|;\s?|\s?&\s?|\band\s|\Z)){1,12}(?:et al\.?)?"
)
# "Read the full story", "Leia e assista a reportagem": a verb that asks, at most four words, a thing to read.
_READ_ON = re.compile(
    r"(?:read|watch|listen|view|see|continue|continued|open|click|leia|assista|ouca|veja|lire|lisez|voir|ecouter|leer|lea|ver|"
    r"leggi|guarda|lesen|lies|weiter|zum|zur|hier)(?:\s[\w']+){0,4}\s"
    r"(?:article|articles|story|stories|report|reading|post|piece|more|here|reportagem|materia|artigo|noticia|nota|analise|dados|"
    r"entrevista|articulo|articolo|artikel|beitrag|bericht|interview|video|episode|suite|tutto|mas|mais|lesen|full|original)"
)
_SHORTCODES = re.compile(r"(?::[a-z0-9_+-]{2,40}:\s*)+")  # pictures by their names (":closed_book:")
_AFTER_NAMES = frozenset(("II", "III", "IV", "JR", "SR", "MD", "PHD"))
_LONG = 350
_MEDIA_ENDS = tuple(
    "news times post zeitung blatt blog radio press 日报 日報 晚报 晨报 时报 時報 新报 新聞 新闻 新聞社 通信 通讯 网 社 テレビ "
    "放送 タイムズ 週刊 일보 뉴스 신문 방송 타임스 통신 경제".split()
)
_INITIALS = re.compile(r"(?:[A-Z]\.\s?)+")
_PARTICLES = frozenset(
    "de da do dos van von der den del della di la le al el bin ibn ben y ten ter af av du mc st".split()
)


@lru_cache(maxsize=16384)
def words(text: str) -> int:
    """How many words; a run of a script without spaces counts one word for each two characters."""
    spaceless = sum(map(in_bigrams, text)) if not text.isascii() else 0
    return len(_WORD.findall(text)) + max(0, spaceless // 2 - 1)


@lru_cache(maxsize=16384)
def host_of(url: str) -> str:
    """The host of an address, lower case, without `www.`; "" where it has none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


@lru_cache(maxsize=16384)
def _site_label(host: str) -> str:
    """The part of a host that names the site: `edition.cnn.com` -> cnn, `bbc.co.uk` -> bbc."""
    labels = host.split(".")
    if len(labels) > 2 and (labels[-2] in _SECOND_LEVEL and len(labels[-1]) <= 3):
        return labels[-3].replace("-", "")
    return labels[-2].replace("-", "") if len(labels) > 1 else ""


def _made_of_prefixes(label: str, parts: list[str]) -> bool:
    """Whether `label` can be written as beginnings of `parts` in order, some skipped: `nytimes`, `freep`, `wapo`."""
    reached = {0}
    for part in parts:
        reached |= {
            at + size for at in reached for size in range(1, len(part) + 1) if label.startswith(part[:size], at)
        }
    return len(label) in reached


def one_site_each(sites: Collection[Sequence[str]]) -> bool:
    """Whether all links below each of several headings lead to one site (by their hosts), and no two stand over the same.

    A heading over a single link tells nothing.
    """
    alone = all(len(hosts) > 1 and len(set(hosts)) == 1 for hosts in sites)
    return len(sites) >= SITES and alone and len({hosts[0] for hosts in sites}) == len(sites)


def is_shared(host: str) -> bool:
    """Whether a host has pages of many publishers (search, video, archives), so that it says nothing of one."""
    return host in _SHARED_HOSTS or any(host.endswith("." + known) for known in _SHARED_HOSTS)


@lru_cache(maxsize=16384)
def host_affinity(name: str, host: str) -> float:
    """How well an outlet's name fits the host of its link, 0 to 1."""
    if not host or not name or len(name) > 80:
        return 0.0
    shared = is_shared(host)
    domain = domain_of(name)
    if domain and (host == domain or host.endswith("." + domain) or domain.endswith("." + host)):
        return 1.0
    label = _site_label(host)
    plain = normalise(name)
    parts = [p for p in _WORD.findall(plain.replace("'", "").replace("’", "").replace(".", " ")) if p.isascii()]
    compact = "".join(parts)
    if len(label) < 2 or not compact:
        return 0.0
    if compact == label:
        return 1.0
    if len(parts) and min(len(compact), len(label)) >= 4 and (compact.startswith(label) or label.startswith(compact)):
        return 0.9
    if len(label) >= 6 and compact.endswith(label):
        return 0.9  # "L'Eco di ..." at ecodi...
    strict = [p for p in parts if p not in _SMALL_WORDS]
    if shared:
        return 0.0
    if len(strict) <= 6 and len(label) <= 24 and (_made_of_prefixes(label, parts) or _made_of_prefixes(label, strict)):
        return 0.85 if len(label) > 3 or label == "".join(p[0] for p in strict) else 0.6
    return 0.7 if any(len(p) >= 5 and p in label for p in strict) else 0.0


@lru_cache(maxsize=16384)
def is_person(text: str) -> bool:
    """Whether a text may be one or several people's names: two to four capitalised words each, no word of the media's."""
    if _INITIALLED.fullmatch(text.strip()):
        return True
    people = re.split(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|\by\b|/)\s*", text.strip())
    if not text or len(text) > 200 or any(map(str.isdigit, text)):
        return False
    return all(_one_person(name) for name in people if name) and any(people)


def _one_person(name: str) -> bool:
    parts = name.replace(".", ". ").split()
    if parts and parts[0].lower().startswith(("l'", "l’")):
        return False  # "L'Eco di ..."
    if not 2 <= len(parts) <= 4 or normalise(parts[0]) in ("the", "el", "la", "le", "les", "der", "die", "das", "il"):
        return False
    for place, part in enumerate(parts):
        plain = normalise(part.strip(".'’-"))
        if place and part.isupper() and part.isalpha() and len(part) in (2, 3) and part not in _AFTER_NAMES:
            return False  # "Harbour FM", "Quay TV": initials come first and have dots
        if plain in MEDIA_WORDS or plain in SECTION_WORDS:
            return False
        if (
            not (part[0].isupper() or plain in _PARTICLES)
            or not plain.replace("-", "").replace("'", "").replace("’", "").isalpha()
        ):
            return False
        if part.isupper() and len(plain) > 3 and not all(p.isupper() for p in parts):
            return False
    return True


def _words_between(text: str) -> str:
    """A text without the signs at its ends."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


@lru_cache(maxsize=16384)
def is_generic(text: str) -> bool:
    """Whether the words of a link say nothing of their own ("link", "read more", "PDF", "↗")."""
    plain = normalise(text)
    plain = plain.strip(" .…:»›→↗>()[]-–—|*") if plain.isascii() else _words_between(plain)
    said = plain in GENERIC_LINKS or plain.isdigit() or bool(_READ_ON.fullmatch(plain))
    return not plain or said or bool(_SHORTCODES.fullmatch(text.strip().lower()))


@lru_cache(maxsize=16384)
def is_sentence(text: str) -> bool:
    """Whether a text reads as running prose: several sentences, or a long one that ends in a full stop."""
    if len(text) > _LONG:
        return True
    inner = len(_SENTENCE_END.findall(text))
    return inner >= 3 or (inner >= 1 and len(text) > 160) or (text.endswith((".", "。")) and len(text) > 200)


def outlet_look(text: str, book: OutletBook) -> float:
    """How much a text by itself looks like an outlet's name: -1 (surely not) to 1 (the book knows it)."""
    if not text or len(text) > 120:
        return -1.0
    if domain_of(text):
        return 0.9
    known = book.match(text)
    if known:
        return 1.0 if known != "damaged" else 0.8
    return outlet_shape(text)


@lru_cache(maxsize=16384)
def outlet_shape(text: str) -> float:
    """How much a text has the shape of an outlet's name: -1 to 0.9, whatever the book says."""
    first = next((c for c in text if c.isalnum()), "")
    if not first or not any(map(str.isalpha, text)):
        return -1.0
    parts = text.split()
    plain = [normalise(part.strip(".,;:'’()\"")) for part in parts]
    if is_generic(text) or normalise(text) in SECTION_WORDS:
        return -0.8
    score = 0.0
    count = words(text)
    if any(part in MEDIA_WORDS or part.endswith(_MEDIA_ENDS) for part in plain):
        score += 0.5
    if count > 6:
        score -= 0.25 * (count - 6)
    plain_low = first.islower() and not any(c.isupper() for c in text)
    if plain_low:
        score -= 0.3
    content = [p for p, q in zip(parts, plain, strict=True) if q not in _SMALL_WORDS and any(map(str.isalpha, p))]
    if content and first.isascii():
        capitals = sum(next((c for c in p if c.isalpha()), "a").isupper() for p in content) / len(content)
        score += 0.2 if capitals == 1 else -0.3 if plain_low and len(parts) == 1 else -0.8 * (1 - capitals)
    if "@" in text or "http" in text:
        score -= 0.7
    if text[-1] in "?!…" or text.endswith("..."):
        score -= 0.6
    if text[0] in "\"'“‘«" or text[-1] in '"”»,;:':
        score -= 0.4
    if text.count("(") != text.count(")"):
        score -= 0.5
    return max(-1.0, min(0.9, score))


@lru_cache(maxsize=16384)
def title_look(text: str) -> float:
    """How much a text by itself looks like a headline: -1 to 1."""
    count = words(text)
    if not count or not any(map(str.isalpha, text)):
        return -1.0
    score = (0.0, -0.1, 0.3, 0.7)[count] if count < 4 else 1.0
    if len(text) > 250:
        score -= 0.4
    if is_sentence(text):
        score -= 0.6
    first = next((c for c in text if c.isalnum()), "a")
    if first.islower():
        score -= 0.15
    if text[0] in ",;:.)]|/&–—-" or text[-1] in ",;:([|/–—":
        score -= 0.4
    if text.count("(") != text.count(")") or text.count("“") != text.count("”"):
        score -= 0.3
    return max(-1.0, score)
