"""Texts from outside that look like HTML are shown as they stand, wherever they get to.

They name an image that is there, which Qt opens wherever it takes such a text for HTML.
"""

import ctypes
import os
import struct
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import named

import pyqtgraph as pg
from PySide6.QtCore import QAbstractListModel, QEvent, QPoint, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QHelpEvent, Qt, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QGraphicsTextItem,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolTip,
)

from thermogui.core.lessons.steps import steps
from thermogui.core.project import Project
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import session_text
from thermogui.ui.files.exporting.plot_dialog import ExportDialog
from thermogui.ui.files.importing.dialog import ImportDialog
from thermogui.ui.files.recovery import recovery
from thermogui.ui.plots.style import name_axis
from thermogui.ui.widgets.plain import PlainLabel, paragraph, plain_box, plain_tip

BAIT = "bait.png"
EVIL = f"<img src={BAIT}>"
"""A text that is taken for HTML, and that a file in the folder of the bait can be called."""
_IN_OPEN = 0x20


# a tooltip raises itself
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)


class Bait:
    """A file of which is known how often it has been opened; on other systems than Linux it is not."""

    def __init__(self, path):
        path.write_bytes(b"no image")
        self._watch = None
        if sys.platform == "linux":
            system = ctypes.CDLL(None)
            self._watch = system.inotify_init1(os.O_NONBLOCK)
            assert system.inotify_add_watch(self._watch, os.fsencode(path), _IN_OPEN) >= 0

    def times_opened(self):
        """Return how often since it was last asked."""
        try:
            # each event is told with a name of no length
            return 0 if self._watch is None else len(os.read(self._watch, 65536)) // struct.calcsize("iIII")
        except BlockingIOError:
            return 0

    def close(self):
        if self._watch is not None:
            os.close(self._watch)


@pytest.fixture
def bait(tmp_path, monkeypatch):
    """The file that EVIL names, in the folder that the program is in."""
    monkeypatch.chdir(tmp_path)
    bait = Bait(tmp_path / BAIT)
    yield bait
    bait.close()


def parts_of(kind):
    return [widget for widget in QApplication.allWidgets() if isinstance(widget, kind)]


def tips_of_models():
    """What the tables and lists there are say of their cells and headings."""
    for view in parts_of((QAbstractItemView, QComboBox)):
        model = view.model()
        root = view.rootModelIndex() if isinstance(view, QComboBox) else view.rootIndex()
        rows = min(model.rowCount(root), 30)
        columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(root), 30)
        for row, column in product(range(rows), range(columns)):
            yield model.index(row, column, root).data(Qt.ItemDataRole.ToolTipRole)
        for way, count in ((Qt.Orientation.Horizontal, columns), (Qt.Orientation.Vertical, rows)):
            for section in range(count):
                yield model.headerData(section, way, Qt.ItemDataRole.ToolTipRole)


def tips():
    """All that the program would say of what is under the cursor."""
    found = set(tips_of_models())
    for widget in QApplication.allWidgets():
        found |= {widget.toolTip(), widget.whatsThis(), widget.statusTip()}
        for action in [*widget.actions(), *widget.findChildren(QAction)]:
            found |= {action.toolTip(), action.whatsThis(), action.statusTip()}
    return {tip for tip in found if tip}


def is_of_a_library(label):
    """Say whether Qt or pyqtgraph has made a label, for words of its own or for a tooltip."""
    parents, widget = [], label
    while widget is not None:
        parents.append(widget)
        widget = widget.parentWidget()
    of_others = any(isinstance(parent, QFileDialog | QMessageBox | QMenu) for parent in parents)
    return not isinstance(label, PlainLabel) and (of_others or label.objectName() == "qtooltip_label")


def shown_texts():
    return [label.text() for label in parts_of(QLabel) if label.isVisible()]


