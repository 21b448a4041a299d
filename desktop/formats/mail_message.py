"""A mail as every kind of file carries it."""

from __future__ import annotations

from dataclasses import dataclass, field

ENCRYPTED = "The message is encrypted ({kind}); only the mail program that has the key can open its text."


@dataclass(slots=True)
class MailAttachment:
    """A file or a whole mail that came with one; `content_type` is lower case, `ids` are its addresses."""

    name: str
    content_type: str = ""
    content: bytes = b""
    message: MailMessage | None = None


@dataclass(slots=True)
class MailMessage:
    """Headers as (name, value), the text in the forms that there are, and what is attached.

    `pictures` are those that the HTML shows, by the address it uses. `notes` say what can't be read.
    """

    subject: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    flowed: bool = False  # RFC 3676: a line that ends with a space goes on in the next
    html: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)
    attachments: list[MailAttachment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
