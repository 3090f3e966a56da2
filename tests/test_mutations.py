"""Ways to lose a dose, each done on purpose: `verify` must see every one of them, from the files alone.

Half of them break the builder between the corrections and the mesh (its report is then written by the same broken run),
half of them break the finished file beside a true report.
"""

from __future__ import annotations

import copy
import io
import json
from dataclasses import dataclass, replace

import numpy as np
import pytest

from insolegen.fabrication.stl import write_stl
from insolegen.model.request import Request
from insolegen.pipeline import build_insole
from insolegen.prescriptions.overrides import apply_overrides
from insolegen.prescriptions.shipped import resolve_profile
from insolegen.report import as_json, design_report
from insolegen.shaping import shape as shaping
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.recheck import recheck
from insolegen.verification.record import read_record

OVERRIDES = ("rearfoot_post.angle_deg=4", "arch_fill.depth_mm=1.6", "medial_heel_skive.depth_mm=4",
             "metatarsal_dome.height_mm=5", "device.trim=full")  # fmt: skip
REQUEST = Request("flat-foot", OVERRIDES)


@dataclass(frozen=True)
class Files:
    """What is on disk."""

    stl: bytes
    report: bytes

    def verify(self):
        return recheck(ExportedMesh.from_stl_bytes(self.stl), read_record(self.report, "report.json"))


def stl_of(vertices, faces) -> bytes:
    stream = io.BytesIO()
    write_stl(stream, vertices, faces)
    return stream.getvalue()


def files_of(scan, insole) -> Files:
    return Files(stl_of(insole.solid.vertices, insole.solid.faces), as_json(design_report(scan, insole)).encode())


def failures(found) -> list[str]:
    return [check.what for check in found.checks if not check.ok] + [
        f"{dose.correction}.{dose.parameter}" for dose in found.doses if not dose.ok
    ]


SCANS = ["plantar_right.obj", pytest.param("find_mean_left.ply", marks=pytest.mark.slow)]


@pytest.fixture(scope="module", params=SCANS)
def scan(request, scan_of):
    return scan_of(request.param)


@pytest.fixture(scope="module")
def made(scan):
    insole, wrong = build_insole(scan, REQUEST)
    assert not wrong
    return insole


@pytest.fixture(scope="module")
def true_files(scan, made):
    return files_of(scan, made)


def test_the_true_device_passes(true_files):
    assert failures(true_files.verify()) == []


# --- the builder broken ------------------------------------------------------------------------------------------


def part_of(kind, change):
    """`corrected` with the displacement of one correction changed: change(displacement, heights, place)."""

    def corrected(heights, place, corrections):
        for correction in corrections:
            after = correction.apply(heights, place)
            moved = after - heights
            heights = heights + (change(moved, heights, place) if correction.kind == kind else moved)
        return heights

    return corrected


def shifted(forward_mm, medial_mm):
    def change(moved, heights, place):
        steps = (round(forward_mm / place.grid.pitch), round(medial_mm / place.grid.pitch))
        return np.roll(moved, steps, axis=(0, 1))

    return change


def mirrored(moved, heights, place):
    middle = (place.medial_edge + place.lateral_edge) / 2
    return np.array([
        np.interp(2 * m - place.grid.medial, place.grid.medial, row) for m, row in zip(middle, moved, strict=True)
    ])  # fmt: skip


def arch_erased(moved, heights, place):
    """The foot's side cut down to the thickness of the shell in the midfoot, arch and all."""
    midfoot = (place.station > 0.35) & (place.station < 0.6) & (np.abs(place.across) < 0.7)
    return np.where(midfoot, np.minimum(heights, 3.0) - heights, moved)


BROKEN_CORRECTIONS = {
    "drop_the_skive": ("medial_heel_skive", lambda moved, *_: 0 * moved),
    "drop_the_post": ("rearfoot_post", lambda moved, *_: 0 * moved),
    "halve_the_arch_fill": ("arch_fill", lambda moved, *_: moved / 2),
    "double_the_post": ("rearfoot_post", lambda moved, *_: 2 * moved),
    "mirror_the_skive": ("medial_heel_skive", mirrored),
    "mirror_the_dome": ("metatarsal_dome", mirrored),
    "flip_the_post": ("rearfoot_post", lambda moved, *_: -moved),
    "skive_10_mm_forward": ("medial_heel_skive", shifted(10, 0)),
    "post_10_mm_forward": ("rearfoot_post", shifted(10, 0)),
    "post_10_mm_to_the_lateral_side": ("rearfoot_post", shifted(0, -10)),
    "dome_10_mm_forward": ("metatarsal_dome", shifted(10, 0)),
    "arch_fill_in_the_heel": ("arch_fill", shifted(-80, 0)),
    "erase_the_arch_with_thickness": ("arch_fill", arch_erased),
}


