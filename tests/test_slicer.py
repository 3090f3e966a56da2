"""Insoles in the programs that print them: nothing to repair, one part, and every zone as dense as it was asked for.

The G-code is read back: where a printer will lay down how much, in the frame of the insole.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import lib3mf
import manifold3d
import numpy as np
import pytest
import trimesh
from matplotlib.path import Path as Outline
from scipy.ndimage import binary_closing, distance_transform_edt, maximum_filter, minimum_filter
from scipy.spatial import cKDTree

from insolegen.delivery import part_of
from insolegen.fabrication.formats import write_part
from insolegen.fabrication.pair import mirrored_part
from insolegen.model.request import Request
from insolegen.pipeline import make_insole
from insolegen.report import print_entry
from insolegen.scans.read import read_scan

pytestmark = pytest.mark.slicer

SAMPLES = Path(__file__).resolve().parents[1] / "sample_scans"
BED = (300.0, 200.0)
MIDDLE = (150.0, 100.0)
FILAMENT_MM2 = np.pi * (1.75 / 2) ** 2
SCANS = [
    "plantar_right.obj",
    "find_mean_left.ply",
    "find_shape1_left.ply",
    "find_shape3_left.ply",
    "find_inversion_left.ply",
    "average_male_left.ply",
    "flat_sole_left.stl",
]
TYPES = {
    "milled_eva": ("device.type=milled_eva",),
    "printed_shell": ("device.type=printed_shell", "extrinsic_rearfoot_post.angle_deg=4"),
    "bridge": ("device.type=printed_shell", "device.bottom=bridge", "device.trim=sulcus"),
    "printed_soft": ("device.type=printed_soft", "device.trim=full"),
    "positive": ("device.type=positive",),
}
# Every foot as two types, in turn, so that every type comes from two feet at least.
CASES = [
    (name, kind, ".3mf" if (k + step) % 2 else ".stl")
    for step in (0, 2)
    for k, (name, kind) in enumerate(zip(SCANS, [list(TYPES)[(k + step) % 5] for k in range(len(SCANS))], strict=True))
]
OTHERS = [
    ("plantar_right.obj", "flat-foot", ("device.bottom=flat", "device.trim=three_quarter"), ".stl"),
    ("normal_right.stl", "neutral", ("device.bottom=shell",), ".3mf"),
    ("flat_left.ply", "flat-foot", ("device.bottom=flat", "device.trim=full"), ".ply"),
]
QUICK = ("--nozzle-diameter", "0.8", "--layer-height", "0.5", "--first-layer-height", "0.5")


def program(name):
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def made(shared_scans, name, profile, overrides, label=None):
    scan = next(folder / name for folder in (shared_scans, SAMPLES) if (folder / name).is_file())
    return make_insole(read_scan(scan), Request(profile, overrides, label=label))


def written(insole, path):
    with path.open("wb") as stream:
        write_part(stream, path, part_of(insole, path))
    return path


def slice_it(path, *options):
    target = path.with_suffix(".gcode")
    size = f"0x0,{BED[0]:g}x0,{BED[0]:g}x{BED[1]:g},0x{BED[1]:g}"
    centre = f"{MIDDLE[0]:g},{MIDDLE[1]:g}"
    said = output_of(
        program("prusa-slicer"), "--export-gcode", "--bed-shape", size, "--center", centre, *options, "-o", target, path
    )
    remarks = said.replace(str(target), "").lower()
    for word in ("repair", "error", "warning", "non-manifold", "open edges"):
        assert word not in remarks, said
    return read_gcode(target.read_text(errors="replace"))


@dataclass(frozen=True)
class Printed:
    """Moves that lay down material: from and to (n, 3) mm on the bed, filament (n,) mm, what for (n,); what it says."""

    start: np.ndarray
    end: np.ndarray
    filament: np.ndarray
    kind: np.ndarray
    cm3: float
    hours: float

    @property
    def layers(self):
        return np.unique(self.end[self.kind != "Skirt/Brim", 2])


def read_gcode(text):
    """Every extruding move: relative or absolute extrusion, resets included."""
    at, extruded, relative, kind = [0.0, 0.0, 0.0], 0.0, False, ""
    moves, kinds = [], []
    word = re.compile(r"([XYZE])(-?[0-9.]+)")
    for line in text.splitlines():
        if line.startswith(";TYPE:"):
            kind = line[6:]
        elif line.startswith(("G1 ", "G0 ")):
            before, new = tuple(at), dict(word.findall(line.partition(";")[0]))
            for axis, name in enumerate("XYZ"):
                at[axis] = float(new.get(name, at[axis]))
            if "E" in new:
                amount = float(new["E"]) - (0.0 if relative else extruded)
                extruded += amount
                if amount > 0 and ("X" in new or "Y" in new):
                    moves.append((*before, *at, amount))
                    kinds.append(kind)
        elif line.startswith("G92"):
            extruded = float(dict(word.findall(line)).get("E", extruded))
        elif line.startswith(("M82", "M83")):
            relative = line.startswith("M83")
    table = np.array(moves)
    cm3 = float(re.search(r"filament used \[cm3\] = ([0-9.]+)", text)[1])
    span = re.search(r"estimated printing time \(normal mode\) = (.*)", text)[1]
    seconds = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    hours = sum(int(number) * seconds[unit] for number, unit in re.findall(r"(\d+)([dhms])", span)) / 3600
    return Printed(table[:, :3], table[:, 3:6], table[:, 6], np.array(kinds), cm3, hours)


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_every_type_of_device_is_made_as_it_is(case, shared_scans, tmp_path):
    name, kind, suffix = case
    insole = made(shared_scans, name, "neutral", TYPES[kind])
    mesh = trimesh.load(check_files(insole, suffix, tmp_path))
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(insole.device["volume_mm3"], rel=1e-6)
    solid = manifold3d.Manifold(manifold3d.Mesh(np.float32(mesh.vertices), np.uint32(mesh.faces)))
    assert (solid.status(), solid.genus(), len(solid.decompose())) == (manifold3d.Error.NoError, 0, 1)
    if kind != "positive":
        device = insole.prescription.device
        body, walls = thinnest(mesh, device.rim_taper_mm)
        assert body >= device.thickness_mm - 0.05
        # Walls of a shell keep its thickness too; others are solid below theirs.
        assert walls >= device.thickness_mm - 0.05
    other = tmp_path / "other.stl"
    with other.open("wb") as stream:
        write_part(stream, other, mirrored_part(part_of(insole, other)))
    check_info(output_of(program("prusa-slicer"), "--info", other))
    check_admesh(output_of(program("admesh"), other))


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: "-".join((*case[:2], *case[2], case[3])))
def test_it_needs_no_repair_and_prints_in_one_part(case, shared_scans, tmp_path):
    *asked, suffix = case
    check_files(made(shared_scans, *asked), suffix, tmp_path)


def check_files(insole, suffix, folder):
    """Nothing to repair in the file of that format nor in the STL, and it is printed; the path of the STL."""
    path = written(insole, folder / f"insole{suffix}")
    mesh = path if suffix == ".stl" else written(insole, folder / "same.stl")
    for file in {path, mesh} - ({path} if suffix == ".ply" else set()):  # PrusaSlicer reads no PLY
        check_info(output_of(program("prusa-slicer"), "--info", file))
    if suffix == ".3mf":
        check_strictly(path)
    check_admesh(output_of(program("admesh"), mesh))
    sliced = slice_it(mesh if suffix == ".ply" else path, *QUICK)
    check_print(sliced, insole)
    return mesh


def check_strictly(path):
    """lib3mf reads it with every rule of the standard, and has nothing to remark."""
    reader = lib3mf.get_wrapper().CreateModel().QueryReader("3mf")
    reader.SetStrictModeActive(True)
    reader.ReadFromFile(str(path))
    assert [reader.GetWarning(number) for number in range(reader.GetWarningCount())] == []


def thinnest(mesh, taper_mm):
    """Least way through the material from the foot's side, against its normal: of the body, and of steep walls, mm.

    By rays of its own: every triangle that they could meet is asked. The body lies 4 mm inside the outline and 15 mm
    behind the front; walls are judged below the taper of their rim, the highest place within 8 mm.
    """
    normal, middle = mesh.face_normals, mesh.triangles_center
    top = np.flatnonzero((normal[:, 2] > 1e-3) & (mesh.area_faces > 1e-4))
    pitch = 0.5
    low = mesh.bounds[0, :2] - 1
    cell = np.floor((middle[:, :2] - low) / pitch).astype(int)
    shape = cell.max(axis=0) + 4
    held = np.zeros(shape, dtype=bool)
    held[tuple(cell[top].T)] = True
    held = binary_closing(held, iterations=3)
    inside = distance_transform_edt(held)[tuple(cell[top].T)] * pitch
    last = np.array([row.nonzero()[0].max(initial=-99) for row in held.T]) * pitch
    behind = last[cell[top, 1]] - cell[top, 0] * pitch
    heights = np.full(shape, -np.inf)
    np.maximum.at(heights, tuple(cell[top].T), middle[top, 2])
    rim = maximum_filter(heights, size=2 * round(8 / pitch) + 1)[tuple(cell[top].T)]
    ahead = behind > 15
    kinds = ahead & (inside > 4.7), ahead & (normal[top, 2] < 0.7) & (rim - middle[top, 2] > taper_mm)
    return [ways_through(mesh, spread(top[kind])).min(initial=np.inf) for kind in kinds]


def spread(triangles, most=400):
    return triangles[:: max(1, len(triangles) // most)]


def ways_through(mesh, rays, reach=8.0):
    """Way through the material from the middles of triangles (r,) against their normals, (r,) mm; inf: beyond reach."""
    start, inward = mesh.triangles_center[rays], -mesh.face_normals[rays]
    corners = mesh.triangles
    size = np.linalg.norm(corners - mesh.triangles_center[:, None], axis=2).max(axis=1)
    small = np.flatnonzero(size < 2)
    large = np.flatnonzero(size >= 2)
    tree = cKDTree(mesh.triangles_center[small])
    near = tree.query_ball_point(start + inward * reach / 2, reach / 2 + 2)
    found = np.full(len(rays), np.inf)
    for ray, numbers in enumerate(near):
        met = np.concatenate([small[numbers], large])
        a, u, v = corners[met, 0], corners[met, 1] - corners[met, 0], corners[met, 2] - corners[met, 0]
        p = np.cross(inward[ray], v)
        facing = (u * p).sum(axis=1)
        away = start[ray] - a
        with np.errstate(divide="ignore", invalid="ignore"):
            first = (away * p).sum(axis=1) / facing
            q = np.cross(away, u)
            second = q @ inward[ray] / facing
            way = (v * q).sum(axis=1) / facing
            hit = (facing < 0) & (first >= -1e-9) & (second >= -1e-9) & (first + second <= 1 + 1e-9) & (way > 1e-4)
        found[ray] = way[hit].min(initial=np.inf)
    return found


def check_info(said):
    found = dict(line.split(" = ") for line in said.splitlines() if " = " in line)
    assert found["manifold"].strip() == "yes"
    assert found["number_of_parts"].strip() == "1"
    assert not [key for key in found if key.startswith(("open_edges", "degenerate", "edges_fixed", "facets_re"))]


def check_admesh(said):
    labels = (
        "Facets with 1 disconnected edge", "Facets with 2 disconnected edges", "Facets with 3 disconnected edges",
        "Total disconnected facets", "Degenerate facets", "Edges fixed", "Facets removed", "Facets added",
        "Facets reversed", "Backwards edges", "Normals fixed",
    )  # fmt: skip
    checked = 0
    for line in said.splitlines():
        for label in labels:
            if label in line:
                checked += 1
                for number in line.split(label)[1].lstrip(" :").replace(":", " ").split():
                    assert float(number) == 0, line
    assert checked >= 8, said


def check_print(sliced, insole):
    """All of it lies on the bed, as long and as wide as the insole, and as high to a layer."""
    part = sliced.kind != "Skirt/Brim"
    ends = np.concatenate([sliced.start[part], sliced.end[part]])
    assert (ends[:, :2] > 0).all()
    assert (ends[:, :2] < BED).all()
    size = np.ptp(insole.solid.vertices, axis=0)
    # The middle of a line lies half a line inside the edge.
    assert np.ptp(ends[:, 0]) == pytest.approx(size[0], abs=1.5)
    assert np.ptp(ends[:, 1]) == pytest.approx(size[1], abs=1.5)
    assert sliced.layers[-1] == pytest.approx(size[2], abs=1.0)
    laid = sliced.filament[part].sum() * FILAMENT_MM2 / 1000
    assert laid == pytest.approx(sliced.cm3, rel=0.05)
    assert 0.15 * insole.device["volume_mm3"] < 1000 * laid < 1.1 * insole.device["volume_mm3"]
    assert 0.1 < sliced.hours < 24


SOFT = """
schema = 1
name = "soft"
summary = "a soft insole with a relief under the second head"
[device]
type = "printed_soft"
thickness_mm = 7
[[corrections]]
kind = "metatarsal_head_relief"
depth_mm = 2.5
diameter_mm = 22
"""


@pytest.mark.parametrize("name", ["find_mean_left.ply"])
def test_each_zone_has_its_density_in_the_gcode(name, shared_scans, tmp_path):
    profile = tmp_path / "soft.toml"
    profile.write_text(SOFT)
    insole = made(shared_scans, name, profile, ("device.relief_infill_percent=10",), label="4711 {side}")
    sliced = slice_it(written(insole, tmp_path / "soft.3mf"), "--layer-height", "0.3")
    zones = insole.design.zones
    assert [zone.name for zone in zones] == ["heel", "arch", "forefoot", "metatarsal_head_relief"]
    found = [density(sliced, insole, index) for index in range(len(zones))]
    asked = [zone.infill_percent / 100 for zone in zones]
    print("infill", dict(zip((zone.name for zone in zones), zip(asked, found, strict=True), strict=True)))
    # How dense a slicer's gyroid is where it says 20 % is its own affair, to a tenth; that zones differ is ours.
    np.testing.assert_allclose(found, asked, rtol=0.12)
    ratios = np.array(found) / asked
    assert ratios.max() / ratios.min() < 1.12
    estimate = print_entry(insole)
    print("estimate", estimate, "sliced", sliced.cm3, sliced.hours)
    assert estimate["material_mm3"] / 1000 == pytest.approx(sliced.cm3, rel=0.15)
    assert estimate["time_h"] == pytest.approx(sliced.hours, rel=0.25)


def density(sliced, insole, index):
    """Material over space, deep inside a zone: where the slicer lays nothing but infill."""
    design, to_file = insole.design, insole.solid.foot_to_file
    grid = design.grid
    deep = _deep(design, index, 4.0)
    # Off the surfaces by more than the solid layers above and below, on slopes too.
    low = design.bottom + 1.6
    high = _lowest_near(design.top, round(3.0 / grid.pitch)) - 2.0
    room = deep & (high > low + 0.6)
    space = float(np.sum((high - low)[room])) * grid.pitch**2
    assert space > 100, "no room to measure in"
    infill = sliced.kind == "Internal infill"
    start, end, amount = sliced.start[infill], sliced.end[infill], sliced.filament[infill]
    pieces = np.maximum(1, np.ceil(np.linalg.norm(end - start, axis=1) / 0.2).astype(int))
    line = np.repeat(np.arange(len(amount)), pieces)
    share = (np.arange(line.size) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 0.5) / pieces[line]
    points = start[line] + share[:, None] * (end - start)[line]
    points[:, 2] = end[line, 2] - 0.15  # the nozzle is at the top of its layer
    bounds = insole.solid.vertices.min(axis=0), insole.solid.vertices.max(axis=0)
    middle = (bounds[0] + bounds[1]) / 2
    points[:, :2] += middle[:2] - MIDDLE
    in_foot = (points - to_file[:3, 3]) @ to_file[:3, :3]
    i, j = np.rint((in_foot[:, :2] - [grid.forward[0], grid.medial[0]]) / grid.pitch).astype(int).T
    held = (i >= 0) & (j >= 0) & (i < grid.shape[0]) & (j < grid.shape[1])
    i, j = np.clip(i, 0, grid.shape[0] - 1), np.clip(j, 0, grid.shape[1] - 1)
    held &= room[i, j] & (in_foot[:, 2] > low[i, j]) & (in_foot[:, 2] < high[i, j])
    laid = float(np.sum((amount / pieces)[line][held])) * FILAMENT_MM2
    return laid / space


def _deep(design, index, margin_mm):
    """Nodes so far inside a zone, outside of those that come after it, and inside the device."""
    grid = design.grid
    deep = _eroded(_held(design.outline, grid), 1.5 * margin_mm / grid.pitch)
    deep &= _eroded(_held(design.zones[index].outline, grid), margin_mm / grid.pitch)
    for later in design.zones[index + 1 :]:
        deep &= _eroded(~_held(later.outline, grid), margin_mm / grid.pitch)
    return deep


def _held(ring, grid):
    nodes = np.stack(np.meshgrid(grid.forward, grid.medial, indexing="ij"), axis=-1)
    return Outline(ring).contains_points(nodes.reshape(-1, 2)).reshape(grid.shape)


def _eroded(mask, steps):
    return _lowest_near(mask.astype(np.uint8), round(steps)) > 0


def _lowest_near(values, steps):
    """The least of each node's neighbourhood, a square of that many steps each way."""
    return minimum_filter(values, size=2 * steps + 1)
