"""A plaster cast of the sole with its top sawn flat: the larger flat face is the one to stand on, and the wrong one.

Taken for the sole it turns the foot over, and left becomes right. So a foot that stands on a plane is looked at again
without that plane: what was a cast has its sole on the other side; a foot whose sole the scanner filled has not. Of a
body that is flat above and below the edges tell: a sole is round at its edge, what a saw has cut is sharp. It is said
that no more did, and where they do not the side is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.scan import Side
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


ALONG = 0.95
"""Cosine of the way up to the normal of the face on which a foot stands. [E]"""

OPPOSITE = -0.85
"""Cosine of the two ways up of a cast: sawn within 30 degrees of its sole. A whole foot on its instep is none. [E]"""

LOW, SECOND_FACE = 0.30, 0.08
"""A body lower than this, in foot lengths, has no leg that tells its top; a second flat face holds such a share. [E]"""

PLATE = 0.08
"""What is flat on both sides and thinner than this, in foot lengths, is no cast: nothing of a foot is in it. [E]"""

MOST_BELIEVED = 0.3
"""The most that is believed of a side where only edges tell the sole from the top: turned over, left is right. [E]"""

ROUND_EDGE, TOES_HANG, NO_CAST = 0.0125, 0.23, 0.45
"""A flat face is a sole's where what stands on it reaches out so much further, in foot lengths, at either end: filled
soles of six feet 0.015 to 0.19, faces that were sawn 0.004 to 0.010 at one end of them. Where it reaches further out
than the second at an end, the toes hang in the air: 0.25 to 0.50 over faces sawn 40 mm up and more. What is higher than
the third has a leg. [E]"""

HIGH, TOES_FROM, LOW_TOES = 0.33, 0.85, 0.5
"""So is what is higher than the first, if further forward than the second it is so many times lower than it is high:
feet 0.3 to 0.4; a cast that lies on its top as high there as anywhere, sawn askew by 10 degrees 0.6. [E]"""

BODY = 0.25
"""So much of what stands on a face, in foot lengths, is compared with it: a leg may lean out over the heel."""

SOLE_OR_TOP = Finding(
    "sole_or_top_unclear",
    "serious",
    "the foot stands on a flat face, and hardly anything tells whether that is its sole or the top of a cast: if it is "
    "the top, the foot is upside down and left is right; scan the sole as it is, or leave the flat top out of the file",
    "scan",
)

Edge = Literal["round", "sharp", "hanging"]


def is_turned_over(standing: Foot, turned: Foot, sample: TriangleSample) -> bool:
    """Whether a foot, found without the plane on which it stood, is that of a cast: at rest on its own sole, opposite.

    (Tried: any foot whose sole is captured. A whole foot, its filled sole left out, may stand on its instep; and a cast
    of it, sawn 50 mm up, on the small top.)
    """
    settled = all(finding.code != "pose_not_settled" for finding in turned.findings)
    opposite = turned.sole_captured and settled and _cosine(standing, turned) < OPPOSITE
    return opposite and edge_below(turned, sample) in (None, "round")


def _cosine(standing: Foot, turned: Foot) -> float:
    """Cosine of the angle between two ways up."""
    ways_up = [foot.scan_to_foot[2, :3] / np.linalg.norm(foot.scan_to_foot[2, :3]) for foot in (standing, turned)]
    return float(ways_up[0] @ ways_up[1])


def edge_below(standing: Foot, sample: TriangleSample) -> Edge | None:
    """The edge of the flat face on which a foot stands: round as a sole's, sharp as one that was sawn, or with toes
    that hang over it in the air; None where it stands on no flat face."""
    to_foot = standing.scan_to_foot
    scale = float(np.linalg.norm(to_foot[2, :3]))
    for plane in large_planes(sample, SECOND_FACE):
        if abs(float(to_foot[2, :3] @ plane.normal)) < ALONG * scale:
            continue
        placed = sample.points @ to_foot[:3, :3].T + to_foot[:3, 3]
        length = float(np.nanmax(standing.maps.toes.heights))
        on_face = np.abs(sample.points @ plane.normal - plane.offset) < plane.tolerance
        level = float(np.median(placed[on_face, 2]))
        if level > 0.1 * length:
            continue
        forward = placed[placed[:, 2] < level + BODY * length, 0]
        heel, toes = np.percentile(forward, [0.1, 99.9])
        face = np.percentile(placed[on_face, 0], [0.3, 99.7])
        out = sorted((float(face[0] - heel), float(toes - face[1])))
        if out[1] > TOES_HANG * (toes - heel):
            return "hanging"
        return "round" if out[0] > ROUND_EDGE * (toes - heel) else "sharp"
    return None


def other_way_up(standing: Foot, turned: Foot | None, sample: TriangleSample, stated: Side | None, where: str) -> Foot:
    """Of a body that is flat above and below the foot that stands on its sole, with a doubt; turned: found without the
    face on which `standing` stands, None where there is no foot.

    A side that is stated tells it too: turned over, left is right. Raises ScanError where nothing does.
    """
    below = edge_below(standing, sample)
    if below in (None, "round") and not _contradicted(standing):
        return doubted(standing, sample)
    opposite = turned is not None and _cosine(standing, turned) < OPPOSITE
    above = edge_below(turned, sample) if turned is not None and opposite else None
    if turned is not None and opposite and (above == "round" or (stated is not None and not _contradicted(turned))):
        return _with_doubt(turned)
    if _has_leg(standing, sample) or stated is not None:
        return doubted(standing, sample)
    raise ScanError(
        "the foot stands on a flat face with a sharp edge, like the top of a cast: nothing tells which way is up, so "
        "not whether it is left or right",
        expected="a sole",
        where=where,
        remedy="leave the flat top out of the file, or say which foot it is: --side left or --side right",
    )


def _contradicted(foot: Foot) -> bool:
    return any(finding.code == "side_contradicts_shape" for finding in foot.findings)


def _has_leg(standing: Foot, sample: TriangleSample) -> bool:
    """Whether a standing foot is too high for a cast, or high and low at the end where its toes are."""
    placed = sample.points @ standing.scan_to_foot[:3, :3].T + standing.scan_to_foot[:3, 3]
    length, high = float(np.nanmax(standing.maps.toes.heights)), _height(standing, sample)
    toes = placed[placed[:, 0] > TOES_FROM * length, 2]
    return high > NO_CAST * length or (high > HIGH * length and float(np.percentile(toes, 98)) < LOW_TOES * high)


def _height(standing: Foot, sample: TriangleSample) -> float:
    """How high a standing foot reaches, mm."""
    up = standing.scan_to_foot[2]
    return float(np.percentile(sample.points @ up[:3] + up[3], 99.5))


def doubted(standing: Foot, sample: TriangleSample) -> Foot:
    """The foot with a doubt where it stands on a flat face that may as well be the top of a cast."""
    if standing.kind == "foam":
        return standing  # the block says which side is up
    length = float(np.nanmax(standing.maps.toes.heights))
    above = _flat_above(sample, standing.scan_to_foot[2], 0.1 * length)
    return standing if _height(standing, sample) > LOW * length and not above else _with_doubt(standing)


def _with_doubt(foot: Foot) -> Foot:
    confidence = min(foot.side_confidence, MOST_BELIEVED)
    return replace(foot, side_confidence=confidence, findings=(*foot.findings, SOLE_OR_TOP))


def refuse_plate(standing: Foot, sample: TriangleSample, where: str) -> None:
    """Raise ScanError for what stands on a flat face and is flat close above it: a shoe's sole, a drawn outline."""
    up, thickness = standing.scan_to_foot[2], _height(standing, sample)
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
