"""A program for a mill, run on paper: what its own text would cut out of the blank. Knows nothing of the planner."""
