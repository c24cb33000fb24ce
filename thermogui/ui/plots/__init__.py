"""The plots, on the screen and in files."""
