"""The processes: jobs in, outcomes out as they come, and a process that dies takes no other order with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from insolegen.batch.outcome import Outcome
from insolegen.batch.worker import Job, Work, attempt, ready, start_worker

IN_FLIGHT_PER_WORKER = 2
"""One order being made and one ready to be taken up: nobody waits, and ten thousand orders are not pickled at once."""

_THREAD_COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def usable_cores() -> int:
    """How many cores this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def outcomes(jobs: Iterable[Job], work: Work, *, workers: int) -> Generator[Outcome, None, None]:
    """Work through the jobs in `workers` processes and give each outcome as it comes, in no particular order.

    Jobs are drawn as they are needed. When a process dies (killed, out of memory), the jobs that were in flight are
    tried again one at a time, each alone with its process, and the one whose process dies then has failed. To stop
    early, close the iterator: orders being made are finished, others are dropped.
    """
    waiting = iter(jobs)
    with _one_thread_each():
        while True:
            crashed = yield from _until_a_crash(waiting, work, workers)
            if not crashed:
                return
            yield from _one_at_a_time(crashed, work)


def _until_a_crash(waiting: Iterator[Job], work: Work, workers: int) -> Generator[Outcome, None, list[Job]]:
    """Give outcomes until there are no more jobs or a process died; return the jobs that were then in flight."""
    in_flight: dict[Future[Outcome], Job] = {}
    crashed: list[Job] = []
    with _pool(workers) as pool:
        while True:
            while not crashed and len(in_flight) < workers * IN_FLIGHT_PER_WORKER:
                job = next(waiting, None)
                if job is None:
                    break
                try:
                    with _ctrl_c_held_back():
                        in_flight[pool.submit(attempt, work, job)] = job
                except BrokenProcessPool:
                    crashed.append(job)
            if not in_flight:
                return sorted(crashed, key=lambda job: job.order.id)
            for future in wait(in_flight, return_when=FIRST_COMPLETED).done:
                job = in_flight.pop(future)
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    crashed.append(job)
                else:
                    yield outcome


def _one_at_a_time(jobs: Iterable[Job], work: Work) -> Iterator[Outcome]:
    waiting = list(jobs)
    while waiting:
        with _pool(1) as pool:
            # Where no worker can start at all, no order is to blame, and this raises.
            with _ctrl_c_held_back():
                started = pool.submit(ready)
            started.result()
            while waiting:
                job = waiting.pop(0)
                try:
                    yield pool.submit(attempt, work, job).result()
                except BrokenProcessPool:
                    yield _died(job)
                    break


def _died(job: Job) -> Outcome:
    message = "the worker process died, also with this order alone: killed, most likely for want of memory, or a crash"
    return Outcome(
        job.order.id,
        job.order.file,
        "failed",
        exit_code=1,
        error="WorkerDied",
        message=message,
        fingerprint=job.fingerprint,
        traceback=f"{message}\n",
    )


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), start_worker)
    try:
        yield pool
    finally:
        try:
            pool.shutdown(wait=True, cancel_futures=True)
        except KeyboardInterrupt:
            # A second Ctrl-C, from somebody who does not want to wait for the orders being made.
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
            raise


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Deliver Ctrl-C afterwards only, and never to a process that starts meanwhile.

    That process inherits what is blocked here. It ignores Ctrl-C by itself as well, but only once it has imported our
    code, and would otherwise fill the screen with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start meanwhile use one thread each in NumPy's BLAS and the like.

    It reads its environment when it is first imported, and a spawned process may import it before any code of ours
    runs there, so that it has to be the environment which is inherited.
    """
    before = {name: os.environ.get(name) for name in _THREAD_COUNTS}
    os.environ.update(dict.fromkeys(_THREAD_COUNTS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
