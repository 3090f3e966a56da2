"""All measures of one foot."""

from __future__ import annotations

import numpy as np

from insolegen.measuring.arch import classify_arch
from insolegen.measuring.footprint import (
    LOADED_THRESHOLD_MM,
    UNLOADED_THRESHOLD_MM,
    arch_index,
    chippaux_smirak_percent,
    footprint,
    staheli_index,
)
from insolegen.measuring.landmarks import HEEL_STATION, Bearings, take_bearings
from insolegen.measuring.sizes import shoe_sizes
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.measurements import Arch, Measurements
from insolegen.model.scan import WeightBearing

LOADED_HEEL_AREA_MM2 = 500.0
"""A heel that is flat to 0.3 mm over more than this carries weight; an unloaded one, round, has about 80. [E]"""

INSTEP_STATION = 0.50


def measure(foot: Foot) -> Measurements:
    """Measure a foot: values in mm, degrees or ratios, None with a finding where the scan does not allow one."""
    bearings = take_bearings(foot)
    length, outline = bearings.foot_length, bearings.outline
    first, fifth = bearings.first_head, bearings.fifth_head
    findings: list[Finding] = []
    state = _weight_bearing(foot, length, findings)

    values: dict[str, float | None] = {
        "foot_length_mm": length,
        "truncated_length_mm": first.forward,
        "outside_ball_length_mm": fifth.forward,
        "ball_width_mm": float(np.hypot(first.forward - fifth.forward, first.medial - fifth.medial)),
        "ball_width_orthogonal_mm": first.medial - fifth.medial,
        "ball_line_angle_deg": float(
            np.degrees(np.arctan2(first.forward - fifth.forward, first.medial - fifth.medial))
        ),
        "heel_width_mm": outline.width_at(HEEL_STATION * length),
        "instep_height_mm": _instep_height(foot, length, findings),
    }
    instep = values["instep_height_mm"]
    values["arch_height_index"] = instep / first.forward if instep is not None else None
    values |= _arch_values(foot, bearings, state, findings)
    values = {name: None if value is None or not np.isfinite(value) else value for name, value in values.items()}
    _check_consistency(values, findings)
    arch = classify_arch(values if foot.sole_captured else {}, state)
    if arch.classification != "unknown" and arch.agreement < 0.5:
        findings.append(
            Finding("measures_disagree", "warning", f"measures disagree about the arch ({_spread(arch)})", "arch")
        )
    return Measurements(
        values=values,
        confidence=_confidence(values, bearings),
        landmarks=bearings.landmarks,
        arch=arch,
        sizes=shoe_sizes(length),
        findings=tuple(findings),
    )


def _weight_bearing(foot: Foot, length: float, findings: list[Finding]) -> WeightBearing:
    """As stated; else loaded when the heel has a flat patch of contact."""
    if foot.weight_bearing is not None:
        return foot.weight_bearing
    sole = foot.maps.sole
    heel = sole.heights[(sole.grid.forward > 0.04 * length) & (sole.grid.forward < 0.30 * length)]
    flat = float(np.sum(heel < heel.min() + 0.3)) * sole.grid.pitch**2
    state: WeightBearing = "full" if flat > LOADED_HEEL_AREA_MM2 else "none"
    findings.append(
        Finding(
            "weight_bearing_assumed",
            "note",
            f"--weight-bearing was not given; the heel is flat to 0.3 mm over {flat:.0f} mm2, so it was taken as "
            f"{state}; norms and the contact threshold follow from it",
            "weight_bearing",
        )
    )
    return state


def _instep_height(foot: Foot, length: float, findings: list[Finding]) -> float | None:
    """Top of the section at half length; None where the scan is cut below it."""
    view = foot.maps.dorsum
    if foot.kind != "plantar" and np.isfinite(view.heights).any():
        top = np.array([np.nanmax(row) if np.isfinite(row).any() else np.nan for row in view.heights])
        height = float(np.interp(INSTEP_STATION * length, view.grid.forward, top))
        if height > 0.15 * length:
            return height
    findings.append(
        Finding(
            "instep_not_captured",
            "note",
            "the scan does not reach over the instep: no instep height, no arch height index",
            "instep_height_mm",
        )
    )
    return None


