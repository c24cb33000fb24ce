"""Files that the window opens and saves, and what is kept in case it ends unasked."""
