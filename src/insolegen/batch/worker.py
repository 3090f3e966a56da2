"""What a worker process does: start up quietly, and make one order at a time whatever happens."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path

from insolegen.batch.orders import Order
from insolegen.batch.outcome import Facts, Outcome, one_line
from insolegen.batch.results import clear, drop_stale, is_made, sweep
from insolegen.errors import InsolegenError, UsageError


@dataclass(frozen=True)
class Job:
    """An order and where its results go. `look_first`: it may be done already, from an earlier run."""

    order: Order
    folder: Path
    strict: bool = False
    preview: bool = False
    fingerprint: str = ""
    look_first: bool = False


Work = Callable[[Job], Facts]
"""Makes one order: its folder exists. A function of a module, so that a spawned process can import it."""


def start_worker() -> None:
    """Make this process leave Ctrl-C to its parent, and end when the parent is gone."""
    # A terminal sends Ctrl-C to all; the parent alone decides, so that what is being written is written whole.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Without this a killed batch leaves its workers waiting for orders for ever.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def ready() -> None:
    """Do nothing: that this ran shows that workers can start."""


def attempt(work: Work, job: Job) -> Outcome:
    """Make one order and say what came of it; nothing is left in its folder unless it was done."""
    started = time.perf_counter()
    order, folder = job.order, job.folder
    if job.look_first and is_made(order, folder, preview=job.preview):
        return Outcome(order.id, order.file, "done", kept=True, fingerprint=job.fingerprint)
    facts = Facts()
    error: BaseException | None = None
    try:
        _make_folder(folder)
        sweep(folder)
        facts = work(job)
        drop_stale(order, folder, preview=job.preview)
    except BaseException as caught:
        # The one place that catches bugs, SystemExit included: one order's must not end the night. Their tracebacks
        # go to error.txt.
        error = caught
        clear(folder)
    seconds = time.perf_counter() - started
    if error is None:
        return Outcome(order.id, order.file, "done", facts=facts, seconds=seconds, fingerprint=job.fingerprint)
    mendable = isinstance(error, InsolegenError)
    return Outcome(
        order.id,
        order.file,
        "refused" if mendable else "failed",
        exit_code=error.exit_code if isinstance(error, InsolegenError) else 1,
        error=type(error).__name__,
        message=one_line(str(error)) or type(error).__name__,
        seconds=seconds,
        fingerprint=job.fingerprint,
        traceback="" if mendable else "".join(traceback.format_exception(error)),
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"the order's folder cannot be made: {error.strerror or error}",
            expected="a name that is free",
            where=str(folder),
            remedy="remove what stands there, or rename the scan",
        ) from error
