"""Feet that several tests look at, made once."""

from __future__ import annotations

import pytest

from insolegen.synthetic import FootShape, SyntheticFoot, make_foot


@pytest.fixture(scope="session")
def normal_shape() -> FootShape:
    return FootShape.with_arch("normal")


@pytest.fixture(scope="session")
def small_foot(normal_shape: FootShape) -> SyntheticFoot:
    return make_foot(normal_shape, triangles=6_000)


@pytest.fixture(scope="session")
def dense_foot(normal_shape: FootShape) -> SyntheticFoot:
    return make_foot(normal_shape, triangles=120_000)
