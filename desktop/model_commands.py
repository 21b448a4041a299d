"""What `shufang models` does. Each function returns the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import printing
from desktop.commands import follow, open_library
from desktop.errors import PoolingUnknownError, UsageError
from desktop.printing import out, out_json, tell
from desktop.settings import RERANK_DEPTH

if TYPE_CHECKING:
    from desktop.embed.download import Download
    from desktop.embed.models import ModelInfo
    from desktop.records import Progress
    from desktop.switching import KeptSpace, SwitchPlan

_INTERRUPTED = 130  # as shells have it


def models(options: argparse.Namespace) -> int:
    """List, change, fetch or measure models."""
    with open_library(options, reading=options.action in ("list", "devices", None)) as library:
        match options.action:
            case "use":
                _use(library, options)
            case "forget":
                _forget(library, options)
            case "use-reranker":
                _use_reranker(library, options)
            case "add":
                return _add(library, options)
            case "download":
                return _download(library, options)
            case "remove":
                _remove(library, options.name)
            case "bench":
                _bench(library, options)
            case "devices":
                _devices(library, options.json)
            case "server":
                _add_server(library, options)
            case _:
                _list(library, options.json)
    return 0


def _use(library: Any, options: argparse.Namespace) -> None:
    """Say what the change costs, then make it; Ctrl-C stops it, and the same command goes on."""
    before = library.settings.model
    if not library.empty:
        plan: SwitchPlan = _followed(library.model.plan_switch(options.name, options.dimension))
        if plan.texts:
            time = "" if plan.seconds is None else f"about {printing.duration(plan.seconds)} and "
            tell(
                f"Embedding {printing.counted(plan.texts, 'passage')} with {plan.title} takes {time}"
                f"{printing.size(plan.disk_bytes)} of the disk. Meanwhile {before} answers."
            )
    follow(library.model.use(options.name, options.dimension))
    for kept in library.model.kept_spaces():
        tell(_kept(kept))


def _kept(kept: KeptSpace) -> str:
    return (
        f"The vectors of {kept.model} are kept for the way back ({printing.size(kept.size_bytes)}): "
        f"shufang models forget {kept.model} frees them."
    )


def _forget(library: Any, options: argparse.Namespace) -> None:
    freed = sum(kept.size_bytes for kept in library.model.kept_spaces() if kept.model == options.name)
    follow(library.model.forget_space(options.name))
    if options.json:
        out_json({"freed_bytes": freed})
    else:
        out(f"{printing.size(freed)} freed. Using {options.name} again would embed everything anew.")


def _list(library: Any, as_json: bool) -> None:
    found: list[ModelInfo] = library.models.list()
    used = {library.settings.model, library.settings.reranker}
    free_bytes = max(library.model.free_memory())
    kept: list[KeptSpace] = [] if library.empty else library.model.kept_spaces()
    if as_json:
        out_json(
            [
                {
                    "name": model.name,
                    "title": model.title,
                    "kind": model.kind,
                    "used": model.name in used,
                    "present": model.present,
                    "quantisation": model.quantisation,
                    "size_bytes": model.size_bytes,
                    "partial_bytes": model.partial_bytes,
                    "memory_bytes": model.memory_bytes,
                    "fits": model.memory_bytes <= free_bytes if model.memory_bytes else None,
                    "dimension": model.dimension,
                    "dimension_min": model.mrl_min,
                    "context": model.context,
                    "licence": model.licence,
                    "languages": model.languages,
                    "tokens_per_second": model.tokens_per_second,
                    "reranks": model.reranks,
                    "rerank_seconds": model.rerank_seconds,
                    "leaves_machine": model.leaves_machine,
                    "note": model.note,
                    "kept_bytes": sum(space.size_bytes for space in kept if space.model == model.name),
                }
                for model in found
            ]
        )
        return
    rows = [
        {
            "name": model.name,
            "state": _state(model, used),
            "size": printing.size(model.size_bytes) if model.size_bytes else "?",
            "memory": _memory(model, free_bytes),
            "speed": _speed(model),
            "dimension": "reranker" if model.reranks else model.dimension or "?",
            "context": model.context or "?",
            "licence": model.licence,
            "languages": model.languages,
        }
        for model in found
    ]
    printing.table(
        rows, ("name", "state", "size", "memory", "speed", "dimension", "context", "licence", "languages")
    )
    for space in kept:
        out(_kept(space))


def _memory(model: ModelInfo, free_bytes: int) -> str:
    """What a model needs while it runs, and whether that is free now."""
    if not model.memory_bytes:
        return "?"
    fits = "" if model.memory_bytes <= free_bytes else " (more than is free)"
    return printing.size(model.memory_bytes) + fits


def _speed(model: ModelInfo) -> str:
    if model.rerank_seconds is not None:
        return f"{RERANK_DEPTH} passages in {model.rerank_seconds:.1f} s"
    return f"{model.tokens_per_second:.0f} tokens/s" if model.tokens_per_second else ""


def _state(model: ModelInfo, used: set[str]) -> str:
    if model.name in used:
        return "in use"
    if model.present:
        return "leaves this machine" if model.leaves_machine else "here"
    if model.partial_bytes:
        return f"paused at {model.partial_bytes / model.size_bytes:.0%}" if model.size_bytes else "paused"
    return "can be had"


def _add(library: Any, options: argparse.Namespace) -> int:
    try:
        info = library.models.add(Path(options.name).expanduser(), options.pooling)
    except PoolingUnknownError as error:
        tell(f"shufang: {error.reason} Say it with --pooling.")
        return 1
    _tell_of(options, info)
    return 0


def _tell_of(options: argparse.Namespace, info: ModelInfo) -> None:
    """How a model that is new here is used."""
    action = "use-reranker" if info.reranks else "use"
    _told(options, f"{info.name} can be used: shufang models {action} {info.name}", name=info.name)


def _use_reranker(library: Any, options: argparse.Namespace) -> None:
    name = "" if options.name == "off" else options.name
    follow(library.model.use_reranker(name))
    if not name:
        _told(options, "No reranker is used.", reranker="")
        return
    (info,) = (info for info in library.models.list() if info.name == name)
    if options.json:
        out_json({"reranker": name, "rerank_seconds": info.rerank_seconds})
    else:
        out(f"{info.title} reads the first {library.settings.rerank_depth} passages of every answer again.")
        out(f"{RERANK_DEPTH} passages take about {info.rerank_seconds:.1f} s on this device.")


def _download(library: Any, options: argparse.Namespace) -> int:
    bar = printing.ProgressBar()
    step: Download | None = None
    try:
        with closing(library.models.download(options.name, options.quantisation)) as steps:
            for step in steps:
                bar.show(describe(step))
    except KeyboardInterrupt:
        bar.clear()
        arrived = "" if step is None else f" {printing.size(step.bytes_done)} are kept;"
        tell(f"Paused.{arrived} the same command goes on.")
        return _INTERRUPTED
    finally:
        bar.clear()
    name = options.name if step is None else step.name
    _tell_of(options, next(info for info in library.models.list() if info.name == name))
    return 0


def describe(step: Download) -> str:
    """One line: bar, how much of how much, rate, time left, from where or what happens now."""
    total = step.bytes_total
    parts = [printing.bar(min(1.0, step.bytes_done / total))] if total else []
    parts.append(f"{printing.size(step.bytes_done)} of {printing.size(total) if total else '?'}")
    if step.bytes_per_second:
        parts.append(f"{step.bytes_per_second / 1e6:.1f} MB/s")
    if step.seconds_left is not None:
        parts.append(f"{printing.duration(step.seconds_left)} left")
    parts.append(step.note or step.source_host)
    return "  ".join(parts)


def _remove(library: Any, name: str) -> None:
    paused = {model.name for model in library.models.list() if model.partial_bytes}
    if name in paused:
        library.models.discard_download(name)
    elif name == library.settings.model:
        raise UsageError(f"{name} is in use. Use another model first.")
    elif name == library.settings.reranker:
        raise UsageError(f"{name} is in use. Switch it off first: shufang models use-reranker off")
    else:
        library.models.remove(name)


def _bench(library: Any, options: argparse.Namespace) -> None:
    bench = _followed(library.model.bench(options.name))
    if options.json:
        out_json({"tokens_per_second": bench.tokens_per_second, "library_seconds": bench.library_seconds})
        return
    out(f"{bench.tokens_per_second:.0f} tokens/s")
    if bench.library_seconds is not None:
        out(f"Your library would take {printing.duration(bench.library_seconds)}.")


def _followed(job: Generator[Progress, None, Any]) -> Any:
    """Run a job to its end, showing its progress; what it returns."""
    results: list[Any] = []

    def steps() -> Iterator[Progress]:
        results.append((yield from job))

    follow(steps())
    return results[0]


def _devices(library: Any, as_json: bool) -> None:
    rows = [
        {
            "name": device.name,
            "title": device.title,
            "kind": device.kind,
            "memory_bytes": device.memory_bytes,
            "free_bytes": device.free_bytes,
            "problem": device.problem,
        }
        for device in library.model.devices()
    ]
    if as_json:
        out_json(rows)
        return
    for row in rows:
        row["memory"], row["free"] = printing.size(row["memory_bytes"]), printing.size(row["free_bytes"])
    printing.table(rows, ("name", "kind", "memory", "free", "title", "problem"))


def _add_server(library: Any, options: argparse.Namespace) -> None:
    from desktop.embed.servers import described

    given = {
        "batch_size": options.batch,
        "concurrency": options.concurrency,
        "timeout_seconds": options.timeout,
        "max_tokens": options.max_tokens,
        "query_prefix": options.query_prefix,
        "document_prefix": options.document_prefix,
        "dimension": options.dimension,
        "dimensions_parameter": None if options.dimension is None else True,
    }
    server = described(
        options.url,
        options.model,
        name=options.name,
        key=_key(options.key_file),
        **{name: value for name, value in given.items() if value is not None},
    )
    if not server.encrypted:
        tell("The connection is not encrypted: whoever is between here and there can read what is sent.")
    info = library.models.add_server(server)
    tell(f"Once it is in use, your texts and questions are sent to {server.url}.")
    _told(options, f"{info.name} can be used: shufang models use {info.name}", name=info.name)


def _key(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read ({error}).") from error


def _told(options: argparse.Namespace, text: str, **values: str) -> None:
    """Print what was done: for people, or as JSON."""
    if options.json:
        out_json(values)
    else:
        out(text)
