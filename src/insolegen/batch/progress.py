"""How far a batch is, for whoever watches: a bar on a terminal, a line an order anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from insolegen.batch.outcome import Outcome

Watch = Callable[[Outcome], None]


@contextmanager
def progress(total: int, stream: TextIO) -> Iterator[Watch]:
    """Give a function that takes each outcome and shows on the stream how far the batch is."""
    if stream.isatty():
        with _bar(total, stream) as watch:
            yield watch
    else:
        yield _lines(total, stream)


def line_of(outcome: Outcome) -> str:
    """What came of an order, in one line."""
    if outcome.status != "done":
        return f"{outcome.id}: {outcome.status}: {outcome.error}: {outcome.message}"
    return f"{outcome.id}: {'kept' if outcome.kept else f'done in {outcome.seconds:.2f} s'}"


def _lines(total: int, stream: TextIO) -> Watch:
    count = 0

    def watch(outcome: Outcome) -> None:
        nonlocal count
        count += 1
        stream.write(f"{count}/{total} {line_of(outcome)}\n")
        # At once: somebody may follow the log of a night.
        stream.flush()

    return watch


@contextmanager
def _bar(total: int, stream: TextIO) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(file=stream)
    speed = TextColumn("{task.fields[rate]:.1f}/s")
    with Progress(BarColumn(), MofNCompleteColumn(), speed, TimeRemainingColumn(), console=console) as bar:
        started = time.monotonic()
        task = bar.add_task("", total=total, rate=0.0)
        count = 0

        def watch(outcome: Outcome) -> None:
            nonlocal count
            count += 1
            if outcome.status != "done":
                # Above the bar, to stay. Not as markup: a file name may hold square brackets.
                bar.console.print(line_of(outcome), markup=False, highlight=False, soft_wrap=True)
            bar.update(task, advance=1, rate=count / max(time.monotonic() - started, 1e-9))

        yield watch