@pytest.fixture
def is_plain(bait, qapp):
    """Return a function that says whether nothing on the screen is made of a text from outside but text."""

    def is_plain():
        for label in parts_of(QLabel):
            if label.textFormat() != Qt.TextFormat.PlainText:
                assert is_of_a_library(label), label
                assert "<img" not in label.text() or not Qt.mightBeRichText(label.text()), label.text()
        said = tips()
        for tip in said:
            assert "<img" not in tip or not Qt.mightBeRichText(tip), tip
            QToolTip.showText(QPoint(1, 1), tip)
        for plot in parts_of(pg.GraphicsView):
            for item in plot.scene().items():
                assert not (isinstance(item, QGraphicsTextItem) and "<img" in item.toHtml()), item.toHtml()
        qapp.processEvents()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible():
                widget.grab()
        QToolTip.hideText()
        assert bait.times_opened() == 0
        return True

    return is_plain


@pytest.mark.skipif(sys.platform != "linux", reason="who opens a file is told by inotify")
def test_a_text_that_is_taken_for_html_opens_the_bait(bait, qtbot):
    label = QLabel(EVIL)
    qtbot.addWidget(label)
    label.grab()
    assert bait.times_opened() > 0


# -- the window


def test_a_cell_that_is_refused_and_one_that_is_pasted_are_shown_as_they_stand(window, is_plain):
    model, view = window.readings.model, window.readings.view
    view.setCurrentIndex(model.index(0, 0))
    said = []
    model.refused.connect(said.append)
    model.setData(model.index(0, 0), EVIL)
    assert f"“{EVIL}”" in named(window.readings, "readingsMessage").text() and is_plain()
    for text in (f"{EVIL}\t2", f"1\t{EVIL}\n3\t4", f"t_u,{EVIL}\n1,2", EVIL):
        QGuiApplication.clipboard().setText(text)
        view.cells.paste()
        assert is_plain()
    assert any(EVIL in text for text in said[1:])


def test_bars_of_files_and_of_faults_are_shown_as_they_stand(window, tmp_path, is_plain, qtbot):
    for name, content in {
        f"{EVIL}.csv": f"t_u,t_c\n1,{EVIL}\n2,3\n",
        "columns.csv": f"t_u,{EVIL}\n1,two\n2,three\n",
        f"{EVIL}.thermo": "{",
        f"{EVIL}.xlsx": EVIL,
    }.items():
        (tmp_path / name).write_text(content)
        window.file_actions.open_path(tmp_path / name, asks=False)
        qtbot.waitUntil(lambda: EVIL in window.messages.said("file"))
        assert is_plain()
        window.messages.take_back("file")
    window.file_actions.open_path(tmp_path / f"none {EVIL}")
    window.show_fault(f"thermogui made a mistake (ValueError: {EVIL}).")
    window.messages.say("reading", "info", f"Reading {EVIL}: 3 %", *[(EVIL, lambda: None)] * 3)
    assert window.exports.save("csv", tmp_path / f"{EVIL}.txt") is None
    assert sum(EVIL in text for text in shown_texts()) >= 4 and is_plain()


def test_a_session_of_such_names_is_shown_as_it_stands_in_every_panel(open_window, tmp_path, is_plain, qtbot):
    path = tmp_path / f"{EVIL}.thermo"
    session = Session(
        Project(seed_readings(), notes=EVIL), source=EVIL, view={"workspace": EVIL, "file": EVIL}
    )
    path.write_text(session_text(session))
    window = open_window(str(path))
    assert window.document.notes == EVIL and EVIL in window.windowTitle()
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    for name, action in window.workspaces.actions.items():
        action.trigger()
        assert window.workspaces.name == name
        for title in window.side.toggles:
            window.side.open(title)
            QApplication.processEvents()
        qtbot.waitUntil(lambda: window.tour.walkthrough.panel.is_settled, timeout=30_000)
        assert is_plain()
    window.file_actions.opening.recent.aboutToShow.emit()
    recent = window.file_actions.opening.recent.actions()
    assert EVIL in recent[0].text() and Qt.mightBeRichText(recent[0].toolTip()) and is_plain()
    for step in steps():
        window.tour.walkthrough.panel.show_step(step.key)
        window.tour.walkthrough.panel.card.checks.show_problem(EVIL)
        QApplication.processEvents()
        assert (not step.widgets and step is not steps()[0]) or is_plain()


