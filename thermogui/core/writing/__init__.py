"""Files out, whole or not there at all."""
