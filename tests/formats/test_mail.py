from __future__ import annotations

import base64
import struct
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pymupdf
import pytest

from desktop.errors import UnreadableError
from desktop.formats import mail as mail_module
from desktop.formats.mail_rtf import html_or_text, unpacked
from desktop.formats.mail_text import drafts_of
from desktop.formats.registry import format_of
from desktop.records import Block, Reading
from tests.formats.places import blocks_of, check_places, opened, texts, uncovered
from tests.support.outlook import Storage, binary, compound_file, file_time, properties, text


def read(path: Path) -> Reading:
    return format_of(path).read(path, lambda: None)


def pdf(*words: str, rotated: int = 0) -> bytes:
    document = pymupdf.open()
    for said in words:
        page = document.new_page(width=400, height=500)
        page.insert_text((50, 80), said, fontsize=12)
        page.insert_text((50, 120), "These words are in each of its pages.", fontsize=12)
        page.set_rotation(rotated)
    content: bytes = document.tobytes()
    return content


def png() -> bytes:
    page = pymupdf.open().new_page(width=200, height=100)
    page.draw_rect((0, 0, 200, 100), fill=(1, 0, 0))
    content: bytes = page.get_pixmap().tobytes("png")
    return content


def mail(
    subject: str = "季度报告 for spring", body: str = "Dear Ann,\n\nplease find it here.\n"
) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "王 小明 <wang@example.cn>"
    message["To"] = "Ann Lee <ann@example.org>, Bob <bob@example.org>"
    message["Date"] = "Tue, 03 Mar 2026 09:12:00 +0800"
    message.set_content(body)
    return message


def saved(folder: Path, message: EmailMessage | bytes, name: str = "made.eml") -> Path:
    (path := folder / name).write_bytes(message if isinstance(message, bytes) else bytes(message))
    return path


def said(reading: Reading) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in blocks_of(reading)]


def notes(reading: Reading) -> list[str]:
    return [line for page in reading.pages if page.page.note for line in page.page.note.split("\n")]


HEAD = [
    ("heading", 1, "季度报告 for spring"),
    (
        "paragraph",
        0,
        "From: 王 小明 <wang@example.cn>\nTo: Ann Lee <ann@example.org>, Bob <bob@example.org>\n"
        "Date: 2026-03-03 09:12 +08:00",
    ),
]


def test_headers_and_text(tmp_path: Path) -> None:
    body = (
        "Dear Ann,\n\nthis is a line that was wrapped by the program at some seventy\n"
        "characters, and it goes on here.\n\nPoints:\n- one\n- two\n\n"
        "> You asked:\n>> Where is it?\n\n-- \nWang\n"
    )
    path = saved(tmp_path, mail(body=body))
    reading = read(path)
    assert said(reading) == [
        *HEAD,
        ("paragraph", 0, "Dear Ann,"),
        (
            "paragraph",
            0,
            "this is a line that was wrapped by the program at some seventy characters, and it goes on here.",
        ),
        ("paragraph", 0, "Points:"),
        ("list_item", 1, "one"),
        ("list_item", 1, "two"),
        ("paragraph", 0, "You asked:"),
        ("paragraph", 0, "Where is it?"),
        ("paragraph", 0, "--\nWang"),
    ]
    assert reading.title == "季度报告 for spring"
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))
    by_text = {block.text: block.lines[0].rect.x0 for block in blocks_of(reading)}
    assert by_text["Dear Ann,"] < by_text["You asked:"] < by_text["Where is it?"]  # quotes are set in


def test_flowed_text_is_joined() -> None:
    lines = "This goes \non and \non.\nThis is new.\n"
    blocks = [draft.block for draft in drafts_of(lines, flowed=True)]
    assert [block.text for block in blocks if block] == ["This goes on and on.\nThis is new."]


