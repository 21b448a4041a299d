from __future__ import annotations

import zipfile
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import EncryptedError, TooLargeError, UnreadableError
from desktop.formats.epub import EpubFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
    'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{method}"/><CipherData>'
    '<CipherReference URI="{target}"/></CipherData></EncryptedData></encryption>'
)
TABLE = "<table><tr><th>年份</th><th>数量</th></tr><tr><td>一九九八</td><td>十二</td></tr></table>"
FIRST = (
    "<h1>第一章 开始</h1><p>这是<b>第一章</b>的正文，说的是开始的事情"
    '<a epub:type="noteref" href="#n1">1</a>。</p><p><img src="../pics/red%20field.png" alt="x"/></p>'
    f'{TABLE}<aside epub:type="footnote" id="n1"><p>一条脚注。</p></aside>'
)


def chapter(body: str, head: str = "<title>c</title>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head>{head}</head><body>{body}</body></html>'
    )


def package(files: list[str], navigation: str, toc: str = "") -> str:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(files)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(files)))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>测试之书</dc:title><dc:creator>王 小明</dc:creator><dc:creator>Ann Lee</dc:creator>"
        f"</metadata><manifest>{items}{navigation}</manifest><spine{toc}>{spine}</spine></package>"
    )


NAV = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
NCX = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
NAV_FILE = chapter(
    '<nav epub:type="landmarks"><ol><li><a href="text/two.xhtml">Landmark</a></li></ol></nav>'
    '<nav epub:type="toc"><ol><li><a href="text/one.xhtml">Not used</a></li>'
    '<li><a href="text/two.xhtml">第二章 继续</a><ol><li><a href="text/two.xhtml#s2">第二节</a></li></ol>'
    "</li></ol></nav>"
)
NCX_FILE = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>第二章 继续</text>'
    '</navLabel><content src="text/two.xhtml"/><navPoint><navLabel><text>第二节</text></navLabel>'
    '<content src="text/two.xhtml#s2"/></navPoint></navPoint></navMap></ncx>'
)
SECOND = '<p>没有标题的一章。</p><div><a id="s2"/><p>它的第二节。</p></div>'


def png() -> bytes:
    page = pymupdf.open().new_page(width=200, height=100)
    page.draw_rect((0, 0, 200, 100), fill=(1, 0, 0))
    content: bytes = page.get_pixmap().tobytes("png")
    return content


