"""The recipe as a whole: mirror, repeat, and the solids that come out of it."""

from __future__ import annotations

import manifold3d
import numpy as np
import pytest
import trimesh

from insolegen.errors import DesignError, PrescriptionError, ScanError, VerificationError
from insolegen.model.request import Request
from insolegen.model.scan import Scan
from insolegen.pipeline import make_insole


def mirrored(scan: Scan) -> Scan:
    return Scan(np.asarray(scan.vertices) * np.array([1, -1, 1], dtype=scan.vertices.dtype), scan.faces)


@pytest.mark.parametrize(("name", "profile"), [("plantar_right.obj", "flat-foot"), ("find_mean_left.ply", "neutral")])
def test_the_insole_of_a_mirrored_scan_is_the_mirrored_insole(name, profile, scan_of, insole_of):
    here = insole_of(name, profile)
    there = make_insole(mirrored(scan_of(name)), Request(profile))
    assert {here.foot.side, there.foot.side} == {"left", "right"}
    assert len(here.solid.vertices) == len(there.solid.vertices)
    # Scans are single precision, 3e-5 mm at 270 mm; on the walls of the cup, ten times as steep as wide, that is 3e-4.
    np.testing.assert_allclose(here.solid.vertices * [1, -1, 1], there.solid.vertices, atol=5e-4)
    # The plane floor is cut along the shorter diagonals, and of two that are alike either may be.
    other = (here.solid.faces[:, ::-1] != there.solid.faces).any(axis=1)
    assert other.mean() < 1e-3
    assert np.abs(there.solid.vertices[there.solid.faces[other], 2]).max(initial=0.0) < 1e-9
    for reading in ("requested", "realised"):
        doses = [[getattr(dose, reading) for dose in insole.doses] for insole in (here, there)]
        np.testing.assert_allclose(doses[0], doses[1], atol=5e-3)


def test_the_same_again_after_another_one(scan_of, insole_of):
    first = make_insole(scan_of("plantar_right.obj"), Request("neutral"))
    make_insole(scan_of("average_male_left.ply"), Request("high-arch"))
    again = make_insole(scan_of("plantar_right.obj"), Request("neutral"))
    assert first.solid.vertices.tobytes() == again.solid.vertices.tobytes()
    assert first.solid.faces.tobytes() == again.solid.faces.tobytes()
    assert first.doses == again.doses
    assert first.fit == again.fit


@pytest.mark.parametrize("name", ["plantar_right.obj", "average_male_left.ply"])
def test_a_solid_is_one_closed_body_that_rests_on_zero(name, insole_of):
    check_solid(insole_of(name, "neutral"))


def check_solid(insole):
    vertices, faces = insole.solid.vertices, insole.solid.faces
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 0
    assert vertices[:, 2].min() == pytest.approx(0, abs=1e-6)
    solid = manifold3d.Manifold(
        manifold3d.Mesh(vert_properties=vertices.astype(np.float32), tri_verts=faces.astype(np.uint32))
    )
    assert solid.status() == manifold3d.Error.NoError
    assert solid.genus() == 0
    assert len(solid.decompose()) == 1


def test_the_arch_is_on_the_medial_side_of_either_foot(insole_of):
    """Medial is +y for a right foot and -y for a left one, in the file as it leaves."""
    for name, medial in (("plantar_right.obj", 1.0), ("find_mean_left.ply", -1.0)):
        insole = insole_of(name, "neutral")
        apex = insole.measurements.landmarks["arch_apex"].position
        vertices = insole.solid.vertices
        midfoot = vertices[np.abs(vertices[:, 0] - apex[0]) < 15]
        at = [midfoot[np.abs(medial * midfoot[:, 1] - m) < 4, 2].max() for m in (apex[1], -apex[1])]
        assert at[0] > at[1] + 5


def test_the_heel_has_a_cup_of_the_asked_depth(insole_of):
    insole = insole_of("plantar_right.obj", "neutral")
    vertices = insole.solid.vertices
    (cup,) = [dose for dose in insole.doses if dose.parameter == "heel_cup_depth_mm"]
    behind = vertices[vertices[:, 0] < 5, 2].max()
    rows = (insole.design.grid.forward > 25) & (insole.design.grid.forward < 60)
    seat = insole.design.top[rows][insole.design.distance[rows] > 2].min() + insole.solid.foot_to_file[2, 3]
    assert behind - seat == pytest.approx(cup.requested, abs=0.6)


def test_without_a_profile_the_arch_chooses_and_the_reason_is_given(insole_of):
    insole = insole_of("plantar_right.obj")
    assert insole.prescription.profile in ("neutral", "flat-foot", "high-arch")
    assert insole.measurements.arch.classification.replace("_", " ") in insole.prescription.chosen_because.replace(
        "_", " "
    )


def test_a_sole_that_was_filled_in_chooses_no_correction(insole_of):
    insole = insole_of("flat_sole_left.stl")
    assert insole.prescription.profile == "uncorrected"
    assert not insole.prescription.corrections
    assert "not captured" in insole.prescription.chosen_because
    severities = {finding.code: finding.severity for finding in insole.findings}
    assert severities["sole_not_captured"] == "serious"


def test_an_arch_ordered_on_a_filled_sole_is_built_and_said_aloud(insole_of):
    insole = insole_of("flat_sole_left.stl", "flat-foot")
    severities = {finding.code: finding.severity for finding in insole.findings}
    assert severities["arch_place_assumed"] == "serious"


def test_no_sole_is_a_refusal(scan_of):
    with pytest.raises(ScanError, match="no sole") as caught:
        make_insole(scan_of("no_sole_noisy_left.obj"))
    assert caught.value.remedy


def test_a_wrong_profile_is_a_refusal(scan_of):
    with pytest.raises(PrescriptionError, match="neutral"):
        make_insole(scan_of("plantar_right.obj"), Request("neutrall"))


def test_a_builder_that_breaks_is_caught_by_the_verification(scan_of, monkeypatch):
    """One and a half degrees of tilt in the built top, which no correction asked for."""
    from insolegen import pipeline

    built = pipeline.solidify

    def crooked(design, side):
        tilt = 0.026 * design.grid.medial[None, :]
        return built(type(design)(design.grid, design.top + tilt, design.bottom, design.outline, design.distance), side)

    monkeypatch.setattr(pipeline, "solidify", crooked)
    with pytest.raises(VerificationError):
        make_insole(scan_of("plantar_right.obj"), Request("flat-foot"))


@pytest.mark.parametrize("error", [DesignError, VerificationError])
def test_an_error_of_a_stage_passes_through(error, scan_of, monkeypatch):
    from insolegen import pipeline

    def refuse(*_):
        raise error("no")

    monkeypatch.setattr(pipeline, "shape", refuse)
    with pytest.raises(error, match=r"^no$"):
        make_insole(scan_of("plantar_right.obj"), Request("uncorrected"))
