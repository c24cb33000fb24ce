"""What the window is about, and how it computes beside its thread."""
