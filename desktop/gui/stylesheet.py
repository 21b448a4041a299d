"""The style sheet: tokens in, QSS out."""

from __future__ import annotations

from string import Template

from desktop.gui import tokens
from desktop.gui.tokens import Colours

_SHEET = Template("""
* { font-size: ${text}px; color: $ink; outline: none; }
QMainWindow, QDialog, #Window { background: $paper; }
QToolTip { background: $sheet; color: $ink; border: 1px solid $line; padding: 5px 8px; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: $muted; font-size: ${text_muted}px; }
QLabel[role="section"] { color: $muted; font-size: ${text_small}px; font-weight: 600; letter-spacing: 0.6px; }
QLabel[role="title"] { font-size: ${text_title}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${text_heading}px; font-weight: 600; }
QLabel[role="red"] { color: $red; }
QLabel[role="amber"] { color: $amber; }
QLabel[role="strong"] { font-weight: 600; }

#Header { background: $paper; border-bottom: 1px solid $line; }
#Sidebar { background: $paper; }
#Results { background: $paper; }
#Preview, #Pages { background: $canvas; }
#PreviewBar, #PreviewFoot { background: $paper; }
#PreviewBar { border-bottom: 1px solid $line; }
#Thumbnails { background: $paper; border-right: 1px solid $line; }
#FindBar { background: $paper; border-bottom: 1px solid $line; }
#PreviewFoot { border-top: 1px solid $line; }
#Welcome { background: $paper; }
#Popup { background: $sheet; border: 1px solid $line; border-radius: ${radius}px; }
#Notice { background: $ink; border-radius: ${radius}px; }
#Notice QLabel { color: $paper; }
#Notice QPushButton {
  background: transparent; border: 2px solid transparent; color: $notice_link; font-weight: 600;
}
#Notice QPushButton:hover { text-decoration: underline; }
#Notice QPushButton:focus { border-color: $notice_link; }
#Banner { background: $sheet; border-bottom: 1px solid $line; }
#NoPlace { background: $sheet; border: 1px solid $line; border-radius: ${radius_small}px; }
#Group { background: $sheet; border: 1px solid $line; border-radius: ${radius}px; }
#Rule { background: $line; }

#SearchField { background: $sheet; border: 1px solid $line; border-radius: ${radius}px; }
#SearchField[focused="true"] { border: 2px solid $accent; }
#SearchField QLineEdit { background: transparent; border: none; padding: 0; font-size: ${text_field}px; }
#LikeChip { background: $selected; border: 1px solid $line; border-radius: ${radius_small}px; }
#Suggestions { background: $sheet; border: 1px solid $line; border-radius: ${radius}px; }
#Suggestions QListView { background: transparent; padding: 4px; }
#Hint {
  color: $muted; border: 1px solid $line; border-radius: 4px; padding: 1px 6px; font-size: ${text_small}px;
}

QLineEdit, QComboBox, QSpinBox {
  background: $sheet; border: 1px solid $line; border-radius: ${radius_small}px;
  min-height: ${inner}px; padding: 0 9px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus {
  border: 2px solid $accent; padding: 0 8px;
}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
  color: $muted; background: $paper;
}
QSpinBox { padding: 0; }
QSpinBox QLineEdit { background: transparent; border: none; min-height: 0; padding: 0; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView {
  background: $sheet; border: 1px solid $line; padding: 4px;
  selection-background-color: $hover; selection-color: $ink;
}
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; }

QPushButton {
  background: $sheet; border: 1px solid $line; border-radius: ${radius_small}px;
  min-height: ${inner}px; padding: 0 12px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:disabled { color: $muted; background: $paper; }
QPushButton[role="primary"] {
  background: $accent; border-color: $accent; color: $on_accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="primary"]:disabled { background: $line; border-color: $line; color: $muted; }
QPushButton[role="danger"] { color: $red; }
QPushButton[role="quiet"], QToolButton {
  background: transparent; border: 2px solid transparent; border-radius: ${radius_small}px;
}
QPushButton[role="quiet"] { padding: 0 8px; min-height: 24px; color: $ink; }
QPushButton[role="link"] {
  background: transparent; border: 2px solid transparent; padding: 0 4px; color: $accent; min-height: 22px;
}
#TryAgain { text-align: left; padding-left: 0; }
QPushButton[role="quiet"]:hover, QToolButton:hover { background: $hover; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="quiet"]:pressed, QToolButton:pressed, QToolButton:checked { background: $line; }
QPushButton[role="quiet"]:focus, QPushButton[role="link"]:focus, QToolButton:focus { border-color: $accent; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QToolButton { padding: 3px; }

#Modes { background: $canvas; border: 1px solid $line; border-radius: ${radius}px; }
#Modes QPushButton {
  background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 0 9px;
  min-height: 26px; color: $muted;
}
#Modes QPushButton:hover { color: $ink; }
#Modes QPushButton:checked { background: $sheet; color: $ink; font-weight: 600; }
#Modes QPushButton:focus { border-color: $accent; }

QListView { background: transparent; border: none; }
QTableView {
  background: $sheet; border: 1px solid $line; border-radius: ${radius_small}px;
  selection-background-color: $selected; selection-color: $ink;
}
QTableView:focus { border: 2px solid $accent; }
QTableView::item { padding: 0 6px; border-bottom: 1px solid $line; }
QTableView::item:selected { background: $selected; color: $ink; }
#Queue::item, #Queue::item:selected { background: transparent; border: none; padding: 0; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
  background: $sheet; color: $muted; font-size: ${text_muted}px; border: none;
  border-bottom: 1px solid $line; padding: 7px 9px;
}
QMenu { background: $sheet; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $muted; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 2px; }
QScrollBar[idle="true"]::handle { background: transparent; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QPlainTextEdit {
  background: $sheet; border: 1px solid $line; border-radius: ${radius_small}px; padding: 8px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus { border: 2px solid $accent; padding: 7px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
  background: transparent; color: $muted; padding: 6px 4px; margin-right: 16px; border: none;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $ink; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:hover { color: $ink; }
""")


def sheet(colours: Colours) -> str:
    """The application's style sheet in `colours`."""
    return _SHEET.substitute(
        {name: getattr(colours, name) for name in Colours.__slots__},
        text=tokens.TEXT,
        text_muted=tokens.TEXT_MUTED,
        text_small=tokens.TEXT_SMALL,
        text_title=tokens.TEXT_TITLE,
        text_heading=tokens.TEXT_HEADING,
        text_field=tokens.TEXT_FIELD,
        radius=tokens.RADIUS,
        radius_small=tokens.RADIUS_SMALL,
        inner=tokens.CONTROL_HEIGHT - 2,
    )
