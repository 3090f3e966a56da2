"""A foot in a closed box is refused, and the box is named."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.errors import ScanError
from insolegen.model.scan import Scan
from insolegen.scans.align import align
from insolegen.scans.boxed import box_refusal
from insolegen.scans.sample import sample_triangles

from .made_scans import block, impression, joined, posed, sawn_cast, standing_right


@pytest.fixture(scope="module")
def mesh(scan_of):
    return standing_right(align(scan_of("average_male_left.ply")))


def sampled(mesh):
    return sample_triangles(*mesh, 12_000)


def test_a_foot_in_a_box_so_large_that_it_passes_for_debris_is_refused_for_the_box(mesh):
    """It was refused for a thing that is so many times as long as it is wide."""
    height = float(np.ptp(mesh[0][:, 2])) + 80.0
    boxed = joined(mesh, block(mesh, height, wide=60.0, top=height - 10.0, pitch=4.0))
    with pytest.raises(ScanError, match=r"a box of [56] flat sides") as caught:
        align(Scan(*posed(boxed, 4)))
    assert "leave the box out" in caught.value.remedy


def test_a_foot_a_cast_and_a_foot_on_a_block_are_in_no_box(mesh):
    for other in (mesh, sawn_cast(mesh, 45.0), joined(mesh, block(mesh, 45.0)), impression(mesh, walls=15.0)):
        assert box_refusal(sampled(posed(other, 4)), "scan") is None
