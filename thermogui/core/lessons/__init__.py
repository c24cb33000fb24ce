"""The walk-through of the book: what each step says, does and checks."""
