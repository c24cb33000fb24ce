"""What is written on a command line: a parser that knows numbers, and the kinds of values."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from thermogui.cli.slips import closest
from thermogui.cli.streams import StandardOutput
from thermogui.core.calibration.components import Component, parse_component
from thermogui.core.descent.experiment import STANDARDIZE
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import parse_number

_NEGATIVE = re.compile(r"[-\N{MINUS SIGN}](\d|\.\d|inf|nan)")
_READINGS = "readings; without it the book's eleven"
MOST_RATES = 100_000
_WHOLE = re.compile(r"[+-]?\d{1,400}")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and for which `-1,0` is a value."""

    def __init__(self, prog: str, description: str, epilog: str, file: str = _READINGS) -> None:
        """*file* says what the file is that may be named."""
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_argument("file", nargs="?", metavar="FILE", help=file)
        self._taking_value: set[str] = set()
        self._group: argparse._ActionsContainer = self

    def group(self, title: str) -> None:
        """Have the options that follow stand under a title in the help."""
        self._group = self.add_argument_group(title)

    def add_value(self, option: str, **details: object) -> None:
        """Add an option that is followed by a value."""
        self.add_flag(option, **details)
        self._taking_value.add(option)

    def add_flag(self, option: str, **details: object) -> None:
        """Add an option that stands alone."""
        self._group.add_argument(option, **details)  # type: ignore[arg-type]

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse, with a negative number after an option tied to it.

        Raises:
            ThermoError: the arguments are wrong.
        """
        tied: list[str] = []
        for position, argument in enumerate(arguments):
            if argument == "--":
                tied += arguments[position:]
                break
            if tied and tied[-1] in self._taking_value and _NEGATIVE.match(argument):
                tied[-1] += f"={argument}"
            else:
                tied.append(argument)
        return self.parse_args(tied)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End after `--help` or `--version`, once what they print has left."""
        StandardOutput().write(message or "")
        raise SystemExit(status)

    def error(self, message: str) -> NoReturn:
        raise ThermoError(
            f"{message.removeprefix('argument ')} ({self._meant(message)}see {self.prog} --help)"
        )

    def _meant(self, message: str) -> str:
        """Return a question where an option that is not known is like one that is."""
        for word in message.split():
            option = word.partition("=")[0].removesuffix(":")
            if option.startswith("-") and option not in self._option_string_actions:
                word = option.lstrip("-").lower()
                by_letter = [name for name in self._option_string_actions if name[2:3] == word]
                meant = by_letter[0] if len(by_letter) == 1 else ""
                meant = meant or closest(f"--{word}", self._option_string_actions)
                return f"did you mean {meant}? " if meant else ""
        return ""


def number(text: str) -> float:
    """Return the finite number that *text* spells."""
    try:
        return parse_number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def whole(text: str) -> int:
    """Return the whole number that *text* spells, `5e3` too."""
    if _WHOLE.fullmatch(text.strip()):
        return int(text)
    value = number(text)
    if not value.is_integer():
        raise argparse.ArgumentTypeError(f"“{text.strip()}” is not a whole number")
    return int(value)


def count(text: str) -> int:
    """Return the whole number from 0 on that *text* spells."""
    value = whole(text)
    if value < 0:
        raise argparse.ArgumentTypeError("it counts from 0")
    return value


def numbers(text: str) -> tuple[float, ...]:
    """Return numbers with commas between them."""
    return tuple(map(number, text.split(",")))


def rates(text: str) -> tuple[float, float, int]:
    """Return the ends of a range of learning rates, and how many of them there are."""
    low, high, count = 0.0, 0.0, 0
    with suppress(ValueError, argparse.ArgumentTypeError):
        first, last, times = text.split(":")
        low, high, count = number(first), number(last), whole(times)
    if not (0 < low <= high and 1 <= count <= MOST_RATES and (count > 1 or low == high)):
        raise argparse.ArgumentTypeError(
            f"“{text}” is not LOW:HIGH:COUNT, as in 1e-4:1:41, with rates greater than 0 and a count to "
            f"{MOST_RATES:,}"
        )
    return low, high, count


def component(text: str) -> Component:
    """Return a part of the reference's uncertainty."""
    try:
        return parse_component(text)
    except ThermoError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def input_scale(text: str) -> float | str:
    """Return a factor, or the word for standardizing."""
    return STANDARDIZE if text == STANDARDIZE else number(text)


def rows(text: str) -> tuple[int, ...]:
    """Return numbers of readings, with commas between them."""
    found = tuple(map(whole, text.split(",")))
    if min(found) < 1:
        raise argparse.ArgumentTypeError("readings count from 1")
    return found


def log_epochs(text: str) -> list[int] | None:
    """Return the epochs to log; None is all of them."""
    if text in ("all", "none"):
        return None if text == "all" else []
    epochs = list(map(whole, text.split(",")))
    if min(epochs) < 1:
        raise argparse.ArgumentTypeError("epochs count from 1")
    return epochs
