from __future__ import annotations

import numpy as np
import pytest

from insolegen.views.paper import HEIGHTS
from insolegen.views.shading import shaded

GRADIENT = np.tile(np.arange(20.0), (20, 1)) / 4  # rises along `medial`


def brightness(heights, rightward=1.0):
    return shaded(heights, 1.0, rightward, HEIGHTS, 0.0, 1e9)[..., :3].sum(axis=-1)


def test_level_ground_keeps_its_colour():
    picture = shaded(np.full((5, 5), 7.0), 1.0, 1.0, HEIGHTS, 0.0, 14.0)
    assert np.allclose(picture, HEIGHTS(0.5))


def test_what_is_not_known_is_transparent():
    heights = np.full((5, 5), 7.0)
    heights[2, 2] = np.nan
    picture = shaded(heights, 1.0, 1.0, HEIGHTS, 0.0, 14.0)
    assert picture[2, 2, 3] == 0
    assert (picture[..., 3] == 1).sum() == 24
    assert np.isfinite(picture).all()


@pytest.mark.parametrize("rightward", [1.0, -1.0])
def test_the_light_comes_from_the_left_of_the_page_on_either_foot(rightward):
    # A slope that rises to the right of the page faces left, towards the lamp.
    flat = brightness(np.zeros((20, 20)))[10, 10]
    assert brightness(GRADIENT * rightward, rightward)[10, 10] > flat
    assert brightness(-GRADIENT * rightward, rightward)[10, 10] < flat
