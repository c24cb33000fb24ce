"""The walk-through, the shapes explorer and the inspector."""
