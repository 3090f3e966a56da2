"""Whole batches in real processes, with stand-in work. Starting a process costs half a second: few batches, looked at
from many sides."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from insolegen.batch.folder import orders_in_folder
from insolegen.batch.outcome import Outcome
from insolegen.batch.process import Tally, process_orders
from insolegen.batch.results import ERROR, INSOLE, REPORT, SUMMARY
from insolegen.errors import UsageError

# The one that dies once comes first, where it is certain to be taken up before the other crash.
WORDS = {"a": "die-once", "b": "fine", "c": "refuse", "d": "bug"}
WORDS |= {f"e{number}": "fine" for number in range(6)}
WORDS |= {"f": "exit", "g": "fine", "h": "die", "i": "fine"}
DONE = {"a", "b", "e0", "e1", "e2", "e3", "e4", "e5", "g", "i"}


@dataclass(frozen=True)
class Batch:
    directory: Path
    tally: Tally
    seen: list[Outcome]

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        return table(self.directory)


def table(directory: Path) -> dict[str, dict[str, str]]:
    with (directory / SUMMARY).open(newline="", encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def files(directory: Path) -> dict[str, set[str]]:
    return {folder.name: {file.name for file in folder.iterdir()} for folder in directory.iterdir() if folder.is_dir()}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory, obey, write_scans) -> Batch:
    """Everything that can happen, in one batch."""
    place = tmp_path_factory.mktemp("mixed")
    seen: list[Outcome] = []
    orders = orders_in_folder(write_scans(place / "scans", **WORDS)).orders
    environment = dict(os.environ)
    tally = process_orders(orders, place / "out", workers=2, work=obey, watch=seen.append)
    assert dict(os.environ) == environment
    return Batch(place / "out", tally, seen)


def test_a_row_for_every_order_in_the_order_of_the_ids(mixed):
    assert list(mixed.rows) == list(WORDS)
    assert {name: row["file"] for name, row in mixed.rows.items()} == {name: f"{name}.stl" for name in WORDS}


def test_only_the_guilty_suffer(mixed):
    assert {name: row["status"] for name, row in mixed.rows.items()} == {
        **dict.fromkeys(DONE, "done"), "c": "refused", "d": "failed", "f": "failed", "h": "failed",
    }  # fmt: skip
    assert mixed.tally == Tally(done=10, refused=1, failed=3)
    assert sorted(outcome.id for outcome in mixed.seen) == list(WORDS)


def test_each_is_told_what_was_wrong_with_it(mixed):
    told = {name: (row["exit_code"], row["error"]) for name, row in mixed.rows.items() if row["error"]}
    assert told == {
        "c": ("3", "ScanError"), "d": ("1", "ZeroDivisionError"), "f": ("1", "SystemExit"), "h": ("1", "WorkerDied"),
    }  # fmt: skip
    assert "memory" in mixed.rows["h"]["message"]
    assert mixed.rows["c"]["message"].startswith("c.stl: no foot; at all; expected: a foot")


def test_folders_hold_results_or_the_error_and_refused_orders_have_none(mixed):
    assert files(mixed.directory) == {
        **{name: {INSOLE, REPORT} for name in DONE}, "d": {ERROR}, "f": {ERROR}, "h": {ERROR},
    }  # fmt: skip
    assert {file.name for file in mixed.directory.iterdir()} == {*files(mixed.directory), SUMMARY}
    assert "in obey" in (mixed.directory / "d" / ERROR).read_text()


def test_workers_use_one_thread_each(mixed):
    assert {row["profile"] for row in mixed.rows.values() if row["status"] == "done"} == {"1 thread"}


def test_resumed_keeps_what_is_done_and_makes_the_rest(mixed, obey, write_scans):
    scans = write_scans(mixed.directory.parent / "scans", c="fine", g="fine again", h="fine")
    before = {name: (mixed.directory / name / REPORT).read_bytes() for name in DONE - {"g"}}
    rows = mixed.rows
    seen: list[Outcome] = []
    tally = process_orders(
        orders_in_folder(scans).orders, mixed.directory, workers=1, resume=True, work=obey, watch=seen.append
    )
    assert tally == Tally(done=12, refused=0, failed=2, kept=9)
    assert {outcome.id for outcome in seen if outcome.kept} == set(before)
    assert {name: (mixed.directory / name / REPORT).read_bytes() for name in before} == before
    assert {name: mixed.rows[name] for name in before} == {name: rows[name] for name in before}
    assert files(mixed.directory)["h"] == {INSOLE, REPORT}
    assert (mixed.directory / "g" / INSOLE).read_bytes() == b"niaga enif"
    # And what a single worker made has the bytes that one of two makes.
    assert (mixed.directory / "c" / INSOLE).read_bytes() == (mixed.directory / "b" / INSOLE).read_bytes()


# From here on without processes: what is decided before and after them.


@pytest.fixture
def here(monkeypatch, obey):
    """Let batches run in this process; the number of workers that was asked for is noted."""
    from insolegen.batch import process
    from insolegen.batch.worker import attempt

    asked: list[int] = []

    def outcomes(jobs, work, *, workers):
        asked.append(workers)
        return (attempt(work, job) for job in jobs)

    monkeypatch.setattr(process, "outcomes", outcomes)
    return asked


@pytest.fixture
def run(tmp_path, here, obey, write_scans):
    def run(words: dict[str, str], **options: object) -> dict[str, dict[str, str]]:
        orders = orders_in_folder(write_scans(tmp_path / "scans", **words)).orders
        process_orders(orders, tmp_path / "out", **{"workers": 2, "work": obey, **options})
        return table(tmp_path / "out")

    return run


def test_no_more_workers_than_orders(run, here):
    run({"a": "fine", "b": "fine"}, workers=64)
    assert here == [2]


def test_earlier_results_are_not_replaced_unasked(run, tmp_path):
    run({"a": "fine"})
    before = (tmp_path / "out" / "a" / REPORT).stat().st_mtime_ns
    with pytest.raises(UsageError, match="earlier results"):
        run({"a": "other"})
    assert (tmp_path / "out" / "a" / REPORT).stat().st_mtime_ns == before
    run({"a": "other"}, force=True)
    assert (tmp_path / "out" / "a" / INSOLE).read_bytes() == b"rehto"


def test_force_and_resume_contradict_each_other(run):
    with pytest.raises(UsageError, match="at once"):
        run({"a": "fine"}, force=True, resume=True)


def test_resumed_with_other_options_makes_everything_again(run, tmp_path):
    first = run({"a": "fine"})
    report = tmp_path / "out" / "a" / REPORT
    before = report.stat().st_mtime_ns
    assert run({"a": "fine"}, resume=True) == first
    assert report.stat().st_mtime_ns == before
    run({"a": "fine"}, resume=True, strict=True)
    assert report.stat().st_mtime_ns > before


def test_resumed_without_a_summary_makes_everything_again(run, tmp_path):
    run({"a": "fine"})
    (tmp_path / "out" / SUMMARY).unlink()
    report = tmp_path / "out" / "a" / REPORT
    before = report.stat().st_mtime_ns
    assert run({"a": "fine"}, resume=True)["a"]["status"] == "done"
    assert report.stat().st_mtime_ns > before


def test_the_summary_is_written_when_the_batch_ends_early(run, tmp_path, monkeypatch):
    run({"a": "fine"})

    def interrupt(outcome):
        if outcome.id == "b":
            raise KeyboardInterrupt

    words = {"a": "fine", "b": "fine", "c": "fine"}
    with pytest.raises(KeyboardInterrupt):
        run(words, resume=True, watch=interrupt)
    assert set(table(tmp_path / "out")) == {"a", "b"}
    assert set(run(words, resume=True)) == {"a", "b", "c"}


def test_no_row_of_before_vouches_for_what_force_was_about_to_replace(run, tmp_path):
    run({"a": "fine", "b": "fine"})

    def interrupt(outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run({}, force=True, watch=interrupt)
    assert set(table(tmp_path / "out")) == {"a"}


def test_a_resumed_batch_that_ends_early_forgets_nothing_that_is_done(run, tmp_path):
    before = run({"a": "fine", "b": "fine"})

    def interrupt(outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run({"a": "mended"}, resume=True, watch=interrupt)
    assert table(tmp_path / "out")["b"] == before["b"]
