"""The commands that carry a knowledge base to another computer. Each returns the exit code."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from desktop.commands import follow, open_library, outcome
from desktop.errors import EmbeddingError, UsageError
from desktop.names import shown
from desktop.printing import counted, out, out_json, size, tell


def export(options: argparse.Namespace) -> int:
    """Write a knowledge base to one file; 1 where a document could not go along as it should."""
    target = Path(options.file).expanduser().absolute()
    with open_library(options, reading=True) as library:
        made = outcome(library.knowledge_bases.export(options.name, target, with_files=options.with_files))
    if options.json:
        out_json({**asdict(made), "file": str(made.file)})
    else:
        what = f"{counted(made.documents, 'document')}, {counted(made.passages, 'passage')}"
        files = f", {counted(made.files, 'file')}" if options.with_files else ""
        out(f"{what}{files} in {shown(made.file)}, {size(made.size_bytes)}.")
    return 1 if made.failed else 0


def import_(options: argparse.Namespace) -> int:
    """Take in an exported knowledge base."""
    from desktop.portable.importing import Wish

    wish = Wish(
        Path(options.file).expanduser().absolute(),
        options.name,
        dict(_moved(pair) for pair in options.root),
        None if options.files_to is None else Path(options.files_to),
    )
    with open_library(options) as library:
        try:
            follow(library.model.prepare())
        except EmbeddingError as error:  # words can be searched all the same
            tell(error.reason)
        made = outcome(library.knowledge_bases.take_in(wish))
        if library.model.ready:
            follow(library.intake.resume())
    if options.json:
        out_json(asdict(made))
        return 0
    what = f"{counted(made.documents, 'document')}, {counted(made.passages, 'passage')}"
    out(f"{what} imported into {made.name}.")
    if made.unembedded:
        out(f"{counted(made.unembedded, 'passage')} had no vector of the model in use.")
    if made.missing:
        files = counted(made.missing, "file")
        out(f"{files} not found where they should be; what was read of them can be searched all the same.")
    return 0


def _moved(pair: str) -> tuple[str, Path]:
    old, sign, new = pair.partition("=")
    if not (old and sign and new):
        raise UsageError(f"“{pair}” does not say which folder is where now: give --root OLD=NEW.")
    return old, Path(new)
