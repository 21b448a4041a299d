"""Outlook's MSG -> a mail.

Formats: MS-OXMSG (the file), MS-OXPROPS (the properties), MS-CFB (the container).
"""

from __future__ import annotations

import io
import re
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop.errors import UnreadableError
from desktop.formats.html_source import decoded, text_of
from desktop.formats.mail_eml import date_text, mail_from_bytes
from desktop.formats.mail_message import ENCRYPTED, MailAttachment, MailMessage
from desktop.formats.mail_rtf import html_or_text, unpacked

_NO_MESSAGE = "It is no Outlook message, whatever its name says; its own program can open it."
_DAMAGED = "It is damaged and can't be opened as an Outlook message; saving it again in Outlook helps."
_SUBJECT, _BODY, _HTML, _RTF, _CLASS = 0x0037, 0x1000, 0x1013, 0x1009, 0x001A
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC, _SENT, _DELIVERED, _HEADERS = 0x0E04, 0x0E03, 0x0039, 0x0E06, 0x007D
_CODEPAGE, _MESSAGE_CODEPAGE = 0x3FDE, 0x3FFD
_DATA, _LONG_NAME, _SHORT_NAME, _TITLE, _MIME, _CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x3001, 0x370E, 0x3712
_LOCATION, _HIDDEN = 0x3713, 0x7FFE
_UNICODE, _ANSI, _BINARY = "001F", "001E", "0102"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # of Windows' times, in units of 100 ns
_DEPTH_MAX = 8  # mails in mails that are looked at; fewer are read
_STREAM_MAX = 256 * 1024**2  # bytes
_ATTACHMENTS_MAX = 1000


def mail_from_ole(content: bytes) -> MailMessage:
    """The mail in these bytes.

    Raises:
        UnreadableError: they are something else, or damaged.
    """
    import olefile

    if content[:8] != olefile.MAGIC:
        if re.match(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n", content[:20_000]):
            return mail_from_bytes(content)  # a mail of another program under this name
        raise UnreadableError(_NO_MESSAGE)
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            if not file.exists("__properties_version1.0"):
                raise UnreadableError(_NO_MESSAGE)
            return _mail(file, [], 32, 0)
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError) as error:
        raise UnreadableError(_DAMAGED) from error


def _mail(file: Any, place: list[str], head: int, depth: int) -> MailMessage:
    """The mail in a storage; `head` is the length of its property stream's head."""
    properties = _Properties(file, place, head)
    mail = MailMessage(subject=_one_line(properties.text(_SUBJECT)))
    sender, address = properties.text(_SENDER), properties.text(_SENDER_SMTP)
    address = address or properties.text(_SENDER_ADDRESS)
    shown = f"{sender} <{address}>" if "@" in address and address != sender else sender or address
    sent = properties.time(_SENT) or properties.time(_DELIVERED)
    if not sent:
        stated = re.search(r"^Date:[ \t]*(.+)$", properties.text(_HEADERS), re.MULTILINE)
        sent = date_text(stated[1].strip()) if stated else ""
    for name, value in (
        ("From", shown), ("To", properties.text(_TO)), ("Cc", properties.text(_CC)), ("Date", sent)
    ):  # fmt: skip
        if _one_line(value):
            mail.headers.append((name, _one_line(value)))
    mail.text = properties.text(_BODY)
    mail.html = _html(properties)
    packed = properties.binary(_RTF) if not mail.html else b""
    if packed:
        html, text = html_or_text(unpacked(packed))
        mail.html, mail.text = html, mail.text or text
    if (
        "SMIME" in properties.text(_CLASS).upper()
        and "MULTIPARTSIGNED" not in properties.text(_CLASS).upper()
    ):
        mail.notes.append(ENCRYPTED.format(kind="S/MIME"))
        return mail
    _attachments(file, place, mail, depth)
    return mail


def _html(properties: _Properties) -> str:
    content = properties.binary(_HTML)
    if not content:
        return properties.text(_HTML)
    codepage = properties.number(_CODEPAGE)
    try:
        return decoded(content, _codec(codepage))
    except UnreadableError:
        return text_of(content, _codec(codepage))


