"""What passes, what does not, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import VerificationError
from insolegen.model.dose import Dose
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.judge import Limits, failures, release, solid_faults
from insolegen.verification.makeability import measure_makeability
from insolegen.verification.rays import VerticalRays
from insolegen.verification.solid import check_solid
from insolegen.verification.survey import survey

from .insole_like import flat, slab

GOOD = Dose("medial_heel_skive", "depth_mm", 4.0, 4.05, 0.1, "mm")


@pytest.fixture(scope="module")
def plate():
    mesh = ExportedMesh.from_arrays(*slab(flat(4.0), flat(0.0), rings=20, spokes=60))
    rays = VerticalRays.through(mesh)
    solid = check_solid(mesh)
    return solid, measure_makeability(rays, survey(rays), solid)


def test_a_sound_device_is_released(plate) -> None:
    fit = {"residual_rms_gap_mm": 0.1, "residual_p95_gap_mm": 0.3}
    found = failures(*plate, [GOOD], fit, Limits(3.9, 0.15, 0.4))
    assert found == ()
    release(found)


@pytest.mark.parametrize(
    ("change", "said", "row"),
    [
        ({"watertight": False, "open_edges": 3}, "3 open edges", "watertight"),
        ({"watertight": False, "misoriented_edges": 3}, "3 edges of triangles that are wound", "watertight"),
        ({"watertight": False, "overused_edges": 3}, "3 edges of more than two", "manifold"),
        ({"watertight": False}, "not watertight", "watertight"),
        ({"bodies": 2}, "2 separate bodies", "manifold"),
        ({"genus": 1}, "genus 1", "manifold"),
        ({"volume_mm3": -5.0}, "inside out", "faces outward"),
        ({"degenerate_triangles": 2}, "2 triangles of no area", "manifold"),
        ({"bounds": np.array([[0, 0, -0.5], [1, 1, 1]])}, "z = -0.500", "rests on z = 0"),
    ],
)
def test_each_fault_of_the_solid(plate, change, said: str, row: str) -> None:
    solid = replace(plate[0], **change)
    (failure,) = failures(solid, plate[1], [])
    assert said in failure.found
    assert [name for name, faults in solid_faults(solid).items() if faults] == [row]
    with pytest.raises(VerificationError, match="exported insole"):
        release([failure])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"undercut_rays": 7}, "7 vertical lines"),
        ({"lowest_gap_mm": -0.25}, "-0.250 mm above the bottom"),
        ({"lowest_gap_mm": float("nan")}, "nan"),
        ({"minimum_thickness_mm": 1.2}, "1.20 mm thick"),
        ({"minimum_thickness_mm": float("nan")}, "nan mm thick"),
    ],
)
def test_each_fault_in_the_making(plate, change, said: str) -> None:
    (failure,) = failures(plate[0], replace(plate[1], **change), [], limits=Limits(minimum_thickness_mm=3.0))
    assert said in failure.found


def test_a_dose_that_is_off_and_one_that_cannot_be_read(plate) -> None:
    off, lost = replace(GOOD, realised=3.5), replace(GOOD, realised=float("nan"))
    found = failures(*plate, [off, GOOD, lost])
    assert [failure.where for failure in found] == ["medial_heel_skive.depth_mm"] * 2
    assert "realised 3.500 mm" in found[0].found
    assert "not measurable" in found[1].found


def test_a_fit_that_is_off_or_missing_is_judged_only_when_asked(plate) -> None:
    bad = {"residual_rms_gap_mm": 0.3, "residual_p95_gap_mm": float("nan")}
    assert failures(*plate, [], bad) == ()
    assert len(failures(*plate, [], bad, Limits(residual_rms_gap_mm=0.15, residual_p95_gap_mm=0.4))) == 2
    assert len(failures(*plate, [], {}, Limits(residual_rms_gap_mm=0.15))) == 1


def test_one_error_lists_them_all(plate) -> None:
    found = failures(replace(plate[0], bodies=3), replace(plate[1], undercut_rays=9), [replace(GOOD, realised=0.0)])
    with pytest.raises(VerificationError) as caught:
        release(found, device="right.stl")
    text = str(caught.value)
    assert "3 checks failed" in text
    for piece in ("right.stl", "3 separate bodies", "9 vertical lines", "medial_heel_skive.depth_mm", "what to do"):
        assert piece in text
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("correction", "parameter", "remedy"),
    [
        ("metatarsal_dome", "height_mm", "move or lessen metatarsal_dome"),
        ("device", "heel_cup_depth_mm", "another device.heel_cup_depth_mm"),
        ("device", "top_departure_mm", "report this design"),
    ],
)
def test_each_lost_dose_says_what_can_be_done(plate, correction, parameter, remedy) -> None:
    (failure,) = failures(*plate, [Dose(correction, parameter, 4.0, 3.0, 0.1, "mm")])
    assert remedy in failure.remedy
