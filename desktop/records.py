"""The vocabulary that every part shares: plain frozen records, free of Qt and of each other.

Lengths on a page are points (1/72 inch) from the top left corner of the page *as displayed*, rotation
applied. Offsets count Unicode code points. Pages count from 1.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

FloatVector: TypeAlias = npt.NDArray[np.float32]
"""One embedding, shape (dimension,), L2-normalised."""
FloatMatrix: TypeAlias = npt.NDArray[np.float32]
"""Embeddings, shape (count, dimension), each row L2-normalised."""
IdVector: TypeAlias = npt.NDArray[np.int64]
"""Row identifiers, shape (count,)."""

BlockKind = Literal["heading", "paragraph", "list_item", "table", "code", "caption", "footnote"]
PassageKind = Literal["text", "table", "code"]
PageState = Literal["text", "waiting", "recognised", "empty", "encrypted", "failed"]
"""What became of a page: its text was read, is to be recognised, was recognised; or why there is none."""
Turn = Literal[0, 90, 180, 270]
"""Degrees by which a page is turned clockwise, so that its text stands upright."""
DocumentState = Literal["ready", "pending", "failed", "partial", "encrypted"]
Mode = Literal["hybrid", "meaning", "keyword"]
Stage = Literal[
    "model",
    "scanning",
    "reading",
    "embedding",
    "saving",
    "recognising",
    "measuring",
    "exporting",
    "importing",
    "checking",
    "mending",
    "compacting",
    "done",
]
PassageSize = Literal["normal", "long", "section"]


class Rect(NamedTuple):
    """A rectangle on one page, in points."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters that stands on one line of one page.

    `start` and `end` are offsets into the text of whatever holds the line: its block while reading,
    its passage once stored. `edges` is empty where only the rectangle is known, else the
    ``end - start + 1`` x positions between which the characters stand, as native float32.
    """

    start: int
    end: int
    rect: Rect
    edges: bytes = b""

    def part(self, start: int, end: int) -> Rect | None:
        """The rectangle of the characters from `start` to `end`; None where they are not on this line."""
        first, last = max(start, self.start), min(end, self.end)
        if first >= last:
            return None
        if not self.edges:
            return self.rect
        edges = array("f", self.edges)
        left, right = edges[first - self.start], edges[last - self.start]
        return self.rect._replace(x0=min(left, right), x1=max(left, right))

    def shifted(self, by: int) -> Line:
        """The same line for a text in which it starts `by` code points later."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page's content in reading order; its text has no trailing white space.

    `level` is the heading level (1–6) or the depth of a list item (from 1), `language` the code's.
    `rows` are the offsets of a table's rows in the text, the first `header_rows` of them its header;
    cells are joined by " | ", rows by newlines. `continues` says that the block goes on in the middle
    of the previous block's sentence, across a page or column break.
    """

    kind: BlockKind
    text: str
    lines: tuple[Line, ...] = ()
    level: int = 0
    language: str = ""
    rows: tuple[tuple[int, int], ...] = ()
    header_rows: int = 0
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size in points as displayed and what became of it."""

    number: int
    width: float
    height: float
    state: PageState
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of text made out in a page's picture. Places are points of the page turned upright.

    `spans` are its words, or characters where a script sets no spaces: (start, end, x0, y0, x1, y1), the
    first two being offsets in the text. `edges` are the ``len(text) + 1`` x positions between which the
    characters stand.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float  # about the size of its type
    confidence: float  # 0–1
    edges: tuple[float, ...]
    spans: tuple[tuple[int, int, float, float, float, float], ...] = ()  # empty where the line is level


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was made out in a page's picture: the page's size once turned upright, and its lines."""

    turn: Turn
    width: float  # points, of the page turned upright
    height: float
    lines: tuple[RecognisedLine, ...]


Recognised: TypeAlias = Recognition | str
"""What became of a page that was to be recognised: its lines, or why there are none, in a sentence."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with the blocks that begin on it."""

    page: Page
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole document as read. `title` is the document's own, empty where it states none.

    `layout` is the PDF that stands for a document without pages of its own; None where the file
    itself is rendered.
    """

    title: str
    pages: tuple[ReadPage, ...]
    layout: bytes | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is found and shown as one.

    `text` is ``document_text[start:end]``; `lines` count from the passage's first character.
    `context` is what stands before the text when it is embedded: title, headings, a table's header.
    `language` is the programming language of code, else the ISO 639 code of the text's; empty if unknown.
    """

    start: int
    end: int
    text: str
    kind: PassageKind
    headings: tuple[str, ...]
    page: int
    page_last: int
    language: str = ""
    context: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def embedded_text(self) -> str:
        """What the model is given, without its prefix."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle to tint on a page: the passage softly, matched words strongly."""

    rect: Rect
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page: 8-bit RGB rows without padding, at `scale` pixels a point."""

    number: int
    page_count: int
    width: int  # pixels
    height: int  # pixels
    scale: float
    samples: bytes
    changed: bool = False  # the file is no longer what was read, so nothing is marked


@dataclass(frozen=True, slots=True)
class Document:
    """A file in a knowledge base. `title` is shown: the document's own, else the file's stem.

    A `missing` one came from elsewhere and its file was not found; what was read of it is here.
    """

    id: int
    kb: str
    path: Path
    title: str
    state: DocumentState
    error: str
    pages: int
    passages: int
    characters: int
    size_bytes: int
    pages_by_state: Mapping[str, int] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A named set of documents, with its counts."""

    id: int
    name: str
    documents: int
    passages: int
    pages: int
    characters: int
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `kb` None searches all knowledge bases; `prefix` None uses the model's own.

    `like` is a passage: then others that say something like it are looked for, and `text` only names it.
    `rerank` says whether a reranker reads the first passages again; None leaves that to the settings.
    """

    text: str
    kb: str | None = None
    mode: Mode = "hybrid"
    top_k: int = 10
    min_score: float = 0.0
    prefix: str | None = None
    like: int | None = None
    rerank: bool | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Another place that says the same as a hit."""

    passage_id: int
    document_id: int
    path: Path
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a question. `score` is calibrated to 0–1, `similarity` the bare cosine.

    `sentence` is where in the text the sentence stands that the words speak most for; `also` are passages
    that say the same and are not hits of their own. `rerank_score` is the probability that a reranker gives
    it, and then the score too.
    """

    rank: int
    score: float
    similarity: float | None
    keyword_rank: int | None
    meaning_rank: int | None
    passage_id: int
    document_id: int
    path: Path
    title: str
    page: int | None
    page_last: int | None
    headings: tuple[str, ...]
    kind: PassageKind
    text: str
    marks: tuple[tuple[int, int], ...]
    rects: tuple[Rect, ...]
    word_rects: tuple[Rect, ...] = ()
    sentence: tuple[int, int] | None = None
    also: tuple[Twin, ...] = ()
    rerank_score: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The traceable request and response. `elapsed_ms` has embed, meaning, keyword, fuse and total.

    `reranker` names the model that put the first hits in their order; then `elapsed_ms` has rerank too.

    `corrections` are words that no passage has, each with the one that was looked for in its place; `notes`
    say what else was done to the question (see `desktop.scoping`). Where no hit reaches the minimum score,
    `attempts` are the best of those below it. `relevant` is false where even the best has a score that
    questions have whose answer is nowhere, in a library that is large enough to tell.
    """

    query: str
    kb: str | None
    mode: Mode
    model: str
    dimension: int
    instruction: str
    elapsed_ms: Mapping[str, float]
    hits: tuple[Hit, ...]
    corrections: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    attempts: tuple[Hit, ...] = ()
    relevant: bool = True
    reranker: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be made searchable, and the sentence that says why and what to do."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A document that is being read, embedded, or whose pages are being recognised; `fraction` is 0–1."""

    document_id: int
    path: Path
    stage: Literal["reading", "embedding", "recognising"]
    fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running job stands. `fraction` is 0–1, `seconds_left` None while nothing is known yet.

    `held` says in a sentence why nothing goes on for now; empty while it does.
    """

    stage: Stage
    fraction: float = 0.0
    files_done: int = 0  # with or without success
    files_total: int = 0
    files_failed: int = 0
    files_unchanged: int = 0
    files_left_out: int = 0  # in folders, of kinds that can't be read
    files_moved: int = 0  # in followed folders: they are documents at other places now
    files_removed: int = 0  # documents whose files are gone from followed folders, or are left out there
    freed_bytes: int = 0  # given back to the disk
    passages: int = 0  # made searchable by this job
    passages_per_second: float = 0.0
    seconds_left: float | None = None
    current: str = ""  # path of the file being worked on, or name of the model
    failure: Failure | None = None  # one that happened since the last progress
    pages_done: int = 0  # recognised, with or without success
    pages_total: int = 0  # to be recognised
    questions_done: int = 0  # asked, each once for every way of searching that is compared
    questions_total: int = 0
    under_way: tuple[UnderWay, ...] = ()
    held: str = ""
