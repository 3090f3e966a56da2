from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from insolegen.views.sections import draw_cross_section, section_along

GAP_MM = 0.75  # of the made-up insole
ACROSS = np.array([0.0, 1.0])


def test_the_gap_is_how_far_the_insole_lies_below_the_sole(insole):
    section = section_along(insole, np.array([95.0, 0.0]), ACROSS)
    held = np.isfinite(section.top)
    assert held.sum() * 0.25 == pytest.approx(72, abs=0.5)  # the ellipse's width, at its middle
    assert np.allclose(section.gap[held], GAP_MM, atol=1e-9)
    assert np.allclose(section.bottom[held], -4.0)


def test_the_foot_is_cut_where_the_insole_is(insole):
    section = section_along(insole, np.array([60.0, 0.0]), ACROSS)
    points = section.foot.reshape(-1, 2)
    order = np.argsort(points[:, 0], kind="stable")
    expected = np.interp(section.place, *points[order].T)
    held = np.isfinite(section.sole)
    assert np.allclose(section.sole[held], expected[held], atol=0.02)


def test_a_slanted_line_keeps_its_length(insole):
    direction = np.array([0.8, 0.6])
    section = section_along(insole, np.array([95.0, 0.0]), direction)
    held = section.place[np.isfinite(section.top)]
    # Half chord of an ellipse with half axes 92 and 36 in that direction.
    assert held[-1] == pytest.approx(1 / np.hypot(0.8 / 92, 0.6 / 36), abs=0.5)


@pytest.mark.parametrize(("raised", "written"), [(0.0, "+0.8"), (0.75, "+0.0"), (0.77, "+0.0"), (2.0, "-1.2")])
def test_gaps_are_written_with_their_sign_and_zero_has_no_minus(insole, raised, written):
    higher = replace(insole, design=replace(insole.design, top=insole.design.top + raised))
    axes = Figure().add_subplot()
    draw_cross_section(axes, higher, 95.0, "Across")
    numbers = {text.get_text() for text in axes.texts} - {"medial", "lateral"}
    assert numbers == {written}


def test_beyond_the_insole_it_says_so(insole):
    axes = Figure().add_subplot()
    draw_cross_section(axes, insole, 240.0, "Across the toes")
    assert [text.get_text() for text in axes.texts] == ["the insole does not reach here"]
