"""Where the resources are: the only code that knows."""

import sys
from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Return the folder, in a frozen bundle, a wheel, or the source tree.

    Raises:
        FileNotFoundError: it is in none of the three places, so the installation is broken.
    """
    package = Path(__file__).resolve().parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else [package / "resources", package.parent / "resources"]
    for place in places:
        if (place / "icons").is_dir():
            return place
    raise FileNotFoundError(
        f"thermogui's resources are missing from {places[0].parent}: please install it again."
    )
