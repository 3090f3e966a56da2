"""What the corrections of a device promise, and against which surface it is to be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.model.prescription import Prescription
from insolegen.shaping.top import corrected

Promise = tuple[str, Expectation, NDArray[np.floating]]
"""Kind of the correction, what it promises, and heights (n,) of the top without it at the promise's places, mm."""


def promises(place: Place, prescription: Prescription) -> list[Promise]:
    """Every expectation of every correction, with the top of the same device built without that correction."""
    found: list[Promise] = []
    corrections = prescription.corrections
    for index, correction in enumerate(corrections):
        before = corrected(place, corrections[:index])
        expectations = correction.expectations(before, place)
        if not expectations:
            continue
        without = before
        for later in corrections[index + 1 :]:
            without = later.apply(without, place)
        for expectation in expectations:
            forward, medial = np.asarray(expectation.places, dtype=np.float64).T
            found.append((correction.kind, expectation, place.grid.sample(without, forward, medial)))
    return found
