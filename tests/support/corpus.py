"""Makes a folder of real documents, good and bad, and knows on which page the answers to questions stand.

The same bytes come out every time, but for the DOCX container's clock.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import prose

SURVEY, PAPER, CHINESE = "survey.pdf", "heat.pdf", "居民手册.pdf"
HANDBOOK, BACKUP, GUQIN = "handbook.docx", "backup.md", "guqin.txt"
SURVEY_PAGES = 120
HEADER = "Survey of the Coastal Districts"

TOWNS = (
    *("Marrowick", "Selby Quay", "Oxley Head", "Brandhaven", "Tolmouth", "Ferrin", "Castle Rudd", "Wexcombe"),
    *("Dunmarsh", "Little Orme", "Pellport", "Saint Brannock"),
)
_SUBJECTS = (
    *("Harbour", "Water supply", "Market", "Roads and bridges", "Schools", "Hospital", "Fire brigade"),
    *("Public library", "Railway", "Parish records"),
)
_MATERIALS = ("granite", "brick", "oak", "limestone", "slate", "larch")
_NAMES = (
    "Ashdown",
    "Birkett",
    "Corrigan",
    "Dale",
    "Everard",
    "Fenwick",
    "Garrick",
    "Holloway",
    "Ingram",
    "Jarvis",
)
_SENTENCES = (
    "The first {subject} of {town} was set up in {year} at a cost of {cost} crowns, after a petition that "
    "{count} householders had signed.",
    "It was built of {material} by the mason {name}, whose account book has come down to us almost complete.",
    "In the winter of {later} a storm carried away {metres} metres of the eastern side, and the work had to "
    "be done a second time, now under the eye of the county surveyor {other}.",
    "Our visit took place on a wet day in the spring; we counted {few} persons in its service and found the "
    "keeping of the books in order, except for the pages of {gap}, which the damp has glued together.",
    "The annual charge comes to {charge} crowns for each household, and those who cannot pay it give {days} "
    "days of work instead.",
    "Compared with its neighbours {town} spends {share} parts in a hundred more on the {subject}, a "
    "difference that the council explains by the steepness of the ground.",
    "We recommend that the lease, which ends in {end}, be renewed, and that a second inspection follow "
    "within {soon} years.",
)


@dataclass(frozen=True)
class Truth:
    """A question and where its answer stands. `other` says that it is asked in another language."""

    question: str
    file: str
    page: int
    other: bool = True


@dataclass(frozen=True)
class Corpus:
    """What was made: the documents that can be read, and what is asked of them."""

    folder: Path
    files: tuple[str, ...]
    truths: tuple[Truth, ...]


def make(folder: Path) -> Corpus:
    """Write the readable documents into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    truths = [*_survey(folder / SURVEY), *_paper(folder / PAPER), *_chinese(folder / CHINESE)]
    truths += _handbook(folder / HANDBOOK)
    (folder / BACKUP).write_text(prose.BACKUP, encoding="utf-8")
    truths.append(Truth(prose.BACKUP_QUESTION, BACKUP, 1))
    (folder / GUQIN).write_bytes(prose.GUQIN.encode("gbk"))
    truths.append(Truth(prose.GUQIN_QUESTION, GUQIN, 1))
    return Corpus(folder, (SURVEY, PAPER, CHINESE, HANDBOOK, BACKUP, GUQIN), tuple(truths))


