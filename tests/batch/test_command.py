"""`insolegen batch` as it is called: what it prints, its exit codes; and a few real insoles through real processes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from insolegen.batch.results import INSOLE, PREVIEW, REPORT, SUMMARY
from insolegen.cli import COMMANDS, program
from insolegen.cli.batch import batch
from insolegen.model.patient import Patient

SAMPLE_SCANS = Path(__file__).resolve().parents[2] / "sample_scans"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(program, ["batch", *map(str, arguments)], prog_name="insolegen")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def stand_in(monkeypatch, obey):
    """Let the command run the stand-in work in this process; the jobs are noted."""
    from insolegen.batch import process
    from insolegen.batch.worker import attempt

    seen = []

    def outcomes(jobs, work, *, workers):
        for job in jobs:
            seen.append((job, workers))
            yield attempt(obey, job)

    monkeypatch.setattr(process, "outcomes", outcomes)
    return seen


def test_its_summary_is_the_tables():
    assert batch.get_short_help_str(200).removesuffix(".") == COMMANDS["batch"].removesuffix(".")
    assert isinstance(batch, click.Command)


def test_what_is_known_of_the_person_reaches_every_order(tmp_path, stand_in, write_scans):
    """A condition that got lost between the command and the order would build what must not be built."""
    scans = write_scans(tmp_path / "scans", a="fine", b="fine")
    more = ["--condition", "diabetes", "--clinician-reviewed", "--body-mass-kg", "90", "--age-years", "12"]
    assert run(scans, "-o", tmp_path / "out", *more).exit_code == 0
    assert [job.order.patient for job, _ in stand_in] == [Patient(("diabetes",), True, 90.0, 12.0)] * 2


def test_orders_in_a_file(tmp_path, stand_in, write_scans):
    scans = write_scans(tmp_path / "scans", a="fine", b="fine")
    name = next(iter(sorted(scans.iterdir()))).name
    (tmp_path / "orders.csv").write_text(f"scan,id,conditions\nscans/{name},x7,charcot\n")
    result = run(tmp_path / "orders.csv", "-o", tmp_path / "out")
    assert result.exit_code == 0
    ((job, _),) = stand_in
    assert (job.order.id, job.order.patient.conditions) == ("x7", ("charcot",))


def test_an_open_ulcer_stops_an_order_and_no_other(tmp_path):
    """Through the real work: one order refused, the next one done."""
    for name in ("a", "b"):
        shutil.copy(SAMPLE_SCANS / "normal_right.stl", tmp_path / f"{name}.stl")
    (tmp_path / "orders.csv").write_text("scan,conditions\na.stl,open-ulcer\nb.stl,\n")
    result = run(tmp_path / "orders.csv", "-o", tmp_path / "out", "--workers", 1)
    assert result.exit_code == 6
    assert result.stdout.startswith("1 done, 1 refused, 0 failed")
    with (tmp_path / "out" / SUMMARY).open(newline="") as stream:
        assert "open ulcer" in {row["id"]: row["message"] for row in csv.DictReader(stream)}["a"]
    assert not (tmp_path / "out" / "a" / INSOLE).exists()
    assert (tmp_path / "out" / "b" / INSOLE).exists()


@pytest.mark.slow
def test_an_order_is_written_as_design_writes_it_whatever_the_format(tmp_path):
    """Zones, label and bed reach the work, each order's own id its label; through real processes."""
    shutil.copy(SAMPLE_SCANS / "normal_right.stl", tmp_path / "scan.stl")
    (tmp_path / "orders.csv").write_text("scan,id,bed\nscan.stl,b7,\nscan.stl,b8,120x80x90\n")
    soft = ("--set", "device.type=printed_soft", "--set", "device.trim=three_quarter")
    asked = ("-p", "neutral", *soft, "--bed", "mjf-5200")
    more = ("--format", "3mf", "--engrave", "{id} {side}", "--workers", 1)
    result = run(tmp_path / "orders.csv", "-o", tmp_path / "out", *asked, *more)
    assert result.exit_code == 6, result.stderr
    assert result.stdout.startswith("1 done, 1 refused")
    assert {path.name for path in (tmp_path / "out" / "b7").iterdir()} == {"insole.3mf", REPORT}
    with (tmp_path / "out" / SUMMARY).open(newline="") as stream:
        assert "120 x 80" in {row["id"]: row["message"] for row in csv.DictReader(stream)}["b8"]
    report = json.loads((tmp_path / "out" / "b7" / REPORT).read_bytes())
    assert report["device"]["label"]["text"] == "b7 R"
    assert "fits_bed" in {finding["code"] for finding in report["findings"]}
    one = tmp_path / "one.3mf"
    alone = CliRunner().invoke(
        program, ["design", str(tmp_path / "scan.stl"), "-o", str(one), *asked, "--engrave", "b7 {side}"]
    )
    assert alone.exit_code == 0, alone.stderr
    assert (tmp_path / "out" / "b7" / "insole.3mf").read_bytes() == one.read_bytes()


