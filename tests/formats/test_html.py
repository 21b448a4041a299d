from __future__ import annotations

import base64
import time
from email.message import EmailMessage
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import UnreadableError
from desktop.formats.html import HtmlFormat
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered

PAGE = """<!DOCTYPE html>
<html><head><title>Retry helper - The manual</title><style>p { color: red }</style></head><body>
<nav><a href="/">Home</a> <a href="/all">All pages</a></nav>
<h1>Retry helper<a class="headerlink" href="#x">¶</a></h1>
<main>
<p>Use it <b>only</b> for <i>idempotent</i> calls; see <code>requests.Session</code>
   and <a href="https://example.org">the guide</a>.<br>Second line &amp; more. 第一行中文
   第二行中文</p>
<h2>Steps</h2>
<ul><li>One<ul><li>Deep one<li>Deep two</ul><li><p>Two</p><p>More of two</p></ul>
<ol start="3" type="a"><li>Third<li value="7">Seventh</ol>
<table><caption>Codes 代码</caption>
<thead><tr><th>Status</th><th colspan="2">Meaning 含义</th></tr></thead>
<tr><td rowspan="2">500</td><td>Error</td><td align="right">12</td></tr>
<tr><td>Down</td><td>3</td></tr></table>
<pre class="highlight"><code class="language-python">
def delay(n):
    # 指数退避
    return min(60.0, 2.0 ** n)
</code></pre>
<blockquote><p>Quoted words</p></blockquote>
<dl><dt>Term</dt><dd>Its meaning</dd></dl>
<p hidden>hidden words</p><div style="display: none">hidden words</div><p aria-hidden="true">hidden</p>
<p><ruby>漢<rp>(</rp><rt>かん</rt>字<rt>じ</rt></ruby> is stated<sup><a href="#n1">1</a></sup></p>
<aside class="related">Read also this</aside><aside class="admonition tip">A tip set aside</aside>
<script>alert(1)</script><button>Press</button>
<p>The page must say enough for its main element to be believed, so this paragraph goes on for a while
and says nothing in particular about retries, delays or anything else that matters to anybody.</p>
</main><footer>All rights reserved</footer></body></html>"""


