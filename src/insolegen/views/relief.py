"""The plantar relief: height of the sole over the ground, landmarks and main dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from insolegen.anatomy.ball import EdgePoint, second_metatarsal_head
from insolegen.model.insole import Insole
from insolegen.model.measurements import Landmark
from insolegen.views.map_panel import colour_bar, contour_lines, frame_map, show_map
from insolegen.views.paper import FOOT, HEIGHTS, INK, MUTED, SMALL, TEXT
from insolegen.views.shading import shaded
from insolegen.views.standpoint import rightward
from insolegen.views.words import in_words

HEEL_WIDTH_STATION = 0.16
"""Where the heel's width is measured, in foot lengths: Lee 2014, reference 1.2."""

_HALO = [withStroke(linewidth=2.0, foreground="white", alpha=0.85)]
_MARK: dict[str, Any] = {"markersize": 4, "markeredgecolor": "white", "markeredgewidth": 0.8}
_LABEL_SPACING_MM = 9.0
_LABEL_ROOM_MM = {"medial": 50.0, "lateral": 64.0}


def draw_relief(axes: Axes, insole: Insole) -> None:
    """Draw the sole as scanned, from above, toes up."""
    foot, measured = insole.foot, insole.measurements
    sole = foot.maps.sole
    # The sole goes on as a wall where the scan holds nothing; here only what was scanned is shown.
    scanned = np.where(foot.maps.captured, sole.heights, np.nan)
    low, high = 0.0, _highest_shown(measured.landmarks)
    show_map(axes, sole.grid, shaded(scanned, sole.grid.pitch, rightward(foot.side), HEIGHTS, low, high, strength=0.8))
    contour_lines(axes, sole.grid, scanned, high)
    closed = np.concatenate([insole.design.outline, insole.design.outline[:1]])
    axes.plot(closed[:, 1], closed[:, 0], "--", color=INK, linewidth=0.7, dashes=(5, 3), zorder=4)

    rows, columns = np.nonzero(foot.maps.captured)
    edge = (float(sole.grid.medial[columns.min()]), float(sole.grid.medial[columns.max()]))
    ends = (float(sole.grid.forward[rows.min()]), float(sole.grid.forward[rows.max()]))
    _draw_axis(axes, measured.landmarks, ends)
    _draw_dimensions(axes, insole, edge[0])
    _name_landmarks(axes, measured.landmarks, edge, rightward(foot.side))
    across = (edge[0] - _LABEL_ROOM_MM["lateral"], edge[1] + _LABEL_ROOM_MM["medial"])
    frame_map(axes, foot.side, across, (ends[0] - 14, ends[1] + 12))
    colour_bar(axes, HEIGHTS, low, high, "mm")
    axes.set_xlabel("mm   ·   dashed: the insole   ·   dash-dotted: the foot's axis", labelpad=3)
    axes.set_title("Sole as scanned, from above")


