"""Made-up prose of any length: sentences, letters, diaries, dialogue, notes, verse and contents, all with days in them."""

from __future__ import annotations

import random
import textwrap

_WHO = [
    "the harbour master",
    "my aunt",
    "a dealer in rope",
    "the mayor of Velm",
    "nobody",
    "Captain Hale",
    "the widow Corvo",
    "a boy of nine",
]
_DID = ["had always said", "forgot to mention", "wrote in a letter", "denied before witnesses", "remembered only later"]
_WHAT = [
    "that the tide would turn – and it did",
    "that the bell, cast in 1714, was cracked",
    "how the lamp went out on 3 March 1812",
    "nothing at all",
    "the price of herring: two shillings",
    "the story of the ship “Patience” (lost with all hands, 1809)",
    "what The Times of June 4, 1815 had left out",
    "so little that it hardly mattered, the clerk said",
]
_MONTHS = ["May", "June", "March"]


def book(seed: int, size: int) -> str:
    """About `size` code points of prose, the same for the same seed."""
    chance = random.Random(seed)

    def sentence() -> str:
        text = f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)}"
        return text[0].upper() + text[1:] + chance.choice([".", ".", ".", "!", "?"])

    def paragraph(sentences: int) -> str:
        return textwrap.fill(" ".join(sentence() for _ in range(sentences)), 72)

    def day() -> str:
        return f"{chance.randint(1, 28)} {chance.choice(_MONTHS)} {chance.randint(1800, 1840)}"

    makers = [
        lambda: f"CHAPTER {chance.randint(1, 60)}\n\n{sentence()}",
        lambda: textwrap.fill(f"— {sentence()} {sentence()}", 72),
        lambda: textwrap.fill(f"{chance.choice(_MONTHS)} {chance.randint(1, 28)}, 1831.—{sentence()}", 72),
        lambda: f"{day()}\n\n{paragraph(4)}",
        lambda: "\n".join(f"- {sentence()}" for _ in range(chance.randint(2, 5))),
        lambda: "\n".join(f"{number}. {sentence()}" for number in range(1, chance.randint(3, 6))),
        lambda: textwrap.fill(f"“{sentence()}” {chance.choice(_WHO)} said. “{sentence()}”", 72),
        lambda: f"[{chance.randint(1, 90)}] See The Times, {day()}, p. {chance.randint(1, 9)}.",
        lambda: f"To Mr. Hale, at Velm\n\nVelm, {day()}\n\nSir,\n{paragraph(2)}",
        lambda: "\n".join(f"{chance.choice(_WHO).title()} ........ {chance.randint(1, 300)}" for _ in range(5)),
    ]
    parts: list[str] = []
    written = 0
    while written < size:
        part = chance.choice(makers)() if chance.random() < 0.45 else paragraph(chance.randint(3, 9))
        parts.append(part)
        written += len(part) + 2
    return "\n\n".join(parts)
