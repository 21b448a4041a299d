"""What the program's folder holds, by size, and what each part is for.

python installer/linux/sizes.py FOLDER
"""

from __future__ import annotations

import fnmatch
import sys
from pathlib import Path

_PARTS = {  # what for: files, by their place in the folder; the first that fits counts
    "the starter model": ("*/resources/*.gguf",),
    "reading text in pictures: models": ("*/rapidocr/models/*",),
    "reading text in pictures: OpenCV, one library for all it can do, with its own": (
        *("*/cv2/*", "*/opencv_python_headless.libs/*"),
    ),
    "reading text in pictures: onnxruntime and the rest": (
        *("*/onnxruntime/*", "*/shapely*", "*/pyclipper*", "*/PIL/*", "*/pillow.libs/*", "*/rapidocr/*"),
    ),
    "the window: Qt, and what it knows of the world's languages": (
        "*/PySide6/*",
        "*/shiboken6/*",
        "*/libicu*",
    ),
    "reading and drawing pages: MuPDF with its fonts": ("*/pymupdf/*",),
    "models on the processor, for each generation of it": ("*/llama_cpp/*libggml-cpu-*",),
    "models on graphics cards": ("*/llama_cpp/*libggml-vulkan*", "*/llama_cpp/*libggml-cuda*"),
    "models: llama.cpp": ("*/llama_cpp/*",),
    "cutting code: grammars of programming languages": ("*/tree_sitter*",),
    "computing with vectors": ("*/numpy*", "*hnswlib*"),
    "Python itself and the program": ("*/libpython*", "*/python3*", "*/base_library.zip", "shufang"),
    "the rest": ("*",),
}


def main(folder: Path) -> None:
    """Print it, the largest first."""
    sizes = dict.fromkeys(_PARTS, 0)
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            place = file.relative_to(folder).as_posix()
            part = next(
                name for name, patterns in _PARTS.items() if any(fnmatch.fnmatch(place, p) for p in patterns)
            )
            sizes[part] += file.stat().st_size
    for part, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{size / 1e6:7.1f} MB  {part}")
    print(f"{sum(sizes.values()) / 1e6:7.1f} MB  in all, unpacked")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
