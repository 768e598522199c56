"""Whether a list lost its non-ASCII characters ("Trkiye Today", "Iraqs water", "The presidents plan"). Pure.

A list is damaged where it is pure ASCII and yet has words that only a loss explains: possessives without apostrophe beside
names that end in s, known outlets without their marks. One such word proves nothing; several against no apostrophe do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.parsing.outlets.book import OutletBook

# Contractions and possessives that are no English words without their apostrophe (its, well, were, wed, shed, ill, hell are).
_LOST = re.compile(
    r"\b(?:dont|doesnt|didnt|isnt|wasnt|arent|werent|cant|couldnt|wouldnt|shouldnt|hasnt|havent|hadnt|wont|thats|theres|heres|whats|whos|"
    r"theyre|youre|weve|theyve|youve|ive|youll|theyll|hes|shes|aint|lets|todays|yesterdays|worlds|countrys|citys|governments|presidents|companys|"
    r"Americas|Americans|Irans|Iraqs|Chinas|Indias|Russias|Israels|Ukraines|Europes|Britains|Germanys|Frances|Japans|Canadas|Australias|Turkeys|Trumps|"
    r"Bidens|Putins|womens|mens|childrens|peoples|nations|mothers|fathers)\b(?!\s+(?:are|were|have|who)\b)"
)
_WHOLE = re.compile(r"\w['’]\w")
LEAST = 3  # words that only a loss explains
SHARE = 0.01  # of a list's entries


def is_damaged(titles: Iterable[str], outlets: Iterable[str | None], book: OutletBook) -> bool:
    """Whether a list's texts show that characters were lost on the way; a list with any non-ASCII character was not stripped."""
    lost = whole = count = names = 0
    seen: set[str] = set()
    for title, outlet in zip(titles, outlets, strict=True):
        count += 1
        if not title.isascii() or not (outlet or "").isascii():
            return False
        lost += len(_LOST.findall(title))
        whole += "’" in title or bool(_WHOLE.search(title))
        if outlet and outlet not in seen:
            seen.add(outlet)
            names += book.match(outlet) == "damaged"
    if names and count >= 2:
        return True
    return lost >= LEAST and lost >= SHARE * count
