"""Any epoch of a run looked at again, while it goes on or after it has ended."""

from dataclasses import replace

import numpy as np
import pytest
from looking import item_of
from straight import over_t_u

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from thermogui.ui.run.scrubber import epoch_at, position_of


@pytest.fixture
def ran(window, qtbot):
    """A window whose run of 2,000 epochs has ended."""
    window.settings.epochs.setValue(2000)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    window.live.draw_now()
    return window


def shown(window):
    return window.live.current.epoch


def test_everything_shows_the_epoch_that_is_looked_at(ran, xy, qtbot):
    ran.side.open("Numbers")
    with qtbot.waitSignal(ran.live.text_frame):
        ran.live.show_epoch(17)
    record = ran.controller.run.trace.record(17)
    slope, intercept = over_t_u(ran.controller.run.scaling, record.params)
    x, y = xy(item_of(ran.plots.fit, "curve"))
    np.testing.assert_allclose(y, slope * x + intercept, rtol=1e-6)
    assert ran.side_panels.readout.made()._values["epoch"].text().startswith("17 of")
    assert f"{ran.controller.run.trace.losses[17]:f}" == ran.side_panels.readout.made()._values["loss"].text()
    assert xy(item_of(ran.plots.loss, "travel"))[0][0] == pytest.approx(np.log10(17 + 1))
    residual = float(ran.readings.model.index(0, 3).data().replace("−", "-"))
    assert residual == pytest.approx(0.5 - (slope * 35.7 + intercept), abs=0.006)
    assert (ran.run_bar.field.value(), ran.run_bar.field.text()) == (17, "17")
    assert ran.export_actions.caption().startswith("After epoch 17")
    # the bar goes on telling how far the run is
    assert ran.run_bar.progress.format() == "finished" and ran.run_bar.progress.value() == 1000
    ran.live.show_epoch(0)
    x, y = xy(item_of(ran.plots.fit, "curve"))
    np.testing.assert_allclose(y, 0.1 * x, rtol=1e-6)
    with qtbot.waitSignal(ran.live.loss_frame):
        ran.live.show_epoch(None)
    assert shown(ran) == 2000 and len(xy(item_of(ran.plots.loss, "travel"))[0]) == 0
    assert not item_of(ran.plots.loss, "travel").isVisible()


def test_a_hand_that_scrubs_is_followed_by_the_fit_and_in_the_end_by_all(ran, qtbot):
    fits, others = [], []
    ran.live.fit_frame.connect(lambda frame: fits.append(frame.epoch))
    for part in (ran.live.loss_frame, ran.live.text_frame):
        part.connect(lambda frame: others.append(frame.epoch))
    for epoch in range(100, 120):
        ran.live.show_epoch(epoch)
    assert fits == list(range(100, 120)) and others == []
    qtbot.waitUntil(lambda: not ran.live.findChild(QTimer).isActive())
    assert others == [119, 119]


def test_keys_travel_when_a_plot_or_the_scrubber_has_the_focus_and_only_then(ran, qtbot):
    for widget in (ran.plots.loss, ran.scrubber.slider):
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        QTest.keyClick(widget, Qt.Key.Key_Home)
        assert shown(ran) == 0
        for _ in range(3):
            QTest.keyClick(widget, Qt.Key.Key_Right)
        assert shown(ran) == 3
        QTest.keyClick(widget, Qt.Key.Key_Left)
        assert shown(ran) == 2
        QTest.keyClick(widget, Qt.Key.Key_End)
        assert shown(ran) == 2000 and ran.live.current.is_live
    view = ran.readings.view
    view.setFocus()
    view.setCurrentIndex(ran.readings.model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert ran.live.current.is_live and view.currentIndex().column() == 1


def test_dragging_detaches_the_view_while_training_goes_on_and_live_comes_back(window, qtbot):
    window.settings.epochs.setValue(10_000_000)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("epochCount") > 5000, timeout=30_000)
    window.live.draw_now()
    window.scrubber.slider.setValue(700)
    looked_at = shown(window)
    assert 0 < looked_at < window.property("epochCount") and not window.scrubber.live.isChecked()
    before = window.property("epochCount")
    qtbot.waitUntil(lambda: window.property("epochCount") > before + 5000, timeout=30_000)
    window.live.draw_now()
    assert shown(window) == looked_at and window.live.current.trained > before
    window.scrubber.live.trigger()
    assert window.live.current.is_live and shown(window) > before
    window.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)


def test_a_step_trains_at_the_head_whatever_is_looked_at(window, qtbot):
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    window.live.show_epoch(0)
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("epochCount") == 2 and window.property("runState") == "paused")
    window.live.draw_now()
    assert shown(window) == 0 and window.live.current.trained == 2


def test_play_shows_the_run_again_and_ends_live(ran, qtbot, monkeypatch):
    monkeypatch.setattr("thermogui.ui.run.scrubber._REPLAY_SECONDS", 0.3)
    seen = []
    ran.live.fit_frame.connect(lambda frame: seen.append(frame.epoch))
    ran.scrubber.play.trigger()
    qtbot.waitUntil(lambda: not ran.scrubber.play.isChecked(), timeout=10_000)
    assert ran.live.current.is_live
    assert seen == sorted(seen) and len(set(seen)) > 3 and seen[-1] == 2000


def test_a_new_run_from_here_starts_with_these_parameters_and_is_one_undo(ran, qtbot):
    ran.live.show_epoch(57)
    params = ran.controller.run.trace.record(57).params
    old = ran.document.experiment
    ran.scrubber.start_here.trigger()
    qtbot.waitUntil(lambda: ran.property("outcome") == "finished", timeout=30_000)
    run = ran.controller.run
    np.testing.assert_array_equal(run.trace.initial, params)
    assert run.experiment == replace(old, initial=tuple(float(str(value)) for value in params))
    assert ran.document.undo_stack.undoText() == "start from epoch 57"
    ran.document.undo_stack.undo()
    assert ran.document.experiment == old
    # what it would be at epoch 58 is what it is after one more epoch
    kept = ran.controller.runs.kept[0]
    np.testing.assert_array_equal(run.trace.record(1).params, kept.trace.record(58).params)


def test_a_new_run_is_followed_live_and_before_the_first_there_is_nothing_to_travel(window, ran, qtbot):
    ran.live.show_epoch(3)
    ran.run_actions.start.trigger()
    qtbot.waitUntil(lambda: ran.property("outcome") == "finished", timeout=30_000)
    ran.live.draw_now()
    assert ran.live.current.is_live
    ran.run_actions.reset.trigger()
    ran.live.draw_now()
    assert not ran.scrubber.slider.isEnabled() and not ran.scrubber.play.isEnabled()


@pytest.mark.parametrize("trained", [1, 2, 57, 5000, 10_000_000])
def test_every_place_of_the_slider_is_an_epoch_and_its_ends_are_the_runs(trained):
    epochs = [epoch_at(position, trained) for position in range(2001)]
    assert epochs[0] == 0 and epochs[-1] == trained and epochs == sorted(epochs)
    for epoch in (0, 1, trained // 2, trained):
        assert abs(epoch_at(position_of(epoch, trained), trained) - epoch) <= max(1, 0.01 * epoch)