@pytest.mark.parametrize("option", [("--bed", "a-table"), ("--format", "gcode")])
def test_what_no_insole_can_be_written_as_is_said_once(tmp_path, stand_in, write_scans, option):
    scans = write_scans(tmp_path / "scans", a="fine")
    assert run(scans, "-o", tmp_path / "out", *option).exit_code == 2
    assert stand_in == []


def test_all_done(tmp_path, stand_in, write_scans):
    scans = write_scans(tmp_path / "scans", b="fine", a="fine")
    result = run(scans, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stdout == f"2 done, 0 refused, 0 failed: {tmp_path / 'out' / SUMMARY}\n"
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["1/2 a", "2/2 b"]


@pytest.mark.parametrize("word", ["refuse", "bug"])
def test_some_not_done(tmp_path, stand_in, write_scans, word):
    scans = write_scans(tmp_path / "scans", a=word, b="fine")
    result = run(scans, "-o", tmp_path / "out")
    assert result.exit_code == 6
    assert result.stdout.startswith("1 done")
    assert "Traceback" not in result.stderr
    # Still not, when it is resumed; and then it is mended.
    result = run(scans, "-o", tmp_path / "out", "--resume")
    assert result.exit_code == 6
    assert result.stdout.startswith("1 done (1 of them before)")
    write_scans(scans, a="fine")
    assert run(scans, "-o", tmp_path / "out", "--resume").exit_code == 0


def test_wrong_usage(tmp_path, stand_in, write_scans):
    scans = write_scans(tmp_path / "scans", a="fine")
    (tmp_path / "empty").mkdir()
    out = tmp_path / "out"
    for arguments in (
        (tmp_path / "missing", "-o", out),
        (tmp_path / "empty", "-o", out),
        (scans / "a.stl", "-o", out),
        (scans,),
        (scans, "-o", out, "--workers", "0"),
        (scans, "-o", out, "--side", "both"),
        (scans, "-o", scans / "a.stl"),
        (scans, "-o", scans, "--recursive"),
        (scans, "-o", out, "--force", "--resume"),
    ):
        assert run(*arguments).exit_code == 2, arguments
    assert not out.exists()
    assert stand_in == []


def test_earlier_results(tmp_path, stand_in, write_scans):
    scans = write_scans(tmp_path / "scans", a="fine", b="fine")
    run(scans, "-o", tmp_path / "out")
    result = run(scans, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "--resume" in result.stderr
    (scans / "a.stl").unlink()
    result = run(scans, "-o", tmp_path / "out", "--force")
    assert result.exit_code == 0
    assert "also holds 1 insoles of earlier batches: a" in result.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ("--profile", "no-such-profile"),
        ("--set", "heel_lift.height_mm=1000"),
        ("--set", "nonsense"),
        ("-p", "neutral", "--set", "a.b=1"),
    ],
)
def test_a_prescription_that_cannot_be_is_refused_once_and_before_anything(tmp_path, stand_in, write_scans, wrong):
    result = run(write_scans(tmp_path / "scans", a="fine"), "-o", tmp_path / "out", *wrong)
    assert result.exit_code == 4
    assert stand_in == []
    assert not (tmp_path / "out").exists()


def test_what_is_asked_reaches_every_order(tmp_path, stand_in, write_scans):
    run(
        write_scans(tmp_path / "scans", a="fine", b="fine"), "-o", tmp_path / "out", "-p", "neutral",
        "--set", "heel_lift.height_mm=2", "--set", "device.trim=full", "--side", "left", "--unit", "cm",
        "--scan-kind", "plantar", "--weight-bearing", "semi", "--strict", "--workers", 1,
    )  # fmt: skip
    assert len(stand_in) == 2
    for job, workers in stand_in:
        assert workers == 1
        order, hints = job.order, job.order.hints
        assert (order.profile, order.overrides) == ("neutral", ("heel_lift.height_mm=2", "device.trim=full"))
        assert (hints.side, hints.unit, hints.kind, hints.weight_bearing) == ("left", "cm", "plantar", "semi")
        assert job.strict


