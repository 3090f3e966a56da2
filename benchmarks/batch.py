"""Designs a second with one worker and with two, and how much the second one adds.

`python benchmarks/batch.py [SCANS]`: copies of the scans in a folder (sample_scans by default) are made into insoles in
a temporary folder. `whole` counts the start of the processes, `steady` does not: from the first insole to the last.
The CPU time of a design tells what the clock cannot on a busy machine: equal figures mean that the workers do not
hinder each other.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from insolegen.batch.folder import SUFFIXES, orders_in_folder
from insolegen.batch.outcome import Outcome
from insolegen.batch.process import process_orders
from insolegen.batch.runner import usable_cores

SAMPLE_SCANS = Path(__file__).resolve().parents[1] / "sample_scans"


def copies(source: Path, target: Path, count: int) -> None:
    scans = sorted(file for file in source.iterdir() if file.suffix.lower() in SUFFIXES)
    for number in range(count):
        scan = scans[number % len(scans)]
        shutil.copy(scan, target / f"{number:04}_{scan.name}")


def rates(scans: Path, workers: int) -> tuple[float, float, float]:
    """Designs a second: whole, steady; and designs a second of CPU time."""
    moments: list[float] = []

    def watch(outcome: Outcome) -> None:
        moments.append(time.perf_counter())

    orders = orders_in_folder(scans).orders
    with tempfile.TemporaryDirectory() as out:
        started, used = time.perf_counter(), cpu_time()
        process_orders(orders, Path(out), workers=workers, watch=watch)
        ended, used = time.perf_counter(), cpu_time() - used
    # The first of each worker pays for its imports.
    steady = moments[workers - 1 :]
    return len(orders) / (ended - started), (len(steady) - 1) / (steady[-1] - steady[0]), len(orders) / used


def cpu_time() -> float:
    """Seconds of CPU that this process and its ended workers have used (0 of the workers on Windows)."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", nargs="?", type=Path, default=SAMPLE_SCANS)
    parser.add_argument("--count", type=int, default=40, help="number of designs in each run")
    parser.add_argument("--repeats", type=int, default=1, help="the best of so many runs counts, 1 and 2 in turns")
    options = parser.parse_args()
    best = {1: (0.0, 0.0, 0.0), 2: (0.0, 0.0, 0.0)}
    with tempfile.TemporaryDirectory() as folder:
        copies(options.scans, Path(folder), options.count)
        for _ in range(options.repeats):
            for workers, before in best.items():
                best[workers] = tuple(map(max, before, rates(Path(folder), workers)))  # type: ignore[assignment]
    print(f"{options.count} designs from {options.scans}, {usable_cores()} usable cores")
    for workers, (whole, steady, cpu) in best.items():
        name = f"{workers} worker{'s' if workers > 1 else ''}"
        print(f"{name:9}  whole {whole:6.2f}/s  steady {steady:6.2f}/s  CPU {1000 / cpu:6.0f} ms a design")
    whole, steady, cpu = (two / one for one, two in zip(best[1], best[2], strict=True))
    print(f"ratio      whole {whole:6.2f}    steady {steady:6.2f}    CPU {1 / cpu:6.2f}")


if __name__ == "__main__":
    main()
