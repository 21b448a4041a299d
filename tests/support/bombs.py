"""Files that are small on disk and would be huge, endless or bottomless to whoever trusts them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

_CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word(path: Path, document: bytes, **more: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", _CONTENT_TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", document)
        for name, content in more.items():
            package.writestr(name, content)


def _body(inside: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<w:document {_WORD}><w:body>{inside}</w:body></w:document>'.encode()


def word_of_zeros(path: Path) -> None:
    """300 MB of nothing in one part."""
    _word(path, _body("<w:p/>") + b" " * (300 * 1024**2))


def word_that_lies(path: Path) -> None:
    """The same, but its directory says that it is short."""
    word_of_zeros(path)
    content = bytearray(path.read_bytes())
    name = b"word/document.xml"
    central = content.rindex(name) - 46  # the directory's entry, whose name stands 46 bytes in
    local = content.index(name) - 30
    content[central + 24 : central + 28] = struct.pack("<I", 1000)
    content[local + 22 : local + 26] = struct.pack("<I", 1000)
    path.write_bytes(content)


def word_of_laughs(path: Path) -> None:
    """Entities of entities of entities."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE w [<!ENTITY l0 "laugh">{entities}]>'
    _word(path, _body("<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>", head))


def word_that_asks_outside(path: Path) -> None:
    """An entity that is a file of this machine."""
    head = '<!DOCTYPE w [<!ENTITY out SYSTEM "file:///etc/passwd">]>'
    _word(path, _body("<w:p><w:r><w:t>&out; root</w:t></w:r></w:p>", head))


def word_without_bottom(path: Path) -> None:
    """Tables in tables in tables."""
    table = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    _word(path, _body(table[0] * 5000 + "<w:p/>" + table[1] * 5000))


def _pdf(objects: list[bytes]) -> bytes:
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010d} 00000 n \n".encode())
    out.write(f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _stream(content: bytes, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    return f"<</Length {size}/Filter/FlateDecode>>stream\n".encode() + content + b"\nendstream"


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _page(box: str = "0 0 595 842") -> bytes:
    return (
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R"
        "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    ).encode()


def _zeros(size: int, unit: bytes) -> bytes:
    packer = zlib.compressobj(1)
    part = unit * (1024**2 // len(unit))
    return b"".join([*(packer.compress(part) for _ in range(size // 1024**2)), packer.flush()])


def pdf_of_a_huge_stream(path: Path) -> None:
    """A page whose content unpacks to 20 MB."""
    path.write_bytes(_pdf([_CATALOGUE, _PAGES, _page(), _stream(_zeros(20 * 1024**2, b"q Q "))]))


def pdf_that_claims(path: Path) -> None:
    """Lengths and counts that no file has."""
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>"
    text = zlib.compress(b"BT /F 12 Tf 72 700 Td (claims) Tj ET")
    path.write_bytes(_pdf([_CATALOGUE, pages, _page("0 0 1e9 1e9"), _stream(text, 99_999_999_999)]))


def pdf_that_holds_itself(path: Path) -> None:
    """A tree of pages that is its own branch."""
    path.write_bytes(_pdf([_CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]))


def pdf_without_bottom(path: Path) -> None:
    """Arrays in arrays."""
    text = zlib.compress(b"[" * 200_000 + b"]" * 200_000)
    path.write_bytes(_pdf([_CATALOGUE, _PAGES, _page(), _stream(text), b"[" * 20_000 + b"]" * 20_000]))


def pdf_that_draws_itself(path: Path) -> None:
    """A form that paints itself twice, which paints itself twice."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>"
        b"/Length 11>>stream\n/X Do /X Do\nendstream"
    )
    path.write_bytes(_pdf([_CATALOGUE, _PAGES, page, _stream(zlib.compress(b"/X Do")), form]))


def pdf_of_many_pages(path: Path, pages: int = 10_000) -> None:
    """A document as thick as a shelf, with a word on every hundredth page."""
    import pymupdf

    with pymupdf.open() as document:
        for number in range(pages):
            page = document.new_page()
            if number % 100 == 0:
                page.insert_text((72, 72), f"Volume {number // 100} tells of the harbour.")
        document.save(path)


def _text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, encoding="utf-8")


# By suffix, so that those whose kind can be read are tried.
BOMBS: dict[str, Callable[[Path], object]] = {
    "zeros.docx": word_of_zeros,
    "lies.docx": word_that_lies,
    "laughs.docx": word_of_laughs,
    "outside.docx": word_that_asks_outside,
    "bottomless.docx": word_without_bottom,
    "stream.pdf": pdf_of_a_huge_stream,
    "claims.pdf": pdf_that_claims,
    "itself.pdf": pdf_that_holds_itself,
    "bottomless.pdf": pdf_without_bottom,
    "draws-itself.pdf": pdf_that_draws_itself,
    "quotes.md": _text("> " * 20_000 + "deep"),
    "brackets.md": _text("[" * 20_000 + "](" * 8_000),
    "emphasis.md": _text("**a _b " * 8_000),
    "list.md": _text("".join(f"{'  ' * n}- item\n" for n in range(600))),
    "one-line.txt": _text("word" * 20_000),
    "lines.txt": _text("\n" * 1_000_000 + "end"),
    "marks.txt": _text("e" + "\u0301" * 8_000),
    "deep.html": _text("<div>" * 100_000 + "deep"),
    "deep.json": _text("[" * 100_000 + "]" * 100_000),
    "deep.xml": _text("<a>" * 100_000 + "</a>" * 100_000),
    "laughs.yaml": _text(
        "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    ),
    "deep.rtf": _text(r"{\rtf1" + "{" * 100_000 + "deep" + "}" * 100_001),
    "wide.csv": _text(",".join(["x"] * 10_000) + "\n"),
    "deep.tex": _text("\\begin{itemize}\\item " * 20_000),
    "deep.org": _text("".join(f"{'*' * n} heading\n" for n in range(1, 1500))),
    "deep.py": _text("(" * 50_000),
}
