"""Answering questions as the settings and the knowledge base say, and measuring how well that is done."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from desktop import comparing, search
from desktop.comparing import Evaluation, Wanted
from desktop.connections import Connections
from desktop.contenders import contenders
from desktop.embed import instructions
from desktop.errors import ModelMissingError, UsageError
from desktop.model_in_use import ModelInUse
from desktop.records import Answer, Progress, Question
from desktop.reranking import Reranking, widened
from desktop.settings import SettingsFile
from desktop.store.store import Store
from desktop.truth import TruthSet


class Answering:
    """Finds passages with the model that answers. Everything but `by_words` is for the engine's thread."""

    def __init__(
        self, connections: Connections, settings: SettingsFile, in_use: ModelInUse, reranking: Reranking
    ) -> None:
        self._connections = connections
        self._settings = settings
        self._in_use = in_use
        self._reranking = reranking

    def by_words(self, question: Question) -> Answer:
        """What the words of a question find, the last one perhaps unfinished; in milliseconds."""
        return search.answer(self._connections.reader, replace(question, mode="keyword"), typing=True)

    def steps(self, question: Question) -> Generator[Answer | None, None, Answer]:
        """The ranked passages for a question, by words and meaning as it says.

        A reranker takes long, so the answer without it is yielded first. While no model is open a question
        for both is answered by words alone.

        Raises:
            UsageError: the question makes no sense.
            EmbeddingError: it asks for meaning alone and no model is open, or the model failed.
        """
        settings = self._settings.current
        name, depth = settings.reranker, settings.rerank_depth
        if question.rerank and not name:
            raise UsageError("No reranker is switched on. Choose one with “shufang models use-reranker”.")
        judges_meaning = question.mode != "keyword" and question.like is None
        if not name or question.rerank is False or not judges_meaning or self._in_use.engine is None:
            return self._found(question)
        found = self._found(widened(question, depth))
        store, device = self._connections.writer_or_reader, settings.device
        return (
            yield from self._reranking.answering(
                store, question, found, name=name, device=device, depth=depth
            )
        )

    def _found(self, question: Question) -> Answer:
        store = self._connections.writer_or_reader
        if self._in_use.engine is None:
            if question.mode == "meaning":
                raise ModelMissingError("No model is open, so only words can be searched.")
            return search.answer(store, replace(question, mode="keyword"))
        if question.prefix is None:
            question = replace(question, prefix=self._prefix(store, question.kb))
        for _ in self._in_use.engine.index.catch_up(store):
            pass
        return search.answer(store, question, self._in_use.engine.index, self._in_use.engine.embedder)

    def evaluate(
        self,
        truths: Sequence[TruthSet],
        wanted: Wanted,
        *,
        all_prefixes: bool = False,
        all_models: bool = False,
    ) -> Generator[Progress, None, Evaluation]:
        """Measure how often each way of searching finds the right answers of truth sets.

        With `all_prefixes` also those of the model and none; with `all_models` also others whose vectors of
        all passages are here. Without an open model only words are measured.

        Raises:
            UsageError: there is no such knowledge base, or the model can't be cut to a dimension.
            EmbeddingError: a model failed.
        """
        store = self._connections.writer_or_reader
        chosen = None if self._in_use.engine is None else self._prefix(store, wanted.kb)
        wanted = replace(wanted, prefixes=(chosen, None, "") if all_prefixes else (chosen,))
        models = contenders(self._in_use, store, self._settings.current.device, all_models=all_models)
        return (yield from comparing.compare(store, truths, wanted, models))

    def _prefix(self, store: Store, kb: str | None) -> str | None:
        """What stands before a question: the knowledge base's instruction, else what the settings say."""
        assert self._in_use.engine is not None
        if kb is not None:
            instruction = store.documents.kb_settings(store.documents.kb_id(kb)).get("instruction", "")
            prefix = instructions.query_prefix(self._in_use.engine.embedder.profile, instruction)
            if prefix is not None:
                return prefix
        return self._settings.current.query_prefix
