"""The log of a run, in the words of the book's training loop."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from thermogui.core.descent.models import Values
from thermogui.core.descent.trace import Record, Trace

BOOK_EPOCHS = (1, 2, 3, 10, 11, 99, 100, 4000, 5000)


def log_lines(trace: Trace, epochs: Iterable[int] | None) -> Iterator[str]:
    """Yield the lines for these epochs (None: all of them) as far as the trace has them.

    As in the book, `...` follows a stretch of at least two logged epochs.
    """
    wanted = range(1, len(trace) + 1) if epochs is None else sorted(set(epochs))
    stretch, previous = 0, 0
    for epoch in wanted:
        if epoch > len(trace):
            break
        if stretch >= 2 and epoch > previous + 1:
            yield "..."
        stretch = stretch + 1 if epoch == previous + 1 else 1
        previous = epoch
        yield from record_lines(trace.record(epoch))
    if stretch >= 2 and previous < len(trace):
        yield "..."


def record_lines(record: Record) -> tuple[str, str, str]:
    """Return an epoch's three lines: loss, parameters after its step, gradient before it."""
    return (
        f"Epoch {record.epoch}, Loss {record.loss:f}",
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
