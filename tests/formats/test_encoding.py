from __future__ import annotations

import pytest

from desktop.errors import UnreadableError
from desktop.formats.encoding import decode

SIMPLIFIED = "本办法自发布之日起施行，由公司法务部负责解释。"
TRADITIONAL = "本辦法自發佈之日起施行，由公司法務部負責解釋，員工應當遵守。"
JAPANESE = "この規則は公布の日から施行する。カタカナとひらがなを含む文章です。"
GERMAN = "Die Prüfung der Geschäftsberichte für das Jahr 2023 – größtenteils abgeschlossen – kostet 5 €."
RUSSIAN = "Настоящий договор вступает в силу с момента его подписания сторонами."
KOREAN = "이 규정은 공포한 날부터 시행한다. 회사는 계약서를 보관하여야 한다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(
            (text, encoding)
            for text in (SIMPLIFIED, TRADITIONAL, JAPANESE, GERMAN, RUSSIAN, KOREAN, "plain ASCII text")
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030")
            if not (encoding in ("utf-16-le", "utf-16-be") and text in (JAPANESE, KOREAN, TRADITIONAL))
            and not (encoding in ("utf-16-le", "utf-16-be") and text == SIMPLIFIED)
            and not (encoding == "gb18030" and text not in (SIMPLIFIED, "plain ASCII text"))
        ),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED[:9], "gbk"),
        ("合同编号：2023-017", "gbk"),
        ("会议纪要", "gbk"),
        (f"Report 2023\n{SIMPLIFIED}", "gbk"),
        (SIMPLIFIED + "𠀀", "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL[:12], "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (GERMAN, "cp1252"),
        ("Müller & Söhne, Straße 5", "cp1252"),
        ("Café “Français” – déjà vu", "cp1252"),
        ("6½ sacks for the Panthers’ defence", "cp1252"),
        (RUSSIAN, "cp1251"),
    ],
)  # fmt: skip
def test_text_is_told_from_its_bytes(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%binary",
        b"PK\x03\x04" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        bytes(range(256)) * 20,
        b"\x7fELF" + bytes(100),
        b"text with\0zeros\0in it" * 10,
        bytes([0x81, 0xFF, 0x00, 0x9D]) * 300,
    ],
    ids=["pdf", "zip", "png", "all bytes", "program", "zeros", "noise"],
)
def test_binary_files_are_no_text(content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"no text.*helps\.|own program"):
        decode(content)


def test_utf_8_cut_off_in_a_character_is_still_utf_8() -> None:
    assert decode(SIMPLIFIED.encode()[:-1]).text == SIMPLIFIED[:-1]
