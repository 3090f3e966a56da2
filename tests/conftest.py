"""Fixtures for every test: the real scans beside the repository, which need not be there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from insolegen.model.insole import Insole
from insolegen.model.request import Request
from insolegen.model.scan import Scan
from insolegen.pipeline import make_insole
from insolegen.scans.read import read_scan

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
