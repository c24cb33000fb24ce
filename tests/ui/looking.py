"""What is on the screen, found as a script would: by its name, or by what it says."""

from PySide6.QtCore import QObject

from thermogui.ui.widgets.fields import MessageLabel
from thermogui.ui.widgets.message_bar import MessageBar


def named(parent, name):
    """Return what has a name within *parent*."""
    found = parent.findChild(QObject, name)
    assert found is not None, f"there is no {name}"
    return found


def item_of(plot, name):
    """Return what is drawn in a plot under a name."""
    (found,) = (item for item in plot.scene().items() if getattr(item, "objectName", str)() == name)
    return found


def bar_of(messages, topic):
    """Return the bar in which something is said on a topic now."""
    (bar,) = (
        bar
        for bar in messages.findChildren(MessageBar)
        if not bar.isHidden() and bar.text == messages.said(topic)
    )
    return bar


def problem(parent):
    """Return what is said beneath the fields within *parent* now; "" where nothing is wrong."""
    return " ".join(label.text() for label in parent.findChildren(MessageLabel) if label.isVisible())
