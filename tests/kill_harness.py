"""Kills the real program at random moments and looks whether anything was lost.

python -m tests.kill_harness [--kills 200] [--starter-kills 20] [--seed 1] [--verbose]

Commands of the real command line (add, remove, add after files moved, models use, check --repair, kb export)
run on real files in a session of their own, and the whole session gets SIGKILL at a random moment. Then the
library is opened again: every document that was acknowledged has to be there, and `check` finds nothing.
A command is killed up to four times before it may come to its end; then everything the library holds and
answers has to be equal to that of a second one that did the same and was never killed: texts and vectors byte
for byte, similarities up to the last digit told, in which it shows in what order vectors are multiplied.

Most kills are of a library whose two models are tiny (random weights, in the real llama.cpp),
`--starter-kills` more of one with the starter and all-MiniLM-L6-v2. One line comes out: kills, losses,
repairs.

An operation is a function that changes files, if it has to, and says what to run: see `OPERATIONS`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop import json_forms
from desktop import settings as settings_file
from desktop.embed.models import TUNINGS, ModelStore
from desktop.embed.profiles import STARTER
from desktop.errors import DeviceFailedError
from desktop.library import Library
from desktop.paths import DataPaths
from desktop.portable.layout import SUFFIX
from desktop.records import Question
from desktop.settings import Settings
from desktop.store.documents import DEFAULT_KB
from tests.embed.tiny import Qwen
from tests.support import binary_writers, corpus, markup_writers, minilm, models
from tests.support.forking import Forking, one_core
from tests.support.repair import repaired
from tests.support.written import Piece, heading, paragraph

_KILLS_OF_ONE = 4  # at most, before a command may come to its end
_AGAIN_UNSEEN = 0.3  # how often the next kill comes before the library was opened in between
_FEW, _MANY = 6, 26  # documents
_MEANT = ("barrels of herring", "the letter from the coast", "仓库里的鲱鱼")
_NUMBERS = 6  # of houses that are asked for: words that stand once, so that no two hits are equally good
_GOODS = (
    "barrels",
    "herring",
    "letter",
    "coast",
    "ship",
    "storm",
    "harbour",
    "oak",
    "rent",
    "lease",
    "slate",
)
_WORDS = (*corpus.TOWNS, *_GOODS)
HERE = "{here}"
_EXPORTED = f"exported{SUFFIX}"
_COMPARED = (  # of an exported file: what may not differ, by the documents' places and not their numbers
    "SELECT name, value FROM meta WHERE name NOT IN ('id', 'created') ORDER BY name",
    "SELECT path, title, state, error, size_bytes, content_hash, characters FROM documents ORDER BY path",
    """SELECT d.path, p.position, p.page, p.context, p.text, p.geometry
       FROM passages p JOIN documents d ON d.id = p.document_id ORDER BY d.path, p.position""",
    "SELECT text_hash, vector FROM vectors ORDER BY text_hash",
)
_LAST_DIGIT = 1.5e-6  # of similarities
_CHANGING_IDS = {"passage_id", "document_id", "elapsed_ms"}  # all that may differ from the unharmed library


@dataclass(frozen=True)
class Command:
    """What to run, and the files whose documents are other ones, or none, once it is done.

    In the arguments, `HERE` is the folder of the library that it is run for.
    """

    arguments: tuple[str, ...]
    touched: frozenset[Path] = frozenset()
    codes: tuple[int, ...] = (0,)  # 2 too, where it may be done already when it is asked for again


@dataclass
class World:
    """Two libraries over the same files: one is killed again and again, the other never."""

    folder: Path
    harmed: Path
    unharmed: Path
    models: tuple[str, str]
    chance: random.Random
    written: int = 0
    used: int = 0  # which of the two models

    @property
    def files(self) -> list[Path]:
        """What is in the folder now."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def _add(world: World) -> Command:
    """New files and one that changed."""
    for _ in range(world.chance.randint(1, 4)):
        world.written += 1
        kind = world.chance.choice(sorted(_WRITERS))
        pieces = [heading(f"File {world.written}", 1), *map(paragraph, _paragraphs(world))]
        _WRITERS[kind](pieces, world.folder / f"file {world.written}.{kind}")
    texts = [path for path in world.files if path.suffix in (".md", ".txt")]
    changed = world.chance.sample(texts, min(1, len(texts)))
    for path in changed:
        more = "\n\n".join(_paragraphs(world))
        path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{more}", encoding="utf-8")
    return Command(("add", str(world.folder)), frozenset(changed))


