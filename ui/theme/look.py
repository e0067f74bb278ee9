"""Puts a look on the application: Fusion, a palette and one small style sheet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from planner.resources import data_path
from ui.theme.tokens import Look, Tokens, tokens_of, use

_ROLES = QPalette.ColorRole
_DRESSED = "chargesite_dressed"


def look_of(wanted: str, app: QApplication) -> Look:
    """Look for a preference: ``system`` follows the desktop where it says what it is, else light."""
    if wanted == "system":
        return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return "dark" if wanted == "dark" else "contrast" if wanted == "contrast" else "light"


def apply(app: QApplication, look: Look) -> None:
    """Give the whole application a look; where it has it already, its widgets need not be dressed again."""
    colors = use(look)
    sheet = style_sheet(colors)
    if wears(app, look):
        return
    if not app.property(_DRESSED):
        app.setStyle("Fusion")
    app.setPalette(palette(colors))
    app.setStyleSheet(sheet)
    app.setProperty(_DRESSED, True)


def wears(app: QApplication, look: Look) -> bool:
    """Whether the application has a look already."""
    return bool(app.property(_DRESSED)) and app.styleSheet() == style_sheet(tokens_of(look))


def palette(colors: Tokens) -> QPalette:
    """Qt's palette of a look, all roles that Fusion paints with."""
    made = QPalette()
    plain = {
        _ROLES.Window: colors.window,
        _ROLES.WindowText: colors.text,
        _ROLES.Base: colors.base,
        _ROLES.AlternateBase: colors.window,
        _ROLES.Text: colors.text,
        _ROLES.Button: colors.raised,
        _ROLES.ButtonText: colors.text,
        _ROLES.BrightText: colors.bad,
        _ROLES.Link: colors.accent,
        _ROLES.LinkVisited: colors.accent,
        _ROLES.Highlight: colors.accent,
        _ROLES.HighlightedText: colors.on_accent,
        _ROLES.ToolTipBase: colors.raised,
        _ROLES.ToolTipText: colors.text,
        _ROLES.PlaceholderText: colors.muted,
        _ROLES.Light: colors.raised,
        _ROLES.Midlight: colors.neutral_soft,
        _ROLES.Mid: colors.border,
        _ROLES.Dark: colors.border,
        _ROLES.Shadow: colors.border,
        _ROLES.Accent: colors.accent,
    }
    for role, color in plain.items():
        made.setColor(role, QColor(color))
    faded = QColor(colors.muted)
    faded.setAlpha(150)
    for role in (_ROLES.WindowText, _ROLES.Text, _ROLES.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return made


def style_sheet(c: Tokens) -> str:
    """Style of the few things a palette cannot say: dock titles, headers, cards, chips."""
    tick = data_path("icons", f"tick_{c.theme}.svg").as_posix()
    return f"{_frame_style(c)}{_content_style(c, tick)}{_field_style(c)}{_part_style(c)}"


def _frame_style(c: Tokens) -> str:
    """Menus, bars, docks and tabs."""
    return f"""
QMainWindow::separator {{ background: {c.border}; width: 1px; height: 1px; }}
QMenuBar {{ background: {c.window}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {c.accent_soft}; }}
QMenu {{ background: {c.raised}; border: 1px solid {c.border}; padding: 4px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::separator {{ height: 1px; background: {c.border}; margin: 4px 8px; }}
QToolBar {{ background: {c.window}; border: none; border-bottom: 1px solid {c.border}; padding: 4px 6px;
  spacing: 3px; }}
QToolBar::separator {{ background: {c.border}; width: 1px; margin: 5px 5px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px 7px; background: transparent; }}
QToolButton:hover {{ background: {c.accent_soft}; }}
QToolButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
QToolButton:pressed {{ background: {c.neutral_soft}; }}
QToolButton:focus {{ border: {c.line_px}px solid {c.focus}; }}
QFrame#tool_strip QToolButton {{ padding: 4px; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton#slim {{ padding: 4px 1px; }}
QToolButton#page {{ padding: 5px 0; }}
QToolButton#page:checked {{ background: {c.accent_soft}; color: {c.accent}; border-color: transparent; }}
QToolButton#expander {{ padding: 2px 6px 2px 2px; color: {c.accent}; }}
QToolButton#expander:checked {{ background: transparent; border-color: transparent; }}
QToolButton#expander:focus {{ border-color: {c.focus}; }}
QWidget#dock_title {{ background: {c.window}; border-bottom: 1px solid {c.border}; }}
QWidget#dock_title QLabel {{ font-weight: 600; }}
QWidget#dock_title QToolButton {{ padding: 2px; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {c.border}; }}
QTabBar::tab:focus {{ color: {c.focus}; border-bottom: 2px solid {c.focus}; }}
QTabBar::tab {{ background: transparent; color: {c.muted}; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QStatusBar {{ background: {c.window}; border-top: 1px solid {c.border}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {c.muted}; padding: 0 4px; }}
"""


def _content_style(c: Tokens, tick: str) -> str:
    """Tables, trees and lists."""
    handle = c.faint if c.look == "contrast" else c.border
    return f"""
QHeaderView::section {{ background: {c.window}; color: {c.muted}; border: none; border-bottom: 1px solid {c.border};
  padding: 5px 18px 5px 8px; font-weight: 600; }}
QTableView {{ background: {c.base}; border: {c.line_px}px solid {c.base}; gridline-color: transparent;
  selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
QTableView::item {{ padding: 0 15px 0 5px; }}
QTableView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QAbstractScrollArea::corner {{ background: {c.base}; border: none; }}
QTreeWidget {{ background: {c.base}; border: none; selection-background-color: {c.accent_soft};
  selection-color: {c.text}; }}
QTreeWidget::item {{ padding: 3px 2px; }}
QTreeView::indicator, QTableView::indicator, QListView::indicator, QCheckBox::indicator {{ width: 13px; height: 13px;
  border: 1px solid {c.muted}; border-radius: 3px; background: {c.base}; }}
QTreeView::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked, QCheckBox::indicator:checked
  {{ background: {c.accent}; border-color: {c.accent}; image: url({tick}); }}
QTreeView::indicator:hover, QTableView::indicator:hover, QListView::indicator:hover, QCheckBox::indicator:hover
  {{ border-color: {c.accent}; }}
QCheckBox::indicator:focus {{ border: 2px solid {c.focus}; }}
QCheckBox::indicator:disabled {{ border-color: {c.border}; }}
QListWidget {{ background: {c.base}; border: 1px solid {c.border}; border-radius: 6px; }}
QListWidget#plain {{ border: none; border-radius: 0; }}
QListWidget::item {{ padding: 6px 8px; }}
QListWidget::item:selected, QListWidget::item:hover {{ background: {c.accent_soft}; color: {c.text}; }}
QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: {c.base}; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {handle}; border-radius: 4px; margin: 1px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {c.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTreeView:focus, QTableView:focus, QListView:focus, QScrollArea:focus {{ border: {c.line_px}px solid {c.focus}; }}
QAbstractItemView {{ outline: 0; }}
"""


def _field_style(c: Tokens) -> str:
    """What is typed into, chosen from or ticked: all with one frame and one height."""
    up, down, up_off, down_off = (data_path("icons", f"chevron_{way}_{c.theme}{off}.svg").as_posix()
                                  for off in ("", "_off") for way in ("up", "down"))  # fmt: skip
    return f"""
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextBrowser {{ background: {c.base};
  border: 1px solid {c.field}; border-radius: 5px; padding: 3px 6px; selection-background-color: {c.accent};
  selection-color: {c.on_accent}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: 18px; }}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {c.accent}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextBrowser:focus
  {{ border: {c.line_px}px solid {c.focus}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ background: {c.window}; color: {c.muted};
  border-style: {c.off};
  border-color: {c.border}; }}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0; min-height: 0; }}
QAbstractSpinBox QLineEdit {{ padding: 0 4px; }}
QComboBox, QDateEdit {{ padding-right: 2px; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({down}); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {c.raised}; border: 1px solid {c.field}; padding: 3px;
  selection-background-color: {c.accent_soft}; selection-color: {c.text}; }}
QTableView QComboBox {{ border-radius: 0; border-color: transparent; background: transparent; min-height: 0; }}
QTableView QComboBox:hover, QTableView QComboBox:focus {{ border-color: {c.focus}; }}
QTableView QLineEdit {{ border-radius: 0; padding: 0 4px; min-height: 0; }}
QAbstractSpinBox {{ padding: 1px 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ subcontrol-origin: border; width: 18px; border: none;
  background: transparent; margin: 1px; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; border-top-right-radius: 4px; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; border-bottom-right-radius: 4px; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {c.accent_soft}; }}
QAbstractSpinBox::up-arrow {{ image: url({up}); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url({down}); width: 10px; height: 10px; }}
QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::up-arrow:disabled {{ image: url({up_off}); }}
QAbstractSpinBox::down-arrow:off, QAbstractSpinBox::down-arrow:disabled {{ image: url({down_off}); }}
QAbstractSpinBox[arrows="no"]::up-button, QAbstractSpinBox[arrows="no"]::down-button {{ width: 0; margin: 0; }}
QAbstractSpinBox[arrows="no"]::up-arrow, QAbstractSpinBox[arrows="no"]::down-arrow {{ image: none; width: 0; }}
QRadioButton::indicator {{ width: 13px; height: 13px; border: 1px solid {c.muted}; border-radius: 7px;
  background: {c.base}; }}
QRadioButton::indicator:checked {{ width: 7px; height: 7px; border: 4px solid {c.accent}; }}
QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
QRadioButton::indicator:disabled {{ border-color: {c.border}; }}
QCheckBox, QRadioButton {{ spacing: 7px; }}
QCheckBox:focus, QRadioButton:focus {{ color: {c.focus}; }}
QFrame#field {{ background: {c.base}; border: 1px solid {c.field}; border-radius: 5px; }}
"""


def _part_style(c: Tokens) -> str:
    """Buttons, bars, sliders, labels and cards."""
    down = data_path("icons", f"chevron_down_{c.theme}.svg").as_posix()
    return f"""
QPushButton {{ background: {c.raised}; border: 1px solid {c.field}; border-radius: 6px; padding: 6px 14px; }}
QPushButton, QToolButton {{ outline: 0; }}
QPushButton:hover {{ border-color: {c.accent}; }}
QPushButton:focus {{ border: {c.line_px}px solid {c.focus}; padding: {7 - c.line_px}px {15 - c.line_px}px; }}
QPushButton:pressed {{ background: {c.neutral_soft}; }}
QPushButton:disabled {{ color: {c.muted}; border-color: {c.border}; border-style: {c.off}; background: transparent; }}
QPushButton::menu-indicator {{ image: url({down}); width: 11px; height: 11px; subcontrol-origin: padding;
  subcontrol-position: right center; right: 8px; }}
QPushButton#primary {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; font-weight: 600; }}
QPushButton#primary:focus {{ border: 2px solid {c.focus}; padding: 5px 13px; }}
QPushButton#primary:disabled {{ background: {c.neutral_soft}; color: {c.muted}; border-color: {c.border};
  border-style: {c.off}; }}
QPushButton#flat {{ background: transparent; border-color: transparent; color: {c.accent}; padding: 3px 8px; }}
QPushButton#link {{ background: transparent; border-color: transparent; color: {c.accent}; padding: 2px 0;
  text-align: left; }}
QPushButton#flat:disabled, QPushButton#link:disabled {{ color: {c.muted}; }}
QPlainTextEdit#plain {{ border: none; border-top: 1px solid {c.border}; border-radius: 0; }}
QProgressBar {{ background: {c.neutral_soft}; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 4px; }}
QSlider {{ min-height: 22px; }}
QSlider::groove:horizontal {{ height: 4px; background: {c.faint}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {c.faint}; }}
QSlider::handle:horizontal {{ background: {c.raised}; border: 2px solid {c.accent}; width: 11px; height: 11px;
  margin: -6px 0; border-radius: 7px; }}
QSlider::handle:horizontal:hover {{ background: {c.accent_soft}; }}
QSlider::handle:horizontal:focus {{ background: {c.accent}; }}
QSlider::handle:horizontal:disabled {{ border-color: {c.faint}; background: {c.raised}; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; padding: 5px 7px; }}
QLabel[role="muted"] {{ color: {c.muted}; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="figure"] {{ font-weight: 600; }}
QLabel[tone="good"] {{ background: {c.good_soft}; color: {c.good}; }}
QLabel[tone="warn"] {{ background: {c.warn_soft}; color: {c.warn}; }}
QLabel[tone="bad"] {{ background: {c.bad_soft}; color: {c.bad}; }}
QLabel[tone="neutral"] {{ background: {c.neutral_soft}; color: {c.muted}; }}
QLabel[tone="accent"] {{ background: {c.accent_soft}; color: {c.accent}; }}
QLabel[tone="good"][chip="no"], QLabel[tone="bad"][chip="no"] {{ border-radius: 6px; padding: 5px 8px; }}
QLabel[chip="yes"] {{ border-radius: 8px; padding: 2px 8px; font-weight: 600; }}
QFrame#card {{ background: {c.window}; border: 1px solid {c.border}; border-radius: 8px; }}
QFrame#progress_card, QFrame#stale_card, QFrame#toast,
QFrame#bubble, QFrame#tool_strip {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 8px; }}
QFrame#palette {{ background: {c.raised}; border: {c.line_px}px solid {c.field}; }}
QFrame#palette QLabel {{ color: {c.text}; }}
QFrame#palette QLabel[role="muted"] {{ color: {c.muted}; }}
QFrame#note {{ background: {c.neutral_soft}; border: none; border-radius: 6px; }}
QFrame#warning {{ background: {c.warn_soft}; border: none; border-radius: 6px; }}
QFrame#rule {{ background: {c.border}; max-height: 1px; min-height: 1px; border: none; }}
QFrame#hint {{ background: {c.accent_soft}; border: none; border-radius: 8px; }}
QWidget#start, QWidget#sheet {{ background: {c.base}; }}
"""
