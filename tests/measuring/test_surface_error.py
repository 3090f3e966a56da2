"""Noise and coarseness are told from the scan, and the confidences say them."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.measuring import measure
from insolegen.measuring.surface_error import surface_error
from insolegen.model.scan import Scan
from insolegen.scans.align import align


@pytest.fixture(scope="module")
def feet(scan_of):
    """A real foot, clean and with noise of 0.3 mm."""
    scan = scan_of("find_mean_left.ply")
    noise = np.random.default_rng(2).normal(0.0, 0.3, scan.vertices.shape)
    return {0.0: align(scan), 0.3: align(Scan(scan.vertices + noise, scan.faces))}


@pytest.mark.parametrize("noise_mm", [0.0, 0.3])
def test_the_noise_of_a_real_scan_is_what_was_added(feet, noise_mm):
    assert surface_error(feet[noise_mm]).noise_mm == pytest.approx(noise_mm, abs=0.06)


def test_confidence_falls_with_noise_and_a_clean_scan_keeps_it(feet):
    clean, noisy = measure(feet[0.0]).confidence, measure(feet[0.3]).confidence
    for name in ("arch_height_mm", "arch_index", "foot_length_mm", "ball_girth_mm"):
        assert noisy[name] < 0.985 * clean[name], name
    assert clean["foot_length_mm"] > 0.88
    assert clean["arch_height_mm"] > 0.79


def test_larger_triangles_make_a_tip_unsure_and_not_an_angle(feet):
    error = surface_error(feet[0.0])
    coarse = type(error)(edge_mm=5.0, noise_mm=0.3, ground_mm=0.2, skin_mm=0.43)
    before = {"foot_length_mm": 0.9, "arch_index": 0.7, "arch_height_mm": 0.8, "hallux_angle_deg": 0.6}
    after = coarse.lessened(before)
    assert after["hallux_angle_deg"] == before["hallux_angle_deg"]
    assert after["arch_index"] == pytest.approx(0.35)  # an error of the tolerance halves it
    assert after["foot_length_mm"] < 0.6 * before["foot_length_mm"]
    assert after["arch_height_mm"] > 0.8 * before["arch_height_mm"]
