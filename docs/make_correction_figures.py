"""Draw docs/corrections/<kind>.png: what each correction does to the device, on a synthetic foot.

`python docs/make_correction_figures.py [KIND]...`: on the left by how much the surface moves, seen from above, toes up;
beside it the device with and without the correction, cut across and along the foot where it moves most.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from insolegen.errors import InsolegenError
from insolegen.measuring import measure
from insolegen.model.correction import Correction
from insolegen.model.insole import Design
from insolegen.model.patient import Patient
from insolegen.model.request import Request
from insolegen.model.scan import Scan, ScanHints
from insolegen.pipeline import build_insole_on
from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import CORRECTIONS, KINDS
from insolegen.scans.align import align
from insolegen.synthetic import FootShape, make_foot

FOLDER = Path(__file__).parent / "corrections"

SIZE_INCHES, DOTS_PER_INCH = (6.4, 2.9), 100
WITH, WITHOUT = "#0b7285", "#adb5bd"
PARTS = (("with", WITH, 1.6), ("without", WITHOUT, 1.2))

CURVE = ((62.0, -12.0), (62.0, 12.0), (88.0, 12.0), (88.0, -12.0))
"""A closed curve for what needs one: forward and medial, mm."""


def main(wanted: list[str]) -> None:
    """Draw them all, or those that are named."""
    mpl.use("agg")
    FOLDER.mkdir(exist_ok=True)
    made = make_foot(FootShape.with_arch("normal", 260.0, ankle_cut_mm=85.0), triangles=80_000)
    foot = align(Scan(made.vertices, made.faces, hints=ScanHints(side="right", unit="mm", kind="foot")))
    measurements = measure(foot)

    def design(*overrides: str) -> Design:
        wanted = ("device.trim=full", "device.bottom=flat", *overrides)
        request = Request("uncorrected", wanted, patient=Patient(clinician_reviewed=True))
        return build_insole_on(foot, measurements, request)[0].design

    without = design()
    with tempfile.TemporaryDirectory() as folder:
        for kind in wanted or KINDS:
            try:
                overrides = overrides_for(KINDS[kind], Path(folder))
                corrected = design(*overrides)
            except InsolegenError as error:
                sys.exit(f"{kind}: {error}")
            draw(without, corrected, KINDS[kind], shown(KINDS[kind], overrides[0]), FOLDER / f"{kind}.png")


def overrides_for(kind: type[Correction], folder: Path) -> list[str]:
    """A dose that shows: the default, or half of what is allowed where the default is nothing."""
    name = str(kind.__struct_config__.tag)
    fields = fields_of(kind)
    dose = next(iter(fields.values()))
    value = dose.default or (dose.maximum or 0) / 2
    overrides = [f"{name}.{dose.name}={value:g}"]
    if "curve" in fields:
        file = folder / "curve.csv"
        file.write_text("".join(f"{f},{m}\n" for f, m in CURVE))
        overrides.append(f"{name}.curve={file}")
    return overrides


def shown(kind: type[Correction], override: str) -> str:
    """The dose that is drawn, with its unit."""
    name, _, value = override.partition(".")[2].partition("=")
    return f"{name.rpartition('_')[0]} {value} {fields_of(kind)[name].unit}".replace("_", " ")


def draw(without: Design, corrected: Design, kind: type[Correction], dose: str, path: Path) -> None:
    """One picture: the map and two sections."""
    grid = corrected.grid
    # On the edge the outline itself may differ; just inside, the surfaces can be compared.
    margin = 0.5 if kind.apply_to_rim is not Correction.apply_to_rim else 2.5
    both = (without.distance > margin) & (corrected.distance > margin)
    under = kind.apply_to_bottom is not Correction.apply_to_bottom
    surfaces = (corrected.bottom, without.bottom) if under else (corrected.top, without.top)
    moved = np.where(both, surfaces[0] - surfaces[1], np.nan)
    row, column = np.unravel_index(np.nanargmax(np.abs(moved)), moved.shape)
    most = max(float(np.nanmax(np.abs(moved))), 0.5)

    figure = Figure(figsize=SIZE_INCHES, dpi=DOTS_PER_INCH)
    axes = figure.subplot_mosaic(
        [["map", "across"], ["map", "along"]],
        gridspec_kw={"width_ratios": [1, 2.3], "hspace": 0.75, "wspace": 0.28, "left": 0.02, "right": 0.97,
                     "top": 0.87, "bottom": 0.14},
    )  # fmt: skip
    plan = axes["map"]
    extent = (grid.medial[0], grid.medial[-1], grid.forward[0], grid.forward[-1])
    # A right foot seen from above has its medial side on the left.
    image = plan.imshow(moved[:, ::-1], origin="lower", extent=(extent[1], extent[0], *extent[2:]), cmap="RdBu_r",
                        vmin=-most, vmax=most, interpolation="nearest")  # fmt: skip
    plan.plot(*corrected.outline[:, ::-1].T, color="#343a40", lw=0.8)
    plan.axhline(grid.forward[row], color="#343a40", lw=0.5, ls=":")
    plan.axvline(grid.medial[column], color="#343a40", lw=0.5, ls=":")
    plan.set_axis_off()
    plan.set_title(f"{dose}\n{'underside' if under else 'top'} moved, mm", fontsize=7)
    bar = figure.colorbar(image, ax=plan, fraction=0.05, pad=0.02)
    bar.ax.tick_params(labelsize=6)
    cut(axes["across"], (corrected, without), row, 0)
    cut(axes["along"], (corrected, without), column, 1)
    axes["across"].set_title(f"across, {grid.forward[row]:.0f} mm from the heel (medial on the left)", fontsize=7)
    axes["along"].set_title(f"along, {grid.medial[column]:.0f} mm medial (toes on the right)", fontsize=7)
    axes["across"].invert_xaxis()
    axes["across"].legend(fontsize=6, frameon=False, loc="upper center", ncols=2)
    save(figure, path)


def cut(axes: object, designs: tuple[Design, Design], index: int, axis: int) -> None:
    """The outline of both devices in one plane of nodes."""
    for design, (label, colour, width) in zip(designs, PARTS, strict=True):
        position = (design.grid.medial, design.grid.forward)[axis]
        top, bottom, inside = (np.take(a, index, axis) for a in (design.top, design.bottom, design.distance > 0))
        closed = np.concatenate([position[inside], position[inside][::-1], position[inside][:1]])
        heights = np.concatenate([top[inside], bottom[inside][::-1], top[inside][:1]])
        axes.plot(closed, heights, color=colour, lw=width, label=label, zorder=2 + (label == "with"))  # type: ignore[attr-defined]
    axes.tick_params(labelsize=6)  # type: ignore[attr-defined]
    axes.spines[["top", "right"]].set_visible(False)  # type: ignore[attr-defined]
    axes.set_ylabel("mm", fontsize=6)  # type: ignore[attr-defined]


def save(figure: Figure, path: Path) -> None:
    """A PNG of few colours, without date or program in it."""
    from PIL import Image

    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    pixels: NDArray[np.uint8] = np.asarray(Image.open(stream).convert("RGB"))
    Image.fromarray(pixels).quantize(48, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    strangers = set(sys.argv[1:]) - {str(kind.__struct_config__.tag) for kind in CORRECTIONS}
    if strangers:
        sys.exit(f"no such correction: {', '.join(sorted(strangers))}")
    main(sys.argv[1:])
