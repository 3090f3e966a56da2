"""Draw docs/devices/*.png: every type of device from below, from the medial side, and cut across heel and arch.

`python docs/make_device_figures.py [SCAN FOLDER]` draws the device of a synthetic foot, or of a real scan into a folder
of your own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights
from insolegen.model.insole import Insole
from insolegen.model.request import Request
from insolegen.model.scan import Scan, ScanHints
from insolegen.pipeline import make_insole
from insolegen.scans.read import read_scan
from insolegen.synthetic import FootShape, make_foot

mpl.use("Agg")

from matplotlib import pyplot as plt

FOLDER = Path(__file__).parent / "devices"

DEVICES = {
    "milled_eva": ("device.type=milled_eva", "device.trim=full"),
    "printed_shell": (
        "device.type=printed_shell",
        "device.thickness_mm=4",
        "extrinsic_rearfoot_post.angle_deg=4",
    ),
    "bridge": ("device.type=printed_shell", "device.bottom=bridge"),
    "printed_soft": ("device.type=printed_soft", "device.trim=full", "heel_spur_aperture.depth_mm=3"),
    "positive": ("device.type=positive",),
}
"""Every type, and what `--set` makes it."""

STATIONS = (0.15, 0.45)
PITCH_MM = 0.5
CLAY = np.array([0.80, 0.66, 0.52])
LAMP = np.array([0.35, 0.45, 0.82])


def main() -> None:
    """Make and draw every device."""
    scan, folder = _scan(), FOLDER
    if len(sys.argv) == 3:
        scan, folder = read_scan(Path(sys.argv[1])), Path(sys.argv[2])
    for name, overrides in DEVICES.items():
        insole = make_insole(scan, Request("neutral", overrides))
        figure = draw(insole)
        # Without the date and the version of the program, so that equal runs give equal bytes.
        figure.savefig(folder / f"{name}.png", dpi=80, metadata={"Software": None})
        plt.close(figure)


def _scan() -> Scan:
    foot = make_foot(FootShape.with_arch("normal", 260.0, ankle_cut_mm=85.0), triangles=200_000)
    return Scan(foot.vertices, foot.faces, hints=ScanHints(side="right", unit="mm", kind="foot"))


def draw(insole: Insole) -> Any:
    """One device in four panels."""
    figure, panels = plt.subplots(1, 4, figsize=(11.5, 3.1), width_ratios=(2.4, 2.4, 1, 1), layout="constrained")
    x, y, z = insole.solid.vertices.T
    medial = np.sign(insole.solid.foot_to_file[1, 1]) * np.sign(insole.solid.foot_to_file[2, 2])
    faces = insole.solid.faces
    if insole.design.sole_up:
        _relief(panels[0], x, y, -z, faces, "from above, sole up")
    else:
        _relief(panels[0], x, -y, z, faces, "from below")
    _relief(panels[1], x, z, -medial * y * np.sign(insole.solid.foot_to_file[2, 2]), faces, "from the medial side")
    length = insole.measurements.values["foot_length_mm"] or 0.0
    for panel, station in zip(panels[2:], STATIONS, strict=True):
        _section(panel, insole, station * length)
        panel.set_title(f"cut at {station:g} of the length", fontsize=8)
    return figure


def _relief(
    panel: Any,
    across: NDArray[np.float64],
    up: NDArray[np.float64],
    depth: NDArray[np.float64],
    faces: NDArray[np.int32],
    title: str,
) -> None:
    """Mesh vertices (n,) by place and depth, the least in front, lit from the upper left."""
    low = np.array([across.min(), up.min()]) - 4
    shape = tuple(
        int(np.ceil((values.max() - start + 4) / PITCH_MM)) for values, start in ((across, low[0]), (up, low[1]))
    )
    grid = Grid(float(low[0]), float(low[1]), PITCH_MM, (shape[0], shape[1]))
    corners = [np.asarray(values[faces].T, dtype=np.float32) for values in (across, up, depth)]
    seen = np.asarray(lowest_heights(*corners, grid), dtype=np.float64)
    held = np.isfinite(seen)
    filled = np.where(held, seen, np.nan)
    slopes = np.stack([np.gradient(filled, PITCH_MM, axis=axis) for axis in (0, 1)])
    normal = np.concatenate([np.nan_to_num(slopes), np.ones((1, *seen.shape))])
    light = np.einsum("k,kij->ij", LAMP * [-1, 1, 1], normal) / np.linalg.norm(normal, axis=0)
    picture = np.where(held[..., None], CLAY * (0.35 + 0.75 * np.clip(light, 0, 1))[..., None], 1.0)
    panel.imshow(np.clip(picture, 0, 1).transpose(1, 0, 2), origin="lower", interpolation="nearest")
    panel.set_title(title, fontsize=8)
    panel.set_axis_off()


def _section(panel: Any, insole: Insole, forward: float) -> None:
    design = insole.design
    medial = np.arange(-70.0, 70.0, 0.2)
    there = np.full_like(medial, forward)
    inside = np.nan_to_num(design.grid.sample(design.distance, there, medial), nan=-1.0) > 0
    heights = [design.grid.sample(surface, there, medial)[inside] for surface in (design.top, design.bottom)]
    panel.fill_between(medial[inside], *heights, color=CLAY, linewidth=0)
    for surface in heights:
        panel.plot(medial[inside], surface, color="0.2", linewidth=0.8)
    panel.set_aspect("equal")
    panel.invert_xaxis()  # as seen from the toes of a right foot turned towards the heel: medial on the left
    panel.tick_params(labelsize=6)


if __name__ == "__main__":
    main()
