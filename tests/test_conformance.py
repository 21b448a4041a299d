"""The same text in every format: the same passages in the same order, and marks over just their words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image

from desktop.formats.base import PicturedFormat
from desktop.formats.data_files import DataFormat
from desktop.formats.images import ImagesFormat
from desktop.formats.ocr import recognise
from desktop.formats.registry import SUFFIXES, format_of
from desktop.formats.source_code import SourceCodeFormat
from desktop.records import Passage, Reading, Recognised
from tests.support import binary_writers as binary
from tests.support import markup_writers as markup
from tests.support.cutting import cut
from tests.support.written import CODE, FULL, PLAIN, TABLE, TITLE, Piece

Write = Callable[[Path], None]


def _text(writer: markup.Writer, pieces: Sequence[Piece], path: Path) -> None:
    path.write_text(writer(pieces), encoding="utf-8", newline="\n")


def _full(writer: markup.Writer) -> Write:
    return partial(_text, writer, FULL)


WHOLE: dict[str, Write] = {
    ".md": _full(markup.markdown),
    ".pdf": partial(binary.pdf, FULL),
    ".docx": partial(binary.docx, FULL),
    ".odt": partial(binary.odt, FULL),
    ".rtf": _full(markup.rtf),
    ".epub": partial(binary.epub, FULL),
    ".html": _full(markup.html),
    ".xhtml": _full(markup.xhtml),
    ".mhtml": _full(markup.mhtml),
    ".rst": _full(markup.restructured_text),
    ".adoc": _full(markup.asciidoc),
    ".org": _full(markup.org),
    ".tex": _full(markup.latex),
    ".ipynb": _full(markup.notebook),
}
"""Formats that know headings, lists, tables and code."""

SLIDES: dict[str, Write] = {
    ".pptx": partial(binary.pptx, FULL),
    ".odp": partial(binary.odp, FULL),
}
"""Formats that part the text into slides."""

MAILS: dict[str, Write] = {
    ".eml": _full(markup.mail),
    ".mbox": _full(markup.mailbox),
}
"""Formats in which a subject, a sender and a date stand before the text."""

CUES: dict[str, Write] = {
    ".srt": partial(_text, markup.subtitles, PLAIN),
    ".vtt": partial(_text, markup.web_subtitles, PLAIN),
}
"""Formats of paragraphs with times between them."""

DATA: dict[str, Write] = {".json": partial(_text, markup.json_list, PLAIN)}
"""Data, shown as they are."""

FLAT: dict[str, Write] = {
    ".txt": partial(_text, markup.plain_text, PLAIN),
}
"""Formats of paragraphs alone."""

CELLS: dict[str, Write] = {
    ".xlsx": partial(binary.xlsx, TABLE),
    ".xls": partial(binary.xls, TABLE),
    ".xlsb": partial(binary.xlsb, TABLE),
    ".ods": partial(binary.ods, TABLE),
    ".csv": partial(_text, markup.comma_separated, (TABLE,)),
    ".tsv": partial(_text, markup.tab_separated, (TABLE,)),
}
"""Formats of cells alone."""

SOURCE: dict[str, Write] = {
    suffix: partial(_text, markup.bare, (CODE,)) for suffix in SourceCodeFormat.suffixes
}
"""Formats of code alone."""

SAME_AS: dict[str, str] = {
    ".markdown": ".md",
    ".mdown": ".md",
    ".mkd": ".md",
    ".htm": ".html",
    ".mht": ".mhtml",
    ".xht": ".xhtml",
    ".text": ".txt",
    ".log": ".txt",
    ".xlsm": ".xlsx",
    ".pptm": ".pptx",
    ".tab": ".tsv",
    ".emlx": ".eml",
    ".mbx": ".mbox",
    ".rest": ".rst",
    ".asc": ".adoc",
    ".asciidoc": ".adoc",
    ".latex": ".tex",
    ".ltx": ".tex",
    ".ssa": ".srt",
    ".ass": ".srt",
}
"""Other endings of the same kind of file."""


PICTURES: dict[str, str] = dict.fromkeys((".png", ".jpg", ".tiff", ".webp", ".bmp"), ".png")
"""Formats of pictures; each is made from the picture that a scanner would write."""

ELSEWHERE = {".msg", *(DataFormat.suffixes - DATA.keys())}
"""What its own tests write: no library writes Outlook's messages, and data are no running text."""


