"""Whether a window can be shown here, asked before Qt is: where it cannot, Qt aborts the process."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path

LIBRARIES_FOR_QT = (
    "On Debian and Ubuntu install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 "
    "libglib2.0-0, "
    "on Fedora mesa-libEGL mesa-libGL libxkbcommon fontconfig dbus-libs glib2."
)
_LIBRARIES_FOR_X11 = (
    "On Debian and Ubuntu install libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-xkb1 libxcb-shape0, on Fedora mesa-libEGL "
    "mesa-libGL libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image xcb-util-keysyms "
    "xcb-util-renderutil."
)


def why_no_window() -> str:
    """Return a sentence that says why no window can be shown; "" when one can."""
    if sys.platform == "linux" and not os.environ.get("QT_QPA_PLATFORM"):
        reason = _why_no_display()
        if reason:
            return reason
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return f"The window needs a library that is missing ({error}). {LIBRARIES_FOR_QT}"
    return ""


def _why_no_display() -> str:
    """Return why neither Wayland nor X11 answers."""
    if _wayland_answers():
        return ""
    display = os.environ.get("DISPLAY")
    if not display:
        return "No display found."
    if missing := _missing_for_x11():
        return f"The window needs a library that is missing ({missing}). {_LIBRARIES_FOR_X11}"
    return "" if _x_server_answers() else f"The display {display} does not answer."


def _wayland_answers() -> bool:
    name, folder = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR", "")
    if not name:
        return False
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(os.path.join(folder, name))
        except OSError:
            return False
    return True


def _missing_for_x11() -> str:
    """Return what the loader says of Qt's X11 plug-in; "" when all that it needs is there."""
    qt = importlib.util.find_spec("PySide6")
    for folder in (qt.submodule_search_locations or []) if qt else []:
        plugin = Path(folder, "Qt", "plugins", "platforms", "libqxcb.so")
        if plugin.is_file():
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return str(error)
    return ""


def _x_server_answers() -> bool:
    """Connect as Qt would, permissions included."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    for function in (xcb.xcb_connection_has_error, xcb.xcb_disconnect):
        function.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
