"""Every correction there is. Adding one is its file, its test and one line here.

The order is the order of operations of reference 4.4 (posting, arch, skives, pads, grooves and cut-outs,
lifts and wedges, rim, underside, extensions); it
decides where an override puts a correction that the profile does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from insolegen.errors import PrescriptionError
from insolegen.model.correction import Correction
from insolegen.prescriptions.corrections.arch_fill import ArchFill
from insolegen.prescriptions.corrections.arch_height_reduction import ArchHeightReduction
from insolegen.prescriptions.corrections.arch_lift import ArchLift
from insolegen.prescriptions.corrections.blake_inversion import BlakeInversion
from insolegen.prescriptions.corrections.cluffy_wedge import CluffyWedge
from insolegen.prescriptions.corrections.cuboid_pad import CuboidPad
from insolegen.prescriptions.corrections.extrinsic_rearfoot_post import ExtrinsicRearfootPost
from insolegen.prescriptions.corrections.first_metatarsal_head_cut_out import FirstMetatarsalHeadCutOut
from insolegen.prescriptions.corrections.first_ray_cut_out import FirstRayCutOut
from insolegen.prescriptions.corrections.forefoot_post import ForefootPost
from insolegen.prescriptions.corrections.heel_cushion_recess import HeelCushionRecess
from insolegen.prescriptions.corrections.heel_lift import HeelLift
from insolegen.prescriptions.corrections.heel_spur_aperture import HeelSpurAperture
from insolegen.prescriptions.corrections.kinetic_wedge import KineticWedge
from insolegen.prescriptions.corrections.lateral_flange import LateralFlange
from insolegen.prescriptions.corrections.lateral_heel_skive import LateralHeelSkive
from insolegen.prescriptions.corrections.lateral_wedge import LateralWedge
from insolegen.prescriptions.corrections.medial_flange import MedialFlange
from insolegen.prescriptions.corrections.medial_heel_skive import MedialHeelSkive
from insolegen.prescriptions.corrections.medial_wedge import MedialWedge
from insolegen.prescriptions.corrections.metatarsal_bar import MetatarsalBar
from insolegen.prescriptions.corrections.metatarsal_dome import MetatarsalDome
from insolegen.prescriptions.corrections.metatarsal_head_relief import MetatarsalHeadRelief
from insolegen.prescriptions.corrections.mortons_extension import MortonsExtension
from insolegen.prescriptions.corrections.navicular_pad import NavicularPad
from insolegen.prescriptions.corrections.neuroma_pad import NeuromaPad
from insolegen.prescriptions.corrections.plantar_fascia_groove import PlantarFasciaGroove
from insolegen.prescriptions.corrections.rearfoot_post import RearfootPost
from insolegen.prescriptions.corrections.relief_by_curve import ReliefByCurve
from insolegen.prescriptions.corrections.reverse_mortons_extension import ReverseMortonsExtension
from insolegen.prescriptions.corrections.toe_crest import ToeCrest
from insolegen.prescriptions.suggest import did_you_mean

CORRECTIONS: tuple[type[Correction], ...] = (
    RearfootPost,
    ForefootPost,
    BlakeInversion,
    ArchHeightReduction,
    ArchFill,
    ArchLift,
    MedialHeelSkive,
    LateralHeelSkive,
    MetatarsalDome,
    MetatarsalBar,
    NeuromaPad,
    CuboidPad,
    NavicularPad,
    ToeCrest,
    PlantarFasciaGroove,
    HeelSpurAperture,
    HeelCushionRecess,
    MetatarsalHeadRelief,
    FirstRayCutOut,
    FirstMetatarsalHeadCutOut,
    ReliefByCurve,
    HeelLift,
    LateralWedge,
    MedialWedge,
    MedialFlange,
    LateralFlange,
    ExtrinsicRearfootPost,
    MortonsExtension,
    ReverseMortonsExtension,
    KineticWedge,
    CluffyWedge,
)

KINDS: dict[str, type[Correction]] = {str(kind.__struct_config__.tag): kind for kind in CORRECTIONS}
"""The same, by the name that profiles use."""

if TYPE_CHECKING:
    AnyCorrection = Correction
else:
    AnyCorrection = Union[CORRECTIONS]  # noqa: UP007 - built from the tuple, for msgspec


def correction_named(name: str, *, where: str = "") -> type[Correction]:
    """The correction of that kind; PrescriptionError with a suggestion if there is none."""
    if name not in KINDS:
        raise PrescriptionError(
            f"unknown correction {name!r}",
            expected=f"one of {', '.join(KINDS)}",
            where=where,
            remedy=did_you_mean(name, KINDS) or "`insolegen corrections` describes them",
        )
    return KINDS[name]


def place_in_order(correction: Correction) -> int:
    """Position of a correction in the order of operations."""
    return list(KINDS).index(correction.kind)
