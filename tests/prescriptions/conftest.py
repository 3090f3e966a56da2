"""Synthetic places with known answers: a foot that is flat as a table, and a vaulted one."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.geometry.grid import Grid
from insolegen.model.place import Place

LENGTH_MM = 260.0
APEX = (115.0, 22.0)
BALL = (185.0, 45.0)
FIFTH = (164.0, -46.0)
HEEL_CENTRE = (41.6, 1.5)
HEEL_CONTACT = (-21.0, 24.0)  # 45 mm wide: the junction of its medial third lies at 9.0


class SyntheticPlace(Place):
    def _repr_pretty_(self, printer, cycle):
        printer.text("synthetic place")  # hypothesis prints arguments, and warns of long ones: its own name for repr


def _place(plantar_of_node, pitch: float = 0.5) -> Place:
    grid = Grid(-10.0, -60.0, pitch, (int(290 / pitch) + 1, int(120 / pitch) + 1))
    forward, medial = np.meshgrid(grid.forward, grid.medial, indexing="ij")
    rows = np.asarray(grid.forward)
    half_width = np.interp(rows, [0, 20, 42, 115, 185, 260], [15, 28, 32, 36, 48, 30])
    landmarks = {
        "arch_apex": APEX,
        "first_metatarsal_head": BALL,
        "fifth_metatarsal_head": FIFTH,
        "heel_centre": HEEL_CENTRE,
    }
    return SyntheticPlace(
        grid=grid,
        plantar=plantar_of_node(forward, medial),
        captured=np.ones(grid.shape, dtype=bool),
        foot_length_mm=LENGTH_MM,
        medial_edge=half_width + 1.5,
        lateral_edge=1.5 - half_width,
        heel_contact=HEEL_CONTACT,
        landmarks={name: np.array([*point, 0.0]) for name, point in landmarks.items()},
    )


@pytest.fixture(scope="session")
def flat_place() -> Place:
    return _place(lambda forward, medial: np.zeros_like(forward))


def _arched(forward, medial):
    heel = ((forward - HEEL_CENTRE[0]) ** 2 + (medial - HEEL_CENTRE[1]) ** 2) / (2 * 60.0)
    vault = 16.0 - (forward - APEX[0]) ** 2 / 150.0 - (medial - APEX[1]) ** 2 / 60.0
    return np.maximum(np.minimum(heel, 18.0), vault) + 0.01 * medial


@pytest.fixture(scope="session")
def arched_place() -> Place:
    return _place(_arched)


@pytest.fixture(scope="session")
def coarse_arched_place() -> Place:
    """The same foot on a grid of 1 mm, for what is tried on every pair of corrections."""
    return _place(_arched, pitch=1.0)


def _moved(forward_mm, medial_mm):
    def mutate(displacement, place):
        steps = [round(by / place.grid.pitch) for by in (forward_mm, medial_mm)]
        rows, columns = (
            np.clip(np.arange(count) - step, 0, count - 1)
            for count, step in zip(displacement.shape, steps, strict=True)
        )
        return displacement[np.ix_(rows, columns)]

    return mutate


def _on_the_other_side(displacement, place):
    middle = (place.medial_edge + place.lateral_edge) / 2
    medial = place.grid.medial
    return np.array([np.interp(2 * m - medial, medial, row) for m, row in zip(middle, displacement, strict=True)])


def _smoothed(displacement, place):
    """Twice a running mean over 15 mm, either way."""
    half = round(7.5 / place.grid.pitch)
    for axis in (0, 1, 0, 1):
        padded = np.pad(displacement, [(half, half) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=axis)
        displacement = windows.mean(axis=-1)
    return displacement


WAYS_TO_LOSE_A_SHAPE = {
    "dropped": lambda moved, place: 0 * moved,
    "halved": lambda moved, place: moved / 2,
    "applied_twice": lambda moved, place: 2 * moved,
    "ten_percent_more": lambda moved, place: 1.1 * moved,
    "wrong_sign": lambda moved, place: -moved,
    "radians_for_degrees": lambda moved, place: np.degrees(1.0) * moved,
    "on_the_other_side": _on_the_other_side,
    "10_mm_forward": _moved(10, 0),
    "10_mm_back": _moved(-10, 0),
    "10_mm_medial": _moved(0, 10),
    "10_mm_lateral": _moved(0, -10),
    "smoothed_away": _smoothed,
    "medial_half_only": lambda moved, place: np.where(place.across > 0, moved, 0),
    "lateral_half_only": lambda moved, place: np.where(place.across < 0, moved, 0),
    "a_second_time_45_mm_behind": lambda moved, place: moved + _moved(-45, 0)(moved, place),
}
"""By name: what becomes of the displacement (n_forward, n_medial) of a correction that is built wrongly on a place."""


@pytest.fixture(scope="session")
def ways_to_lose_a_shape():
    return WAYS_TO_LOSE_A_SHAPE
