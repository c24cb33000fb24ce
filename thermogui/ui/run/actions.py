"""Start, Pause, Step, Stop, Reset, Continue: what they do, and when they can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from thermogui.core.descent.batches import divided, draws
from thermogui.core.descent.experiment import MAX_EPOCHS, Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.race import rates_around
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.errors import ThermoError
from thermogui.ui.model.document import Document
from thermogui.ui.run.action_tips import NO_STEP, TIPS
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.state import RunState
from thermogui.ui.run.torch_loader import TorchLoader
from thermogui.ui.widgets.icons import action_icon
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.theme import Theme

_WAITS, _READY = "Start waits: ", "Ready"
TORCH_COMES = "PyTorch is being loaded"
NO_MORE_EPOCHS = f"The run has {MAX_EPOCHS:,} epochs, and no run can have more."


class RunActions(QObject):
    """
    Attributes:
        take_in_typing: finishes what is half typed before a run begins; False keeps it from beginning.

    Signals:
        status: (str): why a run cannot be started or stepped, where that is said nowhere else; or "".
        readiness: (bool, str): whether Start would begin a run, and what there is to say of it before one.
        refused: (str): a run that was asked for could not begin.
    """

    status = Signal(str)
    readiness = Signal(bool, str)
    refused = Signal(str)

    def __init__(
        self, document: Document, controller: RunController, torch: TorchLoader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._controller, self._torch = document, controller, torch
        self._restarts = self._first_is_a_step = False
        self._obstacle_said = ""
        self.take_in_typing: Callable[[], bool] = lambda: True
        self.start = self._action("actionStart", "Start", self._on_start, "F5", "Ctrl+Return", "Ctrl+Enter")
        self.pause = self._action("actionPause", "Pause", self._on_pause, "F6")
        self.step = self._action("actionStep", "Step", self._on_step, "F10")
        self.stop = self._action("actionStop", "Stop", self._on_stop, "Shift+F5")
        self.finish = self._action("actionFinishNow", "Finish now", self._on_finish, "Ctrl+Shift+F5")
        self.reset = self._action("actionReset", "Reset", self._on_reset, "Ctrl+R")
        self.continue_run = self._action("actionContinue", "Continue", self._on_continue, "Ctrl+F5")
        self.race = self._action("actionRace", "Race five learning rates", self._on_race, "Ctrl+Shift+R")
        self.race_optimizers = self._action(
            "actionRaceOptimizers", "Race the optimisers", self._on_race_optimizers
        )
        self.races = [self.race, self.race_optimizers]
        self.show_kept = self._action("actionShowLastRun", "Show last run", self._on_show_kept)
        for action in self.all():
            if tip := TIPS.get(action.objectName()):
                self._give_tip(action, tip)
        controller.changed.connect(self.refresh)
        controller.advanced.connect(self._on_advanced)
        controller.ended.connect(self._on_ended)
        torch.changed.connect(self.refresh)
        document.committed.connect(self._on_edited)
        document.replaced.connect(self.refresh)
        document.experiment_changed.connect(self.refresh)
        self.refresh()

    def all(self) -> list[QAction]:
        return [
            self.start,
            self.pause,
            self.step,
            self.stop,
            self.finish,
            self.reset,
            self.continue_run,
            *self.races,
            self.show_kept,
        ]

    def set_theme(self, theme: Theme) -> None:
        for action, name in (
            (self.start, "start"),
            (self.pause, "pause"),
            (self.step, "step"),
            (self.stop, "stop"),
            (self.reset, "reset"),
            (self.continue_run, "continue"),
        ):
            action.setIcon(action_icon(name, theme))

    @Slot()
    def restart(self) -> None:
        """Begin a new run with the readings and settings as they are now."""
        if not self._may_begin():
            self._first_is_a_step = False
            return
        if self._controller.state.is_active:
            self._restarts = True
            self._controller.stop()
        else:
            self._begin()

    def begin_with_a_step(self) -> None:
        """Begin a new run with one epoch, and pause; a run that is going on is ended first."""
        self._first_is_a_step = True
        self.restart()

    def forget_restart(self) -> None:
        """Begin no run after the one that is being stopped."""
        self._restarts = False

    @Slot()
    def refresh(self, _what: object = None) -> None:
        """Enable what the state allows, and say why not where it does not."""
        state = self._controller.state
        problems = self._problems()
        obstacle = self._obstacle(problems)
        idle, paused = state is RunState.IDLE, state is RunState.PAUSED
        run = self._controller.run
        diverged = run is not None and run.diverged
        reason = self._controller.why_not_finish
        self._obstacle_said = obstacle
        usable = {
            self.start: paused or (idle and not obstacle),
            self.pause: state.is_active,
            self.step: paused or (idle and not obstacle and not diverged),
            self.stop: state.is_active,
            self.finish: state.is_active and not reason,
            self.reset: state.is_active or run is not None,
            self.continue_run: self._controller.can_continue and "epochs" not in problems,
            **dict.fromkeys(self.races, idle and not obstacle),
            self.show_kept: bool(self._controller.runs.kept) and idle,
        }
        # what can be used comes first, so that a button that is now one and now another always can be
        for action in sorted(usable, key=lambda action: not usable[action]):
            action.setEnabled(usable[action])
        left = run.left if run is not None else 0
        self._give_tip(
            self.continue_run, f"Train the {left:,} epochs that are left" if left else TIPS["actionContinue"]
        )
        self.start.setText("Resume" if paused else "Start")
        self.pause.setText("Resume" if paused else "Pause")
        tip = reason or "Compute the remaining epochs at once, in closed form"
        self.finish.setToolTip(plain_tip(tip))
        waits_for_torch = obstacle == TORCH_COMES
        if state.is_active or waits_for_torch or problems:
            self.status.emit("")
        else:
            self.status.emit(obstacle)
        self._give_tip(self.step, NO_STEP if diverged and idle else TIPS["actionStep"])
        rates = ", ".join(map(setting_text, rates_around(self._document.experiment.learning_rate)))
        which = "five learning rates" if obstacle else f"each of {rates}"
        self._give_tip(self.race, f"Train with {which} in turns, from the same start")
        said = "No run yet" if obstacle else _READY
        self.readiness.emit(not obstacle, obstacle if waits_for_torch else said)

    def _problems(self) -> dict[str, str]:
        return self._document.experiment.problems(self._document.readings.held_by_hand)

    def _obstacle(self, problems: dict[str, str]) -> str:
        """Return why no run can begin now; "" if it can."""
        experiment, readings = self._document.experiment, self._document.readings
        if problems:
            return _WAITS + next(iter(problems.values()))
        if not readings.counts.any():
            return f"{_WAITS}No complete reading is ticked for use."
        may_draw = not draws(experiment, readings.held_by_hand) or self._torch.ready
        try:
            learned_from = divided(experiment, readings)[0] if may_draw else readings
            InputScaling.of(experiment, learned_from.used()[0])
        except ThermoError as error:
            return f"{_WAITS}{error}"
        if not may_draw or (experiment.engine == "torch" and not self._torch.ready):
            return self._torch.problem or TORCH_COMES
        return ""

    def _may_begin(self) -> bool:
        """Take in what is still being typed; return whether a run can begin, and say why not."""
        if not self.take_in_typing():
            return False
        obstacle = self._obstacle(self._problems())
        if obstacle:
            self.refused.emit(obstacle.removeprefix(_WAITS))
        return not obstacle

    def _begin(self, *, single_step: bool = False) -> None:
        single_step, self._first_is_a_step = single_step or self._first_is_a_step, False
        if self._may_begin():
            self._launch([self._document.experiment], single_step=single_step)

    def _launch(self, experiments: list[Experiment], shown: int = 0, *, single_step: bool = False) -> None:
        try:
            self._controller.race(experiments, self._document.readings, shown, single_step=single_step)
        except ThermoError as error:
            self.refused.emit(str(error))

    def _action(self, name: str, text: str, slot: object, *shortcuts: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        action.triggered.connect(slot)
        return action

    def _give_tip(self, action: QAction, tip: str) -> None:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(plain_tip(f"{tip} ({keys})" if keys else tip))

    # -- slots

    @Slot()
    def _on_start(self) -> None:
        if self._controller.state is RunState.PAUSED:
            self._controller.resume()
        else:
            self._begin()

    @Slot()
    def _on_pause(self) -> None:
        self._controller.pause_or_resume()

    @Slot()
    def _on_step(self) -> None:
        if self._controller.state is RunState.PAUSED:
            self._controller.step()
        else:
            self._begin(single_step=True)

    @Slot()
    def _on_stop(self) -> None:
        self._controller.stop()

    @Slot()
    def _on_finish(self) -> None:
        self._controller.finish_now()

    @Slot()
    def _on_reset(self) -> None:
        self._controller.reset()

    @Slot()
    def _on_continue(self) -> None:
        if not self._controller.epochs_left:
            self.refused.emit(f"{NO_MORE_EPOCHS} Start begins a new one.")
        self._controller.continue_run(self._document.experiment.epochs)

    @Slot()
    def _on_race(self) -> None:
        if self._may_begin():
            self._race("learning_rate", rates_around(self._document.experiment.learning_rate))

    @Slot()
    def _on_race_optimizers(self) -> None:
        if self._may_begin():
            self._race("optimizer", tuple(OPTIMIZERS))

    def _race(self, setting: str, values: tuple[Any, ...]) -> None:
        """Begin a run with each of some values, and show that with the one that is set."""
        now = self._document.experiment
        runs = [replace(now, **{setting: value}) for value in values]
        self._launch(runs, values.index(getattr(now, setting)))

    @Slot()
    def _on_show_kept(self) -> None:
        if kept := self._controller.runs.kept:
            self._controller.show(kept[0])

    @Slot()
    def _on_edited(self) -> None:
        # readings decide nothing but whether a run can begin
        if self._obstacle(self._problems()) or self._obstacle_said:
            self.refresh()
        else:
            self.readiness.emit(True, _READY)

    @Slot()
    def _on_advanced(self) -> None:
        # a first epoch makes Reset meaningful; the rest of the states does not change with epochs
        if not self.reset.isEnabled():
            self.refresh()

    @Slot(object)
    def _on_ended(self, _outcome: object) -> None:
        if self._restarts:
            self._restarts = False
            self._begin()