def _remove(world: World) -> Command:
    files = world.files
    gone = world.chance.sample(files, min(len(files), world.chance.randint(1, 3)))
    for path in gone:
        path.unlink()
    return Command(("remove", *map(str, gone)), frozenset(gone), (0, 2))


def _move(world: World) -> Command:
    """Files under other names, and in other folders."""
    moved = world.chance.sample(world.files, min(len(world.files), world.chance.randint(1, 4)))
    for path in moved:
        world.written += 1
        place = world.folder / world.chance.choice(("", "old", "new"))
        place.mkdir(exist_ok=True)
        path.rename(place / f"moved {world.written}{path.suffix}")
    return Command(("add", str(world.folder)), frozenset(moved))


def _switch(world: World) -> Command:
    world.used = 1 - world.used
    return Command(("models", "use", world.models[world.used]))


def _vacuum(world: World) -> Command:
    return Command(("check", "--repair"))


def _export(world: World) -> Command:
    for data_dir in (world.harmed, world.unharmed):
        (data_dir / _EXPORTED).unlink(missing_ok=True)
    return Command(("kb", "export", DEFAULT_KB, f"{HERE}/{_EXPORTED}"), codes=(0, 2))


def _write_markdown(pieces: Sequence[Piece], path: Path) -> None:
    path.write_text(markup_writers.markdown(pieces), encoding="utf-8")


def _write_text(pieces: Sequence[Piece], path: Path) -> None:
    path.write_text(markup_writers.plain_text(pieces), encoding="utf-8")


_WRITERS: dict[str, Callable[[Sequence[Piece], Path], None]] = {
    "docx": binary_writers.docx,
    "md": _write_markdown,
    "pdf": binary_writers.pdf,
    "txt": _write_text,
}

# An operation changes the files, where it does, and returns the command that takes this in.
OPERATIONS: dict[str, Callable[[World], Command]] = {
    "add": _add,
    "remove": _remove,
    "move": _move,
    "switch": _switch,
    "vacuum": _vacuum,
    "export": _export,
}


@dataclass
class Report:
    """What came of it."""

    kills: Counter[str] = field(default_factory=Counter)
    operations: int = 0
    losses: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        each = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"{sum(self.kills.values())} kills ({each}) in {self.operations} operations: "
            f"{len(self.losses)} losses, {len(self.repairs)} repairs"
        )


def harm(
    world: World, forking: Forking, kills: int, report: Report, tell: Callable[[str], None] = lambda _: None
) -> Report:
    """Kill so many times, and count on in the report."""
    wanted = sum(report.kills.values()) + kills
    while (left := wanted - sum(report.kills.values())) > 0:
        name = _next(world)
        command = OPERATIONS[name](world)
        report.operations += 1
        started = time.monotonic()
        code = _run(world.unharmed, forking, command)
        takes = time.monotonic() - started
        assert code in command.codes, forking.said
        _tune_alike(world)
        killed = _kill(
            world, forking, command, takes, min(left, world.chance.randint(1, _KILLS_OF_ONE)), report
        )
        report.kills[name] += killed
        _finish(world, forking, command, report)
        tell(f"{name}: {killed} kills within {takes:.2f} s; {report} {report.losses[-1:]}")
    return report


def _run(data_dir: Path, forking: Forking, command: Command, kill_after: float | None = None) -> int | None:
    arguments = [argument.replace(HERE, str(data_dir)) for argument in command.arguments]
    return forking.run([*arguments, "--data-dir", str(data_dir)], kill_after)


def _tune_alike(world: World) -> None:
    """Run models alike: how fast the machine was when measured decides how, and that shows in vectors."""
    tunings = DataPaths(world.unharmed).models / TUNINGS
    if tunings.exists():
        shutil.copy(tunings, DataPaths(world.harmed).models)


def _next(world: World) -> str:
    count = len(world.files)
    if count < _FEW:
        return "add"
    return world.chance.choice([name for name in OPERATIONS if count < _MANY or name != "add"])