def test_ctrl_c_says_how_to_go_on(tmp_path, monkeypatch, write_scans):
    from insolegen.batch import process

    def outcomes(jobs, work, *, workers):
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "outcomes", outcomes)
    result = run(write_scans(tmp_path / "scans", a="fine"), "-o", tmp_path / "out")
    assert result.exit_code == 130
    assert "--resume makes the rest" in result.stderr
    assert (tmp_path / "out" / SUMMARY).is_file()


def rows(directory: Path) -> dict[str, dict[str, str]]:
    with (directory / SUMMARY).open(newline="", encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


ALONE = """
from pathlib import Path

from insolegen.delivery import Delivery, deliver
from insolegen.model.request import Request

deliver(Delivery(Path("normal_right.stl"), Path("alone.stl"), Path("alone.json"), Request("neutral")))
"""


def test_real_insoles_are_those_of_design_and_a_bad_scan_stops_none(tmp_path):
    scans = tmp_path / "scans"
    scans.mkdir()
    shutil.copy(SAMPLE_SCANS / "normal_right.stl", scans)
    (scans / "bad.stl").write_bytes((SAMPLE_SCANS / "normal_right.stl").read_bytes()[:5000])
    result = run(scans, "-o", tmp_path / "out", "-p", "neutral", "--workers", 2)
    assert result.exit_code == 6
    table = rows(tmp_path / "out")
    assert {name: row["status"] for name, row in table.items()} == {"bad": "refused", "normal_right": "done"}
    assert table["bad"]["exit_code"] == "3"

    # With one thread, as in a worker: with more, NumPy's BLAS adds in another order, and last digits differ.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", ALONE], cwd=scans, env=environment, check=True, timeout=120)
    folder = tmp_path / "out" / "normal_right"
    assert (folder / INSOLE).read_bytes() == (scans / "alone.stl").read_bytes()
    assert (folder / REPORT).read_bytes() == (scans / "alone.json").read_bytes()

    report = json.loads((folder / REPORT).read_bytes())
    row = table["normal_right"]
    assert row["side"] == report["scan"]["side"] == "right"
    assert float(row["foot_length_mm"]) == pytest.approx(report["measurements"]["foot_length_mm"], abs=0.005)
    assert float(row["device_length_mm"]) == pytest.approx(report["device"]["length_mm"], abs=0.005)
    assert row["arch_class"] == report["arch"]["class"]
    assert row["profile"] == report["prescription"]["profile"] == "neutral"
    assert row["doses_ok"] == "true"
    assert int(row["findings"]) == len(report["findings"])


@pytest.mark.slow
def test_all_real_scans_give_the_same_bytes_with_one_worker_and_with_two(tmp_path, shared_scans):
    results = [run(shared_scans, "-o", tmp_path / f"{n}", "--workers", n) for n in (1, 2)]
    assert [result.exit_code for result in results] == [6, 6]
    one, two = (rows(tmp_path / n) for n in "12")
    assert list(one) == list(two)
    assert one["no_sole_noisy_left"]["status"] == "refused"
    for name, row in one.items():
        assert {**row, "seconds": ""} == {**two[name], "seconds": ""}
        for file in (INSOLE, REPORT):
            assert (tmp_path / "1" / name / file).exists() == (row["status"] == "done")
            if row["status"] == "done":
                assert (tmp_path / "1" / name / file).read_bytes() == (tmp_path / "2" / name / file).read_bytes()
    assert sum(row["status"] == "done" for row in one.values()) >= 6


@pytest.mark.slow
def test_previews_are_drawn_beside_the_insoles(tmp_path):
    scans = tmp_path / "scans"
    scans.mkdir()
    shutil.copy(SAMPLE_SCANS / "flat_left.ply", scans)
    assert run(scans, "-o", tmp_path / "out", "--preview").exit_code == 0
    assert (tmp_path / "out" / "flat_left" / PREVIEW).read_bytes().startswith(b"\x89PNG")
    # A preview that was not asked for before is a reason to make the order again.
    assert "1 of them before" in run(scans, "-o", tmp_path / "out", "--preview", "--resume").stdout
    assert "before" not in run(scans, "-o", tmp_path / "out", "--resume").stdout
    assert not (tmp_path / "out" / "flat_left" / PREVIEW).exists()
