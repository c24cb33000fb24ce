"""The calibration: equation, unit, conversion, outliers."""
