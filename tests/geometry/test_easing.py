from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insolegen.geometry.easing import smoothstep, soft_ramp

numbers = st.floats(-50, 50)
radii = st.floats(0.01, 2)


def test_smoothstep_is_exact_outside_its_blend():
    assert smoothstep([-9.0, 1.0, 3.0, 99.0], 1.0, 3.0).tolist() == [0.0, 0.0, 1.0, 1.0]


def test_smoothstep_known_answers():
    assert smoothstep(2.0, 1.0, 3.0) == 0.5
    assert smoothstep(1.5, 1.0, 3.0) == pytest.approx(0.15625)  # 3/16 - 2/64


def test_smoothstep_broadcasts():
    assert smoothstep(np.zeros((4, 1)), -1.0, np.ones(3)).shape == (4, 3)


@given(numbers, numbers)
def test_smoothstep_rises(a, b):
    low, high = sorted((a, b))
    assert smoothstep(low, -3.0, 7.0) <= smoothstep(high, -3.0, 7.0)


def test_smoothstep_is_c1():
    step = 1e-4
    slope = np.diff(smoothstep(np.arange(-1, 2, step), 0.0, 1.0)) / step
    assert np.abs(np.diff(slope)).max() <= 6 * step * 1.01  # its second derivative is 6 at the most
    assert slope.max() == pytest.approx(1.5, abs=1e-3)


def test_a_ramp_of_radius_zero_is_sharp():
    assert soft_ramp([-1.0, 0.0, 2.0], 0.0).tolist() == [0.0, 0.0, 2.0]


@given(numbers, radii)
def test_ramp_is_exact_outside_its_blend_and_never_far_from_the_sharp_one(excess, radius):
    value = float(soft_ramp(excess, radius))
    if excess <= -radius:
        assert value == 0.0
    elif excess >= radius:
        assert value == excess
    assert -1e-12 <= value - max(0.0, excess) <= radius / 4 + 1e-12


def test_the_smallest_radius_there_is_does_no_harm():
    assert soft_ramp([-1.0, 0.0, 2.0], 5e-324).tolist() == [0.0, 0.0, 2.0]


def test_ramp_is_c1():
    step = 1e-4
    slope = np.diff(soft_ramp(np.arange(-2, 2, step), 1.0)) / step
    assert np.abs(np.diff(slope)).max() <= 0.5 * step * 1.01
