"""The base of the fifth metatarsal on made-up lateral edges."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.anatomy.midfoot import LEAST_SURE, MOST_SURE, USUAL_BASE, fifth_metatarsal_base
from insolegen.anatomy.outline import Outline

LENGTH = 260.0
FORWARD = np.arange(0.0, 261.0)


def outline(bulge_mm=0.0, at=0.45, noise=0.0, seed=0, start=0.0):
    station = FORWARD / LENGTH
    lateral = -(30.0 + 40.0 * station + bulge_mm * np.exp(-0.5 * ((station - at) / 0.02) ** 2))
    coarse = np.random.default_rng(seed).normal(0.0, noise, len(FORWARD) // 4 + 1) if noise else np.zeros(66)
    return Outline(FORWARD + start, np.full(len(FORWARD), 30.0), lateral + np.repeat(coarse, 4)[: len(FORWARD)])


@pytest.mark.parametrize("at", [0.44, 0.47, 0.50])
def test_a_clear_bulge_is_found_and_surer_than_none(at):
    base = fifth_metatarsal_base(outline(3.0, at), 0.0, LENGTH)
    assert base.forward / LENGTH == pytest.approx(at, abs=0.012)
    assert base.medial == pytest.approx(-(30 + 40 * at + 3), abs=0.6)
    assert base.confidence == MOST_SURE


def test_an_edge_that_shows_none_has_it_at_the_usual_place_and_says_so():
    base = fifth_metatarsal_base(outline(start=40.0), 40.0, LENGTH)
    assert base.forward == pytest.approx(40.0 + USUAL_BASE * LENGTH, abs=0.5)
    assert base.confidence == LEAST_SURE


def test_noise_does_not_make_it_leap():
    """0.15 mm of an edge, as 0.3 on vertices 3 mm apart leave; the furthest place of a slight bulge moves by 4."""
    places = [fifth_metatarsal_base(outline(0.5, 0.455, 0.15, seed), 0.0, LENGTH).forward for seed in range(40)]
    assert np.ptp(places) < 5.0
    assert np.std(places) < 1.2


def test_nothing_known_gives_no_place_and_no_confidence():
    unseen = np.where(np.abs(FORWARD / LENGTH - USUAL_BASE) < 0.1, np.nan, -40.0)
    assert fifth_metatarsal_base(Outline(FORWARD, -unseen, unseen), 0.0, LENGTH).confidence == 0
