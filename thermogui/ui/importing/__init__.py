"""Files and texts on their way in: read beside the window, looked at before, or dropped on it."""
