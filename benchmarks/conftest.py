"""Benchmarks print ratios against a reference timed in the same run: these machines are noisy, seconds mean little."""

from __future__ import annotations

import os

# One core, before NumPy is imported: what a worker of a batch has.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from pathlib import Path

import pytest

RATIOS: list[tuple[str, float, float, float]] = []


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> object:
    """`compare(name, ours, reference, goal)`: note two medians for the table at the end."""

    def note(name: str, ours: float, reference: float, goal: float) -> None:
        RATIOS.append((name, ours, reference, goal))

    return note


@pytest.fixture(scope="session")
def dense_scans(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The same synthetic foot at 200k and at 1M triangles, as binary STL."""
    from insolegen.fabrication.stl import write_stl
    from insolegen.synthetic import FootShape, make_foot

    folder = tmp_path_factory.mktemp("scans")
    paths = {}
    for triangles in (200_000, 1_000_000):
        foot = make_foot(FootShape(), triangles=triangles)
        paths[triangles] = folder / f"foot_{triangles}.stl"
        with paths[triangles].open("wb") as stream:
            write_stl(stream, foot.vertices, foot.faces)
    return paths


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The ratios, after pytest-benchmark's own tables."""
    if RATIOS:
        terminalreporter.section("ratios of medians, ours / reference in the same run")
        for name, ours, reference, goal in RATIOS:
            terminalreporter.write_line(
                f"{name:52} {1e3 * ours:8.0f} ms / {1e3 * reference:8.0f} ms = {ours / reference:5.2f}  (goal {goal:g})"
            )
