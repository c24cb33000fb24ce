"""What a window is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thermogui.ui.calibration.live import LiveCalibration
    from thermogui.ui.files.exporting.actions import Exports
    from thermogui.ui.files.exporting.plot_actions import ExportActions
    from thermogui.ui.files.file_actions import FileActions
    from thermogui.ui.model.document import Document
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.readings.panel import ReadingsPanel
    from thermogui.ui.run.actions import RunActions
    from thermogui.ui.run.controller import RunController
    from thermogui.ui.run.forecasting import Forecaster
    from thermogui.ui.run.headline import Headline
    from thermogui.ui.run.live import LiveView
    from thermogui.ui.run.narrator import Narrator
    from thermogui.ui.run.run_bar import RunBar
    from thermogui.ui.run.scrubber import Scrubber
    from thermogui.ui.run.settings_panel import SettingsPanel
    from thermogui.ui.run.torch_loader import TorchLoader
    from thermogui.ui.widgets.messages import Messages
    from thermogui.ui.window.appearance import Appearance
    from thermogui.ui.window.plots_panel import PlotsPanel
    from thermogui.ui.window.side_panels import SidePanels
    from thermogui.ui.window.workspaces import Workspaces


@dataclass(eq=False)
class WindowParts:
    """The parts by name, for what connects, arranges and offers them; none of them knows the window."""

    preferences: Preferences
    document: Document
    controller: RunController
    torch: TorchLoader
    live: LiveView
    calibration: LiveCalibration
    forecaster: Forecaster
    appearance: Appearance
    messages: Messages
    readings: ReadingsPanel
    settings: SettingsPanel
    plots: PlotsPanel
    run_bar: RunBar
    headline: Headline
    scrubber: Scrubber
    run_actions: RunActions
    narrator: Narrator
    file_actions: FileActions
    exports: Exports
    export_actions: ExportActions
    side_panels: SidePanels
    workspaces: Workspaces
