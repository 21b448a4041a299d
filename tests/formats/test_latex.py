from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.errors import UnreadableError
from desktop.formats.latex import LatexFormat, parse
from desktop.records import Reading
from tests.formats.places import blocks_of, check_places, texts, uncovered

DOCUMENT = r"""\documentclass{article}
\usepackage{x}
\title{Retrying 重试 with \emph{care}}
\author{J\'er\^ome Gr\"un \and Jane Doe}
\begin{document}
\maketitle
\begin{abstract}
We retry. % hidden
\end{abstract}
\section{First \label{sec:a}}
Use \textbf{only} ``idempotent'' calls---see \cite{knuth, lamport} and Section~\ref{sec:a}; 100\% of
$\alpha \leq \beta_{1}$.\footnote{A \textit{note} on it.}

第一行
第二行 \href{http://x}{the guide}. \v{S}koda, na\"{\i}ve, \ss.
\subsection{Lists}
\begin{enumerate}
\item one
\item two
  \begin{itemize}
  \item nested
  \end{itemize}
\end{enumerate}
\begin{description}
\item[Term] its meaning
\end{description}
\begin{equation}\label{eq:x}
E = mc^2
\end{equation}
\begin{lstlisting}[language=Python, caption=A listing]
def f():
    return 1 % 2
\end{lstlisting}
\begin{table}[h]
\caption{Prices \& more}
\begin{tabular}{l|r}
\toprule
A & B \\
\midrule
1 & 2 \\
\multicolumn{2}{c}{both} \\
\bottomrule
\end{tabular}
\end{table}
\input{/etc/passwd}
\begin{verbatim}
raw \text{%}
\end{verbatim}
\begin{thebibliography}{9}
\bibitem{knuth} Knuth.
\end{thebibliography}
\end{document}
"""

HOSTILE = [
    "{" * 100_000,
    "\\section{" * 20_000,
    "\\textbf{" * 30_000,
    "\\begin{itemize}\\item " * 5_000,
    "\\begin{quote}" * 20_000 + "text",
    "\\begin{tabular}" * 5_000,
    "\\footnote{" * 5_000,
    "$" * 50_001,
    DOCUMENT[:300],
]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (path := tmp_path / "made.tex").write_text(DOCUMENT, encoding="utf-8")
    return LatexFormat().read(path, lambda: None)


def test_blocks_are_what_the_markup_says(reading: Reading) -> None:
    assert [(block.kind, block.level, block.text) for block in blocks_of(reading)] == [
        ("heading", 1, "Retrying 重试 with care"),
        ("paragraph", 0, "Jérôme Grün · Jane Doe"),
        ("heading", 2, "Abstract"),
        ("paragraph", 0, "We retry."),
        ("heading", 2, "First"),
        (
            "paragraph",
            0,
            "Use only “idempotent” calls—see [knuth, lamport] and Section sec:a; 100% of α ≤ β_1.[1]",
        ),
        ("footnote", 0, "[1] A note on it."),
        ("paragraph", 0, "第一行第二行 the guide. Škoda, naïve, ß."),
        ("heading", 3, "Lists"),
        ("list_item", 1, "1. one"),
        ("list_item", 1, "2. two"),
        ("list_item", 2, "nested"),
        ("list_item", 1, "Term its meaning"),
        ("code", 0, "E = mc^2"),
        ("caption", 0, "A listing"),
        ("code", 0, "def f():\n    return 1 % 2"),
        ("caption", 0, "Prices & more"),
        ("table", 0, "A | B\n1 | 2\nboth"),
        ("code", 0, "raw \\text{%}"),
        ("heading", 2, "References"),
        ("list_item", 1, "[knuth] Knuth."),
    ]
    assert reading.title == "Retrying 重试 with care"
    assert "python" in [block.language for block in blocks_of(reading)]
    assert all(block.header_rows == 1 for block in blocks_of(reading) if block.kind == "table")


def test_every_character_is_where_the_layout_shows_it(reading: Reading, tmp_path: Path) -> None:
    check_places(reading, tmp_path)
    assert not any(uncovered(block) for block in blocks_of(reading))


def test_nothing_is_included(reading: Reading) -> None:
    assert not any("passwd" in text or "root:" in text for text in texts(reading))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_or_refused_in_time(text: str) -> None:
    started = time.monotonic()
    with suppress(UnreadableError):
        parse(text)
    assert time.monotonic() - started < 20
