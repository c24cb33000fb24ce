"""What computes epochs."""
