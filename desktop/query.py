"""What a person may type beside words: "a phrase", -without, file:, type:, in:, before:, after:, page:.

Whatever is not understood is looked for as it stands, so nothing typed is an error.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

QUOTES = '"“”„«»「」『』＂'
_PART = re.compile(
    rf"""(?P<minus>(?<!\S)-)?
         (?: (?P<key>[^\W\d_]+) [:：] )?
         (?: [{QUOTES}] (?P<quoted>[^{QUOTES}]*) [{QUOTES}] | (?P<bare>[^\s{QUOTES}]+) )""",
    re.VERBOSE,
)
KEYS: Mapping[str, str] = {
    **{name: name for name in ("file", "type", "in", "before", "after", "page")},
    "文件": "file",
    "类型": "type",
    "库": "in",
    "早于": "before",
    "晚于": "after",
    "页": "page",
}
TYPES: Mapping[str, tuple[str, ...]] = {
    "word": (".docx", ".odt", ".rtf"),
    "excel": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"),
    "powerpoint": (".pptx", ".pptm", ".odp"),
    "mail": (".eml", ".emlx", ".msg", ".mbox", ".mbx"),
    "picture": (".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".bmp", ".webp", ".gif"),
    "book": (".epub",),
    "web": (".html", ".htm", ".xhtml", ".xht", ".mhtml", ".mht"),
    "text": (".txt", ".text", ".log"),
    "markdown": (".md", ".markdown", ".mdown", ".mkd"),
}
TYPE_NAMES: Mapping[str, str] = {
    "docx": "word",
    "xlsx": "excel",
    "pptx": "powerpoint",
    "email": "mail",
    "image": "picture",
    "epub": "book",
    "html": "web",
    "txt": "text",
    "md": "markdown",
    "文档": "word",
    "表格": "excel",
    "幻灯片": "powerpoint",
    "邮件": "mail",
    "图片": "picture",
    "电子书": "book",
    "网页": "web",
    "文本": "text",
}
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
_PAGES = re.compile(r"(\d{1,6})(?:[-–~](\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be like; what is empty or None makes no difference.

    `required` and `excluded` are phrases; `files` parts of file names, `suffixes` their endings. Files were
    changed from `after` on and before `before`.
    """

    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    knowledge_bases: tuple[str, ...] = ()
    after: datetime.date | None = None
    before: datetime.date | None = None
    pages: tuple[int, int] | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, taken apart: `words` are looked for, quotation marks still around their phrases."""

    words: str
    filters: Filters = Filters()


def parse(text: str, knowledge_bases: Sequence[str], suffixes: Collection[str]) -> Query:
    """Take apart what was typed; the names tell which knowledge bases and file endings there are."""
    words: list[str] = []
    values: list[str] = []
    made: dict[str, tuple[str, ...]] = {}
    single: dict[str, object] = {}
    end = 0
    for part in _PART.finditer(text):
        between, end = text[end : part.start()], part.end()
        value = part["bare"] if part["quoted"] is None else part["quoted"]
        key = KEYS.get((part["key"] or "").casefold())
        understood = _understood(key, value, knowledge_bases, suffixes) if key and not part["minus"] else None
        if understood is not None:
            name, what = understood
            if isinstance(what, tuple) and name != "pages":
                made[name] = made.get(name, ()) + what
            else:
                single[name] = what
            values.append(value)
        elif part["minus"] and not part["key"] and _is_word(value):
            made["excluded"] = (*made.get("excluded", ()), value)
        else:
            words.append(between + part[0])
            if part["quoted"] is not None and part["quoted"].strip() and not part["key"]:
                made["required"] = (*made.get("required", ()), part["quoted"].strip())
    words.append(text[end:])
    looked_for = "".join(words).strip()
    if not any(character.isalnum() for character in looked_for):
        looked_for = " ".join(values) or text.strip()
        made.pop("excluded", None)
    return Query(looked_for, Filters(**made, **single))  # type: ignore[arg-type]  # by construction


def _understood(
    key: str, value: str, knowledge_bases: Sequence[str], suffixes: Collection[str]
) -> tuple[str, object] | None:
    """The filter and what it is set to; None where the value says nothing."""
    value = value.strip()
    found: object = None
    match key:
        case "file":
            return ("files", (value,)) if value.strip("*") else None
        case "type":
            name = value.casefold().lstrip(".")
            found = TYPES.get(TYPE_NAMES.get(name, name)) or (
                (f".{name}",) if f".{name}" in suffixes else None
            )
            return None if found is None else ("suffixes", found)
        case "in":
            named = [name for name in knowledge_bases if name.casefold() == value.casefold()]
            return ("knowledge_bases", tuple(named)) if named else None
        case "before" | "after":
            found = _date(value)
            return None if found is None else (key, found)
        case _:
            pages = _PAGES.fullmatch(value)
            if pages is None:
                return None
            first = int(pages[1])
            return "pages", (first, max(first, int(pages[2] or first)))


def _date(value: str) -> datetime.date | None:
    """The first day of a year, month or day."""
    match = _DATE.fullmatch(value)
    try:
        return None if match is None else datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _is_word(value: str) -> bool:
    """Whether something is left out by a minus before it: not a number, an option or a range."""
    return bool(value) and value[0].isalpha()
