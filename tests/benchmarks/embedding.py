"""How fast texts are embedded: Shufang beside bare llama.cpp and `Llama.embed`, alone and in company.

    python -m tests.benchmarks.embedding [--models DIR] [--rounds N] [--repeats N] [--threads N]

Every contender has a process of its own, because OpenMP reads its settings once, and the same GGUF and
threads. They take turns, one pass over the texts each; a ratio is the median over the rounds, since a shared
machine's speed changes from second to second. "Bare llama.cpp" is a loop of llama_decode over batches made
beforehand.
"""

from __future__ import annotations

import argparse
import ctypes
import functools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.embed import starter
from desktop.embed.base import Embedder
from desktop.embed.llama import batches
from desktop.embed.models import ModelStore
from desktop.embed.profiles import STARTER
from tests.support.models import models_dir

ENGLISH = "The tenant shall pay the monthly rent in advance on the first working day of every month. "
CHINESE = "承租人应当在每月的第一个工作日之前向出租人支付当月的租金，逾期须支付滞纳金。"
LENGTHS = (1, 2, 3, 5, 8, 11, 14, 17)
BATCH_TOKENS, SEQUENCES = 256, 64

Pass = Callable[[], dict[str, float]]


@dataclass(frozen=True)
class Contender:
    name: str
    kind: str
    beside: str = ""  # what else computes meanwhile


CONTENDERS = (
    Contender("bare llama.cpp", "bare"),
    Contender("Llama.embed, its defaults", "llama"),
    Contender("Llama.embed, flash attention", "llama-flash"),
    Contender("Shufang", "ours"),
    Contender("Shufang beside a busy program", "ours", "busy"),
    Contender("Shufang beside two spinning threads", "ours", "spinning"),
)
RATIOS = (  # what, over what, at least
    ("Shufang", "bare llama.cpp", 0.97),
    ("Shufang", "Llama.embed, its defaults", 1.5),
    ("Shufang beside a busy program", "Shufang", 0.50),
    ("Shufang beside two spinning threads", "Shufang", 0.30),
)


def texts(repeats: int) -> list[str]:
    return [
        sentence * length for _ in range(repeats) for length in LENGTHS for sentence in (ENGLISH, CHINESE)
    ]


def prepare_ours(models: Path, threads: int, repeats: int) -> Pass:
    embedder = ModelStore(models).open(STARTER, threads=threads)
    passages = texts(repeats)
    special = 512 - embedder.max_tokens
    tokens = sum(min(embedder.count_tokens(text) + special, 512) for text in passages)

    def run() -> dict[str, float]:
        steps, started = [], time.perf_counter()
        last = started
        for _ in embedder.embed_documents(passages):
            now = time.perf_counter()
            steps.append(now - last)
            last = now
        seconds = time.perf_counter() - started
        return {"tokens/s": tokens / seconds, "longest step, ms": max(steps) * 1000, **_question(embedder)}

    return run


def _question(embedder: Embedder) -> dict[str, float]:
    queries = []
    for number in range(20):
        started = time.perf_counter()
        embedder.embed_query(f"When is the rent of flat {number} due?")
        queries.append(time.perf_counter() - started)
    return {"query, ms": statistics.median(queries) * 1000}


def prepare_bare(models: Path, threads: int, repeats: int) -> Pass:
    import llama_cpp.llama_cpp as llama

    model_options = llama.llama_model_default_params()
    model_options.n_gpu_layers = 0
    model = llama.llama_model_load_from_file(str(starter.path_in(models)).encode(), model_options)
    options = llama.llama_context_default_params()
    options.n_ctx = options.n_batch = options.n_ubatch = 512
    options.n_seq_max, options.kv_unified = SEQUENCES, True
    options.n_threads = options.n_threads_batch = threads
    options.embeddings, options.flash_attn_type, options.no_perf = True, 1, True
    context = llama.llama_init_from_model(model, options)
    vocabulary = llama.llama_model_get_vocab(model)
    tokens = [_tokens(llama, vocabulary, f"passage: {text}")[:512] for text in texts(repeats)]
    made = [
        [tokens[index] for index in batch]
        for batch in batches([len(each) for each in tokens], BATCH_TOKENS, SEQUENCES)
    ]
    batch = llama.llama_batch_init(512, 0, 1)

    def run() -> dict[str, float]:
        started = time.perf_counter()
        for sequences in made:
            _decode(llama, context, batch, sequences)
        return {"tokens/s": sum(map(len, tokens)) / (time.perf_counter() - started)}

    return run


def _tokens(llama: Any, vocabulary: Any, text: str) -> list[int]:
    content = text.encode()
    room = (ctypes.c_int32 * (len(content) + 8))()
    return room[: llama.llama_tokenize(vocabulary, content, len(content), room, len(room), True, False)]


