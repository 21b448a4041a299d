"""The papers of a release: everything that is packed is on the list, with its licence, or packing fails."""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from desktop import __version__, licences
from desktop.embed import starter
from installer import packed, papers, sbom
from installer.packed import Part, UnexplainedError

ROOT = Path(__file__).resolve().parent.parent
MODULES = ("desktop.cli", "json", "httpx._client", "odf.opendocument", "pyi_rth_inspect")


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / "_internal" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "_internal" / name).touch()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Files as PyInstaller lays them out; only their names count."""
    return lay_out(tmp_path / "Shufang")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    """What is in such a folder."""
    return packed.parts_of(lay_out(tmp_path_factory.mktemp("packed")), MODULES)


def lay_out(folder: Path) -> Path:
    library = next(
        str(file)
        for file in distribution("llama-cpp-python").files or ()
        if "llama_cpp/lib/libllama" in str(file)
    )
    qt = next(str(file) for file in distribution("pyside6-essentials").files or () if "Qt6Core" in file.name)
    put(
        folder,
        library,
        qt,
        "desktop/embed/profiles.json",
        f"resources/{starter.FILE_NAME}",
        "base_library.zip",
    )
    put(folder, "hnswlib-0.8.0.dist-info/METADATA")
    return folder


def test_everything_packed_is_listed_with_its_licence(parts: list[Part]) -> None:
    named = {part.name.lower().replace("_", "-"): part for part in parts}
    told = {name: part.licence for name, part in named.items()}
    assert told == {
        "cpython": "PSF-2.0",
        "hnswlib": "Apache-2.0",
        "httpx": "BSD-3-Clause",
        "llama-cpp-python": "MIT",
        "llama.cpp": "MIT",
        "multilingual-e5-small": "MIT",
        "odfpy": "Apache-2.0",
        "pyside6-essentials": "LGPL-3.0-only",
        "qt": "LGPL-3.0-only",
    }
    assert "The ggml authors" in named["llama.cpp"].text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in named["qt"].text
    assert named["httpx"].version == distribution("httpx").version
    assert all(part.text.strip() and part.address.startswith("https://") for part in parts)
    assert "{copyright}" not in "".join(part.text for part in parts)


@pytest.mark.parametrize("name", ["extra/unknown.bin", "unknown_library.so.7"])
def test_a_file_that_nobody_knows_stops_the_packing(program: Path, name: str) -> None:
    put(program, name)
    with pytest.raises(UnexplainedError, match=name.replace(".", r"\.")):
        packed.parts_of(program, MODULES)


def test_a_module_that_nobody_knows_stops_the_packing(program: Path) -> None:
    with pytest.raises(UnexplainedError, match="module unheard_of"):
        packed.parts_of(program, [*MODULES, "unheard_of"])


def test_every_dependency_tells_its_licence() -> None:
    known = tomllib.loads((ROOT / "installer" / "components.toml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in project["dependencies"]:
        name = wanted.partition(";")[0]
        name = next(name[:at] for at, letter in enumerate(f"{name}<") if letter in "<>=![~")
        part = packed._package_part(distribution(name), known)
        assert len(part.text) > 60, name
    for each in known["inside"]:
        assert all(packed._text(text) for text in each.get("texts", ()) if text != "PYTHON")


def test_the_window_reads_what_was_written(program: Path, parts: list[Part]) -> None:
    file = papers.write_licences(program, parts)
    shown = licences.load(file)
    assert [component.name for component in shown] == ["Shufang", *(part.name for part in parts)]
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in shown[0].text
    assert all(component.text for component in shown)


def test_the_bill_of_materials_is_valid_and_the_same_again(program: Path, parts: list[Part]) -> None:
    bill = json.dumps(sbom.bill(__version__, parts, 1_700_000_000))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    again = json.dumps(sbom.bill(__version__, packed.parts_of(program, MODULES), 1_700_000_000))
    assert again == bill
    other = sbom.bill(__version__, parts[1:], 1_700_000_000)
    assert other["serialNumber"] != json.loads(bill)["serialNumber"]


def test_checksums_are_what_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "b.deb").write_bytes(b"b")
    (tmp_path / "a.exe").write_bytes(b"a")
    assert papers.main(["checksums", str(tmp_path)]) == 0
    assert papers.main(["checksums", str(tmp_path)]) == 0  # without its own
    lines = (tmp_path / papers.SUMS).read_text(encoding="utf-8").splitlines()
    assert lines == [
        f"{hashlib.sha256(name[:1].encode()).hexdigest()}  {name}" for name in ("a.exe", "b.deb")
    ]


def test_a_tag_must_have_the_programs_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert papers.main(["version"]) == 0
    assert capsys.readouterr().out == f"{__version__}\n"
    assert papers.main(["version", "--tag", "v99.0.0"]) == 1
    assert f"the tag must be v{__version__}" in capsys.readouterr().err
    right = papers.main(["version", "--tag", f"v{__version__}"])
    assert right == 0 or "has no section" in capsys.readouterr().err
