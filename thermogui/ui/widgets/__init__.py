"""Parts that another program could use."""
