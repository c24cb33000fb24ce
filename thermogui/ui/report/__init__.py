"""The page for the lab book as a file, and the action that makes one."""
