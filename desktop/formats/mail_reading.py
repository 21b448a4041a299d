"""Mails -> a reading: headers, text, and what is attached, each read by its own format."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from desktop.errors import DocumentError
from desktop.formats.base import Beat
from desktop.formats.colours import BLANK
from desktop.formats.drafts import Draft, Span, heading, paragraph, rule
from desktop.formats.html_drafts import parse
from desktop.formats.html_pictures import Pictures
from desktop.formats.joined import Attachment, appended, joined
from desktop.formats.layout import lay_out
from desktop.formats.mail_message import MailAttachment, MailMessage
from desktop.formats.mail_text import drafts_of
from desktop.records import Reading

_DEPTH_MAX = 3  # mails in mails
_ATTACHMENTS_MAX = 1000
_BYTES_MAX = 96 * 1024**2  # of all that is attached: their pages are kept as the mail's
_FAILED = "The attachment {name} can't be read: {reason}"
_UNKNOWN = "The attachment {name} is of a kind that can't be read."
_TOO_DEEP = "The attachment {name} is left out: mails in mails are read {depth} deep."
_TOO_MUCH = "The attachment {name} is left out: there are too many, or they are too large."
_STRUCTURE = frozenset(("heading", "list_item", "table", "code", "caption"))
_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".jp2"))
_NO_PICTURE = "It is no picture that can be shown."
_NO_SUBJECT = "(no subject)"


class MailReader:
    """Reads one mail or many; `characters` counts the text so far."""

    def __init__(self, beat: Beat, depth: int = 1, parent: MailReader | None = None) -> None:
        self._beat = beat
        self._depth = depth
        self._root: MailReader = parent._root if parent else self
        self._left = _BYTES_MAX
        self._count = 0
        self._parts: list[Reading] = []  # what is laid out, each with what is attached to it
        self._drafts: list[Draft] = []
        self._notes: list[str] = []
        self._pictures = Pictures()
        self.characters = 0

    def read(self, mail: MailMessage) -> Reading:
        """One mail."""
        self.add(mail)
        return self.finish(mail.subject)

    def add(self, mail: MailMessage) -> None:
        """One mail more."""
        if self._drafts:
            self._drafts.append(rule())
        first = len(self._drafts)
        self._drafts += self._head(mail)
        self._drafts += self._body(mail)
        self._notes += mail.notes
        attached: list[Attachment] = []
        with tempfile.TemporaryDirectory(prefix="shufang-mail-") as folder:
            for number, attachment in enumerate(mail.attachments):
                made = self._attachment(attachment, Path(folder) / str(number))
                if made is not None:
                    attached.append(made)
                self._beat()
            self.characters += sum(len(draft.block.text) for draft in self._drafts[first:] if draft.block)
            if attached:
                self._lay_out(attached)

    def finish(self, title: str) -> Reading:
        """All that was added."""
        if self._drafts:
            self._lay_out([])
        if len(self._parts) == 1:
            return replace(self._parts[0], title=title)
        return replace(appended(self._parts, self._beat), title=title)

    def _lay_out(self, attached: list[Attachment]) -> None:
        reading = lay_out("", self._drafts, self._pictures.used, self._beat)
        if self._notes:
            *before, last = reading.pages
            page = replace(last.page, note="\n".join(self._notes))
            reading = replace(reading, pages=(*before, replace(last, page=page)))
        self._parts.append(joined(reading, attached, self._beat))
        self.characters += sum(
            len(block.text) for one in attached for page in one.reading.pages for block in page.blocks
        )
        self._drafts, self._notes, self._pictures = [], [], Pictures()

    def _head(self, mail: MailMessage) -> list[Draft]:
        """The subject, and who wrote to whom and when."""
        made = [heading([Span(mail.subject or _NO_SUBJECT)], 1)]
        spans: list[Span] = []
        for name, value in mail.headers:
            spans += [Span("\n" if spans else ""), Span(f"{name}: ", bold=True), Span(value)]
        made.append(paragraph(spans))
        return [*(draft for draft in made if draft), rule()]

    def _body(self, mail: MailMessage) -> list[Draft]:
        """The text: as HTML where that says more by its form, else as plain text."""
        plain = list(drafts_of(mail.text, flowed=mail.flowed)) if mail.text.strip() else []
        if not mail.html.strip():
            return plain
        self._pictures.resolve = mail.pictures.get
        self._pictures.forget_addresses()
        html = parse(mail.html, self._pictures, self._beat, whole=True, sunk=1).drafts
        structured = any(draft.block is None or draft.block.kind in _STRUCTURE for draft in html)
        if plain and not structured and _length(plain) >= 0.8 * _length(html):
            return plain
        return html or plain

    def _attachment(self, attachment: MailAttachment, folder: Path) -> Attachment | None:
        """What is attached, where it has pages; a picture is shown in the mail, a failure noted there."""
        from desktop.formats.registry import supported

        name = _shown_name(attachment)
        suffix = Path(name).suffix.lower()
        nested = attachment.message is not None
        shown = not nested and (suffix in _PICTURES or attachment.content_type.startswith("image/"))
        if not (nested or shown or supported(Path(name))):
            self._notes.append(_UNKNOWN.format(name=name))
            return None
        root = self._root
        root._count += 1
        root._left -= len(attachment.content)
        if root._count > _ATTACHMENTS_MAX or root._left < 0:
            root._left += len(attachment.content)
            self._notes.append(_TOO_MUCH.format(name=name))
            return None
        if shown:
            self._picture(name, attachment.content)
            return None
        try:
            if attachment.message is not None or suffix in (".eml", ".msg"):
                return self._mail(attachment, name, suffix)
            return _read(attachment, name, folder, self._beat)
        except DocumentError as error:
            self._notes.append(_FAILED.format(name=name, reason=error.reason))
        except RecursionError:
            self._notes.append(_TOO_DEEP.format(name=name, depth=_DEPTH_MAX))
        return None

    def _mail(self, attachment: MailAttachment, name: str, suffix: str) -> Attachment | None:
        from desktop.formats.mail_eml import mail_from_bytes
        from desktop.formats.mail_msg import mail_from_ole

        if self._depth >= _DEPTH_MAX:
            self._notes.append(_TOO_DEEP.format(name=name, depth=_DEPTH_MAX))
            return None
        mail = attachment.message
        if mail is None:
            parse_mail = mail_from_ole if suffix == ".msg" else mail_from_bytes
            mail = parse_mail(attachment.content)
        reading = MailReader(self._beat, self._depth + 1, self).read(mail)
        return Attachment(name, Path(name), reading, self._depth + 1)

    def _picture(self, name: str, content: bytes) -> None:
        made = self._pictures.added(content)
        if made is None:
            self._notes.append(_FAILED.format(name=name, reason=_NO_PICTURE))
            return
        caption = paragraph([Span(name)], css="caption")
        self._drafts += [made, caption] if caption else [made]


def _read(attachment: MailAttachment, name: str, folder: Path, beat: Beat) -> Attachment:
    """An attachment read by the format of its kind, from a file of its own that nobody else sees."""
    from desktop.formats.checks import check_file
    from desktop.formats.registry import format_of

    folder.mkdir()
    path = folder / f"attachment{Path(name).suffix.lower()[:12]}"
    format_of(path)
    path.write_bytes(attachment.content)
    check_file(path)
    reading = format_of(path).read(path, beat)
    return Attachment(name, path, reading)


def _shown_name(attachment: MailAttachment) -> str:
    name = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]|" + BLANK, "", attachment.name)
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    return name or "attachment"


def _length(drafts: list[Draft]) -> int:
    return sum(len(draft.block.text) for draft in drafts if draft.block)
