"""The loss over the parameters, and the trajectory of a run on them."""
