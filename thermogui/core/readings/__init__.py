"""Pairs of readings, and what is done to them."""
