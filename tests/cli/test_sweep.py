"""`insolegen sweep`: the same files as so many designs, one table, nothing half done."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from insolegen import cli
from insolegen.errors import DesignError

FIELD = "rearfoot_post.angle_deg"


def run(command: str, *arguments: object):
    return CliRunner().invoke(cli.program, [command, *map(str, arguments)], prog_name="insolegen")


@pytest.fixture(scope="module")
def scan(shared_scan):
    return shared_scan("plantar_right.obj")


@pytest.fixture(scope="module")
def swept(scan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept") / "new"
    return folder, run("sweep", scan, f"{FIELD}=-2,0,4", "-p", "neutral", "-o", folder)


def rows(folder):
    with (folder / "sweep.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_file_and_a_report_for_each_value(swept):
    folder, result = swept
    assert result.exit_code == 0, result.stderr
    names = {f"plantar_right_{FIELD}_{value}.{end}" for value in ("-2", "0", "4") for end in ("stl", "json")}
    assert {path.name for path in folder.iterdir()} == names | {"sweep.csv"}
    assert "angle_deg asked 4.00, built 4.00" in result.stdout


def test_the_table_has_every_dose_of_every_variant(swept):
    table = rows(swept[0])
    posts = {row["variant"]: row for row in table if (row["correction"], row["parameter"]) == tuple(FIELD.split("."))}
    assert [float(row["requested"]) for row in posts.values()] == [-2, 0, 4]
    for row in posts.values():
        assert float(row["realised"]) == pytest.approx(float(row["requested"]), abs=0.25)
    assert {row["ok"] for row in table} == {"true"}
    assert {row["status"] for row in table} == {"done"}


def test_a_variant_is_the_very_file_that_design_writes(swept, scan, tmp_path):
    folder, _ = swept
    outputs = tmp_path / "one.stl", tmp_path / "one.json"
    result = run("design", scan, "-p", "neutral", "--set", f"{FIELD}=4", "-o", outputs[0], "--report", outputs[1])
    assert result.exit_code == 0
    for output, end in zip(outputs, ("stl", "json"), strict=True):
        assert output.read_bytes() == (folder / f"plantar_right_{FIELD}_4.{end}").read_bytes()


@pytest.mark.slow
def test_variants_in_3mf_each_with_its_value_on_it(scan, tmp_path):
    folder = tmp_path / "new"
    more = ("--format", "3mf", "--engrave", "{value} {side}", "--bed", "240x120x90")
    result = run("sweep", scan, "device.trim=sulcus,full", "-p", "neutral", "-o", folder, *more)
    # The longer one does not fit the bed: refused, and the other one made.
    assert result.exit_code == 4, result.stderr
    assert {path.name for path in folder.iterdir() if path.suffix != ".csv"} == {
        "plantar_right_device.trim_sulcus.3mf", "plantar_right_device.trim_sulcus.json",
    }  # fmt: skip
    report = json.loads((folder / "plantar_right_device.trim_sulcus.json").read_bytes())
    assert report["device"]["label"]["text"] == "sulcus R"


@pytest.mark.parametrize("values", [f"{FIELD}=0,99", "nonsense", "lateral_heel_skive.depth_mm=0,2"])
def test_one_bad_value_refuses_all_before_anything_is_written(values, scan, tmp_path):
    folder = tmp_path / "new"
    result = run("sweep", scan, values, "-p", "flat-foot", "--set", "medial_heel_skive.depth_mm=2", "-o", folder)
    assert result.exit_code == 4, result.stderr
    assert not folder.exists()


def test_what_stands_there_is_kept_unless_forced(swept, scan):
    folder, _ = swept
    before = {path: path.read_bytes() for path in folder.iterdir()}
    arguments = ("sweep", scan, f"{FIELD}=4,5", "-p", "neutral", "-o", folder)
    assert run(*arguments).exit_code == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_variant_that_cannot_be_built_leaves_a_line_and_no_file(scan, tmp_path, monkeypatch):
    from insolegen.batch import sweep

    build = sweep.build_insole_on

    def refuse_two(foot, measurements, request):
        if request.overrides[-1].endswith("=2"):
            raise DesignError("too much", where="rearfoot_post.angle_deg")
        return build(foot, measurements, request)

    monkeypatch.setattr(sweep, "build_insole_on", refuse_two)
    result = run("sweep", scan, f"{FIELD}=2,4", "-p", "neutral", "-o", tmp_path)
    assert result.exit_code == 4
    assert {path.suffix for path in tmp_path.glob("*_2.*")} == set()
    assert (tmp_path / f"plantar_right_{FIELD}_4.stl").is_file()
    (refused,) = [row for row in rows(tmp_path) if row["status"] == "refused"]
    assert "too much" in refused["message"]


def test_scan_and_foot_are_read_and_measured_once(scan, tmp_path, monkeypatch):
    from insolegen.batch import sweep

    calls = []
    for name in ("read_scan", "align", "measure"):
        real = getattr(sweep, name)
        monkeypatch.setattr(sweep, name, lambda *a, real=real, name=name, **k: calls.append(name) or real(*a, **k))
    assert run("sweep", scan, f"{FIELD}=0,2", "-o", tmp_path).exit_code == 0
    assert sorted(calls) == ["align", "measure", "read_scan"]
