"""How fast texts are embedded: Shufang beside llama-cpp-python's own `Llama.embed`, in one run.

    python -m tests.benchmarks.embedding [--models DIR] [--rounds N] [--repeats N] [--busy N]

Every contender has a process of its own, because OpenMP reads its settings once; the contenders take
turns, and the best round of each is reported, since a shared machine can only make it slower. --busy
starts that many other programs that compute without a pause.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.support.models import models_dir

ENGLISH = "The tenant shall pay the monthly rent in advance on the first working day of every month. "
CHINESE = "承租人应当在每月的第一个工作日之前向出租人支付当月的租金，逾期须支付滞纳金。"
LENGTHS = (1, 2, 3, 5, 8, 11, 14, 17)


@dataclass(frozen=True)
class Contender:
    name: str
    kind: str
    threads: int | None = None
    wait_policy: str | None = None


CONTENDERS = (
    Contender("Llama.embed, its defaults", "llama"),
    Contender("Llama.embed, flash attention", "llama-flash"),
    Contender("Shufang", "ours"),
    Contender("Shufang, 1 thread", "ours", threads=1),
    Contender("Shufang, threads that spin", "ours", wait_policy="active"),
)


def texts(repeats: int) -> list[str]:
    return [
        sentence * length for _ in range(repeats) for length in LENGTHS for sentence in (ENGLISH, CHINESE)
    ]


def measure_ours(models: Path, threads: int | None, repeats: int) -> dict[str, float]:
    embedder = ModelStore(models).open(STARTER, threads=threads)
    passages = texts(repeats)
    special = 512 - embedder.max_tokens
    tokens = sum(min(embedder.count_tokens(text) + special, 512) for text in passages)
    next(embedder.embed_documents(passages[:8]))
    steps, started, cpu = [], time.perf_counter(), time.process_time()
    last = started
    for _ in embedder.embed_documents(passages):
        now = time.perf_counter()
        steps.append(now - last)
        last = now
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {
        "tokens/s": tokens / seconds,
        "tokens/CPU s": tokens / cpu,
        "longest step, ms": max(steps) * 1000,
        **_small_things(embedder, passages),
    }


def _small_things(embedder: Embedder, passages: list[str]) -> dict[str, float]:
    started = time.perf_counter()
    for text in passages * 4:
        embedder.count_tokens(text)
    count = (time.perf_counter() - started) / len(passages) / 4
    queries = []
    for number in range(20):
        started = time.perf_counter()
        embedder.embed_query(f"When is the rent of flat {number} due?")
        queries.append(time.perf_counter() - started)
    return {"query, ms": statistics.median(queries) * 1000, "count_tokens, µs": count * 1e6}


def measure_llama(models: Path, flash: bool, repeats: int) -> dict[str, float]:
    from llama_cpp import Llama

    options: dict[str, Any] = {"flash_attn": True} if flash else {}
    llama = Llama(str(starter.path_in(models)), embedding=True, verbose=False, **options)
    passages = [f"passage: {text}" for text in texts(repeats)]
    tokens = sum(min(len(llama.tokenize(text.encode())), 512) for text in passages)
    llama.embed(passages[:8])
    started, cpu = time.perf_counter(), time.process_time()
    llama.embed(passages)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {"tokens/s": tokens / seconds, "tokens/CPU s": tokens / cpu}


def run(contender: Contender, options: argparse.Namespace) -> dict[str, float]:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    if contender.wait_policy:
        environment["OMP_WAIT_POLICY"] = contender.wait_policy
    command = [sys.executable, "-m", "tests.benchmarks.embedding", "--contender", contender.name]
    command += ["--models", str(options.models), "--repeats", str(options.repeats)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


@contextmanager
def busy(count: int) -> Iterator[None]:
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=models_dir())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        chosen = next(contender for contender in CONTENDERS if contender.name == options.contender)
        if chosen.kind == "ours":
            measured = measure_ours(options.models, chosen.threads, options.repeats)
        else:
            measured = measure_llama(options.models, chosen.kind == "llama-flash", options.repeats)
        print(json.dumps(measured))
        return
    for _ in starter.obtain(options.models):
        pass
    rounds: dict[str, list[dict[str, float]]] = {contender.name: [] for contender in CONTENDERS}
    with busy(options.busy):
        for _ in range(options.rounds):
            for contender in CONTENDERS:
                rounds[contender.name].append(run(contender, options))
    print(
        f"{len(texts(options.repeats))} texts, best of {options.rounds}, {os.cpu_count()} cores, "
        f"{options.busy} other busy programs"
    )
    for name, measured in rounds.items():
        best = max(measured, key=lambda result: result["tokens/s"])
        print(f"{name:32}", "  ".join(f"{value:,.0f} {unit}" for unit, value in best.items()))


if __name__ == "__main__":
    main()
