"""What a column of a table is for.

A further column of values is one more entry here, and a field of that name in `Readings`: readers, edits,
sessions, exports and the window go through the entries.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The name that a column has in files, in sessions and in `Readings`.

    Attributes:
        symbol: what it is called on the screen, beside numbers.
        meaning: what it holds, in a word or two.
        tip: the same in a sentence, for who asks.
        unit_of: the column in whose unit it is, or "scatter" for the one that carries the scatter;
            empty for one without a unit.
        headers: what the headers of files call it, in lower case and without a unit.
        is_optional: whether there are readings without it, and rows without a value of it.
    """

    symbol: str
    meaning: str
    tip: str
    unit_of: str
    headers: tuple[str, ...]
    is_optional: bool

    def __new__(
        cls,
        name: str,
        symbol: str = "",
        meaning: str = "",
        tip: str = "",
        unit_of: str = "",
        headers: tuple[str, ...] = (),
        is_optional: bool = False,
    ) -> Role:
        role = str.__new__(cls, name)
        role._value_ = name
        role.symbol, role.meaning, role.tip, role.unit_of = symbol, meaning, tip, unit_of
        role.headers, role.is_optional = headers, is_optional
        return role

    T_U = (
        "t_u",
        "t_u",
        "the unknown thermometer",
        "What the unknown thermometer reads",
        "t_u",
        ("t_u", "tu", "measured", "measurement", "unknown", "raw", "reading", "sensor"),
    )
    T_C = (
        "t_c",
        "t_c",
        "the reference",
        "What the reference reads at the same moment",
        "t_c",
        (
            "t_c",
            "tc",
            "reference",
            "celsius",
            "true",
            "actual",
            "standard",
            "ref",
            "referenz",
            "t_ref",
            "tref",
        ),
    )
    SIGMA_C = (
        "sigma",
        "σ",
        "standard uncertainty",
        "Standard uncertainty of the column that scatters; the calibration can weight by it",
        "scatter",
        ("sigma", "σ", "uncertainty", "u", "sd", "std", "standard_uncertainty", "sigma_c", "σ_c"),
        True,
    )
    SIGMA_U = (
        "sigma_u",
        "σ_u",
        "standard uncertainty of t_u",
        "Standard uncertainty of t_u, where σ is that of t_c: with both, the calibration can let both err",
        "t_u",
        ("sigma_u", "σ_u", "sigma_t_u", "uncertainty_u", "u_u", "sd_u", "std_u"),
        True,
    )
    USE = "use", "Use", "use", "Whether this pair takes part in a run and in the calibration"
    HELD_OUT = (
        "held_out",
        "Held out",
        "held out",
        "Whether a run only tells how it does on this pair, and does not learn from it",
        "",
        (),
        True,
    )
    IGNORED = "ignored"

    @property
    def holds_values(self) -> bool:
        """Whether it is a column of numbers that somebody has measured."""
        return bool(self.unit_of)


VALUE_ROLES = tuple(role for role in Role if role.holds_values)
"""In the order in which columns without names have them."""
PAIR = tuple(role for role in VALUE_ROLES if not role.is_optional)
"""What every reading has."""