def test_what_crashes_have_left_is_offered_by_its_name_as_it_stands(open_window, is_plain, qtbot):
    folder = recovery._folder()
    folder.mkdir(parents=True)
    left = session_text(Session(Project(seed_readings(), notes=EVIL), source=EVIL))
    for number in range(2):
        (folder / f"{number:032x}.thermo").write_text(left)
    window = open_window()
    qtbot.waitUntil(lambda: EVIL in window.messages.said("recover"), timeout=30_000)
    assert is_plain()
    next(button for button in parts_of(QPushButton) if button.text() == "Show…").click()
    listed = window.findChild(QListWidget, "recoveryDrafts")
    qtbot.waitUntil(listed.isVisible)
    assert EVIL in listed.item(0).text() and is_plain()


def test_the_titles_of_plots_are_shown_as_they_stand(window, is_plain):
    for plot in (window.plots.fit, window.plots.loss):
        plot.set_caption(EVIL)
        name_axis(plot, "bottom", EVIL)
        said = {item.toPlainText().strip() for item in plot.scene().items() if hasattr(item, "toPlainText")}
        assert EVIL in said and is_plain()


def test_the_title_of_the_window_is_one_line_and_has_one_mark(window, tmp_path):
    window.document.mark_saved(window.document.project, str(tmp_path / "a[*]b\nc.thermo"))
    for notes in ("", "changed"):
        window.document.set_notes(notes)
        QApplication.processEvents()
        mark = "*" if notes else ""
        assert window.windowHandle().title() == f"a[*]b c.thermo{mark} – thermogui"


# -- dialogs


@pytest.mark.parametrize("is_file", [True, False], ids=["of a file", "of the clipboard"])
def test_the_preview_of_a_file_is_shown_as_it_stands(is_file, window, tmp_path, is_plain):
    good = f"{EVIL},b {EVIL},c\n1,2,3\n4,5,6\n7,8,9\n"
    path = tmp_path / f"{EVIL}.csv"
    for content in (good, f"{good}10,{EVIL},12\n{EVIL},8,9\n"):
        path.write_text(content)
        dialog = (
            ImportDialog.of_file(path, window) if is_file else ImportDialog.of_text(content, EVIL, window)
        )
        dialog.open()
        said = named(dialog, "importUnderstood").text() if content == good else dialog.problem
        assert EVIL in dialog._name.text() and EVIL in said and is_plain()
        # as Qt itself shows it
        head = dialog.table.horizontalHeader()
        place = QPoint(head.sectionViewportPosition(0) + 10, 5)
        asked = QHelpEvent(QEvent.Type.ToolTip, place, head.mapToGlobal(place))
        QApplication.sendEvent(head.viewport(), asked)
        assert Qt.mightBeRichText(QToolTip.text()) and EVIL not in QToolTip.text() and is_plain()
        if content != good:
            assert any("&lt;img" in tip and "is not a number" in tip for tip in tips())
        box = dialog.controls.columns["t_u"]
        box.setCurrentIndex(box.findData(2))
        dialog._on_failed(f"{path.name}, row 2: “{EVIL}” is not a number")
        assert EVIL in dialog.problem and is_plain()
        dialog.reject()


def test_the_question_about_changes_names_a_file_as_it_stands(window, tmp_path, is_plain):
    window.document.mark_saved(window.document.project, str(tmp_path / f"{EVIL}.thermo"))
    window.document.set_notes(EVIL)
    assert not window.close()
    (box,) = window.findChildren(QMessageBox)
    assert EVIL in box.text() and is_plain()
    box.button(QMessageBox.StandardButton.Cancel).click()


def test_both_texts_of_a_box_are_shown_as_they_stand(window, is_plain):
    box = plain_box(window, EVIL, EVIL, EVIL)
    box.open()
    assert shown_texts().count(EVIL) == 2 and is_plain()
    box.reject()


