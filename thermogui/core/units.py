"""The temperature scales, by the codes that files and the command line use."""

UNIT_NAMES = {
    "degC": "°Celsius",
    "K": "Kelvin",
    "degF": "°Fahrenheit",
    "degR": "°Rankine",
    "degRe": "°Réaumur",
    "degRo": "°Rømer",
    "degDe": "°Delisle",
    "degN": "°Newton",
}

UNIT_SYMBOLS = {
    "degC": "°C",
    "K": "K",
    "degF": "°F",
    "degR": "°R",
    "degRe": "°Ré",
    "degRo": "°Rø",
    "degDe": "°De",
    "degN": "°N",
}


def axis_label(unit: str | None) -> str:
    """Return what an axis in *unit* is called; a column whose unit nobody knows is a measurement."""
    return "Measurement" if unit is None else f"Temperature ({UNIT_NAMES[unit]})"
