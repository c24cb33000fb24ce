"""Contrasts of the Web Content Accessibility Guidelines 2.2, of all colours as the style sheet uses them.

Text stands out 4.5 : 1 (1.4.3); frames of fields and controls, and the frame of the focus, 3 : 1 (1.4.11).
"""

import re

import numpy as np
import pytest
from test_looks import colours, contrast, pixels

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSlider, QWidget

from thermogui.core.resources import resources
from thermogui.ui.widgets.fields import LogSlider
from thermogui.ui.widgets.theme import DARK, LIGHT, apply_theme

BEHIND = ("window", "base")
SETS_APART = (
    *(
        "QToolTip",
        "QTableCornerButton",
        "QHeaderView",
        "QTabBar::tab",
        "QFrame#messageBar",
        "QFrame#formulaBox",
    ),
)
"""What has a frame that only sets apart: nobody has to find it."""


def rules():
    """Each selector of the style sheet that is not of something disabled, with what it sets."""
    sheet = (resources() / "style.qss").read_text(encoding="utf-8")
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)):
        said = dict(re.findall(r"([\w-]+):\s*([^;]+);", body))
        for selector in selectors.split(","):
            if ":disabled" not in selector:
                yield selector.strip(), said


def named(value):
    return re.findall(r"\$(\w+)", value.replace("$icons", ""))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_of_the_style_sheet_stands_out_from_what_is_behind_it(theme):
    seen = set()
    for selector, said in rules():
        pairs = [("color", "background"), ("selection-color", "selection-background-color")]
        for text, behind in pairs:
            for colour in named(said.get(text, "")):
                for ground in named(said.get(behind, "")) or BEHIND:
                    seen.add((colour, ground))
                    assert contrast(getattr(theme, colour), getattr(theme, ground)) >= 4.5, (selector, ground)
    assert {("text", "base"), ("accent", "window"), ("error", "base"), ("accent_text", "accent")} <= seen
    # the sign of how grave a message is, on the message
    for level in ("accent", "info_base"), ("warning", "warning_base"), ("error", "error_base"):
        assert contrast(*(getattr(theme, name) for name in level)) >= 3, level
    for role in ("text", "muted"):
        for ground in ("window", "base", "alternate", "plot", "info_base", "warning_base", "error_base"):
            assert contrast(getattr(theme, role), getattr(theme, ground)) >= 4.5, (role, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_frame_of_what_is_used_stands_out_from_what_is_around_it(theme):
    seen = set()
    for selector, said in rules():
        for key, value in said.items():
            if not key.startswith("border") or "transparent" in value:
                continue
            for colour in set(named(value)) - set(BEHIND):
                if colour == "border":
                    assert selector.startswith(SETS_APART), selector
                    continue
                seen.add(colour)
                for ground in BEHIND:
                    assert contrast(getattr(theme, colour), getattr(theme, ground)) >= 3, (selector, ground)
    assert {"control", "focus", "accent", "error"} <= seen
    # lines and marks of plots
    for mark in ("reading", "line", "residual", "exact", "loss", "grid"):
        assert contrast(getattr(theme, mark), theme.plot) >= 3, mark


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["slider", "log slider", "check box"])
def test_what_is_dragged_and_ticked_stands_out_as_it_is_drawn(qtbot, qapp, theme, kind):
    apply_theme(qapp, theme)
    holder = QWidget()
    qtbot.addWidget(holder)
    if kind == "check box":
        control = QCheckBox("", holder)
    else:
        control = LogSlider(-6, 1, holder) if "log" in kind else QSlider(Qt.Orientation.Horizontal, holder)
        control.setValue(control.maximum() // 2)
    control.resize(200, control.sizeHint().height())
    holder.show()
    look = pixels(control)
    places = [look[:, 90:110]] if "slider" in kind else [look[:, :20]]
    if "slider" in kind:
        # the groove, on both sides of the handle
        places += [look[:, 20:60], look[:, 140:180]]
    for place in places:
        strongest = max(contrast(each, theme.window) for each in colours(np.ascontiguousarray(place)))
        assert strongest >= 3
    apply_theme(qapp, LIGHT)