def _kill(world: World, forking: Forking, command: Command, takes: float, times: int, report: Report) -> int:
    """Run the command and kill it, up to so many times; how often that came before its end."""
    killed = 0
    for _ in range(times):
        acknowledged = _acknowledged(world.harmed) - command.touched
        after = world.chance.uniform(0, takes)
        if _run(world.harmed, forking, command, after) is not None:
            break
        killed += 1
        if world.chance.random() >= _AGAIN_UNSEEN:
            _look(world, acknowledged, report)
    return killed


def _finish(world: World, forking: Forking, command: Command, report: Report) -> None:
    """Let the command come to its end, and compare with the library that was never killed."""
    code = _run(world.harmed, forking, command)
    if code == 1 and "while it opened the model" in forking.said:  # killed twice then, a model is suspected
        report.repairs.append(f"asked for again: {forking.said}")
        code = _run(world.harmed, forking, command)
    if code == 1 and "set aside" in forking.said:  # killed three times while it was read, a file is suspected
        report.repairs.append(f"asked for again: {forking.said}")
        code = forking.run(["retry", "--data-dir", str(world.harmed)])
    assert code in command.codes, forking.said
    _look(world, set(world.files), report)
    there, expected = contents(world.harmed), contents(world.unharmed)
    if (world.unharmed / _EXPORTED).exists():
        there["exported"], expected["exported"] = exported(world.harmed), exported(world.unharmed)
    difference = _difference(there, expected)
    if difference:
        report.losses.append(f"other contents after {command.arguments}: {difference}")
    report.losses += [f"left behind: {path}" for path in sorted(world.harmed.rglob("*.part"))]


def _acknowledged(data_dir: Path) -> set[Path]:
    """The documents that are stored as searchable, as another program sees them."""
    database = DataPaths(data_dir).database
    if not database.exists():
        return set()
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return {
            Path(row[0]) for row in connection.execute("SELECT path FROM documents WHERE state = 'ready'")
        }
    except sqlite3.OperationalError:  # not made yet
        return set()
    finally:
        connection.close()


def _look(world: World, acknowledged: set[Path], report: Report) -> None:
    """Open the library as the next start does; what was acknowledged is there, and all fits together."""
    with one_core(), closing(Library.open(world.harmed)) as library:
        try:
            _prepare(library)
        except DeviceFailedError as error:  # suspected, as above
            report.repairs.append(f"asked for again: {error.reason}")
            _prepare(library)
        problems = library.upkeep.check()
        if problems:
            report.repairs.append("; ".join(problems))
            report.losses += repaired(library)
        states = Counter(document.path for document in library.documents() if document.state == "ready")
        report.losses += [f"{path} is lost" for path in sorted(acknowledged - states.keys())]
        report.losses += [f"{path} is there {count} times" for path, count in states.items() if count > 1]


def _prepare(library: Library) -> None:
    for _ in library.model.prepare():
        pass


def contents(data_dir: Path) -> dict[str, Any]:
    """All that a library holds and answers, but for the numbers of rows and how long it took."""
    with one_core(), closing(Library.open(data_dir)) as library:
        _prepare(library)
        return {
            "model": library.settings.model,
            "documents": sorted(
                [str(d.path), d.state, d.error, d.pages, d.passages, d.characters, d.size_bytes]
                for d in library.documents()
            ),
            "vectors": sorted(
                [space["model"], space["active"], space["vectors"]] for space in library.status()["spaces"]
            ),
            "numbers": _vectors(data_dir),
            "answers": list(_answers(library)),
        }


def _vectors(data_dir: Path) -> list[list[str]]:
    with closing(sqlite3.connect(DataPaths(data_dir).database)) as connection:
        rows = connection.execute(
            "SELECT space_id, text_hash, vector FROM vectors ORDER BY space_id, text_hash"
        )
        return [[str(space), text.hex(), vector.hex()] for space, text, vector in rows]


def exported(data_dir: Path) -> list[list[Any]]:
    """What is in the file that was exported, or nothing where there is none."""
    if not (data_dir / _EXPORTED).exists():
        return []
    with closing(sqlite3.connect(data_dir / _EXPORTED)) as connection:
        rows = (connection.execute(query).fetchall() for query in _COMPARED)
        return [
            [[each.hex() if isinstance(each, bytes) else each for each in row] for row in part]
            for part in rows
        ]


