"""How a question and a passage are put to a reranker, as one sequence of tokens.

As llama.cpp's server does it (tools/server/server-common.cpp, format_prompt_rerank), with three differences:
a passage can't name a special token and so end its part early, what is too long loses the passage's end and
never a separator, and a BERT's last separator is there, as in training.
"""

from __future__ import annotations

import bisect
import re
from abc import ABC, abstractmethod
from collections.abc import Callable

from desktop.embed.running import Runner
from desktop.errors import ModelInvalidError

_PLACES = re.compile(r"\{query\}|\{document\}")
_NAMED = re.compile(r"(<[^<>\s]+>|\[[A-Z]+\])")  # what special tokens look like


class PairFormat(ABC):
    """Puts pairs into tokens. `fixed` counts those that are in every pair."""

    fixed: int

    @abstractmethod
    def tokens(self, question: str, passage: str, most: int) -> list[int]:
        """A pair in at most so many tokens; the question gets half of the room where it needs it."""


class Separated(PairFormat):
    """What encoders are trained on: start, question, separators, passage, end."""

    def __init__(self, runner: Runner, start: list[int], between: list[int], end: list[int]) -> None:
        self._runner = runner
        self._start, self._between, self._end = start, between, end
        self.fixed = len(start) + len(between) + len(end)

    def tokens(self, question: str, passage: str, most: int) -> list[int]:
        asked, read = (self._runner.tokenise(text, special=False) for text in (question, passage))
        room = most - self.fixed
        asked = asked[: max(room // 2, room - len(read))]
        return [*self._start, *asked, *self._between, *read[: room - len(asked)], *self._end]


class Templated(PairFormat):
    """A model's own template, with places for `{query}` and `{document}`.

    It is cut at its control tokens; only what stands between them is read as text, the places filled in
    before, so that words at their edges become the tokens that they were in training.
    """

    def __init__(self, runner: Runner, template: str) -> None:
        self._runner = runner
        self._pieces: list[int | str] = []
        for part in _NAMED.split(template):
            token = self._control_token(part)
            if token is not None:
                self._pieces.append(token)
            elif self._pieces and isinstance(self._pieces[-1], str):
                self._pieces[-1] += part
            else:
                self._pieces.append(part)
        self.fixed = len(self._filled("", ""))

    def tokens(self, question: str, passage: str, most: int) -> list[int]:
        whole = self._filled(question, passage)
        if len(whole) <= most:
            return whole
        half = self.fixed + (most - self.fixed) // 2
        question = _cut(question, lambda text: len(self._filled(text, "")) <= half)
        passage = _cut(passage, lambda text: len(self._filled(question, text)) <= most)
        return self._filled(question, passage)

    def _filled(self, question: str, passage: str) -> list[int]:
        texts = {"{query}": question, "{document}": passage}
        tokens = list[int]()
        for piece in self._pieces:
            if isinstance(piece, int):
                tokens.append(piece)
            else:
                text = _PLACES.sub(lambda place: texts[place[0]], piece)
                tokens += self._runner.tokenise(text, special=False)
        return tokens

    def _control_token(self, text: str) -> int | None:
        tokens = self._runner.tokenise(text, special=False, parse=True) if _NAMED.fullmatch(text) else []
        control = self._runner.llama.llama_vocab_is_control
        return tokens[0] if len(tokens) == 1 and control(self._runner.vocabulary, tokens[0]) else None


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits; a longer one is taken to fit less."""
    ends = range(len(text) + 1)
    return text[: max(0, bisect.bisect_left(ends, True, key=lambda end: not fits(text[:end])) - 1)]


def pair_format(runner: Runner, name: str) -> PairFormat:
    """How the model of a file wants its pairs; `name` is the file's.

    Raises:
        ModelInvalidError: it does not say it.
    """
    llama, vocabulary = runner.llama, runner.vocabulary
    template = runner.template("rerank")
    if all(place in template for place in ("{query}", "{document}")):
        return Templated(runner, template)
    eos, sep = int(llama.llama_vocab_eos(vocabulary)), int(llama.llama_vocab_sep(vocabulary))
    if runner.reads_in_parts or max(eos, sep) < 0:
        raise ModelInvalidError(
            f"{name} does not say how a question and a passage are put to it. Use a file that a newer "
            "llama.cpp converted."
        )
    start = [int(llama.llama_vocab_bos(vocabulary))] if llama.llama_vocab_get_add_bos(vocabulary) else []
    ends = [eos] if eos >= 0 and llama.llama_vocab_get_add_eos(vocabulary) else []
    # Early files of XLM-R say nothing of a separator; the model was trained with one behind the end token.
    separated = sep >= 0 and runner.metadata("tokenizer.ggml.add_sep_token") != "false"
    between = [*ends, sep] if separated else ends or [max(eos, sep)]
    return Separated(runner, [token for token in start if token >= 0], between, ends or [max(sep, eos)])
