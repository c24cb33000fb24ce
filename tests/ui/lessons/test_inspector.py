"""The inspector: the step of the epoch shown, three gradients, the error against δ."""

import gc
import threading

import numpy as np
import pytest
from looking import named

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QToolButton, QWidget

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import figure_text, loss_text
from thermogui.core.descent.inspection import MOST_ROWS
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import DARK, LIGHT, THEMES, apply_theme

RAW = Experiment(epochs=100, input_scale=1.0)


@pytest.fixture(autouse=True)
def no_garbage():
    """Destroy what the test before has left, here: not by chance in a thread that computes for this one."""
    gc.collect()


@pytest.fixture
def settled(qtbot, panel, live):
    """Return a function that waits until the inspector shows the newest frame."""

    def settled():
        live.draw_now()
        qtbot.waitUntil(lambda: panel.is_settled and panel._found is not None, timeout=30_000)

    return settled


@pytest.fixture
def trained(controller, document, settled, qtbot):
    """Return a function that runs an experiment to its end and waits for the inspector."""
    from thermogui.ui.run.state import RunState

    def trained(experiment):
        controller.start(experiment, document.readings)
        qtbot.waitUntil(lambda: controller.state is RunState.IDLE and controller.epoch_count > 0)
        settled()
        return controller.run.trace

    return trained


@pytest.fixture
def rows(panel):
    """Return a function that gives a table of words by its name."""
    return lambda name: [line.split("\t") for line in panel.findChild(QWidget, name).text().splitlines()]


def cells(table):
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_before_the_first_epoch_it_shows_the_step_that_will_come(panel, settled, document, rows):
    document.set_experiment(RAW, "raw")
    settled()
    assert (
        named(panel, "inspectedEpoch")
        .text()
        .startswith("The step that epoch 1 will take, from w = 1.00000 and b = 0")
    )
    shown = cells(panel.chain.rows)
    assert len(shown) == 11 and shown[0] == ["35.70", "35.20", "6.400", "228.5", "6.400"]
    assert cells(panel.chain.sums)[0] == ["over all 11", "", "", "4517.30", "82.6000"]
    assert rows("inspectedStep")[-1][0] == "after"
    after = [float(text.replace("−", "-")) for text in rows("inspectedStep")[-1][1:]]
    assert after == pytest.approx([-44.173, -0.826], abs=1e-4)


def test_after_an_epoch_it_shows_how_it_came_and_the_step_that_would_follow(panel, trained, rows):
    trace = trained(Experiment(epochs=50))
    record, before = trace.record(50), trace.params_after(49)
    w, b = map(figure_text, record.params)
    slope = figure_text(0.1 * float(record.params[0]))
    start = f"The step that epoch 51 would take, from w = {w} and b = {b} (slope {slope}, intercept {b}), "
    assert named(panel, "inspectedEpoch").text().startswith(f"{start}where the loss is ")
    w, b = map(figure_text, before)
    slope = figure_text(0.1 * float(before[0]))
    assert named(panel, "inspectedCame").isVisible() and named(panel, "inspectedCame").text().startswith(
        f"Epoch 50 came here from w = {w} and b = {b} (slope {slope}, intercept {b}), "
        f"where the loss was {loss_text(record.loss)} and the gradient "
    )
    names = [row[0] for row in rows("inspectedStep")]
    assert names == ["", "before", "gradient", "− η × gradient", "after"]
    assert rows("inspectedStep")[1][1:] == [figure_text(value) for value in record.params]


def test_where_the_run_has_gone_on_the_step_is_the_recorded_one(panel, trained, live, settled, rows):
    trace = trained(Experiment(epochs=50))
    for epoch in (0, 1, 20, 49):
        live.show_epoch(epoch)
        settled()
        record = trace.record(epoch + 1)
        assert named(panel, "inspectedEpoch").text().startswith(f"The step that epoch {epoch + 1} took, ")
        assert f"where the loss is {loss_text(record.loss)};" in named(panel, "inspectedEpoch").text()
        assert rows("inspectedStep")[2][1:] == [figure_text(value) for value in record.gradient]
        assert rows("inspectedStep")[4][1:] == [figure_text(value) for value in record.params]
        assert (
            cells(panel.chain.sums)[0][3:] == rows("inspectedStep")[2][1:] == rows("threeGradients")[2][1:3]
        )


