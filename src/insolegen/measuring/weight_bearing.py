"""How the foot was loaded when it was scanned."""

from __future__ import annotations

from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.scan import WeightBearing

LOADED_HEEL_AREA_MM2 = 500.0
"""A heel that is flat to 0.3 mm over more than this carries weight; an unloaded one, round, has about 80. [E]"""


def weight_bearing_of(foot: Foot, length: float, findings: list[Finding]) -> WeightBearing | None:
    """As stated; else loaded when the heel has a flat patch of contact, and a finding says that it was assumed.

    None where nothing tells it: a sole that the scanner filled is flat under any foot.
    """
    if foot.weight_bearing is not None:
        return foot.weight_bearing
    state, said = _assumed(foot, length)
    findings.append(
        Finding("weight_bearing_assumed", "note", f"--weight-bearing was not given; {said}", "weight_bearing")
    )
    return state


def _assumed(foot: Foot, length: float) -> tuple[WeightBearing | None, str]:
    if not foot.sole_captured:
        return None, "the sole is a plane that the scanner filled in, which does not tell how the foot was loaded"
    sole = foot.maps.sole
    heel = sole.heights[(sole.grid.forward > 0.04 * length) & (sole.grid.forward < 0.30 * length)]
    flat = float((heel < heel.min() + 0.3).sum()) * sole.grid.pitch**2
    state: WeightBearing = "full" if flat > LOADED_HEEL_AREA_MM2 else "none"
    return state, (
        f"the heel is flat to 0.3 mm over {flat:.0f} mm2, so it was taken as {state}; norms and the contact threshold "
        "follow from it"
    )
