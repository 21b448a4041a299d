"""Source code: the file as it is, coloured; passages are cut between its definitions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from desktop.errors import UnreadableError
from desktop.formats.base import Beat, Format
from desktop.records import Reading

LANGUAGES: Mapping[str, str] = {
    ".py": "python", ".pyw": "python", ".pyi": "python",
    ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "jsx",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
    ".java": "java", ".kt": "kotlin", ".kts": "kotlin", ".scala": "scala", ".groovy": "groovy",
    ".c": "c", ".h": "c", ".cpp": "cpp", ".cc": "cpp", ".cxx": "cpp", ".hpp": "cpp",
    ".hh": "cpp", ".hxx": "cpp", ".cs": "csharp", ".fs": "fsharp", ".vb": "vbnet",
    ".go": "go", ".rs": "rust", ".swift": "swift", ".m": "objective-c", ".mm": "objective-c", ".dart": "dart",
    ".rb": "ruby", ".php": "php", ".pl": "perl", ".pm": "perl", ".lua": "lua", ".r": "r", ".jl": "julia",
    ".hs": "haskell", ".ml": "ocaml", ".ex": "elixir", ".exs": "elixir", ".erl": "erlang", ".clj": "clojure",
    ".sh": "bash", ".bash": "bash", ".zsh": "bash", ".ps1": "powershell", ".bat": "batch", ".cmd": "batch",
    ".sql": "sql", ".css": "css", ".scss": "scss", ".less": "less", ".vue": "vue", ".proto": "protobuf",
    ".cmake": "cmake", ".gradle": "groovy", ".tf": "terraform", ".asm": "nasm", ".s": "gas", ".v": "verilog",
    ".vhdl": "vhdl", ".f90": "fortran", ".pas": "delphi", ".zig": "zig", ".nim": "nim", ".sol": "solidity",
    "makefile": "make", "dockerfile": "docker", "jenkinsfile": "groovy",
    "rakefile": "ruby", "gemfile": "ruby",
}  # fmt: skip
"""The programming language by a file's ending, or by its whole name where it has none; Pygments' names."""


class SourceCodeFormat(Format):
    """Programs in the languages that people write."""

    name: ClassVar[str] = "code"
    suffixes: ClassVar[frozenset[str]] = frozenset(LANGUAGES)

    def read(self, path: Path, beat: Beat) -> Reading:
        """The file as one block of code, its name as the title."""
        from desktop.formats.drafts import code
        from desktop.formats.encoding import decode
        from desktop.formats.files import content_of
        from desktop.formats.layout import lay_out

        text = decode(content_of(path)).text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        beat()
        draft = code(text, LANGUAGES[path.suffix.lower() or path.name.lower()])
        if draft is None:
            raise UnreadableError("There is no text in this file.")
        return lay_out(path.name, [draft], {}, beat)
