"""Folding and tokens: the one way this program compares text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text import fold, letters, normalise, squeeze, tokens

any_text = st.text(alphabet=st.characters(), max_size=80)
SIGNS = set(".,+-%")


@given(any_text)
def test_what_folding_leaves(text: str) -> None:
    """Nothing but letters, marks, numbers and signs is left; letters and numbers are those of the normalised text, in order."""
    folded = fold(text)
    assert all(unicodedata.category(c)[0] in "LMN" or c in SIGNS for c in folded)
    kept = [c for c in normalise(text) if unicodedata.category(c)[0] in "LMN"]
    assert [c for c in folded if c not in SIGNS] == kept


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=80))
def test_the_short_way_for_ascii_is_the_long_way(text: str) -> None:
    """ASCII is folded and cut into tokens alike, with something beyond ASCII beside it or not."""
    assert fold(text + "é") == fold(text + "e")
    assert tokens(text + " é") == [*tokens(text), "e"]


def long_way(text: str) -> tuple[str, str]:
    """A text normalised and folded character by character, by the definition."""
    plain = ""
    latin = False
    for c in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower()):
        if unicodedata.category(c)[0] != "M":
            latin = unicodedata.name(c, "").startswith("LATIN ")
        elif latin:
            continue
        plain += c
    plain = unicodedata.normalize("NFC", plain)
    touched = [
        any(unicodedata.category(near) == "Nd" for near in plain[max(0, at - 1) : at] + plain[at + 1 : at + 2])
        for at in range(len(plain))
    ]
    pairs = zip(plain, touched, strict=True)
    return plain, "".join(c for c, near in pairs if unicodedata.category(c)[0] in "LMN" or (c in SIGNS and near))


neighbours = st.text(alphabet="aÉ1,.%–ΣσΟ가각ㄱﾡﾊﾞがか\u0301\u3099\u0e33ำ½％٣йё渡", max_size=12)


@given(any_text | neighbours)
def test_the_short_way_is_the_long_way(text: str) -> None:
    """Characters normalised one by one from a table give what the whole text gives, marks, jamo and sigmas included."""
    assert (normalise(text), fold(text)) == long_way(text)


@given(any_text, any_text)
def test_signs_stand_by_digits_only(one: str, other: str) -> None:
    """Each sign that is left touched a digit."""
    plain = normalise(f"{one} {other}")
    kept = sum(
        c in SIGNS
        and any(unicodedata.category(near) == "Nd" for near in plain[max(0, at - 1) : at] + plain[at + 1 : at + 2])
        for at, c in enumerate(plain)
    )
    assert sum(c in SIGNS for c in fold(f"{one} {other}")) == kept


@given(any_text)
def test_case_and_composition_do_not_matter(text: str) -> None:
    """Composed and decomposed text fold alike."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(any_text)
def test_tokens_are_made_of_letters(text: str) -> None:
    """A token has letters, marks and numbers only, is never empty, and is itself again when cut."""
    found = tokens(text)
    assert all(word and all(unicodedata.category(c)[0] in "LMN" for c in word) for word in found)


@given(st.lists(st.text(alphabet="abcdefghij0123456789", min_size=1), max_size=8))
def test_words_are_tokens(words: list[str]) -> None:
    assert tokens(" - ".join(words)) == words


DIFFERENT = {
    "latin": ("Minister denies 3.5 % cut", "Minister denies 35 % cut"),
    "latin, sign": ("Prices +4% in May", "Prices -4% in May"),
    "latin, digit": ("Storm kills 12 at sea", "Storm kills 13 at sea"),
    "cyrillic, mark": ("Мир вернулся в порт", "Мйр вернулся в порт"),
    "cyrillic, letter": ("Все суда вышли в море", "Всё суда вышли в море"),
    "hindi, vowel sign": ("नाव बंदरगाह में लौटी", "नाव बंदरगाह में लौटा"),
    "hindi, nukta": ("बंदरगाह में खाना मिला", "बंदरगाह में ख़ाना मिला"),
    "arabic, letter": ("عادت السفينة إلى الميناء", "عادت السفينة على الميناء"),
    "arabic, mark": ("علم الميناء", "علّم الميناء"),
    "chinese": ("渡轮今日恢复通航港口", "渡轮明日恢复通航港口"),
    "japanese, voiced": ("はしがひらいたとみなとでいう", "ばしがひらいたとみなとでいう"),
    "japanese, small": ("びょういんがひらいた", "びよういんがひらいた"),
    "thai, tone": ("เรือกลับมาที่ท่าไม้", "เรือกลับมาที่ท่าไม"),
}
ALIKE = {
    "case": ("FERRY RESUMES", "Ferry resumes"),
    "quotes and dashes": ("“Ferry” – it's back", '"Ferry" - its back'),
    "latin marks": ("Türkiye opens café", "Turkiye opens cafe"),
    "vietnamese": ("Bão số ba vào Đà Nẵng", "Bao so ba vao Đa Nang"),
    "full width": ("Ｆｅｒｒｙ １２", "Ferry 12"),
    "ligature": ("ﬁsh market", "fish market"),
    "half-width kana": ("ﾌｪﾘｰが再開", "フェリーが再開"),
    "arabic tatweel aside": ("السفينة  عادت", "السفينة عادت"),
}


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_by_one_mark_sign_or_digit(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) != fold(pair[1])


@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_what_is_written_otherwise(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) == fold(pair[1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kurdistan24.net reports", ["kurdistan24", "net", "reports"]),
        ("L'été 2031", ["l", "ete", "2031"]),
        ("東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("港", ["港"]),
        ("BBC中文网 news", ["bbc", "中文", "文网", "news"]),
        ("फेरी सेवा", ["फेरी", "सेवा"]),
        ("", []),
        ("–!?", []),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_letters_and_squeeze() -> None:
    assert letters(fold("12-3 Opinion!")) == 7
    assert squeeze("  a\t\n b\u00a0c ") == "a b c"
