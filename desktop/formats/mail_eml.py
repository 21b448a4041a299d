"""RFC 5322 and MIME -> a mail. Headers and charsets are taken as they are found, not as they should be."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from desktop.errors import UnreadableError
from desktop.formats.html_source import decoded_as, text_of
from desktop.formats.mail_message import ENCRYPTED, MailAttachment, MailMessage
from desktop.formats.mhtml import payload

_SHOWN = ("From", "To", "Cc", "Date")
_KNOWN = frozenset(
    ("from", "to", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path")
)
_VALUE_MAX = 4000  # code points of a header
_PARTS_MAX = 5000
_PGP = "-----BEGIN PGP MESSAGE-----"
_NO_MAIL = "It is no e-mail, whatever its name says; its own program can open it."
_TOO_DEEP = "It is nested too deeply to be read."


def mail_from_bytes(content: bytes) -> MailMessage:
    """The mail in these bytes.

    Raises:
        UnreadableError: they are something else, or nested without end.
    """
    try:
        message = message_from_bytes(content)
    except RecursionError as error:
        raise UnreadableError(_TOO_DEEP) from error
    if _KNOWN.isdisjoint(name.lower() for name in message.keys()):  # noqa: SIM118 - a message is no dict
        raise UnreadableError(_NO_MAIL)
    return mail_of(message)


def mail_of(message: Message) -> MailMessage:
    """A parsed mail."""
    headers = {name.lower(): value for name, value in reversed(list(message.raw_items()))}
    mail = MailMessage(subject=header_text(headers.get("subject", "")))
    for name in _SHOWN:
        value = header_text(headers.get(name.lower(), ""))
        if value:
            mail.headers.append((name, date_text(value) if name == "Date" else value))
    _Parts(mail).take(message)
    if _PGP in mail.text:
        mail.notes.append(ENCRYPTED.format(kind="PGP"))
        mail.text = mail.text.split(_PGP)[0]
    return mail


def header_text(raw: object) -> str:
    """A header's value decoded: RFC 2047 words, or bytes that nobody encoded."""
    text = re.sub(r"\r?\n[ \t]*", " ", str(raw))[:_VALUE_MAX]
    try:
        text.encode("ascii")
    except UnicodeEncodeError:
        return _clean(text_of(text.encode("utf-8", "surrogateescape")))
    try:
        parts = decode_header(text)
    except (ValueError, LookupError, MessageError):  # broken base64
        return _clean(text)
    joined: list[tuple[bytes, str]] = []
    for content, charset in parts:
        piece = content.encode("ascii", "replace") if isinstance(content, str) else content
        if joined and charset and joined[-1][1] == charset.lower():  # characters may be cut between words
            joined[-1] = (joined[-1][0] + piece, charset.lower())
        else:
            joined.append((piece, (charset or "").lower()))
    return _clean("".join(text_of(piece, charset) for piece, charset in joined))


def date_text(value: str) -> str:
    """A date as year, month, day and time; as it came where it can't be understood."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return value
    zone = date.strftime("%z")
    return f"{date:%Y-%m-%d %H:%M}" + (f" {zone[:3]}:{zone[3:5]}" if zone else "")


class _Parts:
    """Sorts the parts of one mail into text, pictures and attachments."""

    def __init__(self, mail: MailMessage) -> None:
        self._mail = mail
        self._count = 0
        self._placed: list[tuple[str, MailAttachment]] = []  # parts that the HTML may show

    def take(self, message: Message) -> None:
        """Everything in a mail."""
        self._take(message)
        html = self._mail.html
        for address, attachment in self._placed:
            if address in html:
                self._mail.pictures[address] = attachment.content
            else:
                self._mail.attachments.append(attachment)

    def _take(self, part: Message) -> None:
        self._count += 1
        if self._count > _PARTS_MAX:
            return
        kind = part.get_content_type()
        if kind == "multipart/encrypted":
            self._mail.notes.append(ENCRYPTED.format(kind="PGP"))
        elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            self._mail.notes.append(ENCRYPTED.format(kind="S/MIME"))
        elif kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                mail = mail_of(inner[0])
                self._mail.attachments.append(
                    MailAttachment(_file_name(part) or mail.subject or "message.eml", kind, message=mail)
                )
        elif part.is_multipart():
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    self._take(inner)
        else:
            self._leaf(part, kind)

    def _leaf(self, part: Message, kind: str) -> None:
        name = _file_name(part)
        said = str(part.get("Content-Disposition") or "").strip().lower()
        text = kind.startswith("text/") and not said.startswith("attachment") and not name
        if text:
            self._text(part, kind)
            return
        content = payload(part)
        if kind in (
            "application/pgp-signature",
            "application/pkcs7-signature",
            "application/x-pkcs7-signature",
        ):
            return
        if not content and not name:
            return
        if not name:
            name = "attachment" + _SUFFIXES.get(kind, ".bin")
        attachment = MailAttachment(name, kind, content)
        identity = str(part.get("Content-ID") or "").strip().strip("<>")
        if kind.startswith("image/") and identity:
            self._placed.append((f"cid:{identity}", attachment))
        else:
            self._mail.attachments.append(attachment)

    def _text(self, part: Message, kind: str) -> None:
        content = payload(part)
        charset = _parameter(part, "charset")
        if kind == "text/html":
            from desktop.formats.html_source import decoded

            try:
                html = decoded(content, charset)
            except UnreadableError:
                html = text_of(content, charset)
            self._mail.html = f"{self._mail.html}{html}" if self._mail.html else html
            return
        text = decoded_as(content, charset) if charset else None
        if text is None or (charset.lower() in ("us-ascii", "ascii") and not content.isascii()):
            text = text_of(content)
        self._mail.flowed = _parameter(part, "format").lower() == "flowed"
        self._mail.text = f"{self._mail.text}\n\n{text}" if self._mail.text else text


_SIGNATURES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_SUFFIXES = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        return ""
    return header_text(name).replace("\\", "/").rpartition("/")[2].strip()[:200]


def _clean(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
