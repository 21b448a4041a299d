from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.gui.excerpts import excerpt


def test_starts_at_the_sentence_of_the_first_match() -> None:
    text = "Long before. " * 30 + "The lease is measured. It ends." + " Afterwards." * 30
    at = text.index("lease")
    shown = excerpt(text, [(at, at + 5)])
    assert shown.text.startswith("…The lease is measured.")
    assert [shown.text[start:end] for start, end in shown.marks] == ["lease"]


def test_prefers_the_place_with_the_most_matches() -> None:
    text = "lease " + "other words " * 60 + "lease liability and lease payment " + "other words " * 60
    marks = [(at, at + 5) for at in range(len(text)) if text.startswith("lease", at)]
    shown = excerpt(text, marks)
    assert "liability and lease payment" in shown.text[:160]


def test_chinese_goes_back_to_the_sentence() -> None:
    text = "无关的话。" * 40 + "租赁负债按照现值计量。" + "无关的话。" * 40
    at = text.index("现值")
    shown = excerpt(text, [(at, at + 2)])
    assert shown.text.startswith("…租赁负债")


def test_no_match_shows_the_beginning() -> None:
    shown = excerpt("First\n\nsecond\tthird", [])
    assert shown.text == "First second third"
    assert shown.marks == ()


def test_shows_the_best_sentence_though_others_have_more_words() -> None:
    text = "The lease, a lease. " + "Long before. " * 30 + "The liability is measured. " + "Afterwards. " * 30
    at = text.index("The liability")
    shown = excerpt(text, [(4, 9), (13, 18), (at + 4, at + 13)], sentence=(at, at + 26))
    assert shown.text.startswith("…The liability is measured. Afterwards.")
    assert shown.sentence is not None
    assert shown.text[slice(*shown.sentence)] == "The liability is measured."


def test_a_sentence_near_the_beginning_leaves_it_shown() -> None:
    text = "First things first. The lease ends. " + "Afterwards. " * 40
    shown = excerpt(text, [(24, 29)], sentence=(20, 35))
    assert shown.text.startswith("First things")
    assert shown.sentence == (20, 35)


def test_a_long_sentence_shows_its_densest_part() -> None:
    text = "It says that " + "other words " * 60 + "the lease liability ends."
    at = text.index("lease")
    shown = excerpt(text, [(at, at + 5), (at + 6, at + 15)], sentence=(0, len(text)))
    assert "the lease liability ends." in shown.text
    assert shown.text.startswith("…")
    assert shown.sentence == (1, len(shown.text))


@given(st.data())
def test_marks_keep_pointing_at_the_same_words(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab \n。.租x", max_size=300))
    offsets = st.integers(0, max(0, len(text) - 1))
    starts = data.draw(st.lists(offsets, max_size=5))
    marks = [(start, min(len(text), start + 3)) for start in starts] if text else []
    sentence = data.draw(st.none() | st.sampled_from(marks)) if marks else None
    shown = excerpt(text, marks, units=40, before=10, sentence=sentence)
    originals = {" ".join(text[start:end].split()) for start, end in marks}
    for start, end in shown.marks:
        assert 0 <= start < end <= len(shown.text)
        piece = shown.text[start:end].strip()
        assert any(piece in original for original in originals)
    if sentence is not None and text[slice(*sentence)].strip():
        assert shown.sentence is not None
        assert shown.text[slice(*shown.sentence)].strip() in " ".join(text[slice(*sentence)].split())
