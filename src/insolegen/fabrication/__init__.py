"""From a solid to files that a printer or a mill takes as they are."""
