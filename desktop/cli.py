"""The command line: `shufang COMMAND …`; without a command the window opens.

Exit codes: 0 done; 1 something that was named failed; 2 the command makes no sense.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from desktop import __version__, logs, printing
from desktop.errors import ShufangError, UsageError
from desktop.paths import DataPaths, default_data_dir
from desktop.printing import out, out_json, tell
from desktop.records import Mode, Progress, Question

_EPILOG = """
examples:
  shufang                                        open the window
  shufang add ~/Contracts --kb Contracts         index a folder
  shufang search "who pays for repairs" --kb Contracts
  shufang search --batch questions.txt --json    one answer a line
  shufang page lease.pdf 12 --out page.png       draw a page

Nothing leaves this machine. Data lives in one folder: see --data-dir.
"""


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code."""
    options = _parser().parse_args(arguments)
    options.data_dir = Path(options.data_dir).expanduser() if options.data_dir else default_data_dir()
    if options.command is None:
        return _open_window(options)
    logs.start(DataPaths(options.data_dir).logs)
    try:
        return int(options.run(options))
    except UsageError as error:
        tell(f"shufang: {error.reason}")
        return 2
    except ShufangError as error:
        tell(f"shufang: {error.reason}")
        return 1
    except KeyboardInterrupt:
        tell("Stopped. What was added stays; run the command again to go on.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _open_window(options: argparse.Namespace) -> int:
    from desktop.app import run as run_app

    return int(run_app(options.data_dir))


# commands


def _add(options: argparse.Namespace) -> int:
    with _library(options) as library:
        progress = _follow(library.add([Path(path) for path in options.paths], options.kb))
        _summary(progress, options.json)
    return 1 if progress.files_failed else 0


def _retry(options: argparse.Namespace) -> int:
    with _library(options) as library:
        ids = [_document_id(library, name) for name in options.paths] if options.paths else None
        progress = _follow(library.retry(ids))
        _summary(progress, options.json)
    return 1 if progress.files_failed else 0


def _search(options: argparse.Namespace) -> int:
    if (options.query is None) == (options.batch is None):
        raise UsageError("Give a question, or --batch with a file of questions.")
    from desktop.search import checked

    questions = [(None, options.query)] if options.batch is None else _batch(Path(options.batch))
    with _library(options, reading=True) as library:
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
                ),
            )
            for name, text in questions
        ]
        for _, question in made:
            checked(question)
        if library.empty:
            tell("The library is empty. Add documents first: shufang add PATH")
        elif any(question.mode != "keyword" for _, question in made):
            _follow(library.prepare_model())
        for name, question in made:
            answer = library.answer(question)
            if options.json:
                out_json(({} if name is None else {"id": name}) | printing.answer_json(answer))
            else:
                if len(made) > 1:
                    out(f"\n{question.text}")
                printing.print_answer(answer)
    return 0


def _page(options: argparse.Namespace) -> int:
    from desktop.formats.png import write_png
    from desktop.records import Mark
    from desktop.store import geometry

    with _library(options, reading=True) as library:
        document_id = _document_id(library, options.document)
        marks: list[Mark] = []
        if options.hit is not None:
            passage = library.passage(options.hit)
            if passage.document_id != document_id:
                raise UsageError(f"Passage {options.hit} is not in that document.")
            marks = [Mark(rect) for rect in geometry.rects(passage.lines)]
        image = library.page_image(document_id, options.number, options.scale, marks).result()
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


def _status(options: argparse.Namespace) -> int:
    with _library(options, reading=True) as library:
        found = library.status(options.kb)
    if options.json:
        out_json(found)
        return 0
    out(f"Data folder: {found['data_dir']} ({found['disk_bytes'] / 1e6:.1f} MB)")
    printing.table(found["knowledge_bases"], ("name", "documents", "passages", "pages", "space"))
    out()
    printing.table(found["documents"], ("id", "state", "pages", "passages", "path"))
    for document in found["documents"]:
        if document["error"]:
            out(f"{document['path']}: {document['error']}")
    return 0


