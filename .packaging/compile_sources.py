"""Compiles the modules of an installation that runs from its sources, as pip does for any other."""

import compileall
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileSources(BuildHookInterface):
    """A first start need not compile them then, which takes a sixth of the time until the window is there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            # in a folder that cannot be written to they are compiled when they are imported
            compileall.compile_dir(
                Path(self.root) / "thermogui",
                quiet=2,
                # what is copied or checked out again has another time, and is as current as before
                invalidation_mode=PycInvalidationMode.CHECKED_HASH,
            )
