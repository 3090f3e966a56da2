"""Solids for these tests, made without the project's own shaping: two height maps over an outline, and walls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Surface = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

LENGTH_MM, WIDTH_MM = 180.0, 84.0


def outline_radius(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """An ellipse, as the factor on (LENGTH_MM / 2, WIDTH_MM / 2) at every angle."""
    return np.ones_like(angle)


def slab(top: Surface, bottom: Surface, *, rings: int = 180, spokes: int = 312) -> tuple[NDArray, NDArray]:
    """Closed solid between two surfaces over an ellipse from (0, 0) to (LENGTH_MM, 0); 4 * rings * spokes triangles.

    Rings about the centre, spaced evenly in radius, so that nothing lies on a regular grid.
    """
    angle = 2 * np.pi * np.arange(spokes) / spokes
    radius = np.arange(1, rings + 1)[:, None] / rings
    forward = LENGTH_MM / 2 + np.append(0, (radius * np.cos(angle)).ravel()) * LENGTH_MM / 2
    medial = np.append(0, (radius * np.sin(angle)).ravel()) * WIDTH_MM / 2
    ring = np.arange(rings - 1)[:, None] * spokes + 1
    here = np.arange(spokes)[None, :]
    after = (here + 1) % spokes
    a, b, c, d = (x.ravel() for x in (ring + here, ring + after, ring + spokes + here, ring + spokes + after))
    hub = np.stack([np.zeros(spokes, int), 1 + here[0], 1 + after[0]], axis=1)
    up = np.concatenate([hub, np.stack([a, c, d], axis=1), np.stack([a, d, b], axis=1)])
    count = forward.size
    vertices = np.concatenate(
        [np.stack([forward, medial, top(forward, medial)], 1), np.stack([forward, medial, bottom(forward, medial)], 1)]
    )
    rim = 1 + (rings - 1) * spokes + here[0]
    onward = 1 + (rings - 1) * spokes + after[0]
    walls = np.concatenate(
        [np.stack([rim, rim + count, onward + count], 1), np.stack([rim, onward + count, onward], 1)]
    )
    return vertices, np.concatenate([up, up[:, ::-1] + count, walls])


def foot_like(forward: NDArray[np.float64], medial: NDArray[np.float64]) -> NDArray[np.float64]:
    """A sole: a bowl at the heel (centre at 30 mm, lowest point 0 there), an arch on the medial side."""
    heel = ((forward - 30) ** 2 + medial**2) / 110
    arch = 12 * np.exp(-(((forward - 95) / 28) ** 2)) / (1 + np.exp(-(medial - 8) / 6))
    blend = 1 / (1 + np.exp((forward - 70) / 6))
    return heel * blend + arch


def flat(height: float) -> Surface:
    return lambda forward, medial: np.full_like(forward, height)


def stl_bytes(vertices: NDArray, faces: NDArray) -> bytes:
    """Binary STL, written here independently of the project's exporter."""
    record = np.zeros(len(faces), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    record["corners"] = vertices[faces]
    return bytes(80) + np.uint32(len(faces)).tobytes() + record.tobytes()
