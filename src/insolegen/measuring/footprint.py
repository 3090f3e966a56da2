"""The footprint: where the sole touches the ground, and the indices that are read from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import HeightMap
from insolegen.geometry.smooth import smooth

LOADED_THRESHOLD_MM = 1.0
UNLOADED_THRESHOLD_MM = 3.0
"""Contact is what lies lower than this: standing on glass, and unloaded, where the fat pad has not flattened. [E]"""

SMOOTHED_FOR_NOISE, MOST_SMOOTHED_MM, AVERAGED_MM = 10.0, 4.0, 3.0
"""Noise breaks a print's border: the sole is smoothed over so many times what is left of it, at most over 4 mm. On
coarse scans with 0.4 mm of noise that halves the error of the arch index; on clean ones it would add 0.001. Of
triangles smaller than 3 mm part of the noise is averaged away before. [E]"""

TOE_LINE = (0.80, 0.72)
"""Where the print without toes ends, in foot lengths, at the medial and at the lateral edge. [E]"""


@dataclass(frozen=True)
class Footprint:
    """Contact without the toes: contact (n_forward, n_medial) on the grid of the sole, and the threshold, mm."""

    forward: NDArray[np.floating]
    pitch: float
    contact: NDArray[np.bool_]
    threshold_mm: float


def calmed(sole: HeightMap, noise_mm: float, edge_mm: float) -> HeightMap:
    """The sole as prints are taken from it: smoothed further, the noisier the scan.

    noise_mm of its vertices, edge_mm of its triangles (`measuring.noise`).
    """
    sigma = min(SMOOTHED_FOR_NOISE * noise_mm * min(1.0, edge_mm / AVERAGED_MM), MOST_SMOOTHED_MM)
    if sigma < sole.grid.pitch:
        return sole
    everywhere = np.ones(sole.heights.shape, dtype=bool)
    return HeightMap(sole.grid, smooth(sole.heights, everywhere, sigma / sole.grid.pitch))


def footprint(
    sole: HeightMap,
    medial_edge: NDArray[np.floating],
    lateral_edge: NDArray[np.floating],
    length: float,
    threshold_mm: float,
) -> Footprint:
    """Contact region of a sole lower than a threshold; edges (n_forward,) of the outline on the rows of the grid."""
    across = (sole.grid.medial[None, :] - lateral_edge[:, None]) / np.maximum(medial_edge - lateral_edge, 1e-6)[:, None]
    toe_line = (TOE_LINE[1] + (TOE_LINE[0] - TOE_LINE[1]) * np.clip(across, 0, 1)) * length
    behind = sole.grid.forward[:, None] <= toe_line
    contact = (sole.heights < threshold_mm) & behind
    return Footprint(np.asarray(sole.grid.forward), sole.grid.pitch, np.asarray(contact), threshold_mm)


def arch_index(print_: Footprint) -> float | None:
    """Cavanagh and Rodgers 1987: area of the middle third over the whole, toes left out. None for an empty print.

    The print from its rearmost to its foremost contact is cut in three equal lengths along the axis; a row that a cut
    divides counts on both sides by its share.
    """
    area = print_.contact.sum(axis=1).astype(float)
    rows = np.flatnonzero(area)
    if len(rows) < 3:
        return None
    start = print_.forward[rows[0]] - print_.pitch / 2
    end = print_.forward[rows[-1]] + print_.pitch / 2
    total = np.concatenate([[0.0], np.cumsum(area)])
    edges = np.concatenate([[print_.forward[0]], print_.forward + print_.pitch]) - print_.pitch / 2
    cuts = np.interp([start + (end - start) / 3, start + 2 * (end - start) / 3], edges, total)
    return float((cuts[1] - cuts[0]) / total[-1])


def chippaux_smirak_percent(print_: Footprint, length: float) -> float | None:
    """Least width of the midfoot print over the greatest of the forefoot, in percent; 0 for a broken print."""
    middle, front = _widths(print_, length, (0.30, 0.60)), _widths(print_, length, (0.60, 0.80))
    if front.size == 0 or front.max() == 0:
        return None
    return float(100 * middle.min() / front.max())


def staheli_index(print_: Footprint, length: float) -> float | None:
    """Least width of the midfoot print over the greatest of the heel."""
    middle, heel = _widths(print_, length, (0.30, 0.60)), _widths(print_, length, (0.0, 0.30))
    if heel.size == 0 or heel.max() == 0:
        return None
    return float(middle.min() / heel.max())


def _widths(print_: Footprint, length: float, stations: tuple[float, float]) -> NDArray[np.float64]:
    rows = (print_.forward >= stations[0] * length) & (print_.forward <= stations[1] * length)
    return np.asarray(print_.contact[rows].sum(axis=1) * print_.pitch, dtype=np.float64)


def clarke_angle_deg(print_: Footprint, medial: NDArray[np.floating], length: float) -> float | None:
    """Angle between the medial tangent of the print and the line from its forefoot touch to the deepest of the arch.

    medial (n_medial,): coordinate of each column of the print, mm; length: of the foot, mm. None for a print that is
    broken in the midfoot, whose arch has no border. Clarke 1933, as in reference 1.5.
    """
    station = print_.forward / length
    touched = np.asarray(print_.contact.any(axis=1))
    columns = np.asarray(medial, dtype=np.float64)
    # The last column in contact of each row: medial coordinates rise along the columns.
    border = np.where(touched, columns[print_.contact.shape[1] - 1 - print_.contact[:, ::-1].argmax(axis=1)], -np.inf)
    heel, front = (touched & (station >= low) & (station <= high) for low, high in ((0.02, 0.30), (0.60, 0.80)))
    if not heel.any() or not front.any():
        return None
    points = np.column_stack([print_.forward, border])
    rear, fore = points[heel], points[front]
    across = np.array([0.0, 1.0])
    for _ in range(10):
        # The line that both touch: where they reach furthest across it, until that no longer moves.
        back, ahead = rear[np.argmax(rear @ across)], fore[np.argmax(fore @ across)]
        along = (ahead - back) / np.linalg.norm(ahead - back)
        across = np.array([-along[1], along[0]])
    between = np.asarray((print_.forward > back[0]) & (print_.forward < ahead[0]))
    if not between.any() or not touched[between].all():
        return None
    curve = points[np.flatnonzero(between)]
    deepest = curve[np.argmax((back - curve) @ across)]
    return float(np.degrees(np.arctan2(float((back - deepest) @ across), float((ahead - deepest) @ along))))
