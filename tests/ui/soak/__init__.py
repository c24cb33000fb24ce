"""A person who presses everything that can be seen, and what must stay true meanwhile."""
