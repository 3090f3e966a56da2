"""The whole design against reading the same file with trimesh, and the whole command against importing Open3D.

pytest benchmarks/design.py -o python_files='*.py' --benchmark-warmup=on
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

ROUNDS = 7


def in_turn(ours: Callable[[], object], reference: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians of both, timed in turn, so that a machine that slows down slows both."""
    ours(), reference()
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, work in zip(seconds, (ours, reference), strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


@pytest.mark.parametrize(("triangles", "goal"), [(200_000, 1.0), (1_000_000, 0.5)])
def test_design_against_trimesh_load(triangles, goal, dense_scans, tmp_path, benchmark, compare):
    import trimesh

    from insolegen.delivery import Delivery, deliver

    order = Delivery(dense_scans[triangles], tmp_path / "insole.stl", tmp_path / "report.json", force=True)
    benchmark.pedantic(lambda: deliver(order), rounds=3, warmup_rounds=1)
    medians = in_turn(lambda: deliver(order), lambda: trimesh.load(dense_scans[triangles]), ROUNDS)
    compare(f"design, {triangles} triangles / trimesh.load", *medians, goal)


@pytest.mark.parametrize(("triangles", "goal"), [(200_000, 0.6)])
def test_measure_against_trimesh_load(triangles, goal, dense_scans, benchmark, compare):
    import trimesh

    from insolegen.measuring import measure
    from insolegen.scans.align import align
    from insolegen.scans.read import read_scan

    def work() -> object:
        return measure(align(read_scan(dense_scans[triangles])))

    benchmark.pedantic(work, rounds=3, warmup_rounds=1)
    medians = in_turn(work, lambda: trimesh.load(dense_scans[triangles]), ROUNDS)
    compare(f"measure, {triangles} triangles / trimesh.load", *medians, goal)


def test_command_against_importing_open3d(dense_scans, tmp_path, benchmark, compare):
    command = [sys.executable, "-m", "insolegen", "design", str(dense_scans[200_000]), "--force"]
    command += ["-o", str(tmp_path / "insole.stl"), "--report", str(tmp_path / "report.json")]
    reference = [sys.executable, "-c", "import open3d"]
    if subprocess.run(reference, capture_output=True, check=False).returncode:
        pytest.skip("Open3D is not installed: pip install open3d, and libusb-1.0, libgl1, libgomp1 of the system")
    benchmark.pedantic(lambda: subprocess.run(command, check=True, capture_output=True), rounds=3, warmup_rounds=1)
    medians = in_turn(
        lambda: subprocess.run(command, check=True, capture_output=True),
        lambda: subprocess.run(reference, check=True, capture_output=True),
        ROUNDS,
    )
    compare("insolegen design, 200k triangles / import open3d", *medians, 1.2)


def test_help_against_importing_click(benchmark, compare):
    command = [sys.executable, "-m", "insolegen", "--help"]
    reference = [sys.executable, "-c", "import click"]
    benchmark.pedantic(lambda: subprocess.run(command, check=True, capture_output=True), rounds=3, warmup_rounds=1)
    medians = in_turn(
        lambda: subprocess.run(command, check=True, capture_output=True),
        lambda: subprocess.run(reference, check=True, capture_output=True),
        15,
    )
    compare("insolegen --help / import click", *medians, 3.0)