def count(text: str) -> int:
    """About as many tokens as a real tokenizer counts."""
    return sum(1 if word[0] > "\u2e7f" else 1 + len(word) // 6 for word in _tokens(text))


def read(path: Path) -> Reading:
    return format_of(path).read(path, lambda: None)


def passages_of(reading: Reading) -> tuple[Passage, ...]:
    return cut(reading, TITLE, count, 512).passages


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).replace("’", "'")  # as TeX sets it


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """What Markdown's passages say, or plain text's."""
    made: dict[str, list[str]] = {}

    def texts(suffix: str) -> list[str]:
        if suffix not in made:
            path = tmp_path_factory.mktemp("wanted") / f"written{suffix}"
            {**WHOLE, **FLAT}[suffix](path)
            made[suffix] = [squeezed(passage.text) for passage in passages_of(read(path))]
        return made[suffix]

    return texts


def test_the_measure_says_what_was_written(wanted: Callable[[str], list[str]]) -> None:
    written = [
        *(piece.text for piece in FULL if piece.kind != "table"),
        *("|".join(row) for row in TABLE.rows),
    ]
    whole = "".join(wanted(".md"))
    assert len(wanted(".md")) > 3
    assert len(wanted(".txt")) > 2
    for text in written:
        assert squeezed(text) in whole
    assert len(whole) == len(squeezed("".join(written)))


def test_every_format_is_held_against_the_measure() -> None:
    held = {*WHOLE, *SLIDES, *MAILS, *FLAT, *CUES, *CELLS, *DATA, *SOURCE, *SAME_AS}
    assert set(SUFFIXES) - held - ImagesFormat.suffixes - ELSEWHERE == set()
    for suffix, other in SAME_AS.items():
        assert format_of(Path(f"a{suffix}")) is format_of(Path(f"a{other}"))


@pytest.mark.parametrize("suffix", sorted(WHOLE))
def test_the_same_text_makes_the_same_passages(
    suffix: str, tmp_path: Path, wanted: Callable[[str], list[str]]
) -> None:
    path = tmp_path / f"written{suffix}"
    WHOLE[suffix](path)
    assert [squeezed(passage.text) for passage in passages_of(read(path))] == wanted(".md")


