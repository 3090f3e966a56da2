"""The preview: one landscape page with the foot, its insole, both cut together, and every number."""

from __future__ import annotations

import textwrap
from typing import BinaryIO, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from insolegen import __version__
from insolegen.model.insole import Insole
from insolegen.views.figures_panel import write_arch, write_device, write_doses, write_findings, write_measures
from insolegen.views.insole_map import draw_change, draw_insole
from insolegen.views.paper import BAD, DOUBT, FAINT, GOOD, MUTED, SMALL, paper, shortened, wrapped
from insolegen.views.profile import draw_profile
from insolegen.views.relief import HEEL_WIDTH_STATION, draw_relief
from insolegen.views.sections import draw_cross_section, draw_long_section
from insolegen.views.tables import Sheet

PreviewFormat = Literal["png", "pdf"]

WIDTH, HEIGHT = 16.0, 10.0
DOTS_PER_INCH = 150

NOTICE = (
    "insolegen is a geometry tool, not a medical device and not medical advice. It does not diagnose. "
    "Corrections must be reviewed by a qualified clinician. Do not use with an open wound, diabetes with loss "
    "of sensation, Charcot foot, peripheral arterial disease, rigid or rapidly changing deformity, weakness or "
    "neurological disease, recent surgery, unexplained swelling or acute pain, or in children without a "
    "clinician. Break in: 1 h the first day, +1 h a day; stop if there is pain, numbness, or redness lasting "
    "more than 20 minutes."
)
"""The notice of reference 6, whole, as in the README: the page may be all that somebody ever sees. Break-in: [K]."""

NOTICE_SIZE = 0.85 * SMALL
NOTICE_LETTERS = 330
_TYPE_SCALES = (1.15, 1.0, 0.92, 0.84, 0.76, 0.68)
"""How large the tables may be set, the largest that finds room is taken."""

_ARCH_STATION = 0.45
"""Where the arch is cut when its apex is not known, in foot lengths."""


def draw_preview(insole: Insole, *, scan_file: str = "") -> Figure:
    """Draw the page for one insole, (16, 10) inches; lengths in mm at equal aspect, one scale for all maps.

    scan_file: name of the scan as it shall stand in the heading. Holds no date and no person's name.
    """
    with paper():
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS_PER_INCH, facecolor="white")
        _heading(figure, insole, scan_file)
        _maps(figure, insole)
        _cuts(figure, insole)
        _numbers(figure, insole)
        lines = textwrap.fill(NOTICE, NOTICE_LETTERS)
        figure.text(0.35 / WIDTH, 0.05 / HEIGHT, lines, fontsize=NOTICE_SIZE, color=MUTED, va="bottom", linespacing=1.3)
        figure.text(
            1 - 0.35 / WIDTH, 0.16 / HEIGHT, f"insolegen {__version__}", fontsize=SMALL, color=MUTED, ha="right"
        )
    return figure


