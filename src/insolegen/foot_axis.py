"""Which way a foot points: from its heel's centre to the second metatarsal head, or from its heel to the second toe.

The first is the default: it repeats to 0.03 degrees between poses and meshes, the second, by which published dimensions
are defined (Lee 2014 [V]; reference 1.2), to 0.5 to 2 on scans whose toes are crude. On six whole real feet the two lie
4 to 6.5 degrees apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.measuring.landmarks import take_bearings
from insolegen.measuring.overrides import in_foot_frame
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.measurements import Landmark
from insolegen.model.scan import Scan
from insolegen.scans.align import align

SURE_TOE = 0.8
"""A toe that was found less surely gives no axis: guessed, it may be the third, ten degrees off. [E]"""

SETTLED_DEG, MOST_LOOKS = 0.01, 8
"""What a foot is turned by last, and how often at most: each look leaves a hundredth, if the toe has one tip. [E]"""

_NOTHING: Mapping[str, NDArray[np.floating]] = {}


def stand(scan: Scan, landmarks: Mapping[str, NDArray[np.floating]] | None = None) -> Foot:
    """The foot in a scan, pointing along the axis that its hints ask for (`align` for the default).

    landmarks: points (3,) by name in the scan's own coordinates; the second toe's tip and the heel point among them are
    taken for those of the axis. Raises ScanError where the second toe is neither given nor surely seen.
    """
    foot = align(scan)
    if scan.hints.foot_axis == "second-metatarsal-head":
        return foot
    turned = 0.0
    for _ in range(MOST_LOOKS):
        off = _off_axis_deg(foot, landmarks or _NOTHING, scan.file)
        if abs(off) < SETTLED_DEG:
            return foot
        turned += off
        foot = align(replace(scan, hints=replace(scan.hints, turned_deg=turned)))
    message = f"the second toe has no one tip: the foot axis through it still turned by {abs(off):.2f} degrees"
    return replace(foot, findings=(*foot.findings, Finding("axis_not_settled", "warning", message, "foot_axis")))


def _off_axis_deg(foot: Foot, landmarks: Mapping[str, NDArray[np.floating]], where: str) -> float:
    """The angle from the forward axis to the line from heel point to second toe, degrees, medially positive."""
    found = take_bearings(foot, in_foot_frame(foot, landmarks)).landmarks
    heel, toe = found["heel_point"], found.get("second_toe_tip", Landmark(np.full(3, np.nan), 0.0))
    if toe.confidence < SURE_TOE:
        raise ScanError(
            f"the tip of the second toe was found with a confidence of {toe.confidence:.2f} only"
            if toe.confidence
            else "the tip of the second toe was not found",
            expected=f"one that stands clear ({SURE_TOE:g} or more), for the foot axis shall run through it",
            where=where,
            remedy="give it with --landmarks, or leave the axis as it is: heel centre to second metatarsal head",
        )
    forward, medial = (toe.position - heel.position)[:2]
    return float(np.degrees(np.arctan2(medial, forward)))
