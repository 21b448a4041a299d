from __future__ import annotations

import re
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.packing import TARGET_TOKENS
from desktop.passages import Cut, cutting, document_text
from desktop.records import Block, BlockKind, Line, Page, Reading, ReadPage, Rect
from tests.support.cutting import cut


def count(text: str) -> int:
    """Tokens as a tokenizer roughly counts them: a Chinese character one, other words by length."""
    return sum(
        1 if word[0] > "\u2e7f" else 1 + len(word) // 6
        for word in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+", text)
    )


def placed(kind: BlockKind, text: str, page: int = 1, **more: object) -> Block:
    """A block whose characters stand six points apart, forty a line."""
    lines, y = [], 10.0
    for start in range(0, len(text), 40):
        end = min(start + 40, len(text))
        edges = array("f", [6.0 * x for x in range(end - start + 1)])
        lines.append(Line(start, end, Rect(page, 0.0, y, 6.0 * (end - start), y + 10), edges.tobytes()))
        y += 12
    return Block(kind, text, tuple(lines), **more)  # type: ignore[arg-type]


def table(rows: list[str], header_rows: int = 1) -> Block:
    offsets, at = [], 0
    for row in rows:
        offsets.append((at, at + len(row)))
        at += len(row) + 1
    return placed("table", "\n".join(rows), rows=tuple(offsets), header_rows=header_rows)


def reading(*pages: list[Block]) -> Reading:
    return Reading(
        "", tuple(ReadPage(Page(n, 595, 842, "text"), tuple(blocks)) for n, blocks in enumerate(pages, 1))
    )


def heading(text: str, level: int = 1) -> Block:
    return placed("heading", text, level=level)


def paragraph(words: int, name: str = "word", page: int = 1) -> Block:
    return placed("paragraph", " ".join(f"{name}{n}" for n in range(words)) + ".", page)


def check(read: Reading, made: Cut, max_tokens: int) -> None:
    """What holds for every document."""
    text = document_text(read)
    assert made.characters == len(text)
    end = 0
    for passage in made.passages:
        assert passage.start >= end
        assert not text[end : passage.start].strip()
        assert passage.text == text[passage.start : passage.end]
        assert passage.text.strip()
        assert count(passage.embedded_text) <= max_tokens
        end = passage.end
        last = 0
        for line in passage.lines:
            assert 0 <= last <= line.start < line.end <= len(passage.text)
            assert len(line.edges) == 4 * (line.end - line.start + 1)
            assert passage.page <= line.rect.page <= passage.page_last
            last = line.end
    assert not text[end:].strip()


WORDS = st.text(alphabet="abc de。，.中文字\n", min_size=1, max_size=60)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join).map(str.strip).filter(bool)
BLOCKS = st.one_of(
    TEXTS.map(lambda text: placed("paragraph", text)),
    TEXTS.map(lambda text: placed("list_item", text, level=1)),
    TEXTS.map(lambda text: placed("code", text, language="c")),
    st.tuples(WORDS.map(str.strip).filter(bool), st.integers(1, 4)).map(lambda pair: heading(*pair)),
    st.lists(
        WORDS.map(lambda text: text.replace("\n", " ").strip()).filter(bool), min_size=2, max_size=12
    ).map(table),
)


@settings(max_examples=150, deadline=None)
@given(
    pages=st.lists(st.lists(BLOCKS, max_size=8), min_size=1, max_size=3),
    title=WORDS,
    max_tokens=st.sampled_from([60, 200, 512]),
)
def test_every_character_is_in_one_passage_in_order_and_within_the_budget(
    pages: list[list[Block]], title: str, max_tokens: int
) -> None:
    read = reading(*pages)
    check(read, cut(read, title, count, max_tokens), max_tokens)


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=3000).map(str.strip).filter(bool))
def test_any_paragraph_is_cut_to_fit(text: str) -> None:
    read = reading([Block("paragraph", text)])
    made = cut(read, "", len, 64)
    assert re.sub(r"\s", "", "".join(p.text for p in made.passages)) == re.sub(r"\s", "", text)
    assert all(len(passage.embedded_text) <= 64 for passage in made.passages)


def test_sections_carry_their_headings() -> None:
    read = reading(
        [
            heading("Report"),
            paragraph(150),
            heading("Notes", 2),
            paragraph(150),
            heading("Leases", 3),
            paragraph(150),
        ]
    )
    made = cut(read, "Annual report", count, 512)
    check(read, made, 512)
    assert [passage.headings for passage in made.passages] == [
        ("Report",),
        ("Report", "Notes"),
        ("Report", "Notes", "Leases"),
    ]
    assert made.passages[2].text.startswith("Leases\n\nword0")
    assert made.passages[2].context == "Annual report › Report › Notes"


