"""A calibration as a page to be printed."""
