"""Light and dark: one palette of ours, for widgets and plots, whatever the platform's style is.

The plot colours are of the set by Okabe and Ito, which the colour-blind can tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from thermogui.core.resources import resources


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for, as `#rrggbb`.

    Attributes:
        border: of what only sets apart; of what takes a hand it is `control`, and `focus` with the keyboard.
    """

    name: str
    window: str
    button: str
    base: str
    alternate: str
    text: str
    muted: str
    border: str
    control: str
    focus: str
    accent: str
    accent_hover: str
    accent_text: str
    error: str
    error_base: str
    warning: str
    warning_base: str
    info_base: str
    plot: str
    grid: str
    reading: str
    line: str
    residual: str
    exact: str
    loss: str
    highlight: str


LIGHT = Theme(
    name="light",
    window="#f4f5f7",
    button="#f4f5f7",
    base="#ffffff",
    alternate="#f0f3f7",
    text="#1d2430",
    muted="#5c6675",
    border="#c9d0da",
    control="#7c8694",
    focus="#06121f",
    accent="#0067a8",
    accent_hover="#005a94",
    accent_text="#ffffff",
    error="#b3261e",
    error_base="#fdecea",
    warning="#8a5a00",
    warning_base="#fff4dc",
    info_base="#e5f1fb",
    plot="#ffffff",
    grid="#8892a0",
    reading="#0072b2",
    line="#d55e00",
    residual="#8a94a3",
    exact="#5b3a96",
    loss="#00835f",
    highlight="#cc79a7",
)

DARK = Theme(
    name="dark",
    window="#1e2228",
    button="#3b4552",
    base="#16191e",
    alternate="#1c2026",
    text="#e6e9ee",
    muted="#a3adba",
    border="#3d4551",
    control="#7c8899",
    focus="#ffffff",
    accent="#2b8fd6",
    accent_hover="#46a3e4",
    accent_text="#0c1116",
    error="#ff8a80",
    error_base="#3a2022",
    warning="#f2c14e",
    warning_base="#3a3120",
    info_base="#1d3042",
    plot="#16191e",
    grid="#7c8796",
    reading="#56b4e9",
    line="#e69f00",
    residual="#8d97a5",
    exact="#c3a6f5",
    loss="#2fd0a0",
    highlight="#f0a5cf",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def system_theme() -> Theme:
    """Return the theme that the desktop asks for; light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def theme_of(palette: QPalette) -> Theme:
    """Return the theme that a palette is of."""
    return next(
        (theme for theme in THEMES.values() if palette.window().color() == QColor(theme.window)), LIGHT
    )


def apply_palette(app: QApplication, theme: Theme) -> None:
    """Give all widgets the colours of a theme, without its style sheet."""
    app.setPalette(_palette(theme))


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give all widgets the colours of a theme."""
    apply_palette(app, theme)
    style = Template((resources() / "style.qss").read_text(encoding="utf-8"))
    colours = {field.name: getattr(theme, field.name) for field in fields(theme)}
    icons = (resources() / "icons").as_posix()
    app.setStyleSheet(style.substitute(colours, icons=icons))


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.alternate,
        role.Text: theme.text,
        role.Button: theme.button,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.base,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Link: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.base,
        role.Midlight: theme.alternate,
        role.Mid: theme.border,
        role.Dark: theme.border,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(theme.muted)
        faded.setAlpha(150)
        palette.setColor(QPalette.ColorGroup.Disabled, which, faded)
    return palette
