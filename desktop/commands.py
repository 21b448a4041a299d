"""What each command of the command line does. Each returns the exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from desktop import json_forms, printing
from desktop.errors import DamagedError, UsageError
from desktop.names import calm, shown
from desktop.printing import out, out_json, tell
from desktop.records import Progress, Question
from desktop.store.database import sqlite_errors

T = TypeVar("T")


def add(options: argparse.Namespace) -> int:
    """Make files and folders searchable; 1 where one failed."""
    paths = [Path(path) for path in options.paths]
    with open_library(options) as library:
        if options.watch:
            folders = [path for path in paths if path.expanduser().is_dir()]
            for path in folders or paths:  # where there is no folder, that is told
                library.watching.follow(path, options.kb)
        progress = follow(library.add(paths, options.kb))
        summary(progress, follow(library.intake.recognise()), options.json)
    return 1 if progress.files_failed else 0


def retry(options: argparse.Namespace) -> int:
    """Read again what failed; 1 where something failed again."""
    with open_library(options) as library:
        ids = None
        if options.all:
            ids = [document.id for document in library.documents()]
        elif options.paths:
            ids = [_document_id(library, name) for name in options.paths]
        progress = follow(library.intake.retry(ids))
        summary(progress, follow(library.intake.recognise()), options.json)
    return 1 if progress.files_failed else 0


def search(options: argparse.Namespace) -> int:
    """Print the hits of one or many questions."""
    if sum(given is not None for given in (options.query, options.batch, options.like)) != 1:
        raise UsageError("Give a question, --like with a passage, or --batch with a file of questions.")
    from desktop.search import checked

    questions = [(None, options.query or "")] if options.batch is None else _batch(Path(options.batch))
    with open_library(options, reading=True) as library:
        chosen = library.settings
        made = [
            (
                name,
                Question(
                    text,
                    kb=options.kb,
                    mode=options.mode or chosen.mode,
                    top_k=chosen.top_k if options.top_k is None else options.top_k,
                    min_score=chosen.min_score if options.min_score is None else options.min_score,
                    prefix=options.prefix,
                    like=options.like,
                    rerank=options.rerank,
                ),
            )
            for name, text in questions
        ]
        for _, question in made:
            checked(question)
        if library.empty:
            tell("The library is empty. Add documents first: shufang add PATH")
        elif any(question.mode != "keyword" for _, question in made):
            follow(library.model.prepare())
        for name, question in made:
            answer = library.answer(question)
            if options.json:
                out_json(({} if name is None else {"id": name}) | json_forms.answer_json(answer))
            else:
                if len(made) > 1:
                    out(f"\n{question.text}")
                printing.print_answer(answer)
    return 0


def page(options: argparse.Namespace) -> int:
    """Draw a page into a PNG file."""
    from desktop.formats.png import write_png
    from desktop.records import Mark
    from desktop.store import geometry

    with open_library(options, reading=True) as library:
        document_id = _document_id(library, options.document)
        marks: list[Mark] = []
        if options.hit is not None:
            passage = library.passage(options.hit)
            if passage.document_id != document_id:
                raise UsageError(f"Passage {options.hit} is not in that document.")
            marks = [Mark(rect) for rect in geometry.rects(passage.lines)]
        image = library.pages.image(document_id, options.number, options.scale, marks).result()
        try:
            write_png(image, Path(options.out))
        except OSError as error:
            raise UsageError(f"{options.out} can't be written ({error.strerror}).") from error
        shown = [list(mark.rect) for mark in marks if mark.rect.page == options.number]
        if image.changed:
            tell("The file changed since it was read, so nothing is marked. Add it again to mark it.")
        if options.json:
            out_json(
                {
                    "out": options.out,
                    "page": image.number,
                    "pages": image.page_count,
                    "width": image.width,
                    "height": image.height,
                    "scale": image.scale,
                    "changed": image.changed,
                    "rects": [] if image.changed else shown,
                }
            )
        else:
            out(f"{options.out}: page {image.number} of {image.page_count}, {image.width} × {image.height}")
    return 0


def status(options: argparse.Namespace) -> int:
    """Print what the library holds, or how much of one document was read."""
    if options.document is not None:
        return _coverage(options)
    with open_library(options, reading=True) as library:
        found = library.status(options.kb)
    if options.json:
        out_json(found)
        return 0
    out(f"Data folder: {found['data_dir']} ({found['disk_bytes'] / 1e6:.1f} MB)")
    if found["waiting"]:
        paused = "; reading is paused" if found["paused"] else ""
        out(f"Waiting to be read: {printing.counted(found['waiting'], 'document')}{paused}.")
    printing.table(found["knowledge_bases"], ("name", "documents", "passages", "pages", "space"))
    out()
    printing.table(found["documents"], ("id", "state", "pages", "passages", "path"))
    if found["watched_folders"]:
        out()
        printing.table(found["watched_folders"], ("state", "kb", "path"))
    for document in found["documents"]:
        if document["error"]:
            out(f"{shown(document['path'])}: {document['error']}")
    return 0


def _coverage(options: argparse.Namespace) -> int:
    from desktop.coverage import coverage_json

    with open_library(options, reading=True) as library:
        found = library.pages.coverage(_document_id(library, options.document))
    if options.json:
        out_json(coverage_json(found))
    else:
        printing.print_coverage(found)
    return 0


def passages(options: argparse.Namespace) -> int:
    """Print how a document was cut."""
    with open_library(options, reading=True) as library:
        found = [
            json_forms.passage_json(p) for p in library.passages(_document_id(library, options.document))
        ]
    if options.json:
        out_json(found)
        return 0
    for passage in found:
        place = " › ".join(passage["heading"])
        out(f"[{passage['id']}] page {passage['page']}, {passage['kind']}  {place}")
        out(f"{calm(passage['text'])}\n")
    return 0


def remove(options: argparse.Namespace) -> int:
    """Take documents out of the library."""
    with open_library(options) as library:
        ids: list[int] = []
        for name in options.paths:
            ids += document_ids(library, name)
        named = {Path(name).expanduser().absolute() for name in options.paths}
        for folder in library.watching.folders():
            if folder.path in named:
                follow(library.watching.unfollow(folder.id))
                tell(f"{shown(folder.path)} is not followed any more.")
        library.remove(sorted(set(ids)))
        if options.json:
            out_json({"removed": sorted(set(ids))})
        else:
            removed = printing.counted(len(set(ids)), "document")
            out(f"Removed {removed} from the library. The files themselves are untouched.")
    return 0


def kb(options: argparse.Namespace) -> int:
    """List or change knowledge bases."""
    with open_library(options, reading=options.action == "list") as library:
        match options.action:
            case "create":
                library.knowledge_bases.create(options.name)
            case "rename":
                library.knowledge_bases.rename(options.name, options.new_name)
            case "delete":
                library.knowledge_bases.delete(options.name)
            case "set":
                _set(library, options)
            case _:
                rows = library.status()["knowledge_bases"]
                if options.json:
                    out_json(rows)
                else:
                    printing.table(rows, ("name", "documents", "passages", "pages"))
    return 0


def _set(library: Any, options: argparse.Namespace) -> None:
    if options.name == "instruction":
        if options.kb is None:
            raise UsageError("Say with --kb which knowledge base the instruction is for.")
        library.knowledge_bases.set_instruction(options.kb, options.value)
        return
    if options.name in ("model", "dimension"):
        raise UsageError("Change the model or dimension with `shufang models use`.")
    if options.name == "reranker":
        raise UsageError("Change the reranker with `shufang models use-reranker`.")
    try:
        value = json.loads(options.value)
    except ValueError:
        value = options.value
    library.change_settings(**{options.name.replace("-", "_"): value})


def check(options: argparse.Namespace) -> int:
    """Verify the library; 1 where anything is off."""
    writes = options.repair or options.compact
    with open_library(options, reading=not writes) as library:
        with suppress(DamagedError), sqlite_errors():  # the check tells
            if library.status()["spaces"]:
                follow(library.model.prepare())
        if options.repair:
            follow(library.upkeep.mend())
            follow(library.intake.resume())
        freed = outcome(library.upkeep.compact()) if options.compact else None
        checkup = library.upkeep.checkup()
        follow(iter(checkup))
        use = None if checkup.damaged else outcome(library.upkeep.disk_use())
    if options.json:
        out_json(json_forms.health_json(checkup.found, use, freed))
    else:
        printing.print_health(checkup.found, use, freed)
    return 1 if checkup.problems else 0


class _Opened:
    """A library for the time of one command."""

    def __init__(self, data_dir: Path, passwords: Sequence[str], *, reading: bool) -> None:
        from desktop.library import Library

        self._library = Library.open_to_read(data_dir) if reading else Library.open(data_dir)
        if self._library.mended is not None:
            tell(self._library.mended.reason)
        if passwords:
            self._library.offer_passwords(passwords)

    def __enter__(self) -> Any:
        return self._library

    def __exit__(self, *_: object) -> None:
        self._library.close()


def open_library(options: argparse.Namespace, *, reading: bool = False) -> _Opened:
    """The library that the command names, for a `with`."""
    return _Opened(options.data_dir, _passwords(options.password_file), reading=reading)


def _passwords(name: str | None) -> list[str]:
    """The passwords in a file, one a line; white space belongs to them."""
    if name is None:
        return []
    try:
        lines = Path(name).read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"{name} can't be opened ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not text in UTF-8.") from error
    return [line.removesuffix("\r") for line in lines if line.strip("\r")]


def follow(steps: Iterator[Progress]) -> Progress:
    """Run the steps to the end, showing progress and what failed; returns the last of them."""

    def failed(progress: Progress) -> None:
        assert progress.failure is not None
        tell(f"{shown(progress.failure.path)}: {progress.failure.reason}")

    return printing.ProgressBar().follow(steps, failed)


def outcome(steps: Generator[Progress | None, None, T]) -> T:
    """Run the steps to the end as `follow` does; what they return."""
    found: list[T] = []

    def keep() -> Generator[Progress | None, None, None]:
        found.append((yield from steps))

    follow(step for step in keep() if step is not None)
    return found[0]


def summary(progress: Progress, recognising: Progress, as_json: bool) -> None:
    """Print what an import has done, and that it is paused where it is."""
    if progress.held:
        tell("Reading documents is paused, so they wait. Go on with: shufang queue resume")
    added = progress.files_done - progress.files_unchanged - progress.files_failed
    if as_json:
        out_json(
            {
                "files": progress.files_total,
                "unchanged": progress.files_unchanged,
                "failed": progress.files_failed,
                "left_out": progress.files_left_out,
                "passages": progress.passages,
                "recognised": recognising.pages_done,
                "paused": bool(progress.held),
            }
        )
        return
    text = f"{printing.counted(added, 'file')} read, {printing.counted(progress.passages, 'passage')}"
    for count, what in (
        (progress.files_unchanged, "unchanged"),
        (progress.files_failed, "failed"),
        (progress.files_left_out, "of other kinds left out"),
    ):
        if count:
            text += f", {count} {what}"
    out(text + ".")
    if recognising.pages_total:
        pages = printing.counted(recognising.pages_total, "page")
        out(f"{recognising.pages_done} of {pages} recognised.")


def _batch(path: Path) -> list[tuple[str | None, str]]:
    """(identifier, question) for each line: a question as it stands, or JSON with "id" and "query"."""
    try:
        lines = (sys.stdin if str(path) == "-" else path.open(encoding="utf-8-sig")).read().splitlines()
    except OSError as error:
        raise UsageError(f"{path} can't be opened ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8.") from error
    questions: list[tuple[str | None, str]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if line.lstrip().startswith("{"):
            try:
                entry = json.loads(line)
                questions.append((str(entry["id"]) if "id" in entry else None, str(entry["query"])))
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f'{path}, line {number}: expected {{"id": …, "query": …}}.') from error
        else:
            questions.append((None, line))
    if not questions:
        raise UsageError(f"{path} has no questions.")
    return questions


def _document_id(library: Any, name: str) -> int:
    return int(document_ids(library, name)[0])


def document_ids(library: Any, name: str) -> list[int]:
    """The documents of an identifier, a path or a folder.

    Raises:
        UsageError: there is none.
    """
    ids: list[int] = library.find(Path(name).expanduser().absolute())
    if ids:
        return ids
    if name.isdecimal():
        return [library.document(int(name)).id]
    raise UsageError(f"{name} is not in the library.")
