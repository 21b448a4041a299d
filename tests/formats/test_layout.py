from __future__ import annotations

from pathlib import Path

from desktop.formats.drafts import Draft, Span, heading, label, paragraph, slide
from desktop.formats.layout import lay_out
from tests.formats.places import check_places, opened


def test_a_slide_begins_a_page_of_its_size_and_grows_where_it_must() -> None:
    drafts: list[Draft | None] = [slide(720, 405), heading([Span("One")], 2), label("Notes")]
    drafts += [slide(720, 540), *(paragraph([Span(f"Line {n} 第二页")]) for n in range(900)), slide(720, 405)]
    reading = lay_out("", [draft for draft in drafts if draft], {}, lambda: None)
    sizes = [(page.page.width, page.page.height) for page in reading.pages]
    assert sizes[0] == (720, 405)
    assert sizes[-1] == (720, 405)
    assert all(width == 720 and height > 540 for width, height in sizes[1:-1])
    assert [block.text for block in reading.pages[0].blocks] == ["One"]
    assert reading.pages[1].blocks[0].text == "Line 0 第二页"
    assert not reading.pages[-1].blocks
    assert "Notes" in opened(reading, Path())[0].get_text()
    check_places(reading, Path())


def test_what_has_no_slides_keeps_its_pages() -> None:
    drafts = [draft for n in range(3) if (draft := paragraph([Span(f"Paragraph {n}")]))]
    reading = lay_out("", drafts, {}, lambda: None)
    assert [(page.page.width, page.page.height) for page in reading.pages] == [(595, 842)]
