import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.completing import Known, Part, as_words, completions, earlier, part_at
from desktop.query import Filters, parse

KNOWN = Known(
    ("Contracts", "River houses", "合同"),
    frozenset({".pdf", ".docx", ".py", ".xlsx"}),
    ("lease liability", "Lease in Spring", "payment terms"),
    ("2023 annual report.pdf", "Annual report.pdf", "租赁合同.docx"),
    2026,
)


def at_caret(marked: str) -> tuple[str, int]:
    """A text with | where the caret stands."""
    return marked.replace("|", ""), marked.index("|")


@pytest.mark.parametrize(
    ("marked", "part"),
    [
        ("|", Part(0, 0, "")),
        ("rent|", Part(0, 4, "rent")),
        ("rent |", Part(5, 5, "")),
        ("who pa|ys rent", Part(4, 8, "pa")),
        ("rent in:Con|", Part(5, 11, "Con", "in:", "in")),
        ("rent in:|Con more", Part(5, 11, "", "in:", "in")),
        ('rent in:"River ho|', Part(5, 17, "River ho", "in:", "in")),
        ('in:"River ho|uses" rent', Part(0, 17, "River ho", "in:", "in")),
        ('in:"River| rent', Part(0, 9, "River", "in:", "in")),
        ("租金 类型：表|", Part(3, 7, "表", "类型：", "type")),
        ("http:x|", Part(0, 6, "http:x")),
        ("-in:x|", Part(0, 5, "-in:x")),
        ("“boat ho|use” rent", Part(0, 12, "“boat ho")),
    ],
)
def test_where_the_caret_stands(marked: str, part: Part) -> None:
    assert part_at(*at_caret(marked)) == part


@pytest.mark.parametrize(
    ("marked", "taken"),
    [
        ("rent fi|", ["rent file:|"]),
        ("rent 库|", ["rent 库:|"]),
        ("rent in:c|", ["rent in:Contracts |"]),
        ("in:r| rent", ['in:"River houses"| rent']),
        ('in:"ri|" rent', ['in:"River houses"| rent']),
        ("in:|", ["in:Contracts |", 'in:"River houses" |', "in:合同 |"]),
        ("type:|", ["type:pdf |", "type:word |", "type:excel |", "type:py |"]),
        ("类型:|", ["类型:pdf |", "类型:文档 |", "类型:表格 |", "类型:py |"]),
        ("type:xl|", ["type:xlsx |"]),
        ("type:.p|", ["type:pdf |", "type:py |"]),
        ("LEASE|", ["lease liability|", "Lease in Spring|"]),
        ("rent file:ann|", ['rent file:"Annual report.pdf" |', 'rent file:"2023 annual report.pdf" |']),
        ("文件:合同|", ["文件:租赁合同.docx |"]),
        ("after:202|", [f"after:{year} |" for year in range(2026, 2019, -1)]),
        ("晚于:2025|", []),
    ],
)
def test_what_can_be_taken(marked: str, taken: list[str]) -> None:
    offered = completions(*at_caret(marked), KNOWN)
    assert [f"{each.text[: each.caret]}|{each.text[each.caret :]}" for each in offered] == taken


@pytest.mark.parametrize(
    "marked", ["|", "p|", "in:contracts|", "fi|le", "lea|se", "rent |", "type:mail|", "lease liability|"]
)
def test_nothing_is_offered_where_nothing_fits(marked: str) -> None:
    assert completions(*at_caret(marked), KNOWN) == ()


def test_the_latest_questions_come_first() -> None:
    assert [each.text for each in earlier(KNOWN)] == list(KNOWN.questions)


@pytest.mark.parametrize("name", ["Contracts", "River houses", "合同"])
def test_what_is_taken_is_understood(name: str) -> None:
    offered = completions("rent in:", 8, KNOWN)
    text = next(each.text for each in offered if each.label == name)
    assert parse(text, KNOWN.knowledge_bases, KNOWN.suffixes).filters == Filters(knowledge_bases=(name,))


@given(st.text(alphabet='ab :-"“”文件 库:\n', max_size=30), st.data())
def test_the_caret_is_always_in_its_part(text: str, data: st.DataObject) -> None:
    caret = data.draw(st.integers(0, len(text)))
    part = part_at(text, caret)
    assert 0 <= part.start <= caret <= part.end <= len(text)
    for each in completions(text, caret, KNOWN):
        assert each.text.startswith(text[: part.start]) or each.kind == "question"
        assert 0 <= each.caret <= len(each.text)


@given(st.text(alphabet='ab :：-"“page:3 库', max_size=40))
def test_a_text_as_words_filters_nothing(text: str) -> None:
    query = parse(as_words(text), KNOWN.knowledge_bases, KNOWN.suffixes)
    assert query.filters == Filters()
