"""How Shufang shows itself to a Linux desktop: its entry in menus, its page in software centres, its icon."""

from __future__ import annotations

import time
from pathlib import Path
from xml.sax.saxutils import escape

from PySide6.QtCore import QMimeDatabase, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop.formats.registry import FORMATS

ID = "io.github.shufang.Shufang"
SUMMARY = {
    "en": "Desktop knowledge base: find passages in your own documents",
    "zh": "桌面知识库：在自己的文档里找到那一段",
}
DESCRIPTION = (
    "Drop your documents, type what you remember, and see the page it stands on,",
    "with the passage marked. Words and meaning are searched at once, in Chinese",
    "and English alike, on this computer alone: no account, no server.",
)
_DESCRIPTION_ZH = (
    "把文档拖进窗口，输入你记得的内容，就能看到它所在的那一页，并标出那一段。"
    "词语和意思一起查，中英文皆可，全部在本机完成：没有账号，也没有服务器。"
)
FOR_PROGRAMMERS = ("source code", "data", "text")  # files that other programs are meant for


def mime_types() -> list[str]:
    """The types of the documents that Shufang reads, as desktops call them, in the formats' order."""
    known, found = QMimeDatabase(), dict[str, None]()
    for entry in FORMATS:
        if entry.name in FOR_PROGRAMMERS:
            continue
        for suffix in sorted(entry.suffixes):
            kind = known.mimeTypeForFile(f"x{suffix}", QMimeDatabase.MatchMode.MatchExtension)
            if not kind.isDefault() and kind.name() != "text/plain":  # which is any text's
                found[kind.name()] = None
    return list(found)


def desktop_entry() -> str:
    """The text of shufang.desktop."""
    return f"""[Desktop Entry]
Type=Application
Name=Shufang
Name[zh_CN]=书房
GenericName=Knowledge Base
GenericName[zh_CN]=知识库
Comment={SUMMARY["en"]}
Comment[zh_CN]={SUMMARY["zh"]}
Exec=shufang open %F
Icon=shufang
Terminal=false
Categories=Office;Database;Qt;
Keywords=search;documents;semantic;embedding;pdf;
Keywords[zh_CN]=搜索;检索;文档;知识库;语义;
StartupWMClass=shufang
MimeType={";".join(mime_types())};
"""


def metainfo(version: str, epoch: int) -> str:
    """The text of the AppStream file; `epoch` is when the version was made, in seconds since 1970."""
    day = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>{ID}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>AGPL-3.0-or-later</project_license>
  <name>Shufang</name>
  <name xml:lang="zh_CN">书房</name>
  <developer_name>The Shufang developers</developer_name>
  <summary>{escape(SUMMARY["en"])}</summary>
  <summary xml:lang="zh_CN">{escape(SUMMARY["zh"])}</summary>
  <description>
    <p>{escape(" ".join(DESCRIPTION))}</p>
    <p xml:lang="zh_CN">{escape(_DESCRIPTION_ZH)}</p>
  </description>
  <launchable type="desktop-id">shufang.desktop</launchable>
  <provides>
    <binary>shufang</binary>
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="{version}" date="{day}"/>
  </releases>
</component>
"""


def draw_icon(drawing: Path, size: int, target: Path) -> None:
    """Write an SVG drawing as a PNG, `size` pixels square."""
    picture = QImage(QSize(size, size), QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(drawing)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    if not picture.save(str(target)):
        raise OSError(f"{target} can't be written")
