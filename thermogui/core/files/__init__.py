"""Files in and out; every error names the file, and the row and column where there is one."""
