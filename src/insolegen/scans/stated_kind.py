"""What the user says that a scan shows, against what it looks like: it is followed, but not in silence."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.scan import ScanKind
from insolegen.scans.foam import find_impression
from insolegen.scans.sample import TriangleSample

HIGHEST: dict[ScanKind, float] = {"plantar": 0.28, "foam": 0.28, "cast": 0.33}
"""What reaches higher than this, in foot lengths, is a whole foot: real ones 0.36 to 0.54, plantar scans 0.15, casts
sawn 80 mm up 0.31. [E]"""

LOWEST_FOOT = 0.19
"""What ends lower than this, in foot lengths, is no whole foot: 49 mm of 260. [E]"""

CODE = "kind_contradicts_shape"

_SHOWS: dict[ScanKind, str] = {
    "foot": "a whole foot",
    "plantar": "the sole alone",
    "foam": "a foam impression",
    "cast": "a cast",
}


def kind_findings(foot: Foot, stated: ScanKind | None) -> tuple[Finding, ...]:
    """A doubt where a scan reaches too high or too low for what it is said to show."""
    if stated is None or any(finding.code == CODE for finding in foot.findings):
        return ()
    up = foot.scan_to_foot[2]
    heights = foot.scan_vertices[foot.faces[:, 0]] @ up[:3] + up[3]
    top, length = float(np.percentile(heights, 99.5)), float(np.nanmax(foot.maps.toes.heights))
    if top > HIGHEST.get(stated, np.inf) * length:
        looks: ScanKind = "foot"
    elif stated == "foot" and top < LOWEST_FOOT * length:
        looks = "plantar"
    else:
        return ()
    message = (
        f"--scan-kind says {stated}, but the scan reaches {top:.0f} mm up, as one of {_SHOWS[looks]} does; --scan-kind "
        "was followed"
    )
    return (Finding(CODE, "warning", message, "kind"),)


def foam_findings(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], sample: TriangleSample, stated: ScanKind | None
) -> tuple[Finding, ...]:
    """A doubt where what is said to be no foam is a block with a foot's dent, whose top went as a floor."""
    if stated is None or stated == "foam":
        return ()
    with suppress(ScanError):  # a bad impression; what it is said to be may be a good scan
        if find_impression(vertices, faces, sample) is not None:
            message = (
                f"--scan-kind says {stated}, but the scan is a flat block with a foot's dent in it; --scan-kind was "
                "followed and the top of the block taken for a floor: the edge of the dent remains, and lengths and "
                "widths are too large"
            )
            return (Finding(CODE, "serious", message, "kind"),)
    return ()
