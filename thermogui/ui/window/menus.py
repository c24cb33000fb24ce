"""The menu bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from thermogui.core.descent.presets import PRESETS
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.focus import open_context_menu
from thermogui.ui.widgets.plain import plain_tip

if TYPE_CHECKING:
    from thermogui.ui.window.arrangement import Arrangement
    from thermogui.ui.window.comparing import Comparing
    from thermogui.ui.window.parts import WindowParts


def fill_menu_bar(
    window: QMainWindow, parts: WindowParts, arrangement: Arrangement, comparing: Comparing
) -> None:
    """Give a window its menus, from the actions of its parts."""
    bar = window.menuBar()
    view = parts.readings.view

    file = bar.addMenu("&File")
    files = parts.file_actions
    file.addActions([files.new, files.open, files.open_with])
    file.addMenu(files.opening.recent)
    file.addMenu(files.opening.samples)
    file.addActions([files.follow, files.stop_following])
    file.addSeparator()
    file.addActions([files.save, files.save_as, files.revert])
    file.addSeparator()
    export = file.addMenu("&Export")
    export.addActions([parts.export_actions.export, *parts.exports.actions.values(), comparing.file.action])
    file.addAction(parts.exports.details)
    file.addSeparator()
    file.addAction(_action(window, "Quit", window.close, QKeySequence.StandardKey.Quit, "actionQuit"))

    edit = bar.addMenu("&Edit")
    stack = parts.document.undo_stack
    for made, name, keys in (
        (stack.createUndoAction(window, "Undo"), "actionUndo", QKeySequence.StandardKey.Undo),
        (stack.createRedoAction(window, "Redo"), "actionRedo", QKeySequence.StandardKey.Redo),
    ):
        made.setObjectName(name)
        made.setShortcuts(keys)
        edit.addAction(made)
    edit.addSeparator()
    edit.addActions([view.cut_action, view.copy_action, view.paste_action, view.fill_action])
    edit.addSeparator()
    edit.addActions([view.add_action, view.insert_action, view.delete_action, view.clear_action])
    edit.addActions([view.clear_all_action, view.use_action, view.hold_out_action])
    edit.addActions([view.sort_action, view.unsort_action])
    edit.addSeparator()
    edit.addAction(view.name_action)

    run = bar.addMenu("&Run")
    run.addActions(parts.run_actions.all())
    run.addSeparator()
    sweep = partial(arrangement.side.open, "Sweep")
    run.addAction(_action(window, "Sweep learning rates", sweep, name="actionSweep"))

    bar.addMenu(ExperimentsMenu(parts.document, bar))
    for menu in (file, export, edit, run):
        # why something cannot be done
        menu.setToolTipsVisible(True)

    bar.setCornerWidget(parts.workspaces.switch(bar))
    show = bar.addMenu("&View")
    show.setToolTipsVisible(True)
    show.addActions(list(parts.workspaces.actions.values()))
    show.addSeparator()
    show.addActions(list(arrangement.side.toggles.values()))
    show.addActions(arrangement.side.turns)
    show.addMenu("Si&zes").addActions(arrangement.size_actions)
    show.addAction(_action(window, "Put panels back", arrangement.reset))
    show.addSeparator()
    show.addAction(_action(window, "Menu of this part", open_context_menu, "Shift+F10", "actionContextMenu"))
    plots = parts.plots
    show.addActions([plots.residuals_action, *plots.of_calibration.menu])
    show.addActions([plots.log_x_action, plots.log_y_action])
    show.addActions([plots.fit_all_action, plots.loss_all_action])
    show.addSeparator()
    show.addMenu("&Theme").addActions(parts.appearance.actions)


_BOOK = (
    "A run of chapter 5 of Deep Learning with PyTorch, by Eli Stevens, Luca Antiga and Thomas Viehmann: "
    "it replaces all settings"
)


class ExperimentsMenu(QMenu):
    """The book's runs by name."""

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__("E&xperiments", parent)  # type: ignore[call-overload]
        self._document = document
        self.setToolTipsVisible(True)
        for preset in PRESETS:
            action = self.addAction(f"{preset.name}: {preset.says}")
            action.setObjectName(f"experiment-{preset.key}")
            action.setData(preset)
            action.setToolTip(plain_tip(_BOOK))
        self.triggered.connect(self._on_triggered)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._document.apply_preset(action.data())


def _action(
    window: QObject,
    text: str,
    slot: Callable[..., object],
    keys: QKeySequence.StandardKey | str | None = None,
    name: str = "",
) -> QAction:
    action = QAction(text, window)
    action.setObjectName(name)
    if isinstance(keys, str):
        action.setShortcut(keys)
    elif keys is not None:
        action.setShortcuts(keys)
    action.triggered.connect(slot)
    return action
