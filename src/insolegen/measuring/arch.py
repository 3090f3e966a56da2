"""The class of the arch: several indices, weighted, allowed to disagree in public (reference 1.8)."""

from __future__ import annotations

from collections.abc import Mapping

from insolegen.measuring.norms import (
    DEFAULT_NORMS,
    NAVICULAR,
    OTHERS,
    SITTING_AHI,
    STANDING_AHI,
    Cutoffs,
    arch_height_norms,
)
from insolegen.model.measurements import Arch
from insolegen.model.request import NormSet
from insolegen.model.scan import WeightBearing

__all__ = ["CLASSES", "SITTING_AHI", "STANDING_AHI", "classify_arch", "standard_error_of_ahi"]

CLASSES = ("very_low", "low", "normal", "high", "very_high")

FOOTPRINT = ("arch_index", "chippaux_smirak_percent", "staheli_index", "clarke_angle_deg")
UNLOADED_PRINT = 0.25
"""How much a print that was emulated on an unloaded foot counts: its midfoot hardly ever touches. [E]"""

AUTOMATIC_NAVICULAR = 0.3 / 0.8
"""How much a navicular counts that was found on the scan and not marked: reference 1.8 [E]."""

ONE_ERROR_MM = 1.0
"""Standard error of the instep's height and of the truncated length, each: reference 1.3."""


def classify_arch(
    values: Mapping[str, float | None],
    weight_bearing: WeightBearing | None,
    *,
    norms: NormSet = DEFAULT_NORMS,
    navicular_marked: bool = False,
) -> Arch:
    """Class, agreement and evidence from whatever indices there are; `unknown` when there is none.

    weight_bearing and norms choose the limits of the arch height index: standing for `full`, sitting otherwise (there
    are none for an unloaded foot, and the evidence says so). navicular_marked: its place was given, not found.
    """
    ahi, ahi_remark = arch_height_norms(norms, weight_bearing)
    read_off_navicular = [cutoffs for cutoffs in NAVICULAR if values.get(cutoffs.measure) is not None]
    evidence: list[dict[str, object]] = []
    weighted, weights, classes = 0.0, 0.0, []
    for cutoffs in (ahi, *OTHERS, *read_off_navicular):
        value = values.get(cutoffs.measure)
        if value is None:
            continue
        weight, remark = cutoffs.weight, ""
        if cutoffs is ahi:
            remark = ahi_remark
        elif cutoffs.measure in FOOTPRINT and weight_bearing in (None, "none"):
            weight *= UNLOADED_PRINT
            remark = "the foot carries no weight: a print was emulated and counts a quarter"
        elif cutoffs in read_off_navicular:
            weight /= len(read_off_navicular)
            if not navicular_marked:
                weight *= AUTOMATIC_NAVICULAR
                remark = "the navicular was found on the scan, not marked"
        number = cutoffs.classify(value)
        classes.append(number)
        weighted += weight * number
        weights += weight
        item = _evidence(cutoffs, value, number, weight)
        if cutoffs is ahi:
            error = standard_error_of_ahi(values)
            item["borderline"] = any(abs(value - limit) <= error for limit in cutoffs.limits)
        if remark:
            item["remark"] = remark
        evidence.append(item)
    if not classes:
        return Arch("unknown", 0.0)
    mean = weighted / weights
    agreement = 1 - (max(classes) - min(classes)) / 4
    return Arch(CLASSES[round(mean) + 2], agreement, tuple(evidence))


def standard_error_of_ahi(values: Mapping[str, float | None]) -> float:
    """One standard error of the arch height index, for errors of 1 mm in both its lengths (reference 1.3)."""
    height, truncated = values.get("instep_height_mm") or 62.0, values.get("truncated_length_mm") or 182.0
    return float(((ONE_ERROR_MM / truncated) ** 2 + (height * ONE_ERROR_MM / truncated**2) ** 2) ** 0.5)


def _evidence(cutoffs: Cutoffs, value: float, number: int, weight: float) -> dict[str, object]:
    return {
        "measure": cutoffs.measure,
        "value": round(value, 4),
        "class": CLASSES[number + 2],
        "weight": round(weight, 4),
        "limits": [round(limit, 6) for limit in cutoffs.limits],
        "source": cutoffs.source,
        "certainty": cutoffs.certainty,
    }
