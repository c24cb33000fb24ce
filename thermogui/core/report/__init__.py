"""The page for the lab book: what it says, its plots, and its HTML."""
