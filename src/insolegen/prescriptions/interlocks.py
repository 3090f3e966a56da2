"""What is not built, and what is built only after a clinician's review (reference 4.4 and 4.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.model.finding import Finding
from insolegen.model.patient import Patient

HARD_STOPS = {
    "open-ulcer": "an open ulcer needs a device that cannot be taken off, not an insole",
    "charcot": "a Charcot foot must not be corrected",
    "infection": "an infection must be treated first",
}
"""No insole at all, whoever reviews it [E]."""

REVIEWED_CONDITIONS = {
    "diabetes": "diabetes",
    "neuropathy": "loss of sensation",
    "child": "a child under 16",
    "rigid-deformity": "a rigid deformity",
    "weakness": "weakness of muscles",
}
POSTS = ("rearfoot_post", "forefoot_post", "extrinsic_rearfoot_post")
REARFOOT_DEG = {
    "rearfoot_post": 1.0,
    "extrinsic_rearfoot_post": 1.0,
    "blake_inversion": 1 / 5,
    "medial_wedge": 1.0,
    "lateral_wedge": -1.0,
}
"""What tilts the heel, and by how many degrees for each of its own: together they are one post."""

MOST_REARFOOT_DEG = 10.0
REVIEWED_POST_DEG = 6.0
MOST_INSENSATE_POST_DEG = 2.0
"""Limits of reference 4.7 and 4.4: never, not without review, and not on a foot that does not feel [E]."""
SKIVES = ("medial_heel_skive", "lateral_heel_skive")


def refuse_unsafe(corrections: Sequence[Correction], patient: Patient) -> tuple[Finding, ...]:
    """What a clinician has reviewed, as notes for the report.

    PrescriptionError for what is never built, and for what needs a review that has not taken place.
    """
    for condition in patient.conditions:
        if condition in HARD_STOPS:
            raise PrescriptionError(
                f"{condition}: {HARD_STOPS[condition]}",
                expected="a foot for which an insole is safe",
                where="--condition",
                remedy="refer to a clinician; no option overrides this",
            )
    for where, found, allowed in _never(corrections, patient):
        raise PrescriptionError(
            found, expected=allowed, where=where, remedy=f"--set {where}= a smaller dose, or leave the correction out"
        )
    reasons = list(_reviews(corrections, patient))
    if reasons and not patient.clinician_reviewed:
        raise PrescriptionError(
            "; ".join(f"{why} ({where})" for where, why in reasons) + ": not without a clinician's review",
            expected="a clinician's review, or a smaller dose",
            where=reasons[0][0],
            remedy="once a clinician has reviewed the prescription, add --clinician-reviewed; the report records it",
        )
    return tuple(
        Finding("clinician_reviewed", "note", f"reviewed by a clinician, as stated: {why}", where)
        for where, why in reasons
    )


def _never(corrections: Sequence[Correction], patient: Patient) -> Iterator[tuple[str, str, str]]:
    insensate = bool({"diabetes", "neuropathy"} & set(patient.conditions))
    for correction in corrections:
        where = f"{correction.kind}.{correction.__struct_fields__[0]}"
        if correction.kind in POSTS and insensate and abs(correction.dose) > MOST_INSENSATE_POST_DEG:
            yield where, f"a post of {correction.dose:g} degrees with diabetes or loss of sensation", "at most 2"
        if correction.kind == "arch_lift" and correction.dose > 2 and (insensate or "child" in patient.conditions):
            yield where, f"an arch lift of {correction.dose:g} mm for a child or with diabetes", "at most 2"

    where, tilt = _heel_tilt(corrections)
    if insensate and abs(tilt) > MOST_INSENSATE_POST_DEG:
        yield where, f"a heel tilted by {tilt:g} degrees with diabetes or loss of sensation", "at most 2 in all"
    if abs(tilt) > MOST_REARFOOT_DEG:
        yield where, f"a heel tilted by {tilt:g} degrees in all", "at most 10 either way (reference 4.7)"


def _heel_tilt(corrections: Sequence[Correction]) -> tuple[str, float]:
    """The field that tilts the heel the most, and by how much all of them tilt it together, degrees."""
    tilts = {one: REARFOOT_DEG[one.kind] * one.dose for one in corrections if one.kind in REARFOOT_DEG}
    if not tilts:
        return "", 0.0
    most = max(tilts, key=lambda one: abs(tilts[one]))
    return f"{most.kind}.{most.__struct_fields__[0]}", sum(tilts.values())


def _reviews(corrections: Sequence[Correction], patient: Patient) -> Iterator[tuple[str, str]]:
    for condition in patient.conditions:
        yield "--condition", REVIEWED_CONDITIONS[condition]
    for correction in corrections:
        kind, dose = correction.kind, correction.dose
        where = f"{kind}.{correction.__struct_fields__[0]}"
        if kind in POSTS and abs(dose) > REVIEWED_POST_DEG:
            yield where, f"a post of {dose:g} degrees"
        if kind in SKIVES and dose >= 6:
            yield where, f"a skive of {dose:g} mm"
        if kind == "blake_inversion" and dose >= 25:
            yield where, f"a Blake inversion poured at {dose:g} degrees"
        if kind == "heel_lift" and dose > 6:
            yield where, f"a heel lift of {dose:g} mm"
        if kind == "medial_wedge" and dose > REVIEWED_POST_DEG:
            yield where, f"a medial wedge of {dose:g} degrees"
        if kind == "lateral_wedge" and dose:
            yield where, f"a lateral wedge of {dose:g} degrees"
    where, tilt = _heel_tilt(corrections)
    several = sum(one.kind in REARFOOT_DEG and one.dose != 0 for one in corrections) > 1
    if several and abs(tilt) > REVIEWED_POST_DEG:
        yield where, f"a heel tilted by {tilt:g} degrees in all"
