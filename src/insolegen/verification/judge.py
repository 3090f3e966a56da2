"""Pass or fail: one error that lists everything that is wrong with a device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from insolegen.errors import VerificationError
from insolegen.model.dose import Dose
from insolegen.verification.makeability import Makeability
from insolegen.verification.solid import SolidReport


@dataclass(frozen=True)
class Failure:
    """One thing wrong: what was found, what should be, where, and what to do."""

    found: str
    expected: str
    where: str
    remedy: str


@dataclass(frozen=True)
class Limits:
    """What a device must keep; None: not judged. residual_*: the fit less what the corrections asked for."""

    minimum_thickness_mm: float | None = None
    residual_rms_gap_mm: float | None = None
    residual_p95_gap_mm: float | None = None
    genus: int = 0
    rest_tolerance_mm: float = 1e-3


_REPORT_IT = "report this design with its scan; the builder made a faulty solid"


def failures(
    solid: SolidReport,
    makeability: Makeability,
    doses: Sequence[Dose],
    fit: Mapping[str, float | int] | None = None,
    limits: Limits | None = None,
) -> tuple[Failure, ...]:
    """Everything that is wrong, in the order solid, making, dose, fit; empty if the device may be released."""
    limits = limits or Limits()
    return (
        *(fault for faults in solid_faults(solid, limits).values() for fault in faults),
        *_making_failures(makeability, limits),
        *(_dose_failure(dose) for dose in doses if not dose.ok),
        *_fit_failures(fit or {}, limits),
    )


def release(found: Sequence[Failure], *, device: str = "exported insole") -> None:
    """Return if nothing is wrong; else raise VerificationError that lists every failure."""
    if not found:
        return
    if len(found) == 1:
        (only,) = found
        raise VerificationError(only.found, expected=only.expected, where=f"{device}, {only.where}", remedy=only.remedy)
    lines = [f"{failure.where}: {failure.found} (expected: {failure.expected})" for failure in found]
    raise VerificationError(
        f"{len(found)} checks failed:\n    " + "\n    ".join(lines),
        expected="a device that passes every check",
        where=device,
        remedy="; ".join(dict.fromkeys(failure.remedy for failure in found)),
    )


def solid_faults(solid: SolidReport, limits: Limits | None = None) -> dict[str, list[Failure]]:
    """What is wrong with a mesh as a solid, under each thing that is looked at; an empty list: it is as it should be.

    watertight: no open edge, all wound alike. manifold: no edge of more than two triangles, one body without tunnels,
    no triangle without area. faces outward, rests on z = 0.
    """
    limits = limits or Limits()
    found: dict[str, list[Failure]] = {"watertight": [], "manifold": [], "faces outward": [], "rests on z = 0": []}
    two = "every edge between exactly two triangles, wound alike"

    def note(check: str, said: str, expected: str, where: str = "surface") -> None:
        found[check].append(Failure(said, expected, where, _REPORT_IT))

    if solid.open_edges or solid.misoriented_edges or not (solid.watertight or solid.overused_edges):
        note(
            "watertight",
            f"not watertight: {solid.open_edges} open edges, {solid.misoriented_edges} edges of triangles that are"
            " wound against each other",
            two,
        )
    if solid.overused_edges:
        note("manifold", f"not watertight: {solid.overused_edges} edges of more than two triangles", two)
    if solid.bodies != 1:
        note("manifold", f"{solid.bodies} separate bodies", "1 body")
    if solid.genus is not None and solid.genus != limits.genus:
        note("manifold", f"genus {solid.genus}", f"genus {limits.genus}")
    if solid.degenerate_triangles:
        note("manifold", f"{solid.degenerate_triangles} triangles of no area", "none")
    if not solid.volume_mm3 > 0:
        note("faces outward", f"a volume of {solid.volume_mm3:.1f} mm3: inside out", "a positive volume")
    lowest = float(solid.bounds[0, 2])
    if abs(lowest) > limits.rest_tolerance_mm:
        note("rests on z = 0", f"the lowest point at z = {lowest:.3f} mm", "z = 0", "resting plane")
    return found


def _making_failures(device: Makeability, limits: Limits) -> list[Failure]:
    found = []
    if device.undercut_rays:
        found.append(
            Failure(
                f"{device.undercut_rays} vertical lines cross the surface more than twice",
                "one top and one bottom at every place: no undercut",
                "body",
                _REPORT_IT,
            )
        )
    if not device.lowest_gap_mm > 0:
        found.append(
            Failure(f"the top {device.lowest_gap_mm:.3f} mm above the bottom", "above 0 everywhere", "body", _REPORT_IT)
        )
    least = limits.minimum_thickness_mm
    if least is not None and not device.minimum_thickness_mm >= least:
        x, y = device.thinnest_at
        found.append(
            Failure(
                f"{device.minimum_thickness_mm:.2f} mm thick",
                f"at least {least:.2f} mm",
                f"x = {x:.0f}, y = {y:.0f} mm in the file",
                "lessen the correction that lowers the top there, or raise device.thickness_mm",
            )
        )
    return found


def _dose_failure(dose: Dose) -> Failure:
    beside = np.isnan(dose.realised)
    return Failure(
        "not measurable: some of its places lie beside the device"
        if beside
        else f"realised {dose.realised:.3f} {dose.unit}",
        f"{dose.requested:.3f} {dose.unit} within {dose.tolerance:g}",
        f"{dose.correction}.{dose.parameter}",
        _remedy(dose),
    )


def _remedy(dose: Dose) -> str:
    if dose.correction != "device":
        what = f"move or lessen {dose.correction}, or the correction that overlaps it"
        return f"{what}; widen the trim if it lies at the edge"
    if dose.parameter == "top_departure_mm":
        return _REPORT_IT
    return f"ask for another device.{dose.parameter} or device.rim_width_mm: this foot does not give it as asked"


def _fit_failures(fit: Mapping[str, float | int], limits: Limits) -> list[Failure]:
    asked = (
        ("residual_rms_gap_mm", limits.residual_rms_gap_mm),
        ("residual_p95_gap_mm", limits.residual_p95_gap_mm),
    )
    return [
        Failure(
            f"{name} = {fit.get(name, float('nan')):.3f}",
            f"at most {limit:.3f}",
            "fit of the top to the scan",
            "look at the gaps in the preview; a scan with holes or noise may need cleaning first",
        )
        for name, limit in asked
        if limit is not None and not fit.get(name, float("nan")) <= limit
    ]
