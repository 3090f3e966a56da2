"""What the corrections of a device promise, and against which surface it is to be read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.model.correction import Correction
from insolegen.model.dose import Expectation
from insolegen.model.insole import Design
from insolegen.model.place import Place
from insolegen.model.prescription import Prescription
from insolegen.shaping.shape import distance_to_front, rim_over, shape
from insolegen.shaping.top import BEVEL_MM, RIM_BLEND_MM, corrected, uncorrected

Promise = tuple[str, Expectation, NDArray[np.floating]]
"""Kind of the correction, what it promises, and the heights (n,), mm, at its places against which it is read."""

STILL_MM = 1e-9
ELSEWHERE_TOLERANCE_MM = 0.1
ELSEWHERE_PLACES = 48
EDGE_MM = 2.5
"""Where a correction moves nothing by design, nothing may have moved: so many places off the edge are seen. [E]"""

DEPARTURE_TOLERANCE_MM = 0.1
DEPARTURE_SPACING_MM = 8.0
"""All over the device the top is the foot with its corrections, wherever those should be: seen so far apart. [E]"""


def promises(place: Place, prescription: Prescription, design: Design) -> list[Promise]:
    """That the whole top is in its place; every expectation of every correction; that each left the rest alone.

    DesignError for a correction that acts in front of the end of the device.
    """
    found: list[Promise] = []
    corrections = prescription.corrections
    base = uncorrected(place, prescription.device)
    finished = corrected(base, place, corrections)
    front = distance_to_front(design.outline, prescription.device, place)
    # By what should be built and not by what was: a top that went astray must not take itself out of the question.
    free = rim_over(finished, base, prescription, place) - finished >= RIM_BLEND_MM
    free &= (design.distance >= EDGE_MM) & (front >= BEVEL_MM)
    found.append(("device", *_whole_top(finished, free, place)))
    before = base
    for index, correction in enumerate(corrections):
        later = corrections[index + 1 :]
        without = corrected(before, place, later)
        after = correction.apply(before, place)
        for expectation in correction.expectations(before, place):
            at = np.asarray(expectation.places, dtype=np.float64)
            if expectation.reading == "crest":
                reference = _top_without(correction, place, prescription)
            elif expectation.reading == "underside_tilt":
                reference = np.zeros_like(base)
            else:
                _refuse_in_front(correction, expectation, place.grid.sample(front, *at.T), prescription)
                reference = finished - after if expectation.reading == "surface_tilt" else without
            found.append((correction.kind, expectation, place.grid.sample(reference, *at.T)))
        still = _still(without, finished, free, place)
        if len(still):
            nothing = Expectation("elsewhere_mm", 0.0, "mm", ELSEWHERE_TOLERANCE_MM, "largest", still)
            found.append((correction.kind, nothing, place.grid.sample(without, *still.T)))
        before = after
    return found


def _refuse_in_front(
    correction: Correction, expectation: Expectation, behind_edge_mm: NDArray[np.floating], prescription: Prescription
) -> None:
    # Not merely in front: within the bevel of the distal edge a dose is planed off again.
    missing = BEVEL_MM - float(np.min(behind_edge_mm))
    if missing > 0:
        trim = prescription.device.trim
        longer = {"three_quarter": "--set device.trim=sulcus or device.trim=full", "sulcus": "--set device.trim=full"}
        raise DesignError(
            f"{correction.kind} acts {missing:.0f} mm beyond the end of a device of trim {trim}",
            expected=f"a device that reaches at least {BEVEL_MM:.0f} mm past the places of {correction.kind}."
            f"{expectation.parameter}",
            where="device.trim",
            remedy=f"{longer.get(trim, 'check the landmarks in the preview')}, or leave {correction.kind} out",
        )


def _top_without(correction: Correction, place: Place, prescription: Prescription) -> NDArray[np.float64]:
    """The finished top of the same device without one correction, NaN beside it, (n_forward, n_medial) mm."""
    others = tuple(other for other in prescription.corrections if other is not correction)
    design = shape(place, replace(prescription, corrections=others))
    return np.where(design.distance > 0, design.top, np.nan)


def _whole_top(
    finished: NDArray[np.float64], free: NDArray[np.bool_], place: Place
) -> tuple[Expectation, NDArray[np.floating]]:
    """That the top is nowhere else than it should be: a correction in a wrong place is seen where it should not be."""
    step = max(1, round(DEPARTURE_SPACING_MM / place.grid.pitch))
    lattice = np.zeros_like(free)
    lattice[step // 2 :: step, step // 2 :: step] = True
    places = _nodes(free & lattice, place)
    nothing = Expectation("top_departure_mm", 0.0, "mm", DEPARTURE_TOLERANCE_MM, "largest", places)
    return nothing, place.grid.sample(finished, *places.T)


def _still(
    without: NDArray[np.float64], finished: NDArray[np.float64], free: NDArray[np.bool_], place: Place
) -> NDArray[np.float64]:
    """Nodes (n, 2), spread over the device, where it is the foot's side and this correction moves nothing."""
    places = _nodes((np.abs(finished - without) <= STILL_MM) & free, place)
    step = max(1, len(places) // ELSEWHERE_PLACES)
    return places[step // 2 :: step]


def _nodes(where: NDArray[np.bool_], place: Place) -> NDArray[np.float64]:
    """Forward and medial of the nodes where a mask (n_forward, n_medial) holds, (n, 2) mm."""
    row, column = np.nonzero(where)
    return np.stack([place.grid.forward[row], place.grid.medial[column]], axis=1)
