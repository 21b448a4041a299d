"""Making out the text in a page's picture: rapidocr with the models of its own wheel, nothing downloaded.

Chinese and English together. The picture is turned until its text reads well, so a page that was scanned
lying on its side costs a few lines more. Runs in a process of its own; see `desktop.reading_process`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.errors import UnreadableError
from desktop.formats.ocr_places import placed_line
from desktop.records import RecognisedLine, Recognition, Turn
from desktop.unprobed import unprobed

Picture = npt.NDArray[np.uint8]
"""Blue, green, red; shape (height, width, 3)."""
Quads = npt.NDArray[np.float32]
"""Corners of lines, clockwise from where the text begins; shape (count, 4, 2), pixels."""

DPI = 170
_PIXELS_MAX = 5_000_000  # of a picture; an A4 page at 170 dpi has 2.8 million
_SURE = 0.85  # mean confidence of lines that are surely the right way up
_SAMPLE = 5  # lines by which the turn is told
_READABLE = 0.5  # confidence below which a line is more likely a drawing than text
NO_MODEL = "Text in pictures can't be recognised: a model is missing. Install Shufang again."
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}


def recognise(page: Any, pixels_a_point: float, beat: Callable[[], None]) -> Recognition:
    """The text in what a page shows. `pixels_a_point` is how fine its picture is, 0 where that is not known.

    Raises:
        UnreadableError: the models are not there.
    """
    import pymupdf

    width, height = page.rect.width, page.rect.height
    scale = max(DPI / 72, pixels_a_point)
    scale = min(scale, math.sqrt(_PIXELS_MAX / max(width * height, 1.0)))
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False)
    rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3)
    picture = np.ascontiguousarray(rows[:, :, ::-1])
    beat()
    _engine()
    beat()
    turn, lines = _read(picture, scale, beat)
    if turn in (90, 270):
        width, height = height, width
    return Recognition(turn, width, height, lines)


def _read(
    picture: Picture, scale: float, beat: Callable[[], None]
) -> tuple[Turn, tuple[RecognisedLine, ...]]:
    quads = _find(picture)
    beat()
    if not len(quads):
        return 0, ()
    turn = _turn(picture, quads, beat)
    if turn:
        picture = _turned(picture, turn)
        quads = _find(picture)
    lines = []
    for quad in quads:
        crop = _cropped(picture, quad)
        if crop is None:
            continue
        text, confidence, centres = _make_out(crop)
        beat()
        if text.strip() and confidence >= _READABLE:
            line = placed_line(text, confidence, centres, crop, quad, scale)
            if line is not None:
                lines.append(line)
    return turn, tuple(lines)


def _turn(picture: Picture, quads: Quads, beat: Callable[[], None]) -> Turn:
    """How the page must be turned: the first turn in which its longest lines read well, else the best."""
    sides = (
        np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1),
        np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1),
    )
    lying = sides[1] > 1.5 * sides[0]
    length = np.maximum(*sides)
    on_side = length[lying].sum() > length[~lying].sum()
    order: tuple[Turn, ...] = (90, 270, 0, 180) if on_side else (0, 180, 90, 270)
    longest = np.argsort(-length, kind="stable")[:_SAMPLE]
    best: tuple[float, Turn] = (-1.0, order[0])
    for turn in order:
        turned = _turned(picture, turn)
        total = weight = 0.0
        for quad in _quads_turned(quads[longest], turn, picture.shape[1], picture.shape[0]):
            crop = _cropped(turned, quad)
            if crop is None:
                continue
            text, confidence, _ = _make_out(crop)
            beat()
            total += confidence * len(text)
            weight += max(len(text), 1)
        sure = total / weight if weight else 0.0
        if sure >= _SURE:
            return turn
        best = max(best, (sure, turn), key=lambda found: found[0])
    return best[1]


def _turned(picture: Picture, turn: Turn) -> Picture:
    """The picture turned clockwise."""
    return np.ascontiguousarray(np.rot90(picture, -turn // 90))


def _quads_turned(quads: Quads, turn: Turn, width: int, height: int) -> Quads:
    """Corners in the picture turned clockwise, again from the top left."""
    x, y = quads[..., 0], quads[..., 1]
    places = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
    turned = np.stack(places[turn], axis=-1)
    return np.roll(turned, turn // 90, axis=1).astype(np.float32)


def _find(picture: Picture) -> Quads:
    """Where lines of text stand."""
    found = _engine()(picture, use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None:
        return np.empty((0, 4, 2), dtype=np.float32)
    return np.asarray(found.boxes, dtype=np.float32).reshape(-1, 4, 2)


def _make_out(crop: Picture) -> tuple[str, float, list[float]]:
    """A line's text, its confidence, and the middles of its characters as shares of the width.

    White space has no middle; where nothing is known there are none.
    """
    found = _engine()(crop, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    if not found.txts:
        return "", 0.0, []
    text, confidence = str(found.txts[0]), float(found.scores[0])
    info = found.word_results[0] if found.word_results else None
    if info is None or not info.line_txt_len:
        return text, confidence, []
    columns = [column for word in info.word_cols for column in word]
    return text, confidence, [(column + 0.5) / info.line_txt_len for column in columns]


def _cropped(picture: Picture, quad: npt.NDArray[np.float32]) -> Picture | None:
    """A line cut out of the picture and made level; None where it is too small to be one."""
    import cv2

    width = round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3]))))
    height = round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))))
    if width < 4 or height < 4:
        return None
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    return cv2.warpPerspective(  # type: ignore[no-any-return]
        picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )


@cache
@unprobed()
def _engine() -> Any:
    """The one engine, with one thread. Its models are named by their files: it looks for none elsewhere."""
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    params: dict[str, object] = {
        "Global.log_level": "critical",
        "Global.max_side_len": 100_000,  # `recognise` sees to the size
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    for part, name in _MODELS.items():
        if not (folder / name).is_file():
            raise UnreadableError(
                "Text in pictures can't be recognised: a model is missing. Install Shufang again."
            )
        params[f"{part}.model_path"] = str(folder / name)
    return rapidocr.RapidOCR(params=params)