def test_html_is_taken_where_its_form_says_more(tmp_path: Path) -> None:
    message = mail(body="Figures: January 120, February 135, and that is all that there is to say.")
    table = "<table><tr><th>Month</th><th>营业额</th></tr><tr><td>January</td><td>120</td></tr></table>"
    message.add_alternative(f'<p>Figures:</p>{table}<p><img src="cid:logo"></p>', subtype="html")
    [_, html] = message.iter_parts()
    assert isinstance(html, EmailMessage)
    html.add_related(png(), "image", "png", cid="<logo>")
    path = saved(tmp_path, message)
    reading = read(path)
    assert said(reading)[2:] == [("paragraph", 0, "Figures:"), ("table", 0, "Month | 营业额\nJanuary | 120")]
    assert len(opened(reading, path)[0].get_image_info()) == 1
    check_places(reading, path)


def test_plain_text_is_taken_where_html_adds_nothing(tmp_path: Path) -> None:
    message = mail(body="The same words.\n> quoted\n")
    message.add_alternative("<div>The same words. quoted</div>", subtype="html")
    assert texts(read(saved(tmp_path, message)))[2:] == ["The same words.", "quoted"]


def test_pictures_on_the_net_are_never_fetched(tmp_path: Path) -> None:
    message = mail()
    message.add_alternative(
        '<h2>Look</h2><img src="http://127.0.0.1:9/spy.gif"><img src="file:///etc/passwd" alt="no">',
        subtype="html",
    )
    path = saved(tmp_path, message)
    reading = read(path)
    assert texts(reading)[2:] == ["Look", "no"]
    assert not opened(reading, path)[0].get_image_info()


@pytest.mark.parametrize("rotated", [0, 90, 180, 270])
def test_attachments_follow_with_pages_and_marks_of_their_own(tmp_path: Path, rotated: int) -> None:
    message = mail()
    report = pdf("The first page of the report.", "The second page of the report.", rotated=rotated)
    message.add_attachment(report, maintype="application", subtype="pdf", filename="报告 2026.pdf")
    message.add_attachment(
        b"# Notes\n\nIn Markdown.\n", maintype="application", subtype="octet-stream", filename="notes.md"
    )
    path = saved(tmp_path, message)
    reading = read(path)
    assert [page.page.number for page in reading.pages] == [1, 2, 3, 4]
    by_page = [[block.text for block in page.blocks] for page in reading.pages]
    assert by_page[0] == ["季度报告 for spring", HEAD[1][2], "Dear Ann,", "please find it here."]
    assert by_page[1][:2] == ["报告 2026.pdf", "The first page of the report."]
    assert by_page[2][0] == "The second page of the report."
    assert by_page[3] == ["notes.md", "Notes", "In Markdown."]
    headings = [(block.level, block.text) for block in blocks_of(reading) if block.kind == "heading"]
    assert headings[-2:] == [(2, "notes.md"), (3, "Notes")]
    assert not notes(reading)
    for page, shown in zip(reading.pages, opened(reading, path), strict=True):
        assert (page.page.width, page.page.height) == pytest.approx(
            (shown.rect.width, shown.rect.height), abs=0.01
        )
        assert all(line.rect.page == page.page.number for block in page.blocks for line in block.lines)
    check_places(reading, path)
    assert not any(uncovered(block) for block in blocks_of(reading))


@pytest.mark.parametrize("box", ["cropped", "moved"])
def test_attached_pages_with_odd_boxes_keep_their_marks(tmp_path: Path, box: str) -> None:
    document = pymupdf.open("pdf", pdf("Words of the report stand here."))
    if box == "cropped":
        document[0].set_cropbox(pymupdf.Rect(30, 40, 380, 460))
    else:
        document[0].set_mediabox(pymupdf.Rect(-20, -30, 380, 470))
    message = mail()
    message.add_attachment(document.tobytes(), maintype="application", subtype="pdf", filename="a.pdf")
    path = saved(tmp_path, message)
    reading = read(path)
    assert "Words of the report stand here." in texts(reading)
    check_places(reading, path)


def test_mails_in_mails_are_read_three_deep(tmp_path: Path) -> None:
    message = mail("Level 5", "Words of level 5.")
    for level in (4, 3, 2, 1):
        outer = mail(f"Level {level}", f"Words of level {level}.")
        outer.add_attachment(message)
        message = outer
    path = saved(tmp_path, message)
    reading = read(path)
    assert [t for t in texts(reading) if t.startswith("Words")] == [f"Words of level {n}." for n in (1, 2, 3)]
    assert notes(reading) == ["The attachment Level 4 is left out: mails in mails are read 3 deep."]
    levels = [block.level for block in blocks_of(reading) if block.kind == "heading"]
    assert levels == sorted(levels)
    check_places(reading, path)


