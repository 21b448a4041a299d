from collections.abc import Sequence

from desktop.store.phrases import Phrase, found_in, joined, phrases


def matches(question: str, *languages: str, typing: bool = False) -> list[str]:
    return [phrase.match for phrase in phrases(question, languages, typing=typing)]


def marks(text: str, wanted: Sequence[Phrase], language: str = "") -> tuple[tuple[int, int], ...]:
    return joined([(start, end) for start, end, _ in found_in(text, wanted, language)])


def test_words_stand_alone_and_what_was_typed_together_stays_together() -> None:
    assert matches("leases of ABC-123") == ['"leas"', '"of"', '"abc 123"']


def test_chinese_is_asked_in_pairs() -> None:
    assert matches("合同法") == ['"合同"', '"同法"']
    assert matches("税") == ['"税" *']
    assert matches("第12条abc") == ['"第" *', '"12"', '"条" *', '"abc"']


def test_quotation_marks_of_any_kind_make_a_phrase() -> None:
    for question in ('"force majeure" clause', "“force majeure” clause", "「force majeure」 clause"):
        assert matches(question) == ['"forc majeur"', '"claus"']
    assert matches("“合同法”") == ['"合同 同法"']
    assert matches("“税”") == ['"税" *']


def test_a_lone_quotation_mark_is_only_a_character() -> None:
    assert matches('5" pipe') == ['"5"', '"pipe"']


def test_the_unfinished_word_may_go_on() -> None:
    assert matches("annual rep", typing=True) == ['"annual"', '"rep" *']
    assert matches("annual rep ", typing=True) == ['"annual"', '"rep"']


def test_an_unfinished_word_is_found_by_a_stem_that_is_shorter() -> None:
    assert marks("They were leasing it.", phrases("leasin", typing=True)) == ((10, 17),)


def test_words_are_asked_in_the_forms_of_each_language() -> None:
    assert matches("Häuser", "de") == ['("hauser" OR "haus")']
    assert matches("договорам", "ru") == ['("договорам" OR "договор")']
    assert matches("AB12-X", "de", "fr") == ['"ab12 x"']


def test_marks_are_where_the_words_are() -> None:
    text = "The Lessee leases; a lease-back. 合同法与合同。"
    wanted = phrases("lease 合同")
    assert [text[start:end] for start, end in marks(text, wanted)] == ["leases", "lease", "合同", "合同"]


def test_marks_know_the_language_of_the_text() -> None:
    text = "Die Verträge, der Vertrag"
    assert marks(text, phrases("vertrag", ["de"]), "de") == ((4, 12), (18, 25))


def test_marks_that_meet_are_one() -> None:
    assert marks("劳动合同法", phrases("劳动合同")) == ((0, 4),)


def test_one_character_is_marked_alone_wherever_it_stands() -> None:
    assert marks("税法与所得税", phrases("税")) == ((0, 1), (5, 6))


def test_a_word_parted_by_the_end_of_a_line_is_found() -> None:
    assert marks("第一条合\n同成立", phrases("合同")) == ((3, 6),)
    assert marks("第一条合，同成立", phrases("合同")) == ()


def test_prefix_marks_the_whole_word() -> None:
    assert marks("reporting", [Phrase((("rep",),), prefix=True)]) == ((0, 9),)
