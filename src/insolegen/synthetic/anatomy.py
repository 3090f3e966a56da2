"""The template: a right foot of 260 mm as round cones, and the vault that is carved from below.

Frame of the template: forward, medial, up, mm; heel centre at medial 0, sole on 0. Positions follow the skeleton (a ray
from the ankle to each metatarsal head, two phalanges a toe, calcaneus, talus, malleoli) with the soft tissue as extra
cones; the proportions were set by eye against scans and are not a population's mean.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from insolegen.synthetic.implicit import Floats, RoundCones

TEMPLATE_LENGTH_MM = 260.0
TOES_MATTER_FROM_MM = 100.0

_BODY_SOFTNESS_MM = 5.0
_TOE_SOFTNESS_MM = 1.7
_WEB_SHARE = 0.45
_CROWDED = 0.8
"""Neighbouring pulps press into each other no further than to this share of the sum of their radii."""
_GIVING_WAY_MM_PER_DEG = 0.15
"""So much the root of the second toe makes room for a turned hallux; those beside it less."""

# Chains of balls: each row (forward, medial, up, radius); a chain of n balls makes n - 1 round cones.
_Chain = tuple[tuple[float, float, float, float], ...]
_BODY: dict[str, _Chain] = {
    "heel pad": ((27.5, 0, 19.5, 25), (46, 0, 19.5, 26.5)),
    "calcaneus": ((30, 0, 34, 24), (46, 0, 48, 21)),
    "achilles tendon": ((20, 0, 48, 15), (20.5, 0, 92, 8), (13, -1, 230, 13)),
    "shank, front": ((76, -3, 72, 24), (69, -5, 118, 24), (62, -6, 230, 34)),
    "shank, back": ((46, -4, 70, 19), (44, -5, 118, 20.5), (38, -6, 230, 36)),
    "medial malleolus": ((73, 17, 81, 11), (66, 5, 128, 11)),
    "lateral malleolus": ((55, -27, 67, 9.5), (55, -15, 126, 10.5)),
    "talus": ((72, -3, 64, 25), (98, 0, 54, 20)),
    "first ray": ((98, 2, 54, 18), (130, 4, 40, 16), (189, 15, 20, 14)),
    "second ray": ((100, -6, 50, 15), (132, -7, 38, 14), (192, 0, 20, 11)),
    "third ray": ((100, -14, 42, 15), (132, -17, 33, 13), (189, -15, 18, 10.5)),
    "fourth ray": ((98, -20, 34, 15), (128, -27, 26, 13), (181, -30, 16, 10.5)),
    "fifth ray": ((92, -24, 24, 15), (120, -36, 17, 12), (166, -47, 14, 11.5)),
    "fifth metatarsal base": ((112, -37, 13, 10), (122, -39, 13, 10)),
    "lateral column": ((60, -8, 18, 22), (110, -27, 11, 17), (164, -41, 8, 14)),
    "plantar tissue": ((68, 5, 11, 20), (104, 6, 6.5, 19.5), (140, 9, 6, 17.5), (180, 10, 9, 15)),
    "forefoot tissue": ((118, -10, 9, 16), (150, -14, 8, 15), (178, -14, 8.5, 14.5)),
    "medial column": ((60, 4, 34, 22), (104, 6, 34, 18), (140, 10, 28, 14), (187, 15, 18, 15)),
    "ball pad": ((187, 13, 10, 15.5), (189, -2, 8.5, 14), (180, -22, 8.5, 14.5), (164, -43, 8.5, 14)),
}
_TOES: tuple[_Chain, ...] = (
    ((191, 16, 19, 13), (219, 21, 14.5, 10.5), (233, 22, 9.5, 11.5), (246, 21, 7.5, 10.5)),
    ((194, 0, 19, 9), (220, 1.5, 19, 7.3), (236, 1.5, 10, 7), (245, 1.5, 5.0, 7.6)),
    ((190, -15, 18, 9), (212, -15, 18, 7), (227, -15, 9, 6.8), (235, -15, 4.5, 7.2)),
    ((182, -30, 17, 9), (203, -31, 16, 6.8), (216, -31, 8.5, 6.6), (223, -30.5, 4.5, 7)),
    ((170, -45, 15, 9.5), (190, -46.5, 13, 7.3), (202, -46, 8, 7), (208, -45, 4.5, 7)),
)


def _cones(chains: list[Floats], softness: float) -> RoundCones:
    start = np.concatenate([chain[:-1] for chain in chains])
    end = np.concatenate([chain[1:] for chain in chains])
    return RoundCones(start[:, :3].copy(), end[:, :3].copy(), start[:, 3].copy(), end[:, 3].copy(), softness)


@lru_cache(maxsize=1)
def body() -> RoundCones:
    """Everything but the toes."""
    return _cones([np.array(chain, dtype=np.float64) for chain in _BODY.values()], _BODY_SOFTNESS_MM)


def toes(hallux_turn_deg: float, second_toe_ahead_mm: float, fifth_toe_behind_mm: float) -> RoundCones:
    """The five toes: turned about their metatarsal heads, and as long as the toe line asks.

    hallux_turn_deg: the hallux towards the second toe, which gives way, and the others after it. second_toe_ahead_mm:
    tip of the second toe before that of the hallux; fifth_toe_behind_mm: tip of the fifth behind it; both for a
    foot of 260 mm with a straight hallux.
    """
    chains = toe_chains(hallux_turn_deg, second_toe_ahead_mm, fifth_toe_behind_mm)
    return as_solid([*chains, *(_web(chain, beside) for chain, beside in pairwise(chains))])


def as_solid(chains: list[Floats]) -> RoundCones:
    """Toes, from the balls (4, 4) of each."""
    return _cones(chains, _TOE_SOFTNESS_MM)


def toe_chains(hallux_turn_deg: float, second_toe_ahead_mm: float, fifth_toe_behind_mm: float) -> list[Floats]:
    """Balls (4, 4) of each toe, hallux first, template frame: forward, medial, up, radius, mm."""
    hallux_tip = 256.0
    second, fifth = hallux_tip + second_toe_ahead_mm, hallux_tip - fifth_toe_behind_mm
    # The tips recede a little faster towards the fifth toe, as real toe lines do.
    tips = (hallux_tip, *(second + (fifth - second) * (n / 3) ** 1.2 for n in range(4)))
    turned: list[Floats] = []
    for number, (chain, tip) in enumerate(zip(_TOES, tips, strict=True)):
        balls = np.array(chain, dtype=np.float64)
        root = balls[0, :2].copy()
        balls[:, 0] = root[0] + (balls[:, 0] - root[0]) * (tip - balls[-1, 3] - root[0]) / (balls[-1, 0] - root[0])
        # A straight hallux leaves the others alone; a turned one pushes them, each a little less.
        if number == 0:
            turned.append(_turned(balls, hallux_turn_deg))
            continue
        balls[:, 1] -= _GIVING_WAY_MM_PER_DEG * (5 - number) / 4 * max(hallux_turn_deg - 10.0, 0.0)
        turned.append(_pushed(balls, max(hallux_turn_deg - 4.0, 0.0) * (1.05 - 0.15 * number), turned[-1]))
    return turned


def _turned(balls: Floats, degrees: float) -> Floats:
    """A toe, (4, 4), turned laterally about its root."""
    root, turn = balls[0, :2], np.radians(degrees)
    ahead, aside = (balls[:, :2] - root).T
    forward = root[0] + ahead * np.cos(turn) + aside * np.sin(turn)
    medial = root[1] - ahead * np.sin(turn) + aside * np.cos(turn)
    return np.column_stack([forward, medial, balls[:, 2:]])


def _pushed(balls: Floats, degrees: float, pushing: Floats) -> Floats:
    """A toe turned by `degrees`, or by as much more as keeps its pulp clear of the toe that pushes it."""

    def clear(turn: float) -> bool:
        pulp = _turned(balls, turn)[-1]
        nearest = _beside(pulp, pushing)
        return bool(np.hypot(*(pulp - nearest)[:2]) >= _CROWDED * (pulp[3] + nearest[3]))

    if clear(degrees):
        return _turned(balls, degrees)
    low, high = degrees, degrees + 45.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if clear(middle) else (middle, high)
    return _turned(balls, high)


def _web(one: Floats, other: Floats) -> Floats:
    """The skin between two toes, (4, 4), up to the pulp of the shorter one.

    Toes touch at their pulps and part behind them: without a web that is a tunnel through the foot. In front of the
    web the cleft only widens, so that no mesh, however coarse, bridges it.
    """
    shorter, longer = (one, other) if one[-1, 0] < other[-1, 0] else (other, one)
    web = np.empty_like(shorter)
    for ball, between in zip(shorter, web, strict=True):
        nearest = _beside(ball, longer)
        # Half way between the two skins.
        gap = ball[:3] - nearest[:3]
        share = 0.5 + 0.5 * (nearest[3] - ball[3]) / np.linalg.norm(gap)
        between[:3] = nearest[:3] + share * gap
        between[3] = _WEB_SHARE * min(ball[3], nearest[3])
    return web


def _beside(ball: Floats, chain: Floats) -> Floats:
    """The ball (4,) of a toe's chain (n, 4) that is nearest to another ball (4,), seen from above."""
    start, along = chain[:-1], np.diff(chain, axis=0)
    share = ((ball[:2] - start[:, :2]) * along[:, :2]).sum(axis=1) / (along[:, :2] ** 2).sum(axis=1)
    balls = start + np.clip(share, 0.0, 1.0)[:, None] * along
    return np.asarray(balls[np.argmin(np.hypot(*(balls - ball)[:, :2].T))])


def vault(forward: Floats, medial: Floats, lateral_reach: float) -> Floats:
    """Height of the medial longitudinal arch above the ground as a fraction of its apex, template frame, mm.

    lateral_reach 0..1: how far the vault reaches towards the lateral column (a flat foot's hardly does).
    """
    station = forward / TEMPLATE_LENGTH_MM - 0.43
    along = np.clip(station / np.where(station < 0, 0.25, 0.26), -1.0, 1.0)
    start = -4.0 - 34.0 * lateral_reach
    across = np.clip((medial - start) / (27.0 - start), 0.0, 1.0)
    return (1.0 - along**2) ** 2 * across * across * (3.0 - 2.0 * across)
