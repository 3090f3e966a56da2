from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import DesignError, PrescriptionError
from insolegen.prescriptions.corrections.closed_curve import read_curve
from insolegen.prescriptions.corrections.relief_by_curve import ReliefByCurve
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.profile import read_profile
from insolegen.prescriptions.shipped import shipped_profile

SQUARE = ((80.0, -15.0), (80.0, 15.0), (120.0, 15.0), (120.0, -15.0))


def test_whole_inside_half_on_the_curve_nothing_outside(flat_place):
    top = ReliefByCurve(height_mm=-2.0, curve=SQUARE).apply(flat_place.plantar, flat_place)
    read = flat_place.grid.sample(top, np.full(3, 100.0), np.array([0.0, 15.0, 19.5]))
    assert read == pytest.approx([-2.0, -1.0, 0.0], abs=0.15)
    assert read[2] == 0.0


def test_the_way_round_does_not_matter(flat_place):
    one = ReliefByCurve(height_mm=3.0, curve=SQUARE).apply(flat_place.plantar, flat_place)
    other = ReliefByCurve(height_mm=3.0, curve=SQUARE[::-1]).apply(flat_place.plantar, flat_place)
    assert np.array_equal(one, other)


def test_a_curve_too_narrow_for_its_slopes_is_refused(flat_place):
    narrow = ReliefByCurve(height_mm=2.0, curve=((80, 0), (80, 5), (120, 5), (120, 0)))
    with pytest.raises(DesignError, match="too narrow"):
        narrow.expectations(flat_place.plantar, flat_place)


def test_without_a_curve_it_is_refused(flat_place):
    with pytest.raises(PrescriptionError, match="no curve"):
        ReliefByCurve(height_mm=2.0).apply(flat_place.plantar, flat_place)


@pytest.mark.parametrize("heading", ["", "forward,medial\n", "\ufeffForward, Medial\n"])
def test_the_prescription_holds_the_points_of_the_file(tmp_path, heading):
    text = heading + "\n".join(f"{forward},{medial}" for forward, medial in SQUARE) + "\n"
    (tmp_path / "spot.csv").write_text(text, encoding="utf-8")
    by_set = apply_overrides(shipped_profile("uncorrected"), [f"relief_by_curve.curve={tmp_path / 'spot.csv'}"])
    assert by_set.corrections[0].curve == SQUARE
    profile = "schema=1\nname='x'\nsummary='x'\n[[corrections]]\nkind='relief_by_curve'\ncurve='spot.csv'\n"
    (tmp_path / "x.toml").write_text(profile)
    assert read_profile(tmp_path / "x.toml").corrections[0].curve == SQUARE


@pytest.mark.parametrize(
    "text",
    ["", "1,2\n3,4\n", "1,2\n3\n4,5\n", "a,b\n1,2\n3,4\n", "1,2\n3,nan\n5,6\n", "0,1e9\n1,1\n2,2\n"],
)
def test_what_is_no_curve_is_refused(tmp_path, text):
    path = tmp_path / "spot.csv"
    path.write_text(text)
    with pytest.raises(PrescriptionError):
        read_curve(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PrescriptionError, match="cannot be read"):
        read_curve(tmp_path / "none.csv")
