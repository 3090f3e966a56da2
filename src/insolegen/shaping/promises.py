"""What the corrections of a device promise, and against which surface it is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.model.correction import Correction
from insolegen.model.dose import Expectation
from insolegen.model.insole import Design
from insolegen.model.place import Place
from insolegen.model.prescription import Prescription
from insolegen.shaping.shape import distance_to_front, rim_over, shape
from insolegen.shaping.top import BEVEL_MM, RIM_BLEND_MM, uncorrected

Promise = tuple[str, Expectation, NDArray[np.floating]]
"""Kind of the correction, what it promises, and the heights (n,), mm, at its places against which it is read."""

STILL_MM = 1e-9
SEEN_MM = 1e-6
ELSEWHERE_TOLERANCE_MM = 0.1
ELSEWHERE_SPACING_MM = 10.0
EDGE_MM = 2.5
"""Where a correction moves nothing by design, nothing may have moved: seen so far apart, so far off the edge. [E]"""

SHAPE_TOLERANCE_MM = 0.1
"""Where a correction begins, is half way, whole and over, its rise is known: each may depart by so much. [E]"""

DEPARTURE_TOLERANCE_MM = 0.1
DEPARTURE_SPACING_MM = 8.0
"""All over the device the top is the foot with its corrections, wherever those should be: seen so far apart. [E]"""


def promises(place: Place, prescription: Prescription, design: Design) -> list[Promise]:
    """That the whole top is in its place; every expectation and the shape of every correction; that each left the rest
    alone.

    DesignError for a correction that acts in front of the end of the device.
    """
    found: list[Promise] = []
    corrections = prescription.corrections
    base = uncorrected(place, prescription.device)
    # One after the other here too, and not by what the builder calls: an order that it loses is seen.
    steps = _steps(base, place, corrections)
    finished = steps[-1]
    front = distance_to_front(design.outline, prescription.device, place)
    # By what should be built and not by what was: a top that went astray must not take itself out of the question.
    free = rim_over(finished, base, prescription, place) - finished >= RIM_BLEND_MM
    free &= (design.distance >= EDGE_MM) & (front >= BEVEL_MM)
    found.append(("device", *_whole_top(finished, free, place)))
    nodes = _lattice(place, ELSEWHERE_SPACING_MM)
    for index, correction in enumerate(corrections):
        before, after = steps[index : index + 2]
        without = _steps(before, place, corrections[index + 1 :])[-1]
        without_it = cache(partial(_without, correction, place, prescription))
        for expectation in correction.expectations(before, place):
            at = np.asarray(expectation.places, dtype=np.float64)
            if expectation.reading == "crest":
                reference = without_it().top
            elif expectation.reading == "underside_tilt":
                reference = np.zeros_like(base)
            elif expectation.reading == "underside_largest":
                reference = _bottom_without(correction, place, prescription)
            elif correction.dose == 0 and float(np.min(place.grid.sample(front, *at.T))) < BEVEL_MM:
                continue  # nothing was asked for there, and there is no device to read it on
            else:
                _refuse_in_front(correction, expectation, place.grid.sample(front, *at.T), prescription)
                reference = finished - after if expectation.reading == "surface_tilt" else without
            heights = place.grid.sample(reference, *at.T) + expectation.rises
            if expectation.reading == "crest":
                # Beside the device nothing is compared; up to its very edge, where a wall is highest, everything.
                heights = np.where(place.grid.sample(without_it().distance, *at.T) > 0, heights, np.nan)
            found.append((correction.kind, expectation, heights))
        found += [
            (correction.kind, *shape) for shape in _shape(correction, (before, after, without, finished), free, place)
        ]
        moved = np.abs(finished[nodes] - without[nodes])
        # What this one itself moves outside its zone; not what a later skive makes of it, whose plane it moves too.
        astray = (np.abs(after[nodes] - before[nodes]) > STILL_MM) & ~_in_zone(correction, place, nodes)
        still = _places(free[nodes] & ((moved <= STILL_MM) | astray), place, nodes)
        if len(still):
            nothing = Expectation("elsewhere_mm", 0.0, "mm", ELSEWHERE_TOLERANCE_MM, "largest", still)
            found.append((correction.kind, nothing, place.grid.sample(without, *still.T)))
    return found


def _steps(heights: NDArray[np.float64], place: Place, corrections: Sequence[Correction]) -> list[NDArray[np.float64]]:
    """The top before the first correction, and after each of them."""
    steps = [heights]
    for correction in corrections:
        steps.append(correction.apply(steps[-1], place))
    return steps


def _shape(
    correction: Correction,
    tops: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    free: NDArray[np.bool_],
    place: Place,
) -> Iterator[tuple[Expectation, NDArray[np.floating]]]:
    """That a correction begins, is half way, whole and over where landmarks and prescription say.

    tops: before and after it, the finished one without it, and the finished one.
    """
    if correction.dose == 0:
        return
    points = correction.checkpoints(tops[0], place)
    before, after, without, finished = (place.grid.sample(top, points[:, 0], points[:, 1]) for top in tops)
    # A later skive cuts its own plane, whatever lies beneath it: there this one's shape cannot be seen.
    seen = np.abs((finished - without) - (after - before)) <= SEEN_MM
    seen &= place.grid.sample(free.astype(np.float32), points[:, 0], points[:, 1]) > 1 - 1e-9
    if not np.any(points[seen, 2]):
        return
    places, rises = points[seen, :2], points[seen, 2]
    shape = Expectation("shape_departure_mm", 0.0, "mm", SHAPE_TOLERANCE_MM, "largest", places, rises=rises)
    yield shape, without[seen] + rises


Nodes = tuple[slice, slice]
"""Every so many rows and columns of the grid."""


def _in_zone(correction: Correction, place: Place, nodes: Nodes) -> NDArray[np.bool_]:
    zone, forward, medial = correction.zone(place), place.forward[nodes[0]], place.medial[:, nodes[1]]
    along = (forward >= zone.forward[0]) & (forward <= zone.forward[1])
    return np.asarray(along & (medial >= zone.medial[0]) & (medial <= zone.medial[1]))


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


def _without(correction: Correction, place: Place, prescription: Prescription) -> Design:
    """The design of the same device without one correction."""
    others = tuple(other for other in prescription.corrections if other is not correction)
    return shape(place, replace(prescription, corrections=others))


def _bottom_without(correction: Correction, place: Place, prescription: Prescription) -> NDArray[np.float64]:
    """The underside of the same device with one correction at a dose of 0, (n_forward, n_medial) mm."""
    # Not left out: a post flattens the underside of a shell at any dose, and it is the wedge that is read here.
    none = msgspec.structs.replace(correction, **{correction.__struct_fields__[0]: 0.0})
    others = tuple(none if other is correction else other for other in prescription.corrections)
    return shape(place, replace(prescription, corrections=others)).bottom


def _whole_top(
    finished: NDArray[np.float64], free: NDArray[np.bool_], place: Place
) -> tuple[Expectation, NDArray[np.floating]]:
    """That the top is nowhere else than it should be: a correction in a wrong place is seen where it should not be."""
    nodes = _lattice(place, DEPARTURE_SPACING_MM)
    places = _places(free[nodes], place, nodes)
    nothing = Expectation("top_departure_mm", 0.0, "mm", DEPARTURE_TOLERANCE_MM, "largest", places)
    return nothing, place.grid.sample(finished, *places.T)


def _lattice(place: Place, spacing_mm: float) -> Nodes:
    step = max(1, round(spacing_mm / place.grid.pitch))
    return slice(step // 2, None, step), slice(step // 2, None, step)


def _places(where: NDArray[np.bool_], place: Place, nodes: Nodes) -> NDArray[np.float64]:
    """Forward and medial of the nodes where a mask over them holds, (n, 2) mm."""
    row, column = np.nonzero(where)
    return np.stack([place.grid.forward[nodes[0]][row], place.grid.medial[nodes[1]][column]], axis=1)
