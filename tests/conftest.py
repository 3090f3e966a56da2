"""Fixtures for every test: the real scans beside the repository, which need not be there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
