"""Draw docs/measurements/<measure>.png: where each measure is taken, on a synthetic foot that the program measured.

`python docs/make_measurement_figures.py [MEASURE]...`: points and numbers are those that were found, none set by hand.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from insolegen.geometry.grid import Grid
from insolegen.geometry.raster import lowest_heights
from insolegen.measuring import measure
from insolegen.measuring.angles import REARFOOT_HIGH, REARFOOT_LOW, contact_points
from insolegen.measuring.definitions import MEASURES
from insolegen.measuring.dimensions import INSTEP_STATION, ankle_section
from insolegen.measuring.footprint import footprint
from insolegen.measuring.landmarks import HEEL_STATION, take_bearings
from insolegen.model.scan import Scan, ScanHints
from insolegen.scans.align import align
from insolegen.synthetic import FootShape, make_foot

FOLDER = Path(__file__).parent / "measurements"
INK, POINT, PRINT = "#0b7285", "#c92a2a", "#74c0fc"
DOTS_PER_INCH, COLOURS = 100, 64

Point = tuple[float, float]
Floats = NDArray[np.floating]


class Drawing:
    """The foot from one side with lines and points upon it; coordinates as the view has them, mm."""

    def __init__(self, title: str, inches: Point) -> None:
        self.figure = Figure(figsize=inches, dpi=DOTS_PER_INCH, layout="constrained")
        self.axes: Axes = self.figure.add_subplot()
        self.axes.set_aspect("equal")
        self.axes.set_axis_off()
        self.figure.suptitle(title, fontsize=9)

    def line(self, *points: Floats | Point, dashed: bool = False, colour: str = INK) -> None:
        """A line through points."""
        x, y = np.array(points, dtype=float).T
        self.axes.plot(x, y, "--" if dashed else "-", color=colour, linewidth=1.0 if dashed else 1.8)

    def between(self, first: Floats | Point, second: Floats | Point) -> None:
        """An arrow with two heads; the line beneath it makes room for it."""
        self.line(first, second)
        style = {"arrowstyle": "<->", "color": INK, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
        self.axes.annotate("", xy=tuple(second), xytext=tuple(first), arrowprops=style)

    def dots(self, *points: Floats | Point) -> None:
        """Landmarks, or what is read off the foot."""
        x, y = np.array(points, dtype=float).T
        self.axes.plot(x, y, "o", color=POINT, markersize=4.5)

    def save(self, path: Path) -> None:
        """As a small PNG with a palette."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png")
        Image.open(buffer).convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


class Measured:
    """The foot, what was measured on it, and its views."""

    def __init__(self) -> None:
        shape = FootShape.with_arch("normal", 260.0, hallux_angle_deg=16.0, ankle_cut_mm=135.0)
        made = make_foot(shape, triangles=90_000)
        hints = ScanHints(side="right", unit="mm", kind="foot", weight_bearing="full")
        self.foot = align(Scan(made.vertices, made.faces, hints=hints))
        self.bearings = take_bearings(self.foot)
        self.values = measure(self.foot).values
        self.at = {name: landmark.position for name, landmark in self.bearings.landmarks.items()}
        self.length = self.bearings.foot_length
        self.corners = np.asarray(self.foot.vertices, dtype=np.float32)[self.foot.faces]

    def title(self, name: str) -> str:
        """The measure and its value on this foot."""
        value = self.values[name]
        said = "not on this foot" if value is None else f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"
        return f"{name.replace('_', ' ')}: {said}"

    def view(self, name: str, axes: tuple[int, int, int], outward: int, inches: Point) -> Drawing:
        """The foot seen along the third axis, its first to the right and its second up; lit from the upper left."""
        drawing = Drawing(self.title(name), inches)
        first, second, depth = (self.corners[:, :, axis] for axis in axes)
        low, high = (min(first.min(), 1e9), second.min()), (first.max(), second.max())
        grid = Grid(
            low[0] - 2, low[1] - 2, 0.8, tuple(int((b - a + 4) / 0.8) + 1 for a, b in zip(low, high, strict=True))
        )
        columns = (np.ascontiguousarray(values.T) for values in (first, second, -outward * depth))
        heights = -lowest_heights(*columns, grid)
        heights[~np.isfinite(heights)] = np.nan
        slopes = np.gradient(heights, 0.8)
        light = (1.2 - 0.5 * slopes[0] + 0.5 * slopes[1]) / np.sqrt(1 + slopes[0] ** 2 + slopes[1] ** 2)
        light = np.where(np.isnan(light) & np.isfinite(heights), 0.6, light)
        extent = (grid.forward[0], grid.forward[-1], grid.medial[0], grid.medial[-1])
        drawing.axes.imshow(light.T, origin="lower", extent=extent, cmap="gray", vmin=-0.6, vmax=1.5, alpha=0.75)
        return drawing


