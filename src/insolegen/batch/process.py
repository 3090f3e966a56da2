"""A batch from orders to summary: the recipe that the command and scripts call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from insolegen.batch.delivering import deliver_order
from insolegen.batch.orders import Order, fingerprint
from insolegen.batch.outcome import Outcome
from insolegen.batch.results import ERROR, SUMMARY, clear, prepare
from insolegen.batch.runner import outcomes
from insolegen.batch.summary import Summary, read_summary, row_of
from insolegen.batch.worker import Job, Work
from insolegen.errors import UsageError
from insolegen.fabrication.output import write_whole


@dataclass
class Tally:
    """How many orders came to what; `kept` of the done ones were so before."""

    done: int = 0
    refused: int = 0
    failed: int = 0
    kept: int = 0

    @property
    def whole(self) -> bool:
        """Whether every order was done."""
        return not (self.refused or self.failed)


def process_orders(
    orders: Sequence[Order],
    directory: Path,
    *,
    workers: int,
    strict: bool = False,
    preview: bool = False,
    force: bool = False,
    resume: bool = False,
    work: Work = deliver_order,
    watch: Callable[[Outcome], object] = lambda outcome: None,
) -> Tally:
    """Make every order into `directory`/<id>/, write `directory`/summary.csv, and call `watch` with each outcome.

    One order that is refused, fails or kills its process does not stop the others. `resume` keeps what is done with
    the same options from the same scan; `force` makes everything again. UsageError if the directory holds earlier
    results and neither is given. The summary is also written when this ends early, by Ctrl-C for instance.
    """
    if force and resume:
        raise UsageError(
            "force and resume at once",
            expected="one of them",
            remedy="--resume keeps what is done, --force makes it again",
        )
    prepare(directory, orders, may_replace=force or resume)
    earlier = read_summary(directory / SUMMARY) if resume else {}

    def job_of(order: Order) -> Job:
        asked = fingerprint(order, strict=strict, preview=preview)
        row = earlier.get(order.id, {})
        as_before = row.get("status") == "done" and row.get("order") == asked
        return Job(order, directory / order.id, strict, preview, asked, look_first=as_before)

    jobs = [job_of(order) for order in orders]
    tally = Tally()
    summary = Summary(directory / SUMMARY)
    for job in jobs:
        if job.look_first:
            summary.put(earlier[job.order.id])
    # At once, so that after a kill no row of an earlier run vouches for what this one was about to replace.
    summary.write()
    try:
        with closing(outcomes(jobs, work, workers=max(1, min(workers, len(orders))))) as results:
            for outcome in results:
                _settle(outcome, directory / outcome.id)
                summary.add(earlier[outcome.id] if outcome.kept else row_of(outcome))
                setattr(tally, outcome.status, getattr(tally, outcome.status) + 1)
                tally.kept += outcome.kept
                watch(outcome)
    finally:
        summary.write()
    return tally


def _settle(outcome: Outcome, folder: Path) -> None:
    """Leave the traceback of a failed order in its folder, and nothing that a killed worker was writing."""
    if outcome.status == "failed":
        clear(folder)
        # Where even this cannot be written, the summary still says what happened.
        with suppress(OSError, UsageError):
            folder.mkdir(exist_ok=True)
            text = outcome.traceback.encode("utf-8", errors="backslashreplace")
            write_whole(folder / ERROR, lambda stream: stream.write(text), force=True)
