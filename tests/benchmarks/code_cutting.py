"""Whether functions of real code are ever cut that fit a passage.

    python -m tests.benchmarks.code_cutting [FOLDER…] [--functions N]

Reads the source files that this machine has: Python's standard library and installed packages, headers and
scripts below /usr, and the FOLDERs named. Functions are found by Python's own `ast` for Python and by their
syntax trees for other languages, and looked for, whole, in the passages of the file that they are from.
"""

from __future__ import annotations

import argparse
import ast
import re
import site
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop.code_trees import grammar_of, tree_outline
from desktop.formats.source_code import LANGUAGES
from desktop.records import Block, Page, Reading, ReadPage
from tests.support.cutting import cut

_MOST = 512  # tokens
_FILE_MAX = 200_000  # characters
_ROW_MAX = 1000  # characters; longer rows were written by programs
_A_LANGUAGE = 4  # at most one function in so many may be of one language, while others are to be had
_FUNCTION = re.compile(
    r"^(function_definition|function_declaration|method_declaration|method_definition|function_item"
    r"|method|singleton_method|constructor_declaration|generator_function_declaration)$"
)


def count(text: str) -> int:
    """About as many tokens as a model's tokenizer counts."""
    return sum(1 + len(word) // 5 for word in re.findall(r"\w+|[^\w\s]", text))


def files(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """(language, path) of source files, languages taking turns."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            language = LANGUAGES.get(path.suffix.lower(), "")
            if grammar_of(language) and path.is_file() and path.stat().st_size < _FILE_MAX:
                found.setdefault(language, []).append(path)
    while found:
        for language in list(found):
            yield language, found[language].pop(0)
            if not found[language]:
                del found[language]


def functions_of(text: str, language: str) -> Iterator[str]:
    """The functions and methods of a file, as they stand."""
    if language == "python":
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return
        rows = text.split("\n")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                yield "\n".join(rows[first - 1 : node.end_lineno])
        return
    outline = tree_outline(text, language)
    content = text.encode("utf-8", "replace")
    waiting: list[Any] = [outline._tree.root_node] if outline else []
    while waiting:
        node = waiting.pop()
        if _FUNCTION.match(node.type) and not node.has_error:
            yield content[node.start_byte : node.end_byte].decode("utf-8", "replace")
        waiting.extend(node.children)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Whether functions that fit a passage are cut.")
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--functions", type=int, default=3000)
    options = parser.parse_args(arguments)
    folders = [
        *options.folders,
        *map(Path, site.getsitepackages()),
        Path(sysconfig.get_paths()["stdlib"]),
        Path("/usr/include"),
        Path("/usr/share"),
        Path("/usr/lib"),
    ]
    whole: Counter[str] = Counter()
    torn: Counter[str] = Counter()
    for language, path in files([folder for folder in folders if folder.is_dir()]):
        if whole[language] + torn[language] > options.functions // _A_LANGUAGE and language != "python":
            continue
        try:
            text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        except (UnicodeDecodeError, OSError):
            continue
        text = text.strip("\n")
        if max(map(len, text.split("\n"))) > _ROW_MAX:
            continue
        found = {f for f in functions_of(text, language) if count(f) + count(path.name) + 2 <= _MOST}
        if not found:
            continue
        block = Block("code", text, language=language)
        reading = Reading("", (ReadPage(Page(1, 595, 842, "text"), (block,)),))
        passages = [passage.text for passage in cut(reading, path.name, count, _MOST).passages]
        for function in found:
            if any(function in passage for passage in passages):
                whole[language] += 1
            else:
                torn[language] += 1
                print(f"  cut: {path}: {function.splitlines()[0][:80]} ({count(function)} tokens)")
        if (whole + torn).total() >= options.functions:
            break
    for language in sorted(whole | torn):
        print(f"{language:12} {whole[language] + torn[language]:6} functions, {torn[language]} cut")
    print(f"{'all':12} {(whole + torn).total():6} functions, {torn.total()} cut")


if __name__ == "__main__":
    main(sys.argv[1:])