def plan(foot: Measured, name: str) -> Drawing:
    """From below: forward to the right, lateral up, as one sees a right sole."""
    drawing = foot.view(name, (0, 1, 2), -1, (3.6, 1.9))
    drawing.axes.invert_yaxis()
    return drawing


def medial_side(foot: Measured, name: str) -> Drawing:
    """From the medial side: toes to the right."""
    drawing = foot.view(name, (0, 2, 1), +1, (3.6, 2.1))
    drawing.line((-4, 0), (foot.length + 4, 0), dashed=True, colour="black")
    return drawing


def from_behind(foot: Measured, name: str) -> Drawing:
    """From behind, medial to the left: a right foot."""
    drawing = foot.view(name, (1, 2, 0), -1, (2.6, 2.6))
    drawing.axes.invert_xaxis()
    return drawing


def along(*ends: str, offset: float) -> Callable[[Measured, str], Drawing]:
    """A length: the distance along the foot of two landmarks, seen from below."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = plan(foot, name)
        side = offset * foot.length
        first, second = (foot.at[end] for end in ends)
        drawing.dots(first[:2], second[:2])
        drawing.between((first[0], side), (second[0], side))
        for point in (first, second):
            drawing.line(point[:2], (point[0], side), dashed=True)
        return drawing

    return draw


def ball(*, oblique: bool, turned: bool = False) -> Callable[[Measured, str], Drawing]:
    """The ball line, oblique or across, and its angle."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = plan(foot, name)
        first, fifth = foot.at["first_metatarsal_head"][:2], foot.at["fifth_metatarsal_head"][:2]
        drawing.dots(first, fifth)
        across = (first[0], fifth[1])
        if oblique or turned:
            drawing.between(first, fifth)
        if not oblique or turned:
            drawing.line(fifth, across, dashed=True)
            drawing.line(first, across, dashed=turned)
        return drawing

    return draw


def breadth(foot: Measured, name: str) -> Drawing:
    """Heel width, or the greatest breadth of the forefoot."""
    drawing = plan(foot, name)
    outline = foot.bearings.outline
    if name == "heel_width_mm":
        station = foot.bearings.at(HEEL_STATION)
        drawing.between((station, outline.medial_at(station)), (station, outline.lateral_at(station)))
        return drawing
    window = (outline.forward > foot.bearings.at(0.55)) & (outline.forward < foot.bearings.at(0.82))
    medial, lateral = float(np.nanmax(outline.medial[window])), float(np.nanmin(outline.lateral[window]))
    for edge in (medial, lateral):
        drawing.line((foot.bearings.at(0.55), edge), (foot.bearings.at(0.82), edge), dashed=True)
    drawing.between((foot.bearings.at(0.68), medial), (foot.bearings.at(0.68), lateral))
    return drawing


def height(landmark: str, over: str | None = None) -> Callable[[Measured, str], Drawing]:
    """A height over the ground, seen from the medial side; `over`: the length that it is divided by."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = medial_side(foot, name)
        if landmark == "instep":
            place: Point = (foot.bearings.at(INSTEP_STATION), float(foot.values["instep_height_mm"] or 0.0))
        else:
            place = (float(foot.at[landmark][0]), float(foot.at[landmark][2]))
        drawing.between((place[0], 0.0), place)
        drawing.dots(place)
        if over is not None:
            drawing.between((0.0, -9.0), (float(foot.at[over][0]), -9.0))
        return drawing

    return draw


def angle_in_side_view(*landmarks: str) -> Callable[[Measured, str], Drawing]:
    """An angle at the second of three places, or the distance of it from the line between the others."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = medial_side(foot, name)
        if landmarks[0] == "contact":
            contacts = contact_points(foot.foot, foot.bearings)
            assert contacts is not None
            first, corner, last = contacts[0][[0, 2]], foot.at[landmarks[1]][[0, 2]], contacts[1][[0, 2]]
        else:
            first, corner, last = (foot.at[landmark][[0, 2]] for landmark in landmarks)
        drawing.dots(first, corner, last)
        if name == "feiss_distance_mm":
            drawing.line(first, last)
            share = (corner[0] - first[0]) / (last[0] - first[0])
            drawing.between(corner, (corner[0], first[1] + share * (last[1] - first[1])))
        else:
            drawing.line(first, corner, last)
        return drawing

    return draw


