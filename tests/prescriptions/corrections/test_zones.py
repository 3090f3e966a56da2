"""Outside its zone a correction leaves every cell as it was, to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from insolegen.prescriptions.fields import fields_of
from insolegen.prescriptions.registry import KINDS

# On the synthetic foot, 260 mm long, its ball from (185, 45) to (164, -46).
OUTSIDE = {
    "rearfoot_post": lambda forward, medial: forward >= 130,
    "forefoot_post": lambda forward, medial: forward <= 143,
    "blake_inversion": lambda forward, medial: forward >= 169,
    "arch_height_reduction": lambda forward, medial: (forward <= 57.2) | (forward >= 185) | (medial < -15),
    "arch_fill": lambda forward, medial: (forward <= 57.2) | (forward >= 185) | (medial < -15),
    "arch_lift": lambda forward, medial: (forward <= 57.2) | (forward >= 185) | (medial < -15),
    "medial_heel_skive": lambda forward, medial: forward >= 78,
    "lateral_heel_skive": lambda forward, medial: forward >= 78,
    "metatarsal_dome": lambda forward, medial: (forward < 120) | (forward > 177) | (np.abs(medial) > 22),
    "metatarsal_bar": lambda forward, medial: (forward < 115) | (forward > 190),
    "neuroma_pad": lambda forward, medial: (forward < 140) | (forward > 177) | (np.abs(medial + 7.8) > 9.1),
    "cuboid_pad": lambda forward, medial: np.hypot(forward - 117, medial + 14.4) > 14.2,
    "navicular_pad": lambda forward, medial: (np.abs(forward - 111.8) > 17.6) | (medial < 5),
    "toe_crest": lambda forward, medial: (forward < 166) | (forward > 230) | (medial > 31),
    "plantar_fascia_groove": lambda forward, medial: (forward <= 52) | (forward >= 161.2) | (medial < -10),
    "heel_spur_aperture": lambda forward, medial: np.hypot(forward - 37.7, medial - 5) > 14.6,
    "metatarsal_head_relief": lambda forward, medial: np.hypot(forward - 180.8, medial - 10.4) > 13.5,
    "first_ray_cut_out": lambda forward, medial: (forward > 186) | (forward < 143) | (medial < 19.9),
    "first_metatarsal_head_cut_out": lambda forward, medial: np.hypot(forward - 183.7, medial - 29.5) > 17,
    "relief_by_curve": lambda forward, medial: (np.abs(forward - 70) > 26) | (np.abs(medial) > 26),
    "heel_lift": lambda forward, medial: forward >= 169,
    "lateral_wedge": lambda forward, medial: medial > 54,
    "medial_wedge": lambda forward, medial: medial < -51,
    "medial_flange": lambda forward, medial: medial < 99,
    "lateral_flange": lambda forward, medial: medial < 99,
    "extrinsic_rearfoot_post": lambda forward, medial: medial < 99,
    "mortons_extension": lambda forward, medial: (forward < 158) | (forward > 229) | (medial < 14),
    "reverse_mortons_extension": lambda forward, medial: (forward < 135) | (forward > 215) | (medial > 26),
    "kinetic_wedge": lambda forward, medial: (forward < 135) | (forward > 215),
    "cluffy_wedge": lambda forward, medial: (forward <= 218.4) | (medial < 0),
}
"""Where nothing may move: all of the top for what acts on the rim or on the underside."""


def test_every_correction_has_its_zone_here_or_a_test_of_its_own():
    own = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert set(OUTSIDE) <= set(KINDS) <= set(OUTSIDE) | own


@pytest.mark.parametrize("kind", OUTSIDE)
def test_nothing_moves_outside_the_zone(kind, arched_place):
    place = arched_place
    outside = OUTSIDE[kind](*np.broadcast_arrays(place.forward, place.medial))
    assert outside.sum() > 1000
    dose = next(iter(fields_of(KINDS[kind]).values()))
    for value in (dose.minimum, dose.default, dose.maximum):
        more = {"curve": ((60, -10), (60, 10), (80, 10), (80, -10))} if kind == "relief_by_curve" else {}
        top = KINDS[kind](**more, **{dose.name: value}).apply(place.plantar, place)
        assert np.array_equal(top[outside], place.plantar[outside])
