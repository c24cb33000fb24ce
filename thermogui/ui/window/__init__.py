"""The window: the only folder that knows all parts."""
