"""Relief or raise inside a closed curve that somebody drew."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from insolegen.errors import DesignError, PrescriptionError
from insolegen.model.correction import Correction, Zone, described
from insolegen.model.dose import Expectation
from insolegen.model.place import Place
from insolegen.prescriptions.corrections.closed_curve import Curve, check_curve, curve_checks, soft_patch

STEEPEST = 3.1
"""A raised cosine of this length per mm stays below 35 degrees: 2 / tan 35 = 2.856, and the steps of the grid."""
WHOLE = 1.0 - 1e-6
MOST_PLACES = 200


class ReliefByCurve(Correction, frozen=True, kw_only=True, tag="relief_by_curve"):
    """Raise or lower what lies inside a closed curve; half way on the curve itself, softly on either side of it.

    For whatever has no correction of its own: a scar, a cyst, an exostosis. The curve is given in the foot
    frame, as a file (CSV, `forward,medial` in mm) or as a list of points.
    """

    height_mm: Annotated[
        float,
        described(
            "how far the inside is raised; negative lowers it",
            unit="mm",
            source="within the deepest relief and the highest pad of reference 4.2",
            certainty="E",
            ge=-4.0,
            le=6.0,
        ),
    ] = -2.0
    curve: Annotated[
        Curve,
        described(
            "the curve: path of a CSV file with forward,medial in mm, or the points themselves",
            source="drawn by whoever prescribes it",
            certainty="E",
        ),
    ] = ()
    blend_mm: Annotated[
        float,
        described(
            "width of the slope across the curve; wider where the height asks for it, to stay below 35 degrees",
            unit="mm",
            source="reference 4.1: at least 8",
            certainty="E",
            ge=8.0,
            le=20.0,
        ),
    ] = 8.0

    @property
    def presses(self) -> bool:
        """Whether it raises the foot's side; a relief makes room."""
        return self.height_mm > 0

    @property
    def is_pocket(self) -> bool:
        """Where it lowers, it spares a spot."""
        return self.height_mm < 0

    def apply(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Heights (n_forward, n_medial), mm, with the patch; PrescriptionError without a curve."""
        if self.height_mm == 0:
            return heights.copy()
        return np.asarray(heights + self.height_mm * self._patch(place))

    def expectations(self, heights: NDArray[np.float64], place: Place) -> tuple[Expectation, ...]:
        """The height, read where the patch is whole; DesignError where the curve is too narrow for its slopes."""
        if self.height_mm == 0:
            return ()
        row, column = np.nonzero(self._patch(place) >= WHOLE)
        if not row.size:
            raise DesignError(
                f"the curve is too narrow to reach {self.height_mm:g} mm",
                expected=f"a curve wider than its slope of {self._blend:.1f} mm, on the foot",
                where=self.kind,
                remedy=f"widen the curve, or lessen {self.kind}.height_mm or blend_mm",
            )
        step = max(1, row.size // MOST_PLACES)
        nodes = (place.grid.forward[row[::step]], place.grid.medial[column[::step]])
        places = np.asarray(np.stack(nodes, axis=1), dtype=np.float64)
        return (Expectation("height_mm", self.height_mm, "mm", 0.1, "displacement", places),)

    def checkpoints(self, heights: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
        """Whole well inside the curve, half in the middle of its long straight sides, nothing well outside."""
        return curve_checks(self.curve, self._blend) * [1.0, 1.0, self.height_mm]

    def zone(self, place: Place) -> Zone:
        """The box round the curve and its slopes."""
        ring, reach = np.array(self.curve), self._blend / 2 + place.grid.pitch
        low, high = ring.min(axis=0) - reach, ring.max(axis=0) + reach
        return Zone((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))

    @property
    def _blend(self) -> float:
        return max(self.blend_mm, STEEPEST * abs(self.height_mm))

    def _patch(self, place: Place) -> NDArray[np.float64]:
        if not self.curve:
            raise PrescriptionError(
                "relief_by_curve has no curve",
                expected="a closed curve in the foot frame",
                where="relief_by_curve.curve",
                remedy="add relief_by_curve.curve=FILE.csv, or leave it out",
            )
        check_curve(self.curve, where="relief_by_curve.curve")
        return soft_patch(self.curve, place, self._blend)
