"""Many orders on several cores: what is to be made, the processes that make it, what came of each, and resumption."""
