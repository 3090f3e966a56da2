from __future__ import annotations

import numpy as np
import scipy.ndimage

from insolegen.geometry.neighbours import grown, lowest_beside

RANDOM = np.random.default_rng(3)


def test_a_mask_grows_by_its_eight_neighbours_and_not_round_the_border():
    mask = RANDOM.random((23, 31)) < 0.05
    mask[0, 5] = mask[-1, 20] = mask[7, 0] = True
    np.testing.assert_array_equal(grown(mask), scipy.ndimage.binary_dilation(mask, np.ones((3, 3))))


def test_the_lowest_of_nine_heights():
    heights = np.where(RANDOM.random((23, 31)) < 0.3, np.inf, RANDOM.normal(size=(23, 31)))
    lowest = scipy.ndimage.minimum_filter(heights, size=3, mode="constant", cval=np.inf)
    np.testing.assert_array_equal(lowest_beside(heights), lowest)
