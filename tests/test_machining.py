"""A whole job on a small dish; and programs that were tampered with, which the check must catch."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from insolegen.errors import UsageError, VerificationError
from insolegen.fabrication.milling.cutting import MATERIALS
from insolegen.fabrication.milling.plan import MillingRequest
from insolegen.fabrication.milling.program import DIALECTS, program_text
from insolegen.fabrication.milling.reach import FOOT_OF_WALLS_MM, unreachable
from insolegen.fabrication.milling.relief import Relief
from insolegen.machining import build_program, make_program
from insolegen.model.milling import Blank, Tool
from insolegen.shaping.positive import WALL_BEYOND_RIM_MM
from insolegen.verification.exported import ExportedMesh
from insolegen.verification.milling.check import MillingOrder, check_program
from insolegen.verification.milling.gcode import read_program

BALL = Tool("ball", 8.0)
EVA = MATERIALS["eva"]


@pytest.fixture(scope="module")
def job(dish):
    return make_program(["dish"], [dish], MillingRequest(EVA, BALL, scallop_mm=0.2))


@pytest.fixture(scope="module")
def checked(job, dish):
    """Check another text for the same job."""
    placed = ExportedMesh(job.plan.placements[0].place(dish.corners))
    order = MillingOrder(job.plan.blank, (0.0, 0.0, 0.0), {1: BALL}, BALL, BALL, 0.2, EVA.plunge_mm_min, 4, 1.8, 0.7)
    return lambda text: check_program(text, [placed], order)


def what(check) -> str:
    return " | ".join(failure.found for failure in check.failures)


def test_the_dish_comes_out_as_it_should(job):
    (insole,) = job.check.insoles
    assert insole.gouge_mm <= 0.05
    assert 0.08 < insole.leftover_mm <= 0.2  # much less than was asked for would be a waste of time
    assert insole.tabs == 4
    assert not job.check.failures
    assert not job.check.incidents


def test_the_check_agrees_with_the_text_it_was_made_from(job, checked):
    assert what(checked(job.text)) == ""


def lowered(text: str, by: float) -> str:
    """Every height of the finishing lowered."""
    before, _, after = text.partition("(finish)")
    finish, mark, outline = after.partition("(outline)")
    finish = re.sub(r"Z([\d.]+)", lambda z: f"Z{max(float(z[1]) - by, 0):.3f}", finish)
    return before + "(finish)" + finish + mark + outline


@pytest.mark.slow
def test_what_the_check_catches(job, checked):
    text = job.text
    assert "gouge" in what(checked(lowered(text, 0.08)))
    assert "left over" in what(checked(lowered(text, -0.2)))
    assert "spindle" in what(checked(text.replace(" M3\n", " M5\n")))
    assert "too fast" in what(checked(re.sub(r"F\d+", "F2000", text)))
    assert "rapid" in what(checked(re.sub(r"G0 Z\d+", "G0 Z12", text)))
    assert "below the table" in what(checked(text.replace("Z0\n", "Z-0.5\n").replace("Z0 ", "Z-0.5 ")))
    assert "does not end" in what(checked(text.replace("M30", "")))
    # Without the finishing there are steps everywhere; without the outline the tabs are not all that stands.
    assert "left over" in what(checked(re.sub(r"\(finish\).*\(outline\)", "(outline)", text, flags=re.DOTALL)))
    assert "0 tabs" in what(checked(text.replace("Z3\n", "Z0\n").replace("Z3 ", "Z0 ")))
    with pytest.raises(VerificationError, match="tool T7"):
        checked(text.replace("G21", "T7 M6 G21"))


@pytest.mark.parametrize(
    ("dialect", "begins", "holds", "ends"),
    [
        ("grbl", "(insole", [r"^G21 G90 G17 G94$", r"^S14500 M3$"], "M5\nM30\n"),
        ("linuxcnc", "(insole", [r"^G64 P0.005", r"^T1 M6$", r"^G43$"], "M5\nM2\n"),
        ("iso", "%\nO0001\nN1 (", [r"^N\d+ T1 M6$", r"X\d+\.", r"F2000\."], "M5\nN{last} M30\n%\n"),
    ],
)
def test_dialects(job, checked, dialect, begins, holds, ends):
    text = program_text(job.plan, DIALECTS[dialect], "corner")
    assert text == program_text(job.plan, DIALECTS[dialect], "corner")
    assert text.startswith(begins)
    assert all(re.search(pattern, text, re.MULTILINE) for pattern in holds)
    assert text.endswith(ends.replace("{last}", str(text.count("\n") - 3)))
    assert ("M6" in text) == (dialect != "grbl")
    assert ("G64" in text) == (dialect == "linuxcnc")
    if dialect == "iso":
        assert not re.search(r"[XYZF]-?\d+(?![\d.])", text)  # every number has its point
    else:
        assert not re.search(r"\.\d*0\b", re.sub(r"\(.*\)", "", text))
    assert what(checked(text)) == ""


def test_the_zero_moves_and_nothing_else(job):
    corner = read_program(program_text(job.plan, DIALECTS["grbl"], "corner"))
    centre = read_program(program_text(job.plan, DIALECTS["grbl"], "centre"))
    blank = job.plan.blank
    moved = corner.end - (blank.length_mm / 2, blank.width_mm / 2, 0.0)
    assert centre.end[-1] == pytest.approx(moved[-1], abs=1.1e-3)
    assert centre.end.min(axis=0) == pytest.approx(moved.min(axis=0), abs=1.1e-3)


def test_three_tools_and_a_flat_outline_leave_nothing_at_the_wall(dish):
    request = MillingRequest(
        EVA, BALL, rough_tool=Tool("flat", 10.0), outline_tool=Tool("flat", 6.0), scallop_mm=0.2, direction=0
    )
    job = make_program(["dish"], [dish], request, dialect="linuxcnc", zero="centre")
    assert [str(tool) for tool in job.plan.tools] == ["flat:10", "ball:8", "flat:6"]
    assert job.check.insoles[0].uncut_mm2 == 0
    assert re.findall(r"T\d M6", job.text) == ["T1 M6", "T2 M6", "T3 M6"]


def test_a_thin_edge_is_held_by_strips_of_skin(height_field):
    # 12 mm high at one end, 2 mm from the middle on, as a device that reaches past the ball.
    thin = height_field(lambda x, y: np.maximum(12 - 0.25 * x, 2.0), 90, 30)
    request = MillingRequest(EVA, BALL, scallop_mm=0.2)
    job = make_program(["thin"], [thin], request)
    (insole,), (tabs,) = job.check.insoles, job.plan.tabs
    assert insole.held
    assert (insole.tabs, insole.strips) == (4, 2)
    gaps = np.diff(np.sort(tabs.along_mm))
    assert gaps.max() < 1.5 * gaps.mean()  # the thin end does not flutter
    placed = ExportedMesh(job.plan.placements[0].place(thin.corners))
    order = MillingOrder(job.plan.blank, (0.0, 0.0, 0.0), {1: BALL}, BALL, BALL, 0.2, EVA.plunge_mm_min, 4, 1.8, 0.7)
    cut = re.sub(r"Z0?\.8\b|Z3\b|Z2\.5\b|Z2\b", "Z0", job.text)
    assert "no tab reaches the frame" in what(check_program(cut, [placed], order))


def test_a_positive_is_milled_with_a_ball_that_fills_the_foot_of_its_walls(height_field):
    def top(x, y):
        from_edge = np.minimum(np.minimum(x, 60 - x), np.minimum(y, 40 - y))
        return 16 + np.clip(3.0 * (from_edge - 2.5), 0, 15)

    positive = height_field(top, 60, 40, 0.5)
    foam = MATERIALS["modelling-foam"]
    request = MillingRequest(foam, BALL, outline_tool=Tool("flat", 6.0), scallop_mm=0.2, tabs=2)
    with pytest.raises(VerificationError, match="--positive"):
        make_program(["positive"], [positive], request)
    (insole,) = make_program(["positive"], [positive], replace(request, positive=True)).check.insoles
    assert insole.unreachable_mm2 > 25  # and said


def test_what_is_filled_above_the_foot_of_the_walls_counts(height_field):
    def top(x, y):
        from_edge = np.minimum(np.minimum(x, 60 - x), np.minimum(y, 40 - y))
        return 16 + np.clip(6.0 * (from_edge - 7.9), 0, 18)

    # On a wide ledge a ball of radius R touches such a wall R (1 - cos 80.5 deg) above it: 6 mm are cut off.
    walls = Relief.of(height_field(top, 60, 40, 0.5).corners, margin_mm=15)
    small, large = Tool("ball", 14.0), Tool("ball", 25.0)  # 5.8 and 10.4 mm
    assert unreachable(walls, small).matters
    assert not unreachable(walls, small, positive=True).matters
    assert unreachable(walls, large, positive=True).matters
    assert FOOT_OF_WALLS_MM == WALL_BEYOND_RIM_MM


def test_a_flat_tool_finishes_too(dish):
    job = make_program(["dish"], [dish], MillingRequest(EVA, Tool("flat", 6.0), scallop_mm=0.3, tabs=0))
    assert job.check.insoles[0].gouge_mm <= 0.05


def test_a_groove_too_narrow_is_refused_with_the_largest_tool_that_does(height_field):
    # A rounded groove of 3 mm radius, 6 mm deep: a ball of 6 mm fits, one of 8 mm does not.
    def top(x, y):
        away = np.abs(y - 18)
        return np.where(away < 3, 11 - np.sqrt(np.maximum(9.3 - away**2, 0)), 11.0) - 1.0

    grooved = height_field(top, 60, 36, 0.5)
    with pytest.raises(VerificationError) as refusal:
        make_program(["grooved"], [grooved], MillingRequest(EVA, Tool("ball", 12.0), scallop_mm=0.2))
    named = re.search(r"--tool ball:([\d.]+)", refusal.value.remedy)
    assert named
    assert float(named[1]) <= 6.0
    build_program(["grooved"], [grooved], MillingRequest(EVA, Tool("ball", float(named[1])), scallop_mm=0.2, tabs=0))


def test_an_underside_that_is_not_flat_is_refused(dish):
    corners = dish.corners.copy()
    bottom = corners[:, 2] == 0
    corners[:, 2][bottom] = (0.02 * corners[:, 0])[bottom]
    with pytest.raises(VerificationError, match="underside"):
        make_program(["tilted"], [ExportedMesh(corners)], MillingRequest(EVA, BALL))


@pytest.mark.parametrize(
    ("change", "word"),
    [({"scallop_mm": 0.001}, "scallop"), ({"tabs": 30}, "tabs"), ({"blank": Blank(50, 50, 50)}, "blank")],
)
def test_requests_that_cannot_be_met(dish, change, word):
    with pytest.raises(UsageError, match=word):
        make_program(["dish"], [dish], replace(MillingRequest(EVA, BALL), **change))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plantar_right.obj", "find_mean_left.ply", "flat_sole_left.stl"])
@pytest.mark.parametrize("profile", ["neutral", "metatarsalgia"])
def test_real_insoles(insole_of, name, profile):
    solid = insole_of(name, profile, "device.heel_cup_depth_mm=18").solid
    mesh = ExportedMesh.from_arrays(solid.vertices, solid.faces)
    (insole,) = make_program([name], [mesh], MillingRequest(EVA, BALL)).check.insoles
    assert insole.gouge_mm <= 0.05
    assert insole.leftover_mm <= 0.06


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "device"), [("find_shape3_left.ply", "milled_eva"), ("plantar_right.obj", "positive")]
)
def test_a_pair_from_a_real_scan(name, device, insole_of):
    solid = insole_of(name, None, f"device.type={device}").solid
    mirrored = ExportedMesh.from_arrays(solid.vertices * (1, -1, 1), solid.faces[:, ::-1])
    pair = [ExportedMesh.from_arrays(solid.vertices, solid.faces), mirrored]
    positive = device == "positive"
    request = MillingRequest(MATERIALS["modelling-foam"] if positive else EVA, BALL, positive=positive)
    job = make_program(["one", "other"], pair, request)
    for insole in job.check.insoles:
        assert insole.gouge_mm <= 0.05
        assert insole.leftover_mm <= 0.06
        assert insole.held
    assert max(insole.strips for insole in job.check.insoles) == (0 if positive else 1)
