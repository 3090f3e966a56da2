"""A second look at an insole, from its file and its report alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.model.dose import CupProbe, Dose, Expectation, Probe
from insolegen.verification.dose import measure_doses
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.inspect import RESIDUAL_P95_MM, RESIDUAL_RMS_MM, THICKNESS_TOLERANCE_MM, measure_cup
from insolegen.verification.judge import solid_faults
from insolegen.verification.likeness import largest_departures
from insolegen.verification.makeability import Makeability, measure_makeability
from insolegen.verification.rays import VerticalRays
from insolegen.verification.record import DeviceRecord
from insolegen.verification.solid import SolidReport, check_solid
from insolegen.verification.survey import survey

SIZE_TOLERANCE_MM = 0.1
VOLUME_TOLERANCE = 0.002
SURFACE_TOLERANCE_MM = 0.1
PLUMB_MM = 0.02
"""What saving a mesh again in another format, or with fewer triangles, may change. [E]"""


_SOUND = {
    "watertight": "every edge between two triangles, wound alike",
    "manifold": "one body, no tunnel, no triangle without area",
    "faces outward": "a positive volume",
    "rests on z = 0": "z = 0",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, in words, and whether it is as it should be; None: said, not judged."""

    what: str
    found: str
    expected: str
    ok: bool | None


