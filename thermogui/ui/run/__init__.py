"""One run: its thread, its controls, its read-out."""
