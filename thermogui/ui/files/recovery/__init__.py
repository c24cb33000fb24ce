"""What was not saved when a window came to a bad end."""
