"""Normals that noise has not turned: on a dense and noisy scan a single triangle faces anywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from insolegen.scans.sample import TriangleSample

NOISY = 0.86
"""Mean |cosine| between the triangles and the planes through their surroundings below which the latter are taken:
clean scans reach 0.89 and more, 0.3 mm of noise on triangles of 2 mm 0.75. [E]"""

CELL = 0.03
"""Edge of the surroundings in sizes of the scan: 8 mm of a foot."""


def steadied(sample: TriangleSample) -> TriangleSample:
    """The sample with the normals of its surroundings where its own are noise; itself, to the bit, where not."""
    points = sample.centroid
    cell = CELL * float(np.linalg.norm(np.ptp(points, axis=0)))
    place = np.floor((points - points.min(axis=0)) / cell).astype(np.int64)
    span = place.max(axis=0) + 1
    _, which = np.unique((place[:, 0] * span[1] + place[:, 1]) * span[2] + place[:, 2], return_inverse=True)
    which = which.reshape(-1)
    count = np.bincount(which).astype(float)
    centre = np.stack([np.bincount(which, points[:, k]) / count for k in range(3)], axis=1)
    away = points - centre[which]
    spread = np.empty((len(count), 3, 3))
    for i in range(3):
        for j in range(i, 3):
            spread[:, i, j] = spread[:, j, i] = np.bincount(which, away[:, i] * away[:, j])
    normal = np.linalg.eigh(spread)[1][:, :, 0][which]
    crowded = (count >= 8)[which]
    agreement = np.abs(np.einsum("ij,ij->i", normal, sample.normal))
    if not crowded.any() or float(agreement[crowded].mean()) > NOISY:
        return sample
    return replace(sample, normal=np.where(crowded[:, None], normal, sample.normal))
