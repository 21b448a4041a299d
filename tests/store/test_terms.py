import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store.terms import indexed, is_cjk, script_of, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leases, leased", "leas leas"),
        ("café CAFÉ", "cafe cafe"),
        ("合同liability", "合同 同 liabil"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("ABC-123 user_name 3.14", "abc 123 user name 3 14"),
        ("第12条", "第 12 条"),
        ("ｶﾅ，한국어", "カナ ナ 한국 국어 어"),
        ("Straße", "strass"),
        ("  \n\t--- “”", ""),
    ],
)
def test_terms_are_folded(text: str, expected: str) -> None:
    assert indexed(text) == expected


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("合同法 a1\n，"))))
def test_offsets_point_at_the_term_and_only_pairs_overlap(text: str) -> None:
    last = first = 0
    for term, start, end in terms(text):
        assert first <= start < end <= len(text)
        assert start >= last or is_cjk(term)
        assert term
        assert " " not in term
        first, last = start + 1, end


@pytest.mark.parametrize(
    ("language", "words", "stem"),
    [
        ("de", "Verträge Vertrag Vertrags", "vertrag"),
        ("fr", "contrats contrat", "contrat"),
        ("es", "contratos contrato", "contrat"),
        ("ru", "договоры договору", "договор"),
        ("", "contracts contract", "contract"),
        ("zh", "contracts contract", "contract"),
    ],
)
def test_words_are_reduced_as_their_language_does(language: str, words: str, stem: str) -> None:
    assert set(indexed(words, language).split()) == {stem}


def test_codes_stay_as_they_are_in_every_language() -> None:
    for language in ("en", "de", "ru", "fi"):
        assert indexed("AB12s X-4711 3.14 §5", language) == "ab12s x 4711 3 14 5"


def test_east_asian_terms_are_told_from_others() -> None:
    assert is_cjk("税")
    assert not is_cjk("tax")
    assert not is_cjk("123")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The tenant pays.", "latin"),
        ("用人单位应当支付加班费。", "cjk"),
        ("使用 Python 的 asyncio 库", "cjk"),
        ("Договор аренды", "other"),
        ("Prices rose in 北京", "latin"),
        ("12.5 %", "latin"),
    ],
)
def test_the_script_of_a_text(text: str, script: str) -> None:
    assert script_of(text) == script
