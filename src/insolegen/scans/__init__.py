"""From a file to a foot that stands: read, clean, align."""
