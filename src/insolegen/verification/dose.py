"""Requested against realised: each correction's dose read off the exported mesh."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insolegen.model.dose import Dose, Expectation
from insolegen.verification.frames import lift, to_file
from insolegen.verification.rays import VerticalRays

Promise = tuple[str, Expectation, NDArray[np.floating]]
"""Kind of the correction; what it promises; heights (n,) of the top built without it, at the promise's places, mm."""


def measure_doses(
    rays: VerticalRays, foot_to_file: NDArray[np.float64], promises: Sequence[Promise]
) -> tuple[Dose, ...]:
    """Read every promise off the mesh behind `rays`; a place beside the device makes its dose NaN, which is never ok.

    foot_to_file (4, 4); the reference heights are in the foot frame.
    """
    if not promises:
        return ()
    places = [np.asarray(expectation.places, dtype=np.float64).reshape(-1, 2) for _, expectation, _ in promises]
    tops = rays.highest(to_file(foot_to_file, np.concatenate(places))) - lift(foot_to_file)
    per_promise = np.split(tops, np.cumsum([len(some) for some in places])[:-1])
    doses = []
    for (correction, expectation, reference), some, top in zip(promises, places, per_promise, strict=True):
        displacement = top - np.asarray(reference, dtype=np.float64).reshape(len(some))
        reading = _mean(displacement) if expectation.reading == "displacement" else tilt_deg(some, displacement)
        doses.append(
            Dose(
                correction=correction,
                parameter=expectation.parameter,
                requested=expectation.requested,
                realised=expectation.factor * reading,
                tolerance=expectation.tolerance,
                unit=expectation.unit,
            )
        )
    return tuple(doses)


def _mean(displacement: NDArray[np.float64]) -> float:
    return float(displacement.mean()) if displacement.size else float("nan")


def tilt_deg(places: NDArray[np.floating], displacement: NDArray[np.floating]) -> float:
    """Angle of the plane fitted to displacements (n,) at places (n, 2): positive where the medial side is up.

    Only the slope along `medial` counts. NaN where a displacement is NaN or the places lie on one line.
    """
    if len(places) < 3 or not np.isfinite(displacement).all():
        return float("nan")
    centred = places - places.mean(axis=0)
    slopes, _, rank, _ = np.linalg.lstsq(centred, displacement - displacement.mean(), rcond=1e-6)
    return float(np.degrees(np.arctan(slopes[1]))) if rank == 2 else float("nan")
