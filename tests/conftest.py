"""What all tests share: settings of their own, and what happens where Qt's libraries are missing."""

import gc
import os
import sys
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# before Qt is imported: no window may need a screen
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if sys.platform == "win32":
    # there torch can fail to load (WinError 1114) once Qt has been imported
    import torch  # noqa: F401

# the same examples on every machine, however slow it is
settings.register_profile(
    "thermogui",
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("thermogui")

_QT_NEEDS = "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"
_HOMES = count()
_ON_CI = os.environ.get("CI", "").lower() in ("true", "1")


def _missing_library():
    """Return which library of the system keeps Qt's widgets from being imported; "" if none does."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ModuleNotFoundError:
        raise
    except ImportError as error:
        return str(error)
    return ""


_MISSING = _missing_library()

if _MISSING:
    collect_ignore_glob = ["ui/*", "desktop/*"]


def pytest_addoption(parser, pluginmanager):
    """Take pytest-qt out before it is configured, for that would import what cannot be."""
    if _MISSING:
        if _ON_CI:
            raise pytest.UsageError(_without_windows())
        pluginmanager.unregister(name="pytest-qt")


def pytest_configure(config):
    config.addinivalue_line("markers", "draws: needs the libraries of a window")


def pytest_report_header():
    return f"{_without_windows()} The tests of the window are left out." if _MISSING else None


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Search for no garbage in what only grows, nor later in what stays: it takes a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.get_closest_marker("machine"):
            # it may build a wheel first, or start a bundle on a busy machine
            item.add_marker(pytest.mark.timeout(900))
    if _MISSING:
        left_out = [item for item in items if item.get_closest_marker("draws")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session):
    """On CI a test that is skipped is a test that nobody runs any more: let the session fail."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if _ON_CI and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        names = ", ".join(report.nodeid for report in skipped)
        reporter.write_line(f"\nwith CI=true nothing may be skipped: {names}", red=True)


def _without_windows():
    return f"Qt cannot be imported ({_MISSING}); on Debian and Ubuntu install {_QT_NEEDS}."


@pytest.fixture(autouse=True)
def settings_folder(tmp_path_factory, monkeypatch):
    """Give every test folders of its own for what the program keeps; return that of the settings."""
    # numbered by the factory, each would be sought after all others
    home = tmp_path_factory.mktemp(f"home-{next(_HOMES)}", numbered=False)
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    return Path(home / "config")
