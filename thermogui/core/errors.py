"""Failures that a person can mend."""


class ThermoError(Exception):
    """Says in one sentence what is wrong, where, and what to do."""


class CannotWriteError(ThermoError):
    """A file cannot be written; the text says which, and why."""
