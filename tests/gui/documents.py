"""Real files for the window's tests, made on the spot."""

from __future__ import annotations

from pathlib import Path

LEASE = "The lease liability is measured at the present value of the payments that remain."
ORCHARD = "An orchard of apple trees was planted behind the old mill in spring."
RIVER = "The river floods its meadows every seventh year, the chronicle says."
FILLER = "Nothing of interest is written in this line of the report, number {number}."


def report(path: Path) -> Path:
    """A PDF of three pages; LEASE stands on the second, ORCHARD on the third."""
    import pymupdf

    with pymupdf.open() as document:
        for number, sentence in enumerate((RIVER, LEASE, ORCHARD), 1):
            page = document.new_page(width=595, height=842)
            page.insert_text((72, 80), f"Chapter {number}", fontsize=20, fontname="hebo")
            for line in range(20):
                page.insert_text((72, 120 + line * 18), FILLER.format(number=line), fontsize=11)
            page.insert_text((72, 560), sentence, fontsize=11)
        document.save(path)
    return path


def encrypted(path: Path) -> Path:
    """A PDF that needs a password."""
    import pymupdf

    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "secret")
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="user")
    return path


def notes(path: Path) -> Path:
    """A Markdown file with headings."""
    path.write_text(
        "# Garden notes\n\n## Bees\n\nThe beekeeper counted forty hives near the lavender field.\n\n"
        "## Roses\n\nRoses want pruning late in winter, before the sap rises.\n",
        encoding="utf-8",
    )
    return path


def chinese(path: Path) -> Path:
    """A Chinese text in GB18030."""
    path.write_bytes(
        "租赁负债按照尚未支付的租赁付款额的现值计量。\n\n果园位于老磨坊的后面。\n".encode("gb18030")
    )
    return path
