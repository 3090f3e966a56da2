"""All measures of one foot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from insolegen.measuring.angles import angles, malleolar_valgus_index, navicular_measures
from insolegen.measuring.arch import FOOTPRINT, classify_arch
from insolegen.measuring.consistency import check_consistency
from insolegen.measuring.definitions import BY_NAME, MEASURES
from insolegen.measuring.dimensions import dimensions
from insolegen.measuring.footprint import (
    LOADED_THRESHOLD_MM,
    UNLOADED_THRESHOLD_MM,
    arch_index,
    calmed,
    chippaux_smirak_percent,
    clarke_angle_deg,
    footprint,
    staheli_index,
)
from insolegen.measuring.holes import taken_by_holes, taken_by_side_holes
from insolegen.measuring.landmarks import Bearings, take_bearings
from insolegen.measuring.missing import NO_APEX, NO_SOLE, Missing, Value, findings_of
from insolegen.measuring.norms import DEFAULT_NORMS
from insolegen.measuring.overrides import in_foot_frame
from insolegen.measuring.second_surface import taken_by_second_surface
from insolegen.measuring.sizes import shoe_sizes
from insolegen.measuring.surface_error import SurfaceError, surface_error
from insolegen.measuring.weight_bearing import weight_bearing_of
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.measurements import Arch, Measurements
from insolegen.model.request import NormSet
from insolegen.model.scan import WeightBearing

NO_PRINT = Missing("no_print", "the print is empty", "warning")
BROKEN_PRINT = Missing("print_broken", "the print is broken in the midfoot, the arch has no border there")

_NOTHING: Mapping[str, NDArray[np.floating]] = {}


def measure(
    foot: Foot, landmarks: Mapping[str, NDArray[np.floating]] | None = None, *, norms: NormSet = DEFAULT_NORMS
) -> Measurements:
    """Measure a foot: values in mm, degrees or ratios, None with a finding where the scan does not allow one.

    landmarks: points (3,) by name in the scan's own coordinates; they replace those that would be found, at confidence
    1, and what is measured from them follows. norms: which limits of the arch height index. Raises ScanError for a
    landmark that is unknown or does not lie on the scan.
    """
    given = in_foot_frame(foot, landmarks or _NOTHING)
    bearings = take_bearings(foot, given)
    findings: list[Finding] = []
    state = weight_bearing_of(foot, bearings.foot_length, findings)
    found: dict[str, Value] = dimensions(foot, bearings)
    truncated, instep = found["truncated_length_mm"], found["instep_height_mm"]
    if isinstance(instep, Missing) or isinstance(truncated, Missing):
        found["arch_height_index"] = instep if isinstance(instep, Missing) else truncated
    else:
        found["arch_height_index"] = instep / truncated
    found |= navicular_measures(bearings.landmarks, None if isinstance(truncated, Missing) else truncated)
    found["malleolar_valgus_index"] = malleolar_valgus_index(bearings.landmarks)
    found |= angles(foot, bearings)
    surface = surface_error(foot)
    found |= _sole_values(foot, bearings, state, surface)
    found |= taken_by_holes(foot, bearings, found)
    found |= taken_by_side_holes(bearings, found)
    found |= taken_by_second_surface(foot, found)
    found = {
        name: _NOT_A_NUMBER if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in found.items()
    }
    found = {measure.name: found[measure.name] for measure in MEASURES}
    values = {name: None if isinstance(value, Missing) else float(value) for name, value in found.items()}
    findings += findings_of(found)
    findings += check_consistency(values, bearings)
    arch = classify_arch(
        _speaking_of_the_arch(values, state) if foot.sole_captured else {},
        state,
        norms=norms,
        navicular_marked="navicular" in given,
    )
    if arch.classification != "unknown" and arch.agreement < 0.5:
        findings.append(
            Finding("measures_disagree", "warning", f"measures disagree about the arch ({_spread(arch)})", "arch")
        )
    return Measurements(
        values=values,
        confidence=surface.lessened(_confidence(values, bearings)),
        landmarks=bearings.landmarks,
        arch=arch,
        sizes=shoe_sizes(bearings.foot_length),
        findings=tuple(findings),
        weight_bearing=state,
    )


def _speaking_of_the_arch(values: Mapping[str, float | None], state: WeightBearing | None) -> dict[str, float | None]:
    """The values that the class may rest on: the print that an unloaded foot would leave says too little alone."""
    emulated = state in (None, "none") and values["arch_height_mm"] is None
    return {name: None if emulated and name in FOOTPRINT else value for name, value in values.items()}


_NOT_A_NUMBER = Missing("not_computable", "the scan has a gap where this is measured", "warning")


def _sole_values(
    foot: Foot, bearings: Bearings, state: WeightBearing | None, surface: SurfaceError
) -> dict[str, Value]:
    """Plantar arch height and the footprint's indices; all Missing where the sole was not captured."""
    names = ("arch_height_mm", "arch_height_percent", "contact_threshold_mm")
    indices = ("arch_index", "arch_index_at_1_mm", "arch_index_at_3_mm", "chippaux_smirak_percent", "staheli_index")
    if not foot.sole_captured:
        return dict.fromkeys((*names, *indices, "clarke_angle_deg"), NO_SOLE)
    length, outline = bearings.foot_length, bearings.outline
    sole = calmed(foot.maps.sole, surface.noise_mm, surface.edge_mm)
    threshold = LOADED_THRESHOLD_MM if state in ("semi", "full") else UNLOADED_THRESHOLD_MM
    medial = np.interp(sole.grid.forward, outline.forward, outline.medial)
    lateral = np.interp(sole.grid.forward, outline.forward, outline.lateral)
    prints = {
        height: footprint(sole, medial, lateral, length, height)
        for height in (LOADED_THRESHOLD_MM, UNLOADED_THRESHOLD_MM)
    }
    print_ = prints[threshold]
    apex = bearings.landmarks.get("arch_apex")
    height = NO_APEX if apex is None else float(apex.position[2])
    clarke = clarke_angle_deg(print_, np.asarray(sole.grid.medial), length)
    return {
        "arch_height_mm": height,
        "arch_height_percent": height if isinstance(height, Missing) else 100 * height / length,
        "contact_threshold_mm": threshold,
        "arch_index": _or(arch_index(print_), NO_PRINT),
        "arch_index_at_1_mm": _or(arch_index(prints[LOADED_THRESHOLD_MM]), NO_PRINT),
        "arch_index_at_3_mm": _or(arch_index(prints[UNLOADED_THRESHOLD_MM]), NO_PRINT),
        "chippaux_smirak_percent": _or(chippaux_smirak_percent(print_, length), NO_PRINT),
        "staheli_index": _or(staheli_index(print_, length), NO_PRINT),
        "clarke_angle_deg": _or(clarke, BROKEN_PRINT),
    }


def _or(value: float | None, reason: Missing) -> Value:
    return reason if value is None else value


def _confidence(values: Mapping[str, float | None], bearings: Bearings) -> dict[str, float]:
    """How sure each measure is: its own confidence at best, times that of the least sure landmark it needs. [E]"""
    sure = {}
    for name, value in values.items():
        if value is not None:
            measure = BY_NAME[name]
            needed = [bearings.landmarks[need].confidence for need in measure.needs if need in bearings.landmarks]
            sure[name] = round(measure.confidence * min(needed, default=1.0), 3)
    return sure


def _spread(arch: Arch) -> str:
    return ", ".join(f"{item['measure']} {item['class']}" for item in arch.evidence)
