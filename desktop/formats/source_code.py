"""Source code: the file as it is, coloured; cut between definitions by `desktop.code_parts`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from desktop.formats.base import Beat, Format
from desktop.formats.drafts import Draft, code
from desktop.records import Reading

_BLOCK_MAX = 100_000  # characters a block; larger files are laid out in several

LANGUAGES = {  # by the file's ending; the names are those of Pygments
    "py": "python", "pyi": "python", "pyw": "python", "pyx": "cython", "js": "javascript",
    "mjs": "javascript", "cjs": "javascript", "jsx": "jsx", "ts": "typescript", "mts": "typescript",
    "cts": "typescript", "tsx": "tsx", "vue": "vue", "java": "java", "c": "c", "h": "c", "cpp": "cpp",
    "cc": "cpp", "cxx": "cpp", "hpp": "cpp", "hh": "cpp", "hxx": "cpp", "ino": "cpp", "cu": "cpp",
    "m": "objective-c", "mm": "objective-c", "cs": "csharp", "vb": "vb.net", "fs": "fsharp", "go": "go",
    "rs": "rust", "rb": "ruby", "php": "php", "kt": "kotlin", "kts": "kotlin", "swift": "swift",
    "scala": "scala", "sc": "scala", "groovy": "groovy", "gradle": "groovy", "clj": "clojure",
    "lua": "lua", "sh": "bash", "bash": "bash", "zsh": "bash", "fish": "fish", "bat": "batch",
    "cmd": "batch", "ps1": "powershell", "psm1": "powershell", "sql": "sql", "r": "r", "jl": "julia",
    "pl": "perl", "pm": "perl", "hs": "haskell", "ml": "ocaml", "ex": "elixir", "exs": "elixir",
    "erl": "erlang", "dart": "dart", "zig": "zig", "nim": "nim", "pas": "delphi", "f90": "fortran",
    "f": "fortran", "for": "fortran", "asm": "nasm", "s": "gas", "css": "css", "scss": "scss",
    "sass": "sass", "less": "less", "graphql": "graphql", "proto": "protobuf", "tf": "terraform",
    "cmake": "cmake", "mk": "make", "dockerfile": "docker", "el": "emacs-lisp", "lisp": "common-lisp",
    "scm": "scheme", "vim": "vim", "diff": "diff", "patch": "diff", "v": "verilog", "sv": "systemverilog",
    "vhd": "vhdl", "sol": "solidity",
}  # fmt: skip
NAMES = {  # files that are known by their whole name
    "makefile": "make", "gnumakefile": "make", "dockerfile": "docker", "containerfile": "docker",
    "jenkinsfile": "groovy", "vagrantfile": "ruby", "gemfile": "ruby", "rakefile": "ruby",
    "podfile": "ruby", "brewfile": "ruby", "cmakelists.txt": "cmake", "sconstruct": "python",
    "sconscript": "python", "meson.build": "meson", "build.bazel": "python", "pkgbuild": "bash",
}  # fmt: skip
_CPP = re.compile(
    r"^\s*(?:class|namespace|template|using)\b|\bstd::|^\s*(?:public|private|protected):|\w::\w", re.MULTILINE
)
_OBJECTIVE_C = re.compile(r"^\s*(?:@interface|@implementation|@protocol|#import)\b", re.MULTILINE)
_QT_TRANSLATION = re.compile(r"\s*<(?:\?xml|!DOCTYPE TS|TS\b)")


class SourceCodeFormat(Format):
    """Files of program code."""

    name: ClassVar[str] = "source code"
    suffixes: ClassVar[frozenset[str]] = frozenset(f".{ending}" for ending in LANGUAGES)
    names: ClassVar[frozenset[str]] = frozenset(NAMES)

    def read(self, path: Path, beat: Beat) -> Reading:
        """The file's code, laid out; its title is its name."""
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text.replace("\r\n", "\n").replace("\r", "\n")
        beat()
        return lay_out(path.name, list(code_file(text, language_of(path, text), beat)), {}, beat)


def language_of(path: Path, text: str) -> str:
    """The language of a file by its name, and by its text where the name can mean several."""
    name = path.name.lower()
    language = NAMES.get(name) or LANGUAGES.get(path.suffix.lower().lstrip("."), "")
    sample = text[:50_000]
    if language in ("c", "objective-c") and path.suffix.lower() in (".h", ".m", ".mm"):
        if _OBJECTIVE_C.search(sample):
            return "objective-c"
        if path.suffix.lower() == ".m":
            return "matlab"
        return "cpp" if _CPP.search(sample) else "c"
    if language == "typescript" and _QT_TRANSLATION.match(sample):
        return "xml"
    return language


def code_file(text: str, language: str, beat: Beat) -> Iterator[Draft]:
    """A file of code as few blocks, parted where passages end anyway."""
    from desktop.code_parts import code_parts

    text = text.expandtabs(4)
    stretches = [(0, len(text))]
    if len(text) > _BLOCK_MAX:
        parts = code_parts(text, language, _BLOCK_MAX, _BLOCK_MAX * 6 // 5, len)
        stretches = [(part.start, part.end) for part in parts]
    for start, end in stretches:
        beat()
        draft = code(text[start:end], language)
        if draft:
            # A file has longer lines than what is quoted in a document.
            yield replace(draft, html=draft.html.replace("<pre>", '<pre style="font-size:7.4px">', 1))