def _decode(llama: Any, context: Any, batch: Any, sequences: Sequence[Sequence[int]]) -> None:
    at = 0
    for number, tokens in enumerate(sequences):
        for position, token in enumerate(tokens):
            batch.token[at], batch.pos[at], batch.n_seq_id[at] = token, position, 1
            batch.seq_id[at][0], batch.logits[at] = number, True
            at += 1
    batch.n_tokens = at
    assert llama.llama_decode(context, batch) == 0
    for number in range(len(sequences)):
        assert llama.llama_get_embeddings_seq(context, number)


def prepare_llama(models: Path, threads: int, repeats: int, *, flash: bool = False) -> Pass:
    from llama_cpp import Llama

    options: dict[str, Any] = {"flash_attn": True} if flash else {}
    llama = Llama(
        str(starter.path_in(models)),
        embedding=True,
        verbose=False,
        n_threads=threads,
        n_threads_batch=threads,
        **options,
    )
    passages = [f"passage: {text}" for text in texts(repeats)]
    tokens = sum(min(len(llama.tokenize(text.encode())), 512) for text in passages)

    def run() -> dict[str, float]:
        started = time.perf_counter()
        llama.embed(passages)
        return {"tokens/s": tokens / (time.perf_counter() - started)}

    return run


PREPARE: dict[str, Callable[[Path, int, int], Pass]] = {
    "bare": prepare_bare,
    "llama": prepare_llama,
    "llama-flash": functools.partial(prepare_llama, flash=True),
    "ours": prepare_ours,
}


def take_turns(kind: str, options: argparse.Namespace) -> None:
    """Do a pass for every line that comes in, after one that nobody measures; or without end."""
    run = PREPARE["bare" if kind == "spinning" else kind](options.models, options.threads, options.repeats)
    run()
    while kind == "spinning":
        run()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(run()), flush=True)


class Player:
    """A contender's process, which does a pass when it is its turn."""

    def __init__(self, contender: Contender, options: argparse.Namespace) -> None:
        self._contender, self._options = contender, options
        self._process = subprocess.Popen(
            command(contender.kind, options),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._line()

    def turn(self) -> dict[str, float]:
        assert self._process.stdin is not None
        with company(self._contender.beside, self._options):
            print(file=self._process.stdin, flush=True)
            measured: dict[str, float] = json.loads(self._line())
        return measured

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._contender.name} ended with code {self._process.wait()}")
        return line


def command(kind: str, options: argparse.Namespace) -> list[str]:
    return [
        *(sys.executable, "-m", "tests.benchmarks.embedding", "--kind", kind),
        *("--models", str(options.models), "--repeats", str(options.repeats)),
        *("--threads", str(options.threads)),
    ]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))}
    return {**kept, **more}


@contextmanager
def company(kind: str, options: argparse.Namespace) -> Iterator[None]:
    """Another program that computes without a pause: one thread, or two that spin at barriers."""
    if not kind:
        yield
        return
    if kind == "busy":
        process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    else:
        spinning = argparse.Namespace(**{**vars(options), "threads": 2})
        process = subprocess.Popen(
            command(kind, spinning), env=environment(OMP_WAIT_POLICY="active"), stderr=subprocess.DEVNULL
        )
        time.sleep(3)  # it loads its model first
    try:
        yield
    finally:
        process.kill()
        process.wait()


def medians(measured: Sequence[dict[str, float]]) -> dict[str, float]:
    return {unit: statistics.median(one[unit] for one in measured) for unit in measured[0]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=models_dir())
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kind", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.kind:
        take_turns(options.kind, options)
        return
    for _ in starter.obtain(options.models):
        pass
    rounds: dict[str, list[dict[str, float]]] = {contender.name: [] for contender in CONTENDERS}
    with ExitStack() as stack:
        players = {}
        for contender in CONTENDERS:
            players[contender.name] = Player(contender, options)
            stack.callback(players[contender.name].stop)
        for _ in range(options.rounds):
            for name, player in players.items():
                rounds[name].append(player.turn())
    print(
        f"{len(texts(options.repeats))} texts, median of {options.rounds}, {os.cpu_count()} cores, "
        f"{options.threads} threads"
    )
    usual = {name: medians(measured) for name, measured in rounds.items()}
    for name, measured in usual.items():
        print(f"{name:36}", "  ".join(f"{value:,.0f} {unit}" for unit, value in measured.items()))
    for name, other, least in RATIOS:
        pairs = zip(rounds[name], rounds[other], strict=True)
        ratio = statistics.median(one["tokens/s"] / two["tokens/s"] for one, two in pairs)
        print(f"{name} / {other}: {ratio:.2f} (at least {least:.2f}){'' if ratio >= least else '  MISSED'}")


if __name__ == "__main__":
    main()
