"""Files in; every error names the file, and the row and column where there is one."""
