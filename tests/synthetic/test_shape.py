from __future__ import annotations

import math

import pytest

from insolegen.errors import UsageError
from insolegen.synthetic import FootShape


def test_presets_differ_in_arch_and_instep() -> None:
    flat, normal, high = (FootShape.with_arch(arch) for arch in ("flat", "normal", "high"))
    assert flat.arch_height_mm < normal.arch_height_mm < high.arch_height_mm
    assert flat.instep_height_mm < normal.instep_height_mm < high.instep_height_mm
    assert flat.ball_width_mm == normal.ball_width_mm == high.ball_width_mm


@pytest.mark.parametrize(
    "change",
    [
        {"foot_length_mm": 26.0},
        {"foot_length_mm": math.nan},
        {"ball_width_mm": 130.0},
        {"heel_width_mm": 40.0},
        {"arch_height_mm": 34.0},
        {"instep_height_mm": 95.0},
        {"hallux_angle_deg": -5.0},
        {"rearfoot_angle_deg": 20.0},
        {"ankle_cut_mm": 20.0},
    ],
)
def test_out_of_bounds_is_refused_by_name(change: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(change))):
        FootShape(**change)


def test_an_arch_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="fallen"):
        FootShape.with_arch("fallen")  # type: ignore[arg-type]
