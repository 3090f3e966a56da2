"""The report: everything that is known of a scan, a prescription and a device, as JSON-ready mappings.

The shape is a contract that others script against; docs/report.md describes it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from insolegen import __version__
from insolegen.fabrication.estimate import estimate_print, mean_infill_percent
from insolegen.model.dose import CupProbe, Dose
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.insole import Insole
from insolegen.model.measurements import Measurements
from insolegen.model.other_foot import OtherFoot
from insolegen.model.scan import Scan
from insolegen.model.surface import ReleasedSurface

SCHEMA = 1


def measurement_report(
    scan: Scan, foot: Foot, measurements: Measurements, findings: Iterable[Finding]
) -> dict[str, Any]:
    """The part that needs no prescription: scan, measurements, arch, findings."""
    to_scan = np.linalg.inv(foot.scan_to_foot)
    landmarks = {
        name: {
            "foot": _numbers(landmark.position),
            "scan": _numbers(to_scan[:3, :3] @ landmark.position + to_scan[:3, 3]),
            "confidence": landmark.confidence,
        }
        for name, landmark in measurements.landmarks.items()
    }
    arch = measurements.arch
    report: dict[str, Any] = plain(
        {
            "insolegen": __version__,
            "schema": SCHEMA,
            "scan": {
                "file": scan.file.encode("utf-8", "replace").decode(),  # a name need not be valid text
                "sha256": scan.sha256,
                "kind": foot.kind,
                "side": foot.side,
                "side_confidence": foot.side_confidence,
                "unit": foot.unit,
                "weight_bearing": foot.weight_bearing,
                "weight_bearing_assumed": None if foot.weight_bearing is not None else measurements.weight_bearing,
                "triangles": len(scan.faces),
                "sole_captured": foot.sole_captured,
                "foot_axis": foot.axis,
                "scan_to_foot": foot.scan_to_foot.tolist(),
            },
            "measurements": {
                **measurements.values,
                "sizes": dict(measurements.sizes),
                "confidence": dict(measurements.confidence),
                "landmarks": landmarks,
            },
            "arch": {"class": arch.classification, "agreement": arch.agreement, "evidence": list(arch.evidence)},
            "findings": [asdict(finding) for finding in findings],
        }
    )
    return report


def design_report(scan: Scan, insole: Insole) -> dict[str, Any]:
    """The whole report of a made insole."""
    prescription = insole.prescription
    report = measurement_report(scan, insole.foot, insole.measurements, insole.findings)
    report |= plain(
        {
            "prescription": {
                "profile": prescription.profile,
                "chosen_because": prescription.chosen_because,
                "device": msgspec.to_builtins(prescription.device),
                "corrections": [msgspec.to_builtins(correction) for correction in prescription.corrections],
                "conditions": list(prescription.patient.conditions),
                "clinician_reviewed": prescription.patient.clinician_reviewed,
                "dose_percent": prescription.dose_percent,
                "whole_doses": dict(prescription.whole_doses),
            },
            "dose": [dose_entry(dose) for dose in insole.doses],
            "device": {
                "foot_to_file": insole.solid.foot_to_file.tolist(),
                **insole.device,
                "label": asdict(insole.label) if insole.label is not None else None,
                "print": print_entry(insole),
            },
            "fit": dict(insole.fit),
        }
    )
    if insole.other_foot is not None:
        report["other_foot"] = other_foot_entry(insole.other_foot)
    if insole.surface is not None:
        report["device"]["surface"] = surface_entry(insole.surface)
    return report


def other_foot_entry(other: OtherFoot) -> dict[str, Any]:
    """What was found on the other foot, as the report has it."""
    entry: dict[str, Any] = plain(
        {
            "file": other.file.encode("utf-8", "replace").decode(),
            "sha256": other.sha256,
            "side": other.side,
            "weight_bearing": other.weight_bearing,
            "arch_class": other.arch_class,
            "class_difference": other.class_difference,
            **other.values,
        }
    )
    return entry


def print_entry(insole: Insole) -> dict[str, Any] | None:
    """What printing the device takes, as an estimate; None where it is not printed, or of no known material."""
    volume, area = (float(str(insole.device[name])) for name in ("volume_mm3", "area_mm2"))
    device = insole.prescription.device
    found = estimate_print(device, volume, area, mean_infill_percent(insole.design))
    return asdict(found) if found is not None else None


def dose_entry(dose: Dose) -> dict[str, Any]:
    """One dose as the report has it, with what it takes to measure it again from the files alone."""
    names = ("correction", "parameter", "requested", "realised", "tolerance", "unit", "ok")
    entry = {name: getattr(dose, name) for name in names}
    if isinstance(dose.probe, CupProbe):
        entry["probe"] = {"reading": "cup_depth", **asdict(dose.probe)}
    elif dose.probe is not None:
        entry["probe"] = {
            "reading": dose.probe.reading,
            "factor": dose.probe.factor,
            "places": _rounded(dose.probe.places, 4),
            "reference": _rounded(dose.probe.reference, 4),
        }
    return entry


def surface_entry(surface: ReleasedSurface) -> dict[str, Any]:
    """The released surface as the report has it: heights in the frame of the file, null beside the device."""
    return {
        "bounds": _rounded(surface.bounds, 4),
        "start": list(surface.start),
        "pitch_mm": surface.pitch_mm,
        "top_mm": _rounded(surface.top, 3),
        "bottom_mm": _rounded(surface.bottom, 3),
    }


def as_json(report: Mapping[str, Any]) -> str:
    """Readable, stable JSON; rows of numbers on one line."""
    text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
    return _ROW_OF_NUMBERS.sub(lambda row: " ".join(row[0].split()).replace("[ ", "[").replace(" ]", "]"), text) + "\n"


# A line break cannot be part of a string in JSON: what matches is a list, never a text that looks like one.
_ROW_OF_NUMBERS = re.compile(r"\[\n(?:\s*(?:-?[0-9][0-9.eE+-]*|null),?\n)+\s*\]")


class _Rounded(list[Any]):
    """Numbers that are as they shall be written: `plain` passes them on as they are."""


def _rounded(values: NDArray[np.floating], digits: int) -> Any:
    """Nested lists of numbers; null for what is not a number."""
    rounded = np.round(np.asarray(values, dtype=np.float64), digits) + 0.0
    finite = np.isfinite(rounded)
    if finite.all():
        return _Rounded(rounded.tolist())
    # An object array holds None where a float array could not.
    return _Rounded(np.where(finite, rounded.astype(object), np.array(None)).tolist())


def _numbers(values: Iterable[float]) -> list[float]:
    return [float(value) for value in values]


def plain(value: Any) -> Any:
    """Floats to 9 significant digits (so that equal runs give equal bytes), what is not a number to null."""
    if isinstance(value, _Rounded):
        return list(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return value
