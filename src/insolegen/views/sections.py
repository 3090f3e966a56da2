"""Foot and insole cut together, with the gap between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from insolegen.model.insole import Insole
from insolegen.views.paper import DEVICE, DEVICE_LIGHT, FOOT, INK, MUTED, SMALL
from insolegen.views.relief import foot_axis
from insolegen.views.slices import cut
from insolegen.views.standpoint import look_from_above_or_behind, look_from_medial_side, mark_medial_and_lateral

_STEP_MM = 0.25
_GAP_MARGIN_MM = 5.0
"""Nearer to the edge than this no gap is given: the rim is rounded and trimmed on purpose."""


@dataclass(frozen=True)
class Section:
    """Foot and insole along a straight line over the ground.

    place (n,) mm: coordinate along the line; top, bottom, sole (n,) mm, NaN outside the device and where the scan
    holds nothing; foot (k, 2, 2): segments of the scan itself, place and up.
    """

    place: NDArray[np.float64]
    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    sole: NDArray[np.float64]
    foot: NDArray[np.float64]

    @property
    def gap(self) -> NDArray[np.float64]:
        """Sole less top, vertically, mm: positive where there is room between them."""
        return self.sole - self.top


def section_along(insole: Insole, start: NDArray[np.float64], direction: NDArray[np.float64]) -> Section:
    """Cut foot and insole upright along a line.

    start (2,) mm: where the coordinate along the line is 0, forward and medial; direction (2,): its unit vector.
    """
    design, plantar = insole.design, insole.foot.maps.plantar
    reach = (design.outline - start) @ direction
    place = np.arange(float(reach.min()) - 1, float(reach.max()) + 1, _STEP_MM)
    forward, medial = (start[axis] + direction[axis] * place for axis in (0, 1))
    inside = design.grid.sample(design.distance, forward, medial) >= 0
    top, bottom = (
        np.where(inside, design.grid.sample(heights, forward, medial), np.nan)
        for heights in (design.top, design.bottom)
    )
    normal = np.array([-direction[1], direction[0], 0.0])
    segments = cut(insole.foot.vertices, insole.foot.faces, np.array([*start, 0.0]), normal)
    along = (segments[..., :2] - start) @ direction
    return Section(
        place=place,
        top=top,
        bottom=bottom,
        sole=np.asarray(plantar.grid.sample(plantar.heights, forward, medial), dtype=np.float64),
        foot=np.stack([along, segments[..., 2]], axis=-1),
    )


def draw_cross_section(axes: Axes, insole: Insole, forward: float, title: str) -> None:
    """Draw the section across the foot at a forward coordinate, mm, seen from behind."""
    section = section_along(insole, np.array([forward, 0.0]), np.array([0.0, 1.0]))
    held = np.flatnonzero(np.isfinite(section.top))
    if not len(held):
        _nothing(axes, title)
        return
    low, high = _draw(axes, section)
    left, right = section.place[held[[0, -1]]]
    look_from_above_or_behind(axes, insole.foot.side, left - 8, right + 8)
    _finish(axes, low - 15, high, f"{title}, at {forward:.0f} mm")
    mark_medial_and_lateral(axes, insole.foot.side)
    _write_gaps(axes, section, low, every=7)


def draw_long_section(axes: Axes, insole: Insole, along: tuple[float, float]) -> None:
    """Draw the section along the foot's axis, seen from the medial side; along: limits, mm."""
    title = "Along the foot's axis"
    found = foot_axis(insole.measurements.landmarks)
    heel, head = found if found is not None else (np.zeros(2), np.array([1.0, 0.0]))
    direction = (head - heel) / np.linalg.norm(head - heel)
    start = heel - direction * heel[0] / direction[0]
    section = section_along(insole, start, direction)
    if not np.isfinite(section.top).any():
        _nothing(axes, title)
        return
    low, high = _draw(axes, section)
    look_from_medial_side(axes, insole.foot.side, *along)
    _finish(axes, low - 11, high, title)
    _write_gaps(axes, section, low, every=13)


def _draw(axes: Axes, section: Section) -> tuple[float, float]:
    """Draw all lines; the lowest and the highest worth showing, mm."""
    axes.fill_between(section.place, section.bottom, section.top, color=DEVICE_LIGHT, linewidth=0, zorder=2)
    for heights, width in ((section.top, 1.3), (section.bottom, 0.9)):
        axes.plot(section.place, heights, color=DEVICE, linewidth=width, zorder=4)
    for end in np.flatnonzero(np.isfinite(section.top))[[0, -1]]:
        axes.plot(
            section.place[[end, end]], [section.bottom[end], section.top[end]], color=DEVICE, linewidth=0.9, zorder=4
        )
    axes.add_collection(LineCollection(list(section.foot), colors=FOOT, linewidths=0.8, alpha=0.9, zorder=5))
    # A positive is solid above its top.
    low, high = (float(end([end(section.bottom), end(section.top)])) for end in (np.nanmin, np.nanmax))
    return low, high + 10


def _finish(axes: Axes, low: float, high: float, title: str) -> None:
    axes.set_ylim(low, high)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title)


def _write_gaps(axes: Axes, section: Section, low: float, *, every: int) -> None:
    """Write the gap at places spread over the section, in a line under it, each with a thread up to its place."""
    ends = section.place[np.flatnonzero(np.isfinite(section.top))[[0, -1]]]
    clear = (section.place >= ends[0] + _GAP_MARGIN_MM) & (section.place <= ends[1] - _GAP_MARGIN_MM)
    read = np.flatnonzero(clear & np.isfinite(section.gap))
    if not len(read):
        return
    for index in read[np.linspace(0, len(read) - 1, every).round().astype(int)]:
        place, gap = section.place[index], section.gap[index]
        axes.plot([place, place], [low - 4, section.top[index]], ":", color=MUTED, linewidth=0.6, zorder=3)
        axes.text(
            place, low - 4.5, f"{round(gap, 1) + 0.0:+.1f}", ha="center", va="top", fontsize=SMALL,
            color=INK if abs(gap) < 0.5 else FOOT if gap > 0 else DEVICE,
        )  # fmt: skip


def _nothing(axes: Axes, title: str) -> None:
    axes.set_axis_off()
    axes.set_title(title)
    axes.text(0.0, 0.9, "the insole does not reach here", transform=axes.transAxes, va="top", color=MUTED)
