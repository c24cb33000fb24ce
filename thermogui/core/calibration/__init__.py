"""What is true in the end: least squares with uncertainties, conversion, and the name of the unit."""
