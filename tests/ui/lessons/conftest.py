"""What the tests of the inspector share."""

import pytest


@pytest.fixture
def live(document, controller):
    from thermogui.ui.run.live import LiveView
    from thermogui.ui.run.torch_loader import TorchLoader

    return LiveView(document, controller, TorchLoader(document), document)


@pytest.fixture
def panel(qtbot, document, live):
    """An inspector, shown, that gets the frames which are for reading."""
    from thermogui.ui.lessons.inspector import InspectorPanel

    panel = InspectorPanel(document)
    qtbot.addWidget(panel)
    live.text_frame.connect(panel.show_frame)
    panel.resize(420, 980)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    panel.shut_down()
