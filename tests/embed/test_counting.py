from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.embed.base import Embedder
from desktop.embed.counting import count_tokens, halves, pieces

TEXTS = st.text(max_size=300) | st.text("ab C1. \n书é😀", max_size=300)


@given(TEXTS, st.integers(3, 40))
def test_pieces_are_the_whole_text_and_none_is_too_long(text: str, max_tokens: int) -> None:
    found = pieces(text, max_tokens)
    assert "".join(found) == text
    assert all(count_tokens(piece) <= max_tokens for piece in found)
    assert all(found) or found == [""]


@given(TEXTS)
def test_a_text_that_fits_is_one_piece(text: str) -> None:
    assert pieces(text, max(3, count_tokens(text))) == [text]


@given(st.text(min_size=2, max_size=300))
def test_halves_are_the_whole_text(text: str) -> None:
    first, second = halves(text)
    assert first + second == text
    assert first
    assert second


def test_words_are_kept_whole_where_they_can_be() -> None:
    text = "The tenant shall pay the monthly rent on the first day of each month. " * 8
    for piece in pieces(text, 40)[:-1]:
        assert piece[-1].isspace()
    assert halves(text)[0][-1].isspace()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("the rent", 3),
        ("书房里的书", 5),
        ("2024", 4),
        ("a\nb", 3),
        ("  ", 0),
        ("😀", 3),
        ("readMe", 3),
    ],
)
def test_tokens_are_counted_by_script(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "The tenant shall pay the monthly rent on the first day of each month, by transfer.",
        "Donaudampfschifffahrtsgesellschaftskapitäne zahlen Kraftfahrzeughaftpflichtversicherungen.",
        "L'échéance du préavis d'un locataire âgé est différée jusqu'à l'été.",
        "承租人应当在每月一日支付当月租金，逾期的按日加收百分之五的违约金。",
        "賃借人は毎月一日に当月分の賃料を支払わなければならない。",
        "임차인은 매월 첫째 날에 월세를 지급하여야 한다.",
        "Арендатор обязан вносить арендную плату первого числа каждого месяца.",
        "يجب على المستأجر دفع الإيجار الشهري في اليوم الأول من كل شهر.",
        "ผู้เช่าต้องชำระค่าเช่ารายเดือนในวันแรกของทุกเดือน",
        "किरायेदार को हर महीने की पहली तारीख को किराया देना होगा।",
        "def read_vectors(content: bytes, texts: int) -> FloatMatrix:\n    return content[:texts]",
        "SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "| 2024-01-03 | 1,204.50 € | IBAN DE89 3704 0044 0532 0130 00 |",
        "👍🏽 🎉 ∑∫√ ≤ 𝔸 ｆｕｌｌ",
    ],
)
def test_a_real_tokenizer_makes_fewer_tokens(embedder: Embedder, text: str) -> None:
    real = embedder.count_tokens(text)
    assert real <= count_tokens(text) <= 5 * real
