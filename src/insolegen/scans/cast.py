"""A plaster cast of the sole with its top sawn flat: the larger flat face is the one to stand on, and the wrong one.

Taken for the sole it turns the foot over, and left becomes right. So a foot that stands on a plane is looked at again
without that plane: what was a cast has its sole on the other side; a foot whose sole the scanner filled has not. Where
neither can be told, as of a body that is flat above and below, that is said.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.scans.planes import large_planes
from insolegen.scans.plausible import not_a_foot
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


OPPOSITE = -0.85
"""Cosine of the two ways up of a cast: sawn within 30 degrees of its sole. A whole foot on its instep is none. [E]"""

LOW, SECOND_FACE = 0.30, 0.08
"""A body lower than this, in foot lengths, has no leg that tells its top; a second flat face holds such a share. [E]"""

PLATE = 0.08
"""What is flat on both sides and thinner than this, in foot lengths, is no cast: nothing of a foot is in it. [E]"""

MOST_BELIEVED = 0.3
"""The most that is believed of a side where nothing tells the sole from the top: turned over, left is right. [E]"""

SOLE_OR_TOP = Finding(
    "sole_or_top_unclear",
    "serious",
    "the foot stands on a flat face, and nothing tells whether that is its sole or the top of a cast: if it is the "
    "top, the foot is upside down and left is right; scan the sole as it is, or leave the flat top out of the file",
    "scan",
)


def is_turned_over(standing: Foot, turned: Foot) -> bool:
    """Whether a foot, found without the plane on which it stood, is that of a cast: at rest on its own sole, opposite.

    (Tried: any foot whose sole is captured. A whole foot, its filled sole left out, may stand on its instep.)
    """
    ways_up = [foot.scan_to_foot[2, :3] / np.linalg.norm(foot.scan_to_foot[2, :3]) for foot in (standing, turned)]
    settled = all(finding.code != "pose_not_settled" for finding in turned.findings)
    return turned.sole_captured and settled and bool(ways_up[0] @ ways_up[1] < OPPOSITE)


def doubted(standing: Foot, sample: TriangleSample) -> Foot:
    """The foot with a doubt where it stands on a flat face that may as well be the top of a cast."""
    if standing.kind == "foam":
        return standing  # the block says which side is up
    up = standing.scan_to_foot[2]
    height = sample.points @ up[:3] + up[3]
    length = float(np.nanmax(standing.maps.toes.heights))
    if np.percentile(height, 99.5) > LOW * length and not _flat_above(sample, up, 0.1 * length):
        return standing
    confidence = min(standing.side_confidence, MOST_BELIEVED)
    return replace(standing, side_confidence=confidence, findings=(*standing.findings, SOLE_OR_TOP))


def refuse_plate(standing: Foot, sample: TriangleSample, where: str) -> None:
    """Raise ScanError for what stands on a flat face and is flat close above it: a shoe's sole, a drawn outline."""
    up = standing.scan_to_foot[2]
    thickness = float(np.percentile(sample.points @ up[:3] + up[3], 99.5))
    length = float(np.nanmax(standing.maps.toes.heights))
    if thickness < PLATE * length and _flat_above(sample, up, 0.3 * thickness):
        raise not_a_foot(
            f"it is a plate, {thickness:.0f} mm thick, flat below and above", "a foot, or the print of one", where
        )
    if thickness < LOW * length and any(finding.code == "two_surfaces" for finding in standing.findings):
        raise not_a_foot("it is flat below, with a second surface close above: an insole", "a foot", where)


def _flat_above(sample: TriangleSample, up: NDArray[np.float64], least_height_mm: float) -> bool:
    """Whether a second plane closes the body above the one on which it stands; up (4,) gives heights in mm."""
    direction, centre = up[:3] / np.linalg.norm(up[:3]), sample.centroid.mean(axis=0)
    for plane in large_planes(sample, SECOND_FACE):
        place = centre - (centre @ plane.normal - plane.offset) * plane.normal
        if abs(direction @ plane.normal) > -OPPOSITE and place @ up[:3] + up[3] > least_height_mm:
            return True
    return False
