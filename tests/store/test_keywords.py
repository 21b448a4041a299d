from desktop.store.keywords import Phrase, marks, phrases


def matches(question: str, *, typing: bool = False) -> list[str]:
    return [phrase.match for phrase in phrases(question, typing=typing)]


def test_words_stand_alone_and_what_was_typed_together_stays_together() -> None:
    assert matches("leases of ABC-123") == ['"leas"', '"of"', '"abc 123"']


def test_chinese_is_asked_in_pairs() -> None:
    assert matches("合同法") == ['"合 同"', '"同 法"']
    assert matches("税") == ['"税"']


def test_quotation_marks_of_any_kind_make_a_phrase() -> None:
    for question in ('"force majeure" clause', "“force majeure” clause", "「force majeure」 clause"):
        assert matches(question) == ['"forc majeur"', '"claus"']


def test_a_lone_quotation_mark_is_only_a_character() -> None:
    assert matches('5" pipe') == ['"5"', '"pipe"']


def test_the_unfinished_word_may_go_on() -> None:
    assert matches("annual rep", typing=True) == ['"annual"', '"rep" *']
    assert matches("annual rep ", typing=True) == ['"annual"', '"rep"']


def test_marks_are_where_the_words_are() -> None:
    text = "The Lessee leases; a lease-back. 合同法与合同。"
    wanted = phrases("lease 合同")
    assert [text[start:end] for start, end in marks(text, wanted)] == ["leases", "lease", "合同", "合同"]


def test_marks_that_meet_are_one() -> None:
    assert marks("劳动合同法", phrases("劳动合同")) == ((0, 4),)


def test_prefix_marks_the_whole_word() -> None:
    text = "reporting"
    assert marks(text, [Phrase(("rep",), prefix=True)]) == ((0, 9),)
