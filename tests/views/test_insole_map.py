from __future__ import annotations

import numpy as np

from insolegen.views.insole_map import top_over_sole


def test_the_change_is_known_inside_the_outline_where_the_sole_was_scanned(insole):
    change = top_over_sole(insole)
    known = np.isfinite(change)
    assert (known == ((insole.design.distance >= 0) & insole.foot.maps.captured)).all()
    assert np.allclose(change[known], -0.75)
