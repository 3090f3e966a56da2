"""What is said of holes in the sides and ends of the foot: unlike those of the sole they are not filled, and hide its
edge."""

from __future__ import annotations

import numpy as np

from insolegen.anatomy.side_holes import END_HOLE, LATERAL_BALL, MEDIAL_BALL, SMALL_END_MM2, hole_at_end_mm2, holes_mm2
from insolegen.model.finding import Finding, Severity
from insolegen.model.foot import FootMaps

HEEL = (0.10, 0.24)
"""Stations, in foot lengths, of the edge off which the heel's width is read, and as far again. [E]"""

LEAST_MM2, LARGE_MM2 = 40.0, 150.0
"""Holes of three real feet under the widest place of ball and heel: of 50 mm2 (a disc of 8 mm) widths are up to 0.4 mm
off, girths 3, lengths to the ball 1.5; of 200 mm2 3, 6 and 13. Whole scans have none, under 0.5 mm of noise 1. [E]"""

LARGE_END_MM2 = 60.0
"""Holes at the furthest place of toes and heel of three real feet: of 25 mm2 (a disc of 6 to 8 mm) the length is up to
0.5 mm short, of 60 1, of 110 2.2, of 240 5. [E]"""

_OF_BALL = "ball_width_mm, ball_width_orthogonal_mm, maximum_breadth_mm, ball_girth_mm"
_OF_HEAD = {
    "medial": f"first_metatarsal_head, truncated_length_mm, arch_height_index, {_OF_BALL}",
    "lateral": f"fifth_metatarsal_head, outside_ball_length_mm, {_OF_BALL}",
}


def side_hole_findings(maps: FootMaps) -> tuple[Finding, ...]:
    """A doubt for each hole in a side of the ball or the heel, with the measures that hang on it."""
    length = float(np.nanmax(maps.toes.heights))
    found = []
    for side, view, ball in (("medial", maps.medial, MEDIAL_BALL), ("lateral", maps.lateral, LATERAL_BALL)):
        at_ball, at_heel = holes_mm2(view, *((start * length, end * length) for start, end in (ball, HEEL)))
        for part, area, touches in (("ball", at_ball, _OF_HEAD[side]), ("heel", at_heel, "heel_width_mm")):
            if area >= LEAST_MM2:
                severity: Severity = "serious" if area >= LARGE_MM2 else "warning"
                message = (
                    f"the {side} side of the {part} has a hole of {area:.0f} mm2: its edge was read beside it and may "
                    "lie further out, or at another place; scan the foot again, from that side too"
                )
                found.append(Finding("side_hole", severity, message, touches))
    return (*found, *_end_hole_findings(maps))


def _end_hole_findings(maps: FootMaps) -> list[Finding]:
    found = []
    for part, view, outward, touches in (
        ("toes have", maps.toes, +1.0, "hallux_tip, foot_length_mm"),
        ("heel has", maps.heel, -1.0, "heel_point, foot_length_mm, truncated_length_mm, outside_ball_length_mm"),
    ):
        area = hole_at_end_mm2(view, outward)
        if area >= SMALL_END_MM2:
            severity: Severity = "serious" if area >= LARGE_END_MM2 else "warning"
            message = (
                f"the {part} a hole of {area:.0f} mm2 where the foot ends: it is longer than was measured; scan it "
                "again, from there too"
            )
            found.append(Finding(END_HOLE, severity, message, touches))
    return found
