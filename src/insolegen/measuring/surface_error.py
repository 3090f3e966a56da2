"""How far the surface of a scan may lie off the skin, told from its noise and the size of its triangles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from insolegen.measuring.holes import FROM_THE_GROUND, PRINTS
from insolegen.measuring.noise import edge_mm, noise_mm
from insolegen.model.foot import Foot

CONTACT_RADIUS_MM, TERMS = 10.0, 6
"""The ground rests on paraboloids of so many terms over such a radius (`scans.stance`)."""

AVERAGED_MM, SMALL_RADIUS_MM = 3.0, 10.0
"""Views average noise over so much; the tip of a toe, where a facet lies furthest inside the skin, is so round. [E]"""

GROUND_TOLERANCE_MM, PRINT_TOLERANCE_MM, TOLERANCE_MM = 0.5, 0.2, 0.5
"""An error of this size halves the confidence of a height, of an index of the print, of a length. The print's border
moves by centimetres where the sole lies flat just over the contact threshold. [E]"""


@dataclass(frozen=True)
class SurfaceError:
    """edge_mm: of the triangles; noise_mm: of the vertices; ground_mm and skin_mm: what the two make of the height of
    the ground and of the place of a tip or an edge, standard deviations."""

    edge_mm: float
    noise_mm: float
    ground_mm: float
    skin_mm: float

    def lessened(self, confidence: Mapping[str, float]) -> dict[str, float]:
        """The confidences by measure, lessened by what the surface does not say sharply."""
        return {name: round(sure * self._share(name), 3) for name, sure in confidence.items()}

    def _share(self, name: str) -> float:
        if name in PRINTS:
            off = self.ground_mm / PRINT_TOLERANCE_MM
        elif name in FROM_THE_GROUND:
            off = self.ground_mm / GROUND_TOLERANCE_MM
        elif name.endswith("_mm") and name != "contact_threshold_mm":
            off = self.skin_mm / TOLERANCE_MM
        else:
            return 1.0
        return 1.0 / (1.0 + off * off)


def surface_error(foot: Foot) -> SurfaceError:
    """Estimate the noise of a scan and what it and the size of the triangles leave unsure, mm."""
    edge = edge_mm(foot)
    noise = noise_mm(foot)
    vertices = max(np.pi * CONTACT_RADIUS_MM**2 / edge**2, TERMS)
    return SurfaceError(
        edge_mm=edge,
        noise_mm=noise,
        ground_mm=float(noise * np.sqrt(TERMS / vertices)),
        skin_mm=float(np.hypot(noise * min(1.0, edge / AVERAGED_MM), edge**2 / (8 * SMALL_RADIUS_MM))),
    )
