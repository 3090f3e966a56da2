"""A positive: the corrected foot as a solid, over which a sheet is formed and then trimmed.

It holds the surface of the device, with walls that go on beyond the rim and a front that goes on beyond the trim line,
so that the sheet is cut where it is good; and a plinth under it. In its file it lies on the plinth, sole up, as it
lies on the forming table and as it is printed or milled.
"""

from __future__ import annotations

from insolegen.model.device import Device

WALL_BEYOND_RIM_MM = 6.0
FRONT_BEYOND_TRIM_MM = {"three_quarter": 10.0, "sulcus": 10.0, "full": 3.0}
"""How far walls and front go on beyond the edge of the device that is cut from the sheet; in front of the toes a full
one has room already. [E]"""

PLINTH_MM = 15.0
"""Height of the plinth above the highest wall. [E]"""


def is_positive(device: Device) -> bool:
    """Whether a solid foot is made, and not what it stands on."""
    return device.type == "positive"


def wall_beyond_rim(device: Device) -> float:
    """How much higher the walls are than the rim of the device, mm."""
    return WALL_BEYOND_RIM_MM if is_positive(device) else 0.0


def front_beyond_trim(device: Device) -> float:
    """How much further forward it reaches than the device, mm."""
    return FRONT_BEYOND_TRIM_MM[device.trim] if is_positive(device) else 0.0
