"""The papers of a release: licences, the list of what is packed, the version, checksums.

python installer/papers.py licences FOLDER        write whose work is packed into the folder, for the window
python installer/papers.py sbom FOLDER --out F    the same as CycloneDX
python installer/papers.py checksums DIR          write DIR/SHA256SUMS
python installer/papers.py version [--tag TAG]    print the version; fail where the tag is another

FOLDER is what PyInstaller made, such as dist/Shufang. The first two run in the environment that it was built
in. Times are SOURCE_DATE_EPOCH's, or the last commit's, so the same source gives the same papers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desktop import __version__  # noqa: E402
from installer import packed, sbom  # noqa: E402
from installer.packed import Part, UnexplainedError  # noqa: E402

SUMS = "SHA256SUMS"


class PapersError(Exception):
    """Something is not ready to be released; the text says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; the exit code."""
    parser = argparse.ArgumentParser(description="The papers of a release.")
    tasks = parser.add_subparsers(dest="task", required=True)
    for task in ("licences", "sbom"):
        tasks.add_parser(task).add_argument("folder", type=Path, help="such as dist/Shufang")
    tasks.choices["sbom"].add_argument("--out", type=Path, required=True)
    tasks.add_parser("checksums").add_argument("folder", type=Path)
    tasks.add_parser("version").add_argument("--tag", help="such as v1.2.3")
    options = parser.parse_args(arguments)
    try:
        match options.task:
            case "licences":
                write_licences(options.folder, _parts_of(options.folder))
            case "sbom":
                bill = sbom.bill(__version__, _parts_of(options.folder), made_at())
                options.out.write_text(
                    json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
                )
            case "checksums":
                write_checksums(options.folder)
            case _:
                check_version(options.tag)
                print(__version__)
    except (PapersError, UnexplainedError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parts_of(folder: Path) -> list[Part]:
    return packed.parts_of(folder, packed.modules_in(folder))


def write_licences(folder: Path, parts: Sequence[Part]) -> Path:
    """Write what desktop/licences.py reads, Shufang's own licence first; the file."""
    own = Part(
        "Shufang", __version__, "AGPL-3.0-or-later", "", (ROOT / "LICENSE").read_text(encoding="utf-8")
    )
    texts: list[str] = []
    components = []
    for part in (own, *parts):
        if part.text not in texts:
            texts.append(part.text)
        components.append(
            {
                "name": part.name,
                "version": part.version,
                "licence": part.licence,
                "address": part.address,
                "text": texts.index(part.text),
            }
        )
    target = folder / "_internal" / "resources" / "licences.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    content = {"components": components, "texts": texts}
    target.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return target


def write_checksums(folder: Path) -> Path:
    """Write the SHA-256 of every file in a folder, in the form that sha256sum -c reads; the file."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = []
    for path in files:
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    target = folder / SUMS
    target.write_text("".join(lines), encoding="utf-8", newline="\n")
    return target


def check_version(tag: str | None) -> None:
    """Raises PapersError where a tag, or the newest entry of the changelog, has another version."""
    if tag is not None and tag != f"v{__version__}":
        raise PapersError(
            f"The tag is {tag}, but desktop/__init__.py says {__version__}: the tag must be v{__version__}. "
            "Change one of them."
        )
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if tag is not None and f"\n## [{__version__}]" not in changelog:
        raise PapersError(
            f"CHANGELOG.md has no section “## [{__version__}] – DATE”. Write it before tagging."
        )


def made_at() -> int:
    """When the source was made: SOURCE_DATE_EPOCH, or the last commit's time, in seconds after 1970."""
    named = os.environ.get("SOURCE_DATE_EPOCH")
    if named:
        return int(named)
    command = ["git", "log", "-1", "--format=%ct"]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
