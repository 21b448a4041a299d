"""The language of a text."""

from __future__ import annotations

import pytest

from desktop.languages import language_of

TEXTS = {
    "en": "The tenant shall pay the monthly rent in advance on the first working day of every month.",
    "zh": "承租人应当在每月的第一个工作日之前向出租人支付当月的租金，逾期须支付滞纳金。",
    "de": "Der Mieter zahlt die Miete monatlich im Voraus, spätestens am dritten Werktag.",
    "fr": "Le locataire paie le loyer tous les mois, au plus tard le troisième jour ouvrable.",
    "ja": "賃借人は毎月の最初の営業日までに、その月の家賃を賃貸人に支払わなければならない。",
    "ar": "يدفع المستأجر الإيجار الشهري مقدما في أول يوم عمل من كل شهر.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert language_of(TEXTS[code]) == code
    assert language_of(TEXTS[code].replace(" ", "\n") * 50) == code


@pytest.mark.parametrize("text", ["", "12.5 | 13.5 | 17", "x = 4", "¥ 4,000 – 5,000 (±3 %)" * 20, "租金"])
def test_where_it_can_not_be_told_there_is_none(text: str) -> None:
    assert language_of(text) == ""
