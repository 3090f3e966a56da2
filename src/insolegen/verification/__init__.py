"""Measures what was exported: dose, fit, makeability. Reads meshes and knows nothing of how they were made.

Nothing here shares code with the shaping: heights come from vertical rays through the triangles of the file itself, so
that an error of the builder cannot hide behind the same error of the checker.

Legend: x forward, y medial (lateral for a left foot's file), z up, mm. `corners` is (3 corners, 3 axes, n triangles).
"""