def _passages(options: argparse.Namespace) -> int:
    with _library(options, reading=True) as library:
        found = [printing.passage_json(p) for p in library.passages(_document_id(library, options.document))]
    if options.json:
        out_json(found)
        return 0
    for passage in found:
        place = " › ".join(passage["heading"])
        out(f"[{passage['id']}] page {passage['page']}, {passage['kind']}  {place}")
        out(f"{passage['text']}\n")
    return 0


def _remove(options: argparse.Namespace) -> int:
    with _library(options) as library:
        ids: list[int] = []
        for name in options.paths:
            ids += _document_ids(library, name)
        library.remove(sorted(set(ids)))
        if options.json:
            out_json({"removed": sorted(set(ids))})
        else:
            out(f"Removed {len(set(ids))} documents from the library. The files themselves are untouched.")
    return 0


def _kb(options: argparse.Namespace) -> int:
    with _library(options, reading=options.action == "list") as library:
        match options.action:
            case "create":
                library.create_kb(options.name)
            case "rename":
                library.rename_kb(options.name, options.new_name)
            case "delete":
                library.delete_kb(options.name)
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
    if options.name in ("model", "dimension"):
        raise UsageError("Change the model or dimension with `shufang models use`.")
    try:
        value = json.loads(options.value)
    except ValueError:
        value = options.value
    library.change_settings(**{options.name.replace("-", "_"): value})


def _models(options: argparse.Namespace) -> int:
    with _library(options, reading=options.action in ("list", None)) as library:
        match options.action:
            case "use":
                _follow(library.use_model(options.name, options.dimension))
            case "add":
                out(library.models.add(Path(options.name)).name)
            case "download":
                for what, fraction in library.models.prepare(options.name):
                    tell(f"{what} {fraction:.0%}") if fraction in (0.0, 1.0) else None
            case "remove":
                library.models.remove(options.name)
            case _:
                _list_models(library, options.json)
    return 0


def _list_models(library: Any, as_json: bool) -> None:
    rows = [
        {
            "name": model.name,
            "used": model.name == library.settings.model,
            "present": model.present,
            "size_bytes": model.size_bytes,
            "dimension": model.dimension,
            "context": model.context,
            "licence": model.licence,
            "note": model.note,
        }
        for model in library.models.list()
    ]
    if as_json:
        out_json(rows)
    else:
        printing.table(rows, ("name", "used", "present", "size_bytes", "dimension", "context", "licence"))


def _check(options: argparse.Namespace) -> int:
    with _library(options, reading=not options.repair) as library:
        if library.status()["spaces"]:
            _follow(library.prepare_model())
        found = library.check(mend=options.repair)
    if options.json:
        out_json({"problems": found})
    else:
        out("\n".join(found) if found else "Everything fits together.")
    return 1 if found else 0


# helpers


class _Opened:
    """A library for the time of one command."""

    def __init__(self, data_dir: Path, *, reading: bool) -> None:
        from desktop.library import Library

        self._library = Library.open_to_read(data_dir) if reading else Library.open(data_dir)

    def __enter__(self) -> Any:
        return self._library

    def __exit__(self, *_: object) -> None:
        self._library.close()


def _library(options: argparse.Namespace, *, reading: bool = False) -> _Opened:
    return _Opened(options.data_dir, reading=reading)


def _follow(steps: Iterator[Progress]) -> Progress:
    def failed(progress: Progress) -> None:
        assert progress.failure is not None
        tell(f"{progress.failure.path}: {progress.failure.reason}")

    return printing.ProgressBar().follow(steps, failed)


def _summary(progress: Progress, as_json: bool) -> None:
    added = progress.files_done - progress.files_unchanged
    if as_json:
        out_json(
            {
                "files": progress.files_total,
                "unchanged": progress.files_unchanged,
                "failed": progress.files_failed,
                "left_out": progress.files_left_out,
                "passages": progress.passages,
            }
        )
        return
    text = f"{added} files read, {progress.passages} passages"
    for count, what in (
        (progress.files_unchanged, "unchanged"),
        (progress.files_failed, "failed"),
        (progress.files_left_out, "of other kinds left out"),
    ):
        if count:
            text += f", {count} {what}"
    out(text + ".")


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
    return int(_document_ids(library, name)[0])


