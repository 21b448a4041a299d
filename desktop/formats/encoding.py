"""Bytes -> text, when nothing says which encoding they are in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from desktop.errors import UnreadableError

_MARKS = (  # byte order marks; UTF-32 first, since its little-endian mark begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1252", "cp1251")
_SAMPLE = 200_000  # bytes judged
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"MZ",
)

# The commonest characters of each script, with which a right guess abounds and a wrong one hardly meets.
_COMMON_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
    "过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心"
    "她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间"
    "由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给"
    "世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变"
    "四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社"
    "便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北"
    "边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
)
_COMMON_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年"
    "過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心"
    "她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間"
    "由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給"
    "世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變"
    "四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社"
    "便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北"
    "邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運"
)
_COMMON_JAPANESE = "日本人年大国会中一出生者事時間自分上下前後今見行来話思手気学校先何名私々"
_PUNCTUATION = "，。、；：？！（）《》「」『』【】“”‘’…—"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """The text of a file without a word about its encoding.

    A byte order mark decides, then strict UTF-8, then how much the text looks like one that people write.

    Raises:
        UnreadableError: it is no text in any encoding known here.
    """
    if content.startswith(_SIGNATURES):
        raise UnreadableError("It is no text, whatever its name says; its own program can open it.")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_sound(content.decode(encoding, errors="replace"), 0.02), encoding)
    try:
        return Decoded(_sound(content.decode("utf-8"), 0.0), "utf-8")
    except UnicodeDecodeError as error:
        cut_off = error.reason == "unexpected end of data" and error.start >= len(content) - 3
        if cut_off and error.start > 0 and not content[: error.start].isascii():
            return Decoded(_sound(content[: error.start].decode("utf-8"), 0.0), "utf-8")
    except UnreadableError:
        pass  # zero bytes: UTF-16 without a mark has them too
    wide = _wide(content)
    if wide:
        return Decoded(_sound(content.decode(wide, errors="replace"), 0.02), wide)
    if b"\0" in content:
        raise UnreadableError("It is no text, whatever its name says; its own program can open it.")
    return _judged(content)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: its ASCII characters have a zero on the same side, its others agree."""
    sample = content[: _SAMPLE // 2 * 2]
    if len(sample) < 4 or len(content) % 2:
        return ""
    for encoding, zero_at in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros, others = sample[zero_at::2].count(0), sample[1 - zero_at :: 2].count(0)
        if zeros == 0 or others > zeros / 20:
            continue
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _strangeness(text) < 0.01:
            return encoding
    return ""


def _judged(content: bytes) -> Decoded:
    sample = content[:_SAMPLE]
    best: tuple[float, str] | None = None
    for encoding in _CANDIDATES:
        text = _decoded(sample, encoding, whole=len(sample) == len(content))
        if text is None:
            continue
        score = _plausibility(text, encoding)
        if best is None or score > best[0]:
            best = (score, encoding)
    guess = _second_opinion(sample) if best is None or best[0] < 0.25 else ""
    if guess:
        text = content.decode(guess, errors="replace")
        if _strangeness(text) < 0.01:
            return Decoded(text, guess)
    if best is None or best[0] < -0.2:
        raise UnreadableError("It is no text in an encoding known here; saving it as UTF-8 helps.")
    return Decoded(_sound(content.decode(best[1], errors="replace"), 0.02), best[1])


def _decoded(sample: bytes, encoding: str, whole: bool) -> str | None:
    """The sample in an encoding; None where it can't be. A character cut off at its end is left out."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(sample, final=whole)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str, encoding: str) -> float:
    """How much the characters beyond ASCII look like writing: about −1 to 1."""
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    good = 0.0
    for c in foreign:
        good += _worth(c, encoding)
    return good / len(foreign) - 4 * _strangeness(text) - _oddity(text, encoding, len(foreign))


def _oddity(text: str, encoding: str, foreign: int) -> float:
    """What single characters do not show: how they follow each other."""
    if encoding == "cp1252":  # hardly a word has three accented letters in a row
        return sum(len(run) for run in re.findall(r"[^\x00-\x7f]{3,}", text)) / foreign
    if encoding == "cp1251":
        mixed = re.findall(r"[а-яё](?=[А-ЯЁA-Za-z])|[A-Za-z](?=[А-Яа-яёЁ])|[А-ЯЁ](?=[A-Za-z])", text)
        return 2 * len(mixed) / foreign
    if encoding in ("shift_jis", "euc_jp"):
        return 0.0 if re.search(r"[\u3041-\u30ff]", text) else 0.3
    return 0.0


def _worth(c: str, encoding: str) -> float:
    if encoding.startswith("cp"):
        return _worth_western(c, encoding)
    if c in _PUNCTUATION or c == "\u3000":
        return 0.9
    code = ord(c)
    if encoding == "gb18030" and c in _SIMPLIFIED_SET:
        return 1.0
    if encoding == "big5" and c in _TRADITIONAL_SET:
        return 1.0
    if encoding in ("shift_jis", "euc_jp"):
        if 0x3041 <= code <= 0x30FF or c in _COMMON_JAPANESE:
            return 1.0
        if 0xFF61 <= code <= 0xFF9F:
            return -0.3  # half-width katakana: single bytes that anything decodes to
    if encoding == "euc_kr" and 0xAC00 <= code <= 0xD7A3:
        return 0.85 if c in _HANGUL_COMMON else 0.2
    if 0x4E00 <= code <= 0x9FFF:
        return 0.3 if _first_level(c, encoding) else -0.3
    if 0xFF01 <= code <= 0xFF5E:
        return 0.6
    if code >= 0xE000 and code <= 0xF8FF:
        return -1.0
    return 0.0 if 0x2000 <= code <= 0x33FF else -0.3


def _worth_western(c: str, encoding: str) -> float:
    category = unicodedata.category(c)
    if encoding == "cp1251":
        return 0.6 if "\u0410" <= c <= "\u044f" or c in "ёЁ№«»—–…" else -0.3
    if c in "äöüßéèêàâçñóíáúôîûëïåøæœÄÖÜÉÈÀÇÑÅØÆŒ’‘“”–—…•«»€£°§½¼¾²³·×÷±™®©¡¿\xa0":
        return 0.75
    return 0.1 if category in ("Ll", "Lu") else -0.4


def _first_level(c: str, encoding: str) -> bool:
    """Whether the encoding has the character among its everyday ones."""
    try:
        first = c.encode(encoding)[0]
    except UnicodeEncodeError:
        return False
    ranges = {
        "gb18030": (0xB0, 0xD7),
        "big5": (0xA4, 0xC6),
        "shift_jis": (0x88, 0x98),
        "euc_jp": (0xB0, 0xCF),
    }
    low, high = ranges.get(encoding, (0, 0))
    return low <= first <= high


def _second_opinion(sample: bytes) -> str:
    """An encoding that charset-normalizer proposes, where our own candidates convince nobody."""
    from charset_normalizer import from_bytes

    match = from_bytes(sample[:20_000]).best()
    return match.encoding if match is not None and match.encoding not in ("ascii", "utf_8") else ""


def _strangeness(text: str) -> float:
    """The share of characters that no text has: controls, unassigned, replaced."""
    if not text:
        return 0.0
    strange = sum(
        1
        for c in text
        if c == "\ufffd"
        or (c < " " and c not in "\t\n\r\f\x1a\x1b")
        or (c > "~" and unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs"))
    )
    return strange / len(text)


def _sound(text: str, allowed: float) -> str:
    """The text, where it is one."""
    sample = text[:_SAMPLE]
    if "\0" in sample or _strangeness(sample) > max(allowed, 0.05):
        raise UnreadableError("It is no text, whatever its name says; its own program can open it.")
    return text


_SIMPLIFIED_SET = frozenset(_COMMON_SIMPLIFIED)
_TRADITIONAL_SET = frozenset(_COMMON_TRADITIONAL)
_HANGUL_COMMON = frozenset(
    "이다는을의에가고를한하지은기도로사자어그인서나리대시아해있것보수라일들만면정과게부여제주"
    "전구니장상스용관성으로원동안거무국소구되경생위신오말조세와공계같적학요우연치모중물세내"
)