def written(path: Path, **members: str | bytes) -> Path:
    """A book; the names of members have __ for a slash."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def book(path: Path, version: int = 3, **changed: str | bytes) -> Path:
    files = ["text/one.xhtml", "text/two.xhtml"]
    contents = package(files, NAV) if version == 3 else package(files, NCX, ' toc="ncx"')
    navigation = {"OEBPS__nav.xhtml": NAV_FILE} if version == 3 else {"OEBPS__toc.ncx": NCX_FILE}
    members: dict[str, str | bytes] = {
        "META-INF__container.xml": CONTAINER,
        "OEBPS__book.opf": contents,
        **navigation,
        "OEBPS__text__one.xhtml": chapter(FIRST),
        "OEBPS__text__two.xhtml": chapter(SECOND, "<title/>"),
        "OEBPS__pics__red field.png": png(),
    }
    return written(path, **{**members, **changed})


def read(path: Path) -> Reading:
    return EpubFormat().read(path, lambda: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.epub"


@pytest.mark.parametrize("version", [2, 3])
def test_chapters_in_order_with_their_titles(path: Path, version: int) -> None:
    reading = read(book(path, version))
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("paragraph", 0, "测试之书"),
        ("paragraph", 0, "王 小明, Ann Lee"),
        ("heading", 1, "第一章 开始"),
        ("paragraph", 0, "这是第一章的正文，说的是开始的事情[1]。"),
        ("table", 0, "年份 | 数量\n一九九八 | 十二"),
        ("footnote", 0, "一条脚注。"),
        ("heading", 1, "第二章 继续"),
        ("paragraph", 0, "没有标题的一章。"),
        ("heading", 2, "第二节"),
        ("paragraph", 0, "它的第二节。"),
    ]
    assert reading.title == "测试之书"
    assert blocks_of(reading)[4].header_rows == 1
    assert sum(len(page.get_image_info()) for page in opened(reading, path)) == 1
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_chapters_begin_on_pages_of_their_own_but_short_ones_do_not(path: Path) -> None:
    long = chapter(f"<h1>长的一章</h1>{'<p>这一章说得很长很长，写满了一页纸。</p>' * 60}")
    files = [f"{n}.xhtml" for n in "abcd"]
    short = chapter("<h1>短的一章</h1><p>没有几句话。</p>")
    members = {f"OEBPS__{n}.xhtml": long if n == "c" else short for n in "abcd"}
    reading = read(book(path, **{"OEBPS__book.opf": package(files, ""), **members}))
    firsts = [page.blocks[0].text for page in reading.pages if page.blocks]
    assert firsts[0] == "测试之书"
    assert firsts[-1] == "短的一章"
    assert list(texts(reading, "heading")) == ["短的一章", "短的一章", "长的一章", "短的一章"]
    assert [page.blocks[0].kind for page in reading.pages].count("heading") == 1
    check_places(reading, path)


def test_missing_and_damaged_chapters_cost_only_themselves(path: Path) -> None:
    files = ["text/one.xhtml", "text/gone.xhtml", "../../../etc/passwd", "text/two.xhtml"]
    reading = read(book(path, **{"OEBPS__book.opf": package(files, NAV)}))
    assert "它的第二节。" in texts(reading)
    note = reading.pages[0].page.note
    assert note == "Parts of this book are missing or damaged in its file: gone.xhtml, ?."


def test_what_leads_out_of_the_book_leads_to_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    addresses = ("../../../secret.png", f"{tmp_path}/secret.png", (tmp_path / "secret.png").as_uri())
    shown = "".join(f'<p>W<img src="{address}"/></p>' for address in addresses)
    reading = read(book(path, **{"OEBPS__text__one.xhtml": chapter(shown)}))
    assert sum(len(page.get_image_info()) for page in opened(reading, path)) == 0


@pytest.mark.parametrize(
    ("method", "target", "locked"),
    [
        ("http://www.idpf.org/2008/embedding", "OEBPS/fonts/a.otf", False),
        ("http://ns.adobe.com/pdf/enc#RC", "OEBPS/fonts/a.ttf", False),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/text/one.xhtml", True),
    ],
)
def test_protected_books_say_so_and_obfuscated_fonts_do_no_harm(
    path: Path, method: str, target: str, locked: bool
) -> None:
    book(path, **{"META-INF__encryption.xml": ENCRYPTED.format(method=method, target=target)})
    if locked:
        with pytest.raises(EncryptedError, match="DRM"):
            read(path)
    else:
        assert read(path).title == "测试之书"


def test_entities_are_neither_expanded_nor_fetched(path: Path, tmp_path: Path) -> None:
    (secret := tmp_path / "secret.txt").write_text("the secret words")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    subset = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    external = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    contents = external + package(["text/one.xhtml", "text/two.xhtml"], NAV).replace("测试之书", "Book &s;")
    text = chapter("<p>Before &l11; &s; after</p>").replace("?>", f"?>{subset}", 1)
    reading = read(book(path, **{"OEBPS__book.opf": contents, "OEBPS__text__one.xhtml": text}))
    said = reading.title + " ".join(texts(reading))
    assert "secret words" not in said
    assert "haha" not in said
    assert "Before" in said
    with pytest.raises(UnreadableError, match="damaged"):
        read(book(path, **{"OEBPS__book.opf": contents.replace(external, subset).replace("&s;", "&l11;")}))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"a": b"x"}, "no e-book"),
        ({"META-INF__container.xml": b"<container/>"}, "damaged and can't be opened as a e-book"),
        ({"META-INF__container.xml": CONTAINER, "OEBPS__book.opf": b"not xml"}, "damaged"),
        ({"META-INF__container.xml": CONTAINER, "OEBPS__book.opf": package(["x.xhtml"], "")}, "damaged"),
    ],
    ids=["other zip", "no package", "package damaged", "no chapter"],
)
def test_what_is_no_book_says_so(path: Path, members: dict[str, str | bytes], words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read(written(path, **members))


def test_a_truncated_book_says_so(path: Path) -> None:
    content = book(path).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableError, match="damaged"):
        read(path)


def test_a_book_that_unpacks_to_too_much_is_left_alone(path: Path) -> None:
    bomb = {f"OEBPS__bomb{n}.xhtml": bytes(64 * 1024**2) for n in range(3)}
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr("desktop.formats.packages.UNPACKED_MAX", 100 * 1024**2)
        with pytest.raises(TooLargeError, match="unpacks"):
            read(book(path, **bomb))
