"""Two scans of one foot: what gives under load, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.measuring.flexibility import flexibility
from insolegen.model.measurements import Arch, Landmark, Measurements


def scan(length=260.0, index=0.36, instep=66.0, navicular=45.0, angle=140.0, sure=1.0):
    values = {
        "foot_length_mm": length,
        "arch_height_index": index,
        "instep_height_mm": instep,
        "navicular_height_mm": navicular,
        "longitudinal_arch_angle_deg": angle,
    }
    landmarks = {"navicular": Landmark(np.zeros(3), sure)} if sure else {}
    return Measurements(values, {}, landmarks, Arch("normal", 1.0))


BOTH_RIGHT = ("right", "right")


def test_equations():
    found = flexibility(scan(), scan(index=0.342, instep=62.0, navicular=37.0, angle=136.0), BOTH_RIGHT)
    assert found.arch_rigidity_index == pytest.approx(0.95)
    assert found.arch_drop_mm == pytest.approx(4)
    assert found.navicular_drop_mm == pytest.approx(8)
    assert found.longitudinal_arch_angle_motion_deg == pytest.approx(4)


@pytest.mark.parametrize(
    ("drop", "expected"),
    [(-0.1, "very_rigid"), (0.0, "rigid"), (5.9, "rigid"), (6.0, "normal"), (18.0, "flexible"), (24, "very_flexible")],
)
def test_classes_are_nilssons(drop, expected):
    assert flexibility(scan(), scan(navicular=45.0 - drop), BOTH_RIGHT).classification == expected


def test_a_navicular_that_was_not_marked_gives_no_class():
    found = flexibility(scan(), scan(navicular=30.0, sure=0.3), BOTH_RIGHT)
    assert found.classification == "unknown"
    assert [finding.code for finding in found.findings] == ["navicular_not_marked"]
    assert found.navicular_drop_mm == pytest.approx(15)


def test_what_a_scan_lacks_is_none():
    found = flexibility(scan(), scan(index=None, instep=None, navicular=None, angle=None, sure=0), BOTH_RIGHT)
    assert found.arch_rigidity_index is None
    assert found.arch_drop_mm is None
    assert found.navicular_drop_mm is None
    assert found.classification == "unknown"


def test_an_arch_that_rises_under_load_is_doubted():
    codes = [f.code for f in flexibility(scan(index=0.32), scan(index=0.36), BOTH_RIGHT).findings]
    assert "arch_rises_under_load" in codes


def test_two_sides_are_refused():
    with pytest.raises(ScanError, match="left"):
        flexibility(scan(), scan(), ("right", "left"))


@pytest.mark.parametrize(("standing", "refused"), [(269.9, False), (270.1, True), (249.0, True)])
def test_two_lengths_are_refused(standing, refused):
    if refused:
        with pytest.raises(ScanError, match="mm long"):
            flexibility(scan(), scan(length=standing), BOTH_RIGHT)
    else:
        flexibility(scan(), scan(length=standing), BOTH_RIGHT)
