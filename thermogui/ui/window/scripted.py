"""What scripts can read of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from thermogui.ui.run.controller import RunController
    from thermogui.ui.run.frame import Frame
    from thermogui.ui.run.headline import Headline
    from thermogui.ui.run.live import LiveView
    from thermogui.ui.window.workspaces import Workspaces


class ScriptedWindow(QMainWindow):
    """A window that tells the moment that it shows.

    Properties:
        runState, outcome, epochCount: of the current run.
        shownEpoch, shownSlope, shownIntercept, shownLoss, shownParams, distanceFromBest, sentence: all of
            one moment, which is drawn when they are read; None where there is no line.
        workspace: `learn` or `calibrate`.
        messages: what the bars say that are open (a dynamic one: the attribute of that name makes them).
    """

    controller: RunController
    live: LiveView
    headline: Headline
    workspaces: Workspaces

    def _shown(self) -> Frame:
        frame = self.live.settled()
        assert frame is not None
        return frame

    def _shown_line(self, part: int) -> float | None:
        curve = self._shown().curve
        line = None if curve is None else curve.slope_intercept
        return None if line is None else line[part]

    def _shown_params(self) -> list[float] | None:
        params = self._shown().params
        return None if params is None else [float(value) for value in params]

    def _shown_sentence(self) -> str:
        self._shown()
        return self.headline.text()

    runState = Property(str, lambda self: str(self.controller.state))  # noqa: N815
    outcome = Property(str, lambda self: str(self.controller.outcome))
    epochCount = Property(int, lambda self: self.controller.epoch_count)  # noqa: N815
    shownEpoch = Property(int, lambda self: self._shown().epoch)  # noqa: N815
    shownSlope = Property("QVariant", lambda self: self._shown_line(0))  # type: ignore[arg-type] # noqa: N815
    shownIntercept = Property("QVariant", lambda self: self._shown_line(1))  # type: ignore[arg-type] # noqa: N815
    shownLoss = Property("QVariant", lambda self: self._shown().loss)  # type: ignore[arg-type] # noqa: N815
    shownParams = Property("QVariant", _shown_params)  # type: ignore[arg-type] # noqa: N815
    distanceFromBest = Property("QVariant", lambda self: self._shown().distance)  # type: ignore[arg-type] # noqa: N815
    sentence = Property(str, _shown_sentence)
    workspace = Property(str, lambda self: self.workspaces.name)
