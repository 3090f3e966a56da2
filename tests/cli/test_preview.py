from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from insolegen import cli
from insolegen.cli.preview import preview


def run(*arguments: object):
    return CliRunner().invoke(cli.program, ["preview", *map(str, arguments)], prog_name="insolegen")


@pytest.fixture
def drawn(monkeypatch):
    """Neither scan nor pipeline nor picture: what the command itself does with them."""
    from insolegen import pipeline
    from insolegen.scans import read
    from insolegen.views import page

    calls = {}
    monkeypatch.setattr(read, "read_scan", lambda path, hints: calls.update(path=path, hints=hints) or "scan")
    monkeypatch.setattr(pipeline, "build_insole", lambda scan, request: (calls.update(request=request) or "insole", ()))

    def save(insole, stream, file_format, *, scan_file):
        calls.update(format=file_format, scan_file=scan_file)
        stream.write(b"picture")

    monkeypatch.setattr(page, "save_preview", save)
    return calls


@pytest.mark.parametrize(("name", "said"), [("page.html", "'.html'"), ("page.jpg", "'.jpg'"), ("page", "no ending")])
def test_other_formats_are_refused_before_anything_is_read(tmp_path, name, said):
    result = run(tmp_path / "no such scan.stl", "-o", tmp_path / name)
    assert result.exit_code == 2
    assert said in result.stderr
    assert ".png or .pdf" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_output_must_be_named(tmp_path):
    assert run(tmp_path / "scan.stl").exit_code == 2


def test_an_existing_picture_stays_unless_forced(tmp_path, drawn):
    output = tmp_path / "foot.png"
    output.write_bytes(b"old")
    result = run("foot.stl", "-o", output)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert output.read_bytes() == b"old"
    assert drawn == {}
    assert run("foot.stl", "-o", output, "--force").exit_code == 0
    assert output.read_bytes() == b"picture"


def test_options_reach_the_pipeline(tmp_path, drawn):
    options = ["-p", "flat-foot", "--set", "heel_lift.height_mm=3", "--set", "device.trim=full", "--side", "left"]
    options += ["--unit", "cm", "--scan-kind", "foam", "--weight-bearing", "semi"]
    result = run("folder/foot.stl", "-o", tmp_path / "foot.PDF", *options)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert drawn["path"] == Path("folder/foot.stl")
    hints = drawn["hints"]
    assert (hints.side, hints.unit, hints.kind, hints.weight_bearing) == ("left", "cm", "foam", "semi")
    assert drawn["request"].profile == "flat-foot"
    assert drawn["request"].overrides == ("heel_lift.height_mm=3", "device.trim=full")
    assert drawn["format"] == "pdf"
    assert drawn["scan_file"] == "foot.stl"  # no folder: it may hold a name


def test_a_missing_scan_is_refused_and_leaves_nothing(tmp_path):
    result = run(tmp_path / "foot.stl", "-o", tmp_path / "foot.png")
    assert result.exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_fails_leaves_nothing(tmp_path, drawn, monkeypatch):
    from insolegen.views import page

    def fail(*arguments, **options):
        raise RuntimeError

    monkeypatch.setattr(page, "save_preview", fail)
    result = CliRunner().invoke(preview, ["foot.stl", "-o", str(tmp_path / "foot.png")])
    assert isinstance(result.exception, RuntimeError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plantar_right.obj", "find_mean_left.ply", "average_male_left.ply"])
def test_real_scans_are_drawn(shared_scan, tmp_path, name):
    output = tmp_path / "foot.png"
    result = run(shared_scan(name), "-o", output)
    assert result.exit_code == 0, result.stderr
    assert output.read_bytes()[:4] == b"\x89PNG"
