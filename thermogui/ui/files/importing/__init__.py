"""A file looked at before it is read."""