def make_bad(folder: Path) -> dict[str, str]:
    """Write files that can't be read; name -> a word that the sentence about it has to have."""
    import pymupdf

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty.pdf").touch()
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Secret accounts")
        document.save(
            folder / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="user"
        )
        whole = document.tobytes(garbage=4, deflate=True, use_objstms=1)
    (folder / "cut.pdf").write_bytes(whole[: len(whole) // 3])
    (folder / "film.mkv").write_bytes(b"\x1aE\xdf\xa3" + bytes(200))
    (folder / "noise.txt").write_bytes(random.Random(3).randbytes(4096))
    (folder / "broken.docx").write_bytes(b"PK\x03\x04" + random.Random(4).randbytes(2000))
    (folder / "folder.pdf").mkdir(exist_ok=True)
    return {
        "empty.pdf": "empty",
        "locked.pdf": "password",
        "cut.pdf": "damaged",
        "film.mkv": ".mkv",
        "noise.txt": "text",
        "broken.docx": "damaged",
    }


def make_forbidden(path: Path) -> Path:
    """A file that its owner may not read."""
    path.write_text("Nobody may read this.", encoding="utf-8")
    path.chmod(0)
    return path


# the long survey


def _survey(path: Path) -> Iterator[Truth]:
    import pymupdf

    chance = random.Random(1)
    outline: list[list[Any]] = []
    every = SURVEY_PAGES // len(prose.FEATURES)
    with pymupdf.open() as document:
        for number in range(1, SURVEY_PAGES + 1):
            town = TOWNS[(number - 1) // len(_SUBJECTS)]
            subject = _SUBJECTS[(number - 1) % len(_SUBJECTS)]
            paragraphs = _report(chance, town, subject.lower())
            title = f"{town}: {subject}"
            if number % every == 4:
                feature = prose.FEATURES[number // every]
                title, paragraphs = f"{town}: {feature.title}", [feature.text, paragraphs[1]]
                yield Truth(feature.question, path.name, number)
            if number % len(_SUBJECTS) == 1:
                outline.append([1, town, number])
            outline.append([2, title, number])
            _survey_page(document.new_page(width=595, height=842), number, title, paragraphs)
        document.set_toc(outline)
        document.set_metadata({"title": HEADER})
        document.save(path, garbage=3, deflate=True, no_new_id=True)
    yield Truth("When does the lease of the railway at Dunmarsh end?", path.name, 89, other=False)


def _survey_page(page: Any, number: int, title: str, paragraphs: Sequence[str]) -> None:
    page.insert_text((72, 48), HEADER, fontsize=9, fontname="tiit")
    page.insert_text((290, 800), str(number), fontsize=9, fontname="tiro")
    page.insert_text((72, 96), title, fontsize=17, fontname="tibo")
    top = 124.0
    for text in paragraphs:
        left = page.insert_textbox((72, top, 523, 780), text, fontsize=11, fontname="tiro", lineheight=1.35)
        assert left >= 0, "the page is too small"
        top = 780 - left + 10


def _report(chance: random.Random, town: str, subject: str) -> list[str]:
    facts = {
        "town": town,
        "subject": subject,
        "material": chance.choice(_MATERIALS),
        "name": chance.choice(_NAMES),
        "other": chance.choice(_NAMES),
        "year": chance.randint(1701, 1799),
        "later": chance.randint(1801, 1860),
        "gap": chance.randint(1861, 1899),
        "end": chance.randint(1931, 1989),
        "cost": chance.randint(300, 9800),
        "count": chance.randint(40, 900),
        "metres": chance.randint(6, 240),
        "few": chance.randint(3, 60),
        "charge": chance.randint(2, 39),
        "days": chance.randint(2, 15),
        "share": chance.randint(3, 30),
        "soon": chance.randint(2, 9),
    }
    sentences = [sentence.format(**facts) for sentence in _SENTENCES]
    return [" ".join(sentences[:3]), " ".join(sentences[3:])]


# the paper in two columns


def _paper(path: Path) -> Iterator[Truth]:
    import pymupdf

    body = "".join(f"<h2>{title}</h2><p>{text}</p>" for title, text in prose.PAPER)
    style = (
        "body { font-family: serif; font-size: 10.5pt; line-height: 1.35; text-align: justify }"
        "h2 { font-size: 13pt; text-align: left }"
    )
    story = pymupdf.Story(f"<body>{body}</body>", user_css=style)
    columns = [(54, 120, 285, 420), (310, 120, 541, 420), (54, 72, 285, 420), (310, 72, 541, 420)]
    with pymupdf.open() as document:
        more, place = True, 0
        while more:
            if place % 2 == 0:
                page = document.new_page(width=595, height=480)
                number = document.page_count
                page.insert_text((54, 40), "Journal of Imagined Climates 12", fontsize=8, fontname="tiit")
                page.insert_text((290, 455), str(number), fontsize=8, fontname="tiro")
                if number == 1:
                    page.insert_text((54, 92), prose.PAPER_TITLE, fontsize=20, fontname="tibo")
            where = pymupdf.Rect(columns[place if place < 2 else 2 + place % 2])
            more, _ = story.place(where)
            _draw(story, document, page)
            place += 1
        document.set_metadata({"title": prose.PAPER_TITLE})
        document.subset_fonts()
        document.save(path, garbage=3, deflate=True, no_new_id=True)
        text = [_flat(page.get_text()) for page in document]
    for question, words in (
        ("温度计是怎样固定和校准的？", "were brought together in one room"),
        ("树木在夜里能让街道降温多少？", "At midnight the gain had"),
    ):
        yield Truth(question, path.name, next(n for n, t in enumerate(text, 1) if _flat(words) in t))


def _flat(text: str) -> str:
    return "".join(text.split())


def _draw(story: Any, document: Any, page: Any) -> None:
    """Put what the story has placed upon a page that is there already."""
    import io

    import pymupdf

    sheet = io.BytesIO()
    writer = pymupdf.DocumentWriter(sheet)
    device = writer.begin_page(page.rect)
    story.draw(device)
    writer.end_page()
    writer.close()
    with pymupdf.open("pdf", sheet.getvalue()) as drawn:
        page.show_pdf_page(page.rect, drawn, 0)


# the Chinese handbook


def _chinese(path: Path) -> Iterator[Truth]:
    import pymupdf

    with pymupdf.open() as document:
        for number, piece in enumerate(prose.CHINESE, 1):
            page = document.new_page(width=595, height=842)
            page.insert_htmlbox(
                (72, 40, 523, 800),
                f"<p style='font-size:9pt'>居民手册 · 第{number}页</p><h1>{piece.title}</h1>"
                f"<p style='font-size:12pt;line-height:1.6'>{piece.text}</p>",
            )
            yield Truth(piece.question, path.name, number)
        document.set_metadata({"title": "居民手册"})
        document.subset_fonts()
        document.save(path, garbage=3, deflate=True, no_new_id=True)


# the staff handbook


def _handbook(path: Path) -> Iterator[Truth]:
    from docx import Document

    document = Document()
    document.core_properties.title = "Staff handbook"
    document.add_heading("Staff handbook", 0)
    document.add_heading("Working hours", 1)
    document.add_paragraph(
        "The working week has thirty-eight hours. Everybody chooses when to begin between seven and ten in "
        "the morning; between ten and three all are expected to be within reach."
    )
    document.add_heading("Leave", 1)
    document.add_paragraph("How many days of paid leave a person has depends on the years of service:")
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    rows = (
        ("Years of service", "Days of paid leave", "Carried over at most"),
        ("less than 2", "24", "5"),
        ("2 to 9", "28", "8"),
        ("10 and more", "33", "10"),
    )
    for cells, texts in zip(
        (table.rows[0].cells, *(table.add_row().cells for _ in rows[1:])), rows, strict=True
    ):
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
    document.add_heading("When you are ill", 1)
    for step in (
        "Tell your team before nine o'clock.",
        "From the fourth day on a doctor's note is needed.",
        "Nobody is called at home while ill.",
    ):
        document.add_paragraph(step, style="List Number")
    document.add_heading("Travel", 1)
    document.add_paragraph("What the company pays on a journey:")
    for item in (
        "second-class trains, or first class beyond four hours",
        "one hotel night for each day",
        "meals",
    ):
        document.add_paragraph(item, style="List Bullet")
    document.save(str(path))
    yield Truth(prose.HANDBOOK_QUESTION, path.name, 1)
