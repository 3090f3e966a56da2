"""Do the landmarks and measures make a foot together? The checks of reference 3.2; each doubt is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from insolegen.measuring.landmarks import Bearings
from insolegen.model.finding import Finding
from insolegen.model.measurements import Landmark

COLLINEAR_MM = 6.0

_SHORT = "the foot is longer than was measured, and what is taken at shares of its length is off; scan or press deeper"
_CUT_OFF = {
    "heel_point": (
        "length_cut_off",
        f"the scan ends where the heel reaches back furthest: {_SHORT}",
        "heel_point, foot_length_mm",
    ),
    "hallux_tip": (
        "length_cut_off",
        f"the scan ends where the toes reach forward furthest: {_SHORT}",
        "hallux_tip, foot_length_mm",
    ),
    "heel_centre": (
        "heel_cut_off",
        "the scan ends where the heel is widest: it is wider than was measured; scan or press deeper",
        "heel_centre, heel_width_mm",
    ),
}


def check_consistency(values: Mapping[str, float | None], bearings: Bearings) -> list[Finding]:
    """Findings `needs_review` for what does not fit, and remarks on what lies at the rim of the scan."""
    length, ball, outside = (
        values[name] for name in ("foot_length_mm", "truncated_length_mm", "outside_ball_length_mm")
    )
    angle, heel, width = (values[name] for name in ("ball_line_angle_deg", "heel_width_mm", "ball_width_mm"))
    arch, navicular, instep = (values[name] for name in ("arch_height_mm", "navicular_height_mm", "instep_height_mm"))
    doubts: list[tuple[str, str]] = []
    if ball is None or outside is None or length is None:
        doubts.append(("the ball was not found on both sides", "first_metatarsal_head, fifth_metatarsal_head"))
    else:
        if not 0.64 < ball / length < 0.82:
            doubts.append(
                (
                    f"the first metatarsal head lies at {ball / length:.2f} of the length (0.64 to 0.82)",
                    "first_metatarsal_head",
                )
            )
        if outside >= ball:
            doubts.append(("the fifth metatarsal head lies in front of the first", "fifth_metatarsal_head"))
    if angle is not None and not 5 <= angle <= 25:
        doubts.append((f"the ball line stands at {angle:.1f} degrees (5 to 25)", "ball_line_angle_deg"))
    if heel is not None and width is not None and heel >= width:
        doubts.append(("the heel is wider than the ball", "heel_width_mm"))
    rising = [
        (name, value)
        for name, value in (("arch", arch), ("navicular", navicular), ("instep", instep))
        if value is not None
    ]
    for (lower, low), (upper, high) in pairwise(rising):
        if low >= high:
            doubts.append(
                (f"the {lower} ({low:.1f} mm) is not lower than the {upper} ({high:.1f} mm)", f"{lower}, {upper}")
            )
    findings = [Finding("needs_review", "warning", doubt, where) for doubt, where in doubts]
    findings += [
        Finding(
            "ball_cut_off",
            "warning",
            f"the scan ends at its widest place beside the {name.replace('_', ' ')}: the foot may be wider there",
            name,
        )
        for name in bearings.on_rim
        if name not in _CUT_OFF
    ]
    findings += [
        Finding(_CUT_OFF[name][0], "warning", *_CUT_OFF[name][1:]) for name in bearings.on_rim if name in _CUT_OFF
    ]
    off = _second_toe_off_axis(bearings.landmarks)
    if off is not None and abs(off) > COLLINEAR_MM:
        findings.append(
            Finding(
                "second_toe_off_axis",
                "note",
                f"the second toe's tip lies {abs(off):.0f} mm {'medial' if off > 0 else 'lateral'} of the foot axis "
                f"(heel centre to second metatarsal head); within {COLLINEAR_MM:.0f} mm was expected",
                "second_toe_tip",
            )
        )
    return findings


def _second_toe_off_axis(landmarks: Mapping[str, Landmark]) -> float | None:
    """How far the second toe's tip lies medial of the axis, mm, seen from above; None when it was not seen for sure."""
    if (
        not {"second_toe_tip", "second_metatarsal_head"} <= set(landmarks)
        or landmarks["second_toe_tip"].confidence < 0.8
    ):
        return None
    heel, ball, toe = (
        landmarks[name].position[:2] for name in ("heel_centre", "second_metatarsal_head", "second_toe_tip")
    )
    along = (ball - heel) / np.linalg.norm(ball - heel)
    across = toe - heel
    return float(along[0] * across[1] - along[1] * across[0])
