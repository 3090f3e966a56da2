"""Doses of known size, read off exported meshes; and wrong ones that must be seen to be wrong."""

from __future__ import annotations

import numpy as np
import pytest

from insolegen.model.dose import Dose, Expectation
from insolegen.model.label import Label
from insolegen.verification.dose import beside_label, measure_doses, tilt_deg
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.rays import VerticalRays

from .insole_like import flat, foot_like, slab, stl_bytes

LEFT = np.diag([1.0, -1.0, 1.0, 1.0])
LEFT[:3, 3] = (2.0, 1.0, 7.0)
RIGHT = np.eye(4)
RIGHT[:3, 3] = (-3.0, 0.5, 7.0)

PAD_CENTRE, PAD_RADIUS, PAD_MM = (110.0, -12.0), 16.0, 4.0
TILT_DEG = 6.0


def pad(forward, medial):
    squared = ((forward - PAD_CENTRE[0]) ** 2 + (medial - PAD_CENTRE[1]) ** 2) / PAD_RADIUS**2
    return PAD_MM * np.where(squared < 1, (1 - np.minimum(squared, 1)) ** 2, 0)


def wedge(forward, medial):
    return np.tan(np.radians(TILT_DEG)) * medial / (1 + np.exp((forward - 60) / 1.5))


def exported(correction, foot_to_file) -> VerticalRays:
    """The solid with this correction, as a file would hold it, on its own side."""
    vertices, faces = slab(lambda f, m: foot_like(f, m) + correction(f, m), flat(-6.0), rings=90, spokes=160)
    mirrored = np.linalg.det(foot_to_file) < 0
    moved = vertices @ foot_to_file[:3, :3].T + foot_to_file[:3, 3]
    return VerticalRays.through(ExportedMesh.from_stl_bytes(stl_bytes(moved, faces[:, ::-1] if mirrored else faces)))


def around(centre, radius, count=200):
    rng = np.random.default_rng(3)
    angle, size = rng.uniform(0, 2 * np.pi, count), radius * np.sqrt(rng.uniform(0, 1, count))
    return np.column_stack([centre[0] + size * np.cos(angle), centre[1] + size * np.sin(angle)])


def pad_dose(correction, foot_to_file) -> Dose:
    places = around(PAD_CENTRE, 1.0)
    promise = Expectation("height_mm", PAD_MM, "mm", 0.1, "displacement", places)
    (dose,) = measure_doses(exported(correction, foot_to_file), foot_to_file, [("pad", promise, foot_like(*places.T))])
    return dose


def wedge_dose(correction, foot_to_file) -> Dose:
    places = around((32.0, 0.0), 18.0)
    promise = Expectation("angle_deg", TILT_DEG, "deg", 0.25, "tilt", places)
    rays = exported(correction, foot_to_file)
    (dose,) = measure_doses(rays, foot_to_file, [("wedge", promise, foot_like(*places.T))])
    return dose


@pytest.mark.parametrize("foot_to_file", [RIGHT, LEFT], ids=["right", "left"])
def test_a_pad_and_a_wedge_are_found_as_built(foot_to_file) -> None:
    assert pad_dose(pad, foot_to_file).realised == pytest.approx(PAD_MM, abs=0.03)
    found = wedge_dose(wedge, foot_to_file)
    assert found.realised == pytest.approx(TILT_DEG, abs=0.02)
    assert found.ok
    assert (found.correction, found.parameter, found.unit) == ("wedge", "angle_deg", "deg")


MUTATIONS = {
    "halved": lambda some: lambda f, m: some(f, m) / 2,
    "mirrored": lambda some: lambda f, m: some(f, -m),
    "moved by 10 mm": lambda some: lambda f, m: some(f - 10, m),
    "left out": lambda some: lambda f, m: 0 * f,
    "upside down": lambda some: lambda f, m: -some(f, m),
    "5 % too much": lambda some: lambda f, m: 1.05 * some(f, m),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("foot_to_file", [RIGHT, LEFT], ids=["right", "left"])
def test_a_wrong_pad_is_caught(mutation: str, foot_to_file) -> None:
    assert not pad_dose(MUTATIONS[mutation](pad), foot_to_file).ok


@pytest.mark.parametrize("mutation", [name for name in MUTATIONS if name != "moved by 10 mm"])
def test_a_wrong_wedge_is_caught(mutation: str) -> None:
    assert not wedge_dose(MUTATIONS[mutation](wedge), LEFT).ok


def test_a_file_on_the_wrong_side_is_caught() -> None:
    right = exported(wedge, RIGHT)
    places = around((32.0, 0.0), 18.0)
    promise = Expectation("angle_deg", TILT_DEG, "deg", 0.25, "tilt", places)
    (dose,) = measure_doses(right, LEFT, [("wedge", promise, foot_like(*places.T))])
    assert not dose.ok


def test_the_factor_turns_a_lowering_into_a_depth() -> None:
    places = around(PAD_CENTRE, 1.0)
    promise = Expectation("depth_mm", PAD_MM, "mm", 0.1, "displacement", places, factor=-1.0)
    (dose,) = measure_doses(exported(lambda f, m: -pad(f, m), RIGHT), RIGHT, [("hole", promise, foot_like(*places.T))])
    assert dose.realised == pytest.approx(PAD_MM, abs=0.03)


def test_a_place_beside_the_device_is_no_dose() -> None:
    places = np.array([[90.0, 0.0], [90.0, 60.0]])
    promise = Expectation("height_mm", 0.0, "mm", 9.0, "displacement", places)
    (dose,) = measure_doses(exported(lambda f, m: 0 * f, RIGHT), RIGHT, [("pad", promise, np.zeros(2))])
    assert np.isnan(dose.realised)
    assert not dose.ok


def test_no_promise_no_dose_and_no_place_no_reading() -> None:
    rays = exported(lambda f, m: 0 * f, RIGHT)
    assert measure_doses(rays, RIGHT, []) == ()
    promise = Expectation("height_mm", 0.0, "mm", 9.0, "displacement", np.empty((0, 2)))
    (dose,) = measure_doses(rays, RIGHT, [("pad", promise, np.empty(0))])
    assert not dose.ok


def test_tilt_is_that_of_the_plane_and_of_medial_only() -> None:
    places = np.random.default_rng(0).normal(size=(50, 2)) * 20 + [80, 5]
    slope = np.tan(np.radians([11.0, -4.0]))
    assert tilt_deg(places, places @ slope + 3) == pytest.approx(-4.0)
    assert np.isnan(tilt_deg(places[:2], np.zeros(2)))
    on_a_line = np.column_stack([np.arange(9.0), np.arange(9.0)])
    assert np.isnan(tilt_deg(on_a_line, np.arange(9.0)))


def test_an_underside_is_not_read_where_letters_are() -> None:
    places = np.array([[80.0, 0.0], [85.0, 2.0], [95.0, 0.0], [85.0, 20.0]])
    label = Label("A", raised=False, depth_mm=0.6, low=(79.0, -3.0), high=(91.0, 3.0))
    heights = np.arange(4.0)
    above, below = (
        Expectation("shape_departure_mm", 0.0, "mm", 0.1, reading, places, rises=heights)
        for reading in ("largest", "underside_largest")
    )
    (_, top, top_heights), (_, bottom, bottom_heights) = beside_label(
        [("post", above, heights), ("post", below, heights)], label
    )
    assert top is above
    assert top_heights is heights
    assert bottom.places.tolist() == places[2:].tolist()
    assert bottom.rises.tolist() == bottom_heights.tolist() == [2.0, 3.0]
    assert beside_label([("post", below, heights)], None) == [("post", below, heights)]