@dataclass(frozen=True)
class Recheck:
    """What was found on the file: checks of the device as a whole, and its doses measured again."""

    checks: tuple[Check, ...]
    doses: tuple[Dose, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as the report says and within its tolerances."""
        return all(check.ok is not False for check in self.checks) and all(dose.ok for dose in self.doses)


def recheck(mesh: ExportedMesh, record: DeviceRecord) -> Recheck:
    """Measure a device against the record of its release; nothing of the scan is needed.

    Three things are asked: is the report itself whole (every correction prescribed has its dose, at the value
    prescribed), is this the device that was released (size, place, surface), and are the doses there.
    """
    matrix = record.foot_to_file
    rays = VerticalRays.through(mesh)
    seen = survey(rays)
    solid = check_solid(mesh)
    makeability = measure_makeability(rays, seen, solid, plumb_mm=PLUMB_MM)
    least = float(record.prescription.device.get("thickness_mm", np.nan)) - THICKNESS_TOLERANCE_MM
    asked, size = record.device, np.ptp(solid.bounds, axis=0)
    released = asked.surface.as_surface()
    top, bottom = largest_departures(rays, released)
    moved = solid.bounds[0] - released.bounds[0]
    checks = (
        *_closed_solid(solid, makeability),
        _at_least("minimum thickness", makeability.minimum_thickness_mm, least),
        Check(
            "size",
            " x ".join(f"{side:.2f}" for side in size) + " mm",
            f"{asked.length_mm:.2f} x {asked.width_mm:.2f} x {asked.height_mm:.2f} mm within {SIZE_TOLERANCE_MM:g}",
            bool(np.all(np.abs(size - (asked.length_mm, asked.width_mm, asked.height_mm)) <= SIZE_TOLERANCE_MM)),
        ),
        Check(
            "volume",
            f"{solid.volume_mm3:.0f} mm3",
            f"{asked.volume_mm3:.0f} mm3 within {100 * VOLUME_TOLERANCE:g} %",
            abs(solid.volume_mm3 - asked.volume_mm3) <= VOLUME_TOLERANCE * asked.volume_mm3,
        ),
        Check(
            "place in the file",
            "moved by " + ", ".join(f"{step:.2f}" for step in moved) + " mm",
            f"not moved by more than {SIZE_TOLERANCE_MM:g} mm",
            bool(np.all(np.abs(moved) <= SIZE_TOLERANCE_MM)),
        ),
        _side(matrix, record),
        _at_most("top against the released one", top, SURFACE_TOLERANCE_MM),
        _at_most("bottom against the released one", bottom, SURFACE_TOLERANCE_MM),
        *_prescribed(record),
    )
    cup = tuple(
        measure_cup(
            rays,
            seen,
            matrix,
            dose.probe,
            asked_mm=dose.requested,
            tolerance_mm=dose.tolerance,
            parameter=dose.parameter,
        )
        for dose in _doses(record)
        if isinstance(dose.probe, CupProbe)
    )
    promises = [
        (dose.correction, _expectation(dose, dose.probe), dose.probe.reference)
        for dose in _doses(record)
        if isinstance(dose.probe, Probe)
    ]
    return Recheck(checks, (*cup, *measure_doses(rays, matrix, promises)))


def look_alone(mesh: ExportedMesh) -> Recheck:
    """What a mesh says of itself, where there is no record of a release to hold it against."""
    rays = VerticalRays.through(mesh)
    solid = check_solid(mesh)
    makeability = measure_makeability(rays, survey(rays), solid, plumb_mm=PLUMB_MM)
    size = " x ".join(f"{side:.2f}" for side in np.ptp(solid.bounds, axis=0))
    checks = (
        *_closed_solid(solid, makeability),
        Check("size", f"{size} mm", "", None),
        Check("volume", f"{solid.volume_mm3:.0f} mm3", "", None),
    )
    return Recheck(checks, ())


def with_checks(found: Recheck, more: tuple[Check, ...]) -> Recheck:
    """The same with more checks behind those of the device; one of the same name looked closer, and counts instead."""
    closer = {check.what for check in more}
    return replace(found, checks=(*(check for check in found.checks if check.what not in closer), *more))


def with_fit(found: Recheck, fit: Mapping[str, float | int]) -> Recheck:
    """The same with the fit to the scan judged too."""
    limits = {"residual_rms_gap_mm": RESIDUAL_RMS_MM, "residual_p95_gap_mm": RESIDUAL_P95_MM}
    more = (_at_most(f"fit, {name}", float(fit.get(name, np.nan)), limit) for name, limit in limits.items())
    return with_checks(found, tuple(more))


def _closed_solid(solid: SolidReport, makeability: Makeability) -> list[Check]:
    checks = [
        Check(
            what,
            "; ".join(fault.found for fault in faults) or _SOUND[what],
            "; ".join(fault.expected for fault in faults) or _SOUND[what],
            not faults,
        )
        for what, faults in solid_faults(solid).items()
    ]
    gap, undercuts = makeability.lowest_gap_mm, makeability.undercut_rays
    return [
        *checks,
        Check("undercuts", f"{undercuts} vertical lines meet one", "none", undercuts == 0),
        Check("top above underside", f"{gap:.2f} mm at the least", "above 0 mm", gap > 0),
    ]


def _doses(record: DeviceRecord) -> Iterable[Dose]:
    return (dose.as_dose() for dose in record.dose)


def _expectation(dose: Dose, probe: Probe) -> Expectation:
    # The unit is one of the three that doses have: the report was written from an expectation.
    return Expectation(
        dose.parameter,
        dose.requested,
        dose.unit,  # type: ignore[arg-type]
        dose.tolerance,
        probe.reading,
        probe.places,
        probe.factor,
    )


def _at_least(what: str, found_mm: float, limit_mm: float) -> Check:
    return Check(what, f"{found_mm:.2f} mm", f"at least {limit_mm:.2f} mm", found_mm >= limit_mm)


def _at_most(what: str, found_mm: float, limit_mm: float) -> Check:
    found = "the file has no surface at some places" if np.isnan(found_mm) else f"{found_mm:.3f} mm"
    return Check(what, found, f"at most {limit_mm:g} mm", found_mm <= limit_mm)


def _side(matrix: NDArray[np.float64], record: DeviceRecord) -> Check:
    mirrored = bool(np.linalg.det(matrix[:3, :3]) < 0)
    side = "left" if mirrored else "right"
    return Check("side", f"placed as a {side} one", f"a {record.scan.side} one", side == record.scan.side)


def _prescribed(record: DeviceRecord) -> list[Check]:
    """Every correction has doses, and they are what the prescription says."""
    checks = []
    for correction in record.prescription.corrections:
        kind = str(correction.get("kind", ""))
        numbers = {
            name: value for name, value in correction.items() if isinstance(value, int | float) and name != "kind"
        }
        doses = {dose.parameter: dose.requested for dose in record.dose if dose.correction == kind}
        off = [
            f"{name} {numbers[name]:g} prescribed, {requested:g} in its dose"
            for name, requested in doses.items()
            if name in numbers and abs(numbers[name] - requested) > 1e-6
        ]
        main = next(iter(numbers), "")
        off += _introduced(record, kind, main, numbers.get(main, 0))
        missing = bool(numbers.get(main)) and not any(name != "elsewhere_mm" for name in doses)
        if missing or off:
            found = "; ".join(off) or "prescribed, but the report holds no dose of it"
            checks.append(Check(kind, found, "a dose for what was prescribed", False))
    return checks


def _introduced(record: DeviceRecord, kind: str, field: str, prescribed: float) -> list[str]:
    """What is wrong where a dose is said to be a part of a whole one."""
    asked = record.prescription
    whole = asked.whole_doses.get(f"{kind}.{field}")
    if whole is None or asked.dose_percent is None:
        return []
    part = whole * asked.dose_percent / 100.0
    return (
        [] if abs(part - prescribed) <= 1e-3 else [f"{field} {prescribed:g}, not {asked.dose_percent:g} % of {whole:g}"]
    )
