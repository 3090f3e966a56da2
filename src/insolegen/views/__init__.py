"""Pictures of a foot and its insole. Matplotlib is imported by these modules, so import them only to draw."""