def _document_ids(library: Any, name: str) -> list[int]:
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


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir", metavar="DIR", default=argparse.SUPPRESS, help="the data folder (also SHUFANG_DATA_DIR)"
    )
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON; progress goes to stderr"
    )
    parser = argparse.ArgumentParser(
        prog="shufang",
        description="Shufang 书房: drop your documents, type what you remember, see the page.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"shufang {__version__}")
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        default=None,
        help=f"the data folder (also SHUFANG_DATA_DIR; by default {default_data_dir()})",
    )
    parser.set_defaults(json=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, run_: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[common], help=text, description=text)
        added.set_defaults(run=run_)
        return added

    add = command("add", _add, "make files and folders searchable")
    add.add_argument("paths", nargs="+", metavar="PATH")
    add.add_argument("--kb", default="Library", metavar="NAME", help="knowledge base, made if it is new")
    find = command("search", _search, "find passages by words and meaning")
    find.add_argument("query", nargs="?", metavar="QUESTION")
    find.add_argument("--batch", metavar="FILE", help="one question a line (- for standard input)")
    find.add_argument("--kb", metavar="NAME", help="only this knowledge base")
    find.add_argument("--top-k", type=int, metavar="N", help="how many hits at most (10)")
    find.add_argument("--mode", choices=get_args(Mode), help="by words, by meaning, or both (hybrid)")
    find.add_argument("--min-score", type=float, metavar="S", help="hits below this score are left out (0–1)")
    find.add_argument("--prefix", metavar="TEXT", help="what the model reads before the question")
    page = command("page", _page, "draw a page as the preview shows it")
    page.add_argument("document", metavar="PATH-or-ID")
    page.add_argument("number", type=int, metavar="NUMBER")
    page.add_argument("--out", required=True, metavar="FILE.png")
    page.add_argument("--hit", type=int, metavar="PASSAGE_ID", help="mark this passage")
    page.add_argument("--scale", type=float, default=2.0, metavar="S", help="pixels a point (2)")
    state = command("status", _status, "what the library holds")
    state.add_argument("--kb", metavar="NAME", help="only this knowledge base")
    cut = command("passages", _passages, "how a document was cut")
    cut.add_argument("document", metavar="PATH-or-ID")
    remove = command("remove", _remove, "take documents out of the library; the files stay")
    remove.add_argument("paths", nargs="+", metavar="PATH-or-ID")
    retry = command("retry", _retry, "read again what failed")
    retry.add_argument("paths", nargs="*", metavar="PATH-or-ID")
    _kb_parser(command("kb", _kb, "manage knowledge bases"), common)
    _models_parser(command("models", _models, "manage embedding models"), common)
    check = command("check", _check, "verify the library; exit 1 if anything is off")
    check.add_argument("--repair", action="store_true", help="mend what can be derived again")
    return parser


def _kb_parser(kb: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = kb.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", parents=[common], help="all knowledge bases (the default)")
    for action, text in (("create", "make one"), ("delete", "delete one and what was read of its documents")):
        actions.add_parser(action, parents=[common], help=text).add_argument("name", metavar="NAME")
    rename = actions.add_parser("rename", parents=[common], help="give one another name")
    rename.add_argument("name", metavar="OLD")
    rename.add_argument("new_name", metavar="NEW")
    change = actions.add_parser(
        "set",
        parents=[common],
        help="change a setting: top-k, min-score, mode, query-prefix, theme, language",
    )
    change.add_argument("name", metavar="KEY")
    change.add_argument("value", metavar="VALUE")


def _models_parser(models: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = models.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", parents=[common], help="models here and to be had (the default)")
    use = actions.add_parser(
        "use", parents=[common], help="answer with this model; what is needed is embedded first"
    )
    use.add_argument("name", metavar="NAME")
    use.add_argument("--dimension", type=int, metavar="N", help="cut vectors to N numbers, where it can be")
    for action, name, text in (
        ("add", "FILE", "copy a GGUF file in"),
        ("download", "NAME", "obtain a model"),
        ("remove", "NAME", "delete a model's file"),
    ):
        actions.add_parser(action, parents=[common], help=text).add_argument("name", metavar=name)
