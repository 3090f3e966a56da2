"""The processes themselves: how many orders are drawn at once, and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from insolegen.batch.orders import Order
from insolegen.batch.results import SUMMARY
from insolegen.batch.runner import IN_FLIGHT_PER_WORKER, _ctrl_c_held_back, outcomes, usable_cores
from insolegen.batch.summary import read_summary
from insolegen.batch.worker import Job


def test_usable_cores_are_those_of_this_process():
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


def test_orders_are_drawn_as_they_are_needed_and_closing_drops_the_rest(tmp_path, obey):
    (tmp_path / "a.stl").write_text("fine")
    drawn = 0

    def jobs() -> Iterator[Job]:
        nonlocal drawn
        for number in range(10_000):
            drawn += 1
            yield Job(Order(f"{number:05}", tmp_path / "a.stl", "a.stl"), tmp_path / f"{number:05}")

    results = outcomes(jobs(), obey, workers=1)
    in_flight = []
    for finished in range(40):
        assert next(results).status == "done"
        in_flight.append(drawn - finished)
    results.close()
    assert max(in_flight) <= IN_FLIGHT_PER_WORKER
    assert drawn < 50


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be held back here")
def test_ctrl_c_while_a_worker_starts_comes_later_and_is_not_lost():
    started = []

    def start() -> None:
        with _ctrl_c_held_back():
            signal.raise_signal(signal.SIGINT)
            started.append(True)

    with pytest.raises(KeyboardInterrupt):
        start()
    assert started


SCRIPT = """
import sys
from pathlib import Path

from insolegen.batch.folder import orders_in_folder
from insolegen.batch.process import process_orders
from insolegen.batch.progress import progress

if __name__ == "__main__":
    from made_up_work import obey

    orders = orders_in_folder(Path("scans")).orders
    with progress(len(orders), sys.stderr) as watch:
        process_orders(orders, Path("out"), workers=2, work=obey, watch=watch)
"""


@pytest.fixture
def night(tmp_path, write_scans) -> Iterator[subprocess.Popen[str]]:
    """A batch in a process group of its own, as a terminal starts one, that takes long; its first order is done."""
    write_scans(tmp_path / "scans", **{f"s{number:03}": "sleep 0.1" for number in range(300)})
    (tmp_path / "night.py").write_text(SCRIPT)
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "night.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline().startswith("1/300 s0")
        yield process
        process.kill()


def is_running(pid: int) -> bool:
    # A process that ended may wait long for its end to be noticed, in a container without an init.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def workers_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def blocks_ctrl_c(pid: int) -> bool:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return bool(int(status["SigBlk"], 16) >> (signal.SIGINT - 1) & 1)


def wait_for_end(pids: list[int]) -> None:
    end = time.monotonic() + 20
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < end, "workers outlive their batch"
        time.sleep(0.02)


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes in /proc")


@needs_proc
def test_ctrl_c_ends_it_soon_with_whole_results_and_a_summary(night, tmp_path):
    workers = workers_of(night.pid)
    # The two workers were deaf to it from their first moment, and not only once they had imported what makes them so.
    assert sum(blocks_ctrl_c(worker) for worker in workers) >= 2
    os.killpg(night.pid, signal.SIGINT)
    said = night.communicate(timeout=30)[1]
    assert night.returncode == -signal.SIGINT
    # One traceback, the script's own: the workers are silent.
    assert said.count("Traceback") == 1
    wait_for_end(workers)
    made = {report.parent.name for report in (tmp_path / "out").glob("*/report.json")}
    rows = read_summary(tmp_path / "out" / SUMMARY)
    assert 0 < len(rows) < 100
    # Those that were being made are finished, but nobody was there any more to write them down.
    assert set(rows) <= made
    assert len(made) - len(rows) <= 2 * IN_FLIGHT_PER_WORKER + 1
    assert not list((tmp_path / "out").glob("**/.insolegen-*"))


@needs_proc
def test_workers_end_with_a_batch_that_is_killed(night):
    workers = workers_of(night.pid)
    assert len(workers) >= 2
    night.kill()
    night.wait(timeout=30)
    wait_for_end(workers)
