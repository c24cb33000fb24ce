"""Whatever takes the keyboard says what it is, in words, and a field what it takes."""

import re

import pytest

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QWidget,
)

from thermogui.ui.files.importing.dialog import ImportDialog
from thermogui.ui.widgets.disclosure import Disclosure

TEXT = QAccessible.Text
FIELDS = (QLineEdit, QComboBox, QCheckBox, QAbstractSlider)
IDENTIFIER = re.compile(r"[a-z]+[A-Z]\w*|\w*[a-z]\w*_\w{2,}|[a-z]{3,}")


def takes_part(widget):
    """Whether somebody who works with the keyboard comes to it, or hears it as a control."""
    if widget.focusProxy() is not None or isinstance(widget, QScrollBar):
        return False
    if widget.objectName() in ("qt_tableview_cornerbutton", "ScrollLeftButton", "ScrollRightButton"):
        return False
    controls = (QAbstractButton, QProgressBar, *FIELDS)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) or isinstance(widget, controls)


def said(widget):
    """What a screen reader calls it: the name, or what labels it."""
    seen = QAccessible.queryAccessibleInterface(widget)
    assert seen is not None, widget
    if isinstance(widget, QComboBox):
        # on Linux its name is what is chosen, and the label says what it is
        labels = [label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
        return widget.accessibleName() or "".join(labels)
    return seen.text(TEXT.Name)


def faults_of(widget):
    """What is wrong with how it is named, in words; nothing where all is well."""
    name = said(widget).replace("&", "")
    if not re.search(r"[^\W\d_]{2}|^[a-zδη]$|^δ", name):
        return [f"says {name!r}"]
    if name == widget.objectName() or IDENTIFIER.fullmatch(name):
        return [f"calls itself {name!r}"]
    if isinstance(widget, FIELDS) and not widget.toolTip():
        return [f"{name!r} does not say what it takes"]
    return []


def faults(parent):
    found = {}
    for widget in parent.findChildren(QWidget):
        if widget.isVisible() and widget.window() is parent.window() and takes_part(widget):
            for fault in faults_of(widget):
                found.setdefault(fault, f"{type(widget).__name__} {widget.objectName()}")
    return found


@pytest.mark.parametrize("workspace", ["learn", "calibrate"])
def test_every_control_of_every_panel_has_a_name_that_a_person_would_say(window, part, qtbot, workspace):
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(20)
    part("actionStart").trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    window.resize(1400, 900)
    window.workspaces.go_to(workspace)
    window.messages.say("topic", "info", "A sentence.", ("Do it", lambda: None))
    window.document.set_experiment(
        type(window.document.experiment)(gradient="finite-difference"), "change gradient"
    )
    seen = 0
    for title in window.side.toggles:
        window.side.open(title)
        for disclosure in window.findChildren(Disclosure):
            disclosure.setChecked(True)
        QApplication.processEvents()
        assert faults(window) == {}, title
        seen += sum(1 for each in window.side.findChildren(QWidget) if each.isVisible() and takes_part(each))
    assert seen > 30


def open_export(window, part):
    part("actionExportPlot").trigger()
    return part("exportDialog")


def open_import(window, part):
    dialog = ImportDialog.of_text("1,5;2,5;3\n4;5;6\n7;8;9\n", "pasted", window)
    dialog.open()
    return dialog


def open_question(window, part):
    window.document.set_notes("They differ.")
    window.file_actions.guard.before("new", lambda: None)
    return part("unsavedChanges")


def open_recovery(window, part):
    from thermogui.ui.files.recovery.drafts_list import RecoveryList

    dialog = RecoveryList(window)
    dialog.show()
    return dialog


@pytest.mark.parametrize("opened", [open_export, open_import, open_question, open_recovery])
def test_every_control_of_a_dialog_has_a_name_and_enter_and_escape_mean_something(
    window, part, qtbot, opened
):
    dialog = opened(window, part)
    assert isinstance(dialog, QDialog) and dialog.isVisible()
    dialog.activateWindow()
    QApplication.processEvents()
    assert dialog.windowTitle() and faults(dialog) == {}
    buttons = [each for each in dialog.findChildren(QAbstractButton) if each.isVisible()]
    (default,) = (each for each in buttons if getattr(each, "isDefault", bool)())
    assert default.text().replace("&", "") in ("Save", "Open", "Recover")
    # Tab comes to all of it
    reached, stops = set(), [each for each in dialog.findChildren(QWidget) if is_stop(each)]
    for _ in range(len(stops) + 1):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
    assert set(stops) <= reached
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def is_stop(widget):
    return (
        widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    )
