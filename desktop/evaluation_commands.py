"""What `shufang evaluate` and `shufang pins` do. Each function returns the exit code."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import printing
from desktop.commands import follow, open_library, outcome
from desktop.errors import UsageError
from desktop.evaluation import DEPTHS
from desktop.printing import counted, out, out_json, tell
from desktop.truth import TruthSet, read_truth

if TYPE_CHECKING:
    from desktop.comparing import Evaluation, Measured
    from desktop.locating import Located

_PINS = "pins"


def evaluate(options: argparse.Namespace) -> int:
    """Measure how often the right answers are found; 1 where no question could be judged."""
    from desktop import pinned
    from desktop.comparing import MODES, Wanted

    if not options.truth and not options.pins:
        raise UsageError("Name a truth set, or use --pins for what you pinned.")
    truths: list[TruthSet] = [read_truth(Path(name)) for name in options.truth]
    modes = tuple(mode for mode in MODES if not options.mode or mode in options.mode)
    wanted = Wanted(modes, _dimensions(options.dimensions), kb=options.kb)
    with open_library(options, reading=True) as library:
        if options.pins:
            truths.append(pinned.truth(library.pins.all(), _PINS))
        if set(modes) - {"keyword"} and not library.empty:
            follow(library.model.prepare())
        evaluation = outcome(
            library.answering.evaluate(
                truths, wanted, all_prefixes=options.prefixes, all_models=options.models
            )
        )
    if options.json:
        out_json(evaluation_json(evaluation))
    elif evaluation.measured:
        printing.table([_row(each) for each in evaluation.measured], _COLUMNS)
    for located in evaluation.located:
        _tell_absent(located)
    for model, reason in evaluation.failures:
        tell(f"{model}: {reason}")
    return 0 if evaluation.questions else 1


def _dimensions(text: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",")) if text else ()
    except ValueError as error:
        raise UsageError("Dimensions are whole numbers with commas between them, such as 384,256.") from error


def _tell_absent(located: Located) -> None:
    if located.answers_absent:
        absent = counted(located.answers_absent, "right answer")
        are = "is" if located.answers_absent == 1 else "are"
        left_out = counted(located.questions_left_out, "question")
        tell(f"{located.truth.name}: {absent} {are} in no document of this library; {left_out} left out.")


_COLUMNS = (
    "set",
    "mode",
    "model",
    "dimension",
    "prefix",
    *(f"r@{d}" for d in DEPTHS),
    "MRR",
    "nDCG@10",
    "ms",
    "memory",
)


def _row(each: Measured) -> dict[str, Any]:
    variant, figures = each.variant, each.figures
    recalls = {f"r@{depth}": f"{value:.3f}" for depth, value in zip(DEPTHS, figures.recalls, strict=True)}
    return {
        "set": each.truth,
        "mode": variant.mode,
        "model": variant.model or "-",
        "dimension": variant.dimension or "-",
        "prefix": json.dumps(variant.prefix, ensure_ascii=False) if variant.model else "-",
        **recalls,
        "MRR": f"{figures.mrr:.3f}",
        "nDCG@10": f"{figures.ndcg:.3f}",
        "ms": f"{figures.median_ms:.1f}",
        "memory": f"{each.memory_bytes / 1e6:.1f} MB" if variant.model else "-",
    }


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """What was measured, as plain data."""
    return {
        "sets": [
            {
                "name": located.truth.name,
                "questions": len(located.truth.cases),
                "questions_left_out": located.questions_left_out,
                "answers_absent": located.answers_absent,
            }
            for located in evaluation.located
        ],
        "failures": [{"model": model, "reason": reason} for model, reason in evaluation.failures],
        "results": [
            {
                "set": each.truth,
                "mode": each.variant.mode,
                "model": each.variant.model,
                "dimension": each.variant.dimension,
                "prefix": each.variant.prefix,
                "in_use": each.variant.in_use,
                "questions": each.figures.questions,
                "recall": dict(zip(map(str, DEPTHS), each.figures.recalls, strict=True)),
                "mrr": each.figures.mrr,
                "ndcg": each.figures.ndcg,
                "median_ms": each.figures.median_ms,
                "memory_bytes": each.memory_bytes,
            }
            for each in evaluation.measured
        ],
    }


def pins(options: argparse.Namespace) -> int:
    """List the right answers that were pinned, write them to a file, or take some back."""
    from desktop import pinned

    with open_library(options, reading=not options.remove) as library:
        if options.remove:
            library.pins.unpin(options.remove)
        found = library.pins.all()
    rows = pinned.rows(found)
    if options.export is not None:
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        try:
            Path(options.export).write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{options.export} can't be written ({error.strerror}).") from error
        out(f"{options.export}: {counted(len(rows), 'pin')}")
    elif options.json:
        out_json([{"id": pin.id, **row} for pin, row in zip(found, rows, strict=True)])
    elif not found:
        out("Nothing is pinned yet.")
    else:
        printing.table(
            [{"id": pin.id, "page": pin.page, "question": pin.question, "path": pin.path} for pin in found],
            ("id", "page", "question", "path"),
        )
    return 0
