"""Documents such as people own, one of each kind, to look at in the preview."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.support import prose
from tests.support.binary_writers import book

_CSS = """
body { font-family: serif; font-size: 9.6px; line-height: 1.35; text-align: justify; }
h1 { font-family: sans-serif; font-size: 19px; text-align: left; line-height: 1.2; }
h2 { font-family: sans-serif; font-size: 12px; margin: 10px 0 4px 0; }
p { margin: 0 0 6px 0; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 0.6px solid #555; padding: 4px 7px; }
th { background-color: #e9e4d8; }
pre { font-family: monospace; font-size: 8.6px; }
"""


@dataclass(frozen=True)
class Shown:
    """A document, what to ask so that it answers, and a word of the answer."""

    file: str
    question: str
    make: Callable[[Path], None]


def chart(width: int = 480, height: int = 260) -> bytes:
    """A picture: a curve over axes, as PNG."""
    import pymupdf

    page = pymupdf.open().new_page(width=width, height=height)
    page.draw_rect(page.rect, color=None, fill=(0.97, 0.96, 0.93))
    shape = page.new_shape()
    points = [
        (40 + x, height - 50 - 70 * (1 + math.sin(x / 55.0)) * (0.5 + x / 700))
        for x in range(0, width - 70, 4)
    ]
    shape.draw_polyline(points)
    shape.finish(color=(0.62, 0.2, 0.14), width=2, closePath=False)
    shape.draw_line((40, 20), (40, height - 40))
    shape.draw_line((40, height - 40), (width - 20, height - 40))
    shape.finish(color=(0.2, 0.2, 0.2), width=1.2, closePath=False)
    shape.commit()
    page.insert_text((48, 30), "Water level, metres", fontsize=11)
    page.insert_text((width - 130, height - 18), "Day of the year", fontsize=11)
    return bytes(page.get_pixmap(dpi=150).tobytes("png"))


def _flow(
    path: Path, html: str, columns: int, title: str = "", picture: bytes | None = None, size: str = "a4"
) -> None:
    """HTML set in so many columns below a title over the whole width."""
    import pymupdf

    page = pymupdf.paper_rect(size)
    archive = pymupdf.Archive()
    if picture:
        archive.add(picture, "picture.png")
    writer = pymupdf.DocumentWriter(str(path))
    story = pymupdf.Story(f"<body>{html}</body>", user_css=_CSS, archive=archive)
    gap, margin = 22, 56
    width = (page.width - 2 * margin - gap * (columns - 1)) / columns
    more, number = True, 0
    while more:
        device = writer.begin_page(page)
        top = 60.0
        if number == 0 and title:
            head = pymupdf.Story(f"<body>{title}</body>", user_css=_CSS)
            _, filled = head.place(pymupdf.Rect(margin, 60, page.width - margin, 240))
            head.draw(device)
            top = filled[3] + 14
        for column in range(columns):
            left = margin + column * (width + gap)
            if more:
                more, _ = story.place(pymupdf.Rect(left, top, left + width, page.height - 60))
                story.draw(device)
        writer.end_page()
        number += 1
    writer.close()


def _paper(path: Path) -> None:
    title = (
        "<h1>Ice, tides and the keeping of hives: notes from a cold coast</h1>"
        "<p><i>A. Corrigan and M. Dale, Institute of the Northern Shore</i></p>"
    )
    sections = "".join(
        f"<h2>{number}. {piece.title}</h2><p>{piece.text}</p><p>{other.text}</p>"
        for number, (piece, other) in enumerate(
            zip(prose.FEATURES, (*prose.FEATURES[1:], prose.FEATURES[0]), strict=True), 1
        )
    )
    _flow(path, sections, 2, title)


def _chinese_table(path: Path) -> None:
    rows = (
        ("费用项目", "计费单位", "标准（元）", "说明"),
        ("物业服务费", "平方米·月", "2.80", "按建筑面积计收，空置房屋减半"),
        ("地下车位管理费", "个·月", "80.00", "含照明与清洁"),
        ("生活垃圾清运费", "户·月", "9.00", "随物业服务费一并收取"),
        ("装修押金", "户", "2,000.00", "验收合格后三十日内退还"),
        ("门禁卡补办费", "张", "15.00", "遗失或人为损坏时收取"),
    )
    table = "".join(
        "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
        for tag, row in zip(("th", *("td" for _ in rows[1:])), rows, strict=True)
    )
    html = (
        "<h1>青柳苑住宅小区收费公示</h1><h2>第一章　收费标准</h2>"
        "<p>本小区自二〇二六年一月一日起执行下列标准，"
        "该标准经业主大会表决通过。</p>"
        f"<p>表1　各项费用的标准</p><table>{table}</table>"
        "<h2>第二章　缴纳办法</h2><p>业主应当在每季度第一个月的十五日以前缴纳。逾期的，"
        "自逾期之日起按日加收万分之三的违约金。</p>"
        "<p>业主对收费有异议的，可以向物业服务中心书面提出，服务中心应当在五个工作日内答复。</p>"
    )
    _flow(path, html, 1)


def _scan(path: Path) -> None:
    import pymupdf

    digital = path.with_suffix(".whole.pdf")
    html = (
        "<h1>Deed of lease of the boat house</h1>"
        "<p>Made on the fourth of May 1961 between the Harbour Board and Mr. Edwin Fenwick, boat builder.</p>"
        "<h2>The rent</h2><p>The tenant pays eleven crowns a quarter, in advance, at the office of "
        "the Board. "
        "If the slip is silted up for more than six weeks, no rent is due for the time that it can't "
        "be used.</p>"
        "<h2>The slip</h2><p>The Board dredges the slip every other spring. The tenant keeps the "
        "winch greased "
        "and the rails free of weed, and lets the lifeboat pass at any hour.</p>"
    )
    _flow(digital, html, 1)
    scanned = pymupdf.open()
    for page in pymupdf.open(digital):
        target = scanned.new_page(width=page.rect.width, height=page.rect.height)
        picture = page.get_pixmap(dpi=150, colorspace=pymupdf.csGRAY)
        target.insert_image(target.rect, stream=picture.tobytes("jpeg", jpg_quality=70))
    scanned.save(path)
    digital.unlink()


def _docx(path: Path) -> None:
    import io

    import docx
    from docx.shared import Cm

    document = docx.Document()
    document.core_properties.title = "River report"
    document.add_heading("River report for the dry year", 1)
    document.add_paragraph(prose.FEATURES[2].text)
    document.add_heading("Levels at the gauges", 2)
    document.add_paragraph(
        "The gauges were read every morning at seven; the table has the lowest of each month."
    )
    table = document.add_table(1, 4, style="Table Grid")
    rows = (
        ("Gauge", "June", "July", "August"),
        ("Upper weir", "1.42 m", "1.10 m", "0.87 m"),
        ("Stone bridge", "1.95 m", "1.61 m", "1.33 m"),
        ("Tide mill", "2.70 m", "2.66 m", "2.58 m"),
    )
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Table 1: Lowest water levels at the three gauges", "Caption")
    document.add_picture(io.BytesIO(chart()), Cm(12))
    document.add_paragraph("Figure 1: The water level at the stone bridge", "Caption")
    document.add_heading("What follows from it", 2)
    for text in (
        "The mill may grind on two tides a day only.",
        "Boats that draw more than a metre wait below the bridge.",
        "The gauge at the upper weir is read twice a day until it rains.",
    ):
        document.add_paragraph(text, "List Bullet")
    document.add_paragraph(prose.FEATURES[3].text)
    document.save(str(path))


def _markdown(path: Path) -> None:
    path.write_text(prose.BACKUP, encoding="utf-8")


def _epub(path: Path) -> None:
    chapters = [
        f"<h1>{number}. {piece.title}</h1><p>{piece.text}</p>"
        "<blockquote><p>“The glass is never dry on both sides at once,” the old keeper used to say.</p>"
        '</blockquote><figure><img src="p.png" alt=""/><figcaption>The log of the tide gauge</figcaption>'
        f"</figure><p>{prose.FEATURES[4 + number].text}</p>"
        for number, piece in enumerate((prose.FEATURES[1], prose.FEATURES[4], prose.FEATURES[0]), 1)
    ]
    book(path, "The Keeper's Year", chapters, {"p.png": chart()})


def _slides(path: Path) -> None:
    import io

    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Cm

    deck = Presentation()

    def slide(layout: int, title: str, lines: Sequence[tuple[str, int]] = ()) -> Any:
        made = deck.slides.add_slide(deck.slide_layouts[layout])
        made.shapes.title.text = title
        if lines:
            frame = made.placeholders[1].text_frame
            frame.text = lines[0][0]
            for text, level in lines[1:]:
                added = frame.add_paragraph()
                added.text, added.level = text, level
        return made

    slide(0, "Winter on the northern line", [("Operations review, autumn", 0)])
    made = slide(
        1,
        "What stopped the trains",
        [
            ("Frozen points at three junctions", 0),
            ("Heaters were switched off to save power", 1),
            ("New rule: heaters on below two degrees", 1),
            ("Snow fences at the gorge had fallen over", 0),
            ("除雪车在十一月之前检修完毕", 0),
        ],
    )
    made.notes_slide.notes_text_frame.text = "Say that the fences are paid from the repair fund."
    made = slide(5, "Delays by junction")
    data = CategoryChartData()
    data.categories = ["Orme", "Tolmouth", "Gorge"]
    data.add_series("Minutes lost", (340, 210, 515))
    made.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(5), Cm(11), Cm(9), data)
    table = made.shapes.add_table(4, 2, Cm(14), Cm(5), Cm(10), Cm(5)).table
    for number, row in enumerate(
        (("Junction", "Heaters"), ("Orme", "12 of 16"), ("Tolmouth", "9 of 9"), ("Gorge", "3 of 14"))
    ):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    made = slide(5, "The gauge in the cutting")
    made.shapes.add_picture(io.BytesIO(chart()), Cm(4), Cm(5), Cm(17))
    deck.save(str(path))


def _workbook(path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Invoices")
    sheet.write_row(0, 0, ("Invoice", "Customer", "Date", "Amount", "Remark"), bold)
    names = ("Harbour Board", "Northern Line", "Tide Mill Ltd.", "青柳苑物业", "Birkett & Sons")
    for row in range(1, 41):
        sheet.write(row, 0, f"R-2026-{row:03}")
        sheet.write(row, 1, names[row % 5])
        sheet.write(row, 2, 46000 + 3 * row, day)
        sheet.write(row, 3, 118.5 * row + row % 7, money)
        sheet.write(row, 4, "credit note for the broken winch" if row == 23 else "")
    totals = book.add_worksheet("按季度汇总")
    totals.write_row(0, 0, ("季度", "合同数", "金额（元）"), bold)
    for row, values in enumerate(
        (("一季度", 12, 46210.5), ("二季度", 9, 30118), ("三季度", 17, 71225.25)), 1
    ):
        totals.write_row(row, 0, values)
    book.close()


def _mail(path: Path) -> None:
    import tempfile

    message = EmailMessage()
    message["From"] = "Ada Holloway <ada@holloway.example>"
    message["To"] = "Support <support@pumps.example>"
    message["Cc"] = "陈立 <chen.li@pumps.example>"
    message["Date"] = "Tue, 14 Apr 2026 08:12:00 +0200"
    message["Subject"] = "Pump stops after ten minutes (order 55-1207)"
    message.set_content("see HTML")
    message.add_alternative(
        "<p>Good morning,</p><p>the pump you sent stops after about ten minutes and shows <b>E17</b>"
        ". We have "
        "cleaned the filter and checked the hose, as the leaflet says. It starts again when it has "
        "cooled down.</p>"
        "<table><tr><th>Try</th><th>Ran for</th><th>Display</th></tr><tr><td>1</td><td>11 min</td>"
        "<td>E17</td></tr>"
        "<tr><td>2</td><td>9 min</td><td>E17</td></tr></table>"
        "<p>Please send a new thermal switch, or tell us how to bridge it.</p><p>Ada Holloway</p>"
        "<blockquote><p>On Monday, Support wrote:</p><p>Does the filter look clean?</p></blockquote>",
        subtype="html",
    )
    with tempfile.TemporaryDirectory() as folder:
        manual = Path(folder) / "manual.pdf"
        _flow(
            manual,
            "<h1>Pump P-12: manual</h1><h2>Messages</h2><p>E17: the motor is too warm. Let it cool "
            "for twenty "
            "minutes and check that the slots on the back are free.</p><p>E21: no water. Fill the "
            "casing.</p>",
            1,
        )
        message.add_attachment(
            manual.read_bytes(), maintype="application", subtype="pdf", filename="Pump manual.pdf"
        )
    path.write_bytes(message.as_bytes())


SHOWCASE: tuple[Shown, ...] = (
    Shown("Cold coast paper.pdf", "how to keep hives dry in winter", _paper),
    Shown("收费公示.pdf", "装修押金什么时候退还", _chinese_table),
    Shown("Boat house deed 1961.pdf", "no rent when the slip is silted up", _scan),
    Shown("River report.docx", "lowest water level at the stone bridge in August", _docx),
    Shown("Backups.md", prose.BACKUP_QUESTION, _markdown),
    Shown("The Keeper's Year.epub", "washing the lens of the lighthouse with spirit", _epub),
    Shown("Winter review.pptx", "frozen points and switched off heaters", _slides),
    Shown("Invoices.xlsx", "credit note for the broken winch", _workbook),
    Shown("Pump stops.eml", "thermal switch for the pump with E17", _mail),
)
"""One document of each kind that the preview has to show well."""
