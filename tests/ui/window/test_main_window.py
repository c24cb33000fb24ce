"""The window as a whole: its names, files, themes, memory, log, and keys."""

import pytest

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QComboBox, QTableView, QWidget

from thermogui import app
from thermogui.app import create_window
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.widgets.theme import DARK, LIGHT

ACTIONS = [
    *("actionOpen", "actionUndo", "actionRedo", "actionStart", "actionPause", "actionStep", "actionStop"),
    *("actionReset", "actionExportPlot", "actionThemeLight", "actionThemeDark"),
]
VALUES = ["learningRate", "initialW", "initialB", "inputScale", "epochs", "speed"]


@pytest.fixture
def until(qtbot):
    return lambda condition: qtbot.waitUntil(condition, timeout=30_000)


def brightness(image):
    return image.scaled(1, 1, mode=Qt.TransformationMode.SmoothTransformation).pixelColor(0, 0).lightness()


def test_scripts_find_what_the_contract_names(window, part):
    for name in ACTIONS:
        assert isinstance(part(name), QAction), name
    for name in (*VALUES, "fitPlot", "lossPlot", "progressBar"):
        assert isinstance(part(name), QWidget), name
    assert isinstance(part("readingsView"), QTableView) and isinstance(part("gradient"), QComboBox)
    for name in VALUES:
        part(name).setValue(part(name).value())
    assert part("speed").minimum() < part("speed").value() < part("speed").maximum()
    assert not window.document.undo_stack.count()
    names = [child.objectName() for child in window.findChildren(QObject)]
    assert all(names.count(name) == 1 for name in (*ACTIONS, *VALUES, "readingsView", "fitPlot", "lossPlot"))


def test_a_newcomer_sees_the_few_things_that_matter(window, part):
    assert window.property("workspace") == "learn" and window.side.shows("Walk-through")
    assert part("readingsView").isVisible() and part("runButton").isVisible()
    assert not part("initialW").isVisible() and part("learningRate").isVisible()
    assert part("sentence").isVisible() and part("progressBar").isVisible()


def test_the_title_names_the_file_and_marks_an_edit(window, open_window, tmp_path, trigger):
    assert window.windowTitle() == "the book's readings[*] – thermogui" and not window.isWindowModified()
    window.readings.model.setData(window.readings.model.index(0, 0), 1.0)
    assert window.isWindowModified()
    trigger("actionUndo")
    assert not window.isWindowModified()


def test_a_file_is_opened_with_the_window(open_window, tmp_path):
    path = tmp_path / "lab.csv"
    path.write_text("t_u;t_c\n10,5;1\n20,5;2\n30;\n", encoding="utf-8")
    window = open_window(str(path))
    assert window.document.readings.t_u.tolist() == [10.5, 20.5]
    assert window.windowTitle() == "lab.csv[*] – thermogui"
    assert window.messages.said("file") == "lab.csv: 1 row without a reading was skipped."
    assert window.preferences.folder == tmp_path


@pytest.mark.parametrize(
    ("text", "words"), [(None, "there is no such file"), ("1,2\n3,x\n", "row 2"), ("", "lab.csv")]
)
def test_a_bad_file_is_said_in_a_bar_and_the_books_readings_stay(open_window, tmp_path, text, words):
    path = tmp_path / "lab.csv"
    if text is not None:
        path.write_text(text)
    window = open_window(str(path))
    assert words in window.messages.said("file")
    assert window.document.readings == seed_readings() and window.document.path is None


def test_opening_a_file_begins_a_new_history(window, tmp_path, part):
    part("epochs").setValue(10)
    (tmp_path / "lab.csv").write_text("1,2\n3,4\n")
    assert window.file_actions.open_path(tmp_path / "lab.csv")
    assert not part("actionUndo").isEnabled() and part("readingsView").model().rowCount() == 2


def test_a_theme_changes_the_palette_and_the_plots(window, part, trigger):
    seen = {}
    for theme in (LIGHT, DARK):
        trigger(f"actionTheme{theme.name.capitalize()}")
        assert window.palette().window().color().name() == theme.window
        assert part("fitPlot").backgroundBrush().color().name() == theme.plot
        seen[theme.name] = [
            brightness(widget.grab().toImage()) for widget in (window, part("fitPlot"), part("lossPlot"))
        ]
    for light, dark in zip(seen["light"], seen["dark"], strict=True):
        assert light > 190 and dark < 80


def test_a_theme_is_remembered(open_window, window, trigger, close):
    trigger("actionThemeDark")
    close(window)
    again = open_window()
    assert again.appearance.theme is DARK
    assert again.findChild(QAction, "actionThemeDark").isChecked()


def test_size_panels_and_splitters_are_remembered(qtbot, open_window, window, close, settings_folder):
    window.side.open("Log")
    window.side.close_panel("Surface")
    window.plots.residuals_action.trigger()
    window.plots.setSizes([120, 0, 400])
    least = window.minimumSizeHint()
    window.resize(QSize(max(700, least.width()), max(610, least.height())))
    qtbot.waitUntil(lambda: window.plots.sizes()[0] < window.plots.sizes()[2])
    size = window.size()
    close(window)
    qtbot.waitUntil((settings_folder / "thermogui" / "thermogui.ini").is_file)
    again = open_window()
    assert again.size() == size
    assert again.side.shows("Log") and "Surface" not in again.side.opened
    assert again.plots.sizes()[0] < again.plots.sizes()[2]
    assert not again.plots.residuals_action.isChecked() and not again.plots.fit._residuals_shown
    again.arrangement.reset()
    assert again.side.shows("Walk-through") and "Log" not in again.side.opened


def test_a_window_that_was_never_shown_can_be_closed(qapp, close):
    close(create_window())


PRESETS = {
    "five-thousand-epochs": [],
    "scaled-input": ["--epochs", "100"],
    "small-learning-rate": ["--epochs", "100", "--learning-rate", "1e-4", "--input-scale", "1"],
    "diverges": ["--epochs", "100", "--input-scale", "1"],
    "no-early-stop": ["--epochs", "100", "--input-scale", "1", "--no-early-stop"],
}


def test_the_log_is_what_the_command_line_prints(window, part, trigger, until, capsys):
    part("speed").setValue(part("speed").maximum())
    log = window.side_panels.log.made()
    for preset, options in PRESETS.items():
        part(f"experiment-{preset}").trigger()
        trigger("actionStart")
        capsys.readouterr()
        assert app.main(["train", *options]) == 0
        printed = capsys.readouterr().out
        until(lambda: log.toPlainText() + "\n" == printed)  # noqa: B023
        until(lambda: window.property("runState") == "idle")


def test_the_log_of_a_run_gives_way_to_the_next(window, part, trigger, until):
    part("speed").setValue(part("speed").maximum())
    for epochs in (3, 2):
        part("epochs").setValue(epochs)
        trigger("actionStart")
        until(lambda: f"Finished: {epochs} epochs" in window.side_panels.log.made().toPlainText())  # noqa: B023
    assert window.side_panels.log.made().toPlainText().count("Epoch 1, Loss 80.36434") == 1
    trigger("actionReset")
    until(lambda: window.side_panels.log.made().toPlainText() == "")


def test_the_picture_of_the_window_is_whole_at_either_size(window, qtbot):
    for size in (QSize(1440, 900), QSize(1024, 700)):
        window.resize(size)
        picture = window.grab().toImage()
        assert picture.size() == size and picture.format() != QImage.Format.Format_Invalid
