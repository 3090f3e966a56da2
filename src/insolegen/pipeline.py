"""The recipe, to be read first: a scan and a request go in, an insole that has been measured again comes out.

Nothing here touches a file, and nobody else has a pipeline of their own: `design`, `batch` and `preview` all call
`make_insole`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.measuring import measure
from insolegen.measuring.asymmetry import compare_feet
from insolegen.model.device import Device
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.insole import Design, Insole, Solid
from insolegen.model.label import Label
from insolegen.model.measurements import Measurements
from insolegen.model.prescription import Prescription
from insolegen.model.request import Request
from insolegen.model.scan import Scan, Side
from insolegen.prescriptions.doubts import doubts
from insolegen.prescriptions.prescribe import prescribe
from insolegen.scans.align import align
from insolegen.shaping.fit_in_shoe import turned_over
from insolegen.shaping.place import place_of
from insolegen.shaping.promises import promises
from insolegen.shaping.room import with_room
from insolegen.shaping.shape import heel_wall_height, intended_displacement, pocket_depth, shape, solidify
from insolegen.verification.dose import beside_label
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.inspect import fit_behind_the_toes, inspect
from insolegen.verification.judge import Failure, release
from insolegen.verification.rays import VerticalRays
from insolegen.verification.survey import survey

_AS_MEASURED = Request()


def make_insole(scan: Scan, request: Request = _AS_MEASURED) -> Insole:
    """Make the insole for a foot scan.

    Raises ScanError, PrescriptionError or DesignError for what cannot be built, and VerificationError when the built
    device, measured on its own mesh, is not what was asked for.
    """
    insole, failures = build_insole(scan, request)
    release(failures)
    return insole


def build_insole(scan: Scan, request: Request = _AS_MEASURED) -> tuple[Insole, tuple[Failure, ...]]:
    """Build the insole and say what is wrong with it: to look at a device that must not be released."""
    foot = align(scan)
    return build_insole_on(foot, measure(foot, request.landmarks, norms=request.norms), request)


def build_insole_on(foot: Foot, measurements: Measurements, request: Request) -> tuple[Insole, tuple[Failure, ...]]:
    """The same for a foot that stands and is measured: several devices for one foot share that work."""
    prescription = prescribe(request.profile, request.overrides, measurements, request.patient, request.dose_percent)
    place = with_room(place_of(foot, measurements), prescription.device)
    design = shape(place, prescription)
    solid, label = labelled(design, solidify(design, foot.side), foot.side, prescription.device, request.label)
    inspection = inspect(
        ExportedMesh.from_arrays(solid.vertices, solid.faces),
        solid.foot_to_file,
        foot,
        prescription.device,
        beside_label(promises(place, prescription, design), label),
        cup_depth_asked_mm=heel_wall_height(prescription.device, place.foot_length_mm),
        pocket_mm=pocket_depth(place, prescription),
        foot_length_mm=place.foot_length_mm,
        heel_centre_medial_mm=float(place.landmarks["heel_centre"][1]),
        heads=(place.landmarks["first_metatarsal_head"], place.landmarks["fifth_metatarsal_head"]),
        intended=intended_displacement(place, prescription),
    )
    insole = Insole(
        foot=foot,
        measurements=measurements,
        prescription=prescription,
        design=design,
        solid=solid,
        doses=inspection.doses,
        fit=inspection.fit,
        device=inspection.makeability.figures(),
        findings=(
            *foot.findings,
            *measurements.findings,
            *doubts(prescription, foot.weight_bearing),
            *_assumed_arch(measurements, prescription),
            *design.findings,
            *turned_over(prescription.device, place, design.outline, foot.side),
        ),
        surface=inspection.surface,
        label=label,
    )
    return insole, inspection.failures


def with_other_foot(insole: Insole, other: Scan, request: Request = _AS_MEASURED) -> Insole:
    """The insole with what the scan of the person's other foot says of the two; nothing of its shape changes."""
    foot = align(other)
    found, findings = compare_feet(insole.foot, insole.measurements, other, foot, measure(foot, norms=request.norms))
    return replace(insole, other_foot=found, findings=(*insole.findings, *findings))


def labelled(design: Design, solid: Solid, side: Side, device: Device, text: str | None) -> tuple[Solid, Label | None]:
    """The solid with what is to be written on its underside, if anything is."""
    if text is None:
        return solid, None
    from insolegen.fabrication.engraving import engrave

    return engrave(design, solid, device, text.replace("{side}", side[0].upper()))


def fit_again(
    scan: Scan, request: Request, prescription: Prescription, mesh: ExportedMesh, foot_to_file: NDArray[np.float64]
) -> dict[str, float | int]:
    """The fit of an exported mesh to the scan that it is said to have been made for, with this prescription."""
    foot = align(scan)
    place = with_room(place_of(foot, measure(foot, request.landmarks, norms=request.norms)), prescription.device)
    rays = VerticalRays.through(mesh)
    heads = (place.landmarks["first_metatarsal_head"], place.landmarks["fifth_metatarsal_head"])
    intended = intended_displacement(place, prescription)
    return fit_behind_the_toes(rays, survey(rays), foot_to_file, foot, heads, intended)


def _assumed_arch(measurements: Measurements, prescription: Prescription) -> tuple[Finding, ...]:
    """An arch that was not captured and is corrected all the same: done as ordered, and said aloud."""
    kinds = [one.kind for one in prescription.corrections if one.stands_in_the_arch and one.dose]
    if "arch_apex" in measurements.landmarks or not kinds:
        return ()
    return (
        Finding(
            "arch_place_assumed",
            "serious",
            f"the arch was not captured; {' and '.join(kinds)} went where arches usually lie, on a sole that was "
            "filled there",
            "prescription.corrections",
        ),
    )
