"""Requested against realised: each correction's dose read off the exported mesh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.model.dose import Dose, Expectation, Probe, Reading
from insolegen.model.label import Label
from insolegen.verification.frames import to_file, up_of
from insolegen.verification.rays import VerticalRays

Promise = tuple[str, Expectation, NDArray[np.floating]]
"""Kind of the correction; what it promises; the heights (n,), mm, at the promise's places against which it is read."""


def measure_doses(
    rays: VerticalRays, foot_to_file: NDArray[np.float64], promises: Sequence[Promise]
) -> tuple[Dose, ...]:
    """Read every promise off the mesh behind `rays`; a place beside the device makes its dose NaN, which is never ok.

    foot_to_file (4, 4); the reference heights are in the foot frame.
    """
    if not promises:
        return ()
    places = [np.asarray(expectation.places, dtype=np.float64).reshape(-1, 2) for _, expectation, _ in promises]
    hits = rays.cast(to_file(foot_to_file, np.concatenate(places)))
    starts = np.cumsum([len(some) for some in places])[:-1]
    tops = np.split(up_of(foot_to_file, hits.highest()), starts)
    undersides = np.split(up_of(foot_to_file, hits.lowest()), starts)
    doses = []
    for (correction, expectation, reference), some, top, underside in zip(
        promises, places, tops, undersides, strict=True
    ):
        seen = underside if expectation.reading.startswith("underside") else top
        against = np.asarray(reference, dtype=np.float64).reshape(len(some))
        reading = read_off(expectation.reading, some, seen, against)
        doses.append(
            Dose(
                correction=correction,
                parameter=expectation.parameter,
                requested=expectation.requested,
                realised=expectation.factor * reading,
                tolerance=expectation.tolerance,
                unit=expectation.unit,
                probe=Probe(expectation.reading, expectation.factor, some, against),
            )
        )
    return tuple(doses)


def beside_label(promises: Sequence[Promise], label: Label | None) -> list[Promise]:
    """The promises with no underside read where letters were cut into it, or stand out of it."""
    if label is None:
        return list(promises)
    kept: list[Promise] = []
    for kind, expectation, reference in promises:
        if expectation.reading.startswith("underside"):
            low, high = np.array(label.low) - _LETTERS_MM, np.array(label.high) + _LETTERS_MM
            free = ~np.all((expectation.places >= low) & (expectation.places <= high), axis=1)
            rises = expectation.rises[free] if isinstance(expectation.rises, np.ndarray) else expectation.rises
            expectation = replace(expectation, places=expectation.places[free], rises=rises)
            reference = reference[free]
        kept.append((kind, expectation, reference))
    return kept


_LETTERS_MM = 0.5
"""So far around a label nothing of an underside is read: its letters may have been moved by a hair. [E]"""


def read_off(
    reading: Reading, places: NDArray[np.floating], heights: NDArray[np.floating], reference: NDArray[np.floating]
) -> float:
    """One reading from heights and reference heights (n,), mm, at places (n, 2); NaN where it cannot be taken."""
    if not len(places):
        return float("nan")
    if reading == "crest":
        return _crest(places, heights) - _crest(places, reference)
    displacement = heights - reference
    if reading == "displacement":
        return float(displacement.mean())
    if reading in ("largest", "underside_largest"):
        return float(np.abs(displacement).max())
    return tilt_deg(places, displacement)


def _crest(places: NDArray[np.floating], heights: NDArray[np.floating]) -> float:
    """The highest of every line of equal `forward`, mean over the lines; NaN where a line misses the device."""
    line = np.unique(places[:, 0], return_inverse=True)[1].reshape(-1)
    highest = np.full(int(line.max()) + 1, -np.inf)
    np.maximum.at(highest, line, np.where(np.isfinite(heights), heights, -np.inf))
    return float(highest.mean()) if np.isfinite(highest).all() else float("nan")


def tilt_deg(places: NDArray[np.floating], displacement: NDArray[np.floating]) -> float:
    """Angle of the plane fitted to displacements (n,) at places (n, 2): positive where the medial side is up.

    Only the slope along `medial` counts. NaN where a displacement is NaN or the places lie on one line.
    """
    if len(places) < 3 or not np.isfinite(displacement).all():
        return float("nan")
    centred = places - places.mean(axis=0)
    slopes, _, rank, _ = np.linalg.lstsq(centred, displacement - displacement.mean(), rcond=1e-6)
    return float(np.degrees(np.arctan(slopes[1]))) if rank == 2 else float("nan")
