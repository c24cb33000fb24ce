"""Export plot and Copy as image, as they are used in the window."""

from pathlib import Path

import pytest
import shiboken6

from PySide6.QtGui import QColor, QGuiApplication, QImage

from thermogui.ui.files.exporting.plot_dialog import ExportDialog
from thermogui.ui.widgets.fields import MessageLabel


def is_closed(dialog):
    return not shiboken6.isValid(dialog) or not dialog.isVisible()


@pytest.fixture
def dialog(window, tmp_path, trigger, part):
    """The dialog as the File menu opens it, for a folder of its own."""
    window.preferences.folder = tmp_path
    trigger("actionExportPlot")
    dialog = part("exportDialog")
    assert isinstance(dialog, ExportDialog) and dialog.isVisible()
    yield dialog
    if shiboken6.isValid(dialog):
        dialog.reject()


@pytest.fixture
def save(qtbot, window):
    """Return a function that presses Save and waits until the file is there, or is not."""

    def save(dialog):
        with qtbot.waitSignal(window.exports.jobs.ended, timeout=30_000):
            dialog.accept()

    return save


@pytest.fixture
def said(dialog):
    def said():
        return [label.text() for label in dialog.findChildren(MessageLabel) if label.isVisible()]

    return said


@pytest.fixture
def trained(qtbot, window, part, trigger):
    """A window after a run of 30 epochs, in its picture too."""
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(30)
    trigger("actionStart")
    qtbot.waitUntil(lambda: part("progressBar").text() == "finished", timeout=30_000)
    return window


def test_names_are_proposed_by_plot_and_format(dialog, tmp_path):
    proposed = {}
    for index in range(dialog.kind.count()):
        dialog.kind.setCurrentIndex(index)
        proposed[dialog.kind.currentData()] = Path(dialog.path.text())
    assert proposed == {
        "fit": tmp_path / "temp_unknown_plot.png",
        "data": tmp_path / "temp_data_plot.png",
        "loss": tmp_path / "loss.png",
    }
    dialog.format.setCurrentText("PDF")
    assert dialog.path.text() == str(tmp_path / "loss.pdf") and not dialog.dpi.isEnabled()
    dialog.kind.setCurrentIndex(0)
    assert dialog.path.text() == str(tmp_path / "temp_unknown_plot.pdf")
    assert dialog.dpi.value() == 600


def test_a_suffix_that_is_typed_chooses_the_format(qtbot, dialog):
    dialog.path.selectAll()
    qtbot.keyClicks(dialog.path, "line.svg")
    assert (dialog.format.currentText(), dialog.dpi.isEnabled()) == ("SVG", False)
    dialog.format.setCurrentText("PNG")
    assert dialog.path.text() == "line.png" and dialog.dpi.isEnabled()


def test_saving_closes_the_dialog_and_is_said_in_the_window(qtbot, window, dialog, tmp_path):
    dialog.dpi.setValue(100)
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.accept()
    path = tmp_path / "temp_unknown_plot.png"
    assert saved.args == [path] and is_closed(dialog)
    assert (QImage(str(path)).width(), QImage(str(path)).dotsPerMeterX()) == (640, 3937)
    assert window.messages.said("export") == f"Saved {path}."


def test_what_cannot_be_saved_is_said_in_the_dialog_which_stays(dialog, said, save, tmp_path):
    folder = tmp_path / "nowhere"
    dialog.path.setText(str(folder / "plot.png"))
    save(dialog)
    assert dialog.isVisible() and dialog.path.isEnabled() and not dialog.is_saving
    assert said() == [
        f"{tmp_path}/nowhere/plot.png: it cannot be written (there is no folder {tmp_path}/nowhere)."
    ]
    names = [str(tmp_path / name) for name in ("plot.gif", "plot")]
    for text in (*names, "", "/", "~no-such-user/plot.png"):
        dialog.path.setText(text)
        dialog.accept()
        assert dialog.isVisible() and len(said()) == 1 and said()[0].endswith("."), text
        assert list(tmp_path.iterdir()) == []


def test_another_format_is_no_trouble_without_a_name(dialog):
    for text in ("", "/", ".", ".."):
        dialog.format.setCurrentText("PNG")
        dialog.path.setText(text)
        dialog.format.setCurrentText("SVG")
        assert dialog.path.text().endswith(".svg") or dialog.path.text() == text


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_exports_name_the_epoch_and_are_light(trained, trigger, tmp_path, part, save, theme):
    trigger(f"actionTheme{theme}")
    trained.preferences.folder = tmp_path
    trigger("actionExportPlot")
    dialog = part("exportDialog")
    dialog.format.setCurrentText("SVG")
    save(dialog)
    text = (tmp_path / "temp_unknown_plot.svg").read_text(encoding="utf-8")
    assert "After epoch 30 · loss " in text
    assert "#16191e" not in text and "#d55e00" in text.lower()


