"""thermogui: watch gradient descent learn an unknown thermometer, and calibrate it."""

__version__ = "0.1.0"
