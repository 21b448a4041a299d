import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.query import Filters, Query, parse

SUFFIXES = {".pdf", ".docx", ".md", ".txt", ".py"}
NAMES = ["Contracts", "River houses", "合同"]


def taken(text: str) -> Query:
    return parse(text, NAMES, SUFFIXES)


@pytest.mark.parametrize(
    ("text", "words", "filters"),
    [
        ("who pays the rent", "who pays the rent", Filters()),
        ("rent file:lease", "rent", Filters(files=("lease",))),
        ('rent file:"old lease"', "rent", Filters(files=("old lease",))),
        ("rent type:PDF", "rent", Filters(suffixes=(".pdf",))),
        ("rent type:.py", "rent", Filters(suffixes=(".py",))),
        ("租金 类型：幻灯片", "租金", Filters(suffixes=(".pptx", ".pptm", ".odp"))),
        ("rent in:contracts", "rent", Filters(knowledge_bases=("Contracts",))),
        ('rent in:"River houses" in:合同', "rent", Filters(knowledge_bases=("River houses", "合同"))),
        ("rent after:2024", "rent", Filters(after=datetime.date(2024, 1, 1))),
        ("rent before:2024-05", "rent", Filters(before=datetime.date(2024, 5, 1))),
        ("rent 早于:2024年5月3日", "rent", Filters(before=datetime.date(2024, 5, 3))),
        ("rent page:3", "rent", Filters(pages=(3, 3))),
        ("rent page:3-7", "rent", Filters(pages=(3, 7))),
        ("rent -water", "rent", Filters(excluded=("water",))),
        ('rent -"the boat house"', "rent", Filters(excluded=("the boat house",))),
        ('"boat house" rent', '"boat house" rent', Filters(required=("boat house",))),
        ("“力 majeure” 合同", "“力 majeure” 合同", Filters(required=("力 majeure",))),
    ],
)
def test_what_is_understood(text: str, words: str, filters: Filters) -> None:
    assert taken(text) == Query(words, filters)


@pytest.mark.parametrize(
    "text",
    [
        "rent type:sonnet",
        "rent in:Nowhere",
        "rent before:soon",
        "rent after:2024-13",
        "rent page:iv",
        "https://example.org/page:3",
        "temperatures from -5 to 10",
        "well-known re-use",
        "a - b",
        "ratio 3:4 at 10:30",
        'an 8" pipe',
        "std::vector::push_back",
        "file:",
        "note: this",
    ],
)
def test_what_is_not_understood_is_looked_for_as_it_stands(text: str) -> None:
    assert taken(text) == Query(text)


def test_filters_alone_look_for_what_they_name() -> None:
    assert taken("file:lease") == Query("lease", Filters(files=("lease",)))
    assert taken("-water") == Query("-water")


@given(st.text(alphabet='ab -:"“”file:type:in: 2024pdf合同', max_size=40))
def test_nothing_typed_is_an_error_or_lost(text: str) -> None:
    query = taken(text)
    assert bool(query.words) == bool(text.strip())
    if not query.filters:
        assert query.words == text.strip()
