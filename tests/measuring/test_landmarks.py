"""Where noise could decide the place of a landmark: the top of the arch, and a ball that no fit confirms."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.measuring import landmarks
from insolegen.measuring.landmarks import APEX_REACH_MM, UNFITTED, take_bearings
from insolegen.scans.align import align

PITCH = 0.7
ROWS, COLUMNS = np.meshgrid(np.arange(110.0), np.arange(60.0), indexing="ij")


def middle(heights, drop=1.5):
    row, column = np.unravel_index(int(np.argmax(heights)), heights.shape)
    return landmarks._middle_of_top(np.maximum(heights - (heights.max() - drop), 0.0), int(row), int(column), PITCH)


def vault(at=(52.0, 31.0)):
    return 22.0 - (ROWS - at[0]) ** 2 / 800 - (COLUMNS - at[1]) ** 2 / 100


def test_the_middle_of_a_vault_is_its_apex():
    assert middle(vault()) == pytest.approx([52.0, 31.0], abs=0.1)


def test_noise_moves_the_middle_of_a_top_far_less_than_its_highest_node():
    moved, highest = [], []
    for seed in range(20):
        coarse = np.random.default_rng(seed).normal(0.0, 0.2, (22, 12))
        noisy = vault() + np.kron(coarse, np.ones((5, 5)))
        moved.append(middle(noisy))
        highest.append(np.unravel_index(int(np.argmax(noisy)), noisy.shape))
    of_middle, of_highest = (np.hypot(*np.std(places, axis=0)) * PITCH for places in (moved, highest))
    assert of_middle < 1.0
    assert of_middle < 0.25 * of_highest


def test_another_top_out_of_reach_does_not_pull_it():
    away = APEX_REACH_MM / PITCH + 36  # from the middle of the one to where the other begins
    alone, other = vault((8.0, 31.0)), vault((8.0 + away, 31.0)) - 0.2
    assert middle(np.maximum(alone, other)) == pytest.approx(middle(alone), abs=0.5)


def test_a_ball_that_no_fit_confirms_is_at_most_half_sure(scan_of, monkeypatch):
    foot = align(scan_of("find_mean_left.ply"))
    fitted = take_bearings(foot)
    monkeypatch.setattr(landmarks, "on_surface", lambda *_: None)
    unfitted = take_bearings(foot)
    for name in ("first_metatarsal_head", "fifth_metatarsal_head"):
        assert unfitted.landmarks[name].confidence <= UNFITTED < fitted.landmarks[name].confidence
        assert unfitted.landmarks[name].position == pytest.approx(fitted.landmarks[name].position, abs=2.0)
