"""What a report says of the device that was released: as much of it as a second look needs."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from insolegen.errors import UsageError
from insolegen.model.dose import CupProbe, Dose, Probe, Reading
from insolegen.model.scan import ScanKind, Side, Unit, WeightBearing
from insolegen.model.surface import ReleasedSurface


class ScanRecord(msgspec.Struct, frozen=True):
    """The scan that the device was made for."""

    side: Side
    unit: Unit
    kind: ScanKind
    weight_bearing: WeightBearing | None = None
    file: str = ""
    sha256: str = ""


class PrescriptionRecord(msgspec.Struct, frozen=True):
    """What was asked for; still plain tables, for whoever knows the corrections to read."""

    profile: str
    chosen_because: str
    device: dict[str, Any]
    corrections: list[dict[str, Any]]
    dose_percent: float | None = None
    whole_doses: dict[str, float] = msgspec.field(default_factory=dict)


class ProbeRecord(msgspec.Struct, frozen=True):
    """A probe of either kind."""

    reading: Literal[Reading, "cup_depth"]
    factor: float = 1.0
    places: list[tuple[float, float]] = msgspec.field(default_factory=list)
    reference: list[float | None] = msgspec.field(default_factory=list)
    foot_length_mm: float = float("nan")
    heel_centre_medial_mm: float = float("nan")
    pocket_mm: float = 0.0


class DoseRecord(msgspec.Struct, frozen=True):
    """A dose as it was measured before the device was released."""

    correction: str
    parameter: str
    requested: float
    tolerance: float
    unit: str
    realised: float | None = None
    probe: ProbeRecord | None = None

    def as_dose(self) -> Dose:
        """The dose with its probe; NaN where nothing was found."""
        found = float("nan") if self.realised is None else self.realised
        return Dose(
            self.correction, self.parameter, self.requested, found, self.tolerance, self.unit, _probe(self.probe)
        )


class SurfaceRecord(msgspec.Struct, frozen=True):
    """The released surface; null beside the device."""

    bounds: tuple[tuple[float, float, float], tuple[float, float, float]]
    start: tuple[float, float]
    pitch_mm: float
    top_mm: list[list[float | None]]
    bottom_mm: list[list[float | None]]

    def as_surface(self) -> ReleasedSurface:
        """The same as arrays, NaN beside the device."""
        top, bottom = _array(self.top_mm), _array(self.bottom_mm)
        if top.ndim != 2 or top.shape != bottom.shape:
            raise ValueError(f"top of {top.shape}, bottom of {bottom.shape} nodes")
        return ReleasedSurface(np.asarray(self.bounds), self.start, self.pitch_mm, top, bottom)


class DeviceFigures(msgspec.Struct, frozen=True):
    """Size and place of the device."""

    foot_to_file: list[list[float]]
    length_mm: float
    width_mm: float
    height_mm: float
    volume_mm3: float
    surface: SurfaceRecord


class DeviceRecord(msgspec.Struct, frozen=True):
    """The parts of a report that a device is checked against; whatever else the report holds is passed over."""

    insolegen: str
    schema: int
    scan: ScanRecord
    prescription: PrescriptionRecord
    dose: list[DoseRecord]
    device: DeviceFigures
    measurements: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def foot_to_file(self) -> NDArray[np.float64]:
        """From the foot frame to the frame of the file, (4, 4)."""
        return np.asarray(self.device.foot_to_file, dtype=np.float64)


def read_record(data: bytes, name: str) -> DeviceRecord:
    """The record in a report's JSON; UsageError for what is no report of a design."""
    try:
        record = msgspec.json.decode(data, type=DeviceRecord)
        record.device.surface.as_surface()
        if record.foot_to_file.shape != (4, 4) or record.schema != 1:
            raise ValueError(f"schema {record.schema}, foot_to_file {record.foot_to_file.shape}")
        for dose in record.dose:
            if dose.probe is None or len(dose.probe.places) != len(dose.probe.reference):
                raise ValueError(f"dose {dose.correction}.{dose.parameter} without what it takes to measure it again")
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(
            f"not a report to check an insole against: {error}",
            expected="the JSON that `insolegen design --report` wrote together with the insole, unchanged",
            where=name,
            remedy="give the report of this insole; `insolegen design --report OUT.json` makes one",
        ) from error
    return record


def _probe(record: ProbeRecord | None) -> Probe | CupProbe | None:
    if record is None:
        return None
    if record.reading == "cup_depth":
        return CupProbe(record.foot_length_mm, record.heel_centre_medial_mm, record.pocket_mm)
    places = np.asarray(record.places, dtype=np.float64).reshape(-1, 2)
    return Probe(record.reading, record.factor, places, _array(record.reference))


def _array(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)  # null becomes NaN
