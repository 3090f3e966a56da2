"""Limits between classes: norm sets of the arch height index, Nilsson's table, and the other indices.

Half-open: a class begins at its lower limit and ends just before the next; where a source prints "<= limit" or
"> limit", the limit itself belongs to the class below.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from insolegen.model.request import NormSet
from insolegen.model.scan import WeightBearing

NORM_SETS: tuple[NormSet, ...] = ("butler2008", "williams2001")
DEFAULT_NORMS: NormSet = "butler2008"

_FIVE = (-2, -1, 0, 1, 2)


def _up_to(limit: float) -> float:
    """A limit that itself still belongs to the class below."""
    return float(np.nextafter(limit, np.inf))


@dataclass(frozen=True)
class Cutoffs:
    """How one measure speaks: class numbers between limits, its weight, its source and how sure the source is."""

    measure: str
    limits: tuple[float, ...]
    classes: tuple[int, ...]
    weight: float
    source: str
    certainty: str

    def classify(self, value: float) -> int:
        """Class number of a value: -2 very low (or very flexible) to 2 very high (or very rigid)."""
        return self.classes[bisect_right(self.limits, value)]


STANDING_AHI = Cutoffs(
    "arch_height_index", (0.295, 0.310, 0.370, _up_to(0.385)), _FIVE, 1.0,
    "Butler 2008 standing 0.340 +- 0.030; limits at 1 and 1.5 SD", "K",
)  # fmt: skip
SITTING_AHI = Cutoffs(
    "arch_height_index", (0.318, 0.333, 0.393, _up_to(0.408)), _FIVE, 1.0,
    "Butler 2008 sitting 0.363 +- 0.030; limits at 1 and 1.5 SD", "K",
)  # fmt: skip
WILLIAMS_AHI = Cutoffs(
    "arch_height_index", (_up_to(0.275), 0.356), (-1, 0, 1), 1.0,
    "Williams 2001, loaded: low <= 0.275, high >= 0.356 (1.5 SD)", "S+V",
)  # fmt: skip

OTHERS = (
    Cutoffs("arch_index", (0.21, _up_to(0.26)), (1, 0, -1), 0.8, "Cavanagh & Rodgers 1987", "V"),
    Cutoffs(
        "arch_height_percent", (6.5, 7.8, _up_to(10.5)), (-2, -1, 0, 1), 0.6, "Fixifoot repository, unvalidated", "S"
    ),
    Cutoffs("chippaux_smirak_percent", (0.1, 40.0, 45.0), (1, 0, -1, -2), 0.4, "Forriol & Pascual 1990", "K"),
    Cutoffs("staheli_index", (0.44, _up_to(0.89)), (1, 0, -1), 0.4, "Staheli 1987", "K/S"),
    Cutoffs(
        "clarke_angle_deg",
        (30.0, 35.0, _up_to(54.0)),
        (-2, -1, 0, 1),
        0.3,
        "Clarke 1933; Forriol & Pascual 1990",
        "K/S",
    ),
)

_NILSSON = "Nilsson 2012, Table 3"
NAVICULAR = (
    Cutoffs(
        "normalised_navicular_height", (0.22, _up_to(0.31)), (-1, 0, 1), 0.8, "Murley 2009; Menz & Munteanu 2005", "K"
    ),
    Cutoffs("navicular_height_mm", (27.0, 36.0, 56.0, _up_to(64.0)), _FIVE, 0.8, _NILSSON, "V"),
    Cutoffs("longitudinal_arch_angle_deg", (121.0, 131.0, 153.0, _up_to(162.0)), _FIVE, 0.8, _NILSSON, "V"),
    Cutoffs("feiss_distance_mm", (-33.0, -26.0, -13.0, _up_to(-4.0)), _FIVE, 0.8, _NILSSON, "V"),
)
"""All read off one landmark: together they weigh what one of them does. Nilsson prints whole units and lets some
classes touch or overlap by one (-2.5 and -2.6 cm): the limit used is the lower one of the class above."""

NAVICULAR_DROP = Cutoffs(
    "navicular_drop_mm", (0.0, 6.0, 18.0, _up_to(23.0)), (2, 1, 0, -1, -2), 1.0, _NILSSON, "V"
)  # fmt: skip
ARCH_ANGLE_MOTION = Cutoffs(
    "longitudinal_arch_angle_motion_deg", (-7.0, -1.0, 13.0, _up_to(19.0)), (2, 1, 0, -1, -2), 1.0, _NILSSON, "V"
)  # fmt: skip
FLEXIBILITY = ("very_flexible", "flexible", "normal", "rigid", "very_rigid")


def arch_height_norms(norms: NormSet, weight_bearing: WeightBearing | None) -> tuple[Cutoffs, str]:
    """The limits of the arch height index for a state of load, and a remark where they do not quite fit it."""
    unloaded = weight_bearing in (None, "none")
    if norms == "williams2001":
        return WILLIAMS_AHI, "" if weight_bearing == "full" else "these norms are of standing feet"
    if weight_bearing == "full":
        return STANDING_AHI, ""
    return SITTING_AHI, "there are no norms for an unloaded foot; those of sitting were used" if unloaded else ""
