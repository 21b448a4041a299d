"""Words in the user's language: Qt Linguist files, plural forms, numbers, sizes and times.

Translations are read from the ``.ts`` files themselves. A few hundred strings take milliseconds, and
no compiled file has to be built, shipped or kept in step.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from desktop.paths import resources_dir

LANGUAGES = {"en": "English", "zh": "中文"}
"""What the interface speaks, each named in itself."""
_FILES = {"en": "shufang_en.ts", "zh": "shufang_zh_CN.ts"}
_LOCALES = {"en": "en_GB", "zh": "zh_CN"}


class Translator(QTranslator):
    """A QTranslator that looks up a Qt Linguist source file."""

    def __init__(self, file: Path, one_and_many: bool, parent: QObject | None = None) -> None:
        self._one_and_many = one_and_many
        self._entries = read_translations(file)
        super().__init__(parent)

    def isEmpty(self) -> bool:
        """Qt asks before it installs."""
        return not self._entries

    def translate(
        self, context: str, source_text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The translation, in the plural form for `n`; None lets Qt fall back to the source."""
        forms = self._entries.get((context, source_text, disambiguation or ""))
        if not forms:
            return None
        if len(forms) == 1 or n < 0:
            return forms[0]
        return forms[0 if self._one_and_many and n == 1 else -1]


def read_translations(file: Path) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Every finished entry of a ``.ts`` file: (context, source, comment) to its plural forms."""
    entries: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for context in ElementTree.parse(file).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") in {"vanished", "obsolete"}:
                continue
            forms = tuple(form.text or "" for form in translation.iter("numerusform"))
            forms = forms or (translation.text or "",)
            if all(forms):
                key = (name, message.findtext("source") or "", message.findtext("comment") or "")
                entries[key] = forms
    return entries


class Language(QObject):
    """Installs and swaps the translators of one application."""

    def __init__(self, app: QCoreApplication, choice: str = "system") -> None:
        super().__init__()
        self._app = app
        self._installed: list[QTranslator] = []
        self.current = ""
        self.choose(choice)

    def choose(self, choice: str) -> None:
        """Switches to "en", "zh" or "system"; every widget gets a LanguageChange event."""
        language = resolve(choice)
        if language == self.current:
            return
        self.current = language
        self.close()
        QLocale.setDefault(QLocale(_LOCALES[language]))
        qt = QTranslator(self)
        qt.load(
            f"qtbase_{'zh_CN' if language == 'zh' else 'en'}",
            QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath),
        )
        ours = Translator(resources_dir() / "translations" / _FILES[language], language == "en", self)
        self._installed = [qt, ours]
        for new in self._installed:
            self._app.installTranslator(new)

    def close(self) -> None:
        """Take the translators out again; Qt must not ask one that is gone."""
        for old in self._installed:
            self._app.removeTranslator(old)
        self._installed = []


def resolve(choice: str) -> str:
    """The language behind a setting: "system" asks the desktop, and English is the last resort."""
    if choice in LANGUAGES:
        return choice
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it: 38,201."""
    if decimals == 0:
        return QLocale().toString(round(value))
    return QLocale().toString(float(value), "f", decimals)


def size(size_bytes: int) -> str:
    """A size of files: 3.4 MB."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


class _Time(QObject):
    """Words for stretches of time."""

    def left(self, seconds: float) -> str:
        """See time_left."""
        if seconds < 50:
            return self.tr("Less than a minute left")
        if seconds < 55 * 60:
            return self.tr("About %n minute(s) left", "", max(1, round(seconds / 60)))
        return self.tr("About %n hour(s) left", "", max(1, round(seconds / 3600)))


def time_left(seconds: float) -> str:
    """How long something still takes, no more exact than it can be known."""
    return _Time().left(seconds)
