"""One order in this process: what is said of it, and what is left of it."""

from __future__ import annotations

import pytest

from insolegen.batch.orders import Order
from insolegen.batch.results import ERROR, INSOLE, PREVIEW, REPORT
from insolegen.batch.worker import Job, attempt


@pytest.fixture
def job_for(tmp_path):
    def job(word: str, **options: object) -> Job:
        scan = tmp_path / "a.stl"
        scan.write_text(word)
        (tmp_path / "out").mkdir(exist_ok=True)
        return Job(Order("a", scan, "a.stl"), tmp_path / "out" / "a", **options)

    return job


def names(folder) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_done(job_for, obey):
    job = job_for("fine", fingerprint="abc")
    outcome = attempt(obey, job)
    assert (outcome.status, outcome.exit_code, outcome.error, outcome.message) == ("done", 0, "", "")
    assert (outcome.id, outcome.file, outcome.fingerprint, outcome.kept) == ("a", "a.stl", "abc", False)
    assert outcome.facts.side == "left"
    assert outcome.seconds > 0
    assert names(job.folder) == {INSOLE, REPORT}


def test_refused_leaves_nothing(job_for, obey):
    job = job_for("refuse")
    outcome = attempt(obey, job)
    assert (outcome.status, outcome.exit_code, outcome.error) == ("refused", 3, "ScanError")
    assert outcome.message == "a.stl: no foot; at all; expected: a foot; what to do: scan again"
    assert outcome.traceback == ""
    assert not job.folder.exists()


def test_a_bug_is_named_and_keeps_its_traceback(job_for, obey):
    job = job_for("bug")
    outcome = attempt(obey, job)
    assert (outcome.status, outcome.exit_code, outcome.error) == ("failed", 1, "ZeroDivisionError")
    assert "division" in outcome.message
    assert "in obey" in outcome.traceback
    assert not job.folder.exists()


def test_a_library_that_calls_exit_does_not_end_the_batch(job_for, obey):
    assert attempt(obey, job_for("exit")).error == "SystemExit"


def test_refused_now_takes_away_what_was_done_before(job_for, obey):
    attempt(obey, job_for("fine"))
    job = job_for("refuse")
    attempt(obey, job)
    assert not job.folder.exists()


def test_done_now_takes_away_what_failed_before(job_for, obey):
    job = job_for("fine")
    job.folder.mkdir()
    for name in (ERROR, PREVIEW, ".insolegen-1-ab.part"):
        (job.folder / name).touch()
    attempt(obey, job)
    assert names(job.folder) == {INSOLE, REPORT}


def test_kept_only_where_asked_to_look(job_for, obey):
    attempt(obey, job_for("fine"))
    job = job_for("fine", look_first=True)
    before = (job.folder / INSOLE).stat().st_mtime_ns
    outcome = attempt(obey, job)
    assert (outcome.status, outcome.kept) == ("done", True)
    assert (job.folder / INSOLE).stat().st_mtime_ns == before
    assert not attempt(obey, job_for("fine", look_first=False)).kept
    assert not attempt(obey, job_for("fine too", look_first=True)).kept


def test_a_file_where_the_folder_should_be_is_refused(job_for, obey):
    job = job_for("fine")
    job.folder.write_text("a file")
    outcome = attempt(obey, job)
    assert (outcome.status, outcome.exit_code) == ("refused", 2)
    assert job.folder.read_text() == "a file"
