"""What a synthetic foot is asked to be."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, Self

from insolegen.errors import UsageError

Arch = Literal["flat", "normal", "high"]

# Arch height over foot length, and instep height over truncated length (the arch height index, reference 1.3).
_ARCHES: dict[str, tuple[float, float]] = {"flat": (0.030, 0.285), "normal": (0.075, 0.340), "high": (0.105, 0.390)}
_TRUNCATED_OVER_LENGTH = 0.73

# Bounds (low, high) of each field, and what to call it.
_BOUNDS: dict[str, tuple[float, float]] = {
    "foot_length_mm": (150.0, 330.0),
    "ball_width_mm": (50.0, 140.0),
    "heel_width_mm": (30.0, 95.0),
    "arch_height_mm": (2.0, 35.0),
    "instep_height_mm": (30.0, 100.0),
    "hallux_angle_deg": (0.0, 35.0),
    "rearfoot_angle_deg": (-12.0, 12.0),
    "second_toe_ahead_mm": (-15.0, 6.0),
    "fifth_toe_behind_mm": (30.0, 52.0),
    "ankle_cut_mm": (40.0, 200.0),
    "plantar_height_mm": (25.0, 60.0),
}


@dataclass(frozen=True)
class FootShape:
    """A foot to be made: measures as the clinical reference defines them, mm and degrees.

    foot_length_mm 150..330; ball_width_mm, oblique, 0.34..0.44 of the length; heel_width_mm 0.55..0.75 of the ball's
    width; arch_height_mm, of the sole, 2..35; instep_height_mm, at half length, 0.17..0.32 of the length and well above
    the arch; hallux_angle_deg 0..35; rearfoot_angle_deg -12..12, varus positive. Toe line, for a foot of 260 mm:
    second_toe_ahead_mm of the hallux, -15..6, and fifth_toe_behind_mm, 30..52. The leg is cut ankle_cut_mm above the
    ground, 40..200, and `closed` by a cap or left open; with `plantar_only` there is only the open bowl of what lies
    below plantar_height_mm, 25..60, as from a lab scanner. Raises UsageError for anything out of bounds.
    """

    foot_length_mm: float = 260.0
    ball_width_mm: float = 100.4
    heel_width_mm: float = 64.2
    arch_height_mm: float = 19.5
    instep_height_mm: float = 64.5
    hallux_angle_deg: float = 8.0
    rearfoot_angle_deg: float = -2.0
    second_toe_ahead_mm: float = -4.0
    fifth_toe_behind_mm: float = 41.0
    ankle_cut_mm: float = 90.0
    closed: bool = True
    plantar_only: bool = False
    plantar_height_mm: float = 40.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name in _BOUNDS:
                _check(field.name, getattr(self, field.name), *_BOUNDS[field.name])
        _check("ball_width_mm", self.ball_width_mm, 0.34 * self.foot_length_mm, 0.44 * self.foot_length_mm)
        _check("heel_width_mm", self.heel_width_mm, 0.55 * self.ball_width_mm, 0.75 * self.ball_width_mm)
        _check("instep_height_mm", self.instep_height_mm, 0.17 * self.foot_length_mm, 0.32 * self.foot_length_mm)
        _check("arch_height_mm", self.arch_height_mm, 2.0, 0.5 * self.instep_height_mm)

    @classmethod
    def with_arch(cls, arch: Arch, foot_length_mm: float = 260.0, **changes: Any) -> Self:
        """An ordinary foot of this length with a flat, normal or high arch; `changes` replace single fields.

        Widths follow the means of reference 1.2 (ball 0.386 of the length, heel 0.64 of the ball); the instep follows
        the arch height index (flat 0.285, normal 0.340, high 0.390), the rearfoot leans with the arch.
        """
        if arch not in _ARCHES:
            raise UsageError(f"arch {arch!r}", expected="flat, normal or high", where="arch")
        _check("foot_length_mm", foot_length_mm, *_BOUNDS["foot_length_mm"])
        arch_over_length, arch_height_index = _ARCHES[arch]
        ball = 0.386 * foot_length_mm
        ordinary: dict[str, Any] = {
            "ball_width_mm": ball,
            "heel_width_mm": 0.64 * ball,
            "arch_height_mm": arch_over_length * foot_length_mm,
            "instep_height_mm": arch_height_index * _TRUNCATED_OVER_LENGTH * foot_length_mm,
            "rearfoot_angle_deg": {"flat": -5.0, "normal": -2.0, "high": 2.0}[arch],
        }
        return cls(foot_length_mm=foot_length_mm, **(ordinary | changes))

    @property
    def uncut(self) -> Self:
        """The same foot with the default cut: shapes that differ in the cut alone share one surface."""
        return replace(self, ankle_cut_mm=90.0, closed=True, plantar_only=False, plantar_height_mm=40.0)

    @property
    def cut_mm(self) -> float:
        """Height above the ground at which the surface ends."""
        return self.plantar_height_mm if self.plantar_only else self.ankle_cut_mm

    @property
    def capped(self) -> bool:
        """Whether the mesh is watertight."""
        return self.closed and not self.plantar_only


def _check(name: str, value: float, low: float, high: float) -> None:
    # Written so that NaN fails too.
    if not low <= value <= high:
        raise UsageError(
            f"{name} = {value:g}",
            expected=f"{low:g} to {high:g}",
            where="synthetic foot",
            remedy="choose a value inside the range; ranges of widths and heights depend on the other measures",
        )
