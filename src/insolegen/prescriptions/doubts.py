"""Doubts about a prescription that can be built: said in the report, fatal under `--strict` from `warning` on."""

from __future__ import annotations

from collections.abc import Iterator

from insolegen.model.finding import Finding
from insolegen.model.prescription import Prescription
from insolegen.model.scan import WeightBearing
from insolegen.prescriptions.corrections.metatarsal_dome import MetatarsalDome
from insolegen.prescriptions.corrections.metatarsal_head_relief import MetatarsalHeadRelief
from insolegen.prescriptions.introduction import FIRST_PERCENT, dose_field
from insolegen.prescriptions.registry import place_in_order


def doubts(prescription: Prescription, weight_bearing: WeightBearing | None) -> tuple[Finding, ...]:
    """What a clinician should know of this prescription on a scan in this state of load (None: not known).

    The limits are those of reference 4.2 (heel cup, heel lift, arch lift), 4.4 (scan state, order). What
    a clinician had to review stands in the prescription's own findings.
    """
    return (
        *prescription.findings,
        *_introduction(prescription),
        *_pressure(prescription),
        *_without_effect(prescription),
        *_out_of_order(prescription),
        *_arch(prescription, weight_bearing),
        *_soft_tissue(prescription, weight_bearing),
        *_skive(prescription),
        *_heel_lift(prescription),
        *_blake(prescription),
        *_dome(prescription),
        *_reliefs(prescription),
    )


def _dose(prescription: Prescription, kind: str) -> float:
    return next((correction.dose for correction in prescription.corrections if correction.kind == kind), 0.0)


def _introduction(prescription: Prescription) -> Iterator[Finding]:
    pressing = [one for one in prescription.corrections if one.presses]
    if not pressing:
        return
    names = ", ".join(dose_field(one) for one in pressing)
    if prescription.dose_percent is None:
        yield Finding(
            "whole_dose",
            "note",
            f"{names}: built at the whole dose; what presses on a foot is best introduced at {FIRST_PERCENT:g} % or "
            "less and the foot scanned again. --dose-percent 50 builds that, --dose-percent 100 says that it is meant",
            "prescription.dose_percent",
        )
    elif prescription.dose_percent < 100:
        shares = ", ".join(
            f"{dose_field(one)} {one.dose:g} of {prescription.whole_doses[dose_field(one)]:g}" for one in pressing
        )
        yield Finding(
            "part_of_the_dose",
            "note",
            f"{shares}: built at {prescription.dose_percent:g} % of the dose; scan the foot again before the next "
            "step. What makes room for the foot is whole",
            "prescription.dose_percent",
        )


def _pressure(prescription: Prescription) -> Iterator[Finding]:
    if {"diabetes", "neuropathy"} & set(prescription.patient.conditions):
        yield Finding(
            "pressure_check",
            "note",
            "this foot needs its pressure checked inside the shoe: below 200 kPa, or more than 30 % less than before "
            "(IWGDF [V])",
            "--condition",
        )


def _without_effect(prescription: Prescription) -> Iterator[Finding]:
    for correction in prescription.corrections:
        if correction.dose == 0:
            dose = f"{correction.kind}.{correction.__struct_fields__[0]}"
            yield Finding("correction_without_effect", "note", f"{dose} is 0: it changes nothing", dose)


def _out_of_order(prescription: Prescription) -> Iterator[Finding]:
    places = [place_in_order(correction) for correction in prescription.corrections]
    if places != sorted(places):
        usual = sorted(prescription.corrections, key=place_in_order)
        yield Finding(
            "unusual_order",
            "note",
            "the corrections apply in the profile's order; usual is "
            + ", ".join(correction.kind for correction in usual),
            "corrections",
        )


