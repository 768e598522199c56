"""How days, ids, sha256s and names are written in parameters, and what to call them in a sentence."""

from __future__ import annotations

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
SHA256 = r"^[0-9a-fA-F]{8,64}$"
PUBLIC_ID = r"^[0-9a-f]{32}$"
NOT_BLANK = r"\S"

IN_WORDS = {
    DAY: "a day like 2026-05-29",
    SHA256: "a sha256, or 8 of its hexadecimal digits or more",
    NOT_BLANK: "a name, and blank is none",
    PUBLIC_ID: "a public id of 32 hexadecimal digits",
}