def test_the_export_dialog_names_files_as_they_stand(window, tmp_path, is_plain, trigger, part):
    trigger("actionExportPlot")
    dialog = part("exportDialog")
    assert isinstance(dialog, ExportDialog)
    (tmp_path / f"{EVIL}.png").touch()
    for name in (f"{EVIL}.png", f"{EVIL}.doc", f"~{EVIL}/a.png"):
        dialog.path.setText(name)
        dialog.accept()
        assert EVIL in dialog._message.text() and is_plain()
    dialog.reject()


def test_a_file_dialog_asks_about_a_file_by_its_name_as_it_stands(window, tmp_path, is_plain, trigger, part):
    (tmp_path / f"{EVIL}.thermo").touch()
    folder = tmp_path / EVIL
    folder.mkdir()
    window.preferences.folder = folder
    for name, chosen in (("actionSaveAs", f"{EVIL}.thermo"), ("actionOpen", f"none {EVIL}")):
        trigger(name)
        (dialog,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
        assert is_plain()
        dialog.setDirectory(str(tmp_path))
        dialog.findChild(QLineEdit).setText(chosen)
        asked = []

        def look(asked=asked):
            box = QApplication.activeModalWidget()
            try:
                asked.append((box.text(), is_plain()))
            finally:
                box.reject()

        QTimer.singleShot(100, look)
        dialog.accept()
        assert EVIL in asked[0][0]
        dialog.reject()


# -- what they are made of

TEXTS = st.lists(
    st.sampled_from(["<", ">", "&", "lt;", "img", " ", '"', "\n", "a", "é", "/", "<b>", "<!--"])
).map("".join)


@given(TEXTS)
def test_a_tooltip_says_what_it_is_given(text):
    tip = plain_tip(text)
    said = QTextDocumentFragment.fromHtml(tip).toPlainText() if Qt.mightBeRichText(tip) else tip
    assert said.split() == text.split()


def test_a_text_of_no_danger_stays_what_it_was():
    for text in ("", "Stable up to 3.3", "a < b & c", "two  blanks", "t_u,\u00a0°C"):
        assert plain_tip(text) == paragraph(text) == text


def test_a_very_long_text_or_one_of_many_lines_does_not_blow_up_a_window(window, is_plain, qtbot):
    size = window.size()
    for text in ("x" * 1_000_000, "y\n" * 500_000, "\u2028" * 300_000, "z " * 500_000 + EVIL):
        window.show_fault(text)
        model = window.readings.model
        model.setData(model.index(0, 0), text)
        assert is_plain()
        assert window.size() == size
        assert len(plain_tip(text)) <= 2100
        dialog = ImportDialog.of_text(f"{text},t_c\n1,2\n3,4\n", text, window)
        dialog.open()
        assert is_plain() and dialog.height() < 800
        dialog.reject()


def test_a_long_word_is_broken_where_it_is_shown_and_nowhere_else(qtbot, tmp_path):
    label = PlainLabel()
    qtbot.addWidget(label)
    label.setWordWrap(True)
    for text in ("x" * 255, "_".join(["calibration"] * 20), f"“{'Ü' * 90}” is not a number"):
        label.setText(text)
        assert label.text() == text and label.minimumSizeHint().width() < 600
    for text in ("/home/somebody/measurements/2026-05-04/probe-7/calibration.csv", "word " * 50, "a" * 40):
        label.setText(text)
        assert label.text() == text and QLabel.text(label) == text


def test_a_label_asks_for_the_same_room_as_before(qtbot):
    for text in ("Learning rate", "&Encoding", "a & b", "long " * 50):
        before, now = QLabel(text), PlainLabel(text)
        for label in (before, now):
            qtbot.addWidget(label)
            label.setWordWrap(len(text) > 50)
        assert before.sizeHint() == now.sizeHint() and before.heightForWidth(200) == now.heightForWidth(200)
