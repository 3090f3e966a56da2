"""The two feet of one person side by side (reference 3.2 and 4.7)."""

from __future__ import annotations

from collections.abc import Mapping

from insolegen.errors import ScanError
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.measurements import Measurements
from insolegen.model.other_foot import OtherFoot
from insolegen.model.scan import Scan, Side

CLASSES = ("very_low", "low", "normal", "high", "very_high")

MOST_CLASSES = 1
"""Arches that differ by more classes are reported; reference 4.7 [E]."""

MOST_LENGTH_MM = 10.0
"""Feet of one person whose lengths differ by so much or more are reported; reference 3.2 [E]."""

_BOTH: tuple[Side, Side] = ("left", "right")

COMPARED = ("foot_length_mm", "ball_width_mm", "arch_height_mm", "arch_height_index", "arch_index")


def compare_feet(
    foot: Foot, measurements: Measurements, other_scan: Scan, other_foot: Foot, other: Measurements
) -> tuple[OtherFoot, tuple[Finding, ...]]:
    """What was found on the other foot, and what is to be said of the two.

    Raises ScanError when both scans are of one side: then they are no two feet of one person.
    """
    if foot.side == other_foot.side:
        raise ScanError(
            f"both scans are of a {foot.side} foot",
            expected="the scan of the other foot of the same person",
            where="--other-foot",
            remedy="give the scan of the other foot; state --side if it was found wrongly",
        )
    difference = _class_difference(measurements, other)
    record = OtherFoot(
        file=other_scan.file,
        sha256=other_scan.sha256,
        side=other_foot.side,
        weight_bearing=other_foot.weight_bearing,
        arch_class=other.arch.classification,
        class_difference=difference,
        values={name: other.values.get(name) for name in COMPARED},
    )
    sides = {foot.side: measurements, other_foot.side: other}
    findings = [*_of_arches(difference, sides), *_of_lengths(sides)]
    if foot.weight_bearing != other_foot.weight_bearing:
        findings.append(
            Finding(
                "feet_in_different_states",
                "warning",
                f"one foot was scanned with the load {foot.weight_bearing or 'unknown'}, the other with "
                f"{other_foot.weight_bearing or 'unknown'}: their arches cannot be compared",
                "other_foot",
            )
        )
    return record, tuple(findings)


def _class_difference(one: Measurements, other: Measurements) -> int | None:
    classes = (one.arch.classification, other.arch.classification)
    if not set(classes) <= set(CLASSES):
        return None
    return abs(CLASSES.index(classes[0]) - CLASSES.index(classes[1]))


def _of_arches(difference: int | None, sides: Mapping[Side, Measurements]) -> list[Finding]:
    left, right = (sides[side].arch.classification.replace("_", " ") for side in _BOTH)
    if difference is None:
        said = f"left {left}, right {right}: the arches of the two feet cannot be compared"
        return [Finding("asymmetry_unknown", "note", said, "other_foot")]
    if difference <= MOST_CLASSES:
        return []
    said = (
        f"the arches of the two feet differ by {difference} classes: left {left}, right {right}. One prescription does "
        "not fit both; a clinician should find out why"
    )
    return [Finding("asymmetric_arches", "warning", said, "other_foot")]


def _of_lengths(sides: Mapping[Side, Measurements]) -> list[Finding]:
    left, right = (sides[side].values.get("foot_length_mm") for side in _BOTH)
    if left is None or right is None or abs(left - right) < MOST_LENGTH_MM:
        return []
    said = (
        f"the feet differ by {abs(left - right):.1f} mm in length: left {left:.1f}, right {right:.1f}; are they one "
        "person's, and both scans in their right unit?"
    )
    return [Finding("asymmetric_lengths", "warning", said, "other_foot")]
