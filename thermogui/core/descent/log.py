"""The log of a run, in the words of the book's training loop."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from thermogui.core.descent.models import Values
from thermogui.core.descent.trace import Record, Trace

BOOK_EPOCHS = (1, 2, 3, 10, 11, 99, 100, 4000, 5000)


class LogStream:
    """The lines of some epochs, as far as a growing trace has them.

    As in the book, `...` follows a stretch of at least two logged epochs.
    """

    def __init__(self, epochs: Sequence[int] | None) -> None:
        """Log these epochs, or with None all of them."""
        self._wanted = None if epochs is None else sorted(set(epochs), reverse=True)
        self._stretch = self._previous = 0

    def lines(self, trace: Trace) -> Iterator[str]:
        """Yield the lines for what has come since the last call."""
        for epoch in self._due(len(trace)):
            if epoch > self._previous + 1:
                yield from self._dots()
            self._stretch = self._stretch + 1 if epoch == self._previous + 1 else 1
            self._previous = epoch
            yield from record_lines(trace.record(epoch))
        if len(trace) > self._previous:
            yield from self._dots()

    def _due(self, trained: int) -> Iterator[int]:
        if self._wanted is None:
            yield from range(self._previous + 1, trained + 1)
            return
        while self._wanted and self._wanted[-1] <= trained:
            yield self._wanted.pop()

    def _dots(self) -> Iterator[str]:
        if self._stretch >= 2:
            yield "..."
        self._stretch = 0


def record_lines(record: Record) -> tuple[str, str, str]:
    """Return an epoch's three lines: loss, parameters after its step, gradient before it."""
    held_out = record.validation_loss
    return (
        f"Epoch {record.epoch}, Loss {record.loss:f}"
        + ("" if held_out is None else f", Validation loss {held_out:f}"),
        f"    Params: {tensor_text(record.params)}",
        f"    Grad:   {tensor_text(record.gradient)}",
    )


def tensor_text(values: Values) -> str:
    """Return a short vector as torch prints it: four places, one format for all its numbers."""
    numbers = [float(value) for value in values]
    sized = [number for number in numbers if math.isfinite(number) and number != 0]
    sizes = [abs(number) for number in sized] or [1.0]
    whole = all(number == math.ceil(number) for number in sized)
    if max(sizes) / min(sizes) > 1000 or max(sizes) > 1e8 or (min(sizes) < 1e-4 and not whole):
        spec, mark = ".4e", ""
    else:
        spec, mark = (".0f", ".") if whole else (".4f", "")
    width = max((len(f"{number:{spec}}{mark}") for number in sized), default=0)
    texts = [f"{number:{spec}}{mark if math.isfinite(number) else ''}" for number in numbers]
    return f"tensor([{', '.join(text.rjust(width) for text in texts)}])"