def _attachments(file: Any, place: list[str], mail: MailMessage, depth: int) -> None:
    names = {
        entry[len(place)]
        for entry in file.listdir(streams=True, storages=False)
        if len(entry) > len(place) + 1
        and entry[: len(place)] == place
        and entry[len(place)].startswith("__attach_version1.0_")
    }
    for name in sorted(names)[:_ATTACHMENTS_MAX]:
        inner = [*place, name]
        properties = _Properties(file, inner, 8)
        shown = next(
            (text for key in (_LONG_NAME, _SHORT_NAME, _TITLE) if (text := _one_line(properties.text(key)))),
            "",
        )
        kind = properties.text(_MIME).lower()
        embedded = [*inner, "__substg1.0_3701000D"]
        if file.exists("/".join([*embedded, "__properties_version1.0"])):
            if depth < _DEPTH_MAX:
                message = _mail(file, embedded, 24, depth + 1)
                label = shown or message.subject or "message.msg"
                mail.attachments.append(MailAttachment(label, "message/rfc822", message=message))
            continue
        content = properties.binary(_DATA)
        identity = properties.text(_CONTENT_ID).strip("<> ")
        addresses = [f"cid:{identity}"] if identity else []
        addresses += [properties.text(_LOCATION)] if properties.text(_LOCATION) else []
        used = [address for address in addresses if address in mail.html]
        if used and (kind.startswith("image/") or not kind):
            mail.pictures.update(dict.fromkeys(used, content))
        elif content or shown:
            mail.attachments.append(MailAttachment(shown or "attachment.bin", kind, content))


class _Properties:
    """The properties of one storage: short ones in a stream together, long ones in streams of their own."""

    def __init__(self, file: Any, place: list[str], head: int) -> None:
        self._file = file
        self._place = place
        self._short: dict[int, bytes] = {}
        content = self._stream("__properties_version1.0")[head:]
        for at in range(0, len(content) - 15, 16):
            tag = struct.unpack_from("<I", content, at)[0]
            self._short[tag >> 16] = content[at + 8 : at + 16]
        self._ansi = _codec(self.number(_MESSAGE_CODEPAGE) or self.number(_CODEPAGE))

    def text(self, key: int) -> str:
        """A string; empty where there is none."""
        wide = self._stream(f"__substg1.0_{key:04X}{_UNICODE}")
        if wide:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self._stream(f"__substg1.0_{key:04X}{_ANSI}")
        return text_of(narrow.rstrip(b"\0"), self._ansi) if narrow else ""

    def binary(self, key: int) -> bytes:
        """Bytes; empty where there are none."""
        return self._stream(f"__substg1.0_{key:04X}{_BINARY}")

    def number(self, key: int) -> int:
        """A whole number; 0 where there is none."""
        return int.from_bytes(self._short.get(key, b"")[:4], "little")

    def time(self, key: int) -> str:
        """A point in time; empty where there is none."""
        units = int.from_bytes(self._short.get(key, b""), "little")
        if not units:
            return ""
        try:
            return f"{_EPOCH + timedelta(microseconds=units // 10):%Y-%m-%d %H:%M} +00:00"
        except OverflowError:
            return ""

    def _stream(self, name: str) -> bytes:
        path = "/".join([*self._place, name])
        if not self._file.exists(path) or self._file.get_size(path) > _STREAM_MAX:
            return b""
        with self._file.openstream(path) as stream:
            content: bytes = stream.read()
        return content


def _codec(codepage: int) -> str:
    """The name of a Windows code page."""
    special = {65001: "utf-8", 936: "gb18030", 54936: "gb18030", 950: "big5", 932: "shift_jis", 949: "euc-kr"}
    special |= {
        20127: "us-ascii",
        28591: "iso-8859-1",
        50220: "iso-2022-jp",
        51932: "euc-jp",
        20866: "koi8-r",
    }
    return special.get(codepage, f"cp{codepage}" if codepage else "")


def _one_line(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", " ", text).strip()