def test_the_context_does_not_repeat_what_the_text_begins_with() -> None:
    read = reading([heading("Report"), paragraph(20)])
    [passage] = cut(read, "Report", count, 512).passages
    assert passage.context == ""
    assert cut(reading([paragraph(20)]), "Title", count, 512).passages[0].context == "Title"


def test_no_heading_ends_a_passage() -> None:
    blocks = [
        block for n in range(30) for block in (heading(f"Section {n}", 2), paragraph(40 + 13 * (n % 7)))
    ]
    read = reading([heading("All"), *blocks])
    made = cut(read, "", count, 512)
    check(read, made, 512)
    for passage in made.passages:
        assert not re.match(r"(Section \d+|All)$", passage.text.split("\n")[-1])


@settings(max_examples=150, deadline=None)
@given(
    kinds=st.lists(
        st.tuples(
            st.sampled_from(["heading", "paragraph", "table", "code", "caption", "list_item"]),
            st.integers(1, 190),
            st.integers(1, 4),
        ),
        min_size=2,
        max_size=25,
    ),
    max_tokens=st.sampled_from([200, 512]),
)
def test_no_heading_ends_a_passage_and_nothing_whole_is_cut_whatever_the_order(
    kinds: list[tuple[BlockKind, int, int]], max_tokens: int
) -> None:
    blocks = []
    for number, (kind, size, level) in enumerate(kinds):
        if kind == "heading":
            blocks.append(heading(" ".join(f"h{number}x{k}" for k in range(1 + size % 6)), level))
        elif kind == "table":
            blocks.append(table([f"r{number}x{k} | {k}" for k in range(2 + size // 5)]))
        else:
            blocks.append(placed(kind, " ".join(f"{kind[:2]}{number}x{k}" for k in range(size))))
    read = reading(blocks)
    made = cut(read, "Title", count, max_tokens)
    check(read, made, max_tokens)
    headings = [block.text for block in blocks if block.kind == "heading"]
    for passage in made.passages[:-1]:
        assert not passage.text.endswith(tuple(headings) or "\0")
    texts = "\0".join(passage.text for passage in made.passages)
    taken = 0  # tokens of the headings that stand before a block
    for block in blocks:
        size = count(block.text)
        if block.kind in ("table", "code", "list_item") and size + taken < max_tokens - 4:
            assert block.text in texts
        taken = taken + size + 1 if block.kind == "heading" else 0


def test_a_caption_stays_with_its_table() -> None:
    rows = table(["Name | Value"] + [f"row number {n} | {n}" for n in range(50)])
    above = placed("caption", "Table 1: Rows and their numbers")
    below = placed("caption", "Figure 2: What the program prints")
    code = placed("code", "\n".join(f"line({n})" for n in range(90)))
    read = reading([paragraph(200), above, rows, code, below, paragraph(200)])
    made = cut(read, "", count, 512)
    check(read, made, 512)
    texts = [passage.text for passage in made.passages]
    assert any(above.text + "\n\n" + rows.text in text for text in texts)
    assert any(code.text + "\n\n" + below.text in text for text in texts)


def test_a_parted_table_repeats_its_caption() -> None:
    rows = table(["Name | Value"] + [f"row number {n} | {n}" for n in range(300)])
    caption = placed("caption", "Table 1: Rows and their numbers")
    for blocks in ([caption, rows], [rows, caption]):
        made = cut(reading([heading("Prices"), *blocks]), "Catalogue", count, 300)
        check(reading([heading("Prices"), *blocks]), made, 300)
        inner = made.passages[1:-1]
        assert len(inner) > 3
        for passage in inner:
            assert passage.context == "Catalogue › Prices\n" + caption.text + "\nName | Value"


def test_a_list_item_is_whole_where_the_model_takes_it() -> None:
    items = [placed("list_item", " ".join(f"w{n}x{k}" for k in range(240)), level=1) for n in range(3)]
    made = cut(reading([heading("List"), *items]), "A title", count, 512)
    assert [item.text in passage.text for item, passage in zip(items, made.passages, strict=True)] == [
        True
    ] * 3


def test_what_nearly_fills_the_model_keeps_what_context_there_is_room_for() -> None:
    code = placed("code", "\n".join(f"line({n})" for n in range(90)))
    size = count(code.text)
    for room, context in ((40, "A title › Part › Chapter"), (4, "Chapter"), (1, "")):
        read = reading([heading("Part"), heading("Chapter", 2), paragraph(100), code])
        made = cut(read, "A title", count, size + room)
        check(read, made, size + room)
        passage = next(p for p in made.passages if p.kind == "code")
        assert (passage.text, passage.context) == (code.text, context)


def test_what_is_too_long_only_when_counted_as_a_whole_is_cut_after_all() -> None:
    code = placed("code", "x = 1\n" * 30 + "y")
    most = (
        len(code.text) + len("Part") + len("Chapter") + 3
    )  # a line feed between blocks, where there are two
    read = reading([heading("Part"), heading("Chapter", 2), code])
    made = cut(read, "", len, most)
    assert [len(passage.embedded_text) <= most for passage in made.passages] == [True, True]
    assert made.passages[0].text.startswith("Part\n\nChapter\n\nx = 1")
    assert (
        "".join(passage.text.replace("\n", "") for passage in made.passages)
        == "PartChapter" + "x = 1" * 30 + "y"
    )


def test_paragraphs_are_packed_up_to_the_target() -> None:
    read = reading([paragraph(30, f"p{n}x") for n in range(40)])
    made = cut(read, "", count, 512)
    sizes = [count(passage.text) for passage in made.passages]
    assert all(size > TARGET_TOKENS * 0.6 for size in sizes[:-1])
    assert all(size <= TARGET_TOKENS * 1.25 for size in sizes)
    for passage in made.passages:
        assert passage.text.endswith(".")


def test_a_section_is_one_passage_where_that_is_wanted_and_the_model_reads_it() -> None:
    read = reading(
        [heading("First"), *(paragraph(200, f"a{n}") for n in range(8))],
        [heading("Second"), paragraph(150, "b"), heading("Third"), paragraph(150, "c")],
    )
    assert len(cut(read, "T", count, 32_000).passages) > 6
    whole = cut(read, "T", count, 32_000, "section")
    assert [passage.headings for passage in whole.passages] == [("First",), ("Second",), ("Third",)]
    check(read, whole, 8192)
    long = cut(read, "T", count, 32_000, "long").passages
    assert 3 < len(long) < len(cut(read, "T", count, 32_000).passages)
    assert max(count(passage.text) for passage in long) <= 1024 + 320
    small_model = cut(read, "T", count, 500, "section")  # takes no more than it reads
    check(read, small_model, 500)
    assert len(small_model.passages) > 4


def test_a_section_beyond_the_context_is_parted_and_nothing_of_it_lost() -> None:
    read = reading([heading("Long"), *(paragraph(300, f"a{n}") for n in range(60))])
    made = cut(read, "T", count, 2000, "section")
    check(read, made, 2000)
    assert "".join(p.text.replace("\n", "") for p in made.passages).count("a59") == document_text(read).count(
        "a59"
    )


def test_a_long_reading_model_does_not_make_tables_endless() -> None:
    read = reading([table(["a | b", *(f"row {n} | {n}" for n in range(2000))])])
    assert max(count(passage.text) for passage in cut(read, "T", count, 32_000).passages) <= 1024


def test_tiny_sections_join_their_siblings_but_large_ones_do_not() -> None:
    tiny = reading(
        [heading("Glossary"), *(b for n in range(6) for b in (heading(f"Term {n}", 2), paragraph(8)))]
    )
    assert len(cut(tiny, "", count, 512).passages) < 5
    large = reading(
        [heading("Book"), *(b for n in range(4) for b in (heading(f"Chapter {n}", 2), paragraph(120)))]
    )
    assert len(cut(large, "", count, 512).passages) == 4


def test_tables_and_code_stay_whole_where_they_fit() -> None:
    rows = table(["Name | Value"] + [f"row number {n} | {n}" for n in range(40)])
    code = placed("code", "\n".join(f"    line({n})" for n in range(90)), language="python")
    read = reading([paragraph(60), rows, paragraph(60), code])
    made = cut(read, "", count, 512)
    check(read, made, 512)
    assert [rows.text in passage.text for passage in made.passages].count(True) == 1
    assert [code.text in passage.text for passage in made.passages].count(True) == 1
    assert {passage.kind for passage in made.passages} >= {"table", "code"}
    assert next(passage.language for passage in made.passages if passage.kind == "code") == "python"


def test_a_large_table_is_parted_between_rows_under_its_header() -> None:
    rows = ["Name | Value | Remark"] + [f"row number {n} | {n} | remark on it" for n in range(200)]
    read = reading([heading("Prices"), table(rows)])
    made = cut(read, "Catalogue", count, 300)
    check(read, made, 300)
    assert len(made.passages) > 5
    for passage in made.passages[1:]:
        assert passage.kind == "table"
        assert passage.context.endswith("Name | Value | Remark")
        assert "Catalogue › Prices" in passage.context
        assert all(line in rows for line in passage.text.split("\n"))


def test_large_code_is_parted_between_functions() -> None:
    functions = [
        f"def function_{n}(value):\n" + "".join(f"    value += {k}\n" for k in range(12)) + "    return value"
        for n in range(30)
    ]
    code = placed("code", "\n\n\n".join(functions), language="python")
    read = reading([code])
    made = cut(read, "", count, 300)
    check(read, made, 300)
    assert all(passage.text.startswith("def function_") for passage in made.passages)
    assert all(passage.text.endswith("return value") for passage in made.passages)


@pytest.mark.parametrize(
    ("language", "template"),
    [
        ("javascript", "function f{n}(x) {{\n{body}\n  return x;\n}}"),
        ("go", "func f{n}(x int) int {{\n{body}\n\treturn x\n}}"),
        ("", "int f{n}(int x)\n{{\n{body}\n  return x;\n}}"),
    ],
)
def test_code_of_other_languages_is_parted_between_definitions(language: str, template: str) -> None:
    parts = [template.format(n=n, body="\n".join(f"  x += {k};" for k in range(10))) for n in range(30)]
    read = reading([placed("code", "\n\n".join(parts), language=language)])
    made = cut(read, "", count, 300)
    check(read, made, 300)
    assert all(
        passage.text.split("\n")[0] in {part.split("\n")[0] for part in parts} for passage in made.passages
    )


def test_a_large_paragraph_is_parted_between_sentences() -> None:
    sentence = "本条规定的租赁负债应当按照租赁期开始日尚未支付的租赁付款额的现值进行初始计量。"
    read = reading([placed("paragraph", sentence * 30)])
    made = cut(read, "", count, 512)
    check(read, made, 512)
    assert len(made.passages) > 2
    assert all(passage.text.endswith("。") for passage in made.passages)
    english = reading(
        [
            placed(
                "paragraph",
                "The liability of Mr. Smith (i.e. 3.5 %) is measured at present value. " * 60 + "End.",
            )
        ]
    )
    for passage in cut(english, "", count, 512).passages:
        assert passage.text.endswith(".")


def test_a_paragraph_over_a_page_break_is_one_passage_on_two_pages() -> None:
    first = placed("paragraph", "The measurement of the liability goes on without", 1)
    second = placed("paragraph", "any pause on the next page.", 2, continues=True)
    third = placed("paragraph", "在第一页开始的句子", 2)
    fourth = placed("paragraph", "在第二页结束。", 3, continues=True)
    read = reading([first], [second, third], [fourth])
    [passage] = cut(read, "", count, 512).passages
    assert "goes on without any pause" in passage.text
    assert "在第一页开始的句子在第二页结束。" in passage.text
    assert (passage.page, passage.page_last) == (1, 3)
    check(read, cut(read, "", count, 512), 512)


def test_lines_of_a_part_are_cut_to_its_characters() -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(100))
    read = reading([placed("paragraph", text)])
    for passage in cut(read, "", count, 100).passages:
        for line in passage.lines:
            edges = array("f", line.edges)
            assert edges[0] == 6.0 * ((passage.start + line.start) % 40)
            assert (line.rect.x0, line.rect.x1) == (edges[0], edges[-1])


def test_a_document_without_text_has_no_passages() -> None:
    assert cut(reading([]), "Title", count, 512) == Cut(0, ())


def test_tokens_are_counted_about_once() -> None:
    counted = 0

    def counting(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return count(text)

    read = reading([b for n in range(60) for b in (heading(f"Section {n}", 2), paragraph(60, f"p{n}x"))])
    made = cut(read, "A title", counting, 512)
    assert counted < 1.3 * made.characters


def test_a_long_title_leaves_room_for_the_text() -> None:
    read = reading([heading("heading " * 60), paragraph(300)])
    made = cut(read, "title " * 300, count, 128)
    check(read, made, 128)
    assert all(len(passage.text) > 40 for passage in made.passages)


def test_a_large_document_is_cut_in_little_steps() -> None:
    steps = cutting(reading([paragraph(30, f"p{n}x") for n in range(400)]), "Title", count, 60)
    assert sum(1 for _ in steps) >= 800  # a block each, and a passage each
