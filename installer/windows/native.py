"""Builds llama.cpp for any x86-64 Windows machine, into llama_cpp/lib of an environment.

The Python half of llama-cpp-python is installed without its library; the library is then built from the same
source package: the processor's code many times over, from SSE2 to AVX-512, each a file of which the best is
loaded, and code for graphics cards as a file of its own. Clang builds it, as upstream's releases are built,
since Microsoft's compiler leaves out half of the variants (ggml/src/CMakeLists.txt).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_COMMON = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=ON",
    "-DGGML_NATIVE=OFF",
    "-DGGML_BACKEND_DL=ON",
    "-DGGML_OPENMP=OFF",  # LLVM's runtime may not be given away with Visual Studio's name on it
    *(f"-DLLAMA_BUILD_{part}=OFF" for part in ("COMMON", "TESTS", "TOOLS", "EXAMPLES", "SERVER", "APP")),
)
_PYTHON_HALF = {"CMAKE_ARGS": "-DLLAMA_BUILD=OFF"}


class NativeError(Exception):
    """Something that the build needs is missing; the text says what to do."""


def build(python: Path, folder: Path, *, vulkan: bool) -> None:
    """Build in `folder`, for the environment of `python`.

    Raises:
        NativeError: Visual Studio, clang or the Vulkan SDK is missing.
        subprocess.CalledProcessError: a step failed; it has said why.
    """
    if vulkan and not os.environ.get("VULKAN_SDK"):
        raise NativeError("The Vulkan SDK is missing. Install it from LunarG, or say --gpu none.")
    environment = compiler_environment()
    sources = folder / "sources"
    archive = _archive(python, sources)
    subprocess.run(
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--no-cache-dir",
            "--no-deps",
            "--force-reinstall",
            str(archive),
        ],
        env={**environment, **_PYTHON_HALF},
        check=True,
    )
    source = sources / archive.name.removesuffix(".tar.gz")
    if not source.exists():
        with tarfile.open(archive) as opened:
            opened.extractall(sources, filter="data")
    llama = source / "vendor" / "llama.cpp"
    clang = f"-DCMAKE_TOOLCHAIN_FILE={llama / 'cmake' / 'x64-windows-llvm.cmake'}"
    built = _cmake(llama, folder / "llama", "llama", environment, clang, "-DGGML_CPU_ALL_VARIANTS=ON")
    if vulkan:
        built += _cmake(
            llama, folder / "vulkan", "ggml-vulkan", environment, "-DGGML_CPU=OFF", "-DGGML_VULKAN=ON"
        )
    asked = "import sysconfig; print(sysconfig.get_path('platlib'))"
    packages = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=True)
    library = Path(packages.stdout.strip()) / "llama_cpp" / "lib"
    shutil.rmtree(library, ignore_errors=True)
    library.mkdir()
    for file in built:
        shutil.copy(file, library)


def compiler_environment() -> dict[str, str]:
    """The variables that Visual Studio's own prompt has: where its compiler, linker and libraries are.

    Raises:
        NativeError: it is missing, or its clang is.
    """
    programs = os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)")
    finder = Path(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe")
    needed = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
    command = [str(finder), "-products", "*", "-latest", "-property", "installationPath", "-requires", needed]
    found = subprocess.run(command, capture_output=True, text=True, check=True) if finder.exists() else None
    if found is None or not found.stdout.strip():
        raise NativeError(
            "A C++ compiler is missing. Install “Build Tools for Visual Studio” with the workload “Desktop "
            "development with C++” and its component “C++ Clang tools for Windows”."
        )
    studio = Path(found.stdout.strip())
    prompt = studio / "VC" / "Auxiliary" / "Build" / "vcvarsall.bat"
    told = subprocess.run(f'"{prompt}" x64 && set', shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    lines = (line.partition("=") for line in told.stdout.splitlines())
    environment = {name: value for name, equals, value in lines if equals}
    path = environment.get("Path") or environment.get("PATH", "")
    own_clang = studio / "VC" / "Tools" / "Llvm" / "x64" / "bin"
    environment["PATH"] = path if shutil.which("clang", path=path) else f"{own_clang}{os.pathsep}{path}"
    environment.pop("Path", None)
    if not shutil.which("clang", path=environment["PATH"]):
        raise NativeError("clang is missing. Add Visual Studio's component “C++ Clang tools for Windows”.")
    return environment


def _archive(python: Path, sources: Path) -> Path:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = next(one for one in project["dependencies"] if one.startswith("llama-cpp-python"))
    if not any(sources.glob("llama_cpp_python-*.tar.gz")):
        command = [
            str(python),
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--dest",
            str(sources),
        ]
        subprocess.run([*command, wanted], env={**os.environ, **_PYTHON_HALF}, check=True)
    return next(sources.glob("llama_cpp_python-*.tar.gz"))


def _cmake(source: Path, folder: Path, target: str, environment: dict[str, str], *options: str) -> list[Path]:
    command = ["cmake", "-S", str(source), "-B", str(folder), "-G", "Ninja", *_COMMON, *options]
    subprocess.run(command, env=environment, check=True, stdout=sys.stderr)
    subprocess.run(
        ["cmake", "--build", str(folder), "--target", target], env=environment, check=True, stdout=sys.stderr
    )
    made = sorted((folder / "bin").glob("*.dll"))
    return made if target == "llama" else [file for file in made if target in file.name]
