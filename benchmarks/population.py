"""Synthetic feet as scanners deliver them: a population of shapes, each scanned a few times, never twice alike.

Nothing here is anatomy: the ranges are wide on purpose, so that the ends of each are met often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insolegen.model.scan import MM_PER_UNIT, Scan, ScanHints, Side, Unit
from insolegen.synthetic import FootShape, FootTruth, SyntheticFoot, make_foot, pose

SHAPES = 80
MESHES = 4
"""Different shapes, and meshes of each: a shape costs most of a second, a large mesh several."""

FEWEST, MOST = 5_000, 500_000
CLOSE_TO_THE_CUT_MM = 1.5
"""What ends this near to the cut may be measured or may be missing: neither is held against the program."""

SOLE_ALONE = 0.23
"""A scan cut lower than this, in foot lengths, passes for one of the sole alone, which has no girths."""


@dataclass(frozen=True)
class Conditions:
    """How a foot was scanned; lengths mm, outliers as a share of the vertices."""

    side: Side
    unit: Unit
    triangles: int
    noise_mm: float
    outliers: float
    holes: int
    hole_radius_mm: float
    cut_mm: float
    closed: bool

    @property
    def fair(self) -> bool:
        """The conditions that DESIGN section 6 speaks of: noise to 0.3 mm, nothing thrown about, nothing missing."""
        return self.noise_mm <= 0.3 and not self.outliers and not self.holes


@dataclass(frozen=True)
class SyntheticScan:
    """A scan of a foot that is known: values: None for what the scan does not hold; either: what it may or may not."""

    number: int
    shape: FootShape
    conditions: Conditions
    scan: Scan
    truth: FootTruth
    values: Mapping[str, float | None]
    either: frozenset[str]

    def described(self) -> str:
        """Shape and conditions on one line, with all that is needed to see why it may be difficult."""
        numbers = asdict(self.shape) | asdict(self.conditions)
        for name in ("ankle_cut_mm", "plantar_only", "plantar_height_mm"):
            del numbers[name]
        return " ".join(f"{k}={round(v, 3) if isinstance(v, float) else v}" for k, v in numbers.items())


def drawn_shape(seed: int, number: int) -> FootShape:
    """A foot of the population: length, widths, arch, hallux and rearfoot independent of one another but in proportion.

    Instep and arch go together, loosely: an arch height index of 0.27 to 0.41 for arches of 2 to 11 % of the length.
    """
    random = np.random.default_rng([seed, 1, number])
    length = random.uniform(210.0, 310.0)
    ball = length * np.clip(random.normal(0.386, 0.022), 0.345, 0.435)
    arch = random.uniform(0.02, 0.11)
    index = np.clip(0.26 + 1.3 * arch + random.normal(0.0, 0.015), 0.27, 0.41)
    return FootShape(
        foot_length_mm=length,
        ball_width_mm=float(ball),
        heel_width_mm=float(ball * np.clip(random.normal(0.64, 0.035), 0.56, 0.74)),
        arch_height_mm=max(2.5, length * arch),
        instep_height_mm=float(0.73 * length * index),
        hallux_angle_deg=random.uniform(0.0, 35.0),
        rearfoot_angle_deg=random.uniform(-6.0, 10.0),
        second_toe_ahead_mm=random.uniform(-12.0, 5.0),
        fifth_toe_behind_mm=random.uniform(34.0, 50.0),
    )


def scans_of_shape(seed: int, feet: Sequence[int]) -> Iterator[SyntheticScan]:
    """The scans with these numbers, all of one shape (they agree modulo SHAPES); each mesh is made once."""
    number = feet[0] % SHAPES
    shape = drawn_shape(seed, number)
    meshes: dict[int, SyntheticFoot] = {}
    for foot in sorted(feet, key=lambda foot: (foot // SHAPES) % MESHES):
        mesh = (foot // SHAPES) % MESHES
        random = np.random.default_rng([seed, 2, number, mesh])
        cut = replace(shape, ankle_cut_mm=random.uniform(40.0, 200.0), closed=bool(random.random() < 0.5))
        # Log-uniform and bent towards the small: half of them below 35,000, one in twelve above 300,000.
        triangles = int(FEWEST * (MOST / FEWEST) ** (random.random() ** 1.25))
        if mesh not in meshes:
            meshes = {mesh: make_foot(cut, triangles=triangles)}
        yield _scanned(seed, foot, cut, meshes[mesh])


def _scanned(seed: int, number: int, shape: FootShape, made: SyntheticFoot) -> SyntheticScan:
    random = np.random.default_rng([seed, 3, number])
    side: Side = "left" if random.random() < 0.5 else "right"
    units: tuple[Unit, ...] = tuple(MM_PER_UNIT)
    conditions = Conditions(
        side=side,
        unit=units[int(random.integers(len(units)))],
        triangles=len(made.faces),
        noise_mm=random.uniform(0.0, 0.5),
        outliers=random.uniform(0.0, 0.03) if random.random() < 0.5 else 0.0,
        holes=int(random.integers(1, 5)) if random.random() < 0.5 else 0,
        hole_radius_mm=random.uniform(1.5, 6.0),
        cut_mm=shape.ankle_cut_mm,
        closed=shape.closed,
    )
    values, either = _held(made, conditions.cut_mm)
    vertices = _with_outliers(made.vertices, conditions.outliers, random)
    faces = _with_holes(made, conditions, random)
    truth = made.truth
    if side == "left":
        mirror = np.array([1.0, -1.0, 1.0])
        vertices, faces = vertices * mirror, faces[:, ::-1]
        truth = replace(truth, side=side, mesh_to_foot=np.diag([*mirror, 1.0]))
    posed = pose(
        SyntheticFoot(vertices, faces, truth),
        seed=int(random.integers(2**31)),
        unit=conditions.unit,
        noise_mm=conditions.noise_mm,
        shuffle=True,
    )
    # The footprint's truth is that of a standing foot at 1 mm.
    scan = Scan(posed.vertices, posed.faces, file=f"foot {number}", hints=ScanHints(weight_bearing="full"))
    return SyntheticScan(number, shape, conditions, scan, posed.truth, values, either)


def _held(made: SyntheticFoot, cut: float) -> tuple[dict[str, float | None], frozenset[str]]:
    """The true values, None for what the cut has taken, and the names of what ends too near to the cut to say."""
    truth, landmarks = made.truth, made.truth.landmarks
    values = dict(truth.values)
    first, fifth, heel = (landmarks[name] for name in ("first_metatarsal_head", "fifth_metatarsal_head", "heel_point"))
    values["outside_ball_length_mm"] = float(fifth[0] - heel[0])
    values["ball_line_angle_deg"] = float(np.degrees(np.arctan2(first[0] - fifth[0], first[1] - fifth[1])))
    line = (fifth - first)[:2] / np.linalg.norm((fifth - first)[:2])
    from_line = (made.vertices[:, :2] - first[:2]) @ np.array([-line[1], line[0]])
    tops = {
        "ball_girth_mm": float(made.vertices[np.abs(from_line) < 5.0, 2].max()),
        "instep_girth_mm": float(truth.values["instep_height_mm"] or 0.0),
        "instep_height_mm": float(truth.values["instep_height_mm"] or 0.0),
        "arch_height_index": float(truth.values["instep_height_mm"] or 0.0),
    }
    for name, top in tops.items():
        if top > cut - CLOSE_TO_THE_CUT_MM:
            values[name] = None
    low = cut < SOLE_ALONE * float(values["foot_length_mm"] or 0.0)
    near = {name for name, top in tops.items() if abs(top - cut) < CLOSE_TO_THE_CUT_MM}
    return values, frozenset(near | ({"ball_girth_mm"} if low else set()))


def _with_outliers(vertices: NDArray[np.float64], share: float, random: np.random.Generator) -> NDArray[np.float64]:
    """A share of the vertices thrown 2 to 30 mm in any direction."""
    hit = random.random(len(vertices)) < share
    way = random.normal(size=(int(hit.sum()), 3))
    thrown = vertices.copy()
    thrown[hit] += way / np.linalg.norm(way, axis=1, keepdims=True) * random.uniform(2.0, 30.0, (len(way), 1))
    return thrown


def _with_holes(made: SyntheticFoot, conditions: Conditions, random: np.random.Generator) -> NDArray[np.int32]:
    """Faces without those whose middle lies in one of a few balls about places on the surface."""
    middle = made.vertices[made.faces].mean(axis=1)
    kept = np.ones(len(middle), dtype=bool)
    for place in random.integers(len(middle), size=conditions.holes):
        kept &= np.linalg.norm(middle - middle[place], axis=1) > conditions.hole_radius_mm
    return made.faces[kept]