FAST = {
    "drop_the_skive", "halve_the_arch_fill", "mirror_the_skive", "post_10_mm_forward", "arch_fill_in_the_heel",
    "erase_the_arch_with_thickness",
}  # fmt: skip


def fast_or_slow(names, fast):
    return [name if name in fast else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", fast_or_slow(BROKEN_CORRECTIONS, FAST))
def test_a_correction_that_is_lost_on_the_way_to_the_mesh(name, scan, monkeypatch):
    monkeypatch.setattr(shaping, "corrected", part_of(*BROKEN_CORRECTIONS[name]))
    insole, _ = build_insole(scan, REQUEST)
    assert failures(files_of(scan, insole).verify()), "nobody noticed"


def test_corrections_in_the_wrong_order(scan, monkeypatch):
    """The skive before the post: its plane is tilted with the heel. What checks goes through the order on its own."""
    from insolegen.shaping import top

    in_order = top.corrected

    def reversed_(heights, place, corrections):
        return in_order(heights, place, tuple(reversed(corrections)))

    monkeypatch.setattr(top, "corrected", reversed_)
    monkeypatch.setattr(shaping, "corrected", reversed_)
    insole, wrong = build_insole(scan, REQUEST)
    assert wrong
    assert failures(files_of(scan, insole).verify())


def test_a_correction_built_under_the_device_instead_of_on_it(scan, monkeypatch):
    from insolegen.prescriptions.corrections.metatarsal_dome import MetatarsalDome

    on_top = MetatarsalDome.apply
    monkeypatch.setattr(MetatarsalDome, "apply", lambda self, heights, place: heights.copy())
    monkeypatch.setattr(
        MetatarsalDome, "apply_to_bottom", lambda self, bottom, place: bottom - (on_top(self, bottom, place) - bottom)
    )
    insole, wrong = build_insole(scan, REQUEST)
    assert any(failure.where.startswith("metatarsal_dome") for failure in wrong)
    assert "metatarsal_dome.height_mm" in failures(files_of(scan, insole).verify())


def test_a_cup_that_is_lowered(scan, monkeypatch):
    rim_heights = shaping.rim_heights
    monkeypatch.setattr(shaping, "rim_heights", lambda *arguments: rim_heights(*arguments) - 1.0)
    insole, _ = build_insole(scan, REQUEST)
    assert "device.heel_cup_depth_mm" in failures(files_of(scan, insole).verify())


def test_a_bottom_that_is_raised_to_a_thin_spot(scan, monkeypatch):
    from insolegen import pipeline

    solidify = pipeline.solidify

    def dimpled(design, side):
        forward, medial = design.grid.forward[:, None], design.grid.medial[None, :]
        near = np.hypot(forward - 60, medial) < 10
        return solidify(replace(design, bottom=np.where(near, design.top - 1.5, design.bottom)), side)

    monkeypatch.setattr(pipeline, "solidify", dimpled)
    insole, _ = build_insole(scan, REQUEST)
    assert "minimum thickness" in failures(files_of(scan, insole).verify())


def test_the_wrong_side(scan, monkeypatch):
    from insolegen import pipeline

    solidify = pipeline.solidify
    other = {"left": "right", "right": "left"}
    monkeypatch.setattr(pipeline, "solidify", lambda design, side: solidify(design, other[side]))
    insole, _ = build_insole(scan, REQUEST)
    assert "side" in failures(files_of(scan, insole).verify())


# --- the correction itself broken --------------------------------------------------------------------------------


def no_dose(monkeypatch, kind, factor):
    from insolegen.prescriptions.registry import KINDS

    apply = KINDS[kind].apply
    monkeypatch.setattr(KINDS[kind], "apply", lambda self, h, place: h + factor * (apply(self, h, place) - h))


@pytest.mark.parametrize("factor", fast_or_slow([0.0, 0.5, 2.0, -1.0], {2.0}))
@pytest.mark.parametrize("kind", ["rearfoot_post", "arch_fill", "medial_heel_skive", "metatarsal_dome"])
def test_a_correction_that_gives_another_dose(kind, factor, scan, monkeypatch):
    no_dose(monkeypatch, kind, factor)
    insole, _ = build_insole(scan, REQUEST)
    found = failures(files_of(scan, insole).verify())
    assert any(name.startswith(kind) for name in found)


# --- the file broken ---------------------------------------------------------------------------------------------


def without(kind):
    """The device of the same prescription without one correction."""

    def mutate(scan, made):
        profile = apply_overrides(resolve_profile("flat-foot"), OVERRIDES)
        first = next(c for c in profile.corrections if c.kind == kind).__struct_fields__[0]
        kept = tuple(text for text in OVERRIDES if not text.startswith(kind))
        insole, _ = build_insole(scan, Request("flat-foot", (*kept, f"{kind}.{first}=0")))
        return insole.solid.vertices, insole.solid.faces

    return mutate


def moved_vertices(change):
    def mutate(scan, made):
        return change(made.solid.vertices.copy(), made), made.solid.faces

    return mutate


def dent(vertices, made):
    """One millimetre deep and 12 mm wide, in the top of the heel."""
    centre = made.measurements.landmarks["heel_centre"].position
    side = np.linalg.det(made.solid.foot_to_file[:3, :3])
    away = np.hypot(vertices[:, 0] - centre[0], vertices[:, 1] - side * centre[1])
    on_top = vertices[:, 2] > 1.5
    vertices[:, 2] -= np.where(on_top & (away < 6), np.cos(np.pi * away / 12) ** 2, 0)
    return vertices


BROKEN_FILES = {
    "without_the_skive": without("medial_heel_skive"),
    "without_the_post": without("rearfoot_post"),
    "without_the_dome": without("metatarsal_dome"),
    "scaled_by_1.02": moved_vertices(lambda vertices, _: 1.02 * vertices),
    "in_metres": moved_vertices(lambda vertices, _: vertices / 1000),
    "moved_10_mm_forward": moved_vertices(lambda vertices, _: np.add(vertices, (10, 0, 0))),
    "lifted_1_mm": moved_vertices(lambda vertices, _: np.add(vertices, (0, 0, 1))),
    "a_dent_in_the_heel": moved_vertices(dent),
    "tilted_by_1_deg": moved_vertices(
        lambda vertices, _: vertices + np.tan(np.radians(1)) * vertices[:, 1:2] * np.array([0, 0, 1])
    ),
    "mirrored": lambda scan, made: (made.solid.vertices * [1, -1, 1], made.solid.faces[:, ::-1]),
    "a_triangle_missing": lambda scan, made: (made.solid.vertices, made.solid.faces[1:]),
    "inside_out": lambda scan, made: (made.solid.vertices, made.solid.faces[:, ::-1]),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_file_that_is_not_the_device(name, scan, made, true_files):
    broken = Files(stl_of(*BROKEN_FILES[name](scan, made)), true_files.report)
    assert failures(broken.verify()), "nobody noticed"


# --- the report broken -------------------------------------------------------------------------------------------


def edited(true_files, change):
    report = copy.deepcopy(json.loads(true_files.report))
    change(report)
    return failures(Files(true_files.stl, json.dumps(report).encode()).verify())


def test_a_report_without_one_of_its_doses(true_files):
    def drop(report):
        report["dose"] = [dose for dose in report["dose"] if dose["correction"] != "rearfoot_post"]

    assert edited(true_files, drop) == ["rearfoot_post"]


def test_a_report_whose_doses_are_not_the_part_they_are_said_to_be(true_files):
    def halve(report):
        report["prescription"] |= {"dose_percent": 50.0, "whole_doses": {"rearfoot_post.angle_deg": 4.0}}

    assert edited(true_files, halve) == ["rearfoot_post"]


def test_a_report_whose_dose_is_not_the_prescribed_one(true_files):
    def lower(report):
        (skive,) = [c for c in report["prescription"]["corrections"] if c["kind"] == "medial_heel_skive"]
        skive["depth_mm"] = 2.0

    assert edited(true_files, lower) == ["medial_heel_skive"]
