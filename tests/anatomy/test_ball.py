"""Bulges of a made-up outline, whose places are known."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.anatomy.ball import _top_of_bulge, fifth_metatarsal_head, first_metatarsal_head, second_metatarsal_head
from insolegen.anatomy.outline import Outline

LENGTH = 250.0
FORWARD = np.arange(0.0, 251.0)


def outline(first_at=0.73, fifth_at=0.63, *, hallux=0.0, straight=False, start=0.0):
    station = FORWARD / LENGTH
    if straight:
        medial = 25 + 20 * station
    else:
        medial = 42 - 260 * (station - first_at) ** 2 + hallux * np.clip(station - 0.85, 0, 1)
    lateral = -(48 - 240 * (station - fifth_at) ** 2)
    return Outline(FORWARD + start, medial, lateral)


@pytest.mark.parametrize("first_at", [0.67, 0.70, 0.733, 0.78])
@pytest.mark.parametrize("fifth_at", [0.60, 0.65, 0.70])
def test_the_tops_of_the_bulges_are_found(first_at, fifth_at):
    first = first_metatarsal_head(outline(first_at, fifth_at), 0.0, LENGTH)
    fifth = fifth_metatarsal_head(outline(first_at, fifth_at), 0.0, LENGTH)
    assert first.forward == pytest.approx(first_at * LENGTH, abs=0.5)
    assert fifth.forward == pytest.approx(fifth_at * LENGTH, abs=0.5)
    assert first.medial == pytest.approx(42, abs=0.1)
    assert fifth.medial == pytest.approx(-48, abs=0.1)
    assert min(first.confidence, fifth.confidence) > 0.8


def test_a_hallux_that_stands_out_further_is_not_taken_for_the_ball():
    wide = outline(hallux=600.0)
    assert np.nanmax(wide.medial) > 60
    assert first_metatarsal_head(wide, 0.0, LENGTH).forward == pytest.approx(0.73 * LENGTH, abs=0.5)


@pytest.mark.parametrize("more", [-0.1, 0.1, 0.4])
def test_a_little_toe_that_stands_out_as_far_as_the_fifth_head_is_not_taken_for_it(more):
    """31 mm in front of the head, it moved the end of a three-quarter device to under the ball."""
    head, toe = (np.exp(-(((FORWARD - at) / 9.0) ** 2)) for at in (160.0, 184.0))
    plain = outline(straight=True)
    both = Outline(FORWARD, plain.medial, -(59.0 + 2.0 * head + (2.0 + more) * toe))
    assert fifth_metatarsal_head(both, 0.0, LENGTH).forward == pytest.approx(160.0, abs=2.0)


def test_a_straight_border_is_answered_with_less_confidence():
    point = first_metatarsal_head(outline(straight=True), 0.0, LENGTH)
    assert np.isfinite([point.forward, point.medial]).all()
    assert point.confidence <= 0.5


def test_the_heel_need_not_be_at_zero():
    moved = first_metatarsal_head(outline(start=40.0), 40.0, LENGTH)
    assert moved.forward == pytest.approx(40 + 0.73 * LENGTH, abs=0.5)


def test_nothing_known_gives_no_place_and_no_confidence():
    empty = Outline(FORWARD, np.full_like(FORWARD, np.nan), np.full_like(FORWARD, np.nan))
    point = first_metatarsal_head(empty, 0.0, LENGTH)
    assert point.confidence == 0
    assert np.isnan(point.forward)


def test_the_second_head_lies_a_third_of_the_way():
    first = first_metatarsal_head(outline(), 0.0, LENGTH)
    fifth = fifth_metatarsal_head(outline(), 0.0, LENGTH)
    second = second_metatarsal_head(first, fifth)
    share = (second - [first.forward, first.medial]) / [fifth.forward - first.forward, fifth.medial - first.medial]
    assert share == pytest.approx([0.35, 0.35])


@pytest.mark.parametrize("seed", [260, 631])
def test_the_fit_does_not_run_from_a_bulge_into_the_hollow_beside_it(seed):
    """Two gentle bulges 31 mm apart, at 163 and at 194, with noise: of 3,000 such edges the two that ran away."""
    along = np.arange(150.0, 206.0)
    edge = 70 + 0.3 * np.cos(2 * np.pi * (along - 163) / 31) - 0.02 * (along - 163)
    noisy = edge + np.random.default_rng(seed).normal(0.0, 0.08, along.size)
    place, height = _top_of_bulge(along, noisy, 159.0, 15.0)
    assert place == pytest.approx(161.0, abs=6.0)
    assert height == pytest.approx(70.3, abs=0.15)
