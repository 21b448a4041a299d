from __future__ import annotations

import argparse
import ast
import inspect
import json.decoder
import re
import textwrap
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.code_parts import code_parts
from desktop.code_trees import GRAMMARS, grammar_of


def count(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


FUNCTIONS = {
    "bash": 'rent_{n}() {{\n{body}\n  echo "$total"\n}}',
    "c": "static int rent_{n}(const House *house)\n{{\n{body}\n    return total;\n}}",
    "csharp": "class Rent{n} {{\n  public int Of(House house) {{\n{body}\n    return total;\n  }}\n}}",
    "cpp": "int Rent::of_{n}(const House& house) {{\n{body}\n    return total;\n}}",
    "go": "func rent{n}(house House) int {{\n{body}\n\treturn total\n}}",
    "java": "class Rent{n} {{\n    int of(House house) {{\n{body}\n        return total;\n    }}\n}}",
    "javascript": "export function rent{n}(house) {{\n{body}\n  return total;\n}}",
    "kotlin": "fun rent{n}(house: House): Int {{\n{body}\n    return total\n}}",
    "lua": "function rent_{n}(house)\n{body}\n  return total\nend",
    "php": "function rent_{n}($house) {{\n{body}\n    return $total;\n}}",
    "python": "@cache\ndef rent_{n}(house):\n{body}\n    return total",
    "ruby": "def rent_{n}(house)\n{body}\n  total\nend",
    "rust": "#[inline]\npub fn rent_{n}(house: &House) -> i32 {{\n{body}\n    total\n}}",
    "scala": "def rent{n}(house: House): Int = {{\n{body}\n  total\n}}",
    "swift": "func rent{n}(house: House) -> Int {{\n{body}\n    return total\n}}",
    "tsx": "function Rent{n}(house: House) {{\n{body}\n  return <b>{{total}}</b>;\n}}",
    "typescript": "export function rent{n}(house: House): number {{\n{body}\n  return total;\n}}",
    "perl": "sub rent_{n} {{\n{body}\n    return $total;\n}}",
    "sql": "CREATE FUNCTION rent_{n}() RETURNS int AS $$\n{body}\n$$;",
    "r": "rent_{n} <- function(house) {{\n{body}\n  total\n}}",
}
STATEMENT = {
    "bash": "  total=$((total + {k}))",
    "php": "    $total += {k};",
    "python": "    total += {k}",
    "lua": "  total = total + {k}",
    "ruby": "  total += {k}",
    "go": "\ttotal += {k}",
    "sql": "  SELECT {k};",
    "perl": "    $total += {k};",
}


def functions(language: str, number: int = 25) -> list[str]:
    statement = STATEMENT.get(language, "    total += {k};")
    return [
        FUNCTIONS[language].format(n=n, body="\n".join(statement.format(k=k) for k in range(4 + n % 9)))
        for n in range(number)
    ]


def test_every_grammar_has_an_example() -> None:
    assert set(GRAMMARS) <= set(FUNCTIONS)
    assert [grammar_of(name) for name in ("py", "C++", "JS", "golang", "cobol")] == [
        "python", "cpp", "javascript", "go", ""
    ]  # fmt: skip


@pytest.mark.parametrize("language", sorted(FUNCTIONS))
def test_no_function_that_fits_is_cut(language: str) -> None:
    made = functions(language)
    text = ("<?php\n" if language == "php" else "") + "\n\n".join(made)
    parts = [text[part.start : part.end] for part in code_parts(text, language, 120, 200, count)]
    assert len(parts) > 5
    assert all(count(part) <= 200 for part in parts)
    for function in made:
        assert any(function in part for part in parts), function


@pytest.mark.parametrize("language", ["python", "java", "rust", "typescript"])
def test_comments_stay_with_what_they_are_about(language: str) -> None:
    mark = "#" if language == "python" else "//"
    made = [f"{mark} About number {n}.\n{function}" for n, function in enumerate(functions(language))]
    text = "\n\n".join(made)
    parts = [text[part.start : part.end] for part in code_parts(text, language, 120, 200, count)]
    for function in made:
        assert any(function in part for part in parts)


def test_parts_say_what_they_are_in() -> None:
    methods = "\n\n".join(
        textwrap.indent(f"def rent_{n}(self):\n" + "    total += 1\n" * 12, "    ") for n in range(10)
    )
    text = f"import house\n\n\nclass Office:\n    rate = 3\n\n{methods}"
    parts = code_parts(text, "python", 80, 120, count)
    inside = {part.inside for part in parts if "def rent_5" in text[part.start : part.end]}
    assert inside == {("Office",)}


def test_a_function_that_is_too_long_is_cut_between_statements() -> None:
    loops = "\n".join(
        f"    for month in range({n}):\n        total += month\n        print(month, total)"
        for n in range(60)
    )
    text = f"def rent(house):\n    total = 0\n{loops}\n    return total"
    parts = [text[part.start : part.end] for part in code_parts(text, "python", 100, 150, count)]
    assert len(parts) > 5
    for number in range(60):
        loop = f"for month in range({number}):\n        total += month\n        print(month, total)"
        assert any(loop in part for part in parts)


def _functions_of(module: object) -> Iterator[str]:
    source = inspect.getsource(module)  # type: ignore[arg-type]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield "\n".join(source.split("\n")[first - 1 : node.end_lineno])


@pytest.mark.parametrize("module", [argparse, textwrap, json.decoder])
def test_functions_of_the_standard_library_that_fit_are_whole(module: object) -> None:
    text = inspect.getsource(module)  # type: ignore[arg-type]
    texts = [text[part.start : part.end] for part in code_parts(text, "python", 200, 400, count)]
    for function in _functions_of(module):
        if count(function) <= 400:
            assert any(function in part for part in texts), function[:80]


@settings(max_examples=80, deadline=None)
@given(
    text=st.text(alphabet="abc(){}[];:#\"' \n\t=def class", max_size=600),
    language=st.sampled_from([*GRAMMARS, "", "yaml", "json", "toml"]),
)
def test_any_text_is_cut_within_the_room_and_nothing_is_lost(text: str, language: str) -> None:
    parts = code_parts(text, language, 20, 40, count)
    end = 0
    for part in parts:
        assert part.start >= end
        assert not text[end : part.start].strip()
        assert count(text[part.start : part.end]) <= 40
        end = part.end
    assert not text[end:].strip()


@pytest.mark.parametrize("language", ["python", "javascript", "c", "json", ""])
def test_nesting_without_end_is_no_trap(language: str) -> None:
    for text in ("(" * 20_000, "{\n" * 20_000 + "}\n" * 20_000, "[" * 5_000 + "]" * 5_000):
        parts = code_parts(text, language, 200, 400, count)
        assert sum(part.end - part.start for part in parts) >= len(text.strip()) * 0.4
