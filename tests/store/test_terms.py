import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store.terms import indexed, is_cjk, script_of, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leases, leased", "leas leas"),
        ("café CAFÉ", "cafe cafe"),
        ("合同liability", "合 同 liabil"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("ABC-123 user_name 3.14", "abc 123 user name 3 14"),
        ("第12条", "第 12 条"),
        ("ｶﾅ 한국어", "カ ナ 한 국 어"),
        ("Straße", "strass"),
        ("  \n\t--- “”", ""),
    ],
)
def test_terms_are_folded(text: str, expected: str) -> None:
    assert indexed(text) == expected


@given(st.text())
def test_offsets_point_at_the_term_and_never_overlap(text: str) -> None:
    last = 0
    for term in terms(text):
        assert last <= term.start < term.end <= len(text)
        assert " " not in term.term
        assert term.term
        last = term.end


def test_only_east_asian_characters_stand_alone() -> None:
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
