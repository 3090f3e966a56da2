"""Closed outlines in millimetres out of the files that shoe and cutting programs write."""
