"""Does the leg stand over the foot? One that was scanned turned in or out is not the foot that stands in a shoe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.model.finding import Finding

SHANK_FROM = 0.32
"""Above this height, in foot lengths, a section is shank: above the malleoli."""

SHANK_ENOUGH = 0.18
"""So much shank, in foot lengths, gives its own axis; less, and the line from the heel to the ankle stands for it."""

MOST_TILT_DEG = 11.0
"""Furthest that the axis of the shank leans sideways over a foot that stands. Tibia varum of people who stand is 0 to 8
degrees; the real scans that stand reach 7, the one that is inverted 15. [E]"""

MOST_ANKLE_TILT_DEG = 18.0
"""The same for the line from the heel to the ankle, where no more was scanned: feet differ more in it, up to 13. [E]"""

MOST_LEAN_DEG = 30.0
"""The same fore and aft: kneeling and pointed feet are beyond it. [E]"""

_SLICE = 0.02
_ANKLE = (0.26, 0.36)
_HEEL_STATION = 0.16
_POINTS = 20_000


def pose_findings(
    vertices: NDArray[np.floating], scan_to_foot: NDArray[np.float64], length: float
) -> tuple[Finding, ...]:
    """A warning where the shank does not stand over the foot; nothing where it does or where there is none.

    vertices (n, 3) of the scan, used or not; scan_to_foot (4, 4) to the foot frame, mm; length mm.
    """
    few = np.asarray(vertices[:: max(1, len(vertices) // _POINTS)], dtype=np.float64)
    points = (few @ scan_to_foot[:3, :3].T + scan_to_foot[:3, 3]) / length
    points = points[(points[:, 2] > _ANKLE[0]) & (points[:, 0] < 0.6)]
    height, centre = _centre_line(points)
    if len(height) < 2:
        return ()
    shank = height > SHANK_FROM
    if height[-1] - SHANK_FROM >= SHANK_ENOUGH and shank.sum() >= 4:
        which, most = "the axis of the shank", MOST_TILT_DEG
        tilt, lean = (float(np.degrees(np.arctan(np.polyfit(height[shank], centre[shank, k], 1)[0]))) for k in (1, 0))
    else:
        which, most, ankle = "the line from the heel to the ankle", MOST_ANKLE_TILT_DEG, height < _ANKLE[1]
        if not ankle.any():
            return ()
        up = float(height[ankle].mean())
        tilt = float(np.degrees(np.arctan2(centre[ankle, 1].mean(), up)))
        lean = float(np.degrees(np.arctan2(centre[ankle, 0].mean() - _HEEL_STATION, up)))
    if abs(tilt) <= most and abs(lean) <= MOST_LEAN_DEG:
        return ()
    leans = []
    if abs(tilt) > most:
        leans.append(f"{abs(tilt):.0f} degrees {'inwards' if tilt > 0 else 'outwards'} (at most {most:.0f})")
    if abs(lean) > MOST_LEAN_DEG:
        leans.append(f"{abs(lean):.0f} degrees {'forwards' if lean > 0 else 'backwards'} (at most {MOST_LEAN_DEG:.0f})")
    message = (
        f"the foot is not in a standing pose: {which} leans {' and '.join(leans)} from the vertical; "
        "an insole made from it fits the foot as it was held, not as it stands"
    )
    return (Finding("not_a_standing_pose", "warning", message, "scan"),)


def _centre_line(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Heights (k,) of the slices that hold enough, and the middle of each, (k, 2) forward and medial."""
    slice_of = np.floor(points[:, 2] / _SLICE).astype(int)
    heights, centres = [], []
    for number in np.unique(slice_of):
        own = points[slice_of == number, :2]
        if len(own) >= 6:
            # Stray points do not move a middle of percentiles, uneven sampling hardly does.
            low, high = np.percentile(own, [3, 97], axis=0)
            heights.append((number + 0.5) * _SLICE)
            centres.append((low + high) / 2)
    return np.array(heights), np.array(centres).reshape(-1, 2)