def test_what_is_calibrated_is_of_no_epoch(trained, trigger, tmp_path, part, save):
    trained.workspaces.go_to("calibrate")
    trained.preferences.folder = tmp_path
    trigger("actionExportPlot")
    dialog = part("exportDialog")
    dialog.format.setCurrentText("SVG")
    save(dialog)
    assert "epoch" not in (tmp_path / "temp_unknown_plot.svg").read_text(encoding="utf-8").lower()


def test_before_a_run_an_export_says_so(dialog, save, tmp_path):
    dialog.format.setCurrentText("SVG")
    save(dialog)
    text = (tmp_path / "temp_unknown_plot.svg").read_text(encoding="utf-8")
    assert "Before the first epoch" in text


def test_the_plot_with_the_focus_is_the_one_proposed(window, part, trigger):
    window.plots.loss.setFocus()
    trigger("actionExportPlot")
    dialog = part("exportDialog")
    assert dialog.kind.currentData() == "loss"
    dialog.reject()


@pytest.mark.parametrize("kind", ["fit", "loss"])
def test_a_plot_is_copied_as_an_image_from_its_own_menu(trained, kind):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    plot = getattr(trained.plots, kind)
    copy = next(action for action in plot.actions() if action.text() == "Copy as image")
    copy.trigger()
    image = clipboard.image()
    assert (image.width(), image.height()) == (1229, 922)
    assert image.pixelColor(3, 3) == QColor("white")
    clipboard.clear()


@pytest.mark.parametrize("kind", ["fit", "loss"])
def test_a_plots_own_menu_exports_that_plot(window, part, kind, trigger, qtbot):
    plot = getattr(window.plots, kind)
    export = next(action for action in plot.actions() if action.text() == "Export plot…")
    assert export.isEnabled() == (kind == "fit")
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused")
    export.trigger()
    dialog = part("exportDialog")
    assert dialog.kind.currentData() == kind
    dialog.reject()


def test_a_file_that_is_there_is_replaced_only_when_save_is_pressed_again(dialog, said, save, tmp_path):
    path = tmp_path / "temp_unknown_plot.png"
    path.write_text("dear")
    dialog.dpi.setValue(50)
    dialog.accept()
    assert path.read_text() == "dear" and dialog.isVisible()
    assert said() == ["temp_unknown_plot.png is there already: press Save again to replace it."]
    save(dialog)
    assert QImage(str(path)).width() == 320 and is_closed(dialog)


def test_the_caption_is_of_the_moment_of_saving(qtbot, window, dialog, part, trigger):
    before = dialog._caption()
    part("speed").setValue(part("speed").maximum())
    part("epochs").setValue(30)
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    assert before == "Before the first epoch" and dialog._caption().startswith("After epoch 30 ·")


def test_another_plot_stays_in_the_folder_that_was_typed(dialog, tmp_path):
    dialog.path.setText(str(tmp_path / "mine" / "line.png"))
    dialog.kind.setCurrentIndex(2)
    assert dialog.path.text() == str(tmp_path / "mine" / "loss.png")


@pytest.mark.parametrize("kind", ["fit", "loss"])
def test_a_plot_that_is_drawn_beside_the_window_is_the_one_of_the_command_line(
    trained, dialog, save, tmp_path, kind
):
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    path = Path(dialog.path.text())
    save(dialog)
    image = QImage(str(path))
    assert (image.width(), image.height(), image.dotsPerMeterX()) == (3840, 2880, 23622)
    assert image.pixelColor(2, 2) == QColor("white")


def test_while_a_plot_is_being_saved_the_dialog_waits_for_it(qtbot, dialog, save):
    with qtbot.waitSignal(dialog.saved, timeout=30_000):
        dialog.accept()
        assert dialog.is_saving and not dialog.path.isEnabled()
        dialog.reject()
        dialog.accept()
        assert dialog.isVisible()
    assert is_closed(dialog)


def test_a_resolution_that_no_picture_can_have_is_said_and_saves_nothing(dialog, said, save, tmp_path):
    for text, says in (
        ("1,200", "“1,200” could have three decimals or be in thousands: type 1.200 or 1200."),
        ("29", "The resolution is a whole number from 30 to 2,400 dpi."),
        ("72.5", "The resolution is a whole number from 30 to 2,400 dpi."),
        ("", "The resolution is a whole number from 30 to 2,400 dpi."),
    ):
        dialog.dpi.setText(text)
        dialog.accept()
        assert said() == [says] and dialog.isVisible() and not list(tmp_path.glob("*.png"))
    dialog.format.setCurrentText("SVG")
    save(dialog)
    assert (tmp_path / "temp_unknown_plot.svg").exists() and is_closed(dialog)
