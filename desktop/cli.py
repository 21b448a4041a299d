"""The command line: `shufang COMMAND …`; without a command the window opens.

Exit codes: 0 done; 1 something that was named failed; 2 the command makes no sense.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

from desktop import (
    __version__,
    commands,
    evaluation_commands,
    logs,
    model_commands,
    portable_commands,
    queue_commands,
    update_command,
    watch_commands,
)
from desktop.embed.profiles import Pooling
from desktop.errors import DamagedError, ShufangError, UsageError
from desktop.paths import DataPaths, default_data_dir
from desktop.printing import tell
from desktop.records import Mode
from desktop.store.database import sqlite_errors

_EPILOG = """
examples:
  shufang                                        open the window
  shufang add ~/Contracts --kb Contracts         index a folder
  shufang search "who pays for repairs" --kb Contracts
  shufang search --batch questions.txt --json    one answer a line
  shufang page lease.pdf 12 --out page.png       draw a page
  shufang evaluate truth.jsonl                   how often the right answer is found

Nothing leaves this machine unless you ask for it. Data lives in one folder: see --data-dir.
"""


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code."""
    options = _parser().parse_args(arguments)
    options.data_dir = Path(options.data_dir).expanduser() if options.data_dir else default_data_dir()
    if options.command in (None, "open"):
        return _open_window(options)
    logs.start(DataPaths(options.data_dir).logs)
    try:
        with sqlite_errors():
            return int(options.run(options))
    except UsageError as error:
        tell(f"shufang: {error.reason}")
        return 2
    except DamagedError as error:
        from desktop.mending import note_damage

        note_damage(DataPaths(options.data_dir))
        tell(f"shufang: {error.reason}")
        return 1
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

    return int(run_app(options.data_dir, files=[Path(path).absolute() for path in options.paths]))


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir", metavar="DIR", default=argparse.SUPPRESS, help="the data folder (also SHUFANG_DATA_DIR)"
    )
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON; progress goes to stderr"
    )
    common.add_argument(
        "--password-file",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="passwords for encrypted documents, one a line, tried in turn; never stored",
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
    parser.set_defaults(json=False, password_file=None, paths=[])
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")

    window = subparsers.add_parser(
        "open", parents=[common], help="open the window and make files and folders searchable there"
    )
    window.add_argument("paths", nargs="*", metavar="PATH")

    def command(name: str, run_: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = subparsers.add_parser(name, parents=[common], help=text, description=text)
        added.set_defaults(run=run_)
        return added

    add = command("add", commands.add, "make files and folders searchable")
    add.add_argument("paths", nargs="+", metavar="PATH")
    add.add_argument("--kb", default="Library", metavar="NAME", help="knowledge base, made if it is new")
    add.add_argument(
        "--watch", action="store_true", help="follow the folders from now on: see “shufang watch --help”"
    )
    find = command("search", commands.search, "find passages by words and meaning")
    find.add_argument("query", nargs="?", metavar="QUESTION")
    find.add_argument("--batch", metavar="FILE", help="one question a line (- for standard input)")
    find.add_argument("--kb", metavar="NAME", help="only this knowledge base")
    find.add_argument("--top-k", type=int, metavar="N", help="how many hits at most (10)")
    find.add_argument("--mode", choices=get_args(Mode), help="by words, by meaning, or both (hybrid)")
    find.add_argument("--min-score", type=float, metavar="S", help="hits below this score are left out (0–1)")
    find.add_argument("--like", type=int, metavar="PASSAGE_ID", help="passages like this one")
    find.add_argument("--prefix", metavar="TEXT", help="what the model reads before the question")
    find.add_argument(
        "--rerank",
        action=argparse.BooleanOptionalAction,
        help="read the first passages again with the reranker that is switched on",
    )
    page = command("page", commands.page, "draw a page as the preview shows it")
    page.add_argument("document", metavar="PATH-or-ID")
    page.add_argument("number", type=int, metavar="NUMBER")
    page.add_argument("--out", required=True, metavar="FILE.png")
    page.add_argument("--hit", type=int, metavar="PASSAGE_ID", help="mark this passage")
    page.add_argument("--scale", type=float, default=2.0, metavar="S", help="pixels a point (2)")
    state = command("status", commands.status, "what the library holds")
    state.add_argument("document", nargs="?", metavar="PATH-or-ID", help="only this one, page by page")
    state.add_argument("--kb", metavar="NAME", help="only this knowledge base")
    cut = command("passages", commands.passages, "how a document was cut")
    cut.add_argument("document", metavar="PATH-or-ID")
    remove = command("remove", commands.remove, "take documents out of the library; the files stay")
    remove.add_argument("paths", nargs="+", metavar="PATH-or-ID")
    retry = command("retry", commands.retry, "read again what failed")
    retry.add_argument("paths", nargs="*", metavar="PATH-or-ID")
    retry.add_argument("--all", action="store_true", help="every document, to cut it as is set now")
    _queue_parser(command("queue", queue_commands.queue, "documents that wait to be read"), common)
    _kb_parser(command("kb", commands.kb, "manage knowledge bases"), common)
    _models_parser(command("models", model_commands.models, "manage embedding models"), common)
    _watch_parser(command("watch", watch_commands.watch, "folders that are followed"), common)
    _quality_parsers(command)
    check = command("check", commands.check, "verify the library; exit 1 if anything is off")
    check.add_argument("--repair", action="store_true", help="mend what can be derived again")
    check.add_argument("--compact", action="store_true", help="give back room that nothing needs")
    newer = command("updates", update_command.check, "ask whether there is a newer version; installs nothing")
    newer.add_argument("--yes", action="store_true", help="ask without being asked first")
    return parser


_TRUTH = """
a truth set is a JSONL file with a row for each right answer,
  {"query": "who pays for repairs", "path": "leases/old.pdf", "page": 12, "evidence": "…", "score": 1}
of which page (from 1), evidence (words of the passage) and score (0 is no right answer) may be missing, and
path may be the end of one; or a folder with corpus.jsonl ({"id", "title", "path" or "text"}), queries.jsonl
({"id", "text"}) and qrels.jsonl ({"query_id", "doc_id", "page", "evidence", "score"}).

r@1, r@5, r@10: questions whose right answer is among so many places; MRR and nDCG@10: how high it stands.
memory: what the vectors take. Right answers that are in no document are told and left out.
"""


def _quality_parsers(command: Callable[..., argparse.ArgumentParser]) -> None:
    ask = command("evaluate", evaluation_commands.evaluate, "measure how often the right answer is found")
    ask.epilog, ask.formatter_class = _TRUTH, argparse.RawDescriptionHelpFormatter
    ask.add_argument("truth", nargs="*", metavar="TRUTH", help="a JSONL file, or a folder; see below")
    ask.add_argument("--pins", action="store_true", help="what was pinned in the window")
    ask.add_argument("--kb", metavar="NAME", help="only this knowledge base")
    ask.add_argument(
        "--mode", action="append", choices=get_args(Mode), help="only this one; may be given several times"
    )
    ask.add_argument(
        "--dimensions", metavar="N,N…", help="such as 384,256 (all that the model can be cut to)"
    )
    ask.add_argument(
        "--prefixes", action="store_true", help="also with the model's own prefix, and with none"
    )
    ask.add_argument("--models", action="store_true", help="also other models that have embedded everything")
    pins = command("pins", evaluation_commands.pins, "right answers that were pinned in the window")
    pins.add_argument("--export", metavar="FILE", help="write them as a truth set")
    pins.add_argument("--remove", type=int, action="append", metavar="ID", help="take one back")


def _queue_parser(queue: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = queue.add_subparsers(dest="action", metavar="ACTION")

    def action(name: str, text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, parents=[common], help=text, description=text)

    action("list", "what waits, in the order in which it will be read (the default)")
    action("run", "read what waits")
    for name, text in (("pause", "read nothing for now"), ("resume", "read again from now on")):
        action(name, text).add_argument("--kb", metavar="NAME", help="of this knowledge base only")
    for name, text in (
        ("first", "read these before all others"),
        ("hold", "keep these without reading them"),
        ("release", "let these take their turn again"),
    ):
        action(name, text).add_argument("paths", nargs="+", metavar="PATH-or-ID")
    remove = action("remove", "leave these out; what was read of them before stays")
    remove.add_argument("paths", nargs="*", metavar="PATH-or-ID")
    remove.add_argument("--all", action="store_true", help="all that waits")


_WATCH = """
Files in a followed folder are read when they are new or changed, moved along when they move, and taken out
of the library when they are gone. The window follows folders while it is open, “shufang watch run” does
without it; what happened meanwhile is caught up with. A folder that is away, such as an unplugged drive,
keeps its documents.

PATTERNS have commas between them: *.pdf is for names, 2023/* for paths in the folder, drafts/ for folders,
and ** stands for any number of folders.
"""


def _watch_parser(watch: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    watch.epilog, watch.formatter_class = _WATCH, argparse.RawDescriptionHelpFormatter
    actions = watch.add_subparsers(dest="action", metavar="ACTION")

    def action(name: str, text: str, kb: str | None = None) -> argparse.ArgumentParser:
        added = actions.add_parser(name, parents=[common], help=text, description=text)
        if name not in ("list", "run"):
            added.add_argument("path", metavar="FOLDER")
            added.add_argument("--kb", metavar="NAME", default=kb, help="its knowledge base")
        return added

    action("list", "the folders, and how it stands with each (the default)")
    action("run", "follow them until Ctrl-C")
    for adding in (action("add", "follow a folder", "Library"), action("set", "change its patterns")):
        adding.add_argument("--include", metavar="PATTERNS", help="only files like these ('' for all)")
        adding.add_argument("--exclude", metavar="PATTERNS", help="no files or folders like these")
    action("move", "say where a folder lies now; nothing is read again").add_argument(
        "new_path", metavar="NEW_FOLDER"
    )
    action("pause", "let it alone for a while")
    action("resume", "follow it again")
    remove = action("remove", "follow it no longer")
    remove.add_argument("--documents", action="store_true", help="and take its documents out of the library")


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
        help="change a setting: top-k, min-score, mode, query-prefix, rerank-depth, passage-size, "
        "recognition, only-when-idle, only-on-mains, device, theme, language; or instruction, of one "
        "knowledge base",
    )
    change.add_argument("--kb", metavar="NAME", help="the knowledge base whose instruction it is")
    change.add_argument("name", metavar="KEY")
    change.add_argument("value", metavar="VALUE")
    _portable_parsers(actions, common)


def _portable_parsers(actions: Any, common: argparse.ArgumentParser) -> None:
    text = "write one to a file, to be imported on this or another computer"
    export = actions.add_parser("export", parents=[common], help=text, description=text)
    export.set_defaults(run=portable_commands.export)
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", metavar="FILE", help="such as leases.shufang; it must not be there yet")
    export.add_argument("--with-files", action="store_true", help="put the documents' own files into it too")
    text = "take in an exported one; what was embedded by the same model is not embedded again"
    import_ = actions.add_parser("import", parents=[common], help=text, description=text)
    import_.set_defaults(run=portable_commands.import_)
    import_.add_argument("file", metavar="FILE")
    import_.add_argument("--name", metavar="NAME", help="call it that here")
    import_.add_argument(
        "--root",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="documents that lay in OLD on the other computer are in NEW here; may be given several times",
    )
    import_.add_argument(
        "--files-to", metavar="DIR", help="unpack the files that came along into this folder"
    )


def _models_parser(models: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = models.add_subparsers(dest="action", metavar="ACTION")

    def action(name: str, text: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, parents=[common], help=text, description=text)

    action("list", "models that are here and those that can be downloaded (the default)")
    use = action("use", "answer with this model; what is needed is embedded first")
    use.add_argument("name", metavar="NAME")
    use.add_argument("--dimension", type=int, metavar="N", help="cut vectors to N numbers, where it can be")
    add = action("add", "try a GGUF file and copy it in")
    add.add_argument("name", metavar="FILE")
    add.add_argument(
        "--pooling", choices=get_args(Pooling), help="how its vectors are pooled, where the file is silent"
    )
    download = action("download", "fetch a model from the internet; Ctrl-C pauses, the same command goes on")
    download.add_argument("name", metavar="NAME")
    download.add_argument("--quantisation", default="", metavar="Q", help="such as Q8_0")
    action("remove", "delete a model's file, or what has arrived of it").add_argument("name", metavar="NAME")
    action("forget", "free the disk that a model's vectors take which does not answer").add_argument(
        "name", metavar="NAME"
    )
    reranker = action("use-reranker", "read the first passages of every answer again with this model")
    reranker.add_argument("name", metavar="NAME|off")
    bench = action("bench", "measure how fast a model is here")
    bench.add_argument("name", nargs="?", metavar="NAME", help="the one in use, if none is named")
    action("devices", "processors and graphics cards that models can run on")
    _server_parser(action("server", "use a model on an OpenAI-compatible server"), common)


def _server_parser(server: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = server.add_subparsers(dest="server_action", metavar="ACTION", required=True)
    text = "make a server's model known; “models use” then sends texts to it"
    add = actions.add_parser("add", parents=[common], help=text, description=text)
    add.add_argument("url", metavar="URL")
    add.add_argument("--model", required=True, metavar="M", help="what the server calls the model")
    add.add_argument("--name", default="", metavar="NAME", help="what it is called here (as on the server)")
    add.add_argument("--key-file", type=Path, metavar="F", help="a file with the key that it asks for")
    add.add_argument("--batch", type=int, metavar="N", help="texts in one request")
    add.add_argument("--concurrency", type=int, metavar="N", help="requests at once")
    add.add_argument("--timeout", type=float, metavar="S", help="seconds to wait for an answer")
    add.add_argument("--max-tokens", type=int, metavar="N", help="what a text may have (512)")
    add.add_argument("--dimension", type=int, metavar="N", help="ask the server for vectors of that length")
    add.add_argument("--query-prefix", metavar="TEXT", help="what the model reads before a question")
    add.add_argument("--document-prefix", metavar="TEXT", help="what the model reads before a passage")
