"""What a run will do, shown before it is started: the ghost of its loss, and the edge of stability."""

from dataclasses import replace

import numpy as np
import pytest
from looking import item_of, named

from PySide6.QtCore import Qt

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import PRESETS
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import MANY


@pytest.fixture
def ghost(window):
    """Return a function that gives, of the dashed curve, after how many epochs which losses."""

    def ghost():
        x, y = item_of(window.plots.loss, "ghost").getData()
        return (np.empty(0), np.empty(0)) if x is None else (10**x - 1, 10**y)

    return ghost


def test_the_ghost_is_the_loss_that_the_run_then_has(window, ghost, qtbot, trace_of):
    window.document.set_experiment(Experiment(epochs=700, learning_rate=0.02, dtype="float64"), "try")
    epochs, losses = ghost()
    assert epochs[0] == 0 and epochs[-1] == pytest.approx(700)
    trace = trace_of(window.document.experiment)
    loop = [trace.loss_after(epoch) for epoch in epochs.round().astype(int)]
    np.testing.assert_allclose(losses, loop, rtol=1e-9)
    window.plots.loss.grab()
    assert [label.text for label in window.plots.loss.labels.shown] == ["next run"]


@pytest.mark.parametrize("rate", [0.01, 0.0328, 1.0])
def test_a_run_goes_along_its_forecast_on_axes_that_stand_still(window, ghost, part, trigger, qtbot, rate):
    loss = window.plots.loss
    window.document.set_experiment(Experiment(epochs=2000, learning_rate=rate), "try")
    window.live.draw_now()
    foretold, before = ghost(), loss.viewRange()
    views = []
    loss.getViewBox().sigRangeChanged.connect(lambda _view, ranges, _axes: views.append(ranges))
    part("speed").setValue(part("speed").minimum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("epochCount") == 1, timeout=30_000)
    window.live.draw_now()
    np.testing.assert_array_equal(ghost(), foretold)
    loss.grab()
    qtbot.waitUntil(lambda: [label.text for label in loss.labels.shown] == ["forecast"])
    part("speed").setValue(part("speed").maximum())
    qtbot.waitUntil(lambda: window.property("outcome") != "", timeout=30_000)
    window.live.draw_now()
    np.testing.assert_allclose(loss.viewRange(), before, rtol=1e-3)
    assert all(np.allclose(view, before, rtol=1e-3) for view in views)
    loss.grab()
    assert len(ghost()[0]) == 0 and loss.labels.shown == []


def test_settings_that_are_changed_during_a_run_show_the_next_one_beside_it(
    window, ghost, part, trigger, qtbot
):
    part("speed").setValue(part("speed").minimum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("epochCount") == 1, timeout=30_000)
    window.live.draw_now()
    before = window.plots.loss.viewRange()
    part("learningRate").setValue(0.5)
    window.plots.loss.grab()
    qtbot.waitUntil(lambda: [label.text for label in window.plots.loss.labels.shown] == ["next run"])
    assert window.plots.loss.viewRange() == before and ghost()[1].max() > 1e6
    trigger("actionStop")


def test_the_ghost_follows_every_step_of_a_drag_and_goes_when_its_run_is_there(window, ghost, qtbot):
    seen = []
    for position in range(20, 60, 10):
        window.settings.learning_rate_slider.setValue(position)
        seen.append(ghost()[1][-1])
    assert len(set(seen)) == len(seen)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") != "", timeout=30_000)
    window.live.draw_now()
    assert len(ghost()[0]) == 0
    window.settings.epochs.setValue(9000)
    assert ghost()[0][-1] == pytest.approx(9000)


def test_an_edit_of_a_reading_changes_what_will_be(window, ghost, qtbot):
    before = ghost()[1].copy()
    window.document.set_values("t_c", np.array([3]), np.array([50.0]), "edit row 4")
    qtbot.waitUntil(lambda: not np.allclose(ghost()[1], before))


def test_of_a_large_table_all_follows_a_moment_after_the_edit(window, ghost, qtbot, xy):
    t_u = np.linspace(0, 100, MANY + 1000)
    window.document.open_readings(Readings.from_columns(t_u, t_u / 2), "many.csv")
    window.live.draw_now()
    losses, loss = ghost()[1].copy(), window.live.current.loss
    window.document.set_values("t_c", np.array([0]), np.array([500.0]), "edit row 1")
    assert window.readings.model.index(0, 1).data(Qt.ItemDataRole.EditRole) == 500.0
    qtbot.waitUntil(lambda: xy(item_of(window.plots.fit, "marks"))[1][0] == 500.0)
    qtbot.waitUntil(lambda: window.live.current.loss > loss)
    qtbot.waitUntil(lambda: not np.array_equal(ghost()[1], losses))
    qtbot.waitUntil(lambda: window.calibration.is_current, timeout=30_000)
    assert window.calibration.state.readings is window.document.readings


