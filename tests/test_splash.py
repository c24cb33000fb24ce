"""Words on the screen without Qt; with a display they are looked for in tests/desktop."""

import os
import subprocess
import sys

PROGRAM = (
    "import sys\nfrom thermogui.ui.startup.splash import splash\n"
    "with splash('thermogui', 'words') as seen:\n    print(seen, 'PySide6' in sys.modules)\n"
)


def test_without_a_display_there_is_none_and_all_goes_on():
    nowhere = {
        name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    made = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=nowhere)
    assert (made.stdout, made.stderr) == ("False False\n", "")
