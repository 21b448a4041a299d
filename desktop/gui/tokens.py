"""Design tokens: the only module that names a colour, a size or a duration.

Paper, ink and one cinnabar seal. Lengths are device-independent pixels, durations milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of colours, as ``#RRGGBB``.

    Text on `paper`, `sheet`, `hover` and `selected` keeps 4.5:1 in `ink`, `muted` and `accent`; signs
    keep 3:1.
    """

    paper: str
    """The window."""
    sheet: str
    """Cards, fields and panes."""
    canvas: str
    """What pages lie on."""
    ink: str
    muted: str
    line: str
    accent: str
    """Cinnabar: focus, links, the one primary button."""
    on_accent: str
    accent_hover: str
    hover: str
    selected: str
    found: str
    """Behind matched words in a card."""
    sentence: str
    """Behind the sentence that they stand in."""
    jade: str
    amber: str
    red: str
    page: str
    """A page stays paper in the dark as well."""
    page_edge: str
    mark: str
    shadow: str
    handle: str
    """Of scroll bars."""
    notice_link: str
    """A link on `ink`."""


LIGHT = Colours(
    paper="#F7F5F0",
    sheet="#FFFFFF",
    canvas="#E9E6DF",
    ink="#1E1F1C",
    muted="#67665F",
    line="#DDD9CF",
    accent="#A93B26",
    on_accent="#FFFFFF",
    accent_hover="#933220",
    hover="#EFECE4",
    selected="#F8EEE9",
    found="#F9E2A9",
    sentence="#FCF5E2",
    jade="#2F6B4F",
    amber="#8A6200",
    red="#B3261E",
    page="#FFFFFF",
    page_edge="#D2CEC4",
    mark="#F4C95D",
    shadow="#3A3527",
    handle="#C9C4B8",
    notice_link="#F0937C",
)

DARK = Colours(
    paper="#1A1B1D",
    sheet="#232528",
    canvas="#141517",
    ink="#ECE9E1",
    muted="#A09D93",
    line="#34363A",
    accent="#E27A61",
    on_accent="#1A1B1D",
    accent_hover="#EC917B",
    hover="#2A2C30",
    selected="#33292A",
    found="#5E4C1F",
    sentence="#433A24",
    jade="#6FBF98",
    amber="#E0B04A",
    red="#F2837B",
    page="#FFFFFF",
    page_edge="#000000",
    mark="#F4C95D",
    shadow="#000000",
    handle="#4A4D52",
    notice_link="#A93B26",
)

# Over the page, multiplied; pages stay paper in the dark as well
FOUND = "#BFE3F5"
"""What was looked for on the page: unlike the passage's amber."""
FOUND_HERE = "#6FC3EA"
FOUND_EDGE = "#1F6E96"
SELECTED_TEXT = "#B9CDF2"

# Spacing
GAP_1 = 4
GAP_2 = 8
GAP_3 = 12
GAP_4 = 16
GAP_5 = 24
GAP_6 = 32

# Shape
RADIUS_SMALL = 6
RADIUS = 10
HAIRLINE = 1
FOCUS_RING = 2

# Type
TEXT_SMALL = 11
TEXT_MUTED = 12
TEXT = 13
TEXT_FIELD = 14
TEXT_TITLE = 15
TEXT_HEADING = 20
LINE_HEIGHT = 1.45
FACES_LATIN = ("Segoe UI", "SF Pro Text", "Inter", "Cantarell", "Ubuntu", "Noto Sans", "Noto Sans CJK SC")
FACES_CJK = ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC")
FACES_FIXED = ("Cascadia Mono", "SF Mono", "JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono")
FACES_PLAIN = ("Sans Serif", "DejaVu Sans", "Sans", "Bitstream Vera Sans")
"""What a Linux desktop answers when it has no UI face of its own."""

# Parts
ICON_SMALL = 16
ICON = 20
ICON_LARGE = 40
SEAL = 24
CONTROL_HEIGHT = 32
FIELD_HEIGHT = 40
CHIP_HEIGHT = 28
LIKE_SHARE = 0.6  # of the field, for what is to be found more of
HEADER_HEIGHT = 64
ROW_HEIGHT = 30
SIDEBAR_WIDTH = 248
SIDEBAR_MIN = 200
RESULTS_WIDTH = 408
RESULTS_SHARE = 0.42  # of results and preview, where there is less room
RESULTS_MIN = 280
PREVIEW_MIN = 320
WINDOW_SIZE = (1280, 800)
WINDOW_MIN = (860, 560)
DIALOG_WIDTH = 600
MODELS_WIDTH = 760
QUALITY_SIZE = (980, 700)
HEALTH_SIZE = (620, 720)
POPUP_WIDTH = 400
CARD_PADDING = 14
CARD_GAP = 10
EXCERPT_LINES = 4
SCORE_BAR = (44, 3)
RING = 18
RING_LINE = 2.5
RAIL_WIDTH = 14
RAIL_TICK = 3
PAGE_MARGIN = 24
PAGE_MARGIN_NARROW = 12
NARROW = 480  # a page in less has the narrow margin
SHADOW_SPREAD = 14
THUMBNAIL = (124, 164)
THUMBNAIL_SHEET = (88, 124)
DOT = 5
DROP_INSET = 16
WASH = 0.05  # of the accent, on top
POPUP_SHADOW = (28, 6, 0.22)  # blur, offset downwards, opacity
NAME_LENGTH = 120  # characters of what a passage is called by
TEXT_WIDTH = 420
"""The widest a paragraph of the interface gets."""

# Zoom, in pixels a point; 1.0 on screen is 96 pixels an inch
POINTS_AT_FULL_SIZE = 96 / 72
ZOOM_STEPS = (0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)

# Time, milliseconds
MOTION = 120
TYPING_PAUSE = 80
QUESTION_STAYS = 1500  # until it is one to be remembered
BUSY_AFTER = 250
REFRESH_EVERY = 500
PROGRESS_EVERY = 100
NOTICE_STAYS = 8000
SHORT_NOTICE_STAYS = 4000
