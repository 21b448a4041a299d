"""Runs the packaged program on other processors and on a graphics card, and compares the vectors it computes.

python3 installer/try_processors.py FOLDER [--processors Nehalem,Haswell]

FOLDER is what PyInstaller made (build/linux/dist/Shufang) or /usr/lib/shufang. The processors are QEMU's
(qemu-user). Each run adds the same text to a new library; the vectors are read from its database and the code
that was chosen from its log. Fails if the cosine of two vectors of a text is below 0.999, or another code was
chosen than the processor is named for. Single numbers differ by some 0.0015: what a layer hands to the next
is rounded to 8 bits, now and then to the other side, where sums were added up in another order. What this
machine has itself, such as AVX-512, which QEMU cannot make, is the first run. Graphics cards are hidden from
all of them but the last, whose card is mesa's software driver for Vulkan, where it is installed
(mesa-vulkan-drivers).
"""

from __future__ import annotations

import argparse
import math
import os
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_DISTANCE_MAX = 1e-3  # 1 - cosine
_CODE = {  # QEMU's name of a processor: the file that suits it, and what is new in it
    "Nehalem": ("libggml-cpu-sse42.so", "SSE4.2"),
    "SandyBridge": ("libggml-cpu-sandybridge.so", "AVX"),
    "IvyBridge": ("libggml-cpu-ivybridge.so", "half-precision numbers"),
    "Haswell": ("libggml-cpu-haswell.so", "AVX2"),
}
_VULKAN = "libggml-vulkan.so"
_TEXTS = (
    "The tenant pays for all repairs of the roof.",
    "租赁物的维修费用由承租人承担。",
    "The heron waits beside the quiet millpond until the evening.",
)

Vectors = dict[bytes, tuple[float, ...]]


def main(arguments: Sequence[str]) -> int:
    """Compare; 0 where all is well, else 1."""
    parser = argparse.ArgumentParser(description="Run the packaged program on emulated processors.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--processors", default=",".join(_CODE), metavar="NAME,NAME…")
    options = parser.parse_args(arguments)
    program = options.folder.resolve() / "shufang"
    failed = False
    own, chosen = embedded(program)
    print(f"this machine: {', '.join(chosen)}")
    for name in options.processors.split(","):
        vectors, chosen = embedded(program, name)
        code, new = _CODE[name]
        distance, difference = largest_distance(own, vectors), largest_difference(own, vectors)
        well = chosen == [code] and distance <= _DISTANCE_MAX
        failed |= not well
        print(
            f"{name} ({new}): {', '.join(chosen)}; cosine distance {distance:.1e} at most, "
            f"single numbers {difference:.1e}"
        )
    drivers = sorted(Path("/usr/share/vulkan/icd.d").glob("lvp_icd*.json"))
    if drivers:
        vectors, chosen = embedded(program, driver=str(drivers[0]))
        distance = largest_distance(own, vectors)
        failed |= _VULKAN not in chosen or distance > _DISTANCE_MAX
        print(f"mesa's software driver: {', '.join(chosen)}; cosine distance {distance:.1e} at most")
    return int(failed)


def embedded(program: Path, processor: str = "", driver: str = "/nonexistent") -> tuple[Vectors, list[str]]:
    """The vectors of the texts, by the hash of each, and the names of the backends that were loaded."""
    with tempfile.TemporaryDirectory(prefix="shufang-") as place:
        library, text = Path(place, "library"), Path(place, "text.md")
        text.write_text("\n\n".join(f"# {number}\n\n{each}" for number, each in enumerate(_TEXTS)), "utf-8")
        environment = {"HOME": place, "PATH": os.defpath, "VK_DRIVER_FILES": driver}
        if Path(driver).exists():
            environment["GGML_VK_VISIBLE_DEVICES"] = "0"  # else llama.cpp leaves what is not a card
        command = [str(program), "--data-dir", str(library), "add", str(text)]
        if processor:
            # PyInstaller's starter runs itself again to find its libraries, which would leave the emulation;
            # it is told that it did so.
            inside = {
                "LD_LIBRARY_PATH": str(program.parent / "_internal"),
                "_PYI_ARCHIVE_FILE": str(program),
                "_PYI_PARENT_PROCESS_LEVEL": "-1",
            }
            emulator = ["qemu-x86_64", "-cpu", processor]
            for name, value in inside.items():
                emulator += ["-E", f"{name}={value}"]
            command = [*emulator, *command]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{processor or 'this machine'}: {done.stdout}{done.stderr}")
        log = (library / "logs/shufang.log").read_text(encoding="utf-8")
        chosen = re.findall(r"llama\.cpp computes with (.*)", log)
        connection = sqlite3.connect(library / "library.db")
        rows = connection.execute("SELECT text_hash, vector FROM vectors").fetchall()
        connection.close()
    return {key: struct.unpack(f"{len(blob) // 2}e", blob) for key, blob in rows}, chosen[-1].split(", ")


def largest_distance(some: Vectors, others: Vectors) -> float:
    """1 - cosine of two vectors of the same text; infinite if the texts are not the same."""
    if some.keys() != others.keys() or not some:
        return float("inf")
    return max(1 - _cosine(some[key], others[key]) for key in some)


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    return _product(a, b) / math.sqrt(_product(a, a) * _product(b, b))


def _product(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def largest_difference(some: Vectors, others: Vectors) -> float:
    """Between two vectors of the same texts, number by number."""
    return max(abs(a - b) for key in some for a, b in zip(some[key], others[key], strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