@pytest.mark.parametrize("suffix", sorted(SLIDES))
def test_slides_say_all_that_was_written(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"written{suffix}"
    SLIDES[suffix](path)
    said = "".join(squeezed(passage.text) for passage in passages_of(read(path)))
    for piece in FULL:
        for text in [piece.text] if piece.text else ["|".join(row) for row in piece.rows]:
            assert squeezed(text) in said


@pytest.mark.parametrize("suffix", sorted(MAILS))
def test_a_mail_says_what_was_written_behind_its_head(
    suffix: str, tmp_path: Path, wanted: Callable[[str], list[str]]
) -> None:
    path = tmp_path / f"written{suffix}"
    MAILS[suffix](path)
    said = "".join(squeezed(passage.text) for passage in passages_of(read(path)))
    assert said.endswith("".join(wanted(".md")))
    assert "office@houses.example" in said


@pytest.mark.parametrize("suffix", sorted(CUES))
def test_subtitles_say_what_was_written_in_order(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"written{suffix}"
    CUES[suffix](path)
    said = "".join(squeezed(passage.text) for passage in passages_of(read(path)))
    places = [said.find(squeezed(piece.text)) for piece in PLAIN]
    assert min(places) >= 0
    assert places == sorted(places)


def test_data_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "written.json"
    DATA[".json"](path)
    said = "".join(squeezed(passage.text) for passage in passages_of(read(path)))
    assert said == squeezed(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("suffix", sorted(FLAT))
def test_the_same_paragraphs_make_the_same_passages(
    suffix: str, tmp_path: Path, wanted: Callable[[str], list[str]]
) -> None:
    path = tmp_path / f"written{suffix}"
    FLAT[suffix](path)
    assert [squeezed(passage.text) for passage in passages_of(read(path))] == wanted(".txt")


@pytest.mark.parametrize("suffix", sorted(CELLS))
def test_the_same_cells_make_the_same_table(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"written{suffix}"
    CELLS[suffix](path)
    [passage] = passages_of(read(path))
    assert passage.kind == "table"
    assert squeezed(passage.text).endswith("".join("|".join(squeezed(c) for c in row) for row in TABLE.rows))


@pytest.mark.parametrize("suffix", [".py", ".java", ".nim"])
def test_the_same_code_makes_the_same_passage(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"written{suffix}"
    SOURCE[suffix](path)
    [passage] = passages_of(read(path))
    assert (passage.kind, passage.text) == ("code", CODE.text)


@pytest.mark.parametrize(
    "suffix", [*sorted({**WHOLE, **SLIDES, **MAILS, **FLAT, **CUES, **CELLS}), ".py", ".json"]
)
def test_the_marks_lie_over_the_words_of_their_passage(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"written{suffix}"
    {**WHOLE, **SLIDES, **MAILS, **FLAT, **CUES, **CELLS, **SOURCE, **DATA}[suffix](path)
    reading = read(path)
    pages = pymupdf.open("pdf", reading.layout) if reading.layout else pymupdf.open(path)
    for passage in passages_of(reading):
        assert word_f1(passage, pages) >= 0.98, passage.text


@pytest.mark.parametrize("suffix", [".pdf", *sorted(ImagesFormat.suffixes & PICTURES.keys())])
def test_the_marks_on_a_scan_lie_over_the_words_of_their_passage(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"scanned{suffix}"
    pieces = FULL if suffix == ".pdf" else FULL[:7]
    binary.scan(pieces, path.with_suffix(PICTURES.get(suffix, ".pdf")))
    if path.suffix not in (".pdf", ".png"):
        Image.open(path.with_suffix(".png")).convert("RGB").save(path, dpi=(150, 150))
    format_ = format_of(path)
    assert isinstance(format_, PicturedFormat)
    document = format_.open(path)
    seen: dict[int, Recognised] = {
        page.number + 1: recognise(page, format_.pixels_a_point(page), lambda: None) for page in document
    }
    reading = format_.read_recognised(path, lambda: None, seen)
    digital = pymupdf.open(path.with_suffix(".digital.pdf"))
    across = reading.pages[0].page.width / digital[0].rect.width
    passages = passages_of(reading)
    assert {line.rect.page for passage in passages for line in passage.lines} == set(seen)
    for passage in passages:
        assert word_f1(passage, digital, across) >= 0.95, passage.text
    said = Counter(token for passage in passages for token in _tokens(passage.text))
    written = Counter(token for number in seen for token in _tokens(digital[number - 1].get_text()))
    assert 2 * (said & written).total() / (said.total() + written.total()) >= 0.95


def word_f1(passage: Passage, pages: Any, across: float = 1.0) -> float:
    """How well the words under a passage's rectangles are the passage's words: 1 where they are the same.

    A unit of the passage's places is `across` points of the pages.
    """
    under: Counter[str] = Counter()
    for line in passage.lines:
        rect = pymupdf.Rect(line.rect[1:]) / across
        page = pages[line.rect.page - 1]
        found = []
        for block in page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
            for span in (span for row in block.get("lines", ()) for span in row["spans"]):
                found += [
                    char["c"]
                    for char in span["chars"]
                    if pymupdf.Point(
                        (char["bbox"][0] + char["bbox"][2]) / 2, (char["bbox"][1] + char["bbox"][3]) / 2
                    )
                    in rect
                ]
        under.update(_tokens("".join(found)))
    own: Counter[str] = Counter()
    for line in passage.lines:
        own.update(_tokens(passage.text[line.start : line.end]))
    unplaced = Counter(_tokens(passage.text)) - own
    own += Counter({word: n for word, n in unplaced.items() if word.isalnum()})
    common = (under & own).total()
    return 2 * common / max(under.total() + own.total(), 1)


def _tokens(text: str) -> list[str]:
    """Words; Chinese characters each for itself."""
    return re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff|]+", text)
