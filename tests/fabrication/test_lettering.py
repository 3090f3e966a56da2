from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import UsageError
from insolegen.fabrication.lettering import text_outlines


def area(ring):
    ahead = np.roll(ring, -1, axis=0)
    return float(np.sum(ring[:, 0] * ahead[:, 1] - ahead[:, 0] * ring[:, 1])) / 2


def test_capitals_have_the_height_asked_for_and_the_text_starts_at_zero():
    for height in (4.0, 6.0):
        (ring,) = text_outlines("H", height)
        np.testing.assert_allclose(ring.min(axis=0), 0, atol=1e-9)
        assert ring[:, 1].max() == pytest.approx(height)


def test_holes_run_the_other_way():
    outlines = text_outlines("8", 5.0)
    assert len(outlines) == 3
    areas = sorted((area(ring) for ring in outlines), key=abs)
    assert areas[0] * areas[2] < 0
    assert areas[1] * areas[2] < 0


def test_letters_follow_each_other_from_left_to_right():
    left, right = text_outlines("LI", 5.0)
    assert left[:, 0].max() < right[:, 0].min()
    # The L has its bar below and to the right: neither mirrored nor upside down.
    bar = left[left[:, 1] < 0.5]
    assert np.ptp(bar[:, 0]) > 2


@pytest.mark.parametrize("text", ["", "   ", "x" * 25, "a\nb", "a\tb", "\u4711", "\U0001f9b6"])
def test_what_cannot_be_written_is_refused(text):
    with pytest.raises(UsageError, match="label"):
        text_outlines(text, 5.0)