@pytest.mark.parametrize(
    ("gradient", "delta"),
    [("analytic", 0.1), ("autograd", 0.1), ("finite-difference", 0.1), ("finite-difference", 1e-7)],
)
@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_what_it_promises_is_what_a_step_then_gives(
    panel, settled, live, document, controller, rows, qtbot, gradient, delta, scale
):
    from thermogui.ui.run.state import RunState

    document.set_experiment(Experiment(gradient=gradient, delta=delta, input_scale=scale, epochs=15), "set")
    settled()
    for epoch in range(1, 15):  # raw, it has diverged by then
        live.draw_now()
        qtbot.waitUntil(lambda: not panel._tasks.is_busy)
        promised = rows("inspectedStep")
        assert rows("inspectedStep")[1][1:] == [figure_text(value) for value in live.current.params]
        loss = named(panel, "inspectedEpoch").text().partition("where the loss is ")[2].partition(";")[0]
        frame = live.current
        assert promised[2][1:] == [figure_text(value) for value in frame.gradient]
        if epoch == 1:
            controller.start(document.experiment, document.readings, single_step=True)
        elif controller.state is RunState.PAUSED:
            controller.step()
        else:
            break
        qtbot.waitUntil(
            lambda e=epoch: controller.epoch_count == e and controller.state is not RunState.RUNNING
        )
        record = controller.run.trace.record(epoch)
        assert promised[2][1:] == [figure_text(value) for value in record.gradient]
        assert promised[4][1:] == [figure_text(value) for value in record.params]
        assert loss == loss_text(record.loss) == loss_text(frame.loss)
    assert epoch > 10


def test_a_gradient_that_is_not_the_chain_rules_is_said_beside_its_sums(panel, settled, document, rows):
    document.set_experiment(Experiment(), "analytic")
    settled()
    assert not named(panel, "setGradient").isVisible()
    document.set_experiment(Experiment(gradient="finite-difference", delta=1e-7), "difference")
    settled()
    assert panel.control.delta == 1e-7
    assert named(panel, "setGradient").isVisible()
    assert named(panel, "setGradient").text() == (
        "Σ is the analytic gradient. This run uses the finite difference with δ = 1e−7: −76.2939 and 0."
    )
    assert rows("inspectedStep")[2] == ["gradient", "−76.2939", "0"]
    assert rows("threeGradients")[1][1:3] == ["−76.2939", "0"]
    assert cells(panel.chain.sums)[0][3:] == ["−77.6140", "−10.6400"]
    document.set_experiment(Experiment(gradient="autograd"), "autograd")
    settled()
    assert (
        named(panel, "setGradient").text().startswith("Σ is the analytic gradient. This run uses that of aut")
    )


