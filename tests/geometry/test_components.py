from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from insolegen.geometry.components import connected_labels, voxel_labels


def same_partition(a, b):
    pairs = {(int(x), int(y)) for x, y in zip(a, b, strict=True)}
    return len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})


@given(st.data())
def test_agrees_with_scipy(data):
    count = data.draw(st.integers(1, 60))
    ends = st.lists(st.integers(0, count - 1), min_size=data.draw(st.integers(0, 80)), max_size=80)
    first = np.array(data.draw(ends), dtype=np.int64)
    second = np.array(
        data.draw(st.lists(st.integers(0, count - 1), min_size=len(first), max_size=len(first))), dtype=np.int64
    )
    labels = connected_labels(count, first, second)
    graph = coo_matrix((np.ones(len(first)), (first, second)), shape=(count, count))
    assert same_partition(labels, connected_components(graph, directed=False)[1])


def test_a_label_is_the_smallest_number_of_its_component():
    labels = connected_labels(6, np.array([5, 3]), np.array([3, 1]))
    assert labels.tolist() == [0, 1, 2, 1, 4, 1]


def test_a_long_chain_in_any_order_is_one_component():
    order = np.random.default_rng(0).permutation(20_000)
    assert (connected_labels(20_000, order[:-1], order[1:]) == 0).all()


def test_no_edges():
    assert connected_labels(3, np.empty(0, dtype=int), np.empty(0, dtype=int)).tolist() == [0, 1, 2]


@pytest.mark.parametrize("gap", [0.5, 1.5])
def test_clouds_nearer_than_a_cube_hang_together(gap):
    rng = np.random.default_rng(1)
    here = rng.uniform(0, 10, (6000, 3))
    there = here + np.array([10 + gap * 2, 0, 0])
    labels = voxel_labels(np.concatenate([here, there]), 2.0)
    assert len(np.unique(labels[:6000])) == 1
    assert (labels[0] == labels[6000]) == (gap < 1)


def test_voxels_that_touch_by_a_corner_hang_together():
    points = np.array([[0.5, 0.5, 0.5], [1.5, 1.5, 1.5], [4.5, 4.5, 4.5]])
    a, b, c = voxel_labels(points, 1.0)
    assert a == b != c


def test_the_far_ends_of_a_row_are_no_neighbours():
    # Cells are numbered row by row: the last of a row and the first of the next must not be taken for neighbours.
    points = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 9.5], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    labels = voxel_labels(points, 1.0)
    assert labels[1] not in (labels[0], labels[2], labels[3])
