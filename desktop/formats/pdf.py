"""PDF: the text layer with the place of every character, structured by what the page shows."""

from __future__ import annotations

import contextlib
import gc
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from desktop.errors import EncryptedError, UnreadableError
from desktop.formats import passwords
from desktop.formats.aligned_tables import aligned_tables
from desktop.formats.base import Beat, PicturedFormat
from desktop.formats.frames import levelled
from desktop.formats.furniture import without_furniture
from desktop.formats.glyphs import REPLACEMENT, TextLine, text_lines
from desktop.formats.ocr_pages import WAITING, add_recognised, is_picture, turned_back
from desktop.formats.pdf_tables import FoundTable, ruled_tables
from desktop.formats.rulings import Rules, rules_of
from desktop.formats.structure import Outline, PageContent, blocks_of
from desktop.records import Page, PageState, Reading, ReadPage, Recognised

_DAMAGED = "It is damaged and can't be opened as a PDF; opening and saving it again in its own program helps."
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NO_TITLE = re.compile(
    r"^(untitled|无标题|document\d*|文档\d*|microsoft (word|excel|powerpoint) - .*|slide \d+|"
    r".*\.(docx?|pdf|tex|dvi|rtf|indd|wpd|pptx?|xlsx?|qxd|html?)|(title|标题|none|null)|[\W\d_]*)$",
    re.IGNORECASE,
)


class PdfFormat(PicturedFormat):
    """PDF files, rendered as they are."""

    name: ClassVar[str] = "PDF"
    suffixes: ClassVar[frozenset[str]] = frozenset({".pdf"})
    takes_passwords: ClassVar[bool] = True

    def open(self, path: Path) -> Any:
        return open_pdf(path)

    def read_recognised(self, path: Path, beat: Beat, recognised: Mapping[int, Recognised]) -> Reading:
        """The file's pages. A page that can't be read costs only itself."""
        document = open_pdf(path)
        try:
            contents: list[PageContent] = []
            for number in range(1, document.page_count + 1):
                contents.append(_content(document, number))
                beat()
            turns = add_recognised(contents, recognised)
            title = _stated_title(document)
            without_furniture(contents, title)
            blocks = turned_back(contents, blocks_of(contents, _outline(document)), turns)
            beat()
            pages = tuple(
                ReadPage(Page(c.number, c.width, c.height, c.state, c.note), tuple(made))
                for c, made in zip(contents, blocks, strict=True)
            )
            return Reading(title or _shown_title(contents), pages)
        finally:
            document.close()

    def opened_by(self, path: Path, password: str) -> bool:
        """Whether it is the user's or the owner's."""
        try:
            open_pdf(path, password).close()
        except EncryptedError:
            return False
        return True


def open_pdf(path: Path, password: str | None = None) -> Any:
    """The opened document; with one password, or those that the process was given.

    Raises:
        EncryptedError: a password is needed, or another one.
        UnreadableError: it is no PDF, is damaged or has no page.
    """
    import pymupdf

    given = passwords.offered() if password is None else (password,)
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" not in head and not head.lstrip().startswith(b"%!PS-Adobe"):
        raise UnreadableError("It is no PDF, whatever its name says; its own program can open it.")
    try:
        document = pymupdf.open(path, filetype="pdf")
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
        raise UnreadableError(_DAMAGED) from error
    if document.needs_pass and not any(map(document.authenticate, ("", *given))):
        document.close()
        raise EncryptedError(passwords.refusal())
    try:
        count = document.page_count
    except Exception as error:
        raise UnreadableError(_DAMAGED) from error
    if count == 0:
        document.close()
        raise UnreadableError("It is damaged: not one page can be found in it.")
    return document


