"""Types of device: what they fill in, and what cannot be made of a material."""

from __future__ import annotations

import msgspec
import pytest

from insolegen.errors import PrescriptionError
from insolegen.model.device import Device
from insolegen.model.material import MATERIALS
from insolegen.prescriptions.corrections.extrinsic_rearfoot_post import ExtrinsicRearfootPost
from insolegen.prescriptions.corrections.lateral_flange import LateralFlange
from insolegen.prescriptions.corrections.medial_flange import MedialFlange
from insolegen.prescriptions.device_types import completed, refuse_unmakeable

NOTHING = frozenset()


def test_every_type_with_nothing_else_stated_can_be_made():
    for kind in ("unspecified", "milled_eva", "printed_shell", "printed_soft", "positive"):
        refuse_unmakeable(completed(Device(type=kind), NOTHING), ())


def test_an_unspecified_device_is_what_it_was():
    assert completed(Device(), NOTHING) == Device()


def test_what_is_stated_is_not_filled_in():
    device = completed(Device(type="printed_soft", trim="sulcus"), frozenset({"device.trim"}))
    assert (device.trim, device.material) == ("sulcus", "tpu_fdm")


@pytest.mark.parametrize("material", MATERIALS)
@pytest.mark.parametrize("bottom", ["flat", "shell", "bridge"])
def test_the_least_of_a_material_is_made_and_less_is_refused(material, bottom):
    figures = MATERIALS[material]
    least = max(figures.least_loaded_mm, 2.0 if bottom == "shell" else 0.0)
    device = Device(material=material, bottom=bottom, thickness_mm=least, distal_edge_mm=2.0, rim_width_mm=4.0)
    refuse_unmakeable(device, ())
    for name, value in (
        ("thickness_mm", least - 0.01),
        ("distal_edge_mm", figures.least_wall_mm - 0.01),
        ("rim_width_mm", 2 * figures.least_wall_mm - 0.01),
    ):
        with pytest.raises(PrescriptionError, match=material) as refused:
            refuse_unmakeable(msgspec.structs.replace(device, **{name: value}), ())
        assert refused.value.where == f"device.{name}"


@pytest.mark.parametrize(
    ("device", "where"),
    [
        (Device(type="milled_eva", material="eva", bottom="shell"), "device.bottom"),
        (Device(type="printed_shell", material="tpu_mjf", bottom="shell"), "device.material"),
        (Device(type="printed_soft", material="eva"), "device.material"),
        (Device(outline="shoe"), "device.shoe_outline"),
        (Device(size_eu=42), "device.size_eu"),
        (Device(outline="size", size_eu=7), "device.size_eu"),
        (Device(shoe_outline=((0, 0), (1, 0), (1, 1))), "device.shoe_outline"),
    ],
)
def test_what_does_not_go_together_is_refused_by_name(device, where):
    with pytest.raises(PrescriptionError) as refused:
        refuse_unmakeable(device, ())
    assert refused.value.where == where
    assert refused.value.remedy


def test_a_post_under_a_device_is_no_part_of_a_positive():
    with pytest.raises(PrescriptionError, match="has no underside"):
        refuse_unmakeable(Device(type="positive"), (ExtrinsicRearfootPost(angle_deg=4),))


def test_a_narrow_device_carries_no_flange():
    for flange in (MedialFlange(height_mm=5), LateralFlange(height_mm=5)):
        with pytest.raises(PrescriptionError, match=f"device.width = narrow with {flange.kind}"):
            refuse_unmakeable(Device(width="narrow"), (flange,))
        refuse_unmakeable(Device(width="narrow"), (msgspec.structs.replace(flange, height_mm=0.0),))
        refuse_unmakeable(Device(width="standard"), (flange,))


def test_a_shell_that_could_not_thin_out_to_its_rim_is_refused():
    refuse_unmakeable(Device(bottom="shell", thickness_mm=6.0), ())
    refuse_unmakeable(Device(bottom="flat", thickness_mm=10.0), ())
    with pytest.raises(PrescriptionError, match="10 mm for a shell") as refused:
        refuse_unmakeable(Device(bottom="shell", thickness_mm=10.0), ())
    assert refused.value.where == "device.thickness_mm"
