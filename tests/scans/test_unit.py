from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.errors import ScanError
from insolegen.model.scan import MM_PER_UNIT
from insolegen.scans.unit import unit_of


@given(st.floats(150.001, 349.999), st.sampled_from(sorted(MM_PER_UNIT)))
def test_every_foot_in_every_unit_is_told_and_the_ranges_never_overlap(millimetres, unit):
    length = millimetres / MM_PER_UNIT[unit]
    assert unit_of(length, None) == unit
    fitting = [other for other, mm in MM_PER_UNIT.items() if 150 <= length * mm <= 350]
    assert fitting == [unit]


@pytest.mark.parametrize("length", [100.0, 400.0, 100_000.0, 40.0, 0.4, 0.1, 5.0, 1e-6])
def test_what_is_a_foot_in_no_unit_is_refused_with_the_ranges(length):
    with pytest.raises(ScanError, match="in no unit") as caught:
        unit_of(length, None)
    assert "150 to 350 mm" in caught.value.expected


def test_a_stated_unit_is_followed_where_it_fits():
    assert unit_of(0.26, "m") == "m"


def test_a_stated_unit_that_does_not_fit_is_refused_with_the_one_that_does():
    with pytest.raises(ScanError) as caught:
        unit_of(26.0, "mm")
    assert "--unit cm" in caught.value.remedy
