"""What must be true of a window whenever one looks."""

import re
from pathlib import Path

import numpy as np

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from thermogui.core.errors import ThermoError
from thermogui.core.reading.stamp import Stamp
from thermogui.core.session.file import parse_session, read_session, session_text

_OUTSIDE = re.compile("<(img|b|i|a href=.x.)[ >]")
FEW = 2000
_LOOKED_AT = 12
_LOOKS_AT_DISK = 0.2


def broken(window, rng, folder):
    """Return what is not as it must be."""
    return [
        *([f"fault: {fault}"] if (fault := window.messages.said("fault")) else []),
        *_table(window, rng),
        *_counts(window),
        *_labels(),
        *(_saved(window, folder) if len(window.document.readings) <= FEW else []),
        *(_on_disk(window) if rng.random() < _LOOKS_AT_DISK else []),
    ]


def _table(window, rng):
    """The table shows the readings of the document, and perhaps a row to type another into."""
    model, readings = window.readings.model, window.document.readings
    rows = model.rowCount() - (model.fresh_row >= 0)
    if rows != len(readings):
        return [f"the table has {rows} rows, and there are {len(readings)} readings"]
    wrong = []
    for _ in range(min(_LOOKED_AT, len(readings))):
        shown = rng.randrange(len(readings))
        row = model.source_row(shown)
        for column, values in ((0, readings.t_u), (1, readings.t_c)):
            value = model.index(shown, column).data(Qt.ItemDataRole.EditRole)
            if not ((value is None and np.isnan(values[row])) or value == values[row]):
                wrong.append(f"the table shows {value} in row {shown}, column {column}, for {values[row]}")
    return wrong


def _counts(window):
    run = window.controller.run
    epochs = len(run.trace) if run is not None else 0
    if epochs != window.property("epochCount"):
        return [f"{window.property('epochCount')} epochs are told, and there are {epochs}"]
    return []


def _labels():
    """No text from outside is taken for HTML."""
    return [
        f"taken for HTML: {label.text()!r}"
        for label in QApplication.allWidgets()
        if isinstance(label, QLabel) and label.isVisible()
        if _OUTSIDE.search(label.text()) and label.textFormat() != Qt.TextFormat.PlainText
        if label.textFormat() != Qt.TextFormat.AutoText or Qt.mightBeRichText(label.text())
    ]


def _saved(window, folder):
    """What would be saved now can be opened, and is what there is."""
    document, sessions = window.document, window.file_actions.sessions
    session = sessions.snapshot(window.arrangement.view())
    text = session_text(session)
    try:
        found = parse_session(text.encode(), "saved")
    except Exception as error:
        return [f"what is saved cannot be opened: {error}"]
    if str(folder.parent) in text:
        return ["a full path is saved"]
    wrong = [
        name
        for name, same in (
            ("readings", found.project.readings == document.readings),
            ("notes", found.project.notes == document.notes),
            ("calibration", _same_conventions(found.project.calibration, document.calibration)),
            ("experiment", _same_settings(found.project.experiment, document.experiment)),
            ("runs", len(found.runs) == len(session.runs) and all(map(_same_run, found.runs, session.runs))),
            ("unknown keys", found.unknown == session.unknown),
            ("view", {**session.view} == {**found.view}),
        )
        if not same
    ]
    return [f"saved and opened differ in: {', '.join(wrong)}"] if wrong else []


def _on_disk(window):
    """What counts as saved is in the file, unless somebody else has written it since."""
    document = window.document
    path = Path(document.path or "")
    if document.is_modified or path.suffix != ".thermo" or document.stamp is None:
        return []
    if Stamp.of(path) != document.stamp:
        return []
    try:
        found = read_session(path)
    except ThermoError as error:
        return [f"what was saved cannot be opened: {error}"]
    if found.project.readings != document.readings or found.project.notes != document.notes:
        return [f"{path.name} counts as saved, and holds something else"]
    return []


def _same_settings(found, now):
    """Say whether settings are the same; one that is half typed is whatever it was last."""
    wrong = now.problems()
    if found.problems():
        return False
    found, now = found.as_dict(), now.as_dict()
    return all(found[name] == value for name, value in now.items() if name not in wrong)


def _same_conventions(found, now):
    return found.names_unit == now.names_unit and all(
        not mine.problems()
        and all(getattr(mine, name) == value for name, value in vars(theirs).items() if name not in wrong)
        for mine, theirs in ((found.conventions, now.conventions), (found.extra, now.extra))
        for wrong in [theirs.problems()]
    )


def _same_run(found, run):
    same = ("planned", "continued_at", "stages", "outcome")
    arrays = ("length", "last_params", "epochs", "losses", "params")
    return (
        all(getattr(found, name) == getattr(run, name) for name in same)
        and all(
            np.array_equal(getattr(found.trace, name), getattr(run.trace, name), equal_nan=True)
            for name in arrays
        )
        and found.readings == run.readings
    )


def undone_and_redone(window, opened):
    """Undo all and do it again; return where the content is then not what it was."""
    document, stack = window.document, window.document.undo_stack
    before, wrong = document.project, []
    steps = [stack.text(index) for index in range(stack.count())]
    while stack.canRedo():
        stack.redo()
    last = document.project
    while stack.canUndo():
        stack.undo()
    wrong += _differences("undo of all", document.project, opened)
    while stack.canRedo():
        stack.redo()
    wrong += _differences("redo of all", document.project, last)
    stack.setIndex(len(steps))
    if [stack.text(index) for index in range(stack.count())] != steps:
        wrong.append(f"undo has changed the history: {steps}")
    del before
    return wrong


def _differences(what, now, then):
    return [
        f"{what}: {name} differ: {getattr(now, name)} and not {getattr(then, name)}"
        for name in ("readings", "experiment", "calibration")
        if repr(getattr(now, name)) != repr(getattr(then, name)) or not _equal(now, then, name)
    ]


def _equal(now, then, name):
    return name != "readings" or now.readings == then.readings
