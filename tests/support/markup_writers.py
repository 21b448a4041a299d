"""The written text in formats that are text themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from html import escape

from tests.support.written import TITLE, Piece

Writer = Callable[[Sequence[Piece]], str]


def plain_text(pieces: Sequence[Piece]) -> str:
    return "\n\n".join(piece.text for piece in pieces) + "\n"


def bare(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def html_body(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        text = escape(piece.text)
        if piece.kind == "heading":
            parts.append(f"<h{piece.level}>{text}</h{piece.level}>")
        elif piece.kind == "paragraph":
            parts.append(f"<p>{text}</p>")
        elif piece.kind == "item":
            parts.append(
                "<ul>" * _first(pieces, number) + f"<li>{text}</li>" + "</ul>" * _last(pieces, number)
            )
        elif piece.kind == "code":
            parts.append(f'<pre><code class="language-{piece.language}">{text}</code></pre>')
        else:
            parts.append("<table>" + _html_row(piece.rows[0], "th"))
            parts.extend(_html_row(row, "td") for row in piece.rows[1:])
            parts.append("</table>")
    return "\n".join(parts)


def html(pieces: Sequence[Piece]) -> str:
    head = f'<meta charset="utf-8"/><title>{TITLE}</title>'
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>\n{html_body(pieces)}\n</body></html>\n"


def xhtml(pieces: Sequence[Piece]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{TITLE}</title></head><body>\n{html_body(pieces)}\n</body></html>\n"
    )


def mhtml(pieces: Sequence[Piece]) -> str:
    message = EmailMessage()
    message["Subject"] = TITLE
    message["Snapshot-Content-Location"] = "https://houses.example/river"
    message.set_content(html(pieces), subtype="html", cte="quoted-printable")
    message.make_related()
    return message.as_string()


def mail(pieces: Sequence[Piece]) -> str:
    message = EmailMessage()
    message["Subject"] = TITLE
    message["From"] = "The office <office@houses.example>"
    message["To"] = "tenants@houses.example"
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0000"
    message.set_content(html(pieces), subtype="html", cte="quoted-printable")
    return message.as_string()


def mailbox(pieces: Sequence[Piece]) -> str:
    return f"From office@houses.example Mon Mar  2 09:30:00 2026\n{mail(pieces)}\n"


def markdown(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "heading":
            parts.append(f"{'#' * piece.level} {piece.text}\n")
        elif piece.kind == "item":
            parts.append(f"- {piece.text}" + "\n" * _last(pieces, number))
        elif piece.kind == "code":
            parts.append(f"```{piece.language}\n{piece.text}\n```\n")
        elif piece.kind == "table":
            rule = "|" + " --- |" * len(piece.rows[0])
            rows = [f"| {' | '.join(row)} |" for row in piece.rows]
            parts.append("\n".join([rows[0], rule, *rows[1:]]) + "\n")
        else:
            parts.append(piece.text + "\n")
    return "\n".join(parts)


def restructured_text(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "heading":
            parts.append(f"{piece.text}\n{'=-~'[piece.level - 1] * (2 * len(piece.text))}\n")
        elif piece.kind == "item":
            parts.append(f"- {piece.text}" + "\n" * _last(pieces, number))
        elif piece.kind == "code":
            parts.append(f".. code-block:: {piece.language}\n\n{_indented(piece.text)}\n")
        elif piece.kind == "table":
            rows = [
                "\n".join(f"   {'* -' if number == 0 else '  -'} {cell}" for number, cell in enumerate(row))
                for row in piece.rows
            ]
            parts.append(".. list-table::\n   :header-rows: 1\n\n" + "\n".join(rows) + "\n")
        else:
            parts.append(piece.text + "\n")
    return "\n".join(parts)


def asciidoc(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "heading":
            parts.append(f"{'=' * piece.level} {piece.text}\n")
        elif piece.kind == "item":
            parts.append(f"* {piece.text}" + "\n" * _last(pieces, number))
        elif piece.kind == "code":
            parts.append(f"[source,{piece.language}]\n----\n{piece.text}\n----\n")
        elif piece.kind == "table":
            rows = ["".join(f"|{cell} " for cell in row) for row in piece.rows]
            parts.append('[options="header"]\n|===\n' + "\n".join(rows) + "\n|===\n")
        else:
            parts.append(piece.text + "\n")
    return "\n".join(parts)


def org(pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "heading":
            parts.append(f"{'*' * piece.level} {piece.text}\n")
        elif piece.kind == "item":
            parts.append(f"- {piece.text}" + "\n" * _last(pieces, number))
        elif piece.kind == "code":
            parts.append(f"#+BEGIN_SRC {piece.language}\n{piece.text}\n#+END_SRC\n")
        elif piece.kind == "table":
            rows = [f"| {' | '.join(row)} |" for row in piece.rows]
            parts.append("\n".join([rows[0], f"|{'---+' * (len(piece.rows[0]) - 1)}---|", *rows[1:]]) + "\n")
        else:
            parts.append(piece.text + "\n")
    return "\n".join(parts)


def latex(pieces: Sequence[Piece]) -> str:
    parts = ["\\documentclass{article}\n\\usepackage{listings}\n\\begin{document}\n"]
    for number, piece in enumerate(pieces):
        if piece.kind == "heading":
            command = ("section", "subsection", "subsubsection")[piece.level - 1]
            parts.append(f"\\{command}{{{piece.text}}}\n")
        elif piece.kind == "item":
            parts.append(
                "\\begin{itemize}\n" * _first(pieces, number)
                + f"\\item {piece.text}\n"
                + "\\end{itemize}\n" * _last(pieces, number)
            )
        elif piece.kind == "code":
            parts.append(f"\\begin{{lstlisting}}[language=Python]\n{piece.text}\n\\end{{lstlisting}}\n")
        elif piece.kind == "table":
            rows = [" & ".join(row) + r" \\" for row in piece.rows]
            inner = "\n".join([r"\hline", rows[0], r"\hline", *rows[1:], r"\hline"])
            parts.append(f"\\begin{{tabular}}{{{'l' * len(piece.rows[0])}}}\n{inner}\n\\end{{tabular}}\n")
        else:
            parts.append(piece.text + "\n")
    return "\n".join(parts) + "\n\\end{document}\n"


def notebook(pieces: Sequence[Piece]) -> str:
    cells: list[dict[str, object]] = []
    text: list[Piece] = []

    def close() -> None:
        if text:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": markdown(text)})
            text.clear()

    for piece in pieces:
        if piece.kind != "code":
            text.append(piece)
            continue
        close()
        cells.append(
            {"cell_type": "code", "metadata": {}, "source": piece.text, "outputs": [], "execution_count": 1}
        )
    close()
    metadata = {"language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def rtf(pieces: Sequence[Piece]) -> str:
    styles = "".join(f"{{\\s{n}\\outlinelevel{n - 1} heading {n};}}" for n in (1, 2, 3))
    parts = [
        "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}"
        "{\\f1\\fmodern Courier New;}}"
        f"{{\\stylesheet{{\\s0 Normal;}}{styles}}}\n"
    ]
    for piece in pieces:
        if piece.kind == "heading":
            parts.append(
                f"\\pard\\s{piece.level}\\outlinelevel{piece.level - 1}\\b\\fs32 "
                f"{_rtf(piece.text)}\\b0\\fs24\\par\n"
            )
        elif piece.kind == "item":
            parts.append(
                "\\pard\\ls1\\ilvl0\\fi-360\\li720{\\listtext\\'95\\tab}" + _rtf(piece.text) + "\\par\n"
            )
        elif piece.kind == "code":
            lines = "\\line\n".join(_rtf(line) for line in piece.text.split("\n"))
            parts.append(f"\\pard\\f1 {lines}\\f0\\par\n")
        elif piece.kind == "table":
            for number, row in enumerate(piece.rows):
                cells = "".join(f"\\cellx{2000 * (n + 1)}" for n in range(len(row)))
                parts.append("\\trowd" + "\\trhdr" * (number == 0) + cells + "\n")
                parts.append("".join(f"\\pard\\intbl {_rtf(cell)}\\cell" for cell in row) + "\\row\n")
        else:
            parts.append(f"\\pard {_rtf(piece.text)}\\par\n")
    return "".join(parts) + "}\n"


def comma_separated(pieces: Sequence[Piece]) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for piece in pieces for row in piece.rows)


def tab_separated(pieces: Sequence[Piece]) -> str:
    return "\n".join("\t".join(row) for piece in pieces for row in piece.rows)


def json_list(pieces: Sequence[Piece]) -> str:
    return json.dumps([piece.text for piece in pieces], ensure_ascii=False, indent=2)


def subtitles(pieces: Sequence[Piece]) -> str:
    return "\n".join(
        f"{number}\n00:{number:02}:00,000 --> 00:{number:02}:05,000\n{piece.text}\n"
        for number, piece in enumerate(pieces, 1)
    )


def web_subtitles(pieces: Sequence[Piece]) -> str:
    return "WEBVTT\n\n" + subtitles(pieces).replace(",000", ".000")


def _rtf(text: str) -> str:
    escaped = "".join(
        f"\\{c}" if c in "\\{}" else c if c.isascii() else f"\\u{_signed(ord(c))}?" for c in text
    )
    return escaped.replace("    ", "\\~\\~\\~\\~") if text.startswith(" ") else escaped


def _signed(code: int) -> int:
    return code - 65536 if code > 32767 else code


def _html_row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _indented(text: str) -> str:
    return "\n".join(f"   {line}" for line in text.split("\n"))


def _first(pieces: Sequence[Piece], number: int) -> bool:
    return number == 0 or pieces[number - 1].kind != "item"


def _last(pieces: Sequence[Piece], number: int) -> bool:
    return number + 1 == len(pieces) or pieces[number + 1].kind != "item"
