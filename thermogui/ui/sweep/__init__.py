"""How runs that differ in their learning rate end, over the whole range that matters."""
