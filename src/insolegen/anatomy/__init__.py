"""Where things are on a foot: what aligning and measuring both need to know, on arrays in the foot frame."""
