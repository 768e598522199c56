"""One character for each: digits of any script, spaces, hyphens and full-width signs as ASCII. Pure."""

from __future__ import annotations

import re

_ZEROS = "٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐０"
_SAME = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_SAME |= dict.fromkeys(map(ord, "\t\u00a0\u2007\u2009\u202f\u3000\u200e\u200f\u202a\u202b\u202c"), " ")
_SAME |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\uff0d"), "-")
_SAME |= {ord(wide): narrow for wide, narrow in zip("／．：，（）،", "/.:,(),", strict=True)}
_ODD = re.compile("[" + "".join(map(chr, _SAME)) + "]")


def plain_marks(text: str) -> str:
    """`text` for reading dates: as long as before, code point by code point, so spans stay true."""
    if text.isascii() and "\t" not in text:
        return text
    return text.translate(_SAME) if _ODD.search(text) else text
