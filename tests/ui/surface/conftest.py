"""What the tests of the surface share."""

import pytest


@pytest.fixture
def panel(qtbot):
    """A surface, shown, of nothing yet."""
    from thermogui.ui.surface.panel import SurfacePanel
    from thermogui.ui.widgets.theme import LIGHT

    panel = SurfacePanel(LIGHT)
    qtbot.addWidget(panel)
    panel.resize(460, 640)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.shut_down()
