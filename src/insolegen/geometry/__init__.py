"""Arrays in, arrays out. Nothing here has heard of feet, and nothing here imports the rest of insolegen."""
