"""Random damage to an export, and what becomes of it: imported whole and clean, or refused whole.

python -m tests.portable.mutations COUNT [SEED]   makes an export of its own and tries so many
"""

from __future__ import annotations

import contextlib
import math
import random
import shutil
import sqlite3
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from desktop.errors import ImportRefusedError, UsageError
from desktop.library import Library
from desktop.portable.importing import Wish

_VALUES: tuple[Any, ...] = (
    *(None, 0, 1, -1, 2**31, 2**63 - 1, -(2**63), 0.5, math.inf, -1e308),
    *(
        "",
        "x",
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\x",
        "con",
        "a\0b",
        "[]",
        "[" * 5000,
        "{}",
        "text",
        "书" * 3000,
    ),
    *(
        b"",
        b"\0",
        b"\xff\xfe",
        b"%PDF-1.7",
        zlib.compress(bytes(10**7)),
        zlib.compress(struct.pack("<fI", 1 / 16, 2**32 - 1)),
    ),
)


def damage(source: Path, target: Path, chance: random.Random) -> str:
    """Write a damaged copy; what was done to it."""
    shutil.copyfile(source, target)
    return _in_rows(target, chance) if chance.random() < 0.6 else _in_bytes(target, chance)


def _in_rows(path: Path, chance: random.Random) -> str:
    """Put other values into rows, or take rows out or in."""
    connection = sqlite3.connect(path, isolation_level=None)
    done = []
    try:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(chance.randint(1, 3)):
            table = chance.choice(tables)
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            column, value = chance.choice(columns), chance.choice(_VALUES)
            key = columns[0]
            keys = [
                row[0] for row in connection.execute(f"SELECT {key} FROM {table} ORDER BY random() LIMIT 1")
            ]
            sql, values = {
                0: (f"DELETE FROM {table} WHERE {key} IS ?", keys),
                1: (
                    f'UPDATE OR IGNORE {table} SET "{column}" = CAST(? AS TEXT) WHERE {key} IS ?',
                    [value, *keys],
                ),
            }.get(
                chance.randint(0, 5),
                (f'UPDATE OR IGNORE {table} SET "{column}" = ? WHERE {key} IS ?', [value, *keys]),
            )
            if keys:
                with contextlib.suppress(sqlite3.Error):  # NOT NULL, or no integer: another one then
                    connection.execute(sql, values)
                    done.append(f"{sql} {str(values)[:60]}")
    finally:
        connection.close()
    return "; ".join(done)


def _in_bytes(path: Path, chance: random.Random) -> str:
    """Flip bits, copy pages over others, cut the end off."""
    data = bytearray(path.read_bytes())
    match chance.randint(0, 3):
        case 0:
            at = chance.randrange(len(data))
            del data[at:]
            done = f"cut at {at}"
        case 1:
            first, second = (4096 * chance.randrange(len(data) // 4096) for _ in range(2))
            data[first : first + 4096] = data[second : second + 4096]
            done = f"page at {second} over {first}"
        case _:
            places = [chance.randrange(len(data)) for _ in range(chance.choice((1, 4, 64)))]
            for at in places:
                data[at] ^= 1 << chance.randrange(8)
            done = f"flipped bits at {places[:8]}"
    path.write_bytes(data)
    return done


def survive(library: Library, file: Path, what: str) -> bool:
    """Import a damaged file: whether it was taken in. Anything but a whole import or none fails."""
    before = library.contents().knowledge_bases
    try:
        for _ in library.knowledge_bases.take_in(Wish(file, "Tried", {"/": Path("/nowhere")}, None)):
            pass
    except (ImportRefusedError, UsageError):
        assert library.contents().knowledge_bases == before, what
        assert library.upkeep.check() == [], what
        return False
    for _ in library.intake.resume():  # a vector that was lost is made again
        pass
    assert library.upkeep.check() == [], what
    for document in library.documents("Tried"):
        for passage in library.passages(document.id):
            assert all(1 <= line.rect.page <= document.pages for line in passage.lines), what
    library.knowledge_bases.delete("Tried")
    assert library.upkeep.check() == [], what
    return True


def main(count: int, seed: int) -> None:
    """Try so many."""
    from tests.gui import documents
    from tests.portable.conftest import CONTRACT, LEASE, opened, outcome

    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        files = base / "files"
        files.mkdir()
        (files / "lease.md").write_text(LEASE, encoding="utf-8")
        (files / "contract.md").write_text(CONTRACT, encoding="utf-8")
        documents.report(files / "report.pdf")
        library = opened(base / "data")
        outcome(library.add([files], "Leases"))
        outcome(library.knowledge_bases.export("Leases", base / "leases.shufang", with_files=True))
        library.close()
        library = opened(base / "elsewhere")
        chance = random.Random(seed)
        taken = 0
        for number in range(count):
            what = damage(base / "leases.shufang", base / "damaged.shufang", chance)
            taken += survive(library, base / "damaged.shufang", f"{number}: {what}")
        library.close()
    print(f"{count} damaged exports: {taken} imported whole and clean, {count - taken} refused whole")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