def test_a_run_that_will_diverge_has_a_ghost_that_ends_and_a_sentence_that_says_so(window, ghost):
    window.document.apply_preset(next(preset for preset in PRESETS if "diverge" in preset.key))
    said = named(window.settings, "stability").text()
    assert said.startswith("0.01 is 29 times the stable limit 0.000339: in the end the loss grows about")
    assert "κ = 33600." in said
    epochs, losses = ghost()
    assert epochs[-1] < 20 and np.isfinite(losses).all()


@pytest.mark.parametrize(
    ("scale", "kappa"), [(1.0, "33600"), (0.1, "357"), ("standardize", "1.00")], ids=["raw", "tenth", "std"]
)
def test_scaling_changes_the_condition_number(window, scale, kappa):
    window.document.set_experiment(replace(window.document.experiment, input_scale=scale), "scale")
    assert f"κ = {kappa}." in named(window.settings, "stability").text()


@pytest.mark.parametrize(
    ("changes", "suggested"),
    [
        ({"model": "quadratic", "initial": (1.0, 1.0, 0.0), "learning_rate": 1e-4}, True),
        ({"model": "quadratic", "initial": (1.0, 1.0, 0.0), "learning_rate": 1e-2}, False),
        ({"model": "quadratic", "initial": (1.0, 1.0, 0.0), "input_scale": "standardize"}, False),
        ({"model": "quadratic", "initial": (1.0, 1.0, 0.0), "optimizer": "adam"}, False),
        ({"input_scale": 1.0, "learning_rate": 1e-4}, True),
        ({"input_scale": 1.0, "learning_rate": 1e-4, "epochs": 200_000}, False),
        ({"input_scale": 0.1, "epochs": 100}, False),
    ],
)
def test_to_standardize_is_suggested_where_a_narrow_valley_takes_too_many_epochs(window, changes, suggested):
    window.document.set_experiment(replace(window.document.experiment, **changes), "try")
    assert ("Standardize" in named(window.settings, "stability").text()) == suggested


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"learning_rate": 1e-4}, "5,000 epochs most of the way is still to go: a larger rate is quicker."),
        ({"learning_rate": 1e-4, "epochs": 100_000}, ""),
        ({"learning_rate": 0.25, "epochs": 2}, "2 epochs most of the way is still to go: it takes more."),
        ({"learning_rate": 0.25}, ""),
    ],
)
def test_where_the_planned_epochs_come_nowhere_near_the_end_that_is_said(window, changes, said):
    parabola = replace(
        window.document.experiment, model="quadratic", initial=(1.0, 1.0, 0.0), input_scale="standardize"
    )
    window.document.set_experiment(replace(parabola, **changes), "try")
    shown = named(window.settings, "stability").text()
    assert shown.endswith(said) and ("still to go" in shown) == bool(said)


def test_of_a_direction_that_the_readings_do_not_determine_nothing_is_still_to_go(window):
    window.document.remove(np.arange(2, 11), "two are left")
    parabola = replace(window.document.experiment, model="quadratic", initial=(1.0, 1.0, 0.0))
    window.document.set_experiment(replace(parabola, learning_rate=1e-4), "try")
    assert "still to go" not in named(window.settings, "stability").text()


def test_where_nothing_can_be_foretold_nothing_is_shown(window, ghost):
    window.document.set_experiment(
        replace(window.document.experiment, gradient="finite-difference"), "finite difference"
    )
    assert len(ghost()[0]) == 0 and "stable limit" in named(window.settings, "stability").text()
    window.settings.learning_rate.setValue(-1.0)
    assert named(window.settings, "stability").text() == ""
    window.document.remove(np.arange(11), "clear")
    assert named(window.settings, "stability").text() == "" and window.settings.strip._stability is None


def test_the_strip_has_its_edge_where_the_sliders_handle_would_be(window):
    strip, slider = window.settings.strip, window.settings.learning_rate_slider
    limit = strip._stability.largest_learning_rate
    assert limit == pytest.approx(0.03298, rel=1e-3)
    low, high = slider.exponents
    share = (np.log10(limit) - low) / (high - low)
    assert abs(strip._place(limit) - share * strip.width()) < 12
    assert strip._place(1e-9) <= 0 and strip._place(1e9) >= strip.width()
    assert not strip.grab().isNull()
