"""How a run learns: the experiment, the gradients, the loop and what it leaves behind."""
