"""Files for elsewhere: what can be exported, asked for and written beside the window's thread."""
