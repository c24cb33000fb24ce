"""What shape comes of tensors that are multiplied, as torch says; and why, dimension by dimension."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from thermogui.core.errors import ThermoError

Shape = tuple[int, ...]

MOST_DIMENSIONS = 16
LARGEST_DIMENSION = 1_000_000

_WRAPPED = re.compile(r"(?:torch\.)?Size\((.*)\)|tensor\((.*)\)", re.IGNORECASE)
_BRACKETS = {"(": ")", "[": "]"}
_SCALAR = {"", "scalar", "()", "[]"}


class ShapeError(ThermoError):
    """A text that is no shape."""


def parse_shape(text: str) -> Shape:
    """Return the shape that a text spells: `3, 1`, `(3,1)`, `[2, 1, 1]`, `3 1`, `3×1`, `scalar`, `[]`.

    Raises:
        ShapeError: a part of it is not a whole number from 0 up, a bracket is open, or there are too many.
    """
    plain = text.strip()
    if wrapped := _WRAPPED.fullmatch(plain):
        plain = (wrapped[1] or wrapped[2] or "").strip()
    if plain.lower() in _SCALAR:
        return ()
    inner = _without_brackets(plain)
    if not inner:
        return ()
    if re.fullmatch(r"[\d\s]+", inner):
        parts = inner.split()
    else:
        parts = [part.strip() for part in re.split(r"[,;×x*]", inner)]
        if len(parts) > 1 and not parts[-1]:
            parts.pop()  # (3,) is how Python writes a shape of one dimension
    if len(parts) > MOST_DIMENSIONS:
        raise ShapeError(f"{len(parts)} dimensions are too many: at most {MOST_DIMENSIONS} are shown here.")
    return tuple(map(_dimension, parts))


def _without_brackets(text: str) -> str:
    closing = _BRACKETS.get(text[0])
    if closing is not None and text.endswith(closing) and len(text) > 1:
        text = text[1:-1].strip()
    elif closing is not None:
        raise ShapeError(f"The bracket “{text[0]}” is not closed. Write the shape as in (3, 1).")
    if stray := next((letter for letter in text if letter in "()[]{}"), ""):
        raise ShapeError(f"There is one bracket “{stray}” too many. Write the shape as in (3, 1).")
    return text


def _dimension(text: str) -> int:
    if not text:
        raise ShapeError("A number is missing between two commas.")
    if re.fullmatch(r"[-−]\d+", text):
        raise ShapeError(f"A dimension cannot be {text}. It is a whole number, 0 or more.")
    if not re.fullmatch(r"[0-9]+", text):
        raise ShapeError(f"“{text}” is not a whole number. Write the shape as in (3, 1).")
    if len(text) > 30 or int(text) > LARGEST_DIMENSION:
        raise ShapeError(f"{text} is too large for a dimension. At most it can be {LARGEST_DIMENSION:,}.")
    return int(text)


def shape_text(shape: Shape) -> str:
    """Return a shape as torch prints it: `[3, 1]`."""
    return str(list(shape))


class Part(StrEnum):
    """What a size does in the column of a dimension."""

    MISSING = "missing"  # the shape is shorter: counts as 1
    STRETCHED = "stretched"  # a 1 that is repeated
    KEPT = "kept"
    CLASHES = "clashes"


@dataclass(frozen=True)
class Cell:
    """A size in the alignment; None where a shape has no such dimension."""

    size: int | None
    part: Part


@dataclass(frozen=True)
class Alignment:
    """Shapes beneath one another, aligned at their last dimension.

    Attributes:
        rows: one for each shape, as many cells as the longest has dimensions.
        result: torch's answer; None where it refuses.
        clashes: the columns, from the left, that cannot go together.
        sentence: what happens, or why it fails.
        torch_says: torch's own message where it refuses, else "".
    """

    shapes: tuple[Shape, ...]
    rows: tuple[tuple[Cell, ...], ...]
    result: Shape | None
    clashes: tuple[int, ...]
    sentence: str
    torch_says: str


def align(shapes: Sequence[Shape]) -> Alignment:
    """Ask torch what comes of shapes multiplied with one another, and say why.

    The table and the sentence explain; whether it goes, and the resulting shape, is torch's word.
    """
    width = max(map(len, shapes), default=0)
    padded = [(None,) * (width - len(shape)) + tuple(shape) for shape in shapes]
    wanted = [_size_of(column) for column in zip(*padded, strict=True)]
    rows = tuple(
        tuple(_cell(size, want) for size, want in zip(shape, wanted, strict=True)) for shape in padded
    )
    clashes = tuple(column for column, want in enumerate(wanted) if want is None)
    result, refusal = _ask_torch(shapes)
    sentence = _success(shapes, rows, result) if result is not None else _failure(padded, clashes)
    return Alignment(tuple(map(tuple, shapes)), rows, result, clashes, sentence, refusal)


def _ask_torch(shapes: Sequence[Shape]) -> tuple[Shape | None, str]:
    """Return the shape of the product, or None and what torch says against it."""
    import torch

    # torch.broadcast_shapes would do, but its first call imports sympy, which takes a second; these
    # tensors have one number in memory, whatever their shape
    number = torch.zeros(())
    try:
        broadcast: Any = torch.broadcast_tensors
        tensors = broadcast(*(number.expand(shape) for shape in shapes))
    except RuntimeError as error:
        return None, str(error).strip().splitlines()[0]
    return (tuple(tensors[0].shape) if tensors else ()), ""


def _size_of(column: Sequence[int | None]) -> int | None:
    """Return the one size other than 1 in a column, 1 if there is none, None if there are several."""
    sizes = {size for size in column if size not in (None, 1)}
    if len(sizes) > 1:
        return None
    return sizes.pop() if sizes else 1


def _cell(size: int | None, wanted: int | None) -> Cell:
    if size is None:
        return Cell(None, Part.MISSING)
    if wanted is None:
        return Cell(size, Part.STRETCHED if size == 1 else Part.CLASHES)
    return Cell(size, Part.KEPT if size == wanted else Part.STRETCHED)


def _success(shapes: Sequence[Shape], rows: Sequence[Sequence[Cell]], result: Shape) -> str:
    if len(shapes) < 2:
        return "One shape alone stays as it is. Type a second one."
    if len(set(shapes)) == 1:
        return f"All shapes are the same, so nothing is stretched: {shape_text(result)}."
    stretched = sum(cell.part is Part.STRETCHED for row in rows for cell in row)
    missing = sum(cell.part is Part.MISSING for row in rows for cell in row)
    parts = []
    if missing:
        parts.append("a missing dimension counts as 1")
    if stretched or missing:
        parts.append("each 1 is repeated as often as the other shape needs it")
    return f"It fits: {', and '.join(parts)}. The result is {shape_text(result)}."


def _failure(padded: Sequence[Sequence[int | None]], clashes: Sequence[int]) -> str:
    if not clashes:
        return "They fit, but the result would have more numbers than a tensor can hold."
    column = clashes[-1]
    sizes = list(dict.fromkeys(row[column] for row in padded if row[column] not in (None, 1)))
    from_the_end = len(padded[0]) - column
    where = "the last dimension" if from_the_end == 1 else f"dimension {from_the_end} from the end"
    more = " Another dimension fails as well." if len(clashes) > 1 else ""
    said = f"{', '.join(map(str, sizes[:-1]))} and {sizes[-1]}"
    none = "neither" if len(sizes) == 2 else "none"
    return f"It fails at {where}: {said} differ, and {none} is 1, so nothing can be stretched to fit.{more}"