def _arch(prescription: Prescription, weight_bearing: WeightBearing | None) -> Iterator[Finding]:
    fill, lift = _dose(prescription, "arch_fill"), _dose(prescription, "arch_lift")
    if fill and lift:
        yield Finding(
            "net_arch_offset",
            "note",
            f"lift {lift:g} mm less fill {fill:g} mm: the arch moves by {lift - fill:+g} mm",
            "arch_lift.height_mm",
        )
    if lift and weight_bearing not in ("semi", "full"):
        state = "was not weight-bearing" if weight_bearing == "none" else "has no known state of load"
        yield Finding(
            "lift_on_unloaded_arch",
            "warning",
            f"arch_lift {lift:g} mm is meant for a weight-bearing scan, this one {state}: an arch that was scanned "
            "unloaded or held in neutral already has its height",
            "arch_lift.height_mm",
        )


def _soft_tissue(prescription: Prescription, weight_bearing: WeightBearing | None) -> Iterator[Finding]:
    if weight_bearing == "none" and prescription.device.soft_tissue_expansion_mm == 0:
        yield Finding(
            "no_room_for_soft_tissue",
            "note",
            "the foot was scanned without load, and it widens under load: 2 mm on either side of the heel and 3 mm "
            "along its lateral border are usual (--set device.soft_tissue_expansion_mm=2, "
            "--set device.lateral_expansion_mm=3)",
            "device.soft_tissue_expansion_mm",
        )


def _skive(prescription: Prescription) -> Iterator[Finding]:
    depth = _dose(prescription, "medial_heel_skive")
    if depth and prescription.device.heel_cup_depth_mm < 14:
        yield Finding(
            "shallow_cup_with_skive",
            "warning",
            f"a heel cup of {prescription.device.heel_cup_depth_mm:g} mm with a medial heel skive; at least 14 mm",
            "device.heel_cup_depth_mm",
        )


def _blake(prescription: Prescription) -> Iterator[Finding]:
    pour = _dose(prescription, "blake_inversion")
    if pour and _dose(prescription, "medial_heel_skive"):
        yield Finding(
            "inversion_with_skive",
            "note",
            f"a Blake inversion poured at {pour:g} with a medial heel skive: 2 degrees of heel less is usual",
            "blake_inversion.pour_angle_deg",
        )
    if pour and prescription.device.heel_cup_depth_mm < 21:
        yield Finding(
            "shallow_cup_with_inversion",
            "warning",
            f"a heel cup of {prescription.device.heel_cup_depth_mm:g} mm with a Blake inversion; at least 21 mm",
            "device.heel_cup_depth_mm",
        )


def _dome(prescription: Prescription) -> Iterator[Finding]:
    for correction in prescription.corrections:
        if isinstance(correction, MetatarsalDome) and correction.dose and correction.distal_gap_mm < 5:
            yield Finding(
                "dome_under_the_heads",
                "warning",
                f"the dome ends {correction.distal_gap_mm:g} mm behind the heads; 5 to 10 is usual, the evidence for "
                "less is contested",
                "metatarsal_dome.distal_gap_mm",
            )


def _reliefs(prescription: Prescription) -> Iterator[Finding]:
    for correction in prescription.corrections:
        if isinstance(correction, MetatarsalHeadRelief) and correction.dose:
            yield Finding(
                "neighbours_loaded",
                "note",
                f"what is taken off the {correction.head} metatarsal head its neighbours carry (Shuang 2024): look "
                "after them",
                "metatarsal_head_relief.depth_mm",
            )


def _heel_lift(prescription: Prescription) -> Iterator[Finding]:
    height = _dose(prescription, "heel_lift")
    if height > 6 and prescription.device.trim != "full":
        yield Finding(
            "lift_without_full_length",
            "warning",
            f"a heel lift of {height:g} mm on a device of trim {prescription.device.trim}; above 6 mm it tapers "
            "over the full length",
            "device.trim",
        )
    if height > 10:
        yield Finding(
            "lift_belongs_on_outsole",
            "warning",
            f"a heel lift of {height:g} mm inside the shoe; above 10 mm it belongs on the outsole",
            "heel_lift.height_mm",
        )
