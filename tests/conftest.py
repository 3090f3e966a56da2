"""Fixtures for every test: the real scans beside the repository, which need not be there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from insolegen.model.insole import Insole
from insolegen.model.request import Request
from insolegen.model.scan import Scan
from insolegen.pipeline import make_insole
from insolegen.scans.read import read_scan
from insolegen.verification.exported import ExportedMesh

_SHARED_SCANS = Path(__file__).resolve().parents[1].parent / "shared" / "scans"


@pytest.fixture(scope="session")
def shared_scans() -> Path:
    """The folder of real scans."""
    if not _SHARED_SCANS.is_dir():
        pytest.skip("the real scans are not at ../shared/scans")
    return _SHARED_SCANS


@pytest.fixture(scope="session")
def shared_scan(shared_scans: Path) -> Callable[[str], Path]:
    """The path of one real scan by its file name."""

    def path_of(name: str) -> Path:
        path = shared_scans / name
        if not path.is_file():
            pytest.skip(f"the real scan {name} is not in ../shared/scans")
        return path

    return path_of


@pytest.fixture(scope="session")
def scan_of(shared_scan: Callable[[str], Path]) -> Callable[[str], Scan]:
    """A real scan by its file name, read once."""
    return cache(lambda name: read_scan(shared_scan(name)))


@pytest.fixture(scope="session")
def insole_of(scan_of: Callable[[str], Scan]) -> Callable[..., Insole]:
    """The insole of a real scan, made once: `insole_of(file, profile, *overrides)`."""
    return cache(lambda name, profile=None, *overrides: make_insole(scan_of(name), Request(profile, overrides)))


@pytest.fixture(scope="session")
def height_field() -> Callable[..., ExportedMesh]:
    """A solid with a flat underside from heights over a rectangle: `height_field(top, length, width, pitch)`, mm."""

    def solid(
        top: Callable[[np.ndarray, np.ndarray], np.ndarray], length: float, width: float, pitch: float = 1.0
    ) -> ExportedMesh:
        x, y = np.arange(0, length + pitch / 2, pitch), np.arange(0, width + pitch / 2, pitch)
        n, m = x.size, y.size
        xx, yy = np.meshgrid(x, y, indexing="ij")
        upper = np.stack([xx, yy, np.broadcast_to(top(xx, yy), xx.shape)], axis=-1).reshape(-1, 3)
        vertices = np.concatenate([upper, upper * (1, 1, 0)])
        node = np.arange(n * m).reshape(n, m)
        a, b, c, d = (part.ravel() for part in (node[:-1, :-1], node[1:, :-1], node[1:, 1:], node[:-1, 1:]))
        lid = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
        ring = np.concatenate([node[:-1, 0], node[-1, :-1], node[:0:-1, -1], node[0, :0:-1]])
        after = np.roll(ring, -1)
        below = n * m
        wall = np.concatenate(
            [np.stack([ring, ring + below, after], axis=1), np.stack([after, ring + below, after + below], axis=1)]
        )
        return ExportedMesh.from_arrays(vertices, np.concatenate([lid, lid[:, ::-1] + below, wall]))

    return solid


@pytest.fixture(scope="session")
def dish(height_field: Callable[..., ExportedMesh]) -> ExportedMesh:
    """A small insole to mill: a dish of 44 x 28 mm, 4 mm thick in the middle, its sides up to 41 degrees steep."""
    return height_field(lambda x, y: 4 + 6 * (((x - 22) / 22) ** 2 + ((y - 14) / 14) ** 2), 44, 28)