def test_what_the_chain_rule_needs_is_the_error_and_not_the_residual(panel, settled, document):
    settled()
    model = panel.chain.rows.model()
    texts = [
        " ".join(model.headerData(column, Qt.Orientation.Horizontal, role).split())
        for column in range(model.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    ]
    assert "error t_p − t_c" in texts
    for text in texts:
        assert "t_p − t_c" not in text.replace("error t_p − t_c", ""), text
    readings, line = document.readings, 0.1
    error = float(model.index(0, 1).data().replace("−", "-"))
    assert error == pytest.approx(line * readings.t_u[0] - readings.t_c[0], rel=1e-3)


def test_a_diverged_run_shows_what_is_left_of_it(panel, trained, rows):
    trained(Experiment(epochs=100, input_scale=1.0, early_stop=False))
    assert "not a number" in named(panel, "inspectedEpoch").text()
    assert {text for row in cells(panel.chain.rows) for text in row} == {"nan"}
    assert rows("threeGradients")[1][3] == "–, –"
    assert not panel.errors.plot.grab().isNull()


def test_three_gradients_stand_side_by_side_with_the_digits_that_are_right(panel, settled, document, rows):
    document.set_experiment(RAW, "raw")
    settled()
    found = rows("threeGradients")
    assert [row[0] for row in found] == ["", "finite difference", "analytic", "autograd"]
    assert [row[1] for row in found[1:]] == ["4517.30", "4517.30", "4517.30"]
    assert found[2][3] == "7, 7"
    panel.control.slider.setValue(panel.control.slider.minimum())
    settled()
    assert rows("threeGradients")[1][1:] == ["0", "0", "0, 0"]
    assert rows("threeGradients")[2] == found[2]


def test_delta_is_moved_by_keys_and_follows_the_setting(panel, settled, document, live):
    settled()
    QTest.keyClick(panel.control.slider, Qt.Key.Key_PageUp)
    assert panel.control.delta == 1 and document.experiment.delta == 0.1
    assert panel.errors.plot._delta.value() == pytest.approx(0)
    document.set_experiment(Experiment(delta=0.01), "δ")
    settled()
    assert panel.control.delta == 0.01 and panel.errors.plot._delta.value() == pytest.approx(-2)
    document.set_experiment(Experiment(delta=-1), "δ")
    live.draw_now()
    assert panel.control.delta == 0.01


def test_delta_is_that_of_the_run_and_not_of_a_later_setting(panel, trained, document, settled, live):
    trained(Experiment(gradient="finite-difference", delta=0.5, epochs=3))
    assert panel.control.delta == 0.5
    document.set_experiment(Experiment(gradient="finite-difference", delta=0.01), "δ")
    settled()
    assert panel.control.delta == 0.5


def test_the_plot_has_the_errors_of_both_kinds_in_both_dtypes(panel, settled, document, xy):
    document.set_experiment(RAW, "raw")
    settled()
    found = panel.errors.sweep
    for (kind, way), curve in panel.errors.plot.curves.items():
        deltas, errors = xy(curve)
        want = (found.central if way == "central" else found.one_sided)[kind][:, 0]
        np.testing.assert_allclose(deltas, np.log10(found.deltas))
        drawn = np.isfinite(errors)
        np.testing.assert_allclose(errors[drawn], np.log10(want[drawn]))
        assert (want[~drawn] < 1e-25).all()
    panel.findChild(QToolButton, "errorOf_b").click()
    _, errors = xy(panel.errors.plot.curves["float64", "one-sided"])
    np.testing.assert_allclose(errors, np.log10(found.one_sided["float64"][:, 1]))
    assert panel.errors.plot.getAxis("left").labelText == "error of ∂L/∂b"


def test_the_plot_is_swept_again_only_for_another_place(panel, settled, document):
    settled()
    swept = panel.errors.sweep
    panel.control.slider.setValue(100)
    settled()
    assert panel.errors.sweep is swept
    document.set_experiment(RAW, "raw")
    settled()
    assert panel.errors.sweep is not swept


def test_nothing_is_computed_while_the_panel_is_not_seen(panel, settled, live, document, qtbot):
    settled()
    found = panel._found
    panel.hide()
    document.set_experiment(RAW, "raw")
    live.draw_now()
    assert not panel._tasks.is_busy and panel._found is found
    panel.show()
    settled()
    assert panel._found is not found


def test_heavy_work_is_done_beside_the_windows_thread(panel, settled, monkeypatch, document):
    from thermogui.ui.lessons import error_section, inspector

    threads = []
    for module, name in (
        (inspector, "next_epoch"),
        (error_section, "difference_errors"),
        (inspector, "inspect"),
    ):
        compute = getattr(module, name)

        def watched(*args, compute=compute):
            threads.append(threading.current_thread())
            return compute(*args)

        monkeypatch.setattr(module, name, watched)
    document.set_experiment(RAW, "raw")
    settled()
    assert len(threads) >= 3 and threading.main_thread() not in threads


def test_a_long_table_lists_some_readings_and_sums_all(panel, settled, document):
    t_u = np.linspace(20, 90, 200_000)
    document.open_readings(Readings.from_columns(t_u, (t_u - 32) / 1.8), "long.csv")
    settled()
    assert panel.chain.rows.model().rowCount() == MOST_ROWS
    assert panel.chain.more.text().startswith("199,000 more rows")
    assert cells(panel.chain.sums)[0][0] == "over all 200,000"


def test_rows_keep_their_numbers_of_the_table(panel, settled, document):
    document.set_use(np.array([0, 1]), False, "leave out")
    settled()
    header = panel.chain.rows.model()
    names = [header.headerData(row, Qt.Orientation.Vertical) for row in range(header.rowCount())]
    assert names == ["3", "4", "5", "6", "7", "8", "9", "10", "11"]


def test_without_readings_or_with_wrong_settings_it_says_why_there_is_nothing(panel, settled, live, document):
    settled()
    document.set_use(np.arange(11), False, "leave all out")
    live.draw_now()
    assert (
        named(panel, "inspectedEpoch").text().startswith("There is no step to show")
        and not panel.chain.isVisible()
    )
    document.undo_stack.undo()
    settled()
    assert panel.chain.isVisible()
    document.set_experiment(Experiment(learning_rate=-1), "wrong")
    live.draw_now()
    assert not panel.chain.isVisible()


def test_the_models_are_models_as_qt_wants_them(panel, settled, qtmodeltester):
    settled()
    qtmodeltester.check(panel.chain.rows.model())
    qtmodeltester.check(panel.chain.sums.model())


def test_the_plot_takes_the_colours_of_a_theme(panel, settled, painted):
    settled()
    for theme in (DARK, LIGHT):
        panel.set_theme(theme)
        style = PlotStyle(theme)
        assert panel.errors.plot.curves["float32", "central"].opts["pen"] == style.pen(theme.line, 1.5)
        assert painted(panel.errors.plot)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("experiment", [Experiment(), RAW], ids=["start", "diverged"])
def test_nothing_is_cut_off_in_a_narrow_dock(panel, trained, qapp, theme, experiment):
    before = qapp.styleSheet(), qapp.palette()
    apply_theme(qapp, THEMES[theme])
    try:
        panel.set_theme(THEMES[theme])
        trained(experiment)
        panel.control.slider.setValue(panel.control.slider.minimum())
        QApplication.processEvents()
        bar = panel.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        assert panel.minimumSizeHint().width() + bar <= 320
        panel.resize(panel.minimumSizeHint().width(), 1000)
        QApplication.processEvents()
        for child in panel.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if child.isVisible():
                left = child.mapTo(panel, QPoint(0, 0)).x()
                assert left >= 0 and left + child.width() <= panel.width(), child.objectName()
        table = panel.chain.rows
        for text in (text for row in cells(table) for text in row):
            assert table.fontMetrics().horizontalAdvance(text) + 6 <= table.columnWidth(0)
        sums = panel.chain.sums
        for column, text in enumerate(cells(sums)[0]):
            room = sums.columnSpan(0, column) if column == 0 else 1
            width = sum(sums.columnWidth(at) for at in range(column, column + room))
            assert not text or sums.fontMetrics().horizontalAdvance(text) + 6 <= width, text
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setPalette(before[1])


def test_the_readings_are_those_of_the_run_and_not_of_a_later_edit(panel, trained, document, settled):
    trained(Experiment(epochs=5))
    shown = cells(panel.chain.rows)
    document.set_values("t_c", np.array([0]), np.array([99.0]), "edit")
    settled()
    assert cells(panel.chain.rows) == shown
    assert document.readings != seed_readings()