def _answers(library: Library) -> Iterator[Any]:
    texts = (passage.text for d in library.documents() for passage in library.passages(d.id))
    numbers = sorted({number for text in texts for number in re.findall(r"\d{6,}", text)})
    questions = [Question(text, mode="meaning", top_k=20) for text in _MEANT if numbers]
    for number in numbers[:: max(1, len(numbers) // _NUMBERS)]:
        questions += [Question(number, mode="keyword"), Question(number, mode="hybrid", top_k=20)]
    for question in questions:
        yield _without_ids(json_forms.answer_json(library.answer(question)))


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(each) for name, each in value.items() if name not in _CHANGING_IDS}
    return [_without_ids(each) for each in value] if isinstance(value, list) else value


def _difference(there: Any, expected: Any, place: str = "") -> str:
    """The first place where two values differ; empty where none does."""
    if isinstance(there, dict) and isinstance(expected, dict) and there.keys() == expected.keys():
        pairs = [(f"{place}.{name}", there[name], expected[name]) for name in there]
    elif isinstance(there, list) and isinstance(expected, list) and len(there) == len(expected):
        pairs = [(f"{place}[{n}]", *both) for n, both in enumerate(zip(there, expected, strict=True))]
    elif there == expected or (isinstance(there, float) and abs(there - expected) <= _LAST_DIGIT):
        return ""
    else:
        return f"{place}: {json.dumps(there)[:400]} in place of {json.dumps(expected)[:400]}"
    return next((told for where, a, b in pairs if (told := _difference(a, b, where))), "")


def _paragraphs(world: World) -> list[str]:
    """Some that no other file has, and that share words with other files."""
    chance = world.chance
    made = list[str]()
    for _ in range(chance.randint(2, 9)):
        words = " ".join(chance.choices(_WORDS, k=chance.randint(8, 40)))
        if chance.random() < 0.7:
            made.append(f"The clerk of house {chance.randint(1, 10**9)} noted {words}.")
        else:
            made.append(f"第{chance.randint(1, 10**9)}号仓库里有{chance.randint(2, 900)}桶鲱鱼：{words}。")
    return made


def tiny_world(folder: Path, seed: int) -> World:
    """With two tiny models in place of real ones."""
    for name, model in (("large", Qwen(context=512)), ("small", Qwen(context=512, embedding=32))):
        model.write(folder / f"{name}.gguf")
    world = _world(folder, seed, ("large", "small"))
    for data_dir in (world.harmed, world.unharmed):
        store = ModelStore(DataPaths(data_dir).models)
        for name in world.models:
            store.add(folder / f"{name}.gguf")
    return world


def starter_world(folder: Path, seed: int, models_dir: Path) -> World:
    """With two real models, the starter and all-MiniLM-L6-v2."""
    other = minilm.obtain(models_dir)
    world = _world(folder, seed, (STARTER, other.stem))
    for data_dir in (world.harmed, world.unharmed):
        models.put_starter(data_dir, models_dir)
        ModelStore(DataPaths(data_dir).models).add(other)
    return world


def _world(folder: Path, seed: int, names: tuple[str, str]) -> World:
    (files := folder / "files").mkdir()
    world = World(files, folder / "harmed", folder / "unharmed", names, random.Random(seed))
    for data_dir in (world.harmed, world.unharmed):
        data_dir.mkdir()
        settings_file.save(Settings(model=names[0]), DataPaths(data_dir).settings)
    return world


def main() -> int:
    parser = argparse.ArgumentParser(description="Kills at random moments: nothing may be lost.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--starter-kills", type=int, default=20, help="more of them, with real models")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()

    def tell(text: str) -> None:
        if options.verbose:
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

    report = Report()
    with tempfile.TemporaryDirectory() as scratch, Forking(Path(scratch) / "said.txt") as forking:
        (tiny := Path(scratch) / "tiny").mkdir()
        harm(tiny_world(tiny, options.seed), forking, options.kills, report, tell)
        if options.starter_kills:
            (real := Path(scratch) / "real").mkdir()
            world = starter_world(real, options.seed, models.models_dir())
            harm(world, forking, options.starter_kills, report, tell)
    sys.stdout.write(f"{report}\n")
    for problem in (*report.losses, *report.repairs):
        sys.stderr.write(f"  {problem}\n")
    return 1 if report.losses else 0


if __name__ == "__main__":
    sys.exit(main())
