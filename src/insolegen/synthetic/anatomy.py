"""The template: a right foot of 260 mm as round cones, and the vault that is carved from below.

Frame of the template: forward, medial, up, mm; heel centre at medial 0, sole on 0. Positions follow the skeleton (a ray
from the ankle to each metatarsal head, two phalanges a toe, calcaneus, talus, malleoli) with the soft tissue as extra
cones; the proportions were set by eye against scans and are not a population's mean.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from insolegen.synthetic.implicit import Floats, RoundCones

TEMPLATE_LENGTH_MM = 260.0
TOES_MATTER_FROM_MM = 100.0

_BODY_SOFTNESS_MM = 5.0
_TOE_SOFTNESS_MM = 1.7

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
    return _cones(toe_chains(hallux_turn_deg, second_toe_ahead_mm, fifth_toe_behind_mm), _TOE_SOFTNESS_MM)


def toe_chains(hallux_turn_deg: float, second_toe_ahead_mm: float, fifth_toe_behind_mm: float) -> list[Floats]:
    """Balls (4, 4) of each toe, hallux first, template frame: forward, medial, up, radius, mm."""
    hallux_tip = 256.0
    second, fifth = hallux_tip + second_toe_ahead_mm, hallux_tip - fifth_toe_behind_mm
    # The tips recede a little faster towards the fifth toe, as real toe lines do.
    tips = (hallux_tip, *(second + (fifth - second) * (n / 3) ** 1.2 for n in range(4)))
    turned = []
    for number, (chain, tip) in enumerate(zip(_TOES, tips, strict=True)):
        balls = np.array(chain, dtype=np.float64)
        root = balls[0, :2].copy()
        balls[:, 0] = root[0] + (balls[:, 0] - root[0]) * (tip - balls[-1, 3] - root[0]) / (balls[-1, 0] - root[0])
        # A straight hallux leaves the others alone; a turned one pushes them, each a little less.
        turn = np.radians(hallux_turn_deg if number == 0 else max(hallux_turn_deg - 4.0, 0.0) * (1.05 - 0.15 * number))
        ahead, aside = (balls[:, :2] - root).T
        balls[:, 0] = root[0] + ahead * np.cos(turn) + aside * np.sin(turn)
        balls[:, 1] = root[1] - ahead * np.sin(turn) + aside * np.cos(turn)
        turned.append(balls)
    return turned


def vault(forward: Floats, medial: Floats, lateral_reach: float) -> Floats:
    """Height of the medial longitudinal arch above the ground as a fraction of its apex, template frame, mm.

    lateral_reach 0..1: how far the vault reaches towards the lateral column (a flat foot's hardly does).
    """
    station = forward / TEMPLATE_LENGTH_MM - 0.43
    along = np.clip(station / np.where(station < 0, 0.25, 0.26), -1.0, 1.0)
    start = -4.0 - 34.0 * lateral_reach
    across = np.clip((medial - start) / (27.0 - start), 0.0, 1.0)
    return (1.0 - along**2) ** 2 * across * across * (3.0 - 2.0 * across)