def read(path: Path) -> Reading:
    return HtmlFormat().read(path, lambda: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made.html"


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def png(colour: tuple[float, float, float] = (1, 0, 0)) -> bytes:
    page = pymupdf.open().new_page(width=200, height=100)
    page.draw_rect((0, 0, 200, 100), fill=colour)
    content: bytes = page.get_pixmap().tobytes("png")
    return content


def pictures(reading: Reading, path: Path) -> int:
    return sum(len(page.get_image_info()) for page in opened(reading, path))


def test_blocks_are_what_the_markup_says(path: Path) -> None:
    reading = read(written(path, PAGE))
    found = [(block.kind, block.level, block.text) for block in blocks_of(reading)]
    assert found[:-1] == [
        ("heading", 1, "Retry helper"),
        (
            "paragraph",
            0,
            "Use it only for idempotent calls; see requests.Session and the guide.\n"
            "Second line & more. 第一行中文第二行中文",
        ),
        ("heading", 2, "Steps"),
        ("list_item", 1, "One"),
        ("list_item", 2, "Deep one"),
        ("list_item", 2, "Deep two"),
        ("list_item", 1, "Two"),
        ("paragraph", 0, "More of two"),
        ("list_item", 1, "c. Third"),
        ("list_item", 1, "g. Seventh"),
        ("caption", 0, "Codes 代码"),
        ("table", 0, "Status | Meaning 含义\n500 | Error | 12\nDown | 3"),
        ("code", 0, "def delay(n):\n    # 指数退避\n    return min(60.0, 2.0 ** n)"),
        ("paragraph", 0, "Quoted words"),
        ("paragraph", 0, "Term"),
        ("paragraph", 0, "Its meaning"),
        ("paragraph", 0, "漢字（かんじ） is stated[1]"),
        ("paragraph", 0, "A tip set aside"),
    ]
    assert found[-1][2].startswith("The page must say enough")
    assert reading.title == "Retry helper"
    [table] = [block for block in blocks_of(reading) if block.kind == "table"]
    assert [table.text[a:b] for a, b in table.rows] == table.text.split("\n")
    assert table.header_rows == 1
    assert [block.language for block in blocks_of(reading) if block.kind == "code"] == ["python"]
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_everything_is_kept_where_no_main_content_is_evident(path: Path) -> None:
    reading = read(written(path, "<nav>Menu</nav><p>Words</p><aside>Beside</aside><footer>Foot</footer>"))
    assert texts(reading) == ["Menu", "Words", "Beside", "Foot"]


def test_a_main_element_that_says_nothing_is_not_believed(path: Path) -> None:
    text = f"<main>Loading</main><div>{'Words of the page. ' * 50}</div>"
    assert "Words of the page." in texts(read(written(path, text)))[1]


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<table><tr><td><table><tr><td>A<td>B<tr><td>C<td>D</table></table>", ["table"]),
        ("<table role=presentation><tr><td>A<td>B<tr><td>C<td>D</table>", ["paragraph"] * 4),
        ("<table><tr><td><h2>A</h2><p>B</table>", ["heading", "paragraph"]),
        ("<table><tr><th>A<td>B<tr><th>C<td>D</table>", ["table"]),
        ("<table><tr><th>A<th>B<tr><td><ul><li>x<li>y</ul><td><pre>z</pre></table>", ["table"]),
    ],
    ids=["nested", "presentation", "layout", "row headers", "lists in cells"],
)
def test_tables_of_data_and_of_layout(path: Path, html: str, kinds: list[str]) -> None:
    assert [block.kind for block in blocks_of(read(written(path, html)))] == kinds


def test_cells_keep_their_lists_on_lines_of_their_own(path: Path) -> None:
    reading = read(written(path, "<table><tr><th>A<th>B<tr><td><ul><li>x<li>y</ul><td>z</table>"))
    assert texts(reading) == ["A | B\n• x • y | z"]


@pytest.mark.parametrize(
    "encoding", ["gb18030", "big5", "shift_jis", "windows-1251", "windows-1252", "utf-16"]
)
@pytest.mark.parametrize("stated", [True, False])
def test_encodings(path: Path, encoding: str, stated: bool) -> None:
    text = {
        "gb18030": "这是一个用来测试编码的网页，我们说的话都在里面，谁也不会看错。",
        "big5": "這是一個用來測試編碼的網頁，我們說的話都在裡面，誰也不會看錯。",
        "shift_jis": "これは文字コードを調べるためのページです。日本語の文章が入っています。",
        "windows-1251": "Это страница для проверки кодировки, и на ней написаны русские слова.",
        "windows-1252": "Die Prüfung der Größe läßt sich für ähnliche Fälle übernehmen.",
        "utf-16": "Words in wide characters, 也有中文。",
    }[encoding]
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">' if stated else ""
    reading = read(written(path, f"<html><head>{head}</head><body><p>{text}</p></body></html>", encoding))
    assert texts(reading) == [text]


def test_a_wrong_statement_about_the_encoding_is_not_believed(path: Path) -> None:
    reading = read(
        written(path, '<meta charset="utf-8"><p>这是一个说错了编码的网页，我们的话不会看错。</p>', "gb18030")
    )
    assert texts(reading) == ["这是一个说错了编码的网页，我们的话不会看错。"]