def test_attachments_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    message = mail()
    for name, content in [
        ("tool.exe", b"MZ"),
        ("broken.pdf", b"%PDF-1.7 and then nothing"),
        ("empty.md", b""),
        ("../../evil.docx", b"no package"),
        ("broken.png", b"\x89PNG"),
    ]:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    reading = read(saved(tmp_path, message))
    found = notes(reading)
    assert found[0] == "The attachment tool.exe is of a kind that can't be read."
    assert found[1].startswith("The attachment broken.pdf can't be read: It is damaged")
    assert found[2] == "The attachment empty.md can't be read: It is empty: 0 bytes."
    assert found[3].startswith("The attachment evil.docx can't be read: It is no Word document")
    assert found[4] == "The attachment broken.png can't be read: It is no picture that can be shown."
    assert texts(reading)[2] == "Dear Ann,"


def test_attached_pages_that_can_be_read_but_not_copied_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = mail()
    message.add_attachment(pdf("Words."), maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(b"# Notes\n", maintype="text", subtype="markdown", filename="notes.md")
    insert = pymupdf.Document.insert_pdf

    def refuse(whole: pymupdf.Document, source: pymupdf.Document, **options: object) -> object:
        if source[0].rect.width == 400:
            raise RuntimeError("code=4: source object number out of range")
        return insert(whole, source, **options)

    monkeypatch.setattr(pymupdf.Document, "insert_pdf", refuse)
    path = saved(tmp_path, message)
    reading = read(path)
    assert notes(reading) == ["The pages of the attachment a.pdf are damaged and can't be shown."]
    assert texts(reading)[-2:] == ["notes.md", "Notes"]
    check_places(reading, path)


def test_attached_pictures_are_shown_with_their_names(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(png(), maintype="image", subtype="png", filename="红色.png")
    path = saved(tmp_path, message)
    reading = read(path)
    assert said(reading)[-1] == ("caption", 0, "红色.png")
    assert len(opened(reading, path)[0].get_image_info()) == 1


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        (b"Subject: " + "没有编码的主题".encode("gb18030"), "没有编码的主题"),
        (b"Subject: =?GB2312?B?" + base64.b64encode("季度报告".encode("gbk")) + b"?=", "季度报告"),
        (  # a character cut in two between the words
            b"Subject: =?gbk?B?"
            + base64.b64encode("季度报告".encode("gbk")[:3])
            + b"?=\r\n =?gbk?B?"
            + base64.b64encode("季度报告".encode("gbk")[3:])
            + b"?=",
            "季度报告",
        ),
        (b"Subject: =?x-unknown?Q?Plain?= words", "Plain words"),
        (b"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    ],
    ids=["bare bytes", "gb2312", "cut", "unknown", "quoted-printable"],
)
def test_subjects_as_they_are_found(tmp_path: Path, headers: bytes, subject: str) -> None:
    path = saved(tmp_path, b"From: a@example.org\r\n" + headers + b"\r\n\r\nwords\r\n")
    assert read(path).title == subject


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("gb2312", "gbk"), ("us-ascii", "utf-8"), ("x-unknown", "utf-8"), ("", "gb18030"), ("utf-8", "gb18030")],
)
def test_bodies_whose_charset_is_wrong_or_missing(tmp_path: Path, charset: str, encoding: str) -> None:
    words = "这是一封用来测试编码的邮件，我们说的话都在里面，谁也不会看错。"
    kind = f"Content-Type: text/plain; charset={charset}\r\n" if charset else ""
    head = f"From: a@example.org\r\nSubject: x\r\n{kind}Content-Transfer-Encoding: 8bit\r\n\r\n"
    assert texts(read(saved(tmp_path, head.encode() + words.encode(encoding))))[-1] == words


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("multipart/encrypted; protocol=application/pgp-encrypted; boundary=x", "PGP"),
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "S/MIME"),
        ("text/plain", "PGP"),
    ],
)
def test_encrypted_mails_say_so_and_show_their_headers(tmp_path: Path, kind: str, name: str) -> None:
    body = "-----BEGIN PGP MESSAGE-----\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n"
    content = f"From: a@example.org\r\nSubject: Secret\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
    reading = read(saved(tmp_path, content))
    assert texts(reading) == ["Secret", "From: a@example.org"]
    assert notes(reading) == [
        f"The message is encrypted ({name}); only the mail program that has the key can open its text."
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.eml", b"no header at all", "no e-mail"),
        ("a.eml", b"\x89PNG\r\n\x1a\n" + bytes(300), "no e-mail"),
        ("a.eml", b"".join(b"From: a\nContent-Type: message/rfc822\n\n" for _ in range(5000)), "too deeply"),
        ("a.msg", b"no message", "no Outlook message"),
        ("a.msg", compound_file({"WordDocument": b"x"}), "no Outlook message"),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        ("a.mbox", b"no mailbox", "no mailbox"),
    ],
)
def test_what_is_no_mail_says_so(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read(saved(tmp_path, content, name))


def mailbox(messages: list[EmailMessage]) -> bytes:
    return b"".join(b"From wang@example.cn Tue Mar  3 09:12:00 2026\n" + bytes(m) + b"\n" for m in messages)


def test_a_mailbox_has_a_section_for_each_mail(tmp_path: Path) -> None:
    first = mail("First", "Words of the first.\n\n>From here on it is quoted as mailboxes do.\n")
    second = mail("Second", "Words of the second.")
    second.add_attachment(
        pdf("Words of the report."), maintype="application", subtype="pdf", filename="report.pdf"
    )
    third = mail("Third", "Words of the third.")
    path = saved(tmp_path, mailbox([first, second, third]), "made.mbox")
    reading = read(path)
    found = [t for t in texts(reading) if not t.startswith("From: ")]
    assert found[:5] == [
        "First", "Words of the first.", "From here on it is quoted as mailboxes do.", "Second",
        "Words of the second.",
    ]  # fmt: skip
    assert found[5:7] == ["report.pdf", "Words of the report."]
    assert found[-2:] == ["Third", "Words of the third."]
    assert [b.level for b in blocks_of(reading) if b.kind == "heading"] == [1, 1, 2, 1]
    check_places(reading, path)


def test_a_large_mailbox_is_cut_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, mailbox([mail(f"Mail {n}", f"Words {n}.") for n in range(300)]), "made.mbox")
    assert len([b for b in blocks_of(read(path)) if b.kind == "heading"]) == 300
    monkeypatch.setattr(mail_module, "_MESSAGES_MAX", 50)
    reading = read(path)
    assert len([b for b in blocks_of(reading) if b.kind == "heading"]) == 50
    assert notes(reading) == [
        "Only the first 50 messages are read; the rest can be added in files of their own."
    ]