def foot_axis(landmarks: Mapping[str, Landmark]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Heel centre and second metatarsal head, each (2,) forward and medial, mm; None where one is missing."""
    needed = ("heel_centre", "first_metatarsal_head", "fifth_metatarsal_head")
    if any(name not in landmarks for name in needed):
        return None
    heel, first, fifth = (landmarks[name].position for name in needed)
    head = second_metatarsal_head(
        EdgePoint(float(first[0]), float(first[1]), 1.0), EdgePoint(float(fifth[0]), float(fifth[1]), 1.0)
    )
    return np.asarray(heel[:2], dtype=np.float64), head


def _highest_shown(landmarks: Mapping[str, Landmark]) -> float:
    """Where the colours end, mm: just above the arch, so that the foot's walls do not take most of them."""
    apex = landmarks.get("arch_apex")
    return 20.0 if apex is None else 2 * float(np.clip(np.ceil(apex.position[2] / 2) + 2, 6, 20))


def _draw_axis(axes: Axes, landmarks: Mapping[str, Landmark], ends: tuple[float, float]) -> None:
    found = foot_axis(landmarks)
    if found is None:
        return
    heel, head = found
    slope = (head[1] - heel[1]) / (head[0] - heel[0])
    along = np.array([ends[0] - 4, ends[1] + 4])
    axes.plot(heel[1] + slope * (along - heel[0]), along, "-.", color=INK, linewidth=0.7, alpha=0.8, zorder=4)


def _draw_dimensions(axes: Axes, insole: Insole, lateral_edge: float) -> None:
    values, landmarks = insole.measurements.values, insole.measurements.landmarks
    length = values.get("foot_length_mm")
    side = rightward(insole.foot.side)
    heel_width, ball_width = values.get("heel_width_mm"), values.get("ball_width_mm")
    if length is not None:
        beside = lateral_edge - 7
        _arrow(axes, (beside, 0.0), (beside, length))
        for end in (0.0, length):
            axes.plot([beside - 3, lateral_edge + 30], [end, end], color=MUTED, linewidth=0.4, zorder=2)
        axes.text(
            beside - 2.5, 0.50 * length, f"length {length:.1f}", rotation=90, ha="right" if side > 0 else "left",
            va="center", path_effects=_HALO, fontsize=TEXT,
        )  # fmt: skip
    if heel_width is not None and length is not None and "heel_centre" in landmarks:
        centre = landmarks["heel_centre"].position
        half = heel_width / 2
        _arrow(axes, (centre[1] - half, centre[0]), (centre[1] + half, centre[0]))
        _write(axes, centre[1], centre[0] - 4, f"heel {heel_width:.1f}", va="top")
    if ball_width is not None and {"first_metatarsal_head", "fifth_metatarsal_head"} <= set(landmarks):
        first, fifth = (landmarks[f"{name}_metatarsal_head"].position for name in ("first", "fifth"))
        _arrow(axes, (fifth[1], fifth[0]), (first[1], first[0]))
        turn = float(np.degrees(np.arctan2(first[0] - fifth[0], side * (first[1] - fifth[1]))))
        turn = (turn + 90) % 180 - 90
        middle = (first + fifth) / 2
        _write(axes, middle[1], middle[0] + 5, f"ball {ball_width:.1f}", rotation=turn, va="bottom")


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    line = {"arrowstyle": "<|-|>", "color": INK, "linewidth": 0.8, "mutation_scale": 7, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=line, zorder=5)


def _write(axes: Axes, x: float, y: float, text: str, *, va: str, rotation: float = 0.0) -> None:
    axes.text(
        x, y, text, ha="center", va=va, rotation=rotation, rotation_mode="anchor", fontsize=TEXT, fontweight="bold",
        path_effects=_HALO, zorder=6,
    )  # fmt: skip


def _name_landmarks(
    axes: Axes, landmarks: Mapping[str, Landmark], edge: tuple[float, float], page_direction: float
) -> None:
    """Markers on the foot, names in the margins, each on its own side and none on another."""
    middle = (edge[0] + edge[1]) / 2
    medial = {name: mark.position for name, mark in landmarks.items() if mark.position[1] >= middle}
    lateral = {name: mark.position for name, mark in landmarks.items() if name not in medial}
    for group, beside, outward in ((medial, edge[1] + 4, 1.0), (lateral, edge[0] - 18, -1.0)):
        heights = spread_out([float(place[0]) for place in group.values()], _LABEL_SPACING_MM)
        for (name, place), height in zip(group.items(), heights, strict=True):
            axes.plot(place[1], place[0], "o", color=FOOT, zorder=7, **_MARK)
            axes.plot([place[1], beside], [place[0], height], color=FOOT, linewidth=0.5, alpha=0.8, zorder=4)
            # Outward from the foot is to the right or to the left of the page, depending on the side.
            axes.text(
                beside + outward, height, _two_lines(in_words(name)), va="center", fontsize=SMALL, color=FOOT,
                ha="left" if outward * page_direction > 0 else "right",
                linespacing=0.95, path_effects=_HALO, zorder=8, gid=f"landmark {name}",
            )  # fmt: skip


def spread_out(places: list[float], spacing: float) -> list[float]:
    """Places as near as may be to the given ones, in their order, at least that far from each other."""
    order = np.argsort(places, kind="stable")
    steps = spacing * np.arange(len(places))
    wanted = np.asarray(places, dtype=np.float64)[order] - steps
    blocks: list[tuple[float, int]] = []
    # Isotonic regression: neighbours that would cross share their mean.
    for value in wanted:
        mean, count = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, number = blocks.pop()
            mean, count = (before * number + mean * count) / (number + count), number + count
        blocks.append((mean, count))
    settled = np.concatenate([np.full(count, mean) for mean, count in blocks]) + steps if blocks else np.empty(0)
    result = np.empty(len(places))
    result[order] = settled
    return [float(value) for value in result]


def _two_lines(text: str) -> str:
    return text.replace(" metatarsal", "\nmetatarsal")
