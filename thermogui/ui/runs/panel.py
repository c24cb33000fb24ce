"""The runs beside each other: a list of them, which is quickest, and what none can do better."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from thermogui.core.descent.comparison import quickest
from thermogui.core.descent.figures import loss_text
from thermogui.core.numbers import at_most
from thermogui.core.writing.runs_table import runs_csv
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.forecasting import Outlook
from thermogui.ui.run.frame import Frame
from thermogui.ui.runs.kept import KeptRuns
from thermogui.ui.runs.model import RunsModel
from thermogui.ui.runs.view import RunsView
from thermogui.ui.widgets.boxes import STRETCH, action, action_button, filled
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words

_EMPTY = "Each run is kept here. Start one; with the second they can be compared."
_USE = "Take over the settings of this run, for the next one"


class RunsPanel(QWidget):
    """
    ```
    [Race five learning rates] [Race the optimisers]
    [Use settings] [Continue] [Remove] [⋯]
    list of runs
    which of those that are drawn is quickest
    the exact line, the stable limit
    ```
    """

    def __init__(
        self, controller: RunController, kept: KeptRuns, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._controller, self._kept = controller, kept
        self._frame: Frame | None = None
        self.model = RunsModel(controller, theme)
        self.view = RunsView(self.model, self)
        self._quickest = Words("runsQuickest", "", self)
        self._known = Words("runsKnown", "muted", self)
        self.use_action = action(self, "Use settings", self._on_use, name="actionUseSettings", tip=_USE)
        self.remove_action = action(
            self, "Remove", self._on_remove, name="actionRemoveRuns", tip="Take the chosen runs out (Del)"
        )
        self.rename_action = action(self, "Rename", self._on_rename, name="actionRenameRun", tip="F2")
        self.copy_action = action(self, "Copy", self._on_copy, name="actionCopyRuns")
        self.copy_action.setShortcuts(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addActions([self.use_action, self.rename_action, self.copy_action, self.remove_action])
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self._menu = QMenu(self)
        self._menu.addActions([self.rename_action, self.copy_action, self.remove_action])
        self._more = QToolButton(self)
        self._more.setText("⋯")
        self._more.setAccessibleName("More to do with runs")
        self._more.setToolTip("Rename, copy, remove, export")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setProperty("kind", "toggle")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setMenu(self._menu)
        # beside the last of the first: three in a row are wider than a narrow column
        self._last = filled(QHBoxLayout(), STRETCH, self._more, margins=(0, 0, 0, 0))
        self._first = filled(QVBoxLayout(), self._last, margins=(8, 0, 8, 0), spacing=4)
        self._buttons = filled(
            QHBoxLayout(),
            action_button(self.use_action, self, "do"),
            STRETCH,
            margins=(8, 0, 8, 0),
        )
        words = filled(QVBoxLayout(), self._quickest, self._known, margins=(8, 0, 8, 4), spacing=4)
        filled(
            QVBoxLayout(self),
            self._first,
            self._buttons,
            (self.view, 1),
            words,
            margins=(0, 4, 0, 0),
            spacing=4,
        )
        self.view.run_chosen.connect(kept.show)
        self.view.removal_asked.connect(self.remove_action.trigger)
        self.view.selectionModel().selectionChanged.connect(self._offer)
        self.model.ticked.connect(kept.have_ticked)
        self.model.refused.connect(self._on_refused)
        controller.changed.connect(self._on_changed)
        self._on_changed()

    def set_theme(self, theme: Theme) -> None:
        self.model.set_theme(theme)

    def add_actions(self, first: list[QAction], beside: list[QAction], further: list[QAction]) -> None:
        """Offer what is done elsewhere: above all, beside the other buttons, and in the menu."""
        *above, last = first
        for place, shown in enumerate(above):
            self._first.insertWidget(place, action_button(shown, self, "do"), 0, Qt.AlignmentFlag.AlignLeft)
        self._last.insertWidget(0, action_button(last, self, "do"))
        for place, shown in enumerate(beside, 1):
            button = action_button(shown, self, "do")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            self._buttons.insertWidget(place, button)
        self._menu.addActions(further)

    @Slot(object)
    def show_outlook(self, outlook: Outlook) -> None:
        """Say what runs can be measured against: the exact line, and how large a rate may be."""
        bowl, said = outlook.bowl, ""
        if bowl is not None:
            limit = at_most(bowl.largest_learning_rate, 4)
            said = (
                f"Of the readings as they are now the exact line has loss {loss_text(bowl.least)}; with "
                f"these settings descent is stable up to a learning rate of 2/λmax = {limit}."
            )
        self._known.setText(said)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Take over how far runs have come that go on."""
        if self.isVisible():
            self.model.follow(frame)
            self._frame = frame
            self._say_quickest()

    # -- slots

    @Slot()
    def _on_changed(self) -> None:
        self.view.show_current(self._controller.run)
        self._offer()
        self._say_quickest()

    def _say_quickest(self) -> None:
        frame = self._frame
        if frame is not None and frame.beside and not frame.is_live:
            losses = ", ".join(
                f"{one.text}: {loss_text(one.run.trace.loss_after(one.epoch))}" for one in frame.drawn
            )
            self._quickest.setText(f"Losses after epoch {frame.epoch:,}, or at the end: {losses}.")
            return
        drawn = self._controller.runs.drawn()
        said = quickest([self.model.standing(one.run) for one in drawn], [one.text for one in drawn])
        self._quickest.setText(said if len(self.model.runs) else _EMPTY)

    @Slot()
    def _offer(self, *_what: object) -> None:
        chosen = self.view.chosen_runs()
        none = "" if chosen else "Choose a run in the list first."
        going = "" if not chosen or any(run.ended for run in chosen) else "It goes on: stop it first."
        for made, obstacle, tip in (
            (self.use_action, none, _USE),
            (self.rename_action, none, "Give it another name (F2)"),
            (self.copy_action, none, "Copy the chosen rows, to be pasted into a spreadsheet"),
            (self.remove_action, none or going, "Take the chosen runs out of the list (Del)"),
        ):
            made.setEnabled(not obstacle)
            made.setToolTip(plain_tip(obstacle or tip))

    @Slot()
    def _on_use(self) -> None:
        for run in self.view.chosen_runs()[:1]:
            self._kept.use_settings(run)

    @Slot()
    def _on_remove(self) -> None:
        row = self.view.currentIndex().row()
        self._kept.remove(self.view.chosen_runs())
        if self._controller.run is None:
            self.view.choose_row(row)

    @Slot()
    def _on_rename(self) -> None:
        self.view.edit(self.view.currentIndex().siblingAtColumn(0))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(runs_csv(self.view.chosen_runs(), "\t"))

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        if why:
            self._quickest.setText(why)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        self._menu.popup(self.view.viewport().mapToGlobal(at))