def print_at(threshold: float) -> Callable[[Measured, str], Drawing]:
    """The footprint, with what its indices are read from."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = plan(foot, name)
        sole, outline = foot.foot.maps.sole, foot.bearings.outline
        edges = (np.interp(sole.grid.forward, outline.forward, edge) for edge in (outline.medial, outline.lateral))
        contact = footprint(sole, *edges, foot.length, threshold).contact
        forward, medial = np.asarray(sole.grid.forward), np.asarray(sole.grid.medial)
        drawing.axes.contourf(forward, medial, contact.T.astype(float), levels=[0.5, 1.5], colors=[PRINT], alpha=0.85)
        rows = np.flatnonzero(contact.any(axis=1))
        start, end = forward[rows[0]], forward[rows[-1]]
        width = contact.sum(axis=1) * sole.grid.pitch
        if name.startswith("arch_index"):
            for share in (0.0, 1 / 3, 2 / 3, 1.0):
                station = start + share * (end - start)
                drawing.line((station, medial.min() + 8), (station, medial.max() - 8), dashed=True)
        elif name in ("chippaux_smirak_percent", "staheli_index"):
            wide = (0.60, 0.80) if name.startswith("chippaux") else (0.0, 0.30)
            for (low, high), pick in (((0.30, 0.60), np.argmin), (wide, np.argmax)):
                inside = np.flatnonzero((forward >= low * foot.length) & (forward <= high * foot.length))
                row = inside[pick(width[inside])]
                touched = medial[contact[row]]
                drawing.between((forward[row], touched[0]), (forward[row], touched[-1]))
        elif name == "clarke_angle_deg":
            border = np.array(
                [medial[contact[row]].max() if contact[row].any() else np.nan for row in range(len(forward))]
            )
            heel, front = (np.flatnonzero((forward > a * foot.length) & (forward < b * foot.length)) for a, b in CLARKE)
            back, ahead = heel[np.nanargmax(border[heel])], front[np.nanargmax(border[front])]
            deep = back + int(np.nanargmin(border[back:ahead]))
            places = [(forward[row], border[row]) for row in (back, ahead, deep)]
            drawing.line(*places)
            drawing.dots(*places)
        return drawing

    return draw


CLARKE = ((0.02, 0.30), (0.60, 0.80))


def toe(side: str) -> Callable[[Measured, str], Drawing]:
    """The tangents from a ball point to the heel, continued, and to the toe."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = plan(foot, name)
        inner = side == "first"
        outline = foot.bearings.outline
        edge = outline.medial if inner else -outline.lateral
        point = foot.at[f"{side}_metatarsal_head"]
        ball_forward, out = float(point[0]), float(point[1]) * (1 if inner else -1)
        ahead = (outline.forward - ball_forward) / foot.length
        known = np.isfinite(edge)
        back = np.flatnonzero(known & (ahead < -0.42) & (ahead > -0.70))
        front = np.flatnonzero(known & (ahead > (0.12 if inner else 0.05)) & (ahead < (0.28 if inner else 0.16)))
        slope = float(np.max((edge[back] - out) / (ball_forward - outline.forward[back])))
        inward = float(np.min((out - edge[front]) / (outline.forward[front] - ball_forward)))
        way = 1 if inner else -1
        reach = 0.24 * foot.length
        drawing.line(
            (0.02 * foot.length, way * (out + slope * (ball_forward - 0.02 * foot.length))), (ball_forward, way * out)
        )
        drawing.line((ball_forward, way * out), (ball_forward + reach, way * (out - slope * reach)), dashed=True)
        drawing.line((ball_forward, way * out), (ball_forward + reach, way * (out - inward * reach)))
        drawing.dots((ball_forward, way * out))
        return drawing

    return draw


def rearfoot(foot: Measured, name: str) -> Drawing:
    """The two bands whose middles give the lean of the heel, from behind; with the forefoot's line where asked for."""
    drawing = from_behind(foot, name)
    view, other = foot.foot.maps.medial, foot.foot.maps.lateral
    rows = (view.grid.forward >= 0) & (view.grid.forward <= 0.08 * foot.length)
    up = np.asarray(view.grid.medial)
    middles = []
    for low, high in (REARFOOT_LOW, REARFOOT_HIGH):
        band = (up >= low) & (up <= high)
        inner, outer = view.heights[rows][:, band], other.heights[rows][:, band]
        width = np.nan_to_num(np.maximum(inner - outer, 0))
        middles.append((float((width * np.nan_to_num(inner + outer) / 2).sum() / width.sum()), (low + high) / 2))
        for level in (low, high):
            drawing.line((-34, level), (34, level), dashed=True)
    (x, y), (u, v) = middles
    drawing.line((x - 0.6 * (u - x), y - 0.6 * (v - y)), (u + 1.2 * (u - x), v + 1.2 * (v - y)))
    drawing.dots(*middles)
    if name.startswith("forefoot"):
        contacts = contact_points(foot.foot, foot.bearings)
        assert contacts is not None
        drawing.line(contacts[1][1:], contacts[2][1:], colour=POINT)
        drawing.dots(contacts[1][1:], contacts[2][1:])
    return drawing


