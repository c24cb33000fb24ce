"""Everything that a person would miss, in a file and out of it again."""
