"""The language of a text."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.languages import language_of
from tests.support.command import ROOT

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


@pytest.mark.parametrize("use", ["languages.language_of('x' * 50)", "ocr._engine()"])
def test_no_socket_is_opened_not_even_to_look_whether_one_could_be(use: str) -> None:
    """The libraries bring others that do so when they are imported."""
    code = f"""
import sys
sys.addaudithook(lambda event, told: event == "socket.__new__" and print(event, told[1:]))
from desktop import languages
from desktop.formats import ocr
{use}
print("ready")
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout == "ready\n"