def _arch_values(
    foot: Foot, bearings: Bearings, state: WeightBearing, findings: list[Finding]
) -> dict[str, float | None]:
    """Plantar arch height and the footprint's indices; all None where the sole was not captured."""
    names = ("arch_height_mm", "arch_height_percent", "arch_index", "chippaux_smirak_percent", "staheli_index")
    if not foot.sole_captured:
        findings.append(
            Finding(
                "sole_not_captured",
                "serious",
                "the sole is a plane: the scanner filled it in, the arch was not captured and is not measurable",
                "arch_height_mm",
            )
        )
        return {**dict.fromkeys(names), "contact_threshold_mm": None}
    length, outline, sole = bearings.foot_length, bearings.outline, foot.maps.sole
    apex = bearings.landmarks.get("arch_apex")
    threshold = UNLOADED_THRESHOLD_MM if state == "none" else LOADED_THRESHOLD_MM
    medial = np.interp(sole.grid.forward, outline.forward, outline.medial)
    lateral = np.interp(sole.grid.forward, outline.forward, outline.lateral)
    print_ = footprint(sole, medial, lateral, length, threshold)
    height = None if apex is None else float(apex.position[2])
    return {
        "arch_height_mm": height,
        "arch_height_percent": None if height is None else 100 * height / length,
        "arch_index": arch_index(print_),
        "chippaux_smirak_percent": chippaux_smirak_percent(print_, length),
        "staheli_index": staheli_index(print_, length),
        "contact_threshold_mm": threshold,
    }


def _check_consistency(values: dict[str, float | None], findings: list[Finding]) -> None:
    """The checks of reference 3.2 that the first set allows."""
    length, ball, outside = values["foot_length_mm"], values["truncated_length_mm"], values["outside_ball_length_mm"]
    angle, heel, width = values["ball_line_angle_deg"], values["heel_width_mm"], values["ball_width_mm"]
    doubts = []
    if ball is None or outside is None or length is None:
        doubts.append("the ball was not found on both sides")
    else:
        if not 0.64 < ball / length < 0.82:
            doubts.append(f"the first metatarsal head lies at {ball / length:.2f} of the length (0.64 to 0.82)")
        if outside >= ball:
            doubts.append("the fifth metatarsal head lies in front of the first")
    if angle is not None and not 5 <= angle <= 25:
        doubts.append(f"the ball line stands at {angle:.1f} degrees (5 to 25)")
    if heel is not None and width is not None and heel >= width:
        doubts.append("the heel is wider than the ball")
    findings.extend(Finding("needs_review", "warning", doubt, "landmarks") for doubt in doubts)


def _confidence(values: dict[str, float | None], bearings: Bearings) -> dict[str, float]:
    """How sure each measure is: that of the landmarks it stands on, times that of its own definition. [E]"""
    ball = min(bearings.first_head.confidence, bearings.fifth_head.confidence)
    own = {
        "foot_length_mm": 0.95,
        "truncated_length_mm": bearings.first_head.confidence,
        "outside_ball_length_mm": bearings.fifth_head.confidence,
        "ball_width_mm": ball,
        "ball_width_orthogonal_mm": ball,
        "ball_line_angle_deg": 0.8 * ball,
        "heel_width_mm": 0.9,
        "instep_height_mm": 0.9,
        "arch_height_index": 0.9 * bearings.first_head.confidence,
        "arch_height_mm": 0.8,
        "arch_height_percent": 0.6,
        "arch_index": 0.7,
        "chippaux_smirak_percent": 0.5,
        "staheli_index": 0.5,
    }
    return {name: round(sure, 3) for name, sure in own.items() if values.get(name) is not None}


def _spread(arch: Arch) -> str:
    return ", ".join(f"{item['measure']} {item['class']}" for item in arch.evidence)
