"""A pair by mirroring: the other foot's insole is closed, on its own side, and called what it is."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from insolegen.delivery import Delivery, deliver
from insolegen.errors import UsageError
from insolegen.model.request import Request


def test_the_other_insole_is_the_mirror_image_and_the_report_says_so(shared_scan, tmp_path):
    file, report = tmp_path / "right.stl", tmp_path / "right.json"
    insole = deliver(Delivery(shared_scan("plantar_right.obj"), file, report, Request("neutral"), pair=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["right.json", "right.stl", "right_left_mirrored.stl"]
    here, there = (trimesh.load(tmp_path / name) for name in ("right.stl", "right_left_mirrored.stl"))
    assert there.is_watertight
    assert there.volume == pytest.approx(here.volume, rel=1e-5)
    np.testing.assert_allclose(there.bounds[:, 1], -here.bounds[::-1, 1], atol=1e-5)
    assert "pair_by_mirroring" in {finding.code for finding in insole.findings}
    assert '"pair_by_mirroring"' in report.read_text()


def test_a_label_is_not_mirrored(shared_scan, tmp_path):
    order = Delivery(
        shared_scan("plantar_right.obj"), tmp_path / "a.stl", None, Request("neutral", label="A{side}"), pair=True
    )
    with pytest.raises(UsageError, match="label"):
        deliver(order)
    assert not list(tmp_path.iterdir())
