"""What a second surface close above the sole takes away: which of the two is the foot's cannot be told."""

from __future__ import annotations

from collections.abc import Mapping

from insolegen.measuring.holes import FROM_THE_GROUND
from insolegen.measuring.missing import Missing, Value
from insolegen.model.foot import Foot

RESTS_ON_THE_SOLE = (*FROM_THE_GROUND, "longitudinal_arch_angle_deg", "feiss_distance_mm")
"""What stands over the ground, and what leans with a foot that stands on the wrong one."""

WHICH_SOLE = Missing(
    "sole_not_told",
    "the sole has two surfaces, as a cast with its wall or a foot grown together with what it stands on: which of them "
    "the arch is of cannot be told",
    "serious",
)


def taken_by_second_surface(foot: Foot, found: Mapping[str, Value]) -> dict[str, Value]:
    """The measures, of those found, that rest on a sole of which there are two: Missing; nothing for other feet.

    Lengths and widths stay: they are off by no more than the wall between the two.
    """
    if all(finding.code != "two_surfaces" for finding in foot.findings):
        return {}
    return {name: WHICH_SOLE for name in RESTS_ON_THE_SOLE if not isinstance(found[name], Missing)}
