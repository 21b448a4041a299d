from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from pytestqt.qtbot import QtBot

import desktop
import desktop.gui
from desktop import app as application
from desktop.gui import i18n, reasons
from desktop.gui.i18n import Language, Translator, read_translations
from desktop.paths import resources_dir

_FOLDER = resources_dir() / "translations"


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str, bool]]:
    """Every string that the window can show, as Qt's own tool finds them in the source."""
    out = tmp_path_factory.mktemp("ts") / "wanted.ts"
    tool = Path(PySide6.__file__).parent / ("lupdate.exe" if sys.platform == "win32" else "lupdate")
    files = sorted(str(path) for path in Path(desktop.gui.__file__).parent.rglob("*.py"))
    subprocess.run([tool, "-silent", *files, "-ts", out], check=True, capture_output=True)
    found = []
    for context in ElementTree.parse(out).getroot().iter("context"):  # noqa: S314 - our own
        name = context.findtext("name") or ""
        found += [
            (
                name,
                message.findtext("source") or "",
                message.findtext("comment") or "",
                message.get("numerus") == "yes",
            )
            for message in context.iter("message")
        ]
    assert len(found) > 150
    return found


def test_every_string_is_translated(wanted: list[tuple[str, str, str, bool]]) -> None:
    chinese = read_translations(_FOLDER / "shufang_zh_CN.ts")
    assert [entry for entry in wanted if entry[:3] not in chinese] == []


def test_no_translation_is_left_over(wanted: list[tuple[str, str, str, bool]]) -> None:
    known = {entry[:3] for entry in wanted}
    assert set(read_translations(_FOLDER / "shufang_zh_CN.ts")) - known == set()


def test_every_plural_has_both_forms_in_english(wanted: list[tuple[str, str, str, bool]]) -> None:
    english = read_translations(_FOLDER / "shufang_en.ts")
    plurals = [entry[:3] for entry in wanted if entry[3]]
    assert len(plurals) > 10
    assert [key for key in plurals if len(english.get(key, ())) != 2] == []
    assert all("(s)" not in form for forms in english.values() for form in forms)


def test_translations_keep_their_placeholders() -> None:
    for (_, source, _), forms in read_translations(_FOLDER / "shufang_zh_CN.ts").items():
        for form in forms:
            pattern = r"\{\w+\}|%L?n"
            assert sorted(re.findall(pattern, form)) == sorted(re.findall(pattern, source)), source


def test_plural_forms(qtbot: QtBot) -> None:
    english = Translator(_FOLDER / "shufang_en.ts", one_and_many=True)
    assert english.translate("Results", "%Ln passage(s)", "", 1) == "%Ln passage"
    assert english.translate("Results", "%Ln passage(s)", "", 0) == "%Ln passages"
    assert english.translate("Results", "%Ln passage(s)", "", 7) == "%Ln passages"
    chinese = Translator(_FOLDER / "shufang_zh_CN.ts", one_and_many=False)
    assert chinese.translate("Results", "%Ln passage(s)", "", 1) == "%Ln 个段落"
    assert english.translate("Results", "no such text") is None


@pytest.mark.parametrize(
    ("choice", "number", "minutes", "cancel"),
    [("en", "38,201", "About 6 minutes left", "Cancel"), ("zh", "38,201", "大约还需 6 分钟", "取消")],
)
def test_words_numbers_and_qts_own_texts_follow_the_language(
    qtbot: QtBot, choice: str, number: str, minutes: str, cancel: str
) -> None:
    before = QLocale()
    language = Language(application.application(), choice)
    try:
        assert i18n.number(38201) == number
        assert i18n.time_left(360) == minutes
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == cancel
    finally:
        language.close()
        QLocale.setDefault(before)


def test_the_system_decides_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n.QLocale, "system", lambda: QLocale("zh_CN"))
    assert i18n.resolve("system") == "zh"
    assert i18n.resolve("en") == "en"
    monkeypatch.setattr(i18n.QLocale, "system", lambda: QLocale("de_DE"))
    assert i18n.resolve("system") == "en"


_NOT_SHOWN = {
    "Not tried yet; it is tried when it is used.",  # notes of the list that the command line prints
    "Fetched at first need.",
    "The tenant pays for repairs.",  # what a model is tried with
}
_LEFT_OUT = {
    "gui",
    "cli.py",
    "commands.py",
    "model_commands.py",
    "queue_commands.py",
    "evaluation_commands.py",
    "portable_commands.py",
    "update_command.py",
    "watch_commands.py",
    "printing.py",
    "__main__.py",
    "app.py",
    "status.py",
}


def _literal(node: ast.AST) -> str:
    """A string of the source; what an f-string fills in is a hole."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{[^}]*\}", "{}", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def _sentences() -> dict[str, str]:
    """Every sentence that the core may say, and the module it is in."""
    found = {}
    folder = Path(desktop.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if _LEFT_OUT & set(path.relative_to(folder).parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr):
                skipped.add(node.value)  # a docstring
            elif isinstance(node, ast.JoinedStr):
                skipped.update(node.values)
        for node in ast.walk(tree):
            text = "" if node in skipped else _literal(node)
            if re.fullmatch(r"[A-Z{][^<>\n]* [^<>\n]*\.", text) and text not in _NOT_SHOWN:
                found[text] = path.name
    assert len(found) > 50
    return found


def test_every_reason_of_the_core_is_translated() -> None:
    known = {re.sub(r"\{\d\}", "{}", str(template)) for template in reasons.TEMPLATES}
    assert {text: module for text, module in _sentences().items() if text not in known} == {}


def test_a_reason_keeps_its_particulars(qtbot: QtBot) -> None:
    language = Language(application.application(), "zh")
    try:
        assert reasons.translated("There is no model named e5.") == "没有名为 e5 的模型。"
        assert reasons.translated("It has 3 pages; there is no page 7.") == "共有 3 页，没有第 7 页。"
        longer = "There is no model named e5. Add its GGUF file, or choose another model."
        assert reasons.translated(longer).startswith("没有名为 e5 的模型。请添加")
        assert reasons.translated("Something new happened.") == "Something new happened."
    finally:
        language.close()
