"""The report: everything that is known of a scan, a prescription and a device, as JSON-ready mappings.

The shape is a contract that others script against; docs/report.md describes it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import msgspec
import numpy as np

from insolegen import __version__
from insolegen.model.dose import Dose
from insolegen.model.finding import Finding
from insolegen.model.foot import Foot
from insolegen.model.insole import Insole
from insolegen.model.measurements import Measurements
from insolegen.model.scan import Scan

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
    return _plain(
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
                "triangles": len(scan.faces),
                "sole_captured": foot.sole_captured,
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


def design_report(scan: Scan, insole: Insole) -> dict[str, Any]:
    """The whole report of a made insole."""
    prescription = insole.prescription
    report = measurement_report(scan, insole.foot, insole.measurements, insole.findings)
    report |= _plain(
        {
            "prescription": {
                "profile": prescription.profile,
                "chosen_because": prescription.chosen_because,
                "device": msgspec.to_builtins(prescription.device),
                "corrections": [msgspec.to_builtins(correction) for correction in prescription.corrections],
            },
            "dose": [dose_entry(dose) for dose in insole.doses],
            "device": {"foot_to_file": insole.solid.foot_to_file.tolist(), **insole.device},
            "fit": dict(insole.fit),
        }
    )
    return report


def dose_entry(dose: Dose) -> dict[str, Any]:
    """One dose as the report has it."""
    return {**asdict(dose), "ok": dose.ok}


def as_json(report: Mapping[str, Any]) -> str:
    """Readable, stable JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def _numbers(values: Iterable[float]) -> list[float]:
    return [float(value) for value in values]


def _plain(value: Any) -> Any:
    """Floats to 9 significant digits (so that equal runs give equal bytes), what is not a number to null."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return value
