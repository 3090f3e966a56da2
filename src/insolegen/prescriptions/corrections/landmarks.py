"""The landmarks that a correction stands on, or a refusal that names the missing one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError
from insolegen.model.place import Place


def required_landmark(place: Place, name: str, needed_by: str) -> NDArray[np.float64]:
    """Position (3,) forward, medial, up, mm, of a landmark; DesignError where the scan does not hold it."""
    position = place.landmarks.get(name)
    if position is None or not np.all(np.isfinite(position[:2])):
        raise DesignError(
            f"the scan does not hold the landmark {name}",
            expected=f"{name}, on which {needed_by} stands",
            where=needed_by,
            remedy=f"scan the foot with that region, or leave {needed_by} out of the prescription",
        )
    return np.asarray(position, dtype=np.float64)