def malleoli(foot: Measured, name: str) -> Drawing:
    """The malleoli and the foot axis between them, from behind."""
    drawing = from_behind(foot, name)
    inner, outer = foot.at["medial_malleolus"], foot.at["lateral_malleolus"]
    drawing.between(inner[1:], outer[1:])
    middle = (inner + outer) / 2
    heel, second = foot.at["heel_centre"], foot.at["second_metatarsal_head"]
    axis = heel[1] + (middle[0] - heel[0]) / (second[0] - heel[0]) * (second[1] - heel[1])
    drawing.line((axis, 0), (axis, middle[2] + 20), dashed=True)
    drawing.dots(inner[1:], outer[1:], middle[1:])
    return drawing


def girth_at(kind: str) -> Callable[[Measured, str], Drawing]:
    """Where the tape lies, from the medial side."""

    def draw(foot: Measured, name: str) -> Drawing:
        drawing = medial_side(foot, name)
        if kind == "instep":
            station = foot.bearings.at(INSTEP_STATION)
            drawing.line((station, 0), (station, float(foot.values["instep_height_mm"] or 0.0)))
            return drawing
        if kind == "heel":
            ends = ankle_section(foot.foot, foot.bearings)
            assert ends is not None
            drawing.line(*ends)
            return drawing
        first, fifth = foot.at["first_metatarsal_head"], foot.at["fifth_metatarsal_head"]
        normal = np.array([-(fifth - first)[1], (fifth - first)[0], 0.0])
        near = foot.corners.reshape(-1, 3)
        near = near[np.abs((near - first) @ normal / np.linalg.norm(normal)) < 0.8]
        order = np.argsort(np.arctan2(near[:, 2] - near[:, 2].mean(), near[:, 1] - near[:, 1].mean()))
        ring = near[order][:, [0, 2]]
        drawing.line(*ring, ring[0])
        return drawing

    return draw


DRAWINGS: dict[str, Callable[[Measured, str], Drawing]] = {
    "foot_length_mm": along("heel_point", "hallux_tip", offset=0.22),
    "truncated_length_mm": along("heel_point", "first_metatarsal_head", offset=0.22),
    "outside_ball_length_mm": along("heel_point", "fifth_metatarsal_head", offset=-0.30),
    "ball_width_mm": ball(oblique=True),
    "ball_width_orthogonal_mm": ball(oblique=False),
    "maximum_breadth_mm": breadth,
    "ball_line_angle_deg": ball(oblique=True, turned=True),
    "heel_width_mm": breadth,
    "instep_height_mm": height("instep"),
    "navicular_height_mm": height("navicular"),
    "normalised_navicular_height": height("navicular", "first_metatarsal_head"),
    "navicular_index": height("navicular", "first_metatarsal_head"),
    "longitudinal_arch_angle_deg": angle_in_side_view("medial_malleolus", "navicular", "first_metatarsal_head"),
    "feiss_distance_mm": angle_in_side_view("medial_malleolus", "navicular", "first_metatarsal_head"),
    "arch_height_mm": height("arch_apex"),
    "arch_height_percent": height("arch_apex", "hallux_tip"),
    "arch_height_index": height("instep", "first_metatarsal_head"),
    "medial_arch_angle_deg": angle_in_side_view("contact", "arch_apex"),
    "arch_index": print_at(1.0),
    "arch_index_at_1_mm": print_at(1.0),
    "arch_index_at_3_mm": print_at(3.0),
    "chippaux_smirak_percent": print_at(1.0),
    "staheli_index": print_at(1.0),
    "clarke_angle_deg": print_at(1.0),
    "contact_threshold_mm": print_at(1.0),
    "hallux_angle_deg": toe("first"),
    "fifth_toe_angle_deg": toe("fifth"),
    "rearfoot_angle_deg": rearfoot,
    "forefoot_to_rearfoot_angle_deg": rearfoot,
    "malleolar_valgus_index": malleoli,
    "ball_girth_mm": girth_at("ball"),
    "instep_girth_mm": girth_at("instep"),
    "short_heel_girth_mm": girth_at("heel"),
}


def main(wanted: list[str]) -> None:
    """Draw them all, or those that are named."""
    mpl.use("agg")
    FOLDER.mkdir(exist_ok=True)
    foot = Measured()
    for name in wanted or [one.name for one in MEASURES]:
        DRAWINGS[name](foot, name).save(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