def attachment(name: str, content: bytes, **more: str) -> Storage:
    keys = {"content_id": 0x3712, "kind": 0x370E}
    return dict(
        [
            ("__properties_version1.0", properties(8, {})),
            text(0x3707, name),
            binary(0x3701, content),
            *(text(keys[key], value) for key, value in more.items()),
        ]
    )


def outlook(head: int = 32, body: Storage | None = None, subject: str = "季度报告 for spring") -> Storage:
    sent = file_time(datetime(2026, 3, 3, 1, 12, tzinfo=UTC))
    return {
        "__properties_version1.0": properties(head, {0x00390040: sent, 0x3FDE0003: struct.pack("<I", 936)}),
        **dict(
            [
                text(0x0037, subject),
                text(0x0C1A, "王 小明"),
                text(0x5D01, "wang@example.cn"),
                text(0x0E04, "Ann Lee; Bob"),
            ]
        ),
        **(body if body is not None else dict([text(0x1000, "Dear Ann,\r\n\r\nplease find it here.")])),
    }


def test_an_outlook_message_with_what_is_attached(tmp_path: Path) -> None:
    html = "<p>见表：</p><table><tr><th>月</th><th>额</th></tr><tr><td>一月</td><td>120</td></tr></table>"
    html += '<img src="cid:logo@1">'
    embedded = outlook(24, subject="Inner mail")
    storage = outlook(body=dict([text(0x1000, "See the table"), binary(0x1013, html.encode("gbk"))]))
    storage["__attach_version1.0_#00000000"] = attachment("report.pdf", pdf("Words of the report."))
    storage["__attach_version1.0_#00000001"] = attachment(
        "logo.png", png(), content_id="logo@1", kind="image/png"
    )
    storage["__attach_version1.0_#00000002"] = {
        "__properties_version1.0": properties(8, {}),
        "__substg1.0_3701000D": embedded,
    }
    path = saved(tmp_path, compound_file(storage), "made.msg")
    reading = read(path)
    found = texts(reading)
    assert found[:4] == [
        "季度报告 for spring",
        "From: 王 小明 <wang@example.cn>\nTo: Ann Lee; Bob\nDate: 2026-03-03 01:12 +00:00",
        "见表：",
        "月 | 额\n一月 | 120",
    ]
    assert found[4:6] == ["report.pdf", "Words of the report."]
    assert found[7:9] == ["Inner mail", "Inner mail"]
    assert found[-1] == "please find it here."
    assert len(opened(reading, path)[0].get_image_info()) == 1
    check_places(reading, path)


