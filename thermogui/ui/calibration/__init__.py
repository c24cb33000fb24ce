"""The calibration: equation, unit, conversion, what is remarkable."""