def test_pictures_come_from_the_page_and_its_own_folder_only(tmp_path: Path) -> None:
    (folder := tmp_path / "site").mkdir()
    (folder / "page_files").mkdir()
    (folder / "page_files" / "a b.png").write_bytes(png())
    (tmp_path / "above.png").write_bytes(png((0, 1, 0)))
    (folder / "link.png").symlink_to(tmp_path / "above.png")
    inline = base64.b64encode(png((0, 0, 1))).decode()
    shown = f'<img src="page_files/a%20b.png?x=1"><img src="data:image/png;base64,{inline}">'
    above = (tmp_path / "above.png").as_posix()
    others = "".join(
        f'<p><img src="{address}" alt="left out"></p>'
        for address in (
            "../above.png",
            above,
            f"file://{above}",
            "file:///etc/passwd",
            "link.png",
            "http://127.0.0.1:9/x.png",
            "//host/x.png",
            "..%2fabove.png",
        )
    )
    path = written(folder / "page.html", f"<p>Words</p>{shown}{others}")
    reading = read(path)
    assert pictures(reading, path) == 2
    assert texts(reading) == ["Words", *["left out"] * 8]


def test_pictures_stand_with_their_captions(path: Path) -> None:
    inline = base64.b64encode(png()).decode()
    figure = (
        f'<figure><img src="data:image/png;base64,{inline}"><figcaption>A red field</figcaption></figure>'
    )
    reading = read(written(path, f"<p>Above</p>{figure}<p>Below</p>"))
    [shown] = opened(reading, path)[0].get_image_info()
    above, caption, below = (block.lines[0].rect for block in blocks_of(reading))
    assert above.y1 <= shown["bbox"][1] < shown["bbox"][3] <= caption.y0 < below.y0
    assert blocks_of(reading)[1].kind == "caption"


def test_xhtml_may_close_its_elements_itself(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html [<!ENTITY x "secret">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x.js"/></head>'
        '<body><a id="top"/><p>First <![CDATA[a < b]]></p><div/><p>Second</p></body></html>'
    )
    path = written(tmp_path / "page.xhtml", text)
    assert texts(read(path)) == ["First a < b", "Second"]


def saved_page(charset: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Saved"
    html = '<title>Saved page</title><p>网页的内容</p><img src="pics/a.png"><img src="cid:b@x">'
    message.set_content(html, subtype="html", charset=charset)
    message["Content-Location"] = "https://example.org/dir/page.html"
    message.make_related()
    message.add_related(png(), "image", "png")
    message.add_related(png((0, 1, 0)), "image", "png", cid="<b@x>")
    page, first, _ = message.iter_parts()
    page["Content-Location"] = "https://example.org/dir/page.html"
    first["Content-Location"] = "https://example.org/dir/pics/a.png"
    return bytes(message)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_page_saved_in_one_file(tmp_path: Path, charset: str) -> None:
    (path := tmp_path / "page.mhtml").write_bytes(saved_page(charset))
    reading = read(path)
    assert (reading.title, texts(reading)) == ("Saved page", ["网页的内容"])
    assert pictures(reading, path) == 2
    check_places(reading, path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.html", b"<html><body></body></html>", "no text"),
        ("a.html", b"%PDF-1.7 and so on", "no text, whatever"),
        ("a.html", b"\x89PNG\r\n\x1a\n" + bytes(300), "no text, whatever"),
        ("a.mhtml", b"only words, and no page", "no web page"),
    ],
)
def test_what_is_no_page_says_so(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (path := tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableError, match=words):
        read(path)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep",
        "<b id=1><p>" * 20_000 + "deep",
        "<table><tr><td>" * 20_000 + "deep",
        "<blockquote>" * 50_000 + "deep",
        "<ul><li>" * 20_000 + "deep",
        "deep" + "<!--x" * 100_000,
        "deep" + "<script>" * 50_000,
        "<p " + "a=b " * 200_000 + ">deep",
    ],
    ids=["divs", "formatting", "tables", "quotes", "lists", "comments", "scripts", "attributes"],
)
def test_hostile_nesting_takes_no_time(path: Path, html: str) -> None:
    written(path, html)
    before = time.process_time()
    assert "deep" in texts(read(path))[0]
    assert time.process_time() - before < 20
