"""A web page saved in one file: MIME parts, the page and its pictures."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from urllib.parse import urljoin

from desktop.errors import UnreadableError
from desktop.formats.html_source import decoded

_PARTS_MAX = 20_000
_NO_PAGE = "There is no web page in this file."


class SavedPage:
    """The page's HTML, and its pictures by their addresses.

    Raises:
        UnreadableError: there is no page in it.
    """

    def __init__(self, content: bytes) -> None:
        message = message_from_bytes(content)
        parts = [part for part, _ in zip(message.walk(), range(_PARTS_MAX), strict=False)]
        self._pictures: dict[str, Message] = {}
        root = self._root(message, parts)
        self._base = str(root.get("Content-Location") or "").strip()
        for part in parts:
            if part is root or part.is_multipart():
                continue
            name = str(part.get("Content-ID") or "").strip().strip("<>")
            if name:
                self._pictures[f"cid:{name}"] = part
            place = str(part.get("Content-Location") or "").strip()
            if place:
                self._pictures[urljoin(self._base, place)] = part
        self.html = decoded(payload(root), str(root.get_param("charset") or ""))

    def resource(self, address: str) -> bytes | None:
        """The bytes of a picture; None where the file does not have it."""
        try:
            part = self._pictures.get(address) or self._pictures.get(urljoin(self._base, address))
        except ValueError:  # what urljoin says to an address that is none
            return None
        return payload(part) if part is not None else None

    @staticmethod
    def _root(message: Message, parts: list[Message]) -> Message:
        start = str(message.get_param("start") or "").strip("<> ")
        pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
        for page in pages:
            if start and str(page.get("Content-ID") or "").strip("<> ") == start:
                return page
        if not pages or not (message.get("MIME-Version") or message.get("Content-Type")):
            raise UnreadableError(_NO_PAGE)
        return pages[0]


def payload(part: Message) -> bytes:
    """The bytes of a part, however they were carried."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
