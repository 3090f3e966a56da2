"""Two scans of one foot, sitting and standing: how much the arch gives. Never inferred from one height alone."""

from __future__ import annotations

from dataclasses import dataclass

from insolegen.errors import ScanError
from insolegen.measuring.norms import ARCH_ANGLE_MOTION, FLEXIBILITY, NAVICULAR_DROP, Cutoffs
from insolegen.model.finding import Finding
from insolegen.model.measurements import Measurements
from insolegen.model.scan import Side

ONE_FOOT_MM = 10.0
"""Two scans whose lengths differ by more are not of one foot: reference 3.2 [E]."""

MARKED = 0.6
"""From this confidence on a navicular is taken as marked: an automatic one is off by more than what drops. [E]"""


@dataclass(frozen=True)
class Flexibility:
    """What two states of load say; None where a scan lacks what is needed.

    arch_rigidity_index: AHI standing over sitting, 1 is rigid; arch_drop_mm: of the instep; navicular_drop_mm;
    longitudinal_arch_angle_motion_deg: sitting less standing. classification: Nilsson 2012, from the navicular's drop,
    else from the motion of the arch angle; `unknown` where the navicular was not marked on both scans.
    """

    arch_rigidity_index: float | None
    arch_drop_mm: float | None
    navicular_drop_mm: float | None
    longitudinal_arch_angle_motion_deg: float | None
    classification: str
    confidence: float
    findings: tuple[Finding, ...] = ()


def flexibility(sitting: Measurements, standing: Measurements, sides: tuple[Side, Side]) -> Flexibility:
    """Compare a foot that sits with the same foot standing; reference 1.3 and 1.4.

    sides: of the two scans. Raises ScanError when they are not of one foot: sides differ, or lengths by over 10 mm.
    """
    if sides[0] != sides[1]:
        raise _not_one_foot(f"the sitting scan is of a {sides[0]} foot, the standing one of a {sides[1]}", "one side")
    lengths = [_value(scan, "foot_length_mm") or 0.0 for scan in (sitting, standing)]
    if abs(lengths[0] - lengths[1]) > ONE_FOOT_MM:
        raise _not_one_foot(
            f"the feet are {lengths[0]:.1f} and {lengths[1]:.1f} mm long", f"lengths within {ONE_FOOT_MM:.0f} mm"
        )
    index = [_value(scan, "arch_height_index") for scan in (sitting, standing)]
    arch_drop, navicular_drop, motion = (
        _difference(sitting, standing, name)
        for name in ("instep_height_mm", "navicular_height_mm", "longitudinal_arch_angle_deg")
    )
    marks = [scan.landmarks["navicular"].confidence for scan in (sitting, standing) if "navicular" in scan.landmarks]
    sure = min(marks) if len(marks) == 2 else 0.0
    findings = []
    classification = "unknown"
    if sure >= MARKED:
        classification = _class_of((navicular_drop, NAVICULAR_DROP), (motion, ARCH_ANGLE_MOTION))
    else:
        findings.append(
            Finding(
                "navicular_not_marked",
                "note",
                "the navicular was not marked on both scans (--landmarks, --standing-landmarks): its drop is too "
                "unsure for a class of flexibility",
                "flexibility",
            )
        )
    rigidity = index[1] / index[0] if index[0] and index[1] else None
    if rigidity is not None and rigidity > 1.05:
        findings.append(
            Finding(
                "arch_rises_under_load",
                "warning",
                f"the arch height index is {rigidity:.3f} times as great standing as sitting; were the scans swapped?",
                "flexibility",
            )
        )
    return Flexibility(rigidity, arch_drop, navicular_drop, motion, classification, round(sure, 3), tuple(findings))


def _class_of(*evidence: tuple[float | None, Cutoffs]) -> str:
    """The class of the first measure that there is."""
    for value, cutoffs in evidence:
        if value is not None:
            return FLEXIBILITY[cutoffs.classify(value) + 2]
    return "unknown"


def _value(scan: Measurements, name: str) -> float | None:
    return scan.values.get(name)


def _difference(sitting: Measurements, standing: Measurements, name: str) -> float | None:
    before, after = _value(sitting, name), _value(standing, name)
    return None if before is None or after is None else before - after


def _not_one_foot(found: str, expected: str) -> ScanError:
    return ScanError(
        found,
        expected=expected,
        where="--standing",
        remedy="give two scans of one foot; state --side if it was found wrongly, and --unit if a scan's unit was",
    )
