"""E-mail: EML, Outlook's MSG and MBOX, with what is attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.records import Reading

_MAIL_MAX = 256 * 1024**2  # bytes of one mail with all that is attached
_MESSAGES_MAX = 20_000
_CHARACTERS_MAX = 8_000_000  # some 4,000 pages
_CUT = "Only the first {count} messages are read; the rest can be added in files of their own."
_NO_MAILBOX = "It is no mailbox, whatever its name says; its own program can open it."
_BAD_MESSAGE = "{count} messages in this mailbox are damaged and can't be read."


class EmlFormat(Format):
    """Single mails."""

    name: ClassVar[str] = "EML"
    suffixes: ClassVar[frozenset[str]] = frozenset({".eml", ".emlx"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The mail, and behind it what is attached."""
        from desktop.formats.files import content_of
        from desktop.formats.mail_eml import mail_from_bytes
        from desktop.formats.mail_reading import MailReader

        content = content_of(path, _MAIL_MAX)
        if path.suffix.lower() == ".emlx":  # Apple Mail's: a line with the mail's length, then the mail
            length, _, rest = content.partition(b"\n")
            content = rest[: int(length)] if length.strip().isdigit() else content
        beat()
        return MailReader(beat).read(mail_from_bytes(content))


class MsgFormat(Format):
    """Outlook's mails."""

    name: ClassVar[str] = "MSG"
    suffixes: ClassVar[frozenset[str]] = frozenset({".msg"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The mail, and behind it what is attached."""
        from desktop.formats.files import content_of
        from desktop.formats.mail_msg import mail_from_ole
        from desktop.formats.mail_reading import MailReader

        mail = mail_from_ole(content_of(path, _MAIL_MAX))
        beat()
        return MailReader(beat).read(mail)


class MboxFormat(Format):
    """Mailboxes: many mails in one file."""

    name: ClassVar[str] = "MBOX"
    suffixes: ClassVar[frozenset[str]] = frozenset({".mbox", ".mbx"})

    def read(self, path: Path, beat: Beat) -> Reading:
        """The mails one after the other, each a section; what is attached to one follows it."""
        from desktop.formats.mail_eml import mail_from_bytes
        from desktop.formats.mail_reading import MailReader

        reader = MailReader(beat)
        count = damaged = 0
        cut = False
        for content in messages_of(path):
            if count >= _MESSAGES_MAX or reader.characters >= _CHARACTERS_MAX:
                cut = True
                break
            try:
                reader.add(mail_from_bytes(content))
                count += 1
            except UnreadableError:
                damaged += 1
            beat()
        if not count:
            raise UnreadableError(_NO_MAILBOX)
        notes = [_CUT.format(count=f"{count:,}")] if cut else []
        if damaged:
            notes.append(_BAD_MESSAGE.format(count=damaged))
        reading = reader.finish("")
        if not notes:
            return reading
        *before, last = reading.pages
        note = "\n".join(filter(None, [last.page.note, *notes]))
        return replace(reading, pages=(*before, replace(last, page=replace(last.page, note=note))))


def messages_of(path: Path) -> Iterator[bytes]:
    """The mails of a mailbox, one at a time (RFC 4155, and the quoting of mboxrd).

    Raises:
        UnreadableError: it does not begin as a mailbox does.
    """
    lines: list[bytes] = []
    size = 0
    started = False
    blank = True
    with path.open("rb") as file:
        while line := file.readline(1024**2):
            if blank and line.startswith(b"From "):
                if started:
                    yield b"".join(lines)
                lines, size, started = [], 0, True
            elif not started:
                if line.strip():
                    raise UnreadableError(_NO_MAILBOX)
            else:
                if line.startswith(b">") and line.lstrip(b">").startswith(b"From "):
                    line = line[1:]
                size += len(line)
                if size <= _MAIL_MAX:  # what goes beyond is left out, and the mail is read without
                    lines.append(line)
            blank = not line.strip()
    if started:
        yield b"".join(lines)
