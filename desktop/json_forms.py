"""Answers and passages as plain data: what `--json` prints and "How was this found?" shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from desktop.checking import Found
from desktop.disk_use import DiskUse
from desktop.records import Answer, Hit, Rect
from desktop.store import geometry
from desktop.store.passages import StoredPassage
from desktop.store.watched import WatchedFolder


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as the traceable request and response that the command line and the window show."""
    return {
        "query": answer.query,
        "kb": answer.kb,
        "mode": answer.mode,
        "model": answer.model,
        "dimension": answer.dimension,
        "instruction": answer.instruction,
        "reranker": answer.reranker,
        "elapsed_ms": dict(answer.elapsed_ms),
        "corrections": [list(pair) for pair in answer.corrections],
        "notes": list(answer.notes),
        "relevant": answer.relevant,
        "hits": [_hit_json(hit) for hit in answer.hits],
        "attempts": [_hit_json(hit) for hit in answer.attempts],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "similarity": hit.similarity,
        "rerank_score": hit.rerank_score,
        "keyword_rank": hit.keyword_rank,
        "meaning_rank": hit.meaning_rank,
        "passage_id": hit.passage_id,
        "document_id": hit.document_id,
        "path": str(hit.path),
        "title": hit.title,
        "page": hit.page,
        "page_last": hit.page_last,
        "heading": list(hit.headings),
        "kind": hit.kind,
        "text": hit.text,
        "marks": [list(mark) for mark in hit.marks],
        "rects": _rects_json(hit.rects),
        "sentence": None if hit.sentence is None else list(hit.sentence),
        "also": [
            {"passage_id": twin.passage_id, "path": str(twin.path), "page": twin.page} for twin in hit.also
        ],
    }


def passage_json(passage: StoredPassage) -> dict[str, Any]:
    """A passage as it was cut."""
    return {
        "id": passage.id,
        "heading": list(passage.headings),
        "kind": passage.kind,
        "page": passage.page,
        "page_last": passage.page_last,
        "start": passage.start,
        "end": passage.end,
        "context": passage.context,
        "text": passage.text,
        "rects": _rects_json(geometry.rects(passage.lines)),
    }


def health_json(found: Sequence[Found], use: DiskUse | None, freed_bytes: int | None) -> dict[str, Any]:
    """What a check found, and what takes the room."""
    return {
        "problems": [problem for each in found for problem in each.problems],
        "notes": [note for each in found for note in each.notes],
        "parts": [
            {"part": each.part, "problems": list(each.problems), "notes": list(each.notes)} for each in found
        ],
        "disk": None
        if use is None
        else {
            "total_bytes": use.total_bytes,
            "files": dict(use.files),
            "database": [
                {"share": part.share, "name": part.name, "bytes": part.size_bytes} for part in use.database
            ],
        },
        "freed_bytes": freed_bytes,
    }


def _rects_json(rects: Iterable[Rect]) -> list[list[float]]:
    return [[rect.page, *(round(value, 2) for value in rect[1:])] for rect in rects]


def watched_json(folder: WatchedFolder) -> dict[str, Any]:
    """A followed folder as plain data."""
    return {
        "id": folder.id,
        "kb": folder.kb,
        "path": str(folder.path),
        "state": folder.state,
        "include": list(folder.patterns.include),
        "exclude": list(folder.patterns.exclude),
        "note": folder.note,
    }
