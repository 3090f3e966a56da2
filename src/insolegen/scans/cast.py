"""A plaster cast of the sole with its top sawn flat: the larger flat face is the one to stand on, and the wrong one.

Taken for the sole it turns the foot over, and left becomes right. So a foot that stands on a plane is looked at again
without that plane: what was a cast has its sole on the other side; a foot whose sole the scanner filled has not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.model.finding import Finding
from insolegen.scans.planes import large_planes
from insolegen.scans.sample import TriangleSample

LEAST_TOP = 0.15
"""The flat top of a cast holds at least this share of its surface; that of half a foot holds 0.35. [E]"""

FLAT_TOP_REMOVED = Finding(
    "cast_top_removed",
    "warning",
    "the scan is closed by a plane opposite its sole, like a cast with its top sawn off; the plane was left out. "
    "If the plane is the sole, filled by the scanner, say --scan-kind foot",
    "scan",
)


def without_flat_face(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample
) -> NDArray[np.integer] | None:
    """The faces (k, 3) without the plane on one side of which everything lies; None where there is no such plane."""
    for plane in large_planes(sample, LEAST_TOP):
        height = sample.centroid @ plane.normal - plane.offset
        low, high = np.percentile(height, [1, 99])
        if min(-low, high) < 3 * plane.tolerance:
            flat = np.abs(vertices @ plane.normal - plane.offset) < plane.tolerance
            return np.asarray(faces[~flat[faces].all(axis=1)])
    return None
