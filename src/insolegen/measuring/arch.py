"""The class of the arch: several indices, weighted, allowed to disagree in public (reference 1.8)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from insolegen.model.measurements import Arch
from insolegen.model.scan import WeightBearing

CLASSES = ("very_low", "low", "normal", "high", "very_high")


@dataclass(frozen=True)
class Cutoffs:
    """How one measure speaks: class numbers between limits, its weight, its source and how sure the source is."""

    measure: str
    limits: tuple[float, ...]
    classes: tuple[int, ...]
    weight: float
    source: str
    certainty: str


STANDING_AHI = Cutoffs(
    "arch_height_index", (0.295, 0.310, 0.370, 0.385), (-2, -1, 0, 1, 2), 1.0,
    "Butler 2008 standing 0.340 +- 0.030; limits at 1 and 1.5 SD", "K",
)  # fmt: skip
SITTING_AHI = Cutoffs(
    "arch_height_index", (0.318, 0.333, 0.393, 0.408), (-2, -1, 0, 1, 2), 1.0,
    "Butler 2008 sitting 0.363 +- 0.030; limits at 1 and 1.5 SD", "K",
)  # fmt: skip
OTHERS = (
    Cutoffs("arch_index", (0.21, 0.26), (1, 0, -1), 0.8, "Cavanagh & Rodgers 1987", "V"),
    Cutoffs("arch_height_percent", (6.5, 7.8, 10.5), (-2, -1, 0, 1), 0.6, "Fixifoot repository, unvalidated", "S"),
    Cutoffs("chippaux_smirak_percent", (0.1, 40.0, 45.0), (1, 0, -1, -2), 0.4, "Forriol & Pascual 1990", "K"),
    Cutoffs("staheli_index", (0.44, 0.89), (1, 0, -1), 0.4, "Staheli 1987", "K/S"),
)

FOOTPRINT = ("arch_index", "chippaux_smirak_percent", "staheli_index")
UNLOADED_PRINT = 0.25
"""How much a print that was emulated on an unloaded foot counts: its midfoot hardly ever touches. [E]"""

BORDERLINE_AHI = 0.0058
"""One standard error of the arch height index for errors of 1 mm in both its lengths; reference 1.3."""


def classify_arch(values: Mapping[str, float | None], weight_bearing: WeightBearing | None) -> Arch:
    """Class, agreement and evidence from whatever indices there are; `unknown` when there is none.

    weight_bearing chooses the norms of the arch height index: standing for `full`, sitting otherwise (there are none
    for an unloaded foot, and the evidence says so).
    """
    ahi = STANDING_AHI if weight_bearing == "full" else SITTING_AHI
    evidence: list[dict[str, object]] = []
    weighted, weights, classes = 0.0, 0.0, []
    for cutoffs in (ahi, *OTHERS):
        value = values.get(cutoffs.measure)
        if value is None:
            continue
        number = cutoffs.classes[bisect_right(cutoffs.limits, value)]
        emulated = weight_bearing in (None, "none") and cutoffs.measure in FOOTPRINT
        weight = cutoffs.weight * (UNLOADED_PRINT if emulated else 1.0)
        classes.append(number)
        weighted += weight * number
        weights += weight
        item: dict[str, object] = {
            "measure": cutoffs.measure,
            "value": round(value, 4),
            "class": CLASSES[number + 2],
            "weight": weight,
            "limits": list(cutoffs.limits),
            "source": cutoffs.source,
            "certainty": cutoffs.certainty,
        }
        if cutoffs.measure == "arch_height_index":
            item["borderline"] = any(abs(value - limit) <= BORDERLINE_AHI for limit in cutoffs.limits)
            if weight_bearing in (None, "none"):
                item["remark"] = "there are no norms for an unloaded foot; those of sitting were used"
        if emulated:
            item["remark"] = "the foot carries no weight: a print was emulated and counts a quarter"
        evidence.append(item)
    if not classes:
        return Arch("unknown", 0.0)
    mean = weighted / weights
    agreement = 1 - (max(classes) - min(classes)) / 4
    return Arch(CLASSES[round(mean) + 2], agreement, tuple(evidence))
