"""Before the window and around it."""
