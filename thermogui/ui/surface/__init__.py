"""The loss over the parameters, and the way of a run on it."""
