"""Hash and scatter against NumPy's sorting."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from insolegen.verification.merging import connected_components, first_with_equal_position, match_pairs


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 2**32 - 1), st.integers(1, 5_000), st.sampled_from([2, 30, 2_000]), st.sampled_from([1, 0.5, 0.1])
)
def test_first_with_equal_position_is_what_unique_says(seed: int, count: int, variety: int, pitch: float) -> None:
    # Round coordinates are the hard ones for a hash: their low bits are all zero.
    points = (np.random.default_rng(seed).integers(0, variety, (count, 3)) * pitch).astype(np.float32)
    _, first, number = np.unique(points, axis=0, return_index=True, return_inverse=True)
    assert np.array_equal(first_with_equal_position(*points.T), first[number.ravel()])


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 3_000), st.integers(0, 3_000), st.sampled_from([3, 50, 5_000]))
def test_match_pairs_finds_exactly_the_pairs_there_are(seed: int, count: int, wanted: int, variety: int) -> None:
    rng = np.random.default_rng(seed)
    pairs, asked = rng.integers(0, variety, (count, 2)), rng.integers(0, variety, (wanted, 2))
    found = match_pairs(*pairs.T, *asked.T)
    known = set(map(tuple, pairs.tolist()))
    assert [index >= 0 for index in found] == [tuple(pair) in known for pair in asked.tolist()]
    assert np.array_equal(pairs[found[found >= 0]], asked[found >= 0])
    assert len(set(found[found >= 0].tolist())) == len(known & set(map(tuple, asked.tolist())))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 400), st.integers(0, 500))
def test_components_are_those_of_a_union_find(seed: int, count: int, links: int) -> None:
    one, other = np.random.default_rng(seed).integers(0, count, (2, links))
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    assert connected_components(count, one, other).tolist() == [root(node) for node in range(count)]


def test_a_long_chain_in_any_order_is_one_component() -> None:
    order = np.random.default_rng(0).permutation(20_000)
    assert not connected_components(20_000, order[1:], order[:-1]).any()