def save_preview(
    insole: Insole,
    stream: BinaryIO,
    file_format: PreviewFormat = "png",
    *,
    scan_file: str = "",
    dots_per_inch: int = DOTS_PER_INCH,
) -> None:
    """Write the page as PNG or PDF; the same insole gives the same bytes, without date or program in the metadata."""
    figure = draw_preview(insole, scan_file=scan_file)
    nothing = {"png": {"Software": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
    with paper():
        figure.savefig(stream, format=file_format, dpi=dots_per_inch, metadata=nothing[file_format])


def _panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """A panel at a place on the page, in inches from its lower left."""
    return figure.add_axes((left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))


def _heading(figure: Figure, insole: Insole, scan_file: str) -> None:
    foot, prescription = insole.foot, insole.prescription
    top = 1 - 0.22 / HEIGHT
    figure.text(0.35 / WIDTH, top, f"{foot.side.upper()} FOOT", fontsize=17, fontweight="bold", va="top")
    load = {None: "not stated", "none": "unloaded", "semi": "half loaded", "full": "standing"}[foot.weight_bearing]
    facts = [
        f"{foot.kind} scan in {foot.unit}, all lengths here in mm",
        f"weight bearing: {load}",
        f"side certain to {foot.side_confidence:.2f}",
    ]
    left = 2.60
    figure.text(left / WIDTH, top, shortened(scan_file or "scan", 6.8, 10), fontsize=10, fontweight="bold", va="top")
    figure.text(left / WIDTH, top - 0.20 / HEIGHT, " · ".join(facts), fontsize=7.5, color=MUTED, va="top")
    right = 10.05
    figure.text(
        right / WIDTH, top, f"profile: {shortened(prescription.profile, 4.2, 10)}", fontsize=10, fontweight="bold",
        va="top",
    )  # fmt: skip
    because = wrapped(prescription.chosen_because, 5.6, 7)
    lines = [*because[:1], *([shortened(" ".join(because[1:]), 5.6, 7)] if because[1:] else [])]
    figure.text(
        right / WIDTH, top - 0.19 / HEIGHT, "\n".join(lines), fontsize=7, color=MUTED, va="top", linespacing=1.1
    )
    _verdict(figure, insole, top)
    rule = _panel(figure, 0.35, HEIGHT - 0.66, WIDTH - 0.70, 0.01)
    rule.set_facecolor(FAINT)
    rule.set_xticks([])
    rule.set_yticks([])
    rule.spines[:].set_visible(False)


def _verdict(figure: Figure, insole: Insole, top: float) -> None:
    lost = sum(not dose.ok for dose in insole.doses)
    worst = {finding.severity for finding in insole.findings}
    if lost:
        text, colour = f"{lost} of {len(insole.doses)} doses are off", BAD
    elif "serious" in worst or "warning" in worst:
        text, colour = "look at the findings", DOUBT
    else:
        text, colour = "all doses found" if insole.doses else "no corrections", GOOD
    figure.text(1 - 0.35 / WIDTH, top, text, fontsize=10, fontweight="bold", color=colour, va="top", ha="right")


def _maps(figure: Figure, insole: Insole) -> None:
    relief, above, change = (_panel(figure, 0.55, 3.62, 1.0, 1.0) for _ in range(3))
    draw_relief(relief, insole)
    # One scale and one baseline for the three: the insole lies beside the foot as it lies under it.
    draw_insole(above, insole, relief.get_ylim())
    draw_change(change, insole, relief.get_ylim())
    panels = (relief, above, change)
    gap = 0.54
    wide = sum(_extent(axes)[0] for axes in panels)
    scale = min((9.85 - 0.55 - len(panels) * gap) / wide, 5.42 / _extent(relief)[1])
    left = 0.55
    for axes in panels:
        _place(axes, left, 9.04 - scale * _extent(axes)[1], scale)
        left += scale * _extent(axes)[0] + gap
    for axes in (above, change):
        axes.tick_params(labelleft=False)


def _cuts(figure: Figure, insole: Insole) -> None:
    values, landmarks = insole.measurements.values, insole.measurements.landmarks
    outline = insole.design.outline
    length = values.get("foot_length_mm") or float(np.ptp(outline[:, 0]))
    heel = HEEL_WIDTH_STATION * length
    arch = float(landmarks["arch_apex"].position[0]) if "arch_apex" in landmarks else _ARCH_STATION * length
    across_heel, across_arch, lengthwise, silhouette = (_panel(figure, 0.55, 0.62, 1.0, 1.0) for _ in range(4))
    draw_cross_section(across_heel, insole, heel, "Across the heel")
    draw_cross_section(across_arch, insole, arch, "Across the arch")
    along = (float(outline[:, 0].min()) - 6, float(outline[:, 0].max()) + 12)
    draw_long_section(lengthwise, insole, along)
    draw_profile(silhouette, insole, along)

    (heel_wide, heel_high), (arch_wide, arch_high) = _extent(across_heel), _extent(across_arch)
    scale = min(7.7 / (heel_wide + arch_wide), 2.3 / max(heel_high, arch_high))
    _place(across_heel, 0.55, 3.08 - scale * heel_high, scale)
    _place(across_arch, 0.55 + scale * heel_wide + 0.55, 3.08 - scale * arch_high, scale)
    (wide, section_high), (_, silhouette_high) = _extent(lengthwise), _extent(silhouette)
    scale = min(6.35 / wide, 2.05 / (section_high + silhouette_high))
    _place(silhouette, 9.30, 0.60, scale)
    _place(lengthwise, 9.30, 0.60 + scale * silhouette_high + 0.43, scale)
    figure.text(
        0.35 / WIDTH, 0.33 / HEIGHT,
        "Sections: scan in brown, insole in green; numbers are the gap between them, + there is room, "
        "− the insole stands into the scan. Cross-sections are seen from behind, the others from the medial side.",
        fontsize=SMALL, color=MUTED,
    )  # fmt: skip


def _extent(axes: Axes) -> tuple[float, float]:
    """Width and height of what a panel shows, mm."""
    return abs(float(np.subtract(*axes.get_xlim()))), abs(float(np.subtract(*axes.get_ylim())))


def _place(axes: Axes, left: float, bottom: float, scale: float) -> None:
    """Put a panel at a place on the page, inches, at so many inches for a millimetre both ways."""
    wide, high = _extent(axes)
    axes.set_position((left / WIDTH, bottom / HEIGHT, scale * wide / WIDTH, scale * high / HEIGHT))


def _numbers(figure: Figure, insole: Insole) -> None:
    bottom, height = 3.55, 5.62

    def measured(sheet: Sheet) -> None:
        write_measures(sheet, insole.measurements)
        sheet.space()
        write_arch(sheet, insole.measurements)

    def built(sheet: Sheet) -> None:
        write_doses(sheet, insole)
        sheet.space()
        write_device(sheet, insole)
        sheet.space()
        write_findings(sheet, insole.findings)

    for left, width, write in ((10.05, 2.70, measured), (13.02, 2.63, built)):
        axes = _panel(figure, left, bottom, width, height)
        # As large as finds room.
        for scale in _TYPE_SCALES:
            axes.clear()
            sheet = Sheet(axes, width, height, scale)
            write(sheet)
            if sheet.holds_all:
                break
