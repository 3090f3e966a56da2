"""From the measures that are asked for to the form that has them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from insolegen.synthetic.gauging import Survey, survey
from insolegen.synthetic.shape import FootShape
from insolegen.synthetic.surface import FootSurface, Form

_TOLERANCE_MM = 0.003
_TOLERANCE_DEG = 0.003
_ACCEPTED = 0.02  # mm and degrees, in a survey that owes nothing to those before it; they may differ a little
_MOST_ROUNDS = 30


def fit(shape: FootShape) -> tuple[FootSurface, Survey]:
    """The surface that has the measures of `shape` in its own foot frame, and its last survey.

    Every measure is steered by one number of the form (the others disturb it little), so that a few rounds of
    correcting each by what it is off by suffice. Raises RuntimeError if they do not: then the template is at fault.
    """
    return _fit(shape.uncut)


@lru_cache(maxsize=64)
def _fit(shape: FootShape) -> tuple[FootSurface, Survey]:
    form = _first_guess(shape)
    last: Survey | None = None
    looked_round = False
    off_mm = off_deg = np.inf
    for _ in range(_MOST_ROUNDS):
        surface = FootSurface(form)
        last = survey(surface, last)
        corrected, off_mm, off_deg = _corrected(form, shape, last)
        if looked_round and off_mm < _ACCEPTED and off_deg < _ACCEPTED:
            return surface, last
        if off_mm >= _TOLERANCE_MM or off_deg >= _TOLERANCE_DEG:
            form, looked_round = corrected, False
        else:
            # A survey that starts from the last one may sit on an extreme that is no longer the furthest.
            last, looked_round = None, True
    raise RuntimeError(f"{shape} did not come out: {off_mm:.3f} mm, {off_deg:.3f} degrees off")


def _first_guess(shape: FootShape) -> Form:
    length_scale = shape.foot_length_mm / 255.5
    return Form(
        length_scale=length_scale,
        heel_width_scale=shape.heel_width_mm / 60.2,
        ball_width_scale=shape.ball_width_mm / 99.0,
        instep_scale=shape.instep_height_mm / 63.7,
        vault_mm=shape.arch_height_mm * 1.04,
        hallux_turn_deg=shape.hallux_angle_deg - 2.0,
        heel_turn_deg=shape.rearfoot_angle_deg,
        yaw_deg=0.7,
        origin_mm=(0.8 * length_scale, 0.0),
        # Flat feet rest on most of their midfoot, high arches on a narrow lateral column.
        lateral_reach=float(np.clip((shape.arch_height_mm / shape.foot_length_mm - 0.02) / 0.08, 0.0, 1.0)),
        second_toe_ahead_mm=shape.second_toe_ahead_mm,
        fifth_toe_behind_mm=shape.fifth_toe_behind_mm,
    )


def _corrected(form: Form, shape: FootShape, found: Survey) -> tuple[Form, float, float]:
    """The form corrected by what the survey found, and how far it was off, mm and degrees."""
    gauges = found.gauges
    forward, medial = gauges.heel_point[:2]
    pairs = (
        (shape.foot_length_mm, gauges.foot_length_mm),
        (shape.heel_width_mm, gauges.heel_width_mm),
        (shape.ball_width_mm, gauges.ball_width_mm),
        (shape.instep_height_mm, float(gauges.instep[2])),
        (shape.arch_height_mm, float(gauges.arch_apex[2])),
    )
    length, heel, ball, instep, arch = (asked / measured for asked, measured in pairs)
    hallux = shape.hallux_angle_deg - gauges.hallux_angle_deg
    rearfoot = shape.rearfoot_angle_deg - gauges.rearfoot_angle_deg
    corrected = replace(
        form,
        length_scale=form.length_scale * length,
        heel_width_scale=form.heel_width_scale * heel,
        ball_width_scale=form.ball_width_scale * ball,
        instep_scale=form.instep_scale * instep,
        vault_mm=form.vault_mm * arch,
        hallux_turn_deg=form.hallux_turn_deg + hallux,
        heel_turn_deg=form.heel_turn_deg + rearfoot,
        yaw_deg=form.yaw_deg + gauges.axis_deg,
        origin_mm=(form.origin_mm[0] + forward, form.origin_mm[1] + medial),
    )
    off_mm = max(*(abs(asked - measured) for asked, measured in pairs), abs(forward), abs(medial))
    return corrected, off_mm, max(abs(hallux), abs(rearfoot), abs(gauges.axis_deg))