def test_an_outlook_message_with_plain_text(tmp_path: Path) -> None:
    path = saved(tmp_path, compound_file(outlook()), "made.msg")
    assert texts(read(path))[2:] == ["Dear Ann,", "please find it here."]


def packed_rtf(rtf: bytes) -> bytes:
    """RTF as MS-OXRTFCP carries it, each byte as it is but for the end."""
    runs = b""
    padded = rtf
    for at in range(0, len(padded), 8):
        part = padded[at : at + 8]
        if len(part) == 8:
            runs += b"\0" + part
    rest = padded[len(padded) // 8 * 8 :]
    end = (207 + len(rtf)) % 4096
    runs += bytes([1 << len(rest)]) + rest + struct.pack(">H", end << 4)
    return struct.pack("<IIII", len(runs) + 12, len(rtf), 0x75465A4C, 0) + runs


WRAPPED = (
    rb"{\rtf1\ansi\ansicpg936\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset134 SimSun;}}"
    rb"{\*\htmltag64 <h2>}\htmlrtf {\htmlrtf0 Figures \'d3\'a2{\*\htmltag72 </h2>}\htmlrtf }\htmlrtf0"
    rb"{\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Words \u25991?and \{more\}{\*\htmltag72 </p>}}"
)


def test_html_wrapped_in_compressed_rtf(tmp_path: Path) -> None:
    storage = outlook(body=dict([binary(0x1009, packed_rtf(WRAPPED))]))
    path = saved(tmp_path, compound_file(storage), "made.msg")
    assert said(read(path))[2:] == [("heading", 3, "Figures 英"), ("paragraph", 0, "Words 文and {more}")]


def test_compressed_rtf() -> None:
    # The example of MS-OXRTFCP, section 4.1.1
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert html_or_text(b"{\\rtf1 one\\par two}") == ("", "one\ntwo")
    assert unpacked(b"short") == b""


def test_hostile_mails_take_no_time(tmp_path: Path) -> None:
    before = time.process_time()
    many = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nwords\n" * 20_000
    assert "words" in texts(read(saved(tmp_path, many)))[-1]
    quotes = b"From: a@example.org\n\n" + b">" * 100_000 + b" words\n"
    assert "words" in texts(read(saved(tmp_path, quotes)))[-1]
    long = b"From: a@example.org\nSubject: " + b"=?utf-8?B?" * 20_000 + b"\n\nwords\n"
    assert texts(read(saved(tmp_path, long)))[-1] == "words"
    assert time.process_time() - before < 20


def test_a_block_of_an_attachment_is_a_block_of_the_mail(tmp_path: Path) -> None:
    message = mail()
    code = b"```python\nx = 1\n```\n"
    message.add_attachment(code, maintype="text", subtype="markdown", filename="a.md")
    [found] = [block for block in blocks_of(read(saved(tmp_path, message))) if block.kind == "code"]
    assert isinstance(found, Block)
    assert (found.text, found.language) == ("x = 1", "python")