def _content(document: Any, number: int) -> PageContent:
    import pymupdf

    flags = (
        pymupdf.TEXT_PRESERVE_WHITESPACE
        | pymupdf.TEXT_PRESERVE_LIGATURES
        | pymupdf.TEXT_MEDIABOX_CLIP
        | pymupdf.TEXT_COLLECT_VECTORS  # in the same pass: looking for rules apart costs half as much again
        | pymupdf.TEXT_LAZY_VECTORS  # or an underline parts the line that it stands under
    )
    try:
        page = document[number - 1]
        if page.rotation:
            page.remove_rotation()
        width, height = page.rect.width, page.rect.height
    except MemoryError:
        raise
    except Exception as error:  # MuPDF's errors have no common base worth naming
        return PageContent(
            number, 595.0, 842.0, state="failed", note=f"This page is damaged ({_short(error)})."
        )
    try:
        with _without_collecting():
            raw = page.get_text("rawdict", flags=flags)
            lines = text_lines(raw, number)
            rules = rules_of(raw, width, height)
            del raw
        if _is_unreadable(lines):
            lines = []
        state, note = _state(page, lines)
        tables: list[FoundTable] = []
        tall = height
        if state == "text":  # what is still to be recognised joins the lines where they are displayed
            lines, rules, tall = levelled(lines, rules, width, height)
            tables = _tables(lines, rules, width)
    except MemoryError:
        raise
    except Exception as error:
        return PageContent(
            number, width, height, state="failed", note=f"This page is damaged ({_short(error)})."
        )
    return PageContent(number, width, height, lines, tables, state, note, tall)


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python's collector from searching the thousands of records of a page, which make no cycles."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _tables(lines: list[TextLine], rules: Rules, width: float) -> list[FoundTable]:
    ruled = ruled_tables(lines, rules)
    covered = {key for table in ruled for key in table.covered}
    return ruled + aligned_tables([line for line in lines if id(line) not in covered], rules, width)


def _state(page: Any, lines: list[TextLine]) -> tuple[PageState, str]:
    characters = sum(len(line.text) for line in lines)
    if is_picture(page, characters):
        return "waiting", WAITING
    return ("text" if characters else "empty"), ""


def _is_unreadable(lines: list[TextLine]) -> bool:
    """Whether the page's fonts don't say which characters they show."""
    characters = sum(len(line.text) for line in lines)
    unknown = sum(line.text.count(REPLACEMENT) for line in lines)
    private = sum(len(_PRIVATE.findall(line.text)) for line in lines)
    return (unknown + private) * 3 > characters and characters > 20


def _outline(document: Any) -> Outline:
    """The document's own table of contents: (page, title) with its level."""
    try:
        entries = document.get_toc(simple=True)
    except Exception:  # a broken outline is no reason to lose the text
        return ()
    return tuple((page, str(title), min(max(level, 1), 6)) for level, title, page in entries[:20_000])


def _stated_title(document: Any) -> str:
    title = str((document.metadata or {}).get("title") or "")
    title = re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff\ufffd]", " ", title)).strip()
    sane = len(title) <= 300 and not _NO_TITLE.match(title)
    if not sane or (len(title) > 60 and " " not in title and title.isascii()):
        return ""
    return title


def _shown_title(contents: list[PageContent]) -> str:
    """The largest text of the first page, where it stands out: as many lines as stand together."""
    lines = [line for line in contents[0].lines if line.upright]
    largest = max((line.size for line in lines if len(line.text) > 2), default=0.0)
    sizes: Counter[float] = Counter()
    for content in contents:
        for line in content.lines:
            sizes[line.size] += len(line.text)
    if len(lines) < 2 or largest < 1.2 * sizes.most_common(1)[0][0]:
        return ""
    top: list[TextLine] = []
    for line in lines:
        if line.size >= largest - 0.5 and (not top or line.y0 - top[-1].y1 < line.size):
            top.append(line)
        elif top:
            break
    title = ""
    for part in (line.text.strip() for line in top):
        between_words = title[-1:] <= "\u2e7f" or part[:1] <= "\u2e7f"
        title += f" {part}" if title and between_words else part
    return title if len(top) <= 4 and 3 <= len(title) <= 200 else ""


def _short(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))[:80] or type(error).__name__
