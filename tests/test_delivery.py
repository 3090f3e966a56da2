"""From file to files: whole or not at all."""

from __future__ import annotations

import json

import ezdxf
import numpy as np
import pytest

from insolegen import delivery
from insolegen.delivery import Delivery, deliver
from insolegen.errors import PrescriptionError, ScanError, UsageError, VerificationError
from insolegen.model.request import Request
from insolegen.scans.read import read_scan


@pytest.fixture
def ready(monkeypatch, insole_of):
    """The making itself is not under test here: a made insole stands ready."""
    monkeypatch.setattr(delivery, "make_insole", lambda *_: insole_of("plantar_right.obj", "neutral"))


@pytest.fixture
def scan(shared_scan):
    return shared_scan("plantar_right.obj")


@pytest.mark.usefixtures("ready")
def test_both_files_are_written_and_nothing_else(scan, tmp_path):
    insole = deliver(Delivery(scan, tmp_path / "a.stl", tmp_path / "a.json"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.stl"]
    assert (tmp_path / "a.stl").stat().st_size == 84 + 50 * len(insole.solid.faces)
    report = json.loads((tmp_path / "a.json").read_text())
    assert report["scan"]["file"] == "plantar_right.obj"


@pytest.mark.usefixtures("ready")
def test_the_endings_say_the_formats(scan, tmp_path):
    insole = deliver(Delivery(scan, tmp_path / "a.3mf", None, cover=tmp_path / "a.dxf"))
    again = read_scan(tmp_path / "a.3mf")
    assert len(again.faces) == len(insole.solid.faces)
    np.testing.assert_allclose(np.asarray(again.vertices), insole.solid.vertices, atol=1e-5)
    (curve,) = ezdxf.readfile(tmp_path / "a.dxf").modelspace()
    cover = np.array(curve.get_points("xy"))
    assert (cover.min(axis=0) < insole.solid.vertices[:, :2].min(axis=0) - 4).all()
    assert (cover.max(axis=0) > insole.solid.vertices[:, :2].max(axis=0) + 4).all()


@pytest.mark.parametrize("names", [("a.obj", "a.dxf"), ("a.stl", "a.pdf")])
def test_a_format_that_is_none_is_refused_before_any_work(names, tmp_path, monkeypatch):
    monkeypatch.setattr(delivery, "read_scan", lambda *_: pytest.fail("the scan was read"))
    insole, cover = (tmp_path / name for name in names)
    with pytest.raises(UsageError, match="ending"):
        deliver(Delivery(tmp_path / "scan.stl", insole, None, cover=cover))


@pytest.mark.usefixtures("ready")
def test_what_is_not_wanted_is_not_written(scan, tmp_path):
    deliver(Delivery(scan, tmp_path / "a.stl", None))
    assert [path.name for path in tmp_path.iterdir()] == ["a.stl"]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("existing", ["a.stl", "a.json"])
def test_an_existing_file_is_kept_and_nothing_is_written_beside_it(existing, scan, tmp_path):
    (tmp_path / existing).write_text("mine")
    with pytest.raises(UsageError, match="exists"):
        deliver(Delivery(scan, tmp_path / "a.stl", tmp_path / "a.json"))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(existing, "mine")]
    deliver(Delivery(scan, tmp_path / "a.stl", tmp_path / "a.json", force=True))
    assert (tmp_path / existing).stat().st_size > 100


def test_outputs_are_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(delivery, "read_scan", lambda *_: pytest.fail("the scan was read"))
    with pytest.raises(UsageError, match="does not exist"):
        deliver(Delivery(tmp_path / "scan.stl", tmp_path / "nowhere" / "a.stl", None))


@pytest.mark.parametrize("error", [ScanError, PrescriptionError, VerificationError, RuntimeError])
def test_whatever_goes_wrong_nothing_is_left(error, scan, tmp_path, monkeypatch):
    def refuse(*_):
        raise error("no")

    monkeypatch.setattr(delivery, "make_insole", refuse)
    with pytest.raises(error):
        deliver(Delivery(scan, tmp_path / "a.stl", tmp_path / "a.json", Request("neutral")))
    assert not list(tmp_path.iterdir())


def test_strict_refuses_a_doubt_and_leaves_nothing(shared_scan, insole_of, tmp_path, monkeypatch):
    monkeypatch.setattr(delivery, "make_insole", lambda *_: insole_of("flat_sole_left.stl"))
    order = Delivery(shared_scan("flat_sole_left.stl"), tmp_path / "a.stl", tmp_path / "a.json", strict=True)
    with pytest.raises(VerificationError, match="sole_not_captured"):
        deliver(order)
    assert not list(tmp_path.iterdir())
